"""What a text on a page means: an amount, a currency, a date, a number, yes or no; None if it means none."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "CHF": "CHF", "Fr.": "CHF"}
_CODES = "EUR USD GBP CHF JPY CAD AUD SEK NOK DKK PLN CZK INR CNY".split()
_CODE = re.compile(rf"\b({'|'.join(_CODES)})\b")
_AMOUNT = re.compile(r"[-−(]?\s*\d[\d.,' \u00a0]*")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ISO = re.compile(r"\b(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[\s.\-]+([A-Za-z]{3,9})\.?,?[\s\-]+(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s?[,.]?\s*(\d{4})\b")


def amount(text: str) -> Decimal | None:
    """The number in a text such as "EUR 1,234.50", "1.234,50 €" or "(12)"; None if there is not just one."""
    text = re.sub(r"(?<=\d)[oO](?=[\d.,]|$)|(?<=[.,])[oO]", "0", text)  # what OCR takes for a letter
    text = re.sub(r"(?<=\d)[lI|](?=[\d.,])|(?<=[\d.,])[lI|](?=\d)", "1", text)
    found = [m.group() for m in _AMOUNT.finditer(text)]
    if len(found) != 1 or re.search(r"[A-Za-z]{4,}|\d\s*%", text):
        return None
    negative = found[0].lstrip().startswith(("-", "−", "("))
    digits = re.sub(r"[^\d.,]", "", found[0]).strip(".,")
    try:
        value = Decimal(_with_point(digits))
    except InvalidOperation:
        return None
    return -value if negative else value


def _with_point(digits: str) -> str:
    """Digits with one decimal point, whatever the country's habit."""
    marks = [c for c in digits if c in ".,"]
    if not marks:
        return digits
    head, tail = re.split(r"[.,](?=\d*$)", digits)
    decimals = len(tail) != 3 or (marks[-1] == "." and len(marks) == 1) or len(set(marks)) == 2
    if len(marks) > 1 and len(set(marks)) == 1 and len(tail) == 3:
        decimals = False
    head = re.sub(r"[.,]", "", head)
    return f"{head}.{tail}" if decimals else head + tail


def currency(text: str) -> str | None:
    """The ISO code of the currency that a text names."""
    if match := _CODE.search(text):
        return match.group(1)
    return next((code for sign, code in CURRENCIES.items() if sign in text), None)


def day(text: str) -> date | None:
    """The first date in a text, in any common notation; 03/04/2025 is taken for the third of April."""
    if match := _ISO.search(text):
        return _date(*(int(v) for v in match.groups()))
    if (match := _DAY_FIRST.search(text)) and (month := _month(match.group(2))):
        return _date(int(match.group(3)), month, int(match.group(1)))
    if (match := _MONTH_FIRST.search(text)) and (month := _month(match.group(1))):
        return _date(int(match.group(3)), month, int(match.group(2)))
    if match := _NUMERIC.search(text):
        first, _, second, year = match.groups()
        days, month = int(first), int(second)
        if month > 12:
            days, month = month, days
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, days)
    return None


def _month(name: str) -> int | None:
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def _date(year: int, month: int, days: int) -> date | None:
    try:
        return date(year, month, days)
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """The whole number in a text."""
    value = amount(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def yes_no(text: str) -> bool | None:
    """What "yes", "no", "true", "x" and the like mean."""
    word = text.strip().strip(".").casefold()
    if word in ("yes", "true", "x", "☒", "☑", "✓", "✔", "ja", "oui"):
        return True
    return False if word in ("no", "false", "☐", "nein", "non") else None
