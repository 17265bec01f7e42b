"""Documents compared: every difference is found, and none is invented."""

import json

import pytest
from small_documents import ROWS, invoice, pdf, scan

from multimodal_course.data import DATA
from multimodal_course.documents import open_document
from multimodal_course.documents.comparison import Difference, compare


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    return pdf(tmp_path_factory.mktemp("compared") / "paper.pdf", invoice)


def other(paper, **changes):
    return pdf(paper.with_name("other.pdf"), lambda page: invoice(page, **changes))


def test_a_document_equals_itself_and_its_scan(paper):
    assert compare(paper, paper) == []
    assert compare(paper, scan(paper, paper.with_name("scan.png"), 200, angle=1)) == []


def test_fields_and_lines(paper):
    rows = [ROWS[0], ROWS[2], ("Red apple", "4", "1,250.50", "5,002.00"), ("Gold ring", "1", "9.00", "9.00")]
    assert compare(paper, other(paper, rows=rows, number="INV-2042")) == [
        Difference("number", "INV-2041", "INV-2042"),
        Difference("items[0].quantity", "3", "4"),
        Difference("items[0].amount", "3751.50", "5002.00"),
        Difference("items[2]", "Green kettle", None),
        Difference("items", None, "Gold ring"),
    ]


def test_a_description_alone(paper):
    rows = [ROWS[0], ROWS[1], ("Blue bell", "12", "4.00", "48.00"), ROWS[3]]
    (found,) = compare(paper, other(paper, rows=rows))
    assert str(found) == "items[1].description: Blue ball, small / Blue bell"


def test_a_name_without_a_label_is_looked_for(paper):
    def unlabelled(page):
        invoice(page)
        page.box(55, 50, 400, 90, fill=1)  # no letterhead; the name stands at the foot
        page.text(60, 760, "Larkfield Stores", 9)

    moved = pdf(paper.with_name("moved.pdf"), unlabelled)
    assert compare(paper, moved) == [] == compare(moved, paper)
    nobody = pdf(
        paper.with_name("nobody.pdf"), lambda page: (invoice(page), page.box(55, 50, 400, 90, fill=1))
    )
    (found,) = compare(paper, nobody)
    assert found.field == "supplier" and found.a == "Larkfield Stores"


def test_a_reading_error_is_no_difference(paper):
    misread = [ROWS[0], ROWS[1], ("Blue ball, small", "72", "4.00", "48.00"), ROWS[3]]
    other(paper, rows=misread)  # as if OCR had taken a 1 for a 7
    blurred = scan(paper.with_name("other.pdf"), paper.with_name("other.png"), 200)
    assert compare(paper, blurred) == []
    assert [d.field for d in compare(paper, paper.with_name("other.pdf"))] == ["items[1].quantity"]


def test_open_documents_stay_open(paper):
    with open_document(paper) as a:
        assert compare(a, paper) == [] and a.pages[0].image(20).width > 0


PAIRS = DATA / "documents" / "pairs.json"


@pytest.mark.parametrize("pair", json.loads(PAIRS.read_text())[::2], ids=lambda p: f"{p['a']}-{p['b']}")
def test_planted_differences(pair):
    found = compare(*(DATA / "documents" / f"{pair[key]}.pdf" for key in "ab"))
    told = [{"field": d.field, "a": d.a, "b": d.b} for d in found]
    assert sorted(map(str, told)) == sorted(map(str, pair["differences"]))
