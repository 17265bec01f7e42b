"""Figures say what they should, and a notebook shows each of them once."""

import io
import warnings

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from multimodal_course import display

PICTURES = [
    Image.new("RGB", size, colour)
    for size, colour in (((40, 40), "red"), ((90, 30), "blue"), ((1, 1), "teal"))
]


def panels(figure):
    return [axes for axes in figure.axes if axes.images]


def rendered(figure):
    """Draw it, letting no warning (a missing letter, a broken layout) pass, and read the pixels back."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return np.asarray(Image.open(io.BytesIO(figure._repr_png_())).convert("RGB"))


FIGURES = {
    "images": lambda: display.show_images(PICTURES, ["a", "b", "c"], columns=2, correct=[True, False, True]),
    "no images": lambda: display.show_images([]),
    "patches": lambda: display.show_patches(PICTURES[1], 2, 6, "Patches"),
    "heatmaps": lambda: display.show_heatmaps(
        PICTURES[0], {"Where?": np.eye(4), "What?": np.zeros((4, 4))}, "Look"
    ),
    "bars": lambda: display.bar_chart(
        {"A": {"what": 90.0, "count": 71.5}, "B": {"what": 80}}, "accuracy (%)", "Kinds"
    ),
    "lines": lambda: display.line_plot(
        [1, 2, 4], {"s": [1, 2, 3], "t": [3, 2, 1]}, "batch", "time (s)", "Speed"
    ),
    "memory": lambda: display.memory_plot(
        {"before": 10**9, "after": 2 * 10**9}, total=4 * 10**9, title="Memory"
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_function_returns_a_figure_that_can_be_drawn(name):
    figure = FIGURES[name]()
    assert isinstance(figure, Figure)
    pixels = rendered(figure)
    assert pixels.shape[1] > 100 and (pixels[0] == 255).all()  # a white margin: nothing is cut off above


def test_pyplot_does_not_know_the_figures():
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    FIGURES["images"]()
    assert pyplot.get_fignums() == before


def test_a_grid_has_one_panel_for_each_picture_under_its_title():
    figure = display.show_images(
        [np.zeros((5, 5, 3), np.uint8)] * 5, [f"title {i}" for i in range(5)], columns=3
    )
    assert [axes.get_title(loc="left") for axes in panels(figure)] == [f"title {i}" for i in range(5)]
    assert {axes.get_subplotspec().rowspan.start for axes in panels(figure)} == {0, 1}


def test_long_titles_are_wrapped_and_dollars_stay_dollars():
    figure = display.show_images(
        PICTURES[:1], ["It costs $5 and $6, which is a lot of money for a red square\nyes"]
    )
    lines = panels(figure)[0].get_title(loc="left").splitlines()
    assert max(map(len, lines)) <= 30 and lines[-1] == "yes" and "$5 and $6" in " ".join(lines)
    rendered(figure)


def test_right_and_wrong_differ_in_sign_and_in_colour():
    right, wrong = panels(display.show_images(PICTURES[:2], ["yes", "no"], correct=[True, False]))
    assert right.get_title(loc="left") == "✓ yes" and wrong.get_title(loc="left") == "✗ no"
    assert right.spines["top"].get_edgecolor() != wrong.spines["top"].get_edgecolor()


def test_titles_must_match_the_pictures():
    with pytest.raises(ValueError, match="3 pictures and 1 titles"):
        display.show_images(PICTURES, ["only one"])


def test_the_patch_grid_has_the_lines_and_counts_the_tokens():
    whole, cut = panels(display.show_patches(PICTURES[1], 2, 6))
    assert "90×30" in whole.get_title(loc="left") and "2×6 = 12 image tokens" in cut.get_title(loc="left")
    assert len(cut.lines) == 2 * (1 + 5) and not whole.lines


def test_heatmaps_share_one_scale_and_cover_the_picture():
    weak, strong = np.full((2, 2), 0.1), np.full((4, 8), 0.4)
    _, first, second = panels(display.show_heatmaps(PICTURES[1], {"weak": weak, "strong": strong}))[:3]
    assert first.images[1].get_clim() == second.images[1].get_clim() == (0, 0.4)
    assert first.images[1].get_extent() == first.images[0].get_extent()


def test_bars_are_labelled_with_their_values_and_a_missing_one_is_left_out():
    axes = FIGURES["bars"]().axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["what", "count"]
    assert [text.get_text() for text in axes.texts] == ["90", "71.5", "80", ""]
    assert axes.get_xlabel() == "accuracy (%)"


def test_lines_begin_at_zero_and_name_their_units():
    axes = FIGURES["lines"]().axes[0]
    assert axes.get_ylim()[0] == 0 and axes.get_ylabel() == "time (s)" and len(axes.lines) == 2


def test_memory_is_told_in_a_fitting_unit():
    assert [t.get_text() for t in display.memory_plot({"a": 9 * 10**6, "b": 0}).axes[0].texts] == [
        "9 MB",
        "0 MB",
    ]
    assert "1.00 GB" in [t.get_text() for t in FIGURES["memory"]().axes[0].texts]


@pytest.mark.parametrize("first", ["", "import matplotlib.pyplot as plt"])
def test_a_notebook_shows_a_figure_once(first):
    import nbformat
    from nbclient import NotebookClient

    code = "from multimodal_course.display import line_plot\nline_plot([1, 2], {'a': [1, 2]}, 'x', 'y')"
    cells = [nbformat.v4.new_code_cell(f"{first}\n{code}"), nbformat.v4.new_code_cell("1 + 1")]
    notebook = NotebookClient(
        nbformat.v4.new_notebook(cells=cells), kernel_name="python3", timeout=60
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 1
