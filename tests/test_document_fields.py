"""Fields of documents: found with their place, missing rather than invented, sums checked."""

import datetime
from decimal import Decimal
from typing import Literal

import pytest
from pydantic import BaseModel, Field
from small_documents import ROWS, invoice, pdf, scan

from multimodal_course.documents import open_document
from multimodal_course.documents.fields import extract
from multimodal_course.documents.schemas import Invoice, Letter, PurchaseOrder, Report, said_as
from multimodal_course.errors import BadDocumentError, BadSchemaError, IncompleteRecordError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fields")


@pytest.fixture(scope="module")
def paper(folder):
    return pdf(folder / "paper.pdf", invoice)


WANTED = {
    "supplier": "Larkfield Stores",
    "number": "INV-2041",
    "date": "2026-03-05",
    "due_date": "2026-04-04",
    "customer": "Norwick Trading",
    "currency": "EUR",
    "items": [
        {"description": "Red apple", "quantity": "3", "unit_price": "1250.50", "amount": "3751.50"},
        {"description": "Blue ball, small", "quantity": "12", "unit_price": "4.00", "amount": "48.00"},
        {"description": "Green kettle", "quantity": "1", "unit_price": "19.90", "amount": "19.90"},
    ],
    "net": "3819.40",
    "tax": "725.79",
    "total": "4545.19",
}


def test_an_invoice(paper):
    found = extract(paper, Invoice)
    assert found.to_dict() == WANTED and found.missing == []
    assert [c.ok for c in found.checks] == [True] * 5
    record = found.record
    assert (
        isinstance(record, Invoice) and record.items[1].quantity == 12 and record.total == Decimal("4545.19")
    )


def test_every_value_has_its_place(paper):
    with open_document(paper) as document:
        found = extract(document, Invoice)
        words = document.pages[0].words
    for name in ("number", "date", "total", "items[0].unit_price", "customer"):
        field = found.fields[name]
        x0, y0, x1, y1 = field.box
        inside = [
            w.text for w in words if x0 - 1 <= w.box[0] and w.box[2] <= x1 + 1 and y0 - 1 <= w.box[1] <= y1
        ]
        assert " ".join(inside) == field.text and field.page == 1 and 0.5 < field.confidence <= 1
    assert (
        found.fields["date"].value == datetime.date(2026, 3, 5)
        and found.fields["date"].text == "5 March 2026"
    )


def test_a_scanned_invoice(paper, folder):
    assert extract(scan(paper, folder / "scan.png", 200, angle=-1.2), Invoice).to_dict() == WANTED


def test_what_is_not_there_is_missing(folder):
    def draw(page):
        page.text(60, 130, "Invoice", 22)
        page.text(60, 160, "Invoice number: A-7")
        page.text(60, 175, "Total: unknown")

    found = extract(pdf(folder / "bare.pdf", draw), Invoice)
    assert found.values["number"] == "A-7" and found.values["total"] is None and found.values["items"] == []
    assert set(found.missing) == set(Invoice.model_fields) - {"number"} and found.checks == []
    assert "missing: supplier" in str(found)


def test_sums_that_do_not_agree_are_told(folder):
    rows = [ROWS[0], ("Red apple", "4", "1,250.50", "3,751.50"), *ROWS[2:]]
    found = extract(pdf(folder / "wrong.pdf", lambda page: invoice(page, rows, total="9,999.00")), Invoice)
    wrong = [c.text for c in found.checks if not c.ok]
    assert wrong == ["item 1: 4 × 1250.50 = 3751.50", "net 3819.40 + tax 725.79 = total 9999.00"]


def form(page):
    for i, (label, value) in enumerate((("Full name", "Anna Lake"), ("Telephone", "0551 230"), ("City", ""))):
        page.text(60, 200 + 25 * i, label)
        page.text(190, 200 + 25 * i, value, font="Courier")
        page.box(185, 187 + 25 * i, 500, 206 + 25 * i)
    for i, (label, ticked) in enumerate((("A room", True), ("Lunch", False))):
        page.box(60, 300 + 30 * i, 70, 310 + 30 * i)
        if ticked:
            page.line(62, 302, 68, 308, 1.3)
            page.line(62, 308, 68, 302, 1.3)
        page.text(80, 309 + 30 * i, label)


def odd(page):
    """Labels and heads that no list of names holds: what they are follows from the numbers."""
    page.text(60, 60, "Osworth GmbH · 9 Station Road · 10233 Verton", 8)
    page.text(60, 200, "Invoice no. 4711-B", 16, "Helvetica-Bold")
    page.right(535, 200, "Date of invoice: 11/07/2025")
    y = 260
    rows = [("#", "Goods", "How much", "Unit cost", "Total price"), ("1", "Lamp", "14", "33.20", "464.80")]
    for row in [*rows, ("2", "Umbrella", "2", "118.00", "236.00"), ("3", "Bell", "30", "4.05", "121.50")]:
        page.text(64, y, row[0])
        page.text(90, y, row[1])
        for x, cell in zip((350, 440, 530), row[2:], strict=True):
            page.right(x, y, cell)
        y += 20
    for i, (label, value) in enumerate(
        (("Wares", "$822.30"), ("State's part", "$156.24"), ("Total", "$978.54"))
    ):
        page.text(350, y + 15 * i, label)
        page.right(530, y + 15 * i, value)


def test_numbers_tell_what_their_labels_do_not(folder):
    found = extract(pdf(folder / "odd.pdf", odd), Invoice)
    assert [str(found.values[name]) for name in ("net", "tax", "total")] == ["822.30", "156.24", "978.54"]
    assert [item["quantity"] for item in found.values["items"]] == [14, 2, 30]
    assert found.values["supplier"] == "Osworth GmbH" and found.values["number"] == "4711-B"
    assert found.fields["tax"].source == "sum" and found.fields["tax"].text == "$156.24"


def strange(page):
    """A paper whose labels are in nobody's list."""
    page.text(60, 60, "Westbrook Supplies", 14, "Helvetica-Bold")
    page.text(60, 74, "8 Garden Row, 40110 Ashford", 9)
    page.right(535, 60, "Request for payment", 16)
    facts = (
        ("Document code", "QX-88120"),
        ("Written on", "3 June 2026"),
        ("Kindly settle before", "17 June 2026"),
    )
    for i, (label, value) in enumerate(facts):
        page.text(60, 110 + 14 * i, label)
        page.text(180, 110 + 14 * i, value)
    for i, text in enumerate(("Prepared for", "Dunmore Stores", "3 Oak Street", "61230 Milton")):
        page.text(330, 110 + 13 * i, text)
    page.line(60, 206, 535, 206)
    rows = [
        ("Wares", "Nos.", "At", "Makes"),
        ("Lamp", "14", "33.20", "464.80"),
        ("Bell", "30", "4.05", "121.50"),
    ]
    for i, row in enumerate(rows):
        page.text(64, 220 + 18 * i, row[0])
        for x, cell in zip((330, 430, 530), row[1:], strict=True):
            page.right(x, 220 + 18 * i, cell)
    for i, (label, value) in enumerate(
        (("All wares", "586.30"), ("State's share", "111.40"), ("You owe us", "697.70"))
    ):
        page.text(330, 310 + 15 * i, label)
        page.right(530, 310 + 15 * i, f"GBP {value}")


def test_labels_and_heads_that_nobody_foresaw(folder):
    found = extract(pdf(folder / "strange.pdf", strange), Invoice)
    assert found.to_dict() == {
        "supplier": "Westbrook Supplies",
        "number": "QX-88120",
        "date": "2026-06-03",
        "due_date": "2026-06-17",
        "customer": "Dunmore Stores",
        "currency": "GBP",
        "items": [
            {"description": "Lamp", "quantity": "14", "unit_price": "33.20", "amount": "464.80"},
            {"description": "Bell", "quantity": "30", "unit_price": "4.05", "amount": "121.50"},
        ],
        "net": "586.30",
        "tax": "111.40",
        "total": "697.70",
    }
    assert all(found.fields[n].confidence < 0.9 for n in ("due_date", "customer", "net", "total"))


class Form(BaseModel):
    name: str = Field(title="Full name")
    telephone: str | None = None
    city: str | None = None
    room: bool | None = Field(default=None, title="A room")
    lunch: bool | None = None


@pytest.mark.parametrize("embedded", [True, False], ids=["text", "ocr"])
def test_a_schema_of_ones_own(folder, embedded):
    with open_document(pdf(folder / "form.pdf", form), embedded_text=embedded) as document:
        found = extract(document, Form)
    assert found.values == {
        "name": "Anna Lake",
        "telephone": "0551 230",
        "city": None,
        "room": True,
        "lunch": False,
    }
    assert found.missing == ["city"] and found.record.name == "Anna Lake"


def test_a_record_that_lacks_what_it_needs(paper):
    with pytest.raises(IncompleteRecordError, match=r"(?s)no valid Form: name: .*telephone"):
        extract(paper, Form).record  # noqa: B018


def test_schemas_that_cannot_be_read(paper):
    class Odd(BaseModel):
        mood: Literal["good", "bad"]

    for schema in (dict, "Invoice", Invoice(), Odd):
        with pytest.raises(BadSchemaError):
            extract(paper, schema)


def test_a_document_that_cannot_be_opened(tmp_path):
    with pytest.raises(BadDocumentError):
        extract(tmp_path / "nothing.pdf", Invoice)


def letter(page):
    page.text(60, 60, "Larkfield Stores", 16, "Helvetica-Bold")
    page.text(60, 75, "7 Mill Road, 44123 Oakham", 9)
    for i, text in enumerate(("Anna Lake", "12 Lake Street", "33001 Farley")):
        page.text(60, 136 + 14 * i, text)
    page.right(535, 206, "9 May 2025")
    page.text(60, 244, "Your order of blue balls", 12, "Helvetica-Bold")
    page.text(60, 276, "Dear Anna Lake,")
    for i in range(4):
        page.text(
            60, 300 + 14 * i, "we write to you about the order of blue balls that you placed last week, and"
        )
    page.text(60, 400, "Yours sincerely,")
    page.text(60, 428, "Clara Mill")


def test_a_letter(folder):
    assert extract(pdf(folder / "letter.pdf", letter), Letter).to_dict() == {
        "sender": "Larkfield Stores",
        "recipient": "Anna Lake",
        "date": "2025-05-09",
        "subject": "Your order of blue balls",
        "writer": "Clara Mill",
    }


def test_a_report(folder):
    def draw(page):
        page.text(150, 90, "Sales of Lamps in 2026", 20, "Helvetica-Bold")
        page.text(190, 110, "Anna Lake, Department of Lamps", 11)
        for i in range(5):
            page.text(60, 150 + 14 * i, "In this year our shops sold more lamps than in any year before it.")

    found = extract(pdf(folder / "report.pdf", draw), Report).to_dict()
    assert found == {"title": "Sales of Lamps in 2026", "author": "Anna Lake", "year": 2026}


def test_rows_go_on_over_the_page(folder):
    def second(page):
        page.text(60, 90, "page two of the same invoice")
        for i, row in enumerate(ROWS[1:]):
            page.text(64, 130 + 21 * i, row[0])
            for x, cell in zip((320, 430, 530), row[1:], strict=True):
                page.right(x, 130 + 21 * i, cell)
            page.line(60, 137 + 21 * i, 535, 137 + 21 * i)

    items = extract(pdf(folder / "long.pdf", invoice, second), Invoice).values["items"]
    assert len(items) == 6 and items[5] == items[2]


class Talker:
    """Stands in for a language model: says what it is told to say, and remembers what it was asked."""

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, []

    def generate(self, prompt, *, max_new_tokens):
        self.asked.append(prompt)
        return self.answer


class Payment(BaseModel):
    number: str | None = said_as("invoice number")
    term: str | None = said_as("days to pay")
    bank: str | None = None


def test_a_model_fills_gaps_with_what_stands_on_the_page(paper):
    model = Talker('Here: {"term": "thirty days", "bank": "Bank of Nowhere", "number": "X-1"}')
    found = extract(paper, Payment, llm=model)
    assert found.values == {"number": "INV-2041", "term": "thirty days", "bank": None}
    assert found.fields["term"].source == "llm" and found.fields["term"].box[1] > 680
    assert found.missing == ["bank"] and "number" not in model.asked[0].split("Extract as JSON:")[1]


@pytest.mark.parametrize("answer", ["", "no JSON", "{broken", "[1, 2]", '{"term": null, "bank": ["a"]}'])
def test_a_model_that_says_nonsense_changes_nothing(paper, answer):
    assert extract(paper, Payment, llm=Talker(answer)).missing == ["term", "bank"]


def test_orders_and_invoices_differ_in_who_writes(folder):
    found = extract(pdf(folder / "as_order.pdf", invoice), PurchaseOrder)
    assert found.values["customer"] == "Norwick Trading" and found.values["total"] == Decimal("4545.19")


def test_a_labelled_field_that_may_not_be_none_is_required(folder):
    class Payment(BaseModel):
        total: Decimal = said_as("grand total")
        note: str | None = said_as("note")

    bare = pdf(folder / "no-total.pdf", lambda page: page.text(60, 130, "Number: A-7"))
    found = extract(bare, Payment)
    assert found.values == {"total": None, "note": None} and found.missing == ["total", "note"]
    with pytest.raises(IncompleteRecordError, match="total"):
        found.record  # noqa: B018
    paid = pdf(folder / "grand.pdf", lambda page: page.text(60, 130, "Grand total: 12.50"))
    assert extract(paid, Payment).record == Payment(total=Decimal("12.50"))


def test_a_currency_written_out_counts_before_signs(folder):
    def draw(page):
        invoice(page)
        for y in (600, 620, 640):
            page.text(300, y, "$ 3")
        page.text(300, 700, "Total EUR 7.00")

    with open_document(pdf(folder / "signs.pdf", draw)) as document:
        assert extract(document, Invoice).values["currency"] == "EUR"
