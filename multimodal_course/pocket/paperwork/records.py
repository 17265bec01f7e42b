"""What the pocket world's paperwork says: made-up firms, people, invoices, orders, letters and forms.

Nothing here knows how a page looks. Every record is drawn from a named source of chance, so the same name
always gives the same record.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..scenes import SEEN

CURRENCIES = {"EUR": "€", "USD": "$", "GBP": "£"}
TAX_PERCENT = {"EUR": 19, "USD": 8, "GBP": 20}
CENT = Decimal("0.01")
_SOLD = (
    "apple ball balloon bell book bottle chair clock cup flag flower hat key lamp mushroom umbrella".split()
)
GOODS = tuple((kind, colour) for kind, colour in SEEN if kind in _SOLD)

_STARTS = "Al Ber Cor Dal El Fen Gren Har Kel Lan Mar Nor Os Pel Ros Sel Tor Ul Ver Wes".split()
_ENDS = "bury dale den ford gate holm ley mere sted stone ton wick wood worth".split()
_FIRST_NAMES = (
    "Anna Ben Clara David Emma Felix Greta Hugo Ida Jonas Karla Leo Mira Noah Olga Paul Rosa Tom".split()
)
_TRADES = ("Ltd", "GmbH", "Inc.", "and Sons", "Stores", "Trading", "Supplies", "Works")
_STREETS = ("Mill Lane", "Station Road", "Harbour Street", "Park Avenue", "High Street", "Garden Row")
_PACKS = ("", "", "", ", large", ", small", ", set of 6", ", box of 12")


@dataclass(frozen=True)
class Party:
    """A firm or a person with an address."""

    name: str
    street: str
    city: str

    @property
    def address(self) -> list[str]:
        """Street and city."""
        return [self.street, self.city]


@dataclass(frozen=True)
class Item:
    """One line of an invoice or an order."""

    description: str
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        """Quantity times unit price."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Bill:
    """An invoice or a purchase order; its sums follow from its items."""

    kind: str  # "invoice" or "purchase_order"
    supplier: Party
    customer: Party
    number: str
    date: date
    due_date: date | None
    currency: str
    tax_percent: int
    items: tuple[Item, ...]

    @property
    def net(self) -> Decimal:
        """Sum of the items."""
        return sum((item.amount for item in self.items), Decimal(0))

    @property
    def tax(self) -> Decimal:
        """Tax on the net sum, rounded to cents."""
        return (self.net * self.tax_percent / 100).quantize(CENT, ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        """Net sum and tax."""
        return self.net + self.tax

    def fields(self) -> dict[str, Any]:
        """The facts as text: amounts with two decimals, dates in ISO form."""
        items = [
            {
                "description": item.description,
                "quantity": str(item.quantity),
                "unit_price": str(item.unit_price),
                "amount": str(item.amount),
            }
            for item in self.items
        ]
        return {
            "supplier": self.supplier.name,
            "number": self.number,
            "date": self.date.isoformat(),
            "due_date": self.due_date.isoformat() if self.due_date else None,
            "customer": self.customer.name,
            "currency": self.currency,
            "items": items,
            "net": str(self.net),
            "tax": str(self.tax),
            "total": str(self.total),
        }


def chance(name: str) -> random.Random:
    """The source of chance that belongs to a name."""
    return random.Random(f"paperwork {name}")


def town(rng: random.Random) -> str:
    """The name of a place, such as "Kelbury"."""
    return rng.choice(_STARTS) + rng.choice(_ENDS)


def person(rng: random.Random) -> str:
    """First and last name."""
    return f"{rng.choice(_FIRST_NAMES)} {town(rng)}"


def party(rng: random.Random, name: str) -> Party:
    """Somebody at a made-up address."""
    city = f"{rng.randint(10000, 98999)} {town(rng)}"
    return Party(name, f"{rng.randint(1, 98)} {rng.choice(_STREETS)}", city)


def firm(rng: random.Random) -> Party:
    """A firm with its address."""
    return party(rng, f"{town(rng)} {rng.choice(_TRADES)}")


def a_date(rng: random.Random) -> date:
    """A day of the years 2024 to 2027."""
    return date(2024, 1, 1) + timedelta(days=rng.randrange(4 * 365))


def code(rng: random.Random) -> str:
    """Such as "KD-20417"."""
    return f"{''.join(rng.choices('ABCDEFGHKLMNPRSTVWXZ', k=2))}-{rng.randint(100, 99999)}"


def sample_bill(rng: random.Random, kind: str = "invoice") -> Bill:
    """A random invoice or purchase order of three to seven different items."""
    currency = rng.choice(tuple(CURRENCIES))
    day = a_date(rng)
    pairs = rng.sample(GOODS, rng.randint(3, 7))
    items = tuple(
        Item(
            f"{colour.capitalize()} {thing}{rng.choice(_PACKS)}",
            rng.randint(1, 48),
            Decimal(rng.randint(75, 18000)) / 100,
        )
        for thing, colour in pairs
    )
    items = tuple(replace(item, unit_price=item.unit_price.quantize(CENT)) for item in items)
    prefix = rng.choice(("INV", "RE", "R", "BL")) if kind == "invoice" else rng.choice(("PO", "ORD"))
    due = day + timedelta(days=rng.choice((10, 14, 21, 30, 45)))
    return Bill(
        kind=kind,
        supplier=firm(rng),
        customer=firm(rng),
        number=f"{prefix}-{rng.randint(1000, 99999)}",
        date=day,
        due_date=due if kind == "invoice" or rng.random() < 0.5 else None,
        currency=currency,
        tax_percent=TAX_PERCENT[currency],
        items=items,
    )


CHANGES = ("quantity", "unit_price", "missing item", "description", "customer")


def changed(bill: Bill, rng: random.Random, change: str) -> Bill:
    """The same bill with one thing altered, as somebody might by mistake."""
    index = rng.randrange(len(bill.items))
    item = bill.items[index]
    if change == "customer":
        return replace(bill, customer=firm(rng))
    if change == "missing item":
        return replace(bill, items=bill.items[:index] + bill.items[index + 1 :])
    if change == "quantity":
        item = replace(item, quantity=item.quantity + rng.choice((1, 2, 5, 10)))
    elif change == "unit_price":
        item = replace(item, unit_price=item.unit_price + Decimal(rng.choice((10, 50, 100, 250))) / 100)
    else:
        present = {i.description.split(",")[0].lower() for i in bill.items}
        free = [(k, c) for k, c in GOODS if f"{c} {k}" not in present]
        thing, colour = rng.choice(free)
        item = replace(item, description=f"{colour.capitalize()} {thing}")
    return replace(bill, items=(*bill.items[:index], item, *bill.items[index + 1 :]))


COMPARED = ("supplier", "customer", "currency", "net", "tax", "total")


def differences(a: Bill, b: Bill) -> list[dict[str, str | None]]:
    """Every field in which two bills differ, `{"field", "a", "b"}`.

    Items are compared line by line and named by their place in `a`, as in "items[2].quantity"; an item that
    only one of them has is "items[2]", with its description. An item whose description alone changed is not
    taken for another. Of two invoices number, date and due date are compared, too.
    """
    one, other = a.fields(), b.fields()
    names = COMPARED if a.kind != b.kind else ("number", "date", "due_date", *COMPARED)
    found = [{"field": name, "a": one[name], "b": other[name]} for name in names if one[name] != other[name]]
    theirs = list(other["items"])
    for index, item in enumerate(one["items"]):
        twin = _twin(item, theirs)
        if twin is None:
            found.append({"field": f"items[{index}]", "a": item["description"], "b": None})
            continue
        theirs.remove(twin)
        found += [
            {"field": f"items[{index}].{key}", "a": value, "b": twin[key]}
            for key, value in item.items()
            if value != twin[key]
        ]
    return found + [{"field": "items", "a": None, "b": item["description"]} for item in theirs]


def _twin(item: dict[str, str], others: list[dict[str, str]]) -> dict[str, str] | None:
    """The same item in another bill: of the same description, else of the same quantity and price."""
    same = [o for o in others if o["description"] == item["description"]]
    numbers = ("quantity", "unit_price")
    same += [o for o in others if all(o[key] == item[key] for key in numbers)]
    return same[0] if same else None
