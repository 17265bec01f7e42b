"""Tables: found with lines and without, taken apart cell by cell."""

import pytest
from small_documents import ROWS, invoice, pdf

from multimodal_course.documents import open_document
from multimodal_course.documents.tables import Table


def tables(tmp_path, draw, **settings):
    with open_document(pdf(tmp_path / "table.pdf", draw), **settings) as document:
        return document.pages[0].tables


def grid(page, rows=ROWS, xs=(60, 230, 320, 430, 540), top=200.0, step=24.0):
    for i, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=False):
            page.text(x + 6, top + step * i + 16, cell)
    for i in range(len(rows) + 1):
        page.line(xs[0], top + step * i, xs[-1], top + step * i)
    for x in xs:
        page.line(x, top, x, top + step * len(rows))


@pytest.mark.parametrize("embedded", [True, False], ids=["text", "ocr"])
@pytest.mark.parametrize(
    "draw", [invoice, grid, lambda page: invoice(page, lines=False)], ids=["rows", "grid", "bare"]
)
def test_cells(tmp_path, draw, embedded):
    (table,) = tables(tmp_path, draw, embedded_text=embedded)
    assert table.cells == [list(row) for row in ROWS] and table.page == 1
    assert all(box is not None for row in table.boxes for box in row)


def test_empty_cells_and_long_ones(tmp_path):
    rows = [("Name", "Note", "Sum"), ("one", "", "12"), ("", "two words", ""), ("three", "four", "7")]
    (table,) = tables(tmp_path, lambda page: grid(page, rows, (60, 200, 330, 420)))
    assert table.cells == [list(row) for row in rows]
    assert table.boxes[1][1] is None and table.confidences[1][1] == 1

    def wrapped(page):
        invoice(page, [ROWS[0], ("A very long name", "1", "2.00", "2.00"), *ROWS[1:3]], lines=False)

    (table,) = tables(tmp_path, wrapped)
    assert table.cells[1][0] == "A very long name"


def test_no_tables_where_there_are_none(tmp_path):
    def prose(page):
        for i in range(12):
            page.text(60, 100 + 14 * i, "Some words that fill a line of prose, and 12 more of them to read.")
        for i, (label, value) in enumerate((("Name", "Anna"), ("Street", "Mill Lane"), ("City", "Oakham"))):
            page.text(60, 400 + 25 * i, label)
            page.text(180, 400 + 25 * i, value)
            page.line(175, 404 + 25 * i, 500, 404 + 25 * i)

    assert tables(tmp_path, prose) == []


def test_dataframe_and_markdown():
    table = Table([["a", "b"], ["1", "x | y"], ["", "two\nlines"]], (0, 0, 1, 1))
    frame = table.dataframe()
    assert list(frame.columns) == ["a", "b"] and frame["a"].tolist() == ["1", ""]
    assert table.markdown().split("\n") == [
        "| a | b |",
        "| --- | --- |",
        "| 1 | x \\| y |",
        "|  | two lines |",
    ]
