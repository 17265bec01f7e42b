"""Making the picture of a page easy to read: upright, straight, even, large enough.

Each step is a function from a gray picture (height × width, uint8) to another; `prepare` does those that are
wanted, in order, and remembers the geometry, so that what is found has its place on the upright page.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Gray: TypeAlias = NDArray[np.uint8]

#: Steps of `prepare` in their order, each of which can be left out.
STEPS = ("turn", "deskew", "invert", "flatten", "enlarge", "unrule")
#: Text is read best at about this resolution.
READING_DPI = 300
MOST_READ = 40_000_000  # pixels: an A1 sheet at 220 DPI
_STROKE = 4.0  # points: thicker than the strokes of letters of up to 20 points
MAX_SKEW = 5.0  # degrees; what is more was not laid carelessly but turned on purpose


@dataclass(frozen=True)
class Prepared:
    """A page ready to be read, and how it came about.

    Attributes:
        gray: the page upright, straight and even, dark bars turned light, at the scan's own resolution.
        shades: the page upright and straight, its shades as they were scanned.
        reading: the same for OCR: enlarged and without lines.
        dpi: resolution of `gray`.
        reading_dpi: resolution of `reading`.
        turns: quarter turns to the left that made it upright.
        angle: degrees, clockwise, by which it was crooked.
    """

    gray: Gray
    shades: Gray
    reading: Gray
    dpi: float
    reading_dpi: float
    turns: int
    angle: float


def prepare(gray: Gray, dpi: float, steps: Collection[str] = STEPS, turns: int = 0) -> Prepared:
    """Do the wanted steps.

    Args:
        gray: the page as it was scanned.
        dpi: its resolution.
        steps: any of `STEPS`.
        turns: further quarter turns to the left, for a page that turned out to stand on its head.
    """
    if "turn" in steps:
        turns = (turns + lies_sideways(gray)) % 4
    gray = np.ascontiguousarray(np.rot90(gray, turns))
    angle = skew(gray) if "deskew" in steps else 0.0
    gray = rotate(gray, angle) if angle else gray
    shades = gray
    gray = invert_bars(gray, dpi) if "invert" in steps else gray
    gray = flatten(gray, dpi) if "flatten" in steps else gray
    reading, factor = enlarge(gray, dpi) if "enlarge" in steps else (gray, 1.0)
    reading = without_lines(reading, dpi * factor) if "unrule" in steps else reading
    return Prepared(gray, shades, reading, dpi, dpi * factor, turns, angle)


def lies_sideways(gray: Gray) -> int:
    """1 if the lines of text run from top to bottom, else 0.

    Text makes rows of ink with white between: the profile across its lines changes far more than along.
    """
    ink = _small_ink(gray, 600)
    across, along = (float(np.var(np.diff(ink.mean(axis)))) for axis in (1, 0))
    return int(along > 1.5 * across)


def skew(gray: Gray) -> float:
    """Degrees, clockwise, by which the lines of text are crooked; 0 where nothing says so.

    At the right angle the rows of ink are as sharp as they get.
    """
    ink = _small_ink(gray, 1000)
    if ink.mean() < 0.001:
        return 0.0

    def sharpness(angle: float) -> float:
        return float(np.square(np.diff(rotate(ink, angle, 0).sum(1))).sum())

    best, step = 0.0, 1.0
    while step >= 0.05:
        around = best + step * np.arange(-5, 6) if step == 1.0 else best + step * np.arange(-3, 4)
        best = float(max(around, key=sharpness))
        step /= 2.5
    return round(best, 2) if abs(best) >= 0.08 and abs(best) <= MAX_SKEW + 1 else 0.0


def rotate(gray: NDArray, angle: float, ground: float | None = None) -> NDArray:
    """Turn a picture counterclockwise by degrees about its middle; its size stays, its corners are filled."""
    import cv2

    height, width = gray.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), angle, 1.0)
    fill = float(np.median(gray[::16, ::16])) if ground is None else ground
    return cv2.warpAffine(
        gray, matrix, (width, height), flags=cv2.INTER_CUBIC if ground is None else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(fill,) * 3,
    )  # fmt: skip


def flatten(gray: Gray, dpi: float) -> Gray:
    """Make the paper white everywhere: shadows and stains are what stays when letters are filled in."""
    import cv2

    small = max(1, round(dpi / 50))
    height, width = gray.shape[:2]
    reduced = cv2.resize(
        gray, (max(1, width // small), max(1, height // small)), interpolation=cv2.INTER_AREA
    )
    paper = cv2.medianBlur(cv2.dilate(cv2.medianBlur(reduced, 3), np.ones((9, 9), np.uint8)), 15)
    # What is far darker than any paper is no shadow but a bar or a picture: it stays as it is.
    paper = np.maximum(paper, np.uint8(0.55 * np.percentile(paper, 90)))
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    # A stain's rim is wider than the strokes of gray letters, and never as dark as black ones.
    side = max(3, round(_STROKE * dpi / 72))
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    smooth = cv2.GaussianBlur(gray, (0, 0), 0.4 * dpi / 72)
    rims = cv2.GaussianBlur(cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, disk), (0, 0), 0.7 * dpi / 72)
    paper = np.where((rims > 0.65 * paper) & (rims < 0.9 * paper), rims, paper)
    even = cv2.divide(gray, paper, scale=255)
    sample = even[::4, ::4]
    white = float(np.median(sample))
    ink = sample[sample < white - 40]
    low = float(np.percentile(ink, 5)) if ink.size else 0.0
    return np.clip((even.astype(np.float32) - low) * (255 / max(white - 4 - low, 1)), 0, 255).astype(np.uint8)


def enlarge(gray: Gray, dpi: float) -> tuple[Gray, float]:
    """Bring a coarse page to the resolution that OCR reads best; returns it and the factor."""
    import cv2

    factor = min(READING_DPI / dpi, 4.0, (MOST_READ / gray.size) ** 0.5)
    if 0.85 < factor < 1.2:
        return gray, 1.0
    kind = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return cv2.resize(gray, None, fx=factor, fy=factor, interpolation=kind), factor


def invert_bars(gray: Gray, dpi: float) -> Gray:
    """Turn white letters on dark bars into dark letters on white."""
    import cv2

    point = dpi / 72
    dark = (cv2.blur(gray, (round(3 * point) + 1,) * 2) < 150).astype(np.uint8)  # letters in it do not count
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((round(6 * point),) * 2, np.uint8))
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((round(8 * point), round(30 * point)), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(solid)
    result = gray
    for x, y, width, height, size in boxes[1:count]:
        part = gray[y : y + height, x : x + width]
        filled = (part < 150).mean() > 0.68  # bold letters close together are not
        if size > 0.85 * width * height and filled and height < 60 * point:
            result = result.copy() if result is gray else result
            light = 255.0 - part
            ink, ground = np.percentile(light, 2), np.median(light)
            white = ground - 0.25 * (ground - ink)  # grain of the bar becomes white, too
            even = np.clip((light - ink) * (255 / max(white - ink, 1)), 0, 255)
            result[y : y + height, x : x + width] = even.astype(np.uint8)
    return result


def without_lines(gray: Gray, dpi: float) -> Gray:
    """Take out straight lines: OCR mistakes them for letters, or a ruled table for a picture."""
    import cv2

    from .page_marks import line_masks

    across, down = line_masks(gray, dpi)
    lines = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    if not lines.any():
        return gray
    return np.where(lines > 0, np.uint8(255), gray)


def _small_ink(gray: Gray, side: int) -> NDArray[np.float32]:
    """Ink as 0 to 1, of a picture shrunk to this longest side, its outer edge and shadows taken off."""
    import cv2

    scale = min(1.0, side / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    block = cv2.blur(small, (31, 31))
    ink = np.clip((block.astype(np.float32) - small - 12) / 80, 0, 1)
    edge = max(1, min(ink.shape) // 40)
    return ink[edge:-edge, edge:-edge] if min(ink.shape) > 4 * edge else ink
