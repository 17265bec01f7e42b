"""Who deals with whom on a page: the names that stand above an address, and what each of them is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import values as values_of
from .labels import piece_below, piece_right_of, tidy
from .page_parts import ADDRESS, Piece, Region

#: Such as INV-2041.
CODE = re.compile(r"[A-Z]{1,5}[-/]?\d[\dA-Z/-]{2,}")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_LONGEST = 7  # words of a name or of a line of an address


@dataclass(frozen=True)
class Party:
    """A name with an address below it, and its label, which stands above the name or left of it."""

    name: Piece
    label: Piece | None = None


def find_parties(regions: Sequence[Region]) -> list[Party]:
    """The parties of a page in reading order, whatever their labels are and whether they have any."""
    pieces = [p for r in regions if r.kind not in ("table", "figure", "title", "footer") for p in r.pieces]
    above = {id(under): piece for piece in reversed(pieces) if (under := piece_below(piece, pieces))}
    names = [above[id(p)] for p in pieces if id(p) in above and _is_address(p.text)]
    names = [name for name in names if _may_be_name(name)]
    left = {id(right): piece for piece in pieces if (right := piece_right_of(piece, pieces))}
    labels: list[Piece] = []

    def may_be_label(piece: Piece | None) -> bool:
        """True for what is no name itself: no text but labels stands above it or left of it."""
        if piece is None or piece in names or piece in labels or not _may_be_name(piece):
            return False
        return all(p is None or p in labels for p in (above.get(id(piece)), left.get(id(piece))))

    found = {}
    for name in sorted(names, key=lambda n: n.box[0]):
        near = above.get(id(name)), left.get(id(name))
        found[id(name)] = Party(name, next(filter(may_be_label, near), None))
        labels += filter(None, [found[id(name)].label])
    return [found[id(name)] for name in names]


def _is_address(text: str) -> bool:
    """True for a street or a town: a fact of the paper, such as its number or date, has digits as well."""
    return (
        bool(ADDRESS.search(text) and _LETTERS.search(text))
        and len(text.split()) <= _LONGEST
        and not text.rstrip().endswith(":")
        and values_of.day(text) is None
        and not any(CODE.fullmatch(word.strip(".,:;")) for word in text.split())
        and "no" not in tidy(text).split()
    )


def _may_be_name(piece: Piece) -> bool:
    """True for a short text with letters that is no line of an address, and no date."""
    return (
        bool(_LETTERS.search(piece.text))
        and len(piece.words) <= _LONGEST
        and not ADDRESS.search(piece.text)
        and values_of.day(piece.text) is None
    )
