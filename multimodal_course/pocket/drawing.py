"""A pen that draws in an object's own coordinates, and the few curves that objects are made of."""

import math
from collections.abc import Sequence

from PIL import ImageDraw

Point = tuple[float, float]
RGB = tuple[int, int, int]

OUTLINE: RGB = (44, 40, 46)
WHITE: RGB = (252, 252, 250)
DARK: RGB = (30, 26, 30)


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """The colour that lies `share` of the way from `a` to `b`."""
    return tuple(round(p * (1 - share) + q * share) for p, q in zip(a, b, strict=True))


def lighter(colour: RGB, share: float = 0.55) -> RGB:
    """A lighter tone of the colour."""
    return mix(colour, (255, 255, 255), share)


def darker(colour: RGB, share: float = 0.3) -> RGB:
    """A darker tone of the colour."""
    return mix(colour, (20, 10, 10), share)


def ellipse(
    cx: float, cy: float, rx: float, ry: float, start: float = 0.0, end: float = 360.0, points: int = 36
) -> list[Point]:
    """Points of an ellipse's arc; angles in degrees, clockwise from the right."""
    whole = abs(end - start) >= 360
    steps = [start + (end - start) * i / points for i in range(points if whole else points + 1)]
    return [(cx + rx * math.cos(math.radians(a)), cy + ry * math.sin(math.radians(a))) for a in steps]


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """The four corners of an upright box."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


class Pen:
    """Draws one object. Its coordinates run from -1 to 1 in both directions, y downwards.

    Args:
        draw: the canvas.
        x, y: the object's centre in canvas pixels.
        radius: half of the object's height in canvas pixels.
        tilt: rotation in degrees.
        flip: mirror left and right.
        line: width of outlines in canvas pixels.
    """

    def __init__(
        self,
        draw: ImageDraw.ImageDraw,
        x: float,
        y: float,
        radius: float,
        tilt: float,
        flip: bool,
        line: float,
    ) -> None:
        self._draw, self._x, self._y, self._radius, self._line = draw, x, y, radius, line
        self._cos, self._sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
        self._side = -1 if flip else 1

    def _place(self, points: Sequence[Point]) -> list[Point]:
        c, s, r = self._cos, self._sin, self._radius
        turned = ((self._side * x, y) for x, y in points)
        return [(self._x + r * (x * c - y * s), self._y + r * (x * s + y * c)) for x, y in turned]

    def shape(self, points: Sequence[Point], fill: RGB, outline: bool = True) -> None:
        """A filled polygon, outlined unless told otherwise."""
        placed = self._place(points)
        self._draw.polygon(placed, fill=fill)
        if outline:
            width = max(1, round(self._line))
            self._draw.line(placed + placed[:2], fill=OUTLINE, width=width, joint="curve")

    def stroke(self, points: Sequence[Point], fill: RGB = OUTLINE, width: float | None = None) -> None:
        """An open line; `width` in the object's units makes it thick with round ends."""
        placed = self._place(points)
        pixels = max(1, round(self._line if width is None else width * self._radius))
        self._draw.line(placed, fill=fill, width=pixels, joint="curve")
        if width is not None:
            for x, y in (placed[0], placed[-1]):
                half = pixels / 2
                self._draw.ellipse([x - half, y - half, x + half, y + half], fill=fill)

    def tube(self, points: Sequence[Point], fill: RGB, width: float) -> None:
        """A thick line with an outline around it."""
        self.stroke(points, OUTLINE, width + 0.1)
        self.stroke(points, fill, width)
