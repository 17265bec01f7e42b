"""Which records a filter on their metadata lets through."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from ..errors import BadSettingError
from .corpus import Record

Where: TypeAlias = Mapping[str, Any] | Callable[[Record], bool]


def matching(records: Iterable[Record], where: Where) -> list[str]:
    """Ids of the records for which a function returns True, or whose metadata has the values of a mapping.

    `{"colour": "red"}` wants this value, `{"colour": ["red", "blue"]}` one of these. Metadata that is a list
    has each of its values.

    Raises:
        BadSettingError: no record has such metadata.
    """
    records = list(records)
    if callable(where):
        return [record.id for record in records if where(record)]
    keys = {key for record in records for key in record.metadata}
    if unknown := [key for key in where if key not in keys]:
        raise BadSettingError(
            f"No record has the metadata {', '.join(map(repr, unknown))}.",
            "A filter on it would find nothing.",
            f"Filter by {', '.join(sorted(keys)) or 'a function: the records have no metadata'}.",
        )
    wanted = {key: _values(value) for key, value in where.items()}
    return [r.id for r in records if all(_fits(r.metadata.get(key), wanted[key]) for key in wanted)]


def _fits(value: Any, wanted: list[Any]) -> bool:
    return any(one in wanted for one in _values(value))


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set)) else [value]
