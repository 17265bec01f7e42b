"""What is on a page besides words: straight lines, pictures, charts and check boxes, found by their ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .page_parts import Box, Word, area, around, inside, overlap

if TYPE_CHECKING:
    from .page_images import Gray

#: Resolution at which pages are searched for marks.
MARKS_DPI = 150


@dataclass(frozen=True)
class Marks:
    """Lines that run across and down, boxes of pictures, and check boxes with whether they are ticked."""

    across: tuple[Box, ...] = ()
    down: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()
    ticks: tuple[tuple[Box, bool], ...] = ()


def find_marks(
    gray: Gray, dpi: float, words: Sequence[Word], pictures: Sequence[Box] = (), shades: Gray | None = None
) -> Marks:
    """Find the marks of a page.

    Args:
        gray: the page, upright and straight.
        dpi: its resolution; boxes are in points.
        words: its words, which are no marks.
        pictures: boxes of pictures that are known already.
        shades: the page as it was scanned, if pale areas of `gray` were made white.
    """
    import cv2

    scale = MARKS_DPI / dpi
    if scale < 0.99:
        gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        dpi = MARKS_DPI
    across, down = line_masks(gray, dpi)
    lines = [_boxes(mask, dpi) for mask in (across, down)]
    found = list(pictures)
    for box in _pictures(gray, dpi, words, pictures) + _shaded(shades, gray.shape, dpi):
        box = _with_axes(box, lines[1], words)
        if not any(overlap(box, f) > 0.2 * area(box) for f in found):
            found.append(box)
    lines = [tuple(b for b in boxes if not any(inside(b, p) for p in found)) for boxes in lines]
    return Marks(lines[0], lines[1], tuple(found), tuple(_check_boxes(gray, dpi, [*found, *_sure(words)])))


def line_masks(gray: Gray, dpi: float) -> tuple[Gray, Gray]:
    """Pixels (1 or 0) of lines that run across, at least 22 points long, and of those that run down (15)."""
    import cv2

    point = dpi / 72
    ink = (gray < 222).astype(np.uint8)
    thick = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(3.2 * point) + 1,) * 2, np.uint8))
    thin = ink & (1 - thick)

    def along(length: float, across: bool) -> Gray:
        size = max(3, round(length * point))
        bridge, kernel = ((1, 3), (1, size)) if across else ((3, 1), (size, 1))
        joined = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones(bridge, np.uint8))
        runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        return _lonely(runs, ink, point, across)

    return along(22, True), along(15, False)


def _lonely(runs: Gray, ink: Gray, point: float, across: bool) -> Gray:
    """Those runs that have white on both sides: others are the middles of blurred letters."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs)
    near, far = max(1, round(0.7 * point)), max(2, round(2.2 * point))
    for label in range(1, count):
        x, y, w, h, _ = stats[label].tolist()
        before, behind = [slice(max(0, v - far), max(0, v - near)) for v in (x, y)], (x + w, y + h)
        after = [slice(v + near, v + far) for v in behind]
        if across:
            bands = ink[before[1], x : x + w], ink[after[1], x : x + w]
        else:
            bands = ink[y : y + h, before[0]], ink[y : y + h, after[0]]
        if any(band.size and band.mean() >= 0.2 for band in bands):
            part = slice(y, y + h), slice(x, x + w)
            runs[part][labels[part] == label] = 0
    return runs


def _boxes(mask: Gray, dpi: float) -> list[Box]:
    """Boxes of the connected parts of a mask, in points; parts of one line that noise broke are joined."""
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    boxes = [
        tuple(float(v) * 72 / dpi for v in (x, y, x + w, y + h)) for x, y, w, h, _ in stats[1:count].tolist()
    ]
    return _joined(sorted(boxes), 3.0)


def _joined(boxes: list[Box], gap: float) -> list[Box]:
    """Merge boxes that lie less than `gap` apart, until none do."""
    merged: list[Box] = []
    for box in boxes:
        near = [m for m in merged if _distance(m, box) < gap]
        for m in near:
            merged.remove(m)
        merged.append(around([box, *near]))
    return merged if len(merged) == len(boxes) else _joined(merged, gap)


def _distance(a: Box, b: Box) -> float:
    return max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3], 0.0)


def _pictures(gray: Gray, dpi: float, words: Sequence[Word], known: Sequence[Box]) -> list[Box]:
    """Boxes of what is neither word nor line nor band: at least 40 points wide and high."""
    import cv2

    from .page_images import invert_bars

    point = dpi / 72
    gray = invert_bars(gray, dpi)
    ink = (gray < 225).astype(np.uint8)
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(4 * point),) * 2, np.uint8))
    across, down = line_masks(gray, dpi)
    ink &= 1 - cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    for word in words:
        x0, y0, x1, y1 = (round(v * point) for v in word.box)
        if word.confidence >= 0.5 and len(word.text) > 2:  # shorter ones may be the numbers of an axis
            ink[max(y0 - 1, 0) : y1 + 2, max(x0 - 1, 0) : x1 + 2] = 0
    for x0, y0, x1, y1 in known:
        ink[round(y0 * point) : round(y1 * point) + 1, round(x0 * point) : round(x1 * point) + 1] = 0
    ink = cv2.medianBlur(ink, 3)
    near = np.ones((round(7 * point),) * 2, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink, near))
    found: list[Box] = []
    height, width = gray.shape
    for label in range(1, count):
        x, y, w, h, _ = stats[label].tolist()
        part = slice(y, y + h), slice(x, x + w)
        own = (labels[part] == label) & (ink[part] > 0)
        rows, columns = np.flatnonzero(own.any(1)), np.flatnonzero(own.any(0))
        if not len(rows):
            continue
        box = (x + columns[0], y + rows[0], x + columns[-1] + 1, y + rows[-1] + 1)
        box = tuple(float(v) * 72 / dpi for v in box)
        wide, high = box[2] - box[0], box[3] - box[1]
        edge = wide > 0.95 * width * 72 / dpi or high > 0.95 * height * 72 / dpi
        if wide < 40 or high < 40 or edge or own.mean() < 0.02 or _is_band(gray, box, point):
            continue
        if solid[part].mean() < 0.04 and np.median(gray[part][own]) > 140:
            continue  # the rim of a stain
        if _covered(box, words) < 0.3 and not any(overlap(box, k) > 0 for k in known):
            found.append(box)
    return found


def _shaded(shades: Gray | None, shape: tuple[int, ...], dpi: float) -> list[Box]:
    """Boxes of large areas with a ground of their own: a picture, where a stain is only a rim."""
    import cv2

    if shades is None:
        return []
    shades = cv2.medianBlur(cv2.resize(shades, shape[::-1], interpolation=cv2.INTER_AREA), 5)
    paper = cv2.blur(cv2.dilate(shades[::4, ::4], np.ones((75, 75), np.uint8)), (75, 75))
    paper = cv2.resize(paper, shape[::-1], interpolation=cv2.INTER_LINEAR)
    point = dpi / 72
    own = (shades < 0.88 * paper.astype(np.float32)).astype(np.uint8)
    own = cv2.morphologyEx(own, cv2.MORPH_OPEN, np.ones((round(12 * point),) * 2, np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(own)
    boxes = []
    for x, y, w, h, size in stats[1:count].tolist():
        box = tuple(v / point for v in (x, y, x + w, y + h))
        if min(w, h) >= 45 * point and size > 0.6 * w * h and max(w / shape[1], h / shape[0]) < 0.9:
            boxes.append(box)
    return boxes


def _with_axes(box: Box, down: Sequence[Box], words: Sequence[Word]) -> Box:
    """A chart with the axis beside its bars, and the numbers beside the axis."""
    high = box[3] - box[1]
    axes = [a for a in down if _distance(a, box) < 12 and a[3] - a[1] < 6 * high and abs(a[3] - box[3]) < 8]
    whole = around([box, *axes])
    numbers = [w.box for w in words if len(w.text) <= 3 and axes and _distance(w.box, whole) < 10]
    return around([whole, *numbers])


def _is_band(gray: Gray, box: Box, point: float) -> bool:
    """True for an area of one shade, however many words stand on it."""
    x0, y0, x1, y1 = (round(v * point) for v in box)
    part = gray[y0:y1, x0:x1]
    return bool(np.mean(np.abs(part.astype(np.int16) - int(np.median(part))) < 12) > 0.97)


def _covered(box: Box, words: Sequence[Word]) -> float:
    """Share of a box that confidently read words take up."""
    size = max((box[2] - box[0]) * (box[3] - box[1]), 1e-6)
    return sum(overlap(w.box, box) for w in words if w.confidence >= 0.6 and len(w.text) > 2) / size


def _sure(words: Sequence[Word]) -> list[Box]:
    """Boxes of what certainly is a word: an "O" in it is no check box."""
    return [w.box for w in words if w.confidence >= 0.6 and sum(map(str.isalpha, w.text)) >= 2]


def _check_boxes(gray: Gray, dpi: float, taken: Sequence[Box]) -> list[tuple[Box, bool]]:
    """Small hollow squares, and whether something is drawn inside."""
    import cv2

    ink = (gray < 160).astype(np.uint8)
    contours, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found: list[tuple[Box, bool]] = []
    if tree is None:
        return found
    for contour, (_, _, _, parent) in zip(contours, tree[0], strict=True):
        if parent >= 0:  # a hole, not an outline
            continue
        x, y, w, h = cv2.boundingRect(contour)
        box = tuple(v * 72 / dpi for v in (x, y, x + w, y + h))
        side, other = sorted((box[2] - box[0], box[3] - box[1]))
        if not 5.5 <= side <= other <= min(20.0, 1.25 * side):
            continue
        if _has_four_sides(ink[y : y + h, x : x + w]) and not any(inside(box, t) for t in taken):
            margin = max(2, round(0.22 * min(w, h)))
            found.append(
                (box, bool(ink[y + margin : y + h - margin, x + margin : x + w - margin].mean() > 0.12))
            )
    return found


def _has_four_sides(part: Gray) -> bool:
    """True if each side of a small picture is one straight line of ink."""
    rim = max(2, round(0.2 * min(part.shape)))
    sides = (part[:rim].max(0), part[-rim:].max(0), part[:, :rim].max(1), part[:, -rim:].max(1))
    if any(side.mean() < 0.9 for side in sides):
        return False
    strips = (part[:rim].mean(1), part[-rim:].mean(1), part[:, :rim].mean(0), part[:, -rim:].mean(0))
    return all(strip.max() > 0.8 for strip in strips)
