"""A sheet of paper that remembers what is written on it: every region's kind, box and text is the truth.

Coordinates are points from the top left corner. Regions are recorded in reading order, which is the order
in which a design draws them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
ASCENT, DESCENT = 0.74, 0.22  # of a line's box, in font sizes above and below the baseline
Colour = tuple[float, float, float]
BLACK: Colour = (0.08, 0.08, 0.1)
GRAY: Colour = (0.38, 0.39, 0.42)
RULE: Colour = (0.55, 0.56, 0.6)
PALE: Colour = (0.93, 0.94, 0.96)
WHITE: Colour = (1, 1, 1)


@dataclass(frozen=True)
class Style:
    """A font in a size and colour; `leading` is the distance of baselines in font sizes."""

    font: str
    size: float
    colour: Colour = BLACK
    leading: float = 1.35
    justified: bool = False

    @property
    def step(self) -> float:
        """Distance of two baselines in points."""
        return self.size * self.leading

    def width(self, text: str) -> float:
        """Width of a line of text in points."""
        return pdfmetrics.stringWidth(text, self.font, self.size)

    def wrap(self, text: str, width: float) -> list[str]:
        """The text in lines that are no wider than `width`."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(longer) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines


@dataclass(frozen=True)
class TableLook:
    """How a table is drawn: its lines ("grid", "rows", "head"), its head's fill and its rows' stripes."""

    body: Style
    head: Style
    lines: str = "rows"
    fill: Colour | None = None
    stripes: bool = False
    padding: float = 5.0


class Sheet:
    """A PDF in the making, and the truth about it."""

    def __init__(self, path: Path, title: str) -> None:
        self._canvas = Canvas(str(path), pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("The pocket world")
        self._canvas.setCreator("multimodal_course.pocket.paperwork")
        self._open: list[tuple[float, float, float, float, str]] | None = None
        self.pages: list[dict[str, Any]] = []
        self.tables: list[dict[str, Any]] = []
        self.charts: list[dict[str, Any]] = []
        self._page()

    @property
    def page(self) -> int:
        """Number of the current page, from 0."""
        return len(self.pages) - 1

    def _page(self) -> None:
        self.pages.append({"width": round(WIDTH, 2), "height": round(HEIGHT, 2), "regions": []})

    def turn(self) -> None:
        """Go on to the next page."""
        self._canvas.showPage()
        self._page()

    def save(self) -> None:
        """Write the PDF."""
        rl_config.invariant = 1  # no time stamps, no random ids
        self._canvas.save()

    # -- ink without meaning ------------------------------------------------------------------------------

    def line(
        self, x0: float, y0: float, x1: float, y1: float, width: float = 0.6, colour: Colour = RULE
    ) -> None:
        """A straight line."""
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(width)
        self._canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def bar(self, x0: float, y0: float, x1: float, y1: float, fill: Colour) -> None:
        """A filled box."""
        self._canvas.setFillColorRGB(*fill)
        self._canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)

    def frame(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.6) -> None:
        """An empty box."""
        self._canvas.setStrokeColorRGB(*RULE)
        self._canvas.setLineWidth(width)
        self._canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=1, fill=0)

    # -- text ---------------------------------------------------------------------------------------------

    def text(self, x: float, y: float, text: str, style: Style, align: str = "left") -> None:
        """One line with its baseline at `y`; `x` is its left end, its right end or its middle."""
        width = style.width(text)
        x -= {"left": 0, "right": width, "center": width / 2}[align]
        self._write(x, y, text, style)

    def _write(self, x: float, y: float, text: str, style: Style, stretch: float = 0.0) -> None:
        pen = self._canvas.beginText(x, HEIGHT - y)
        pen.setFont(style.font, style.size)
        pen.setFillColorRGB(*style.colour)
        pen.setWordSpace(stretch)
        pen.textOut(text)
        self._canvas.drawText(pen)
        if self._open is not None and text.strip():
            right = x + style.width(text) + stretch * text.count(" ")
            self._open.append((x, y - ASCENT * style.size, right, y + DESCENT * style.size, text))

    @contextmanager
    def region(self, kind: str, flowing: bool = False) -> Iterator[None]:
        """All text written inside is one region; `flowing` text joins its lines with spaces."""
        self._open = []
        yield
        lines: dict[int, list[tuple[float, str]]] = {}
        for x0, _, _, y1, text in filter(lambda piece: piece[4], self._open):
            lines.setdefault(round(y1), []).append((x0, text))
        ordered = [" ".join(text for _, text in sorted(lines[y])) for y in sorted(lines)]
        x0, y0 = min(p[0] for p in self._open), min(p[1] for p in self._open)
        x1, y1 = max(p[2] for p in self._open), max(p[3] for p in self._open)
        self._record(kind, (x0, y0, x1, y1), (" " if flowing else "\n").join(ordered))
        self._open = None

    def _record(self, kind: str, box: Sequence[float], text: str | None) -> None:
        regions = self.pages[-1]["regions"]
        region = {"type": kind, "box": [round(v, 1) for v in box], "text": text, "order": len(regions)}
        regions.append(region)

    def lines(self, x: float, y: float, lines: Sequence[str], style: Style, align: str = "left") -> float:
        """Lines below each other; returns the baseline that the next would have."""
        for line in lines:
            self.text(x, y, line, style, align)
            y += style.step
        return y

    def paragraph(
        self, x: float, y: float, width: float, text: str, style: Style, kind: str = "paragraph"
    ) -> float:
        """A region of wrapped text; returns the baseline that a next line would have."""
        lines = style.wrap(text, width)
        with self.region(kind, flowing=True):
            for number, line in enumerate(lines):
                gaps = line.count(" ")
                justify = style.justified and gaps and number < len(lines) - 1
                stretch = (width - style.width(line)) / gaps if justify else 0.0
                self._write(x, y, line, style, stretch)
                y += style.step
        return y

    def bullets(self, x: float, y: float, width: float, points: Sequence[str], style: Style) -> float:
        """A list; returns the baseline that a next line would have."""
        with self.region("list"):
            for point in points:
                self.text(x, y, "•", style)
                y = self.lines(x + 12, y, style.wrap(point, width - 12), style)
        return y

    def pairs(
        self, x: float, y: float, pairs: Sequence[tuple[str, str]], label: Style, value: Style, right: float
    ) -> float:
        """Labels at `x`, their values ending at `right`; returns the baseline that a next line would have."""
        for name, text in pairs:
            self.text(x, y, name, label)
            self.text(right, y, text, value, "right")
            y += value.step
        return y

    # -- tables and figures -------------------------------------------------------------------------------

    def table(
        self,
        x: float,
        y: float,
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        aligns: str,
        look: TableLook,
    ) -> float:
        """A table whose top edge is at `y`; returns its bottom edge. `aligns` holds "l", "r" or "c" a column.

        The first row is the head. A line break in a cell is drawn, and is a space in the truth.
        """
        right, top = x + sum(widths), y
        edges = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
        with self.region("table"):
            for number, row in enumerate(rows):
                style = look.body if number else look.head
                height = max(cell.count("\n") + 1 for cell in row) * style.step + 2 * look.padding - 1
                if number == 0 and look.fill:
                    self.bar(x, y, right, y + height, look.fill)
                elif look.stripes and number % 2 == 0:
                    self.bar(x, y, right, y + height, PALE)
                for column, cell in enumerate(row):
                    left, end = edges[column] + look.padding, edges[column + 1] - look.padding
                    place, align = {
                        "l": (left, "left"),
                        "r": (end, "right"),
                        "c": ((left + end) / 2, "center"),
                    }[aligns[column]]
                    first = y + look.padding + ASCENT * style.size
                    self.lines(place, first, cell.split("\n"), style, align)
                y += height
                if look.lines == "grid" or (look.lines == "rows" or number == 0):
                    self.line(x, y, right, y)
            if look.lines == "grid":
                self.line(x, top, right, top)
                for edge in edges:
                    self.line(edge, top, edge, y)
        region = self.pages[-1]["regions"][-1]
        region["box"] = [round(v, 1) for v in (x, top, right, y)]
        cells = [[cell.replace("\n", " ") for cell in row] for row in rows]
        self.tables.append({"page": self.page, "box": region["box"], "cells": cells})
        return y

    def picture(self, x: float, y: float, side: float, image: Image.Image) -> list[float]:
        """A square or wide picture of height `side` with its top left corner at (x, y); returns its box."""
        width = side * image.width / image.height
        self._canvas.drawImage(ImageReader(image), x, HEIGHT - y - side, width, side)
        self._record("figure", (x, y, x + width, y + side), None)
        return self.pages[-1]["regions"][-1]["box"]

    def tick(self, x: float, y: float, ticked: bool, size: float = 9.0) -> None:
        """A check box whose top left corner is at (x, y), with a cross in it if ticked."""
        self._canvas.setStrokeColorRGB(*BLACK)
        self._canvas.setLineWidth(0.9)
        self._canvas.rect(x, HEIGHT - y - size, size, size, stroke=1, fill=0)
        if self._open is not None:
            self._open.append((x, y, x + size, y + size, ""))
        if ticked:
            for a, b in ((y + 2, y + size - 2), (y + size - 2, y + 2)):
                self.line(x + 2, a, x + size - 2, b, 1.3, BLACK)

    def truth(self) -> dict[str, Any]:
        """Pages, text in reading order, tables and charts."""
        texts = [r["text"] for page in self.pages for r in page["regions"] if r["text"]]
        return {"pages": self.pages, "text": "\n".join(texts), "tables": self.tables, "charts": self.charts}


def sans(size: float, colour: Colour = BLACK, bold: bool = False) -> Style:
    """Helvetica."""
    return Style("Helvetica-Bold" if bold else "Helvetica", size, colour)


def serif(size: float, colour: Colour = BLACK, bold: bool = False) -> Style:
    """Times."""
    return Style("Times-Bold" if bold else "Times-Roman", size, colour)


def typewriter(size: float, bold: bool = False) -> Style:
    """Courier."""
    return Style("Courier-Bold" if bold else "Courier", size)


def wide_sans(size: float, colour: Colour = BLACK, bold: bool = False) -> Style:
    """Bitstream Vera, which is embedded in the file."""
    name = "VeraBd" if bold else "Vera"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    return replace(sans(size, colour), font=name)
