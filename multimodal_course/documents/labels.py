"""Labels and values: every pair that a page's layout suggests, and how well a label fits a wanted name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from .page_parts import Box, Piece, Region, Word, around, shared

if TYPE_CHECKING:
    from .pages import Page

_INLINE = re.compile(r"^(.{1,40}?)\s*:$")
_FILLERS = {"at", "the", "your", "our", "is"}
#: How far a pair's arrangement can be trusted.
_TRUST = {"colon": 1.0, "right": 0.97, "table": 0.97, "start": 0.93, "below": 0.9, "far right": 0.85}


@dataclass(frozen=True)
class Pair:
    """A label and the value that stands beside or below it."""

    label: str
    value: str
    page: int
    box: Box
    confidence: float
    how: str

    @property
    def trust(self) -> float:
        """How far its arrangement can be trusted, 0 to 1."""
        return _TRUST[self.how]


def pairs(page: Page) -> list[Pair]:
    """All pairs of a page, outside of tables and in the sums at the foot of tables.

    The label of a party is no value of the label beside it: names stand below both.
    """
    found: list[Pair] = []
    homes = {p: r for r in page.layout() if r.kind not in ("table", "figure") for p in r.pieces}
    pieces = list(homes)
    heads = [party.label for party in page.parties]
    for piece in pieces:
        found += _inline(piece, page.number)
        right = piece_right_of(piece, pieces)
        if right and right not in heads:
            near = homes[right] is homes[piece]
            found.append(_pair(piece.text, right.words, page.number, "right" if near else "far right"))
        under = piece_below(piece, pieces)
        if under:
            found.append(_pair(piece.text, under.words, page.number, "below"))
    for region in page.layout():
        found += _sums(region, page.number)
    return found


def starting_with(page: Page, label: str) -> Iterator[Pair]:
    """Values that follow a label in the same piece without a colon, as in "Invoice no. 4711"."""
    wanted = tidy(label).split()
    heads = [party.label for party in page.parties]
    for region in page.layout():
        for piece in region.pieces if region.kind not in ("table", "figure") else ():
            words = piece.words
            if len(words) > 8 or words[0].text[:1].islower() or piece in heads:  # prose, or all label
                continue
            for n in range(len(wanted), min(len(wanted) + 2, len(words))):
                if tidy(" ".join(w.text for w in words[:n])).split() == wanted:
                    yield _pair(label, words[n:], page.number, "start")
                    break


def tidy(label: str) -> str:
    """A label as it is compared: lower case, without signs, numbers and percentages; "#" is "no"."""
    label = re.sub(r"#|№", " no ", label.casefold())
    label = re.sub(r"\bnr\b|\bnumber\b", "no", re.sub(r"\d+([.,]\d+)?\s*%?", " ", label))
    return " ".join(w for w in re.findall(r"[^\W\d_]+", label) if w not in _FILLERS)


def likeness(label: str, wanted: str) -> float:
    """1 for the same label, less for one that OCR may have damaged, 0 for another."""
    a, b = tidy(label).split(), tidy(wanted).split()
    if a == b:
        return float(bool(a))
    if len(a) != len(b):
        return 0.0
    likes = [_word_likeness(x, y) for x, y in zip(a, b, strict=True)]
    return sum(likes) / len(likes) if all(likes) else 0.0


def _word_likeness(a: str, b: str) -> float:
    """Short words must be equal: "no" and "to" differ by one letter."""
    if a == b:
        return 1.0
    ratio = SequenceMatcher(None, a, b, autojunk=False).ratio()
    return ratio if min(len(a), len(b)) >= 4 and ratio >= 0.84 else 0.0


def names(label: str, wanted: str) -> bool:
    """True if a label contains another as whole words, as "number of pieces" contains "pieces"."""
    return bool(tidy(wanted)) and f" {tidy(wanted)} " in f" {tidy(label)} "


def _pair(label: str, words: Sequence[Word], page: int, how: str) -> Pair:
    box, sure = around(w.box for w in words), min(w.confidence for w in words)
    return Pair(label.rstrip(": "), " ".join(w.text for w in words).lstrip(": "), page, box, sure, how)


def _inline(piece: Piece, page: int) -> Iterator[Pair]:
    """ "Label: value" in one piece."""
    for i, word in enumerate(piece.words[:-1]):
        if word.text.endswith(":"):
            label = " ".join(w.text for w in piece.words[: i + 1])
            if _INLINE.match(label):
                yield _pair(label, piece.words[i + 1 :], page, "colon")
            return


def piece_right_of(piece: Piece, pieces: Sequence[Piece]) -> Piece | None:
    """The next piece in the same row."""
    size = min(piece.size, 20.0)
    level = [
        p
        for p in pieces
        if p.box[0] >= piece.box[2] and abs(p.middle - piece.middle) < 0.45 * max(size, p.size)
    ]
    return min(level, key=lambda p: p.box[0], default=None)


def piece_below(piece: Piece, pieces: Sequence[Piece]) -> Piece | None:
    """The next piece right below, beginning, ending or centred where this one does."""
    under = []
    for p in pieces:
        gap = p.box[1] - piece.box[3]
        edges = (abs(p.box[0] - piece.box[0]), abs(p.box[2] - piece.box[2]))
        if -2 < gap < 1.3 * max(p.size, piece.size) and p.middle > piece.box[3] and min(edges) < 6:
            under.append((gap, edges[0], p))
    return min(under, key=lambda u: (u[0], u[1]))[2] if under else None


def _sums(region: Region, page: int) -> Iterator[Pair]:
    """Rows of a table that hold nothing but a label and a value, at its end."""
    if region.table is None:
        return
    table = region.table
    for row, boxes, sure in zip(table.cells, table.boxes, table.confidences, strict=True):
        filled = [i for i, cell in enumerate(row) if cell]
        if len(filled) == 2 and boxes[filled[1]] is not None:
            label, value = row[filled[0]], row[filled[1]]
            yield Pair(label.rstrip(": "), value, page, boxes[filled[1]], min(sure), "table")


def check_box(page: Page, label: str) -> tuple[bool, Box, float] | None:
    """Whether the check box with this label is ticked: (ticked, box, confidence)."""
    best: tuple[float, bool, Box, float] | None = None
    pieces = [p for r in page.layout() for p in r.pieces]
    for box, ticked in page.marks.ticks:
        row = [p for p in rows_near(pieces, box) if p.box[0] >= box[2] - 2]
        if not row:
            continue
        piece = min(row, key=lambda p: p.box[0])
        fit = max(likeness(piece.text, label), likeness(" ".join(piece.text.split()[1:]), label))
        if piece.box[0] - box[2] < 40 and fit and (best is None or fit > best[0]):
            best = (fit, ticked, box, piece.confidence * fit)
    return best[1:] if best else None


def rows_near(pieces: Sequence[Piece], box: Box) -> list[Piece]:
    """Pieces that stand level with a box."""
    return [p for p in pieces if shared(p.box[1], p.box[3], box[1], box[3]) > 0.4 * (p.box[3] - p.box[1])]
