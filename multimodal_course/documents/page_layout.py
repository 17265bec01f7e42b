"""The layout of a page: which words make a title, a paragraph, a table, and in which order they are read.

Rules on geometry, letter sizes and lines; nothing is learnt and nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from .page_blocks import Block, find_blocks, reading_order
from .page_marks import Marks
from .page_parts import ADDRESS, CAPTION, Box, Piece, Region, Word, around, inside, pieces_of, shared, text_of
from .tables import find_tables

_NUMBERED = re.compile(r"^\w+\.?\s*\d+[a-z]?\s*[.:)–—-]")
_BULLET = re.compile(r"^([•●▪■◦‣*\-–—+«»¢©°®]|[eo]|\(?\d{1,2}[.)]|[a-z]\))\s+\S")
_PAPER = re.compile(
    r"\b(invoice|bill|purchase order|order|receipt|quotation|quote|offer|credit note|delivery note|reminder"
    r"|statement|report|form|application|registration|contract|agreement|certificate|minutes)\b",
    re.IGNORECASE,
)
_FURNITURE = 0.065  # share of the page's height at the top and at the bottom that running heads and feet take


def find_regions(
    words: Sequence[Word], marks: Marks, width: float, height: float, first: bool = True
) -> list[Region]:
    """Divide a page into regions, numbered in reading order.

    Args:
        words: the words of the page.
        marks: its lines, pictures and check boxes.
        width, height: its size in points.
        first: whether it is a document's first page, which has the title.
    """
    boxes = [box for box, _ in marks.ticks]
    free = [w for w in words if not any(inside(w.box, p) for p in (*marks.pictures, *boxes))]
    pieces = pieces_of(free)
    top, bottom = _FURNITURE * height, (1 - _FURNITURE) * height
    regions = []
    body = [p for p in pieces if top <= p.middle <= bottom]
    for kind, some in (
        ("header", [p for p in pieces if p.middle < top]),
        ("footer", [p for p in pieces if p.middle > bottom]),
    ):
        if some:
            regions.append(Region(kind, around(p.box for p in some), text_of(some), pieces=tuple(some)))
    size = _body_size(pieces)
    flow: list[Region] = []
    for zone in _zones(body, marks, width):
        flow += _zone_regions(zone, marks, size, height)
    if first:
        _choose_title(flow, size, height)
    _attach_captions(flow)
    ordered = [r for r in regions if r.kind == "header"] + flow + [r for r in regions if r.kind == "footer"]
    for order, region in enumerate(ordered):
        region.order = order
    return ordered


# -- columns of text -------------------------------------------------------------------------------------

_Zone = tuple[list[Piece], list[Box]]


def _zones(pieces: Sequence[Piece], marks: Marks, width: float) -> list[_Zone]:
    """Parts of the page that are read one after the other: full width, left column, right column."""
    gutter = _gutter(pieces, width)
    things: list[Piece | Box] = [*pieces, *marks.pictures]
    if gutter is None:
        return [_zone(things)]
    zones: list[_Zone] = []
    band: list[Piece | Box] = []

    def close() -> None:
        left = [t for t in band if _box(t)[2] < gutter + 4]
        for part in (left, [t for t in band if t not in left]):
            if part:
                zones.append(_zone(part))
        band.clear()

    full: list[Piece | Box] = []
    for thing in sorted(things, key=lambda t: _box(t)[1]):
        x0, _, x1, _ = _box(thing)
        if x0 < gutter - 4 and x1 > gutter + 4:
            close()
            full.append(thing)
        else:
            if full:
                zones.append(_zone(full))
                full = []
            band.append(thing)
    close()
    return zones + ([_zone(full)] if full else [])


def _zone(things: Sequence[Piece | Box]) -> _Zone:
    return [t for t in things if isinstance(t, Piece)], [t for t in things if not isinstance(t, Piece)]


def _box(thing: Piece | Box) -> Box:
    return thing.box if isinstance(thing, Piece) else thing


def _gutter(pieces: Sequence[Piece], width: float) -> float | None:
    """Where the white strip between two columns of prose runs, or None."""
    prose = [p for p in pieces if len(p.words) >= 4 and 0.2 * width < p.box[2] - p.box[0] < 0.56 * width]
    left = [p for p in prose if p.box[2] < 0.58 * width]
    right = [p for p in prose if p.box[0] > 0.42 * width]
    if len(left) < 3 or len(right) < 3:
        return None
    start, end = max(p.box[2] for p in left), median(p.box[0] for p in right)
    return (start + end) / 2 if start < end else None


# -- regions of one zone ---------------------------------------------------------------------------------


def _zone_regions(zone: _Zone, marks: Marks, size: float, height: float) -> list[Region]:
    pieces, pictures = zone
    tables = find_tables(pieces, marks)
    regions = [Region("figure", box) for box in pictures]
    for table in tables:
        mine = [p for p in pieces if inside(p.box, table.box, 0.5)]
        text = "\n".join(" ".join(c for c in row if c) for row in table.cells)
        regions.append(Region("table", table.box, text, table=table, pieces=tuple(mine)))
    free = [p for p in pieces if not any(inside(p.box, t.box, 0.5) for t in tables)]
    for block in find_blocks(free, marks):
        regions.append(_text_region(block, marks, size, height))
    return reading_order(regions)


def _text_region(block: Block, marks: Marks, size: float, height: float) -> Region:
    rows = block.rows
    lines = [" ".join(p.text for p in row) for row in rows]
    kind = _kind(block, lines, marks, size, height)
    flows = kind in ("paragraph", "caption") and not block.pairs and _is_prose(lines)
    return Region(kind, block.box, (" " if flows else "\n").join(lines), pieces=tuple(block.pieces))


def _kind(block: Block, lines: Sequence[str], marks: Marks, size: float, height: float) -> str:
    bulleted = [bool(_BULLET.match(line)) for line in lines]
    ticked = any(
        shared(b[1], b[3], block.box[1], block.box[3]) > 0 and block.box[0] - 30 < b[0] < block.box[2]
        for b, _ in marks.ticks
    )
    if block.box[3] < 0.14 * height and len(lines) >= 2 and ADDRESS.search(" ".join(lines)):
        return "header"
    if CAPTION.match(lines[0]) and (_NUMBERED.match(lines[0]) or block.size < 0.95 * size):
        return "caption"
    if ticked or (bulleted[0] and sum(bulleted) * 2 >= len(bulleted) and len(lines[0].split()) < 16):
        return "list"
    loud = block.size > 1.12 * size or (block.bold and block.size > 0.95 * size)
    short = len(lines) <= 2 and len(" ".join(lines).split()) <= 12
    if loud and short and not block.pairs and not lines[-1].rstrip().endswith((".", ",", ":")):
        return "heading"
    return "paragraph"


def _is_prose(lines: Sequence[str]) -> bool:
    return sum(len(line.split()) for line in lines) >= 5 * len(lines) - 4


def _body_size(pieces: Sequence[Piece]) -> float:
    """Letter size of most of the page's text."""
    sizes = [p.size for p in pieces for _ in range(len(p.text))]
    return median(sizes) if sizes else 10.0


def _choose_title(regions: list[Region], size: float, height: float) -> None:
    """Make the most prominent heading in the upper half the title; what it names counts, too."""

    def weight(region: Region) -> float:
        largest = max(p.size for p in region.pieces)
        return largest * (1.35 if _PAPER.search(region.text or "") else 1.0)

    upper = [r for r in regions if r.kind == "heading" and r.box[3] < 0.45 * height]
    if upper:
        best = max(upper, key=weight)
        if weight(best) > 1.15 * size:
            best.kind = "title"
            for region in upper:  # a name above the title is a letterhead, not a heading
                if region.box[3] <= best.box[1] and region.box[3] < 0.13 * height:
                    region.kind = "header"


def _attach_captions(regions: Sequence[Region]) -> None:
    """Give each figure and table the caption right below or above it."""
    for caption in (r for r in regions if r.kind == "caption"):
        wanted = "table" if caption.text and caption.text.lower().startswith("tab") else "figure"
        near = [
            r
            for r in regions
            if r.kind in ("figure", "table")
            and r.caption is None
            and shared(r.box[0], r.box[2], caption.box[0], caption.box[2]) > 0
        ]
        if near:
            best = min(near, key=lambda r: (abs_gap(r.box, caption.box), r.kind != wanted))
            if abs_gap(best.box, caption.box) < 40:
                best.caption = caption.text


def abs_gap(a: Box, b: Box) -> float:
    """Height of the white between two boxes; 0 if they overlap."""
    return max(0.0, -shared(a[1], a[3], b[1], b[3]))
