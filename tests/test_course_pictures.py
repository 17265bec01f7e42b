"""The pictures of the labs: drawn anew they are the same, and none is of what training saw or held out."""

import hashlib
import json
import random

import numpy as np
import pytest
from PIL import Image

from multimodal_course.data import IMAGES
from multimodal_course.pocket import course_pictures
from multimodal_course.pocket.charts import Chart
from multimodal_course.pocket.course_pictures import LABELLED_KINDS, NAMED, PER_KIND
from multimodal_course.pocket.dataset import picture, training_charts
from multimodal_course.pocket.evaluation import fresh_questions, wide_questions
from multimodal_course.pocket.scenes import HELD_OUT, Scene, apart


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    course_pictures.draw(folder)
    return folder


@pytest.fixture(scope="module")
def labelled():
    return list(course_pictures.labelled())


def test_drawing_anew_gives_the_shipped_pictures(drawn):
    names = {p.relative_to(drawn).as_posix() for p in drawn.rglob("*.png")}
    assert names == {p.relative_to(IMAGES).as_posix() for p in IMAGES.rglob("*.png")}
    for name in names:
        anew, shipped = (np.asarray(Image.open(folder / name)).astype(int) for folder in (drawn, IMAGES))
        assert anew.shape == shipped.shape
        # other versions of Pillow may set an outline or a digit of a chart a shade differently
        assert (abs(anew - shipped).max(-1) > 8).mean() < 0.01, name
    assert (drawn / "labelled.json").read_text() == (IMAGES / "labelled.json").read_text()


def test_the_manifest_holds_the_checksum_of_every_shipped_file(drawn):
    sums = json.loads((IMAGES / "manifest.json").read_text())
    assert sums == {name: hashlib.sha256((IMAGES / name).read_bytes()).hexdigest() for name in sums}
    assert set(sums) == set(json.loads((drawn / "manifest.json").read_text()))


def test_labelled_questions_are_the_makers_own(labelled):
    rows = json.loads((IMAGES / "labelled.json").read_text())
    assert [(r["question"], r["answer"], r["kind"]) for r in rows] == [
        (q.text, q.answer, kind) for kind, _, q in labelled
    ]
    for kind in (*LABELLED_KINDS, "wide"):
        assert sum(r["kind"] == kind for r in rows) == PER_KIND


def test_no_named_scene_shows_what_training_holds_out():
    for name, shown in NAMED.items():
        if isinstance(shown, Scene):
            assert not {(t.kind, t.colour) for t in shown.things} & HELD_OUT, name
            assert not any(apart(a.kind, b.kind) for a in shown.things for b in shown.things), name


def test_no_course_picture_is_a_training_or_a_benchmark_picture(labelled):
    shown = {s for _, s, _ in labelled} | set(NAMED.values())
    assert not {s for s in shown if isinstance(s, Chart)} & training_charts()
    benchmark = {
        i.picture for i in (*fresh_questions(20), *wide_questions(40)) if isinstance(i.picture, Scene)
    }
    assert not shown & benchmark
    assert not shown & {picture(i) for i in random.Random(0).sample(range(200_000), 2000)}


def test_wide_pictures_hold_their_answers_where_a_square_crop_does_not_reach(labelled):
    for kind, shown, _ in labelled:
        if kind == "wide":
            assert shown.width == 2 * shown.height
            assert {0, 5} <= {shown.column(t) for t in shown.things}
