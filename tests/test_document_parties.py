"""Who deals with whom: told by names above addresses, whatever they are called."""

import pytest
from small_documents import pdf, scan

from multimodal_course.documents import open_document
from multimodal_course.documents.comparison import Difference, compare
from multimodal_course.documents.fields import extract
from multimodal_course.documents.schemas import Invoice

SELLER = ("Larkfield Stores", "7 Mill Road", "44123 Oakham")
BUYER = ("Norwick Trading", "12 Lake Street", "33001 Farley")
FOOT = "Larkfield Stores · 7 Mill Road · 44123 Oakham"
NOBODY = "made up by no list of labels", "known to no list of labels"


def bill(page, left=(), right=(), foot=FOOT, title="Invoice"):
    """A bill with two blocks side by side, both in small letters, and sums that are labelled "To pay"."""
    page.text(60, 80, title, 22, "Helvetica-Bold")
    for x, lines in ((60, left), (300, right)):
        for i, line in enumerate(lines):
            page.text(x, 140 + 13 * i, line)
    for i, (label, value) in enumerate((("Invoice number", "INV-2041"), ("Date", "5 March 2026"))):
        page.text(60, 240 + 14 * i, label)
        page.text(190, 240 + 14 * i, value)
    for i, row in enumerate((("Item", "Quantity", "Price", "Amount"), ("Kettle", "2", "19.90", "39.80"))):
        for x, cell in zip((60, 300, 400, 500), row, strict=True):
            page.text(x, 300 + 20 * i, cell)
    page.text(300, 360, "To pay")
    page.text(500, 360, "EUR 39.80")
    page.text(60, 820, foot, 7)


@pytest.fixture
def make(tmp_path):
    return lambda name="bill", **parts: pdf(tmp_path / f"{name}.pdf", lambda page: bill(page, **parts))


def parties(path):
    found = extract(path, Invoice)
    return found.values["supplier"], found.values["customer"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((NOBODY[0], *SELLER), (NOBODY[1], *BUYER)),  # a label is not the name beside it
        ((NOBODY[0], *BUYER), (NOBODY[1], *SELLER)),  # whoever comes first: the foot tells whose paper it is
        (("From", *SELLER), (NOBODY[1], *BUYER)),
        ((NOBODY[0], *SELLER), ("Bill to", *BUYER)),
        (SELLER, BUYER),
        (BUYER, SELLER),
        (("Bill to", BUYER[0], "Mira Alden", *BUYER[1:]), SELLER),  # a firm with a person in it
        (("For the attention of", *BUYER), ("From", *SELLER)),  # "for" is a label, this is a longer one
    ],
)
def test_names_above_addresses(make, left, right):
    assert parties(make(left=left, right=right)) == (SELLER[0], BUYER[0])


def test_without_a_foot_the_one_without_a_label_writes(make):
    assert parties(make(left=(NOBODY[0], *BUYER), right=SELLER, foot="")) == (SELLER[0], BUYER[0])


def test_to_pay_is_no_customer(make):
    assert parties(make(left=SELLER))[1] is None


def test_parties_of_a_page(make):
    path = make(left=(NOBODY[0], *SELLER), right=(NOBODY[1], *BUYER))
    with open_document(path) as document:
        found = [(p.label.text, p.name.text) for p in document.pages[0].parties]
    assert found == [(NOBODY[0], SELLER[0]), (NOBODY[1], BUYER[0])]
    with open_document(make(left=("Notes", "Delivered on 12 May 2026", "No. 30954"))) as document:
        assert document.pages[0].parties == []  # dates and numbers are no addresses


@pytest.mark.parametrize("scanned", [False, True])
def test_another_customer_under_an_unknown_label(make, scanned):
    order = make(left=("From", *SELLER), right=("Bill to", *BUYER))
    other = make("other", left=(NOBODY[0], *SELLER), right=(NOBODY[1], "Osgood Works", *BUYER[1:]))
    if scanned:
        other = scan(other, other.with_suffix(".png"), 200, angle=0.5)
    assert compare(order, other) == [Difference("customer", BUYER[0], "Osgood Works")]
