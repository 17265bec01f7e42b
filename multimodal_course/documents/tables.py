"""Tables on a page: found by their lines and by cells that stand below each other, returned cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from .page_marks import Marks
from .page_parts import Box, Piece, Word, area, around, inside, overlap, rows_of, shared

if TYPE_CHECKING:
    from pandas import DataFrame

_NUMBER = re.compile(r"^\D{0,4}\d{1,3}([., ']?\d{3})*([.,]\d+)?\D{0,4}$")
_TOLERANCE = 4.0  # points by which ends of lines that belong together may differ


@dataclass
class Table:
    """A table: `cells[row][column]`, the head first.

    Attributes:
        box: where it stands on its page, in points.
        page: its page, from 1.
        boxes: the box of each cell's words, or None for an empty cell.
        confidences: of each cell's least certain word; 1 for an empty cell.
    """

    cells: list[list[str]]
    box: Box
    page: int = 0
    boxes: list[list[Box | None]] = field(default_factory=list, repr=False)
    confidences: list[list[float]] = field(default_factory=list, repr=False)

    def dataframe(self) -> DataFrame:
        """The table as a pandas DataFrame of texts, its first row the names of the columns."""
        import pandas

        return pandas.DataFrame(self.cells[1:], columns=self.cells[0])

    def markdown(self) -> str:
        """The table in Markdown."""
        rows = [[re.sub(r"\s+", " ", c).replace("|", "\\|") for c in row] for row in self.cells]
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def find_tables(pieces: Sequence[Piece], marks: Marks) -> list[Table]:
    """Find the tables among the pieces of one column of text.

    A table has a grid of lines; or rows of cells between lines of one length; or at least rows of three
    cells below each other, among them a column of numbers or a line below the head.
    """
    tables: list[Table] = []
    taken: list[Box] = []
    for find in (_grids, _ruled, _aligned):
        free = [p for p in pieces if not any(inside(p.box, box, 0.5) for box in taken)]
        for table in find(free, marks):
            if not any(overlap(table.box, box) > 0.2 * area(table.box) for box in taken):
                tables.append(table)
                taken.append(table.box)
    return sorted(tables, key=lambda t: t.box[1])


# -- three ways to find one ------------------------------------------------------------------------------


def _grids(pieces: Sequence[Piece], marks: Marks) -> Iterable[Table]:
    """Tables whose cells are boxed: lines across and down that meet."""
    for across, down in _crossing(marks):
        xs, ys = _levels((d[0] + d[2]) / 2 for d in down), _levels(_middle(a) for a in across)
        if len(xs) < 3 or len(ys) < 3:
            continue
        box = (xs[0], ys[0], xs[-1], ys[-1])
        words = [w for p in pieces for w in p.words if inside(w.box, box, 0.5)]
        cells: list[list[list[Word]]] = [[[] for _ in xs[1:]] for _ in ys[1:]]
        for word in words:
            column, row = _slot(xs, (word.box[0] + word.box[2]) / 2), _slot(ys, _middle(word.box))
            cells[row][column].append(word)
        if words:
            yield _table([row for row in cells if any(row)], box)


def _ruled(pieces: Sequence[Piece], marks: Marks) -> Iterable[Table]:
    """Tables whose rows stand between lines of the same length."""
    for lines in _same_length(marks.across):
        left, right = lines[0][0], lines[0][2]
        mine = [p for p in pieces if p.box[0] > left - 6 and p.box[2] < right + 6]
        rows = rows_of(mine)
        ys = [_middle(line) for line in lines]
        body = [r for r in rows if ys[0] < r[0].middle < ys[-1]]
        head = _head_above(rows, ys[0])
        body = ([head] if head else []) + body
        body = _upwards(rows, body)
        columns = _columns(body)
        if len(columns) < 2 or len(body) < 2:
            continue
        groups = _between(body, [y for y in ys if y > body[0][0].middle])
        parts = [row for group in groups for row in _split_rows(group, columns)]
        if len(parts) < 2 or sum(len([c for c in p if c]) >= 2 for p in parts) < 0.7 * len(parts):
            continue
        if len(columns) == 2 and len(lines) < 3:
            continue
        box = around([*(p.box for row in body for p in row), *lines])
        yield _table(parts, box)


def _aligned(pieces: Sequence[Piece], marks: Marks) -> Iterable[Table]:
    """Tables of at least three columns that only their alignment shows."""
    rows = rows_of(pieces)
    start = 0
    while start < len(rows):
        stop = start + 1
        if len(rows[start]) >= 3:
            while stop < len(rows) and _goes_on(rows[start:stop], rows[stop]):
                stop += 1
            run = rows[start:stop]
            box = around(p.box for row in run for p in row)
            if len(run) >= 2 and (_has_rule(box, marks) or _has_numbers(run)):
                columns = _columns(run)
                parts = _split_rows(run, columns)
                if len(columns) >= 3 and len(parts) >= 2:
                    yield _table(parts, _widened(box, marks))
                    start = stop
                    continue
        start += 1


# -- lines -----------------------------------------------------------------------------------------------


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _levels(values: Iterable[float]) -> list[float]:
    """Different values, those within the tolerance taken for one."""
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > _TOLERANCE:
            levels.append(value)
    return levels


def _slot(edges: Sequence[float], value: float) -> int:
    """Index of the interval between edges that holds the value, the outer ones open."""
    return max(0, min(len(edges) - 2, sum(edge <= value for edge in edges) - 1))


def _crossing(marks: Marks) -> list[tuple[list[Box], list[Box]]]:
    """Groups of lines across and down in which each meets others."""
    groups: list[tuple[list[Box], list[Box]]] = []
    for down in marks.down:
        near = (down[0] - 5, down[1] - 5, down[2] + 5, down[3] + 5)
        mine = [a for a in marks.across if overlap(near, (a[0], a[1] - 0.5, a[2], a[3] + 0.5)) > 0]
        meeting = [g for g in groups if any(a in g[0] for a in mine)]
        across = [*mine, *(a for g in meeting for a in g[0] if a not in mine)]
        downs = [down, *(d for g in meeting for d in g[1])]
        groups = [g for g in groups if g not in meeting]
        groups.append((across, downs))
    return [g for g in groups if len(g[0]) >= 2 and len(g[1]) >= 2]


def _same_length(lines: Sequence[Box]) -> list[list[Box]]:
    """Groups of at least two lines across that begin and end below each other, from top to bottom."""
    groups: list[list[Box]] = []
    for line in sorted(lines, key=_middle):
        for group in groups:
            last = group[-1]
            close = _middle(line) - _middle(last) < 90
            if close and abs(last[0] - line[0]) < _TOLERANCE and abs(last[2] - line[2]) < _TOLERANCE:
                group.append(line)
                break
        else:
            groups.append([line])
    return [g for g in groups if len(g) >= 2 and g[0][2] - g[0][0] > 80]


def _head_above(rows: Sequence[Sequence[Piece]], y: float) -> list[Piece] | None:
    """The row that stands right on a line and has several cells."""
    above = [row for row in rows if row[0].middle < y]
    if not above or len(above[-1]) < 2:
        return None
    row = list(above[-1])
    return row if y - max(p.box[3] for p in row) < 1.5 * row[0].size else None


def _upwards(rows: Sequence[list[Piece]], body: list[list[Piece]]) -> list[list[Piece]]:
    """Add the rows above that continue the table: its head may stand on a dark bar instead of a line."""
    while len(body) >= 2:
        above = [row for row in rows if row[0].middle < body[0][0].middle - 1]
        pitch = body[1][0].middle - body[0][0].middle
        if not above or len(above[-1]) < 2 or body[0][0].middle - above[-1][0].middle > 1.4 * pitch:
            break
        if not _fits(above[-1], _columns(body)):
            break
        body = [above[-1], *body]
    return body


def _fits(row: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> bool:
    """True if each piece of a row stands in a column of its own, all but one at most."""
    hits = [[i for i, c in enumerate(columns) if shared(p.box[0], p.box[2], *c) > 0] for p in row]
    return all(len(h) <= 1 for h in hits) and sum(map(bool, hits)) >= len(row) - 1


def _between(rows: Sequence[list[Piece]], ys: Sequence[float]) -> list[list[list[Piece]]]:
    """Rows grouped by the lines that they stand between."""
    groups: dict[int, list[list[Piece]]] = {}
    for row in rows:
        groups.setdefault(sum(y < row[0].middle for y in ys), []).append(row)
    return [groups[key] for key in sorted(groups)]


def _has_rule(box: Box, marks: Marks) -> bool:
    return any(
        shared(a[0], a[2], box[0], box[2]) > 0.6 * (box[2] - box[0]) and box[1] - 10 < a[1] < box[3] + 10
        for a in marks.across
    )


def _widened(box: Box, marks: Marks) -> Box:
    """A table reaches as far as its lines."""
    wide = [
        a for a in marks.across if box[1] - 10 < a[1] < box[3] + 10 and shared(a[0], a[2], box[0], box[2]) > 0
    ]
    return around([box, *(a for a in wide if a[2] - a[0] > 0.6 * (box[2] - box[0]))])


# -- rows and columns ------------------------------------------------------------------------------------


def _goes_on(run: Sequence[Sequence[Piece]], row: Sequence[Piece]) -> bool:
    """True if a row belongs to the table whose rows so far are `run`."""
    gap = row[0].middle - run[-1][0].middle
    pitches = [b[0].middle - a[0].middle for a, b in pairwise(run)]
    size = row[0].size
    if gap > (1.45 * median(pitches) if pitches else 4 * size):
        return False
    columns = _columns(run)
    hits = [[i for i, c in enumerate(columns) if shared(p.box[0], p.box[2], *c) > 0] for p in row]
    if any(len(h) > 1 for h in hits):
        return False
    if len(row) == 1:  # the rest of a long cell
        return len(run) > 1 and bool(hits[0]) and gap < 1.6 * size
    return sum(map(bool, hits)) >= len(row) - 1


def _has_numbers(run: Sequence[Sequence[Piece]]) -> bool:
    """True if a column below the head holds nothing but numbers."""
    columns = _columns(run)
    for left, right in columns:
        cells = [p.text for row in run[1:] for p in row if shared(p.box[0], p.box[2], left, right) > 0]
        if len(cells) >= 1 and len(cells) >= len(run) - 1 and all(_NUMBER.match(c) for c in cells):
            return len(run) >= 3 or len(columns) >= 4
    return False


def _columns(rows: Sequence[Sequence[Piece]]) -> list[tuple[float, float]]:
    """Left and right ends of the columns: the cells of the rows that have most, widened by all others."""
    columns: list[list[float]] = []
    for row in sorted(rows, key=lambda r: -len(r)):
        for piece in row:
            hits = [c for c in columns if shared(piece.box[0], piece.box[2], *c) > 0]
            if not hits:
                columns.append([piece.box[0], piece.box[2]])
            elif len(hits) == 1:
                hits[0][0], hits[0][1] = min(hits[0][0], piece.box[0]), max(hits[0][1], piece.box[2])
    merged: list[list[float]] = []
    for column in sorted(columns):
        if merged and column[0] < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], column[1])
        else:
            merged.append(column)
    return [(a, b) for a, b in merged]


def _split_rows(
    rows: Sequence[Sequence[Piece]], columns: Sequence[tuple[float, float]]
) -> list[list[list[Word]]]:
    """Words by row and column; a row that only continues cells of the one above is joined to it."""
    edges = [columns[0][0] - 99.0]
    edges += [(a[1] + b[0]) / 2 for a, b in pairwise(columns)] + [columns[-1][1] + 99.0]
    done: list[list[list[Word]]] = []
    last: Sequence[Piece] = ()
    for row in rows:
        cells: list[list[Word]] = [[] for _ in columns]
        for piece in row:
            for word in piece.words:
                cells[_slot(edges, (word.box[0] + word.box[2]) / 2)].append(word)
        tight = bool(last) and row[0].box[1] - last[0].box[3] < 0.75 * row[0].size
        filled = [i for i, c in enumerate(cells) if c]
        if done and tight and len(filled) == 1 and len(columns) > 2 and done[-1][filled[0]]:
            done[-1][filled[0]] += cells[filled[0]]
        else:
            done.append(cells)
        last = row
    return done


def _table(rows: Sequence[Sequence[Sequence[Word]]], box: Box) -> Table:
    return Table(
        cells=[[" ".join(w.text for w in cell) for cell in row] for row in rows],
        box=box,
        boxes=[[around(w.box for w in cell) if cell else None for cell in row] for row in rows],
        confidences=[[min((w.confidence for w in cell), default=1.0) for cell in row] for row in rows],
    )
