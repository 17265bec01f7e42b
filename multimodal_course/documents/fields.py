"""Facts from a document: the fields of a pydantic schema, each with its page, place and confidence.

Labels and tables first; a language model, if one is given, for what they do not tell. Whatever the model says
counts only if it stands on a page: nothing is invented, and what was not found is said to be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import IncompleteRecordError
from . import values as values_of
from .document import Document, open_document
from .labels import Pair, check_box, likeness, pairs, starting_with, tidy
from .page_parts import Box
from .places import unlabelled
from .reading import ask_for_fields
from .rows import rows_of_tables
from .schema_fields import Kind, extra, is_rows, kinds_of, labels, parse

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ..language import LanguageModel
    from .schemas import Check


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
    kinds = kinds_of(schema)
    if not isinstance(document, Document):
        with open_document(document) as opened:
            return extract(opened, schema, llm)
    pages = list(document.read())
    every = [pair for page in pages for pair in pairs(page)]
    result = Extraction(schema, {name: [] if is_rows(kind) else None for name, kind in kinds.items()})
    for name, kind in kinds.items():
        if is_rows(kind):
            _take_rows(result, name, kind.rows, document)
        elif found := _one(name, kind, result, document, every):
            result.fields[name], result.values[name] = found, found.value
    open_ones = [n for n, kind in kinds.items() if not is_rows(kind) and result.values[n] is None]
    for name in reversed(open_ones):  # "due date" before "date"
        if found := _by_cue(name, kinds[name], result, every):
            result.fields[name], result.values[name] = found, found.value
    for name in [n for n in open_ones if result.values[n] is None]:
        kind, place = kinds[name], extra(schema.model_fields[name]).get("place")
        if place and (found := unlabelled(document, place)):
            value = parse(kind, found.text)
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


# -- single fields ---------------------------------------------------------------------------------------


def _one(name: str, kind: Kind, result: Extraction, document: Document, every: list[Pair]) -> Found | None:
    """The best labelled value for a field."""
    info = result.schema.model_fields[name]
    mine, pattern = labels(name, info), extra(info).get("pattern")
    others = [label for n, i in result.schema.model_fields.items() if n != name for label in labels(n, i)]
    if kind.type is bool:
        for page in document.pages:
            for label in mine:
                if ticked := check_box(page, label):
                    return Found(name, ticked[0], label, page.number, ticked[1], ticked[2], "check box")
    best: tuple[float, Pair, Any] | None = None
    for rank, label in enumerate(mine):
        fitting = [p for p in every if likeness(p.label, label)]
        fitting += [p for page in document.pages for p in starting_with(page, label)]
        for pair in fitting:
            value = parse(kind, pair.value)
            if value is None or (pattern and not re.search(pattern, pair.value)):
                continue
            said = [pair.value] + ([f"{label} {pair.value}"] if pair.how == "start" else [])
            if kind.type is str and any(_is_label(text, others) for text in said):
                continue
            score = likeness(pair.label, label) * pair.trust - 0.004 * rank
            if best is None or score > best[0]:
                best = (score, pair, value)
    if best is None:
        return None
    score, pair, value = best
    sure = pair.confidence * min(1.0, max(score, 0.1))
    return Found(name, value, pair.value, pair.page, pair.box, round(sure, 3), "label")


def _take_rows(result: Extraction, name: str, schema: type[BaseModel], document: Document) -> None:
    """All rows of tables that hold the schema's fields, each value with the place of its cell."""
    for values, cells in rows_of_tables(document.tables, schema):
        for key, value, table, row, column in cells:
            place = f"{name}[{len(result.values[name])}].{key}"
            box, sure = table.boxes[row][column], round(table.confidences[row][column], 3)
            found = Found(place, value, table.cells[row][column], table.page, box, sure, "table")
            result.fields[place] = found
        result.values[name].append(values)


def _by_cue(name: str, kind: Kind, result: Extraction, every: list[Pair]) -> Found | None:
    """A value whose label holds one of the field's cue words, and is no other field's label."""
    info = result.schema.model_fields[name]
    cues = set((extra(info).get("cues") or "").split())
    against = {cue[1:] for cue in cues if cue.startswith("-")}
    pattern = extra(info).get("pattern")
    known = [label for n, i in result.schema.model_fields.items() for label in labels(n, i)]
    taken = {found.box for found in result.fields.values()}
    for pair in every:
        words = set(tidy(pair.label).split())
        if (
            not words & cues
            or words & against
            or len(words) > 5
            or pair.box in taken
            or pair.how == "far right"
        ):
            continue
        value = parse(kind, pair.value)
        if value is None or (pattern and not re.search(pattern, pair.value)):
            continue
        if any(likeness(pair.label, label) for label in known) or (
            kind.type is str and _is_label(pair.value, known)
        ):
            continue
        sure = round(0.7 * pair.trust * pair.confidence, 3)
        return Found(name, value, pair.value, pair.page, pair.box, sure, "label")
    return None


def _take_implied(result: Extraction, every: list[Pair]) -> None:
    """Fill in sums whose labels are unknown: others tell what they are, and a page that they are there."""
    implied = getattr(result.schema, "implied", None)
    seen = {value: pair for pair in every if (value := values_of.amount(pair.value)) is not None}
    while implied and (wanted := implied(result.values, seen)):
        for name, value in wanted.items():
            pair = seen[value]
            sure = round(0.8 * pair.confidence, 3)
            result.fields[name] = Found(name, value, pair.value, pair.page, pair.box, sure, "sum")
            result.values[name] = value


def _is_label(text: str, labels: list[str]) -> bool:
    """True if a text is itself a label, with or without its value: then the wanted value is missing."""
    return ":" in text or any(likeness(text, label) for label in labels)


# -- the language model ----------------------------------------------------------------------------------


def _ask_model(result: Extraction, kinds: dict[str, Kind], document: Document, llm: LanguageModel) -> None:
    wanted = [n for n, k in kinds.items() if k.type not in (None, bool) and result.values[n] is None]
    for name, passage in ask_for_fields(document, wanted, llm).items():
        value = parse(kinds[name], passage.text)
        pattern = extra(result.schema.model_fields[name]).get("pattern")
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
