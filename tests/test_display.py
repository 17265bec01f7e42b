"""Figures say what they should, and a notebook shows each of them once."""

import io
import re
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
        return np.asarray(Image.open(io.BytesIO(figure.png())).convert("RGB"))


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


def test_rows_have_names_and_columns_have_heads():
    figure = display.show_images([PICTURES[0]] * 6, ["a", "b", "c"], columns=3, rows=["first", "second"])
    titles = [axes.get_title(loc="left") for axes in panels(figure)]
    assert titles == ["a", "b", "c", "", "", ""]
    assert [axes.get_ylabel() for axes in panels(figure)] == ["first", "", "", "second", "", ""]
    assert "a; up: first" in figure.alt
    with pytest.raises(ValueError, match="2 rows and 1 names"):
        display.show_images([PICTURES[0]] * 6, columns=3, rows=["first"])


def test_pictures_of_a_grid_are_equally_large_however_long_their_titles():
    figure = display.show_images([PICTURES[0]] * 8, [*["a title of many words, many lines"] * 4, *["b"] * 4])
    rendered(figure)
    sizes = {tuple(axes.get_window_extent().size.round()) for axes in panels(figure)}
    assert len(sizes) == 1


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


def test_the_colours_of_heatmaps_and_the_end_of_bars_are_said():
    looks = display.show_heatmaps(PICTURES[0], {"Where?": np.eye(4)}, label="share")
    assert looks.axes[-1].get_ylabel() == "share" and "picture: the original" in looks.alt
    bars = display.bar_chart({"A": {"what": 88.9}}, "right (%)")
    assert bars.axes[0].get_xlim() == pytest.approx((0, 110))


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


@pytest.mark.parametrize(("values", "end"), [([12.5, 87.5], 100), ([1, 3], None), ([50, 120], None)])
def test_shares_near_the_whole_are_shown_on_the_whole_scale(values, end):
    bars = display.bar_chart({"A": {"a": values[0], "b": values[1]}}, "right (%)").axes[0]
    line = display.line_plot([1, 2], {"A": values}, "steps", "right (%)").axes[0]
    assert {bars.get_xlim()[1], line.get_ylim()[1]} == {110, 105} or end is None
    assert (bars.get_xlim()[1] == 110) == (end == 100)


def test_many_points_are_a_curve():
    few, many = (display.line_plot(range(n), {"A": range(n)}, "x", "y").axes[0].lines[0] for n in (5, 101))
    assert (few.get_marker(), many.get_marker()) == ("o", "")


def test_memory_is_told_in_a_fitting_unit():
    assert [t.get_text() for t in display.memory_plot({"a": 9 * 10**6, "b": 0}).axes[0].texts] == [
        "9 MB",
        "0 MB",
    ]
    assert "1.00 GB" in [t.get_text() for t in FIGURES["memory"]().axes[0].texts]


WORDS = {
    "images": ["✓ a", "✗ b", "✓ c"],
    "no images": ["empty"],
    "patches": ["Patches", "90×30 pixels", "2×6 = 12 image tokens"],
    "heatmaps": ["Look", "heat map on the picture: Where?"],
    "bars": ["Kinds", "accuracy (%)", "A: what 90, count 71.5", "B: what 80"],
    "lines": ["across: batch", "up: time (s)", "t: 3 at 1 to 1 at 4, lowest 1, highest 3"],
    "memory": ["memory in use (GB)", "before 1, after 2"],
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_shows(name):
    figure = FIGURES[name]()
    assert [words for words in WORDS[name] if words not in figure.alt] == []
    assert figure._repr_mimebundle_()["text/plain"] == figure.alt


def test_what_a_figure_says_cannot_break_the_page():
    html = display.show_images(PICTURES[:1], ['<b>"&'])._repr_mimebundle_()["text/html"]
    assert 'alt="picture: &lt;b&gt;&quot;&amp;"' in html


@pytest.mark.parametrize("columns", [1, 4, 8])
def test_no_figure_is_wider_than_a_notebook(columns):
    pictures = [PICTURES[0]] * 16
    figures = [
        display.show_images(pictures, ["a caption of several words"] * 16, columns=columns),
        display.show_heatmaps(PICTURES[0], {str(i): np.eye(3) for i in range(columns)}),
        display.subplots(1, columns)[0],
    ]
    assert all(figure.get_figwidth() <= 9 for figure in figures)
    pixels = [re.search(r'width="(\d+)"', f._repr_mimebundle_()["text/html"])[1] for f in figures]
    assert max(map(int, pixels)) <= 9 * 90 + 30  # and the margin that a tight box adds


def test_subplots_have_the_style_and_say_what_is_on_them():
    figure, panels = display.subplots(1, 2, height=2, sharey=True)
    panels[0].plot([0, 1], [5, 7], label="sound")
    panels[1].set_title("a long\nbreath", loc="left")
    panels[0].grid()
    assert figure.alt == "sound: 5 at 0 to 7 at 1, lowest 5, highest 7 | a long breath"
    assert not panels[0].spines["top"].get_visible()
    assert panels[0].get_xgridlines()[0].get_color() == "#E6E6E6"


def test_flat_pictures_leave_no_gap_between_their_rows():
    flat, square = (display.show_images([Image.new("RGB", size)] * 8) for size in ((90, 30), (30, 30)))
    assert flat.get_figheight() < 0.5 * square.get_figheight()


def test_a_line_over_named_places_says_their_names():
    figure, axes = display.subplots()
    axes.plot([0, 1], [3, 9], label="loss")
    axes.set_xticks([0, 1], ["300 DPI", "50 DPI"])
    assert figure.alt == "loss: 3 at 300 DPI to 9 at 50 DPI, lowest 3, highest 9"


def test_a_picture_is_shown_as_it_is_and_a_film_moves():
    page = display.show_picture(Image.new("RGB", (1200, 30), "teal"), "a teal stripe")
    film = display.show_film([PICTURES[0], Image.new("RGB", (40, 40), "blue")], "red turns blue")
    for shown, kind, width in ((page, "png", 810), (film, "gif", 40)):
        html = shown._repr_mimebundle_()["text/html"]
        assert html.startswith(f'<img alt="{shown.alt}" width="{width}"')
        assert f"data:image/{kind};base64," in html
    assert Image.open(io.BytesIO(page.data)).size == (1200, 30)
    assert Image.open(io.BytesIO(film.data)).n_frames == 2


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
    assert len(outputs) == 2
    assert outputs[0].data["text/html"].startswith('<img alt="across: x; up: y; a: 1 at 1 to 2 at 2')
    assert "image/png" not in outputs[0].data  # a picture twice would make notebooks twice as large
