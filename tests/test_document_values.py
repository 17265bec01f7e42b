"""What texts mean: amounts, currencies, dates, numbers, yes and no."""

from datetime import date
from decimal import Decimal

import pytest

from multimodal_course.documents import values


@pytest.mark.parametrize(
    "text, number",
    [
        ("1,234.50", "1234.50"),
        ("EUR 1.234,50", "1234.50"),
        ("1 234,50 €", "1234.50"),
        ("1'234.50 CHF", "1234.50"),
        ("$12", "12"),
        ("12,345", "12345"),
        ("1,234,567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("7,5", "7.5"),
        ("98.5", "98.5"),
        ("-3.00", "-3.00"),
        ("(3.00)", "-3.00"),
        ("£4,373.46", "4373.46"),
        ("1O5.0O", "105.00"),
        ("6,047. 62", "6047.62"),
    ],
)
def test_amounts(text, number):
    assert values.amount(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "none", "Unit price", "19 %", "5 March 2026", "3 and 4", "twelve"])
def test_no_amounts(text):
    assert values.amount(text) is None


@pytest.mark.parametrize(
    "text, day",
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("5 March 2026", date(2026, 3, 5)),
        ("March 5, 2026", date(2026, 3, 5)),
        ("Mar. 5th, 2026", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)),
        ("5/3/26", date(2026, 3, 5)),
        ("03/25/2026", date(2026, 3, 25)),
        ("on 5-Mar-2026, Monday", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("31 February 2026", None),
        ("99.99.2026", None),
        ("March", None),
        ("12 units 2026", None),
    ],
)
def test_dates(text, day):
    assert values.day(text) == day


def test_currencies_whole_numbers_and_ticks():
    assert [values.currency(t) for t in ("EUR 5", "5 €", "$5", "£5", "5")] == [
        "EUR",
        "EUR",
        "USD",
        "GBP",
        None,
    ]
    assert [values.whole(t) for t in ("12", "12.0", "12.5", "x")] == [12, 12, None, None]
    assert [values.yes_no(t) for t in ("Yes", "x", "no.", "maybe")] == [True, True, False, None]
