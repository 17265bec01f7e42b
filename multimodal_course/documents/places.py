"""What a page tells without any label: whose letterhead it is, to whom it goes, its date and its subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from . import values as values_of
from .page_parts import ADDRESS, Box, Piece, plain, rows_of, stands_in
from .parties import CODE

if TYPE_CHECKING:
    from .document import Document
    from .pages import Page

_PERSON = re.compile(r"[A-Z][\w'’-]+\.?( [A-Z][\w'’-]*\.?){1,3}")
_CLOSING = re.compile(
    r"^(yours|sincerely|faithfully|(with )?(kind|best|warm) (regards|wishes)|regards)\b", re.I
)
_SALUTATION = re.compile(r"^(dear|hello|to whom)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """Some words of a document, and where they stand."""

    text: str
    page: int
    box: Box
    confidence: float


def unlabelled(document: Document, place: str) -> Passage | None:
    """What stands at a place: "letterhead", "address", "first date", "subject", "code", … (see below)."""
    find = {
        "letterhead": _letterhead,
        "address": _address,
        "first date": _first_date,
        "subject": _subject,
        "currency": _currency,
        "code": _code,
        "title": _title,
        "byline": _byline,
        "year": _year,
        "signature": _signature,
    }[place]
    return find(document)


def _letterhead(document: Document) -> Passage | None:
    """The name of the one whose paper it is; if that is all capitals, as it is written elsewhere."""
    page = document.pages[0]
    found = _party_of_foot(page) or _in_header(page) or _first_party(page) or _at_top(page)
    if found is None:
        return None
    name, piece = found
    if name.isupper():
        match = next((m for r in page.layout() if r.text and (m := _same(name, r.text))), None)
        name = match or name
    return Passage(name, page.number, piece.box, piece.confidence * 0.9)


def _party_of_foot(page: Page) -> tuple[str, Piece] | None:
    """The party that the foot of the page names once more."""
    foot = " ".join(r.text or "" for r in page.layout() if r.kind == "footer")
    return next(((p.name.text, p.name) for p in page.parties if stands_in(p.name.text, foot)), None)


def _in_header(page: Page) -> tuple[str, Piece] | None:
    """The name in the header of the largest letters."""
    regions = [r for r in page.layout() if r.kind == "header" and r.box[1] < 0.25 * page.height]
    regions.sort(key=lambda r: -max(p.size for p in r.pieces))
    return _first_name([p for r in regions[:1] for p in r.pieces])


def _first_party(page: Page) -> tuple[str, Piece] | None:
    """The first party without a label; if all of several have one, the first of them."""
    parties = page.parties
    own = [p for p in parties if p.label is None] or (parties if len(parties) > 1 else [])
    return (own[0].name.text, own[0].name) if own else None


def _at_top(page: Page) -> tuple[str, Piece] | None:
    """What stands first at the top of the page."""
    top = (r for r in page.layout() if r.kind in ("heading", "paragraph") and r.box[1] < 0.14 * page.height)
    return _first_name([p for r in top for p in r.pieces][:1])


def _first_name(pieces: Sequence[Piece]) -> tuple[str, Piece] | None:
    """The first text that is no address, without what a dot or a dash parts from it."""
    lines = [(" ".join(p.text for p in row), row[0]) for row in rows_of(pieces)]
    firsts = [(re.split(r"\s+[·|•*]\s+|\s-\s", text)[0].strip(" ,·-"), piece) for text, piece in lines]
    return next(((name, piece) for name, piece in firsts if not ADDRESS.search(name)), None)


def _same(name: str, text: str) -> str | None:
    """The name as it is written elsewhere, not all in capitals."""
    written = [m.group() for m in re.finditer(re.escape(name), text, re.IGNORECASE)]
    return next((w for w in written if not w.isupper()), None)


def _address(document: Document) -> Passage | None:
    """The first party that is not the one whose paper it is."""
    page, own = document.pages[0], _letterhead(document)
    others = [p.name for p in page.parties if own is None or plain(p.name.text) != plain(own.text)]
    return _passage(others[0], page) if others else None


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


def _title(document: Document) -> Passage | None:
    page = document.pages[0]
    region = next((r for r in page.layout() if r.kind == "title"), None)
    if region is None:
        return None
    sure = min(p.confidence for p in region.pieces)
    return Passage(" ".join((region.text or "").split()), page.number, region.box, 0.9 * sure)


def _byline(document: Document) -> Passage | None:
    """The name right below the title: two to four capitalised words, up to a comma."""
    page = document.pages[0]
    regions = page.layout()
    place = next((i for i, r in enumerate(regions) if r.kind == "title"), None)
    if place is None or place + 1 == len(regions) or not regions[place + 1].pieces:
        return None
    piece = regions[place + 1].pieces[0]
    name = re.sub(r"^by\s+", "", piece.text.split(",")[0], flags=re.IGNORECASE)
    return Passage(name, page.number, piece.box, 0.8 * piece.confidence) if _PERSON.fullmatch(name) else None


def _year(document: Document) -> Passage | None:
    """The year that the title names."""
    title = _title(document)
    match = re.search(r"\b(19|20)\d\d\b", title.text) if title else None
    return Passage(match.group(), title.page, title.box, title.confidence) if title and match else None


def _signature(document: Document) -> Passage | None:
    """The name below the closing words of a letter."""
    for page in document.pages:
        rows = [
            row[0] for r in page.layout() if r.kind not in ("header", "footer") for row in rows_of(r.pieces)
        ]
        for closing, name in pairwise(rows):
            if _CLOSING.match(closing.text) and _PERSON.fullmatch(name.text.strip()):
                return _passage(name, page)
    return None


def _code(document: Document) -> Passage | None:
    """The only code of letters and digits, such as INV-2041, in the upper half of the first page."""
    page = document.pages[0]
    found = {}
    for region in page.layout():
        for piece in region.pieces if region.kind not in ("table", "footer") else ():
            for word in piece.words:
                if piece.middle < 0.5 * page.height and CODE.fullmatch(word.text.strip(".,:;")):
                    found[word.text.strip(".,:;")] = Passage(
                        word.text.strip(".,:;"), page.number, word.box, 0.6 * word.confidence
                    )
    return next(iter(found.values())) if len(found) == 1 else None


def _currency(document: Document) -> Passage | None:
    """The currency of most amounts; a code counts before signs, which a smear may look like."""
    seen: list[tuple[str, Piece, Page]] = []
    for page in document.pages:
        for region in page.layout():
            for piece in region.pieces:
                if re.search(r"\d", piece.text) and (code := values_of.currency(piece.text)):
                    seen.append((code, piece, page))
    if not seen:
        return None
    seen = [s for s in seen if s[0] in s[1].text] or seen
    code = Counter(c for c, _, _ in seen).most_common(1)[0][0]
    _, piece, page = next(s for s in seen if s[0] == code)
    return Passage(code, page.number, piece.box, piece.confidence)


def _passage(piece: Piece, page: Page) -> Passage:
    return Passage(piece.text, page.number, piece.box, piece.confidence * 0.8)
