"""Schemas of common papers, and how a schema says what its fields are called on a page.

A schema is any pydantic model. A field is found by its title (or name), and by further labels:

    class Receipt(BaseModel):
        shop: str | None = said_as("shop", "store", place="letterhead")
        total: Decimal | None = said_as("total", "amount paid")
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field


@dataclass(frozen=True)
class Check:
    """A sum that must be right: what was compared, and whether it holds."""

    text: str
    ok: bool


def said_as(
    *labels: str, place: str | None = None, pattern: str | None = None, cues: str | None = None
) -> Any:
    """A field, and what it is called on a page. It may be missing if its type allows None.

    Args:
        labels: what may stand beside or above it, the most usual first.
        place: where it stands without a label: "letterhead", "address", "first date", "subject", "code",
            "title", "byline", "year" or "signature".
        pattern: a regular expression that its text must contain.
        cues: words that are part of a label unknown otherwise; those with a minus rule it out.
    """
    extra = {"labels": list(labels), "place": place, "pattern": pattern, "cues": cues}
    # validated, so that a field whose type does not allow None is required
    return Field(default=None, validate_default=True, json_schema_extra=extra)


class Item(BaseModel):
    """A line of an invoice or an order."""

    description: str | None = said_as(
        "description", "item", "product", "article", "goods", "service", "details", "what", "name",
        "designation",
    )  # fmt: skip
    quantity: Decimal | None = said_as(
        "quantity", "qty", "units", "pieces", "pcs", "amount ordered", "hours", "ordered",
    )  # fmt: skip
    unit_price: Decimal | None = said_as(
        "unit price", "price", "rate", "each", "price each", "unit cost", "cost", "price per unit",
        "per unit", "per piece", "single price",
    )  # fmt: skip
    amount: Decimal | None = said_as(
        "amount", "total", "line total", "value", "sum", "line amount", "net amount", "item total",
        "total price", "extended", "subtotal",
    )  # fmt: skip

    @classmethod
    def agrees(cls, values: Mapping[str, Any]) -> bool:
        """True if quantity times price is the amount."""
        quantity, price, amount = (values.get(k) for k in ("quantity", "unit_price", "amount"))
        return None not in (quantity, price, amount) and abs(quantity * price - amount) <= Decimal("0.01")


class _Bill(BaseModel):
    supplier: str | None = None
    number: str | None = None
    date: datetime.date | None = None
    due_date: datetime.date | None = None
    customer: str | None = None
    currency: str | None = said_as("currency", place="currency")
    items: list[Item] = Field(default_factory=list)
    net: Decimal | None = said_as(
        "net", "subtotal", "sub total", "net amount", "net total", "sum before tax", "total before tax",
        "amount before tax", "total net", "net sum", "total excl vat", "total excluding vat",
        "total without tax", "goods", "taxable amount", "sum", "items total", "before tax", "net value",
        "sum of items", "excluding tax",
    )  # fmt: skip
    tax: Decimal | None = said_as(
        "tax", "vat", "sales tax", "value added tax", "gst", "tax amount", "vat amount", "total tax",
        "plus vat", "plus tax", "turnover tax", "taxes",
        cues="tax vat gst duty -before -without -excl -excluding -incl -including",
    )  # fmt: skip
    total: Decimal | None = said_as(
        "total", "total due", "amount due", "grand total", "total amount", "invoice total", "order total",
        "balance due", "total to pay", "to pay", "amount payable", "please pay", "gross", "gross total",
        "gross amount", "total incl vat", "total including vat", "total including tax", "total sum",
        "sum total", "payable", "sum due", "final amount", "total payable", "overall total",
        cues="total due pay payable balance gross -net -before -without -excl -excluding -sub",
    )  # fmt: skip

    @classmethod
    def implied(cls, values: Mapping[str, Any], seen: Collection[Decimal]) -> dict[str, Decimal]:
        """What missing sums must be by the others and the amounts that are `seen` on the pages."""
        amounts = [item.get("amount") for item in values.get("items") or []]
        net, tax, total = (values.get(k) for k in ("net", "tax", "total"))
        guesses: list[dict[str, Decimal]] = []
        if net is None and amounts and None not in amounts:
            guesses.append({"net": sum(amounts)})
        if net is None and None not in (tax, total):
            guesses.append({"net": total - tax})
        if tax is None and None not in (net, total):
            guesses.append({"tax": total - net})
        if total is None and None not in (net, tax):
            guesses.append({"total": net + tax})
        if net and tax is None and total is None:
            guesses += [{"tax": t, "total": net + t} for t in sorted(seen) if 0 < t < net / 2]
        return next((g for g in guesses if all(v > 0 and v in seen for v in g.values())), {})

    @classmethod
    def checks(cls, values: Mapping[str, Any]) -> list[Check]:
        """Do lines, sums and tax agree? Only what was found is compared."""
        found = []
        lines = values.get("items") or []
        for i, item in enumerate(lines, 1):
            quantity, price, amount = (item.get(k) for k in ("quantity", "unit_price", "amount"))
            if None not in (quantity, price, amount):
                text = f"item {i}: {quantity} × {price} = {amount}"
                found.append(Check(text, abs(quantity * price - amount) <= Decimal("0.01")))
        amounts = [item.get("amount") for item in lines]
        net, tax, total = (values.get(k) for k in ("net", "tax", "total"))
        if amounts and None not in amounts and net is not None:
            found.append(
                Check(f"sum of {len(amounts)} items {sum(amounts)} = net {net}", sum(amounts) == net)
            )
        if None not in (net, tax, total):
            found.append(Check(f"net {net} + tax {tax} = total {total}", net + tax == total))
        return found


_DIGIT, _NAME = r"\d", r"[^\W\d_]{3}"


class Invoice(_Bill):
    """An invoice: who asks whom for how much, for what, until when."""

    supplier: str | None = said_as(
        "supplier", "seller", "from", "vendor", "issued by", "billed by", "sold by", "issuer",
        place="letterhead", pattern=_NAME,
    )  # fmt: skip
    number: str | None = said_as(
        "invoice number", "invoice no", "invoice nr", "invoice id", "bill number", "bill no", "inv no",
        "reference", "number", "no", "document number", "document no", "our reference", "ref",
        "invoice reference", "invoice", pattern=_DIGIT,
        place="code", cues="no nr ref reference code id invoice bill document -order -customer -tax",
    )  # fmt: skip
    date: datetime.date | None = said_as(
        "invoice date", "date", "date of issue", "issued", "issue date", "issued on", "dated",
        "date of invoice", "bill date", "billing date", "document date",
        cues="date day dated issued written created made on", place="first date",
    )  # fmt: skip
    due_date: datetime.date | None = said_as(
        "due date", "payment due", "due", "pay by", "payable until", "due on", "payable by", "pay until",
        "payment due date", "date due", "please pay by", "to be paid by", "payment date", "due by",
        "pay before", "payment until", "payment by", "deadline",
        cues="due pay payable payment until deadline latest before settle by expires",
    )  # fmt: skip
    customer: str | None = said_as(
        "customer", "bill to", "billed to", "sold to", "client", "buyer", "invoice to", "invoiced to", "to",
        "recipient", "for", "charge to", "purchaser", "ship to", "billing address", "deliver to",
        pattern=_NAME, place="address", cues="customer client buyer billed invoiced sold recipient charged",
    )  # fmt: skip


class PurchaseOrder(_Bill):
    """A purchase order: who orders what from whom."""

    supplier: str | None = said_as(
        "supplier", "vendor", "to", "seller", "order to", "ordered from", "contractor", "addressed to",
        "sold by", pattern=_NAME, place="address", cues="supplier vendor seller",
    )  # fmt: skip
    number: str | None = said_as(
        "order number", "po number", "purchase order number", "order no", "po no", "purchase order no",
        "po", "number", "no", "reference", "order id", "our order", "our order no", "order",
        pattern=_DIGIT, place="code", cues="no nr ref reference code id order po document -customer -tax",
    )  # fmt: skip
    date: datetime.date | None = said_as(
        "order date", "date", "date of order", "ordered on", "issued", "date of issue", "dated",
        cues="date day dated issued ordered written made on", place="first date",
    )  # fmt: skip
    due_date: datetime.date | None = said_as(
        "due date", "deliver by", "needed by", "delivery date", "required by", "deliver until",
        "delivery by", "date required", "due", "wanted by", "delivery until",
        cues="due deliver delivery needed required wanted until latest before by",
    )  # fmt: skip
    customer: str | None = said_as(
        "customer", "buyer", "ordered by", "purchaser", "from", "bill to", "client",
        place="letterhead", pattern=_NAME,
    )  # fmt: skip


class Letter(BaseModel):
    """A letter: who writes to whom, when, about what."""

    sender: str | None = said_as("from", "sender", place="letterhead")
    recipient: str | None = said_as("to", "recipient", place="address")
    date: datetime.date | None = said_as("date", place="first date")
    subject: str | None = said_as("subject", "re", "regarding", "concerning", place="subject")
    writer: str | None = said_as("signed by", "signed", "writer", place="signature")


class Report(BaseModel):
    """A report: what it is called, who wrote it, which year it is about."""

    title: str | None = said_as("title", place="title")
    author: str | None = said_as("author", "written by", "wrote", "by", place="byline")
    year: int | None = said_as("year", "year covered", place="year")
