"""What a page is made of: boxes, words, pieces of lines, regions, in points from the top left corner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .tables import Table

Box: TypeAlias = tuple[float, float, float, float]

KINDS = (
    "title",
    "heading",
    "paragraph",
    "list",
    "table",
    "figure",
    "caption",
    "header",
    "footer",
)


#: Something of an address: a postal code, a street with its number, mail, web or telephone.
ADDRESS = re.compile(r"@|www\.|\bhttps?:|\btel\b|\b\d{4,6}\b|\b\d{1,4} [A-Z][a-z]+ [A-Z][a-z]+|\+\d{2}", re.I)
#: How captions begin.
CAPTION = re.compile(r"^(figure|fig\.?|table|tab\.?|chart|picture|diagram|photo)\s*\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """One word: where it stands, and how sure its reader is of it (1 for embedded text)."""

    text: str
    box: Box
    confidence: float = 1.0
    size: float = 0.0  # of the font, in points
    bold: bool = False


@dataclass(frozen=True)
class Piece:
    """Words of a row with no more than a space between them: a line of a column, a cell, a label."""

    words: tuple[Word, ...]
    box: Box = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "box", around(w.box for w in self.words))
        object.__setattr__(self, "text", " ".join(w.text for w in self.words))

    @property
    def size(self) -> float:
        """Size of its letters in points."""
        return median(w.size or w.box[3] - w.box[1] for w in self.words)

    @property
    def bold(self) -> bool:
        """True if all of its words are bold."""
        return all(w.bold for w in self.words if any(map(str.isalnum, w.text)))

    @property
    def middle(self) -> float:
        """Height of its middle on the page."""
        return (self.box[1] + self.box[3]) / 2

    @property
    def confidence(self) -> float:
        """Confidence of its least certain word."""
        return min(w.confidence for w in self.words)


@dataclass
class Region:
    """A part of a page: what it is, where, and what it says. A figure says nothing, a table has its cells."""

    kind: str
    box: Box
    text: str | None = None
    order: int = 0
    table: Table | None = None
    caption: str | None = None
    pieces: tuple[Piece, ...] = ()


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def area(box: Box) -> float:
    """Area in square points; 0 for an empty box."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def overlap(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    return area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))


def inside(a: Box, b: Box, share: float = 0.6) -> bool:
    """True if at least this share of `a` lies in `b`."""
    return overlap(a, b) >= share * max(area(a), 1e-6)


def shared(a0: float, a1: float, b0: float, b1: float) -> float:
    """Length that two intervals have in common; negative is the gap between them."""
    return min(a1, b1) - max(a0, b0)


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Put pieces into rows from top to bottom, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        row = rows[-1] if rows else []
        if row and _level(row[-1], piece) and _level(row[0], piece):
            row.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.box[0]) for row in rows]


def _level(a: Piece, b: Piece) -> bool:
    low = min(a.box[3] - a.box[1], b.box[3] - b.box[1])
    return abs(a.middle - b.middle) < 0.55 * low


def pieces_of(words: Sequence[Word]) -> list[Piece]:
    """Join words that follow each other in a row: a gap wider than 1.1 letter sizes parts two pieces."""
    rows = rows_of([Piece((w,)) for w in words if w.text.strip()])
    pieces: list[Piece] = []
    for row in rows:
        chain: list[Word] = []
        for single in row:
            word = single.words[0]
            if chain and word.box[0] - chain[-1].box[2] > _widest_space(chain[-1], word):
                pieces.append(Piece(tuple(chain)))
                chain = []
            chain.append(word)
        pieces.append(Piece(tuple(chain)))
    return pieces


def _widest_space(left: Word, right: Word) -> float:
    """A justified line stretches its spaces, hardly ever beyond one letter size."""
    heights = [w.size or 1.2 * (w.box[3] - w.box[1]) for w in (left, right)]
    return 1.1 * min(max(heights), 1.6 * min(heights))


def text_of(pieces: Sequence[Piece]) -> str:
    """Rows below each other, the pieces of a row parted by a space."""
    return "\n".join(" ".join(p.text for p in row) for row in rows_of(pieces))


def plain(text: str) -> str:
    """Lower case, letters and digits only, single spaces: for comparing what two texts say."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def stands_in(words: str, text: str) -> bool:
    """True if some words stand in a text, one after the other."""
    return bool(plain(words)) and f" {plain(words)} " in f" {plain(text)} "
