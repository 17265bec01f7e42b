"""How what was read from a document is compared with what it says: text, regions, tables, fields, answers."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

Box = Sequence[float]


# -- text --------------------------------------------------------------------------------------------------


def character_errors(regions: Sequence[dict[str, Any]], read: str) -> tuple[int, int]:
    """Wrong, missing and superfluous characters of a page's text, and the number of right ones.

    Each line of the truth is looked up where it fits best, so the order in which blocks are read does not
    count; what the truth does not hold counts as superfluous. Runs of spaces count as one, bullets as none.
    """
    read = _spaced(read)
    lines = [_spaced(line) for r in regions if r["text"] for line in _units(r) if _spaced(line)]
    length = sum(map(len, lines))
    errors = sum(_distance_within(line, read) for line in lines)
    superfluous = len(read.replace(" ", "")) - sum(len(line.replace(" ", "")) for line in lines)
    return max(errors, superfluous), length


def _units(region: dict[str, Any]) -> list[str]:
    return region["text"].split("\n")


def _spaced(text: str) -> str:
    return " ".join(re.sub(r"[|•·☐☒☑]", " ", text).split())


def _distance_within(line: str, text: str) -> int:
    """Edit distance of a line to the part of the text that is most like it."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    steps = np.arange(len(codes) + 1)
    row = np.zeros(len(codes) + 1, dtype=np.int64)
    for sign in np.frombuffer(line.encode("utf-32-le"), dtype=np.uint32):
        following = row + 1
        following[1:] = np.minimum(following[1:], row[:-1] + (codes != sign))
        row = np.minimum.accumulate(following - steps) + steps
    return int(row.min())


# -- regions and tables ------------------------------------------------------------------------------------


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(0.0, width) * max(0.0, height)
    areas = sum((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b))
    return both / (areas - both) if both else 0.0


def matched_regions(truth: Sequence[dict[str, Any]], found: Sequence[Any]) -> int:
    """Number of regions found with the right kind and an IoU of at least 0.5."""
    pairs = sorted(
        (
            (iou(t["box"], f.box), i, j)
            for i, t in enumerate(truth)
            for j, f in enumerate(found)
            if t["type"] == f.kind
        ),
        reverse=True,
    )
    used: set[tuple[str, int]] = set()
    for overlap, i, j in pairs:
        if overlap >= 0.5 and not {("t", i), ("f", j)} & used:
            used |= {("t", i), ("f", j)}
    return len(used) // 2


def f1(matched: int, truth: int, found: int) -> float:
    """Harmonic mean of recall and precision."""
    return 2 * matched / (truth + found) if truth + found else 1.0


def cell_score(truth: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> float:
    """F1 of a table's filled cells: equal text, in rows and columns of the same order."""
    cells = [[_spaced(c) for c in row] for row in truth], [[_spaced(c) for c in row] for row in found]
    filled = [sum(bool(c) for row in table for c in row) for table in cells]
    best = np.zeros((len(truth) + 1, len(found) + 1))
    for i, row in enumerate(cells[0], 1):
        for j, other in enumerate(cells[1], 1):
            both = best[i - 1, j - 1] + _common(row, other)
            best[i, j] = max(best[i - 1, j], best[i, j - 1], both)
    return f1(best[-1, -1], *filled)


def _common(row: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence of filled cells."""
    best = np.zeros((len(row) + 1, len(other) + 1), dtype=int)
    for i, a in enumerate(row, 1):
        for j, b in enumerate(other, 1):
            same = best[i - 1, j - 1] + 1 if a and a == b else 0
            best[i, j] = max(best[i - 1, j], best[i, j - 1], same)
    return int(best[-1, -1])


# -- fields ------------------------------------------------------------------------------------------------


def field_hits(truth: dict[str, Any], found: dict[str, Any]) -> tuple[int, int]:
    """Right fields, and how many there are; a field that the document does not have counts as a wrong one.

    Items are compared in order: one that was not found makes its own fields wrong, not those behind it.
    """
    right = total = 0
    for name, value in truth.items():
        got = found.get(name)
        if isinstance(value, list):
            got = got or []
            best = np.zeros((len(value) + 1, len(got) + 1), dtype=int)
            for i, item in enumerate(value, 1):
                for j, other in enumerate(got, 1):
                    both = best[i - 1, j - 1] + field_hits(item, other)[0]
                    best[i, j] = max(best[i - 1, j], best[i, j - 1], both)
            right += int(best[-1, -1])
            total += max(sum(map(len, value)), sum(map(len, got)))
        elif value is not None or got is not None:
            right += value is not None and got is not None and same_value(got, value)
            total += 1
    return right, total


def same_value(a: Any, b: Any) -> bool:
    """Equal as a flag, a number, a date or a text (capitals and runs of spaces do not matter)."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return _value(a) == _value(b)


def _value(value: Any) -> Any:
    text = _spaced(str(value))
    try:
        return Decimal(text)
    except InvalidOperation:
        return text.casefold()


# -- answers -----------------------------------------------------------------------------------------------

_DATES = ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y")


def says(answer: str, truth: str) -> bool:
    """True if the answer is the truth or a sentence that holds it; dates and amounts in any notation."""
    day = read_date(truth)
    if day:
        return read_date(answer) == day or any(read_date(found) == day for found in _dates_in(answer))
    wanted, got = _tokens(truth), _tokens(answer)
    return any(got[i : i + len(wanted)] == wanted for i in range(len(got) - len(wanted) + 1))


def _tokens(text: str) -> list[str]:
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text.casefold())
    found = re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+|%", text)
    amounts = any(re.fullmatch(r"\d+\.\d\d", token) for token in found)
    return [t for t in found if not (amounts and t in ("eur", "usd", "gbp", "euros", "euro"))]


def read_date(text: str) -> date | None:
    """A day in one of the notations of the paperwork, or None."""
    for notation in _DATES:
        try:
            return datetime.strptime(text.strip().rstrip("."), notation).date()
        except ValueError:
            continue
    return None


def _dates_in(text: str) -> list[str]:
    return re.findall(
        r"\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4}|\d{1,2} [A-Z]\w+ \d{4}|[A-Z]\w+ \d{1,2}, \d{4}", text
    )
