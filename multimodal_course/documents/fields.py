"""Facts from a document: the fields of a pydantic schema, each with its page, place and confidence.

Labels and tables first; a language model, if one is given, for what they do not tell. Whatever the model says
counts only if it stands on a page: nothing is invented, and what was not found is said to be missing.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BadSchemaError, IncompleteRecordError
from . import values as values_of
from .document import Document, open_document
from .labels import Pair, check_box, likeness, names, pairs, starting_with
from .page_parts import Box
from .places import unlabelled
from .reading import ask_for_fields
from .tables import Table

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from ..language import LanguageModel
    from .schemas import Check

_PARSERS: dict[type, Callable[[str], Any]] = {
    str: lambda text: text.strip() or None,
    Decimal: values_of.amount,
    float: lambda text: float(v) if (v := values_of.amount(text)) is not None else None,
    int: values_of.whole,
    date: values_of.day,
    bool: values_of.yes_no,
}


@dataclass(frozen=True)
class Found:
    """A field's value, the text it was read from, where that stands, and how sure it is (0 to 1)."""

    name: str
    value: Any
    text: str
    page: int
    box: Box
    confidence: float
    source: str  # "label", "place", "table", "check box", "sum" or "llm"


@dataclass
class Extraction:
    """What was found of a schema.

    Attributes:
        schema: the pydantic model.
        values: every field of the schema; None (or an empty list) for what is missing.
        fields: what was found, by name; items as "items[0].quantity".
        missing: names of what was not found.
        checks: sums that were checked, if the schema has any.
    """

    schema: type[BaseModel]
    values: dict[str, Any]
    fields: dict[str, Found] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    @property
    def record(self) -> BaseModel:
        """The validated record.

        Raises:
            IncompleteRecordError: a field that the schema requires is missing, or a value is not allowed.
        """
        from pydantic import ValidationError

        try:
            return self.schema.model_validate({k: v for k, v in self.values.items() if v is not None})
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors())
            raise IncompleteRecordError(
                f"The document gives no valid {self.schema.__name__}: {wrong}.",
                f"Not found in it: {', '.join(self.missing) or 'nothing'}.",
                "Look at `.values` and `.fields`, make the field optional, or pass `llm=` to search further.",
            ) from None

    def to_dict(self) -> dict[str, Any]:
        """The values as plain data: amounts and dates as text."""
        return _plain(self.values)

    def __str__(self) -> str:
        lines = [
            f"{f.name}: {f.value} (page {f.page}, {f.confidence:.0%}, {f.source})"
            for f in self.fields.values()
        ]
        lines += [f"missing: {', '.join(self.missing)}"] if self.missing else []
        return "\n".join(lines + [f"{'ok' if c.ok else 'WRONG'}: {c.text}" for c in self.checks])


def extract(
    document: Document | str | Path, schema: type[BaseModel], llm: LanguageModel | None = None
) -> Extraction:
    """Read the fields of a schema from a document.

    Args:
        document: a document, or its path.
        schema: a pydantic model whose fields are text, numbers, dates, bools, or lists of such models, which
            are the rows of tables.
        llm: asked for text, numbers and dates that labels and tables do not tell.

    Raises:
        BadSchemaError: the schema is no pydantic model, or has a field of another type.
        BadDocumentError, MissingTesseractError, …: as `open_document` and reading a page raise.
    """
    kinds = _kinds(schema)
    if not isinstance(document, Document):
        with open_document(document) as opened:
            return extract(opened, schema, llm)
    pages = list(document.read())
    every = [pair for page in pages for pair in pairs(page)]
    result = Extraction(schema, {name: [] if _is_rows(kind) else None for name, kind in kinds.items()})
    for name, kind in kinds.items():
        if _is_rows(kind):
            _take_rows(result, name, kind.rows, document.tables)
        elif found := _one(name, kind, result, document, every):
            result.fields[name], result.values[name] = found, found.value
    for name in [n for n, kind in kinds.items() if not _is_rows(kind) and result.values[n] is None]:
        kind, place = kinds[name], _extra(schema.model_fields[name]).get("place")
        if place and (found := unlabelled(document, place)):
            value = _parse(kind, found.text)
            if value is not None:
                result.fields[name] = Found(
                    name, value, found.text, found.page, found.box, found.confidence, "place"
                )
                result.values[name] = value
    _take_implied(result, every)
    if llm is not None:
        _ask_model(result, kinds, document, llm)
    result.missing = [name for name, value in result.values.items() if value is None or value == []]
    checks = getattr(schema, "checks", None)
    result.checks = checks(result.values) if checks else []
    return result


# -- the schema ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Kind:
    """What a field holds: a plain type, or rows of another schema."""

    type: type | None = None
    rows: type[BaseModel] | None = None


def _is_rows(kind: _Kind) -> bool:
    return kind.rows is not None


def _kinds(schema: type[BaseModel], nested: bool = False) -> dict[str, _Kind]:
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
            kinds[name] = _Kind(type=options[0])
        elif (
            not nested
            and inner
            and typing.get_origin(options[0]) is list
            and isinstance(inner[0], type)
            and issubclass(inner[0], BaseModel)
        ):
            _kinds(inner[0], nested=True)
            kinds[name] = _Kind(rows=inner[0])
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


def _extra(info: FieldInfo) -> dict[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def _labels(name: str, info: FieldInfo) -> list[str]:
    own = [info.title or info.alias or name.replace("_", " ")]
    return list(dict.fromkeys([*(_extra(info).get("labels") or ()), *own]))


def labels_of(schema: type[BaseModel]) -> dict[str, list[str]]:
    """What each field of a schema may be called on a page."""
    return {name: _labels(name, info) for name, info in schema.model_fields.items()}


def _parse(kind: _Kind, text: str) -> Any:
    return _PARSERS[kind.type](text)


# -- single fields ---------------------------------------------------------------------------------------


def _one(name: str, kind: _Kind, result: Extraction, document: Document, every: list[Pair]) -> Found | None:
    """The best labelled value for a field."""
    info = result.schema.model_fields[name]
    labels, pattern = _labels(name, info), _extra(info).get("pattern")
    others = [label for n, i in result.schema.model_fields.items() if n != name for label in _labels(n, i)]
    if kind.type is bool:
        for page in document.pages:
            for label in labels:
                if ticked := check_box(page, label):
                    return Found(name, ticked[0], label, page.number, ticked[1], ticked[2], "check box")
    best: tuple[float, Pair, Any] | None = None
    for rank, label in enumerate(labels):
        fitting = [p for p in every if likeness(p.label, label)]
        fitting += [p for page in document.pages for p in starting_with(page, label)]
        for pair in fitting:
            value = _parse(kind, pair.value)
            if value is None or (pattern and not re.search(pattern, pair.value)):
                continue
            if kind.type is str and _is_label(pair.value, others):
                continue
            score = likeness(pair.label, label) * pair.trust - 0.004 * rank
            if best is None or score > best[0]:
                best = (score, pair, value)
    if best is None:
        return None
    score, pair, value = best
    sure = pair.confidence * min(1.0, max(score, 0.1))
    return Found(name, value, pair.value, pair.page, pair.box, round(sure, 3), "label")


def _take_implied(result: Extraction, every: list[Pair]) -> None:
    """Fill in sums whose labels are unknown: others tell what they are, and a page that they are there."""
    implied = getattr(result.schema, "implied", None)
    while implied and (wanted := implied(result.values)):
        ((name, value),) = wanted.items()
        pair = next((p for p in every if values_of.amount(p.value) == value), None)
        if pair is None or not value:
            return
        sure = round(0.8 * pair.confidence, 3)
        result.fields[name] = Found(name, value, pair.value, pair.page, pair.box, sure, "sum")
        result.values[name] = value


def _is_label(text: str, labels: list[str]) -> bool:
    """True if a text is itself a label, with or without its value: then the wanted value is missing."""
    return ":" in text or any(likeness(text, label) for label in labels)


# -- tables ----------------------------------------------------------------------------------------------


def _take_rows(result: Extraction, name: str, schema: type[BaseModel], tables: list[Table]) -> None:
    """Rows of the tables whose heads name at least two of the schema's fields."""
    kinds, rows = _kinds(schema, nested=True), result.values[name]
    columns: dict[str, int] = {}
    width = 0
    for table in tables:
        named = _head(table, schema)
        if named:
            columns, width = named, len(table.cells[0])
        elif not columns or len(table.cells[0]) != width:
            continue
        for r, row in enumerate(table.cells):
            if r == 0 and named:
                continue
            record: dict[str, Any] = dict.fromkeys(kinds)
            found = {}
            for key, column in columns.items():
                value = _parse(kinds[key], row[column]) if row[column] else None
                record[key] = value
                if value is not None:
                    place = f"{name}[{len(rows)}].{key}"
                    box, sure = table.boxes[r][column], table.confidences[r][column]
                    found[place] = Found(place, value, row[column], table.page, box, round(sure, 3), "table")
            first = next(iter(kinds))
            if len(found) >= 2 and (first not in columns or record[first] is not None):
                rows.append(record)
                result.fields |= found


def _head(table: Table, schema: type[BaseModel]) -> dict[str, int]:
    """Which column holds which field, by the table's first row; {} if fewer than two are named."""
    fits = []
    for key, info in schema.model_fields.items():
        for rank, label in enumerate(_labels(key, info)):
            for column, cell in enumerate(table.cells[0]):
                if fit := likeness(cell, label) or 0.6 * names(cell, label):
                    fits.append((fit - 0.01 * rank, key, column))
    columns: dict[str, int] = {}
    for _, key, column in sorted(fits, reverse=True):
        if key not in columns and column not in columns.values():
            columns[key] = column
    return _with_last(columns, table, schema) if len(columns) >= 2 else {}


def _with_last(columns: dict[str, int], table: Table, schema: type[BaseModel]) -> dict[str, int]:
    """Give the one field that no head names the column that fits: by its values, or as the rows agree."""
    kinds = _kinds(schema, nested=True)
    missing = [key for key in kinds if key not in columns]
    if len(missing) != 1 or kinds[missing[0]].type is str:
        return columns
    fitting = []
    for column in set(range(len(table.cells[0]))) - set(columns.values()):
        cells = [row[column] for row in table.cells[1:] if row[column]]
        if cells and sum(_parse(kinds[missing[0]], c) is not None for c in cells) > 0.8 * len(cells):
            fitting.append(columns | {missing[0]: column})
    agrees = getattr(schema, "agrees", None)
    if agrees and len(fitting) > 1:
        fitting = [c for c in fitting if _agreeing(table, c, kinds, agrees)]
    return fitting[0] if len(fitting) == 1 else columns


def _agreeing(
    table: Table, columns: dict[str, int], kinds: dict[str, _Kind], agrees: Callable[[dict[str, Any]], bool]
) -> bool:
    rows = [{key: _parse(kinds[key], row[c]) for key, c in columns.items()} for row in table.cells[1:]]
    whole = [row for row in rows if None not in row.values()]  # others are sums at the foot
    return sum(map(agrees, whole)) > 0.5 * len(whole)


# -- the language model ----------------------------------------------------------------------------------


def _ask_model(result: Extraction, kinds: dict[str, _Kind], document: Document, llm: LanguageModel) -> None:
    wanted = [n for n, k in kinds.items() if k.type not in (None, bool) and result.values[n] is None]
    for name, passage in ask_for_fields(document, wanted, llm).items():
        value = _parse(kinds[name], passage.text)
        pattern = _extra(result.schema.model_fields[name]).get("pattern")
        if value is not None and (not pattern or re.search(pattern, passage.text)):
            result.fields[name] = Found(
                name, value, passage.text, passage.page, passage.box, passage.confidence, "llm"
            )
            result.values[name] = value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
