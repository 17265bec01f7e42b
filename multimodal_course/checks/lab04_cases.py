"""What the checks of lab 4.1.4 try students' functions with, and how they look at what comes."""

from decimal import Decimal
from typing import Any

from multimodal_course.checks.steps import (
    Step,
    call,
    comes_as,
    each,
    equals,
    has_length,
    holds,
    is_a,
    mistake,
)

TESSERACT = {
    "text": ["", "Total", " ", "7.00"],
    "conf": [-1, 96, 95, 50],
    "left": [0, 100, 10, 400],
    "top": [0, 200, 10, 200],
    "width": [900, 50, 5, 100],
    "height": [900, 20, 5, 40],
}


def other_order(expected: list, order: str) -> Step:
    """A known mistake: all of `expected`, and nothing else, in another order than `order` says."""
    return mistake(
        lambda answer: answer != expected and sorted(answer, key=repr) == sorted(expected, key=repr),
        order,
        f"Every entry is right, their order is not: {order}.",
    )


# -- words -------------------------------------------------------------------------------------------------


def _first_box(words: Any) -> list[float]:
    """The first word's box, rounded; [] where there is none."""
    try:
        return [round(float(v), 2) for v in words[0][2]]
    except (TypeError, ValueError, LookupError):
        return []


def _confidences(words: Any) -> list[float]:
    try:
        return [round(float(word[1]), 4) for word in words]
    except (TypeError, ValueError, LookupError):
        return []


WORDS = (
    is_a(list),
    mistake(
        lambda words: len(words) == 4,
        "two words",
        "Rows of blocks and lines have no text: leave out what is empty.",
    ),
    mistake(
        lambda words: len(words) == 3,
        "two words",
        "A text of nothing but spaces is no word: .strip() leaves nothing of it.",
    ),
    has_length(2),
    each(holds("tuples (text, confidence, box)", lambda w: isinstance(w, tuple | list) and len(w) == 3)),
    holds("the words Total and 7.00", lambda words: [w[0] for w in words] == ["Total", "7.00"]),
    mistake(
        lambda words: _confidences(words) == [96, 50],
        "confidences from 0 to 1",
        "Tesseract counts to 100: divide by 100.",
    ),
    holds("the confidences 0.96 and 0.5", lambda words: _confidences(words) == [0.96, 0.5]),
    mistake(
        lambda words: _first_box(words) == [36, 72, 18, 7.2],
        "a box (left, top, right, bottom)",
        "You gave width and height: right is left + width, bottom is top + height.",
    ),
    mistake(
        lambda words: _first_box(words) == [100, 200, 150, 220],
        "a box in points",
        "These are pixels: a point is 1/72 inch, so points are pixels * 72 / dpi.",
    ),
    mistake(
        lambda words: _first_box(words) == [277.78, 555.56, 416.67, 611.11],
        "a box in points",
        "You multiplied by dpi / 72, which goes from points to pixels. The other way: * 72 / dpi.",
    ),
    mistake(
        lambda words: _first_box(words) == [0.5, 1, 0.75, 1.1],
        "a box in points",
        "These are inches: an inch has 72 points.",
    ),
    holds("the first box (36, 72, 54, 79.2)", lambda words: _first_box(words) == [36, 72, 54, 79.2]),
)

SHIFTED = "You compared place by place: one missing letter shifts all others. Allow for inserting one."

# -- layout ------------------------------------------------------------------------------------------------

# Lines of 10 points with 2, 2, 10 and 2 points of white between them.
LINES = [(0, 44, 80, 54), (9, 0, 90, 10), (0, 12, 85, 22), (4, 24, 40, 34), (0, 56, 70, 66)]
SORTED = sorted(LINES, key=lambda box: box[1])
# What comes of them if they go by their left edges, or as plain sorted() leaves them.
BY_LEFT = [[LINES[0], LINES[2]], [LINES[4], LINES[3], LINES[1]]]
BY_BOX = [[LINES[2]], [LINES[0], LINES[4], LINES[3], LINES[1]]]

TITLE, WIDE = (20, 0, 80, 10), (10, 40, 90, 50)
LEFT, RIGHT = [(0, 15, 45, 25), (0, 28, 45, 38)], [(55, 14, 100, 24), (55, 27, 100, 37)]
LOW = [(0, 55, 45, 65), (55, 53, 100, 63)]
BOXES = [RIGHT[1], LOW[1], TITLE, LEFT[0], WIDE, RIGHT[0], LOW[0], LEFT[1]]
ORDER = [TITLE, *LEFT, *RIGHT, WIDE, *LOW]
# On a page that is 101 wide, two in each column; the right ones begin higher.
TOUCHING = [(5, 5, 50.5, 14), (0, 30, 45, 39), (60, 0, 95, 9), (50.5, 20, 99, 29)]
# In reading order: a narrow box across the middle between two columns, and beside one across a tall box.
NARROW = [(0, 0, 40, 9), (60, 2, 99, 11), (40, 20, 60, 30), (0, 40, 40, 50), (60, 41, 99, 51)]
TALL = [(0, 0, 45, 9), (85, 12, 99, 48), (0, 20, 80, 30), (0, 35, 45, 45)]
NOT_WIDTH = "Not its width counts: a narrow box in the middle reaches across it, too, and divides the page."
ACROSS_OR_NOT = (
    call(
        (NARROW[::-1], 100),
        mistake(
            lambda boxes: [b for b in boxes if b != NARROW[2]] == [NARROW[i] for i in (0, 3, 1, 4)],
            "the box across the middle as the third",
            NOT_WIDTH,
        ),
        equals(NARROW),
        shown="reading_order(two columns, a narrow box across the middle between them, 100)",
    ),
    call(
        (TALL[::-1], 100),
        comes_as(
            TALL,
            {
                'The tall box begins above the one across, and ends below it. "Above" compares the tops: '
                "it is read before.": [TALL[0], TALL[2], TALL[3], TALL[1]]
            },
        ),
        shown="reading_order(a box across the middle, and beside it a tall one, 100)",
    ),
)

# -- tables ------------------------------------------------------------------------------------------------

# Descriptions stand left, numbers right; the last row has no quantity, and heights differ a little.
CELLS = [
    ("12.50", (170, 341, 200, 349)),
    ("Item", (10, 310, 35, 320)),
    ("2", (110, 340, 115, 350)),
    ("Price", (175, 310, 200, 320)),
    ("Qty", (100, 310, 115, 320)),
    ("Red apple, large", (10, 340, 90, 350)),
    ("Shipping", (10, 370, 50, 380)),
    ("4.00", (178, 370, 200, 380)),
]
# Rows of 10 points that begin every 12.
NARROW_CELLS = [
    (f"{r}{c}", (90 * c, 4 + 12 * r, 90 * c + 40, 14 + 12 * r)) for c in (1, 0) for r in (3, 0, 4, 1, 2)
]
NARROW_GRID = [[f"{r}0", f"{r}1"] for r in range(5)]
# Beside a first column, cells that each overlap one before.
CHAIN = [
    ("0", (0, 0, 10, 10)),
    ("1", (20, 0, 80, 10)),
    ("2", (40, 20, 50, 30)),
    ("3", (70, 40, 100, 50)),
    ("4", (90, 60, 110, 70)),
]
# A name in large letters, its price in small ones: only the price's middle lies within the other.
LARGE_AND_SMALL = [("0.50", (80, 2, 90, 8)), ("Key", (10, 0, 60, 20)), ("Total", (10, 30, 50, 40))]
GRID = [["Item", "Qty", "Price"], ["Red apple, large", "2", "12.50"], ["Shipping", "", "4.00"]]

TABLES = (
    call(
        (CELLS,),
        is_a(list),
        mistake(
            lambda rows: len(rows) == 1 and "Shipping" in rows[0],
            "three rows",
            "Cells of different rows came into one: a cell whose middle is below the row begins a new one.",
        ),
        mistake(
            lambda rows: len(rows) > 3,
            "three rows",
            "Cells whose heights differ by a point or two are in one row, all the same.",
        ),
        has_length(3),
        mistake(
            lambda rows: [len(row) for row in rows] == [3, 3, 2],
            "three cells in each row",
            'A row that lacks a cell needs an "" there, or the next one slips to the left.',
        ),
        mistake(
            lambda rows: any(len(row) > 3 for row in rows),
            "three columns",
            "Columns are told by overlap: numbers of different width have different left edges.",
        ),
        comes_as(
            GRID,
            {
                "The rows come from bottom to top.": GRID[::-1],
                "The empty place is at the end: the price slipped into the quantities.": [
                    *GRID[:2],
                    ["Shipping", "4.00", ""],
                ],
                'An empty place is "", not None.': [*GRID[:2], ["Shipping", None, "4.00"]],
            },
        ),
        shown="to_grid(eight cells in any order)",
    ),
    call(
        ([("4", (42, 20, 60, 30)), ("wide head", (10, 0, 45, 9)), ("x", (10, 21, 20, 29))],),
        holds(
            "one column, for the head overlaps both cells below",
            lambda rows: all(len(row) == 1 for row in rows),
            "A column reaches as far as all of its cells: join intervals that overlap.",
        ),
        shown="to_grid(a head across two cells)",
    ),
    call(
        (CHAIN,),
        comes_as(
            [["0", "1"], ["", "2"], ["", "3"], ["", "4"]],
            {
                "4 overlaps 3, and 3 overlaps 1: one column, which reaches as far as all its cells.": [
                    ["0", "1", ""],
                    ["", "2", ""],
                    ["", "3", ""],
                    ["", "", "4"],
                ]
            },
        ),
        shown="to_grid(0, and beside it four cells that each overlap one before)",
    ),
    call(
        (LARGE_AND_SMALL,),
        comes_as(
            [["Key", "0.50"], ["Total", ""]],
            {
                "The middle of one must lie within the other, whichever of the two it is: "
                "0.50 and Key are one row.": [["", "0.50"], ["Key", ""], ["Total", ""]]
            },
        ),
        shown="to_grid(a name in large letters, its price in small ones, another name)",
    ),
    call(
        (NARROW_CELLS,),
        comes_as(NARROW_GRID, {}),
        shown="to_grid(ten cells in narrow rows, at the top of a page)",
    ),
)

# -- numbers -----------------------------------------------------------------------------------------------


def _item(quantity: str | None, price: str | None, line: str | None) -> dict[str, Decimal | None]:
    values = (None if v is None else Decimal(v) for v in (quantity, price, line))
    return dict(zip(("quantity", "unit_price", "amount"), values, strict=True))


def bill(items: list, net: str | None, tax: str | None, total: str | None) -> dict[str, Any]:
    """An invoice of lines and sums."""
    sums = (None if v is None else Decimal(v) for v in (net, tax, total))
    return {"items": items, **dict(zip(("net", "tax", "total"), sums, strict=True))}


CENTS = [_item("3", "0.10", "0.30"), _item("1", "0.20", "0.20")]
WRONG = bill([_item("2", "5.00", "10.00"), _item("3", "4.00", "13.00")], "22.00", "2.20", "24.00")
PARTS = bill([_item("2", "5.00", "10.00"), _item(None, "4.00", None)], "22.00", None, "24.00")
ONE_LINE = bill([_item("2", "5.00", "10.00")], "11.00", "1.00", "12.00")
GAPS = bill([_item(None, "4.00", "8.00"), _item("2", "3.00", "7.00")], "14.00", None, None)


def _paper(total: int, *lines: tuple[str, int, int]) -> dict[str, Any]:
    keys = ("description", "quantity", "amount")
    return {
        "customer": "Ann",
        "items": [dict(zip(keys, line, strict=True)) for line in lines],
        "total": total,
    }


ORDERED = _paper(30, ("cup", 2, 10), ("hat", 1, 8), ("key", 4, 12))
BILLED = _paper(35, ("key", 5, 15), ("cup", 2, 10), ("bell", 1, 10))
DIFFER = [
    ("total", 30, 35),
    ("items[1]", "hat", None),
    ("items[2].quantity", 4, 5),
    ("items[2].amount", 12, 15),
    ("items", None, "bell"),
]


def fields(answer: Any) -> list[Any]:
    """The first entry of each tuple."""
    try:
        return [entry[0] for entry in answer]
    except (TypeError, LookupError):
        return []
