"""The pocket world: things look different, pictures are true to their scenes, held-out pairs stay out."""

import random
from itertools import combinations

import numpy as np
import pytest

from multimodal_course.pocket import evaluation
from multimodal_course.pocket.captions import (
    caption,
    describe_briefly,
    describe_in_detail,
    fact_score,
    facts,
    full_caption,
    relation,
)
from multimodal_course.pocket.charts import Chart, sample_chart
from multimodal_course.pocket.dataset import picture, training_charts
from multimodal_course.pocket.scenes import (
    BACKGROUNDS,
    COLOURS,
    HELD_OUT,
    KINDS,
    PAIRS,
    SEEN,
    SIDE,
    Scene,
    Thing,
    apart,
    sample_scene,
)


def scenes(n: int, **settings) -> list[Scene]:
    return [sample_scene(random.Random(7_000_000 + i), **settings) for i in range(n)]


def pixels(shown) -> np.ndarray:
    return np.asarray(shown.render()).astype(float)


def empty(background: str) -> np.ndarray:
    """The pixels of a background alone: a corner of a picture whose thing is far away."""
    shown = Scene((Thing("star", "red", 2 * SIDE, SIDE / 2, 9),), background)
    return pixels(shown)[0, 0]


# -- drawing -----------------------------------------------------------------------------------------------


def test_every_kind_in_every_colour_differs_from_all_others_and_from_the_background():
    small = []
    for kind, colour in PAIRS:
        array = pixels(Scene((Thing(kind, colour, SIDE / 2, SIDE / 2, 26),), "white"))[32:96, 32:96]
        assert (abs(array - empty("white")).max(-1) > 40).mean() > 0.05, (kind, colour)
        small.append(array.reshape(32, 2, 32, 2, 3).mean((1, 3)).ravel())
    drawn = np.stack(small)
    for i, one in enumerate(drawn[:-1]):
        distance = abs(drawn[i + 1 :] - one).mean(1)
        assert distance.min() > 1, (PAIRS[i], PAIRS[i + 1 + int(distance.argmin())])


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_every_colour_stands_out_from_every_background(background):
    for colour in COLOURS:
        array = pixels(Scene((Thing("circle", colour, SIDE / 2, SIDE / 2, 26),), background))
        assert (abs(array - empty(background)).max(-1) > 40).sum() > 150, colour


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_fills_its_radius_and_no_more(kind):
    for tilt, flip in ((-7, False), (0, False), (7, True)):
        thing = Thing(kind, "purple", SIDE / 2, SIDE / 2, 40, tilt, flip)
        rows, columns = np.nonzero(abs(pixels(Scene((thing,), "white")) - empty("white")).max(-1) > 40)
        reach = max(abs(rows + 0.5 - SIDE / 2).max(), abs(columns + 0.5 - SIDE / 2).max())
        assert 0.8 * 40 < reach < 1.1 * 40 + 2


@pytest.mark.parametrize("wide", [False, True])
def test_nothing_is_cut_off_by_the_edge(wide):
    margin = 12
    for scene in scenes(150, wide=wide):
        moved = tuple(
            Thing(t.kind, t.colour, t.x + margin, t.y + margin, t.radius, t.tilt, t.flip)
            for t in scene.things
        )
        size = (scene.width + 2 * margin, scene.height + 2 * margin)
        ink = abs(pixels(Scene(moved, scene.background, *size)) - empty(scene.background)).max(-1) > 40
        inside = ink[margin:-margin, margin:-margin].sum()
        assert inside > 0.99 * ink.sum(), scene
        assert not ink[: margin - 3].any() and not ink[:, : margin - 3].any()
        assert not ink[3 - margin :].any() and not ink[:, 3 - margin :].any()


def test_drawing_is_deterministic_and_chance_only_varies_the_tones():
    scene = scenes(1)[0]
    assert scene.render().tobytes() == scene.render().tobytes()
    once, other = (np.asarray(scene.render(random.Random(seed))).astype(int) for seed in (1, 2))
    assert (once != other).any() and abs(once - other).max() <= 30
    assert picture(17).render().tobytes() == picture(17).render().tobytes()
    assert picture(17) == picture(17) != picture(18)


# -- what training never sees ------------------------------------------------------------------------------


def test_a_tenth_of_the_pairs_is_held_out_and_some_of_every_kind_and_colour():
    assert 0.08 < len(HELD_OUT) / len(PAIRS) < 0.12
    assert {k for k, _ in HELD_OUT} == {k for k, _ in SEEN} == set(KINDS)
    assert {c for _, c in HELD_OUT} == {c for _, c in SEEN} == set(COLOURS)
    assert not HELD_OUT & set(SEEN) and len(HELD_OUT) + len(SEEN) == len(PAIRS)


def test_some_kinds_never_meet():
    share = np.mean([apart(a, b) for a, b in combinations(KINDS, 2)])
    assert 0.04 < share < 0.08
    assert all(apart(a, b) == apart(b, a) for a, b in combinations(KINDS, 2))


@pytest.mark.parametrize("wide", [False, True])
def test_training_pictures_hold_no_held_out_pair_and_no_kinds_that_are_apart(wide):
    shown = [picture(i, wide) for i in range(4000)]
    trained = [p for p in shown if isinstance(p, Scene)]
    assert {(t.kind, t.colour) for s in trained for t in s.things} == set(SEEN)
    assert not any(apart(a.kind, b.kind) for s in trained for a, b in combinations(s.things, 2))
    charts = 1 - len(trained) / len(shown)
    assert charts == 0 if wide else 0.15 < charts < 0.25


def test_test_pictures_are_no_training_pictures():
    trained = {picture(i) for i in range(3000)} | {picture(i, wide=True) for i in range(1000)}
    fresh = {evaluation.fresh_picture(i) for i in range(500)}
    charts = {evaluation.fresh_picture(i, chart=True) for i in range(500)}
    wide = {item.picture for item in evaluation.wide_questions(50)}
    assert not trained & (fresh | wide) and not charts & training_charts()
    assert {p for p in trained if isinstance(p, Chart)} <= training_charts()
    asked = evaluation.fresh_questions(20)
    assert not {i.picture for i in asked} & (trained | training_charts())
    assert evaluation.fresh_picture(5) == evaluation.fresh_picture(5)


def test_held_out_pictures_consist_of_held_out_pairs():
    shown = [evaluation.fresh_picture(i, held_out=True) for i in range(500)]
    assert {(t.kind, t.colour) for s in shown for t in s.things} == HELD_OUT
    assert all(i.question.kind[:5] != "chart" for i in evaluation.fresh_questions(2, held_out=True))


# -- where things are --------------------------------------------------------------------------------------


@pytest.mark.parametrize("wide", [False, True])
def test_positions_are_thirds_of_the_picture(wide):
    for scene in scenes(200, wide=wide):
        for t in scene.things:
            name = scene.position(t)
            across, down = t.x / scene.width, t.y / scene.height
            assert ("left" in name, "right" in name) == (across < 1 / 3, across >= 2 / 3)
            assert ("top" in name, "bottom" in name) == (down < 1 / 3, down >= 2 / 3)
            # nothing sits so near to a border that its place could be argued about
            assert min(abs(across - third) for third in (1 / 3, 2 / 3)) * scene.width > 5
            assert min(abs(down - third) for third in (1 / 3, 2 / 3)) * scene.height > 5


@pytest.mark.parametrize("wide", [False, True])
def test_relations_are_true_to_geometry(wide):
    told = set()
    for scene in scenes(200, wide=wide):
        for a, b in combinations(scene.things, 2):
            lies = relation(scene, a, b)
            told.add(lies)
            dx, dy = (b.x - a.x) / SIDE, (b.y - a.y) / SIDE
            if lies in ("left of", "right of"):
                assert (dx > 0.15) == (lies == "left of") and abs(dx) > 0.15 and abs(dy) < 1 / 3
            elif lies:
                assert (dy > 0.15) == (lies == "above") and abs(dy) > 0.15 and abs(dx) < 1 / 3
            opposite = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}
            assert relation(scene, b, a) == opposite.get(lies)
    assert told == {"left of", "right of", None} | (set() if wide else {"above", "below"})


@pytest.mark.parametrize("wide", [False, True])
def test_patch_labels_name_what_a_patch_shows(wide):
    patch = 16
    for scene in scenes(60, wide=wide):
        rows, columns = scene.height // patch, scene.width // patch
        labels = scene.patch_labels(patch)
        assert len(labels) == rows * columns
        named = {(KINDS[k - 1], list(COLOURS)[c - 1]) for k, c in labels if k}
        assert named == {(t.kind, t.colour) for t in scene.things}
        for i, label in enumerate(labels):
            x, y = (i % columns + 0.5) * patch, (i // columns + 0.5) * patch
            near = [t for t in scene.things if np.hypot(t.x - x, t.y - y) < 0.9 * t.radius]
            pairs = {(KINDS.index(t.kind) + 1, list(COLOURS).index(t.colour) + 1) for t in near}
            assert label in pairs if near else label == (0, 0)


# -- charts ------------------------------------------------------------------------------------------------


def nearest_colours(array: np.ndarray, names: list[str]) -> np.ndarray:
    """For each pixel the number of the colour of that name, or -1 for none of them."""
    distance = abs(array[..., None, :] - np.array([COLOURS[n] for n in names], float)).max(-1)
    return np.where(distance.min(-1) < 5, distance.argmin(-1), -1)


def test_the_height_of_a_bar_is_its_value():
    for i in range(60):
        chart = sample_chart(random.Random(i), "bar")
        found = nearest_colours(pixels(chart), [c for c, _ in chart.values])
        centres = []
        for number, (colour, value) in enumerate(chart.values):
            rows, columns = np.nonzero(found == number)
            assert abs((118 - rows.min()) / 11 - value) < 0.2, (chart, colour)
            centres.append(np.median(columns))
        assert centres == sorted(centres)


def test_the_area_of_a_slice_is_its_share():
    for i in range(60):
        chart = sample_chart(random.Random(i), "pie")
        found = nearest_colours(pixels(chart), [c for c, _ in chart.values])
        areas = np.array([(found == number).sum() for number in range(len(chart.values))])
        assert np.allclose(100 * areas / areas.sum(), [v for _, v in chart.values], atol=3), chart


def test_charts_have_one_largest_and_one_smallest_value_and_every_colour_once():
    for i in range(500):
        chart = sample_chart(random.Random(i))
        colours, values = zip(*chart.values, strict=True)
        assert values.count(max(values)) == values.count(min(values)) == 1
        assert len(set(colours)) == len(colours)
        assert set(values) <= set(range(1, 11)) if chart.form == "bar" else sum(values) == 100


# -- captions and facts ------------------------------------------------------------------------------------


def pictures(n: int) -> list:
    return scenes(n) + scenes(n // 2, wide=True) + [sample_chart(random.Random(i)) for i in range(n // 2)]


def test_a_detailed_description_states_every_fact():
    for shown in pictures(150):
        stated = facts(describe_in_detail(shown))
        if isinstance(shown, Chart):
            true = {f"{c} {shown.part} {shown.value_text(v)}" for c, v in shown.values}
            true.add(f"{shown.form} chart of {len(shown.values)}")
        else:
            pairs = [(t.kind, t.colour) for t in shown.things]
            true = {f"{pairs.count((k, c))} {c} {k}" for k, c in pairs} | {f"background {shown.background}"}
            true |= {
                f"{t.colour} {t.kind} at {shown.position(t)}"
                for t in shown.things
                if pairs.count((t.kind, t.colour)) == 1
            }
        assert stated == true, shown


def test_a_brief_description_states_nothing_but_facts():
    for shown in pictures(100):
        said, true = facts(describe_briefly(shown)), facts(describe_in_detail(shown))
        assert said and said <= true


TRUTH = (
    "The picture shows two red apples and a blue car. The blue car is at the top left. "
    "The background is white."
)
CHART_TRUTH = "This is a bar chart with 2 bars. The red bar is 7. The blue bar is 10."


@pytest.mark.parametrize(
    "wrong",
    [
        TRUTH.replace("two", "three"),
        TRUTH.replace("red", "green"),
        TRUTH.replace("apples", "cats"),
        TRUTH.replace("top left", "top right"),
        TRUTH.replace("top left", "left"),
        TRUTH.replace("white", "pink"),
        TRUTH.replace("The background is white.", ""),
        TRUTH.replace("a blue car.", "a blue car and a pink hat."),
        TRUTH + " The pink hat is at the center.",
    ],
)
def test_every_kind_of_falsehood_costs(wrong):
    assert wrong != TRUTH
    assert fact_score(wrong, TRUTH) < 1
    assert fact_score(TRUTH, TRUTH) == 1


@pytest.mark.parametrize("old, new", [("7", "8"), ("red", "teal"), ("2 bars", "3 bars"), ("10", "1")])
def test_every_kind_of_falsehood_about_a_chart_costs(old, new):
    assert fact_score(CHART_TRUTH.replace(old, new), CHART_TRUTH) < 1 == fact_score(CHART_TRUTH, CHART_TRUTH)
    assert fact_score("", CHART_TRUTH) == 0


def test_captions_never_name_what_is_not_there():
    for i, shown in enumerate(pictures(200)):
        for text in (caption(shown, random.Random(i)), full_caption(shown)):
            words = text.replace(",", " ").replace(":", " ").split()
            if isinstance(shown, Chart):
                assert {w for w in words if w in COLOURS} <= {c for c, _ in shown.values}
                continue
            allowed = {t.colour for t in shown.things} | {shown.background}
            assert {w for w in words if w in COLOURS} <= allowed, text
            kinds = {k for k in KINDS if any(w in (k, f"{k}s") for w in words)}
            assert kinds <= {t.kind for t in shown.things}, text


def test_the_full_caption_tells_scenes_apart():
    shown = evaluation.different_scenes(60)
    assert len({full_caption(s) for s in shown}) == len(shown) == 60
