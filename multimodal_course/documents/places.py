"""What a page tells without any label: whose letterhead it is, to whom it goes, its date and its subject."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import values as values_of
from .page_parts import ADDRESS, Box, Piece, rows_of

if TYPE_CHECKING:
    from .document import Document
    from .pages import Page

_SALUTATION = re.compile(r"^(dear|hello|to whom)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """Some words of a document, and where they stand."""

    text: str
    page: int
    box: Box
    confidence: float


def unlabelled(document: Document, place: str) -> Passage | None:
    """What stands at a place: "letterhead", "address", "first date", "subject" or "currency"."""
    find = {
        "letterhead": _letterhead,
        "address": _address,
        "first date": _first_date,
        "subject": _subject,
        "currency": _currency,
    }[place]
    return find(document)


def _letterhead(document: Document) -> Passage | None:
    """The name at the top of the first page; if that is all capitals, as it is written elsewhere."""
    page = document.pages[0]
    regions = [r for r in page.layout() if r.kind == "header" and r.box[1] < 0.25 * page.height]
    regions.sort(key=lambda r: -max(p.size for p in r.pieces))
    pieces = [p for r in regions[:1] for p in r.pieces]
    if not pieces:
        pieces = [
            p
            for r in page.layout()
            if r.kind in ("heading", "paragraph") and r.box[1] < 0.14 * page.height
            for p in r.pieces
        ][:1]
    lines = [(" ".join(p.text for p in row), row[0]) for row in rows_of(pieces)]
    firsts = [(re.split(r"\s+[·|•*]\s+|\s-\s", text)[0].strip(" ,·-"), piece) for text, piece in lines]
    named = [(name, piece) for name, piece in firsts if not ADDRESS.search(name)]
    if not named:
        return None
    name, piece = named[0]
    if name.isupper():
        match = next((m for r in page.layout() if r.text and (m := _same(name, r.text))), None)
        name = match or name
    return Passage(name, page.number, piece.box, piece.confidence * 0.9)


def _same(name: str, text: str) -> str | None:
    """The name as it is written elsewhere, not all in capitals."""
    written = [m.group() for m in re.finditer(re.escape(name), text, re.IGNORECASE)]
    return next((w for w in written if not w.isupper()), None)


def _address(document: Document) -> Passage | None:
    """The first line of the first block of short lines with an address, below the letterhead."""
    page = document.pages[0]
    for region in page.layout():
        rows = rows_of(region.pieces)
        if region.kind in ("paragraph", "list") and 2 <= len(rows) <= 7:
            rest = " ".join(p.text for row in rows[1:] for p in row)
            if ADDRESS.search(rest) and all(len(row[0].words) <= 7 for row in rows):
                return _passage(rows[0][0], page)
    return None


def _first_date(document: Document) -> Passage | None:
    for page in document.pages:
        for region in page.layout():
            for piece in region.pieces:
                if values_of.day(piece.text):
                    return _passage(piece, page)
        return None
    return None


def _subject(document: Document) -> Passage | None:
    """The title, else the last loud line before the salutation."""
    page = document.pages[0]
    regions = page.layout()
    title = [r for r in regions if r.kind == "title"]
    if not title:
        before = []
        for region in regions:
            if region.text and _SALUTATION.match(region.text):
                break
            before.append(region)
        title = [r for r in before if r.kind == "heading"][-1:]
    if not title:
        return None
    text = " ".join((title[0].text or "").split())
    text = re.sub(r"^(subject|re|regarding|concerning)\s*:\s*", "", text, flags=re.IGNORECASE)
    return Passage(text, page.number, title[0].box, min(p.confidence for p in title[0].pieces))


def _currency(document: Document) -> Passage | None:
    """The currency that most amounts are given in."""
    seen: list[tuple[str, Piece | None, Page]] = []
    for page in document.pages:
        for region in page.layout():
            for piece in region.pieces:
                if re.search(r"\d", piece.text) and (code := values_of.currency(piece.text)):
                    seen.append((code, piece, page))
    if not seen:
        return None
    code = Counter(c for c, _, _ in seen).most_common(1)[0][0]
    _, piece, page = next(s for s in seen if s[0] == code)
    return Passage(code, page.number, piece.box, piece.confidence)


def _passage(piece: Piece, page: Page) -> Passage:
    return Passage(piece.text, page.number, piece.box, piece.confidence * 0.9)
