"""Every kind of picture a student may drop in: the right picture, or an error that says what to do."""

import io
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from multimodal_course.errors import BadImageError
from multimodal_course.images import MAX_SIDE, open_image

RED = (200, 30, 30)


def saved(tmp_path, image, name, **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def test_a_path_a_string_bytes_and_a_picture_give_the_same(tmp_path):
    path = saved(tmp_path, Image.new("RGB", (40, 30), RED), "red.png")
    pictures = [open_image(s) for s in (path, str(path), path.read_bytes(), Image.open(path))]
    assert all(p.mode == "RGB" and p.size == (40, 30) and p.getpixel((5, 5)) == RED for p in pictures)


def test_what_holds_a_picture_stands_for_it():
    assert open_image(SimpleNamespace(image=Image.new("RGB", (8, 8), RED))).getpixel((0, 0)) == RED
    with pytest.raises(BadImageError, match="NoneType is not a picture"):
        open_image(SimpleNamespace(image=None))


def test_the_given_picture_is_left_untouched():
    given = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    open_image(given).putpixel((0, 0), RED)
    assert given.mode == "RGBA" and given.getpixel((0, 0)) == (0, 0, 0, 0)


def test_cmyk_becomes_the_colour_that_is_printed(tmp_path):
    path = saved(tmp_path, Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "print.jpg", quality=95)
    red, green, blue = open_image(path).getpixel((8, 8))
    assert red > 200 and green < 60 and blue < 60


def test_an_animated_gif_gives_its_first_frame(tmp_path):
    frames = [Image.new("RGB", (20, 20), c) for c in ("red", "blue", "green")]
    path = saved(tmp_path, frames[0], "move.gif", save_all=True, append_images=frames[1:])
    assert open_image(path).getpixel((3, 3)) == (255, 0, 0)


def test_a_palette_png_with_transparency_is_laid_on_white(tmp_path):
    image = Image.new("P", (10, 10), 0)
    image.putpalette([255, 0, 0, 0, 0, 255] + [0] * 750)
    image.paste(1, (5, 0, 10, 10))
    opened = open_image(saved(tmp_path, image, "palette.png", transparency=0))
    assert opened.getpixel((1, 1)) == (255, 255, 255) and opened.getpixel((8, 8)) == (0, 0, 255)


@pytest.mark.parametrize("mode, colour", [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))])
def test_transparency_is_laid_on_white(tmp_path, mode, colour):
    path = saved(tmp_path, Image.new(mode, (10, 10), colour), "clear.png")
    assert open_image(path).getpixel((1, 1)) == (255, 255, 255)


def test_half_transparent_black_is_gray():
    assert open_image(Image.new("RGBA", (4, 4), (0, 0, 0, 128))).getpixel((0, 0)) == (127, 127, 127)


def test_a_camera_rotation_mark_is_applied(tmp_path):
    image = Image.new("RGB", (40, 20), "white")
    image.paste("red", (0, 0, 20, 20))  # red on the left
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn it clockwise by a quarter"
    opened = open_image(saved(tmp_path, image, "photo.png", exif=exif))
    assert opened.size == (20, 40)
    assert opened.getpixel((10, 5)) == (255, 0, 0) and opened.getpixel((10, 35)) == (255, 255, 255)


def test_sixteen_bit_gray_keeps_its_shades(tmp_path):
    ramp = np.linspace(0, 65535, 256, dtype=np.uint16)[None].repeat(4, 0)
    opened = np.asarray(open_image(saved(tmp_path, Image.fromarray(ramp), "deep.png")))
    assert abs(opened[0, :, 0].astype(int) - np.arange(256)).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "YCbCr", "HSV", "LAB", "I", "F"])
def test_every_other_mode_becomes_rgb(mode):
    assert open_image(Image.new(mode, (9, 7))).mode == "RGB"


@pytest.mark.parametrize("mode", ["I", "F"])
def test_pillows_wide_modes_keep_their_shades(mode):
    gray = Image.new("L", (4, 4), 200).convert(mode)
    assert open_image(gray).getpixel((0, 0)) == (200, 200, 200)


@pytest.mark.parametrize(
    "array, expected",
    [
        (np.full((5, 6, 3), RED, np.uint8), RED),
        (np.full((5, 6), 77, np.uint8), (77, 77, 77)),
        (np.full((5, 6, 1), 77, np.int64), (77, 77, 77)),
        (np.full((5, 6, 3), 0.5, np.float32), (128, 128, 128)),
        (np.ones((5, 6), bool), (255, 255, 255)),
        (np.full((5, 6), 65535, np.uint16), (255, 255, 255)),
        (np.zeros((5, 6, 4), np.uint8), (255, 255, 255)),
    ],
)
def test_arrays(array, expected):
    opened = open_image(array)
    assert opened.size == (6, 5) and opened.getpixel((2, 2)) == expected


@pytest.mark.parametrize(
    "array, words",
    [
        (np.zeros((3, 20, 30), np.uint8), "moveaxis"),
        (np.full((5, 5, 3), 231.0), "between 0 and 1"),
        (np.full((5, 5, 3), np.nan), "between 0 and 1"),
        (np.full((5, 5, 3), 300), "between 0 and 255"),
        (np.zeros((0, 5, 3), np.uint8), "shape"),
        (np.zeros((2, 5, 5, 3), np.uint8), "shape"),
        (np.array([["a", "b"]]), "not a picture"),
    ],
)
def test_impossible_arrays_are_refused_with_the_cure(array, words):
    with pytest.raises(BadImageError, match=words):
        open_image(array)


def test_one_pixel_is_a_picture():
    assert open_image(Image.new("RGB", (1, 1), RED)).getpixel((0, 0)) == RED


def test_a_20000_pixel_picture_is_shrunk_with_a_warning(tmp_path):
    path = saved(tmp_path, Image.new("RGB", (20_000, 300), RED), "wide.png")
    with pytest.warns(UserWarning, match="20000×300 to 4096×61"):
        opened = open_image(path)
    assert opened.size == (MAX_SIDE, 61) and opened.getpixel((9, 9)) == RED


def test_a_huge_jpeg_says_its_true_size(tmp_path):
    path = saved(tmp_path, Image.new("L", (9000, 400), 128), "scan.jpg")
    with pytest.warns(UserWarning, match="9000×400"):
        assert max(open_image(path).size) <= MAX_SIDE


def test_a_decompression_bomb_is_refused_unread(tmp_path):
    # A valid 20,000 × 20,000 picture of few bytes: one bit a pixel.
    path = saved(tmp_path, Image.new("1", (20_000, 20_000)), "bomb.png")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(BadImageError, match="too large") as caught:
            open_image(path)
    assert "shrink" in caught.value.fix


def test_a_missing_file_names_its_neighbour(tmp_path):
    saved(tmp_path, Image.new("RGB", (2, 2)), "kitchen.png")
    with pytest.raises(BadImageError, match="no file kitchn") as caught:
        open_image(tmp_path / "kitchn.png")
    assert "kitchen.png" in caught.value.fix


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(BadImageError, match="does not exist"):
        open_image(tmp_path / "nowhere" / "a.png")


def test_a_folder_an_address_and_nothing_are_refused(tmp_path):
    for source in (tmp_path, "https://example.org/cat.png", None, 7):
        with pytest.raises(BadImageError):
            open_image(source)


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.png").write_bytes(b"")
    with pytest.raises(BadImageError, match="0 bytes"):
        open_image(tmp_path / "empty.png")


def test_a_text_file_called_png(tmp_path):
    (tmp_path / "notes.png").write_text("remember the milk")
    with pytest.raises(BadImageError, match="not a picture"):
        open_image(tmp_path / "notes.png")


def test_a_pdf_that_was_uploaded_is_told_as_one():
    with pytest.raises(BadImageError, match="the given file is not a picture") as raised:
        open_image(b"%PDF-1.7 and more")
    assert "PDF document" in raised.value.why and "open_document" in raised.value.fix


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "bmp", "tiff"])
def test_a_truncated_file_is_damaged(tmp_path, kind):
    buffer = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(buffer, kind)
    path = tmp_path / f"half.{kind}"
    path.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    with pytest.raises(BadImageError) as caught:
        open_image(path)
    assert "save it again" in caught.value.fix
