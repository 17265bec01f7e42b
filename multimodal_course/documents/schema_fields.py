"""What a pydantic schema asks of a page: what kind of value each field holds, and what it is called there."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..errors import BadSchemaError
from . import values as values_of

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

_PARSERS: dict[type, Callable[[str], Any]] = {
    str: lambda text: text.strip() or None,
    Decimal: values_of.amount,
    float: lambda text: float(v) if (v := values_of.amount(text)) is not None else None,
    int: values_of.whole,
    date: values_of.day,
    bool: values_of.yes_no,
}


@dataclass(frozen=True)
class Kind:
    """What a field holds: a plain type, or rows of another schema."""

    type: type | None = None
    rows: type[BaseModel] | None = None


def is_rows(kind: Kind) -> bool:
    """True if a field holds the rows of a table."""
    return kind.rows is not None


def kinds_of(schema: type[BaseModel], nested: bool = False) -> dict[str, Kind]:
    """The kind of each field; `nested` schemas are rows, and hold no rows themselves.

    Raises:
        BadSchemaError: it is no schema, or a field cannot be read from a page.
    """
    from pydantic import BaseModel

    if not (isinstance(schema, type) and issubclass(schema, BaseModel)):
        raise BadSchemaError(
            f"{schema!r} is no schema.", "A schema is a class derived from pydantic's BaseModel.", "Pass one."
        )
    kinds = {}
    for name, info in schema.model_fields.items():
        options = [a for a in _members(info.annotation) if a is not type(None)]
        inner = typing.get_args(options[0]) if len(options) == 1 else ()
        if len(options) == 1 and options[0] in _PARSERS:
            kinds[name] = Kind(type=options[0])
        elif (
            not nested
            and inner
            and typing.get_origin(options[0]) is list
            and isinstance(inner[0], type)
            and issubclass(inner[0], BaseModel)
        ):
            kinds_of(inner[0], nested=True)
            kinds[name] = Kind(rows=inner[0])
        else:
            raise BadSchemaError(
                f"The field {name!r} of {schema.__name__} has the type {info.annotation}.",
                "A page gives text, numbers (int, float, Decimal), dates, bools, and lists of such schemas.",
                "Use one of these, with `| None` if it may be missing.",
            )
    return kinds


def _members(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)


def extra(info: FieldInfo) -> dict[str, Any]:
    """What `said_as` noted about a field."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def labels(name: str, info: FieldInfo) -> list[str]:
    """What a field may be called on a page, the likeliest first."""
    own = [info.title or info.alias or name.replace("_", " ")]
    return list(dict.fromkeys([*(extra(info).get("labels") or ()), *own]))


def labels_of(schema: type[BaseModel]) -> dict[str, list[str]]:
    """What each field of a schema may be called on a page."""
    return {name: labels(name, info) for name, info in schema.model_fields.items()}


def parse(kind: Kind, text: str) -> Any:
    """The value that a text means to a field, or None."""
    return _PARSERS[kind.type](text)
