"""The layout of pages: what is what, and in which order it is read."""

import json

import pytest
from PIL import Image
from small_documents import invoice, pdf

from multimodal_course.data import DATA
from multimodal_course.documents import open_document
from multimodal_course.documents.page_parts import Piece, Word, pieces_of, rows_of, text_of

PROSE = "This is a line of prose that fills the column well"


def two_columns(page):
    page.text(60, 40, "Running head", 8)
    page.text(60, 90, "Report of the year", 20, "Helvetica-Bold")
    for x, number in ((60, 1), (310, 2)):
        page.text(x, 130, f"{number} Heading", 12, "Helvetica-Bold")
        for i in range(8):
            page.text(x, 150 + 13 * i, f"{number}{i} {PROSE}", 9.5, "Times-Roman")
    for i, point in enumerate(("the first point;", "the second point.")):
        page.text(70, 270 + 14 * i, f"• {point}")
    page.picture(330, 280, 120, Image.effect_noise((200, 200), 80))
    page.text(310, 415, "Figure 1. Noise of one kind.", 8)
    page.text(280, 810, "Page 1", 8)


@pytest.fixture(scope="module")
def regions(tmp_path_factory):
    with open_document(pdf(tmp_path_factory.mktemp("layout") / "two.pdf", two_columns)) as document:
        return document.pages[0].layout()


def test_kinds_in_reading_order(regions):
    assert [r.kind for r in regions] == [
        *("header", "title", "heading", "paragraph", "list"),
        *("heading", "paragraph", "figure", "caption", "footer"),
    ]
    assert [r.order for r in regions] == list(range(10))
    assert regions[3].text.startswith("10 This") and regions[6].text.endswith("27 " + PROSE)
    assert regions[4].text == "• the first point;\n• the second point."


def test_figures_know_their_captions(regions):
    assert regions[7].caption == "Figure 1. Noise of one kind."
    assert all(abs(a - b) < 3 for a, b in zip(regions[7].box, (330, 280, 450, 400), strict=True))


def test_labels_and_values_are_one_block(tmp_path):
    with open_document(pdf(tmp_path / "invoice.pdf", invoice)) as document:
        found = {r.text: r for r in document.pages[0].layout()}
    assert "Invoice number INV-2041\nDate 5 March 2026\nDue date 2026-04-04" in found
    assert "Bill to\nNorwick Trading\n12 Lake Street\n33001 Farley" in found
    assert found["Larkfield Stores\n7 Mill Road, 44123 Oakham"].kind == "header"
    assert found["Invoice"].kind == "title"
    assert [r.kind for r in found.values()].count("table") == 1


def test_the_title_is_on_the_first_page_only(tmp_path):
    def draw(page):
        page.text(60, 100, "A loud line", 18, "Helvetica-Bold")
        for i in range(5):
            page.text(60, 150 + 13 * i, PROSE)

    with open_document(pdf(tmp_path / "pages.pdf", draw, draw)) as document:
        kinds = [[r.kind for r in page.layout()] for page in document.pages]
    assert kinds == [["title", "paragraph"], ["heading", "paragraph"]]


def word(text, x, y, size=10.0):
    return Word(text, (x, y - 0.74 * size, x + 0.5 * size * len(text), y + 0.21 * size), size=size)


def test_words_are_joined_to_pieces_and_rows():
    words = [word("a", 0, 20), word("line", 8, 20), word("far", 120, 20), word("below", 0, 34)]
    pieces = pieces_of(words[::-1])
    assert [p.text for p in pieces] == ["a line", "far", "below"]
    assert [[p.text for p in row] for row in rows_of(pieces)] == [["a line", "far"], ["below"]]
    assert text_of(pieces) == "a line far\nbelow"


def test_a_large_word_does_not_swallow_the_lines_beside_it():
    words = [
        word("Invoice", 0, 76, 24),
        *(word(t, 200, y, 8) for t, y in (("one", 62), ("two", 73), ("three", 84))),
    ]
    rows = rows_of([Piece((w,)) for w in words])
    assert sum(len({p.text for p in row} & {"one", "two", "three"}) > 1 for row in rows) == 0


TRUTH = sorted((DATA / "documents" / "truth").glob("*.json"))


def iou(a, b):
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(wide, 0) * max(high, 0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def test_the_courses_own_documents_are_understood():
    hits = found = wanted = 0
    for path in TRUTH[::4]:
        truth = json.loads(path.read_text())
        with open_document(DATA / "documents" / f"{truth['name']}.pdf") as document:
            for page, true in zip(document.pages, truth["pages"], strict=True):
                left = page.layout()
                found, wanted = found + len(left), wanted + len(true["regions"])
                for region in true["regions"]:
                    match = [r for r in left if r.kind == region["type"] and iou(r.box, region["box"]) >= 0.5]
                    hits += bool(match)
                    left = [r for r in left if r not in match[:1]]
    assert wanted > 50 and 2 * hits / (found + wanted) >= 0.9
