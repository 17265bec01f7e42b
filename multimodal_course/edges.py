"""Pictures as lines: what a ControlNet is given to hold a generator to a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from .images import open_image

if TYPE_CHECKING:
    from .images import ImageSource

LOW, HIGH = 60, 140  # Canny's thresholds, of gradients of 8-bit pictures
SHORT = 0.06  # a scribble leaves out what is smaller than this share of the picture's side
ROUGH = 0.008  # how far a scribble's straight strokes may be off the outline, as a share of the side


def canny(image: ImageSource) -> Image.Image:
    """Canny's edges: every sharp boundary as a line of one pixel, white on black.

    Source: J. Canny, A Computational Approach to Edge Detection, 1986; computed by OpenCV.

    Raises:
        BadImageError: the picture cannot be read.
    """
    return Image.fromarray(canny_edges(np.asarray(open_image(image)))).convert("RGB")


def scribble(image: ImageSource) -> Image.Image:
    """A rough sketch: the outer outline of each thing in straight strokes of a thick pen, white on black.

    Raises:
        BadImageError: the picture cannot be read.
    """
    pixels = np.asarray(open_image(image))
    return Image.fromarray(draw_outlines(outlines(pixels), *pixels.shape[:2])).convert("RGB")


def edge_f1(a: Image.Image, b: Image.Image, tolerance: int = 2) -> float:
    """How well two line pictures agree, from 0 to 1.

    The harmonic mean of the share of a's lines that lie within `tolerance` pixels of one of b's, and of b's
    near a's.
    """
    import cv2

    lines = [np.asarray(x.convert("L")) > 127 for x in (a, b)]
    if not all(x.any() for x in lines):
        return float(not any(x.any() for x in lines))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * tolerance + 1,) * 2)
    near = [cv2.dilate(x.astype(np.uint8), disc) > 0 for x in lines]
    precision, recall = near[1][lines[0]].mean(), near[0][lines[1]].mean()
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def canny_edges(pixels: np.ndarray) -> np.ndarray:
    """Edges (height, width) of a picture (height, width, 3), 0 or 255."""
    import cv2

    # Each colour channel alone: red on green of the same brightness is an edge too.
    channels = [cv2.Canny(np.ascontiguousarray(pixels[..., c]), LOW, HIGH) for c in range(3)]
    return np.maximum.reduce(channels)


def outlines(pixels: np.ndarray) -> list[np.ndarray]:
    """The outer outline of each thing in a picture (height, width, 3): rough polygons of corners (n, 2)."""
    import cv2

    side = min(pixels.shape[:2])
    closed = cv2.dilate(canny_edges(pixels), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    polygons = (cv2.approxPolyDP(contour, side * ROUGH, True)[:, 0] for contour in contours)
    return [p for p in polygons if np.ptp(p, axis=0).max() >= SHORT * side]


def draw_outlines(polygons: list[np.ndarray], height: int, width: int, pen: int | None = None) -> np.ndarray:
    """Draw polygons as white lines of `pen` pixels on black (height, width)."""
    import cv2

    lines = np.zeros((height, width), np.uint8)
    cv2.polylines(lines, polygons, True, 255, pen or max(2, min(height, width) // 64), cv2.LINE_AA)
    return lines
