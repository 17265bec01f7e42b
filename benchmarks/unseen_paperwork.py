"""Documents that nobody has seen: two more invoice designs with other wordings, and new names for the rest.

They are made by the benchmark, never shipped: what reads documents was not adjusted to them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from multimodal_course.pocket.charts import Chart, sample_chart
from multimodal_course.pocket.dataset import training_charts
from multimodal_course.pocket.paperwork.collection import (
    Paper,
    bill_paper,
    form_paper,
    letter_paper,
    report_paper,
)
from multimodal_course.pocket.paperwork.invoices import (
    DESIGNS,
    INVOICES,
    LEFT,
    ORDERS,
    RIGHT,
    Design,
)
from multimodal_course.pocket.paperwork.pages import LETTERS
from multimodal_course.pocket.paperwork.records import (
    CHANGES,
    Bill,
    chance,
    changed,
    differences,
    sample_bill,
)
from multimodal_course.pocket.paperwork.sheet import (
    GRAY,
    HEIGHT,
    PALE,
    WIDTH,
    Sheet,
    TableLook,
    sans,
    serif,
    wide_sans,
)
from multimodal_course.pocket.paperwork.wordings import Content, Wording

WINE = (0.45, 0.1, 0.2)


def sidebar(sheet: Sheet, c: Content) -> None:
    """Facts in a pale column on the right, each label above its value; sums below the table's end."""
    style, bold, small, edge = serif(10.5), serif(10.5, bold=True), serif(9, GRAY), WIDTH - 168
    sheet.bar(edge - 14, 0, WIDTH, HEIGHT, PALE)
    with sheet.region("title"):
        sheet.text(LEFT, 72, c.title, serif(22, WINE, bold=True))
    with sheet.region("paragraph"):
        sheet.text(LEFT, 112, c.issuer.name, bold)
        sheet.lines(LEFT, 126, c.issuer.address, style)
    with sheet.region("paragraph"):
        sheet.text(LEFT, 184, c.other_label, small)
        sheet.text(LEFT, 198, c.other.name, bold)
        sheet.lines(LEFT, 212, c.other.address, style)
    with sheet.region("paragraph"):
        y = 112.0
        for name, value in c.facts:
            sheet.text(edge, y, name, small)
            sheet.text(edge, y + 13, value, bold)
            y += 32
    look = TableLook(serif(10), serif(10, WINE, bold=True), padding=5.5)
    bottom = sheet.table(LEFT, 262, [157, 48, 70, 82], c.rows, "lrrr", look)
    with sheet.region("paragraph"):
        y = sheet.pairs(LEFT + 150, bottom + 26, c.sums[:-1], style, style, LEFT + 352)
        sheet.pairs(LEFT + 150, y + 4, c.sums[-1:], bold, serif(12, WINE, bold=True), LEFT + 352)
    sheet.paragraph(LEFT, y + 52, 340, c.note, serif(9.5))
    with sheet.region("footer"):
        sheet.text(LEFT, HEIGHT - 36, c.foot, serif(7.5, GRAY))


def two_addresses(sheet: Sheet, c: Content) -> None:
    """Sender and customer side by side, facts in a row of their own, a table in a grid of thin lines."""
    style, bold, small = sans(9.2), sans(9.2, bold=True), wide_sans(7.2, GRAY)
    with sheet.region("title"):
        sheet.text(RIGHT, 64, c.title, sans(17), "right")
    sheet.line(LEFT, 74, RIGHT, 74, 2.0, (0.2, 0.2, 0.22))
    for x, name, party in ((LEFT, "From", c.issuer), (330, c.other_label, c.other)):
        with sheet.region("paragraph"):
            sheet.text(x, 100, name, small)
            sheet.text(x, 114, party.name, bold)
            sheet.lines(x, 127, party.address, style)
    with sheet.region("paragraph"):
        y = 178.0
        for name, value in c.facts:
            sheet.text(LEFT, y, f"{name}  ", bold)
            sheet.text(LEFT + 118, y, value, style)
            y += style.step + 1
    bottom = sheet.table(LEFT, 236, [213, 62, 98, 110], c.rows, "lccr", TableLook(style, bold, "grid"))
    with sheet.region("paragraph"):
        y = sheet.pairs(LEFT + 215, bottom + 22, c.sums, style, bold, RIGHT - 5)
    sheet.paragraph(LEFT, y + 40, RIGHT - LEFT, c.note, sans(8.5))
    with sheet.region("footer"):
        sheet.text(RIGHT, HEIGHT - 34, c.foot, sans(7.5, GRAY), "right")


UNSEEN: dict[str, Design] = {
    "sidebar": (
        sidebar,
        Wording(
            title="Bill",
            number="Bill no.",
            date="Billing date",
            due="Please pay before",
            other="Client",
            columns=("Goods", "Number", "Price each", "Sum"),
            net="Total excl. tax",
            tax="Plus {} % VAT",
            total="Balance due",
            dates="month",
            cells="bare",
            sums="behind",
            note="Thank you for shopping with us. Unopened goods may be returned within thirty days.",
        ),
    ),
    "two-addresses": (
        two_addresses,
        Wording(
            title="Tax invoice",
            number="Document no.",
            date="Dated",
            due="Payment expected by",
            other="Invoice for",
            columns=("Details", "Count", "Unit cost", "Cost"),
            net="Net value",
            tax="{} % tax",
            total="Total payable",
            dates="day",
            cells="sign",
            sums="code",
            note="All prices in this document are final. Claims must reach us within eight days of receipt.",
        ),
    ),
}
EVERY_DESIGN = DESIGNS | UNSEEN


def unseen_invoices(number: int, first: int = 0) -> Iterator[Paper]:
    """Invoices in the unseen designs, in turn."""
    for i in range(first, first + number):
        name = f"unseen-invoice-{i}"
        yield bill_paper(name, sample_bill(chance(name)), list(UNSEEN)[i % 2], UNSEEN)


def fresh_charts(name: str, form: str) -> Chart:
    """A chart of four values or more that no model was trained on."""
    rng = chance(name)
    while True:
        chart = sample_chart(rng, form)
        if chart not in training_charts() and len(chart.values) >= 4:
            return chart


def fresh_papers(rounds: int) -> Iterator[Paper]:
    """In each round one document of every kind in every known design, with new contents."""
    for i in range(rounds):
        for design in (*INVOICES, *ORDERS):
            name = f"fresh-{design}-{i}"
            kind = "invoice" if design in INVOICES else "purchase_order"
            yield bill_paper(name, sample_bill(chance(name), kind), design)
        for j, design in enumerate(("letter-serif", "letter-sans")):
            yield letter_paper(f"fresh-{design}-{i}", design, LETTERS[(2 * i + j) % 3])
        for design in ("form-lines", "form-boxes"):
            yield form_paper(f"fresh-{design}-{i}", design)
        name = f"fresh-report-{i}"
        yield report_paper(name, fresh_charts(f"{name} bar", "bar"), fresh_charts(f"{name} pie", "pie"))


def fresh_pairs(rounds: int) -> Iterator[tuple[Paper, Paper, list[dict]]]:
    """Order and invoice, or invoice and correction, with their differences; one in six pairs has none."""
    designs = list(INVOICES | UNSEEN)
    for i in range(rounds):
        for j, change in enumerate((*CHANGES, None)):
            name = f"pair-{i}-{j}"
            bill, design = sample_bill(chance(name)), designs[(i + j) % len(designs)]
            other = changed(bill, chance(f"{name} changed"), change) if change else bill
            if (i + j) % 2:
                early = bill.date - timedelta(days=9)
                other = replace(
                    other, kind="purchase_order", number=f"PO-{4000 + i}", date=early, due_date=None
                )
                first = _paper(f"{name}-order", other, list(ORDERS)[i % 2])
                yield first, _paper(name, bill, design), differences(other, bill)
            else:
                later = replace(other, number=f"{bill.number}-C")
                yield _paper(name, bill, design), _paper(f"{name}-c", later, design), differences(bill, later)


def _paper(name: str, bill: Bill, design: str) -> Paper:
    return bill_paper(name, bill, design, EVERY_DESIGN)
