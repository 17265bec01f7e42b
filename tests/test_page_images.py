"""Scans made straight and even: each step undoes the harm that it is for, and only that."""

import numpy as np
import pytest
from PIL import Image
from small_documents import invoice, pdf, scan

from multimodal_course.documents import page_images
from multimodal_course.documents.page_images import STEPS, prepare
from multimodal_course.documents.page_marks import find_marks, line_masks

DPI = 150


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scans")
    path = pdf(folder / "page.pdf", invoice)
    return np.asarray(Image.open(scan(path, folder / "page.png", DPI)))


@pytest.mark.parametrize("angle", [-4.5, -1.0, 0.3, 2.75])
def test_skew_is_measured_and_undone(page, angle):
    crooked = page_images.rotate(page, angle)
    assert abs(page_images.skew(crooked) + angle) < 0.1
    prepared = prepare(crooked, DPI, ["deskew"])
    assert abs(prepared.angle + angle) < 0.1 and abs(page_images.skew(prepared.gray)) < 0.1
    assert prepared.gray.shape == page.shape


def test_a_straight_or_empty_page_stays(page):
    assert page_images.skew(page) == 0
    assert page_images.skew(np.full((300, 200), 255, np.uint8)) == 0
    assert page_images.skew(np.random.default_rng(0).integers(200, 256, (300, 200)).astype(np.uint8)) == 0


def test_pages_on_their_side_are_turned_either_way(page):
    assert page_images.lies_sideways(page) == 0
    for turns in (1, 3):
        assert page_images.lies_sideways(np.ascontiguousarray(np.rot90(page, turns))) == 1


def test_stains_and_shadows_go_and_letters_stay(page):
    y, x = np.mgrid[: page.shape[0], : page.shape[1]]
    light = 0.75 + 0.25 * x / page.shape[1]
    ring = np.abs(np.hypot(y - 600, x - 500) - 150) < 9
    dirty = (page * light * np.where(ring, 0.8, 1)).astype(np.uint8)
    clean = page_images.flatten(dirty, DPI)
    paper = page > 250
    assert (dirty[paper] < 235).mean() > 0.5 and (clean[paper] < 235).mean() < 0.02
    assert (clean[page < 60] < 100).mean() > 0.95


def test_bars_are_inverted_and_bold_letters_are_not():
    image = np.full((400, 900), 255, np.uint8)
    image[50:90, 30:870] = 40
    image[62:78, 100:105] = 255  # a stroke of a white letter
    image[200:240, 100:112] = image[200:240, 130:142] = 0  # black strokes
    result = page_images.invert_bars(image, DPI)
    assert result[70, 300] == 255 and result[70, 102] < 60
    assert (result[150:] == image[150:]).all()


def test_lines_go_and_words_stay(page):
    without = page_images.without_lines(page, DPI)
    across, down = line_masks(page, DPI)
    assert across.any() and not down.any()
    rows = np.flatnonzero(across.any(1))
    assert (without[rows][:, 200] > 200).all() and (page[rows][:, 200] < 222).any()
    changed = (without != page) & (across == 0)
    assert changed.sum() < 6 * across.sum()
    assert not line_masks(without, DPI)[0].any()


def test_lines_need_white_on_both_sides_whichever_way_they_run():
    image = np.full((500, 600), 255, np.uint8)
    image[100:103, 50:350] = image[200:420, 80:83] = 0  # lines with white on both sides
    image[300:303, 200:500] = image[294:297, 200:500] = 0  # two so close that they are none
    image[150:400, 540:543] = image[150:400, 546:549] = 0
    for picture, rows, columns in ((image, 100, 80), (np.ascontiguousarray(image.T), 80, 100)):
        across, down = line_masks(picture, DPI)
        assert across.any(1).nonzero()[0].tolist() == [rows, rows + 1, rows + 2]
        assert down.any(0).nonzero()[0].tolist() == [columns, columns + 1, columns + 2]


def test_steps_can_be_left_out(page):
    untouched = prepare(page, DPI, [])
    assert (untouched.gray == page).all() and (untouched.reading == page).all() and untouched.angle == 0
    whole = prepare(page, DPI, STEPS)
    assert whole.reading_dpi == pytest.approx(300) and whole.reading.shape[0] == 2 * page.shape[0]


def test_enlarging_has_a_limit():
    huge = np.zeros((6000, 6000), np.uint8)
    assert page_images.enlarge(huge, 20)[0].size <= 41_000_000
    assert page_images.enlarge(np.zeros((10, 10), np.uint8), 20)[1] == 4


def test_marks_are_found():
    image = np.full((1000, 800), 255, np.uint8)
    image[100:103, 100:700] = 0  # a line
    image[300:304, 100:104] = 0  # a speck
    for y, ticked in ((400, False), (450, True)):  # check boxes
        image[y : y + 21, 100:121] = 0
        image[y + 2 : y + 19, 102:119] = 255
        if ticked:
            for i in range(15):
                image[y + 3 + i, 103 + i] = image[y + 3 + i, 117 - i] = image[y + 3 + i, 104 + i] = 0
    image[600:800, 300:500] = np.random.default_rng(1).integers(0, 200, (200, 200))  # a picture
    marks = find_marks(image, DPI, [])
    assert len(marks.across) == 1 and not marks.down
    assert [ticked for _, ticked in sorted(marks.ticks, key=lambda t: t[0][1])] == [False, True]
    (picture,) = marks.pictures
    assert all(abs(a - b) < 3 for a, b in zip(picture, (144, 288, 240, 384), strict=True))
