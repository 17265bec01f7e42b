"""Blocks of text: lines that follow each other closely, and rows of labels with their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .page_marks import Marks
from .page_parts import ADDRESS, CAPTION, Box, Piece, Region, around, rows_of, shared

_LINE_GAP = 0.95  # letter sizes of white between two lines of a block, at most
_PAIR_GAP = 1.35  # between two rows of labels and values
_RULED_GAP = 2.3  # between two such rows with a line or box around the value
_STARTS_ITEM = re.compile(r"^([•●▪■◦‣*–—+«»¢©°®]|[eo])\s+\S|^[(]?\d{1,2}[.)]\s")


@dataclass
class Block:
    """Pieces that belong together; `pairs` if they are rows of labels and values side by side."""

    pieces: list[Piece]
    pairs: bool = False

    @property
    def box(self) -> Box:
        """Box around all pieces."""
        return around(p.box for p in self.pieces)

    @property
    def rows(self) -> list[list[Piece]]:
        """Its rows from top to bottom."""
        return rows_of(self.pieces)

    @property
    def size(self) -> float:
        """Letter size of most of it."""
        return median(p.size for p in self.pieces for _ in p.text)

    @property
    def bold(self) -> bool:
        """True if all of it is bold."""
        return all(p.bold for p in self.pieces)


def find_blocks(pieces: Sequence[Piece], marks: Marks) -> list[Block]:
    """Put the pieces of one zone together into blocks."""
    blocks = [part for block in _stacks(pieces) for part in _split_headings(block)]
    blocks = _beside(blocks)
    return _below(blocks, marks)


def _stacks(pieces: Sequence[Piece]) -> list[Block]:
    """Lines right below each other."""
    blocks: list[Block] = []
    most = _usual_gap(pieces)
    for piece in sorted(pieces, key=lambda p: (p.box[1], p.box[0])):
        fitting = [b for b in blocks if _follows(b.pieces[-1], piece, most)]
        if fitting:
            max(fitting, key=lambda b: _common(b.pieces[-1], piece)).pieces.append(piece)
        else:
            blocks.append(Block([piece]))
    return blocks


def _common(a: Piece, b: Piece) -> float:
    return shared(a.box[0], a.box[2], b.box[0], b.box[2])


def _usual_gap(pieces: Sequence[Piece]) -> float:
    """The widest gap between lines of one block, in letter sizes: a little more than prose has here."""
    prose = sorted((p for p in pieces if len(p.words) >= 6), key=lambda p: p.box[1])
    gaps = [(b.box[1] - a.box[3]) / b.size for a, b in pairwise(prose)]
    gaps = [g for g in gaps if 0 < g < _LINE_GAP]
    return min(_LINE_GAP, median(gaps) + 0.35) if len(gaps) >= 2 else _LINE_GAP


def _follows(above: Piece, below: Piece, most: float) -> bool:
    gap = below.box[1] - above.box[3]
    small, large = sorted((above.size, below.size))
    if below.middle <= above.box[3] or gap > most * small or _common(above, below) <= 0:
        return False
    if large > 1.5 * small and gap > 0.9 * small:
        return False
    same_edge = min(abs(above.box[i] - below.box[i]) for i in (0, 2)) < 1.5 * large
    centred = abs(sum(above.box[::2]) - sum(below.box[::2])) < 2 * large
    item = _STARTS_ITEM.match(above.text) or _STARTS_ITEM.match(below.text)
    return same_edge or centred or bool(item) or _common(above, below) > 0.5 * (below.box[2] - below.box[0])


def _split_headings(block: Block) -> list[Block]:
    """Part a heading from the prose below it, and prose from the list below it."""
    pieces = block.pieces
    for i, (first, second) in enumerate(pairwise(pieces)):
        louder = first.size > 1.09 * second.size or (first.bold and not second.bold)
        prose = (
            len(second.words) >= 5
            and len(second.text) > 25
            and (len(second.words) >= 8 or not ADDRESS.search(second.text))
        )
        starts_list = (
            not _STARTS_ITEM.match(first.text) and _STARTS_ITEM.match(second.text) and i == len(pieces) - 3
        )
        if (louder and prose and len(first.words) <= 12) or starts_list:
            return [Block(pieces[: i + 1]), *_split_headings(Block(pieces[i + 1 :]))]
    return [block]


def _beside(blocks: list[Block]) -> list[Block]:
    """Join blocks whose rows stand side by side, one to one: labels and their values."""
    blocks = sorted(blocks, key=lambda b: b.box[0])
    done: list[Block] = []
    while blocks:
        block = blocks.pop(0)
        while partner := next((b for b in blocks if _matches(block, b)), None):
            blocks.remove(partner)
            block = Block([*block.pieces, *partner.pieces], pairs=True)
        done.append(block)
    return done


def _matches(left: Block, right: Block) -> bool:
    if right.box[0] < left.box[2] or any(CAPTION.match(b.pieces[0].text) for b in (left, right)):
        return False
    rows, others = left.rows, right.rows
    if all(row[-1].text.endswith(":") for row in rows):
        others = others[: len(rows)]  # the last value may go on for some lines, as an address does
    if len(rows) != len(others) or max(len(p.words) for p in (*left.pieces, *right.pieces)) > 8:
        return False
    small, large = sorted((left.size, right.size))
    level = all(abs(_baseline(a) - _baseline(b)) < 3 for a, b in zip(rows, others, strict=True))
    return level and large < 1.25 * small


def _baseline(row: Sequence[Piece]) -> float:
    return median(p.middle for p in row)


def _below(blocks: list[Block], marks: Marks) -> list[Block]:
    """Join rows of labels and values with those below: of equal edges, at an equal distance."""
    blocks = sorted(blocks, key=lambda b: b.box[1])
    done: list[Block] = []
    for block in blocks:
        upper = next((d for d in reversed(done) if _continues(d, block, marks)), None)
        if upper:
            upper.pieces += block.pieces
        else:
            done.append(block)
    return done


def _continues(upper: Block, lower: Block, marks: Marks) -> bool:
    if not (upper.pairs and lower.pairs):
        return False
    gap = lower.box[1] - max(p.box[3] for p in upper.pieces)
    size = min(upper.size, lower.size)
    rules = [a for a in marks.across if upper.box[1] < a[1] < lower.box[3] and a[2] > upper.box[0]]
    edges = abs(upper.box[0] - lower.box[0]) < 4 or abs(upper.box[2] - lower.box[2]) < 4
    return -size < gap < (_RULED_GAP if rules else _PAIR_GAP) * size and edges


def reading_order(regions: Sequence[Region]) -> list[Region]:
    """Order regions: what stands above comes first, of what stands side by side the left."""
    left, ordered = list(regions), []
    while left:
        first = next(
            (r for r in sorted(left, key=_corner) if not any(_precedes(o, r) for o in left if o is not r)),
            min(left, key=_corner),
        )
        left.remove(first)
        ordered.append(first)
    return ordered


def _corner(region: Region) -> tuple[float, float]:
    return region.box[1], region.box[0]


def _precedes(a: Region, b: Region) -> bool:
    """True if `a` must be read before `b`."""
    level = shared(a.box[1], a.box[3], b.box[1], b.box[3])
    small = min(a.box[3] - a.box[1], b.box[3] - b.box[1])
    if level > 0.5 * small:
        return a.box[2] <= b.box[0] + 2
    return a.box[1] < b.box[1] and shared(a.box[0], a.box[2], b.box[0], b.box[2]) > 0
