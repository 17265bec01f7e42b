"""Invoices and purchase orders: four designs, each with wordings of its own."""

from collections.abc import Callable

from .sheet import (
    GRAY,
    HEIGHT,
    PALE,
    WHITE,
    WIDTH,
    Colour,
    Sheet,
    Style,
    TableLook,
    sans,
    serif,
    typewriter,
    wide_sans,
)
from .wordings import Content, Wording

LEFT, RIGHT = 56.0, WIDTH - 56.0
NAVY: Colour = (0.13, 0.2, 0.36)
FOREST: Colour = (0.11, 0.36, 0.3)


def classic(sheet: Sheet, c: Content) -> None:
    """Letterhead on the left, title on the right, a dark table head."""
    plain, label, bold = sans(9.5), sans(9.5, GRAY), sans(9.5, bold=True)
    with sheet.region("header"):
        sheet.text(LEFT, 66, c.issuer.name, sans(15, NAVY, bold=True))
        sheet.lines(LEFT, 82, c.issuer.address, sans(9, GRAY))
    with sheet.region("title"):
        sheet.text(RIGHT, 66, c.title, sans(20, NAVY, bold=True), "right")
    sheet.line(LEFT, 108, RIGHT, 108, 1.2, NAVY)
    with sheet.region("paragraph"):
        sheet.text(LEFT, 140, c.other_label, label)
        sheet.text(LEFT, 154, c.other.name, bold)
        sheet.lines(LEFT, 167, c.other.address, plain)
    with sheet.region("paragraph"):
        sheet.pairs(340, 140, c.facts, label, plain, RIGHT)
    look = TableLook(plain, sans(9.5, WHITE, bold=True), fill=NAVY)
    bottom = sheet.table(LEFT, 222, [243, 60, 85, 95], c.rows, "lrrr", look)
    with sheet.region("paragraph"):
        y = sheet.pairs(340, bottom + 26, c.sums[:-1], label, plain, RIGHT - 5)
        sheet.line(340, y - 7, RIGHT, y - 7, 0.8, NAVY)
        sheet.pairs(340, y + 7, c.sums[-1:], bold, sans(11, bold=True), RIGHT - 5)
    sheet.paragraph(LEFT, y + 60, RIGHT - LEFT, c.note, sans(9))
    _foot(sheet, c, sans(8, GRAY))


def ledger(sheet: Sheet, c: Content) -> None:
    """A centred letterhead, and a ruled table that holds its own sums."""
    plain, bold, middle = serif(10.5), serif(10.5, bold=True), WIDTH / 2
    with sheet.region("header"):
        sheet.text(middle, 64, c.issuer.name, serif(18, bold=True), "center")
        sheet.text(middle, 80, ", ".join(c.issuer.address), serif(10, GRAY), "center")
    sheet.line(LEFT, 92, RIGHT, 92, 0.5)
    sheet.line(LEFT, 95, RIGHT, 95, 0.5)
    with sheet.region("title"):
        sheet.text(middle, 128, c.title, serif(16, bold=True), "center")
    with sheet.region("paragraph"):
        sheet.text(LEFT, 166, f"{c.other_label}:", bold)
        sheet.lines(LEFT, 180, [c.other.name, *c.other.address], plain)
    with sheet.region("paragraph"):
        y = 166.0
        for name, value in c.facts:
            sheet.text(350, y, f"{name}:", bold)
            sheet.text(350 + bold.width(f"{name}: "), y, value, plain)
            y += plain.step
    rows = c.rows + [["", "", name, value] for name, value in c.sums]
    bottom = sheet.table(LEFT, 240, [223, 55, 105, 100], rows, "lcrr", TableLook(plain, bold, "grid", PALE))
    sheet.paragraph(LEFT, bottom + 34, RIGHT - LEFT, c.note, plain)
    _foot(sheet, c, serif(9, GRAY))


def modern(sheet: Sheet, c: Content) -> None:
    """A coloured band, facts in a row with the label above each, a striped table without lines."""
    plain, small, bold = wide_sans(8.5), wide_sans(7.5, GRAY), wide_sans(8.5, bold=True)
    sheet.bar(0, 0, 16, HEIGHT, FOREST)
    with sheet.region("title"):
        sheet.text(LEFT, 76, c.title, wide_sans(24, FOREST, bold=True))
    with sheet.region("header"):
        sheet.text(RIGHT, 62, c.issuer.name, bold, "right")
        sheet.lines(RIGHT, 75, c.issuer.address, small, "right")
    with sheet.region("paragraph"):
        for i, (name, value) in enumerate(c.facts):
            sheet.text(LEFT + 165 * i, 126, name, small)
            sheet.text(LEFT + 165 * i, 140, value, bold)
    with sheet.region("paragraph"):
        sheet.text(LEFT, 176, c.other_label, small)
        sheet.lines(LEFT, 190, [c.other.name, *c.other.address], plain)
    look = TableLook(plain, wide_sans(8.5, FOREST, bold=True), "head", stripes=True, padding=6.5)
    bottom = sheet.table(LEFT, 244, [233, 65, 90, 95], c.rows, "lrrr", look)
    sheet.bar(320, bottom + 16, RIGHT, bottom + 74, PALE)
    with sheet.region("paragraph"):
        y = sheet.pairs(330, bottom + 33, c.sums[:-1], plain, plain, RIGHT - 7)
        sheet.pairs(330, y + 6, c.sums[-1:], bold, wide_sans(9.5, FOREST, bold=True), RIGHT - 7)
    sheet.paragraph(LEFT, bottom + 112, RIGHT - LEFT, c.note, wide_sans(8))
    _foot(sheet, c, wide_sans(7, GRAY))


def plain(sheet: Sheet, c: Content) -> None:
    """Typewritten: labels with colons, numbered lines, and nothing that decorates."""
    style, bold = typewriter(9.5), typewriter(9.5, bold=True)
    with sheet.region("header"):
        sheet.lines(LEFT, 64, [c.issuer.name.upper(), *c.issuer.address], style)
    with sheet.region("title"):
        sheet.text(LEFT, 132, c.title, typewriter(15, bold=True))
    with sheet.region("paragraph"):
        y = 164.0
        for name, value in [*c.facts, (c.other_label, c.other.name)]:
            sheet.text(LEFT, y, f"{name}:", style)
            sheet.text(LEFT + 125, y, value, style)
            y += style.step
        y = sheet.lines(LEFT + 125, y, c.other.address, style)
    rows = [["No.", *c.rows[0]]] + [[str(i), *row] for i, row in enumerate(c.rows[1:], 1)]
    bottom = sheet.table(LEFT, y + 20, [32, 216, 60, 85, 90], rows, "llrrr", TableLook(style, bold))
    with sheet.region("paragraph"):
        y = sheet.pairs(300, bottom + 24, c.sums[:-1], style, style, RIGHT - 5)
        sheet.pairs(300, y, c.sums[-1:], bold, bold, RIGHT - 5)
    sheet.paragraph(LEFT, y + 48, RIGHT - LEFT, c.note, style)
    _foot(sheet, c, typewriter(8))


def _foot(sheet: Sheet, c: Content, style: Style) -> None:
    sheet.line(LEFT, HEIGHT - 52, RIGHT, HEIGHT - 52, 0.4)
    with sheet.region("footer"):
        sheet.text(WIDTH / 2, HEIGHT - 38, c.foot, style, "center")


Design = tuple[Callable[[Sheet, Content], None], Wording]  # how it is laid out, and in which words

INVOICES: dict[str, Design] = {
    "classic": (
        classic,
        Wording(
            title="INVOICE",
            number="Invoice number",
            date="Invoice date",
            due="Due date",
            other="Bill to",
            columns=("Description", "Quantity", "Unit price", "Amount"),
            net="Subtotal",
            tax="VAT {} %",
            total="Total due",
            dates="day",
            cells="bare",
            sums="code",
            note="Please pay by bank transfer and state the invoice number. Thank you for your order.",
        ),
    ),
    "ledger": (
        ledger,
        Wording(
            title="Invoice",
            number="Invoice No.",
            date="Date of issue",
            due="Payment due",
            other="Billed to",
            columns=("Item", "Qty", "Price", "Total"),
            net="Net amount",
            tax="Tax ({}%)",
            total="Amount due",
            dates="month",
            cells="sign",
            sums="sign",
            note="Goods remain our property until they are paid in full. Complaints are accepted within "
            "fourteen days of delivery and must be made in writing.",
        ),
    ),
    "modern": (
        modern,
        Wording(
            title="Invoice",
            number="Invoice #",
            date="Issued",
            due="Pay by",
            other="Customer",
            columns=("Product", "Units", "Rate", "Line total"),
            net="Sum before tax",
            tax="Sales tax {}%",
            total="Grand total",
            dates="dots",
            cells="behind",
            sums="behind",
            note="We deliver free of charge from two boxes upwards. Questions? Write to us: we answer "
            "within one working day.",
        ),
    ),
    "plain": (
        plain,
        Wording(
            title="Invoice",
            number="Reference",
            date="Date",
            due="Payable until",
            other="Sold to",
            columns=("Article", "Pieces", "Each", "Value"),
            net="Net total",
            tax="Value added tax {} %",
            total="Total",
            dates="iso",
            cells="bare",
            sums="code",
            note="Payment without deduction. Interest of one per cent a month is charged on late payments.",
        ),
    ),
}
ORDERS: dict[str, Design] = {
    "order-classic": (
        classic,
        Wording(
            title="PURCHASE ORDER",
            number="Order number",
            date="Order date",
            due="Deliver by",
            other="Supplier",
            columns=("Description", "Quantity", "Unit price", "Amount"),
            net="Subtotal",
            tax="VAT {} %",
            total="Order total",
            dates="day",
            cells="bare",
            sums="code",
            note="Please confirm this order within three days and state its number on your invoice.",
        ),
    ),
    "order-plain": (
        plain,
        Wording(
            title="Purchase order",
            number="PO number",
            date="Date",
            due="Needed by",
            other="Vendor",
            columns=("Article", "Pieces", "Each", "Value"),
            net="Net total",
            tax="Tax {} %",
            total="Total",
            dates="iso",
            cells="sign",
            sums="code",
            note="Deliveries are accepted on weekdays from eight to four. Send the invoice to our office.",
        ),
    ),
}


DESIGNS = INVOICES | ORDERS
