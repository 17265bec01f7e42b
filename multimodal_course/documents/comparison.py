"""Two documents field by field: an order and its invoice, an invoice and its correction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from .document import Document, open_document
from .fields import Extraction, extract
from .page_parts import plain, stands_in
from .schemas import Invoice, PurchaseOrder

if TYPE_CHECKING:
    from pydantic import BaseModel

_OWN = ("number", "date", "due_date")  # of an order and its invoice these differ by nature


@dataclass(frozen=True)
class Difference:
    """A field in which two documents differ; None where one of them lacks it."""

    field: str
    a: str | None
    b: str | None

    def __str__(self) -> str:
        return f"{self.field}: {self.a or '(missing)'} / {self.b or '(missing)'}"


def compare(
    a: Document | str | Path, b: Document | str | Path, schema: type[BaseModel] | None = None
) -> list[Difference]:
    """Report every field in which two documents differ.

    Lines of items are paired by what they say, whatever their order, and named by their place in `a`, as in
    "items[2].quantity". A line that only `a` has is "items[2]", one that only `b` has is "items". Of scans, a
    letter that OCR may have taken for another is no difference, nor is a number that its own line contradicts
    and the other document's number puts right, nor a cell that could not be read.

    Args:
        a, b: documents, or their paths.
        schema: what to compare; without it each is taken for an invoice or an order, by what it is called,
            and numbers and dates are compared only between papers of one kind.

    Raises:
        BadSchemaError, BadDocumentError, …: as `extract` raises.
    """
    if not isinstance(a, Document):
        with open_document(a) as opened:
            return compare(opened, b, schema)
    if not isinstance(b, Document):
        with open_document(b) as opened:
            return compare(a, opened, schema)
    kinds = [schema or kind_of(d) for d in (a, b)]
    one, other = extract(a, kinds[0]), extract(b, kinds[1])
    unsure = any(page.scanned for d in (a, b) for page in d.pages)
    found = []
    for name, value in one.values.items():
        if name not in other.values or isinstance(value, list):
            continue
        theirs = other.values[name]
        if kinds[0] is not kinds[1] and name in _OWN:
            continue
        carried = _carries(a, one, name, theirs) or _carries(b, other, name, value)
        if not carried and not _same(value, theirs, unsure):
            found.append(Difference(name, _text(value), _text(theirs)))
    for name in [n for n, v in one.values.items() if isinstance(v, list) and n in other.values]:
        found += _lines(name, one, other, unsure)
    return found


def _carries(document: Document, read: Extraction, name: str, value: Any) -> bool:
    """True if a name that no label told stands elsewhere on this paper: its place was guessed wrong."""
    guessed = name not in read.fields or read.fields[name].source == "place"
    return guessed and isinstance(value, str) and len(value) > 3 and stands_in(value, document.text)


def kind_of(document: Document) -> type[BaseModel]:
    """`PurchaseOrder` if a document calls itself an order before it speaks of an invoice, else `Invoice`."""
    title = " ".join(r.text or "" for r in document.pages[0].layout() if r.kind == "title").casefold()
    text = title if re.search(r"\border\b|invoice|bill", title) else document.pages[0].text.casefold()
    order, invoice = text.find("order"), text.find("invoice")
    return PurchaseOrder if order >= 0 and (invoice < 0 or order < invoice) else Invoice


def _lines(name: str, one: Extraction, other: Extraction, unsure: bool) -> list[Difference]:
    found, theirs = [], list(other.values[name])
    pairs = []
    for fits in (_same_text, _same_numbers):
        for i, line in enumerate(one.values[name]):
            if not any(i == p[0] for p in pairs):
                twin = next((t for t in theirs if fits(line, t, unsure)), None)
                if twin is not None:
                    pairs.append((i, twin))
                    theirs.remove(twin)
    twins = dict(pairs)
    for i, line in enumerate(one.values[name]):
        if i not in twins:
            found.append(Difference(f"{name}[{i}]", _first(line), None))
            continue
        for key, value in line.items():
            misread = unsure and _misread(key, line, twins[i], one.schema.model_fields[name].annotation)
            if not misread and not _same(value, twins[i].get(key), unsure):
                found.append(Difference(f"{name}[{i}].{key}", _text(value), _text(twins[i].get(key))))
    return found + [Difference(name, None, _first(line)) for line in theirs]


def _misread(key: str, line: dict[str, Any], twin: dict[str, Any], rows: Any) -> bool:
    """True if a cell is empty in one line, or if either line agrees only with the other's number."""
    if line[key] is None or twin.get(key) is None:
        return True
    agrees = getattr(get_args(rows)[0], "agrees", None)
    if agrees is None:
        return False
    mended = line | {key: twin[key]}, twin | {key: line[key]}
    return (not agrees(line) and agrees(mended[0])) or (not agrees(twin) and agrees(mended[1]))


def _same_text(a: dict[str, Any], b: dict[str, Any], unsure: bool) -> bool:
    first = next(iter(a))
    return a[first] is not None and _same(a[first], b.get(first), unsure)


def _same_numbers(a: dict[str, Any], b: dict[str, Any], unsure: bool) -> bool:
    """Same quantity and same price: then only the description differs."""
    del unsure
    numbers = [key for key, value in a.items() if isinstance(value, Decimal)][:2]
    return len(numbers) == 2 and all(a[key] == b.get(key) for key in numbers)


def _first(line: dict[str, Any]) -> str | None:
    return _text(next(iter(line.values())))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _same(a: Any, b: Any, unsure: bool) -> bool:
    if not (isinstance(a, str) and isinstance(b, str)):
        return a == b
    mine, theirs = plain(a).split(), plain(b).split()
    if mine == theirs:
        return True
    digits = [re.sub(r"\D", "", text) for text in (a, b)]
    if not unsure or len(mine) != len(theirs) or digits[0] != digits[1]:
        return False
    ratios = [SequenceMatcher(None, x, y, autojunk=False).ratio() for x, y in zip(mine, theirs, strict=True)]
    return min(ratios) > 0.65
