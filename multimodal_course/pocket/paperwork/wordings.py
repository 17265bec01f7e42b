"""What invoices and orders call things, and how they write dates and amounts; a bill put into such words."""

from calendar import month_name
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .records import CURRENCIES, Bill, Party

DATES: dict[str, Callable[[date], str]] = {
    "iso": lambda d: d.isoformat(),
    "day": lambda d: f"{d.day} {month_name[d.month]} {d.year}",
    "month": lambda d: f"{month_name[d.month]} {d.day}, {d.year}",
    "dots": lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
}
MONEY: dict[str, Callable[[Decimal, str], str]] = {
    "sign": lambda v, c: f"{CURRENCIES[c]}{v:,.2f}",
    "code": lambda v, c: f"{c} {v:,.2f}",
    "behind": lambda v, c: f"{v:,.2f} €" if c == "EUR" else f"{CURRENCIES[c]}{v:,.2f}",
    "bare": lambda v, c: f"{v:,.2f}",
}


@dataclass(frozen=True)
class Wording:
    """What a design calls things, and how it writes dates and amounts (names in `DATES` and `MONEY`)."""

    title: str
    number: str
    date: str
    due: str
    other: str  # above the address of the one whom the paper goes to
    columns: tuple[str, str, str, str]
    net: str
    tax: str  # "{}" stands for the rate
    total: str
    dates: str
    cells: str
    sums: str
    note: str


@dataclass(frozen=True)
class Content:
    """A bill in a wording: what stands on the page, before any place is chosen."""

    title: str
    issuer: Party
    other_label: str
    other: Party
    facts: list[tuple[str, str]]
    rows: list[list[str]]
    sums: list[tuple[str, str]]
    note: str
    foot: str


def content(bill: Bill, words: Wording) -> Content:
    """Put a bill into words. Invoices come from the supplier, orders from the customer."""
    write_date, cell, total = DATES[words.dates], MONEY[words.cells], MONEY[words.sums]
    facts = [(words.number, bill.number), (words.date, write_date(bill.date))]
    if bill.due_date:
        facts.append((words.due, write_date(bill.due_date)))
    rows = [list(words.columns)] + [
        [i.description, str(i.quantity), cell(i.unit_price, bill.currency), cell(i.amount, bill.currency)]
        for i in bill.items
    ]
    sums = [
        (words.net, total(bill.net, bill.currency)),
        (words.tax.format(bill.tax_percent), total(bill.tax, bill.currency)),
        (words.total, total(bill.total, bill.currency)),
    ]
    issuer, other = bill.supplier, bill.customer
    if bill.kind == "purchase_order":
        issuer, other = other, issuer
    mail = issuer.name.split()[0].lower()
    foot = f"{issuer.name} · {issuer.street} · {issuer.city} · office@{mail}.example"
    return Content(words.title, issuer, words.other, other, facts, rows, sums, words.note, foot)
