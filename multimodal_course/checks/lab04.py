"""The exercises of lab 4.1.4, document AI."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from multimodal_course.checks.exercise import Exercise, Lab
from multimodal_course.checks.steps import (
    Mismatch,
    Step,
    call,
    describe,
    each,
    equals,
    function,
    has_length,
    holds,
    is_a,
    mistake,
)

_TESSERACT = {
    "text": ["", "Total", " ", "7.00"],
    "conf": [-1, 96, 95, 50],
    "left": [0, 100, 10, 400],
    "top": [0, 200, 10, 200],
    "width": [900, 50, 5, 100],
    "height": [900, 20, 5, 40],
}


def _comes_as(expected: Any, known: Mapping[str, Any]) -> Step:
    """The answer is `expected`; `known` maps what a student did wrong to the answer that comes of it."""

    def step(answer: Any) -> Mismatch | None:
        if answer == expected:
            return None
        cause = next((words for words, wrong in known.items() if answer == wrong), "")
        return Mismatch(describe(expected), describe(answer), cause)

    return step


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


_WORDS = (
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

_SHIFTED = "You compared place by place: one missing letter shifts all others. Allow for deleting one."

# -- layout ------------------------------------------------------------------------------------------------

# Lines of 10 points with 2, 2, 10 and 2 points of white between them.
_LINES = [(0, 44, 80, 54), (0, 0, 90, 10), (0, 12, 85, 22), (0, 24, 40, 34), (0, 56, 70, 66)]
_SORTED = sorted(_LINES, key=lambda box: box[1])

_TITLE, _WIDE = (20, 0, 80, 10), (10, 40, 90, 50)
_LEFT, _RIGHT = [(0, 15, 45, 25), (0, 28, 45, 38)], [(55, 14, 100, 24), (55, 27, 100, 37)]
_LOW = [(0, 55, 45, 65), (55, 53, 100, 63)]
_BOXES = [_RIGHT[1], _LOW[1], _TITLE, _LEFT[0], _WIDE, _RIGHT[0], _LOW[0], _LEFT[1]]
_ORDER = [_TITLE, *_LEFT, *_RIGHT, _WIDE, *_LOW]

# -- tables ------------------------------------------------------------------------------------------------

# Descriptions stand left, numbers right; the second row has no quantity, and heights differ a little.
_CELLS = [
    ("12.50", (170, 41, 200, 49)),
    ("Item", (10, 10, 35, 20)),
    ("2", (110, 40, 115, 50)),
    ("Price", (175, 10, 200, 20)),
    ("Qty", (100, 10, 115, 20)),
    ("Red apple, large", (10, 40, 90, 50)),
    ("Shipping", (10, 70, 50, 80)),
    ("4.00", (178, 70, 200, 80)),
]
_GRID = [["Item", "Qty", "Price"], ["Red apple, large", "2", "12.50"], ["Shipping", "", "4.00"]]

# -- numbers -----------------------------------------------------------------------------------------------


def _item(quantity: str | None, price: str | None, line: str | None) -> dict[str, Decimal | None]:
    values = (None if v is None else Decimal(v) for v in (quantity, price, line))
    return dict(zip(("quantity", "unit_price", "amount"), values, strict=True))


def _bill(items: list, net: str | None, tax: str | None, total: str | None) -> dict[str, Any]:
    sums = (None if v is None else Decimal(v) for v in (net, tax, total))
    return {"items": items, **dict(zip(("net", "tax", "total"), sums, strict=True))}


_CENTS = [_item("3", "0.10", "0.30"), _item("1", "0.20", "0.20")]
_WRONG = _bill([_item("2", "5.00", "10.00"), _item("3", "4.00", "13.00")], "22.00", "2.20", "24.00")
_PARTS = _bill([_item("2", "5.00", "10.00"), _item(None, "4.00", None)], "22.00", None, "24.00")


def _paper(total: int, *lines: tuple[str, int, int]) -> dict[str, Any]:
    keys = ("description", "quantity", "amount")
    return {
        "customer": "Ann",
        "total": total,
        "items": [dict(zip(keys, line, strict=True)) for line in lines],
    }


_ORDERED = _paper(30, ("cup", 2, 10), ("hat", 1, 8), ("key", 4, 12))
_BILLED = _paper(35, ("key", 5, 15), ("cup", 2, 10), ("bell", 1, 10))
_DIFFER = [
    ("total", 30, 35),
    ("items[1]", "hat", None),
    ("items[2].quantity", 4, 5),
    ("items[2].amount", 12, 15),
    ("items", None, "bell"),
]


def _fields(answer: Any) -> list[Any]:
    """The first entry of each tuple."""
    try:
        return [entry[0] for entry in answer]
    except (TypeError, LookupError):
        return []


LAB = Lab(
    number=4,
    title="Document AI",
    exercises=[
        Exercise(
            number="4.1",
            title="Words with boxes",
            steps=[
                function("data", "dpi"),
                call((_TESSERACT, 200), *_WORDS, shown="words_of(a table of four rows, 200)"),
            ],
            hints=(
                "Go through the rows of all columns at once: zip takes several lists.",
                "if text.strip(): it is a word. Its right edge is left + width.",
                "tuple(v * 72 / dpi for v in (x, y, x + width, y + height)) is the box.",
            ),
        ),
        Exercise(
            number="4.2",
            title="Character error rate",
            steps=[
                function("truth", "read"),
                call(
                    ("cat", "cot"),
                    is_a(float, int),
                    equals(
                        1 / 3,
                        causes={
                            1: "That is the edit distance: divide by the length of the truth.",
                            2 / 3: "That is the share of right characters: the rate counts wrong ones. "
                            "Or a replacement counted twice.",
                            1 / 6: "Divide by the length of the truth alone.",
                            100 / 3: "Return a share: 1/3, not 33.3.",
                        },
                        tolerance=1e-9,
                    ),
                ),
                call(
                    ("total due", "otal due"),
                    equals(
                        1 / 9,
                        causes={
                            1.0: _SHIFTED,
                            8 / 9: _SHIFTED,
                            1 / 8: "Divide by the length of the truth, not of what was read.",
                            0.0: "A missing letter counts as an error, too.",
                        },
                        tolerance=1e-9,
                    ),
                ),
                call(
                    ("ab", "xaybz"),
                    equals(
                        1.5,
                        causes={
                            1.0: "The rate may be more than 1: three letters too many on two are 1.5.",
                            3 / 5: "Divide by the length of the truth, not of the longer text.",
                            0.0: "Superfluous letters count as errors, too.",
                        },
                        tolerance=1e-9,
                    ),
                ),
                call(("", ""), equals(0.0)),
                call(("", "x"), equals(1.0)),
                call(("kitten", "sitting"), equals(0.5, tolerance=1e-9)),
            ],
            hints=(
                "Begin with the row for an empty truth: 0, 1, 2, …, len(read).",
                "Each letter of the truth makes a new row; its first number is one more than the one above.",
                "min(row[-1] + 1, above[j] + 1, above[j - 1] + (wanted != got)); then divide by len(truth).",
            ),
        ),
        Exercise(
            number="4.3",
            title="From lines to blocks",
            steps=[
                function("lines", "gap"),
                call(
                    (_LINES, 5),
                    is_a(list),
                    _comes_as(
                        [_SORTED[:3], _SORTED[3:]],
                        {
                            "You measured from top to top: white is between a bottom and the next top.": [
                                [line] for line in _SORTED
                            ],
                            "The lines come in any order: sort them by their tops first.": [
                                [_LINES[0], *_LINES[1:4]],
                                [_LINES[4]],
                            ],
                            "You measured from the first line of the block: compare with its last one.": [
                                _SORTED[:2],
                                _SORTED[2:3],
                                _SORTED[3:],
                            ],
                            "The last block is missing: keep it after the loop.": [_SORTED[:3]],
                            "All lines are in one block: begin a new one where white is wider than gap.": [
                                _SORTED
                            ],
                        },
                    ),
                    shown="find_blocks(five lines in any order, gap=5)",
                ),
                call(
                    ([(0, 0, 9, 10), (0, 15, 9, 25)], 5),
                    _comes_as(
                        [[(0, 0, 9, 10), (0, 15, 9, 25)]],
                        {
                            "White of exactly gap does not part: only more does.": [
                                [(0, 0, 9, 10)],
                                [(0, 15, 9, 25)],
                            ]
                        },
                    ),
                ),
            ],
            hints=(
                "Sort by the top, box[1]. Then each line continues the last block or begins a new one.",
                "blocks[-1][-1] is the last line of the last block; its bottom is [3].",
                "if blocks and line[1] - blocks[-1][-1][3] <= gap: append to blocks[-1], else append [line].",
            ),
        ),
        Exercise(
            number="4.4",
            title="Reading order",
            steps=[
                function("boxes", "width"),
                call(
                    (_BOXES, 100),
                    is_a(list),
                    has_length(8, "Every box must come once: what is still waiting at the end, too."),
                    _comes_as(
                        _ORDER,
                        {
                            "You sorted by height alone: the columns are mixed.": sorted(
                                _BOXES, key=lambda box: box[1]
                            ),
                            "Boxes across the middle divide the page: what is below one is read after it, "
                            "in both columns.": [_TITLE, _WIDE, *_LEFT, _LOW[0], *_RIGHT, _LOW[1]],
                            "Across boxes come in their place, by height, and not among the left column's.": [
                                _TITLE,
                                *_LEFT,
                                _WIDE,
                                _LOW[0],
                                *_RIGHT,
                                _LOW[1],
                            ],
                            "The right column was read before the left one.": [
                                _TITLE,
                                *_RIGHT,
                                *_LEFT,
                                _WIDE,
                                _LOW[1],
                                _LOW[0],
                            ],
                        },
                    ),
                    shown="reading_order(eight boxes, 100)",
                ),
                call(([(0, 0, 50, 9), (50, 0, 99, 9)], 100), equals([(0, 0, 50, 9), (50, 0, 99, 9)])),
            ],
            hints=(
                "Go through the boxes from top to bottom and keep two waiting lists: left and right.",
                "A box is across if box[0] < width / 2 < box[2]. Then both lists are emptied before it.",
                "ordered += [*left, *right, box]; left, right = [], []. After the loop: "
                "[*ordered, *left, *right].",
            ),
        ),
        Exercise(
            number="4.5",
            title="A table from boxes",
            steps=[
                function("cells"),
                call(
                    (_CELLS,),
                    is_a(list),
                    has_length(
                        3, "Cells whose heights differ by a point or two are in one row, all the same."
                    ),
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
                    _comes_as(
                        _GRID,
                        {
                            "The rows come from bottom to top.": _GRID[::-1],
                            "The empty place is at the end: the price slipped into the quantities.": [
                                *_GRID[:2],
                                ["Shipping", "4.00", ""],
                            ],
                            'An empty place is "", not None.': [*_GRID[:2], ["Shipping", None, "4.00"]],
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
            ],
            hints=(
                "Two steps: find the columns as intervals from left to right; then fill the rows.",
                "Columns: sort by left edge. A cell that begins before the last column ends widens it; "
                "else it begins a new one.",
                "Rows: sort by the middle. If it lies below the bottom of the current row, "
                'append [""] * len(columns); then set the cell\'s column.',
            ),
        ),
        Exercise(
            number="4.6",
            title="The auditor",
            steps=[
                function("invoice"),
                call(
                    (_bill(_CENTS, "0.50", "0.10", "0.60"),),
                    is_a(list),
                    holds(
                        "an empty list: everything fits",
                        lambda names: names == [],
                        "0.1 * 3 is 0.3 for Decimal, and not for float: do not convert.",
                    ),
                    shown="what_does_not_fit(an invoice of cents that fits)",
                ),
                call(
                    (_WRONG,),
                    _comes_as(
                        ["items[1]", "net", "total"],
                        {
                            "You stopped at the first mistake: collect all of them.": ["items[1]"],
                            "The lines were not checked: quantity times price is the amount.": [
                                "net",
                                "total",
                            ],
                            "The sums were not checked.": ["items[1]", "net"],
                            "Lines are counted from 0.": ["items[2]", "net", "total"],
                            "The net sum must be the sum of the amounts.": ["items[1]", "total"],
                        },
                    ),
                    shown="what_does_not_fit(an invoice with three contradictions)",
                ),
                call(
                    (_PARTS,),
                    mistake(
                        lambda names: bool(names),
                        "an empty list: nothing that is there is contradicted",
                        "What is missing is no zero: leave out each comparison that needs it.",
                    ),
                    shown="what_does_not_fit(an invoice with None for an amount and the tax)",
                ),
                call(
                    (_bill([], "10", "2", "13"),),
                    _comes_as(
                        ["total"],
                        {
                            "Without any line there is no sum of lines to compare: it is not 0.": [
                                "net",
                                "total",
                            ]
                        },
                    ),
                    shown="what_does_not_fit(an invoice without lines)",
                ),
            ],
            hints=(
                "Three parts: the lines, the net sum, the total. Each may add names to a list.",
                "None not in (a, b, c) is true if all three are there.",
                "if amounts and None not in (*amounts, net) and sum(amounts) != net: net does not fit.",
            ),
        ),
        Exercise(
            number="4.7",
            title="What differs?",
            steps=[
                function("a", "b"),
                call(
                    (_ORDERED, _BILLED),
                    is_a(list),
                    mistake(
                        lambda found: "items[0].description" in _fields(found),
                        "lines paired by their description",
                        "You paired the lines by their place: the same line may stand elsewhere.",
                    ),
                    mistake(
                        lambda found: "items" in _fields(found)[:-1] or "customer" in _fields(found),
                        "only what differs, field by field",
                        "Leave out what is equal, and do not compare the lists of items as a whole.",
                    ),
                    _comes_as(
                        _DIFFER,
                        {
                            "The line that only b has is missing.": _DIFFER[:-1],
                            "The line that only a has is missing.": [_DIFFER[0], *_DIFFER[2:]],
                            "The lines that only one of them has are missing.": [_DIFFER[0], *_DIFFER[2:4]],
                            "The plain fields are missing.": _DIFFER[1:],
                            "A line is named by its place in a.": [
                                *_DIFFER[:2],
                                ("items[0].quantity", 4, 5),
                                ("items[0].amount", 12, 15),
                                _DIFFER[4],
                            ],
                            "a comes first, then b.": [(name, b, a) for name, a, b in _DIFFER],
                        },
                    ),
                    shown="differences(an order, its invoice)",
                ),
                call(
                    (_ORDERED, _ORDERED),
                    equals([]),
                    shown="differences(an order, the same order)",
                ),
            ],
            hints=(
                "Plain fields first: all of a's names but items. Then the lines.",
                "A dictionary {description: line} of b's lines finds the twin; .pop takes it out.",
                "What is left in the dictionary at the end are the lines that only b has.",
            ),
        ),
    ],
)
