"""One look for every figure of the labs, and a text for those who cannot see it.

A figure is as wide as a notebook at most, so that its letters keep their size; its colours stay apart in
every kind of colour vision; and what it shows is also said in words, read off the finished figure.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.container import BarContainer
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.ticker import FuncFormatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from PIL import Image

#: Okabe and Ito's colours, which stay apart in every kind of colour vision.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
RIGHT, WRONG, QUIET, INK = "#009E73", "#D55E00", "#BBBBBB", "#333333"
#: Inches that a notebook shows without making the letters smaller.
WIDTH = 9.0
STYLE = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.bottom": False,
    "ytick.left": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#E6E6E6",
    "legend.frameon": False,
}
_DPI, _SHARPNESS = (
    90,
    1.6,
)  # pixels to an inch of the page, and how many finer ones the picture holds for each


class Figure(MatplotlibFigure):
    """A figure that notebooks show once, since pyplot does not know it, and that says what it shows."""

    @property
    def alt(self) -> str:
        """What the figure shows, in words, as `describe` reads it off."""
        return describe(self)

    def png(self) -> bytes:
        """The figure as a PNG file."""
        buffer = io.BytesIO()
        with mpl.rc_context(STYLE):
            self.savefig(buffer, format="png", dpi=_DPI * _SHARPNESS, bbox_inches="tight")
        return buffer.getvalue()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # JupyterLab gives a bare PNG no text that a screen reader could read: so the picture comes as HTML.
        png = self.png()
        width = int.from_bytes(png[16:20], "big") / _SHARPNESS  # a PNG states its width there
        return Picture(png, "png", self.alt, round(width))._repr_mimebundle_()


@dataclass(frozen=True)
class Picture:
    """A picture that notebooks show as it is, with a text for those who cannot see it.

    Attributes:
        data: the file's bytes.
        kind: "png" or "gif".
        alt: what it shows, in words.
        width: pixels on the page.
    """

    data: bytes
    kind: str
    alt: str
    width: int

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        source = f"data:image/{self.kind};base64,{base64.b64encode(self.data).decode()}"
        style = "max-width:100%;height:auto"
        html = f'<img alt="{escape(self.alt)}" width="{self.width}" style="{style}" src="{source}">'
        return {"text/plain": self.alt, "text/html": html}


def picture(frames: Sequence[Image.Image], alt: str, milliseconds: int) -> Picture:
    """One picture as PNG, or several as a film that repeats; never wider than a notebook."""
    buffer, first = io.BytesIO(), frames[0]
    kind = "png" if len(frames) == 1 else "gif"
    film = {"save_all": True, "append_images": frames[1:], "duration": milliseconds, "loop": 0}
    first.save(buffer, kind, **(film if kind == "gif" else {}))
    return Picture(buffer.getvalue(), kind, alt, min(first.width, round(WIDTH * _DPI)))


def subplots(rows: int = 1, columns: int = 1, height: float = 3.2, **settings: Any) -> tuple[Figure, Any]:
    """matplotlib's `subplots`, in the style of the course and as wide as a notebook.

    Args:
        rows: rows of panels.
        columns: panels in a row.
        height: of the whole figure, in inches.
        settings: whatever `matplotlib.figure.Figure.subplots` takes, such as `sharex=True`.

    Returns:
        The figure, and its axes: one, or an array. As the last line of a cell, the figure is shown.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = figure.subplots(rows, columns, **settings)
    for panel in np.ravel(axes):  # ticks and grids are drawn later, when the style is no longer set
        panel.tick_params(colors=INK, grid_color=STYLE["grid.color"])
    return figure, axes


def describe(figure: MatplotlibFigure) -> str:
    """What a figure shows, in words: titles, axes, the values of bars, the course of lines, captions."""
    parts = [figure.get_suptitle(), *(_panel(axes) for axes in figure.axes if axes.axison or axes.images)]
    counted = [(text, len(list(same))) for text, same in groupby(part for part in parts if part)]
    texts = [f"{count} × {text}" if count > 1 else text for text, count in counted]
    return " | ".join(texts) or "An empty figure."


def number(value: float) -> str:
    """A number with three digits that count, in full: 0.0123, 45.6, 2,120."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _panel(axes: Axes) -> str:
    title = " ".join(axes.get_title(loc).replace("\n", " ") for loc in ("left", "center")).strip()
    across, up = axes.get_xlabel(), axes.get_ylabel()
    labels = [f"{name}: {label}" for name, label in (("across", across), ("up", up)) if label]
    bars = [_bars(axes, each) for each in axes.containers if isinstance(each, BarContainer)]
    lines = [_line(axes, line) for line in axes.lines if not line.get_label().startswith("_")]
    groups = [c.get_label() for c in axes.collections if not str(c.get_label()).startswith("_")]
    kind = ("", "picture", "heat map on the picture")[min(len(axes.images), 2)]
    texts = [text for text in (title, *labels, *bars, *lines, *groups) if text]
    return f"{kind}{': ' if kind and texts else ''}{'; '.join(texts)}"


def _bars(axes: Axes, bars: BarContainer) -> str:
    """The values of lying bars by category; bars without a common label are parts of a drawing."""
    name = str(bars.get_label())
    categories = [label.get_text() for label in axes.get_yticklabels()]
    widths = [bar.get_width() for bar in bars]
    if len(widths) != len(categories):
        return ""
    values = [f"{c} {number(w)}" for c, w in zip(categories, widths, strict=True) if not np.isnan(w)]
    return ("" if name.startswith("_") else f"{name}: ") + ", ".join(values)


def _line(axes: Axes, line: Line2D) -> str:
    """Where a line begins and ends, and its lowest and highest value."""
    x, y = (np.asarray(values, dtype=float) for values in line.get_data())
    if not len(y):
        return str(line.get_label())
    names = {}
    if isinstance(axes.xaxis.get_major_formatter(), FuncFormatter):  # places that were given names
        names = dict(zip(axes.get_xticks(), (t.get_text() for t in axes.get_xticklabels()), strict=True))
    begin, end = (names.get(place) or number(place) for place in (x[0], x[-1]))
    first, last, low, high = (number(value) for value in (y[0], y[-1], np.nanmin(y), np.nanmax(y)))
    return f"{line.get_label()}: {first} at {begin} to {last} at {end}, lowest {low}, highest {high}"
