"""Pictures and plots of the labs, in one calm style that colour-blind readers can read.

Every function returns a figure or a picture. As the last line of a cell it is shown, once; anywhere else use
`display(figure)`. `figure.savefig("name.png")` writes a figure to a file.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgba
from PIL import Image

from .figures import (
    COLOURS,
    INK,
    QUIET,
    RIGHT,
    STYLE,
    WIDTH,
    WRONG,
    Figure,
    Picture,
    number,
    picture,
    subplots,
)
from .hardware import GB
from .images import ImageSource, open_image

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

__all__ = [
    "COLOURS",
    "INK",
    "QUIET",
    "RIGHT",
    "WRONG",
    "bar_chart",
    "line_plot",
    "memory_plot",
    "show_film",
    "show_heatmaps",
    "show_images",
    "show_patches",
    "show_picture",
    "subplots",
]

_CELL, _LETTERS = 2.4, 12.5  # inches of a picture at most, and letters of a caption that fit into an inch
_CHART = 7.2  # inches: width of a chart
_POINTS = 30  # more of them are drawn as a curve, without markers


def show_images(
    images: Sequence[ImageSource],
    titles: Sequence[str] | None = None,
    *,
    columns: int = 4,
    rows: Sequence[str] | None = None,
    correct: Sequence[bool] | None = None,
) -> Figure:
    """Show pictures in a grid, each under its title.

    Args:
        images: pictures, paths, bytes or arrays.
        titles: one for each picture, or one for each column; long ones are wrapped.
        columns: pictures in a row.
        rows: a name for each row, at its left.
        correct: for each picture whether the answer in its title is right: marks and frames them.
    """
    pictures = [open_image(image) for image in images]
    count, columns = len(pictures), max(1, min(columns, len(pictures)))
    n_rows = max(1, -(-count // columns))
    if rows is not None and titles is not None and len(titles) == columns:
        titles = [*titles, *[""] * (count - columns)]
    given = (("titles", titles, count, "pictures"), ("correct", correct, count, "pictures"))
    for name, values, n, what in (*given, ("names", rows, n_rows, "rows")):
        if values is not None and len(values) != n:
            raise ValueError(f"there are {n} {what} and {len(values)} {name}")
    captions = [str(title) for title in titles] if titles is not None else [""] * count
    if correct is not None:
        captions = [f"{'✓' if good else '✗'} {c}".rstrip() for good, c in zip(correct, captions, strict=True)]
    left = 0.3 if rows is not None else 0
    cell = min(_CELL, (WIDTH - left) / columns)
    tall = max((min(1, picture.height / picture.width) for picture in pictures), default=1)
    captions = [_wrapped(caption, cell) for caption in captions]
    lines = [len(caption.splitlines()) for caption in captions]
    height = sum(cell * tall + 0.17 * max(lines[n * columns :][:columns], default=0) for n in range(n_rows))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(cell * columns + left, height), layout="constrained")
        panels = figure.subplots(n_rows, columns, squeeze=False).flat
        for i, panel in enumerate(panels):
            if i >= count:
                panel.set_axis_off()
                continue
            _draw(panel, pictures[i], captions[i])
            if rows is not None and i % columns == 0:
                panel.set_ylabel(rows[i // columns], fontsize=9)
            if correct is not None:
                _frame(panel, RIGHT if correct[i] else WRONG, 3)
    return figure


def show_picture(image: ImageSource, alt: str) -> Picture:
    """Show one picture as it is, such as a page; `alt` says what it shows to those who cannot see it."""
    return picture([open_image(image)], alt, 0)


def show_film(images: Sequence[ImageSource], alt: str, milliseconds: int = 120) -> Picture:
    """Show pictures one after the other, each for some milliseconds, again and again; `alt` as above."""
    return picture([open_image(image) for image in images], alt, milliseconds)


def show_patches(image: ImageSource, rows: int, columns: int, title: str | None = None) -> Figure:
    """Show a picture cut into the `rows` × `columns` patches that become its image tokens."""
    picture = open_image(image)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(2 * _CELL, _CELL + (0.5 if title else 0.2)), layout="constrained")
        whole, cut = figure.subplots(1, 2)
        _draw(whole, picture, f"{picture.width}×{picture.height} pixels")
        _draw(cut, picture, f"{rows}×{columns} = {rows * columns} image tokens")
        for axis, count, size in (("h", rows, picture.height), ("v", columns, picture.width)):
            for edge in np.linspace(0, size, count + 1)[1:-1] - 0.5:
                line = cut.axhline if axis == "h" else cut.axvline
                line(edge, color="white", linewidth=1.6)  # a dark line in a light one shows on every picture
                line(edge, color=INK, linewidth=0.6)
        _headline(figure, title)
    return figure


def show_heatmaps(
    image: ImageSource,
    heatmaps: Mapping[str, ArrayLike],
    title: str | None = None,
    label: str = "",
) -> Figure:
    """Show a picture, and over it each heat map under its name, all on one colour scale.

    Args:
        image: the picture.
        heatmaps: name -> array of shape (rows, columns), of any size and range.
        title: over all.
        label: what the colours stand for.
    """
    picture = open_image(image)
    maps = {name: np.asarray(heat, dtype=float) for name, heat in heatmaps.items()}
    pale = Image.blend(picture.convert("L").convert("RGB"), Image.new("RGB", picture.size, "white"), 0.4)
    glow = LinearSegmentedColormap.from_list("glow", [to_rgba(WRONG, 0), to_rgba(WRONG, 0.75)])
    top = max((heat.max() for heat in maps.values()), default=1) or 1
    rows = -(-(len(maps) + 1) // 5)
    columns = -(-(len(maps) + 1) // rows)
    cell = min(_CELL, (WIDTH - 0.5) / columns)
    captions = [_wrapped(name, cell) for name in maps]
    lines = max((caption.count("\n") + 1 for caption in captions), default=1)
    with mpl.rc_context(STYLE):
        size = (cell * columns + 0.5, (cell + 0.17 * lines) * rows + (0.3 if title else 0))
        figure = Figure(figsize=size, layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False).flatten()
        _draw(panels[0], picture, "the original")
        for panel in panels[len(maps) + 1 :]:
            panel.set_axis_off()
        extent = (-0.5, picture.width - 0.5, picture.height - 0.5, -0.5)
        scale = Normalize(0, top)
        for panel, caption, heat in zip(panels[1:], captions, maps.values(), strict=False):
            _draw(panel, pale, caption)
            layer = panel.imshow(heat, cmap=glow, norm=scale, extent=extent)
        if maps:
            bar = figure.colorbar(layer, ax=list(panels[1:]), shrink=0.8, ticks=[0, top])
            bar.ax.set_yticklabels(["0", f"{top:.2g}"])
            bar.set_label(label)
            bar.outline.set_visible(False)
        _headline(figure, title)
    return figure


def bar_chart(
    series: Mapping[str, Mapping[str, float]],
    label: str,
    title: str | None = None,
) -> Figure:
    """Compare series by category, as lying bars: accuracy of two models by kind of question, say.

    Args:
        series: name -> {category: value}; a category missing from a series gets no bar.
        label: what the values are, with the unit: "accuracy (%)".
        title: over the chart.
    """
    categories = list(dict.fromkeys(name for values in series.values() for name in values))
    thickness = 0.8 / max(1, len(series))
    height = 0.24 * len(categories) * max(len(series), 1.4) + 1.1
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(_CHART, height), layout="constrained")
        axes = figure.subplots()
        for i, (name, values) in enumerate(series.items()):
            heights = [float(values.get(category, np.nan)) for category in categories]
            places = np.arange(len(categories)) + (i - (len(series) - 1) / 2) * thickness
            bars = axes.barh(places, heights, thickness * 0.9, color=COLOURS[i % len(COLOURS)], label=name)
            axes.bar_label(bars, [_number(h) for h in heights], padding=3, fontsize=8)
        axes.set_yticks(range(len(categories)), categories)
        axes.invert_yaxis()
        axes.margins(x=0.1, y=0.02)
        if _share_of_all(label, [value for values in series.values() for value in values.values()]):
            axes.set_xlim(0, 110)  # and room for the number behind a bar
        axes.grid(axis="x")
        _finish(axes, label, None, title, legend=len(series) > 1)
    return figure


def line_plot(
    x: Sequence[float],
    series: Mapping[str, Sequence[float]],
    x_label: str,
    y_label: str,
    title: str | None = None,
) -> Figure:
    """Plot one or several series over `x`; both labels name their units: "time (s)".

    A few points get markers; many are a curve.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(_CHART, 3.6), layout="constrained")
        axes = figure.subplots()
        for i, (name, values) in enumerate(series.items()):
            marker = "os^Dvp"[i % 6] if len(x) <= _POINTS else ""
            style = {"color": COLOURS[i % len(COLOURS)], "marker": marker, "linewidth": 2}
            axes.plot(list(x), list(values), label=name, **style)
        axes.set_xticks(list(x)) if len(x) <= 10 else None
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
        if _share_of_all(y_label, [value for values in series.values() for value in values]):
            axes.set_ylim(top=105)
        axes.grid(axis="y")
        _finish(axes, x_label, y_label, title, legend=len(series) > 1)
    return figure


def memory_plot(steps: Mapping[str, int], total: int | None = None, title: str | None = None) -> Figure:
    """Show how much memory was in use at each step: before loading, at the peak, after releasing.

    Args:
        steps: name of the step -> bytes in use.
        total: bytes that the machine has, drawn as a line.
        title: over the chart.
    """
    largest = max([*steps.values(), total or 0], default=0)
    unit, size, digits = ("GB", GB, ".2f") if largest >= GB / 10 else ("MB", 10**6, ".0f")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(_CHART, 0.42 * len(steps) + 1.1), layout="constrained")
        axes = figure.subplots()
        values = [n_bytes / size for n_bytes in steps.values()]
        bars = axes.barh(range(len(steps)), values, 0.6, color=COLOURS[0])
        axes.bar_label(bars, [f"{value:{digits}} {unit}" for value in values], padding=4, fontsize=9)
        if total:
            axes.axvline(total / size, color=WRONG, linewidth=1.5, linestyle="--")
            place = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "bottom"}
            axes.text(total / size, 1.01, "all there is", color=WRONG, fontsize=9, **place)
        axes.set_yticks(range(len(steps)), list(steps))
        axes.invert_yaxis()
        axes.margins(x=0.14)
        axes.set_xlim(left=0)
        axes.grid(axis="x")
        _finish(axes, f"memory in use ({unit})", None, title, legend=False)
    return figure


def _draw(axes: Axes, picture: Image.Image, caption: str) -> None:
    """Draw one picture in a thin frame; small ones with visible pixels."""
    smooth = max(picture.size) > 64
    axes.imshow(np.asarray(picture), interpolation="antialiased" if smooth else "nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(caption, fontsize=9, loc="left", parse_math=False)  # a $ in an answer is a dollar
    _frame(axes, QUIET, 1)


def _frame(axes: Axes, colour: str, width: float) -> None:
    for spine in axes.spines.values():
        spine.set(visible=True, edgecolor=colour, linewidth=width)


def _wrapped(text: str, width: float) -> str:
    """Wrap at words to `width` inches, keeping the line breaks that are there."""
    letters = int(_LETTERS * width)
    return "\n".join("\n".join(textwrap.wrap(line, letters)) for line in text.splitlines())


def _share_of_all(label: str, values: Sequence[float]) -> bool:
    """Whether values are per cent of a whole, and near enough to it to be shown on an axis from 0 to 100."""
    return "(%)" in label and 50 <= max(values, default=0) <= 100


def _number(value: float) -> str:
    return "" if np.isnan(value) else number(value)


def _headline(figure: Figure, title: str | None) -> None:
    if title:
        figure.suptitle(title, fontsize=11, parse_math=False)


def _finish(axes: Axes, x_label: str, y_label: str | None, title: str | None, *, legend: bool) -> None:
    """Name the axes, and put title and legend where they hide nothing."""
    axes.set_xlabel(x_label)
    if y_label:
        axes.set_ylabel(y_label)
    if title:
        axes.set_title(title, loc="left", parse_math=False)
    if legend:
        options: dict[str, Any] = {"loc": "outside lower center", "ncols": 3}
        axes.figure.legend(**options)
