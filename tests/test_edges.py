"""Pictures as lines."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from multimodal_course.edges import canny, edge_f1, scribble
from multimodal_course.errors import BadImageError


def squares(*boxes, ground="white", size=(128, 96)):
    image = Image.new("RGB", size, ground)
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill="red")
    return image


def bright(image):
    return np.asarray(image.convert("L")) > 127


def test_canny_draws_the_boundary_and_nothing_else():
    lines = bright(canny(squares((30, 20, 90, 70))))
    assert lines.shape == (96, 128)
    rows, columns = np.nonzero(lines)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == pytest.approx((20, 70, 30, 90), abs=2)
    assert not lines[30:60, 40:80].any() and not lines[:10].any()


def test_colours_of_one_brightness_have_an_edge_too():
    image = Image.new("RGB", (64, 64), (150, 60, 60))
    ImageDraw.Draw(image).rectangle((16, 16, 48, 48), fill=(60, 106, 60))
    gray = np.asarray(image.convert("L"))
    assert int(gray.max()) - int(gray.min()) < 3
    assert bright(canny(image)).sum() > 100


def test_a_scribble_has_the_outline_of_things_without_what_is_inside_or_tiny():
    image = squares((30, 20, 90, 70))
    draw = ImageDraw.Draw(image)
    draw.rectangle((50, 40, 60, 50), fill="blue")
    draw.point((110, 80), fill="black")
    lines = bright(scribble(image))
    assert not lines[35:55, 45:65].any() and not lines[75:85, 105:115].any()
    assert lines.sum() > bright(canny(squares((30, 20, 90, 70)))).sum()  # a thick pen


def test_a_plain_picture_has_no_lines():
    plain = Image.new("RGB", (64, 64), "pink")
    assert not bright(canny(plain)).any() and not bright(scribble(plain)).any()


def test_f1_tells_near_from_far():
    lines = canny(squares((30, 20, 90, 70)))
    near, far = canny(squares((31, 21, 91, 71))), canny(squares((50, 5, 120, 90)))
    empty = Image.new("RGB", lines.size)
    assert edge_f1(lines, lines) == 1.0
    assert edge_f1(lines, near) > 0.95 > 0.4 > edge_f1(lines, far)
    assert edge_f1(lines, near, tolerance=0) < 0.9
    assert (edge_f1(lines, empty), edge_f1(empty, empty)) == (0.0, 1.0)
    half = canny(squares((30, 20, 90, 70), (100, 80, 120, 90)))
    assert edge_f1(lines, half) == pytest.approx(edge_f1(half, lines)) and edge_f1(lines, half) < 1


@pytest.mark.parametrize("lines_of", [canny, scribble])
def test_a_picture_that_is_none(tmp_path, lines_of):
    (tmp_path / "x.png").write_bytes(b"no picture")
    with pytest.raises(BadImageError, match=r"x\.png"):
        lines_of(tmp_path / "x.png")
