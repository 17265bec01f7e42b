"""The exercises of lab 4.1.4, document AI."""

from multimodal_course.checks.exercise import Exercise, Lab
from multimodal_course.checks.lab04_cases import (
    ACROSS_OR_NOT,
    BILLED,
    BOXES,
    BY_BOX,
    BY_LEFT,
    CENTS,
    DIFFER,
    GAPS,
    LEFT,
    LINES,
    LOW,
    ONE_LINE,
    ORDER,
    ORDERED,
    PARTS,
    RIGHT,
    SHIFTED,
    SORTED,
    TABLES,
    TESSERACT,
    TITLE,
    TOUCHING,
    WIDE,
    WORDS,
    WRONG,
    bill,
    fields,
    other_order,
)
from multimodal_course.checks.steps import call, comes_as, equals, function, has_length, holds, is_a, mistake

LAB = Lab(
    number=4,
    title="Document AI",
    unchecked={"4.8": "challenge", "4.9": "question"},
    exercises=[
        Exercise(
            number="4.1",
            title="Words with boxes",
            steps=[
                function("data", "dpi"),
                call((TESSERACT, 200), *WORDS, shown="words_of(a table of four rows, 200)"),
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
                            1.0: SHIFTED,
                            8 / 9: SHIFTED,
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
                call(
                    ("", "x"),
                    equals(
                        1.0,
                        causes={
                            0.0: "If the truth is empty and something was read, all of it is wrong: 1.0."
                        },
                    ),
                ),
                call(
                    ("cat", ""),
                    equals(1.0, causes={0.0: "Nothing was read: each letter is an error."}, tolerance=1e-9),
                ),
                call(("acc", "b"), equals(1.0, tolerance=1e-9)),
                call(("c", "cbbaaab"), equals(6.0, tolerance=1e-9)),
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
                    (LINES, 5),
                    is_a(list),
                    comes_as(
                        [SORTED[:3], SORTED[3:]],
                        {
                            "You measured from top to top: white is between a bottom and the next top.": [
                                [line] for line in SORTED
                            ],
                            "The lines come in any order: sort them by their tops first.": [
                                [LINES[0], *LINES[1:4]],
                                [LINES[4]],
                            ],
                            "You sorted by the left edge, box[0]: lines go by their tops, box[1].": BY_LEFT,
                            "sorted() alone compares left edges first: sort by the tops, box[1].": BY_BOX,
                            "You measured from the first line of the block: compare with its last one.": [
                                SORTED[:2],
                                SORTED[2:3],
                                SORTED[3:],
                            ],
                            "The last block is missing: keep it after the loop.": [SORTED[:3]],
                            "All lines are in one block: begin a new one where white is wider than gap.": [
                                SORTED
                            ],
                        },
                    ),
                    shown="find_blocks(five lines in any order, gap=5)",
                ),
                call(
                    ([(0, 0, 9, 10), (0, 16, 9, 26)], 5),
                    comes_as([[(0, 0, 9, 10)], [(0, 16, 9, 26)]], {}),
                ),
                call(([], 5), comes_as([], {"Without lines there are no blocks, not an empty one.": [[]]})),
                call(
                    ([(0, 0, 9, 10), (0, 15, 9, 25)], 5),
                    comes_as(
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
                    (BOXES, 100),
                    is_a(list),
                    has_length(8, "Every box must come once: what is still waiting at the end, too."),
                    comes_as(
                        ORDER,
                        {
                            "You sorted by height alone: the columns are mixed.": sorted(
                                BOXES, key=lambda box: box[1]
                            ),
                            "Boxes across the middle divide the page: what is below one is read after it, "
                            "in both columns.": [TITLE, WIDE, *LEFT, LOW[0], *RIGHT, LOW[1]],
                            "Across boxes come in their place, by height, and not among the left column's.": [
                                TITLE,
                                *LEFT,
                                WIDE,
                                LOW[0],
                                *RIGHT,
                                LOW[1],
                            ],
                            "The right column was read before the left one.": [
                                TITLE,
                                *RIGHT,
                                *LEFT,
                                WIDE,
                                LOW[1],
                                LOW[0],
                            ],
                        },
                    ),
                    shown="reading_order(eight boxes, 100)",
                ),
                call(([(0, 0, 50, 9), (50, 0, 99, 9)], 100), equals([(0, 0, 50, 9), (50, 0, 99, 9)])),
                call(
                    (TOUCHING[::-1], 101),
                    holds(
                        "the two left boxes, then the two right ones",
                        lambda boxes: boxes == TOUCHING,
                        "A box that only touches the middle does not reach across: it stands in its column. "
                        "And the middle of 101 is 50.5.",
                    ),
                    shown=f"reading_order({TOUCHING[::-1]}, 101)",
                ),
                *ACROSS_OR_NOT,
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
                *TABLES,
            ],
            hints=(
                "Two steps: find the columns as intervals from left to right; then fill the rows.",
                "Columns: sort by left edge. A cell that begins before the last column ends widens it; "
                "else it begins a new one.",
                "Rows: sort by the middle. If it lies below the row's bottom, and this cell's top below the "
                'middle before, append [""] * len(columns). Then set the cell\'s column.',
            ),
        ),
        Exercise(
            number="4.6",
            title="The auditor",
            steps=[
                function("invoice"),
                call(
                    (bill(CENTS, "0.50", "0.10", "0.60"),),
                    is_a(list),
                    holds(
                        "an empty list: everything fits",
                        lambda names: names == [],
                        "0.1 * 3 is 0.3 for Decimal, and not for float: do not convert.",
                    ),
                    shown="what_does_not_fit(an invoice of cents that fits)",
                ),
                call(
                    (WRONG,),
                    other_order(["items[1]", "net", "total"], "first the lines, then net, then total"),
                    comes_as(
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
                    (PARTS,),
                    mistake(
                        lambda names: bool(names),
                        "an empty list: nothing that is there is contradicted",
                        "What is missing is no zero: leave out each comparison that needs it.",
                    ),
                    shown="what_does_not_fit(an invoice with None for an amount and the tax)",
                ),
                call(
                    (bill([], "10", "2", "13"),),
                    comes_as(
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
                call(
                    (ONE_LINE,),
                    comes_as(["net"], {"One line makes a sum of lines, too.": []}),
                    shown="what_does_not_fit(an invoice of one line, with another net sum)",
                ),
                call(
                    (GAPS,),
                    comes_as(
                        ["items[1]", "net"],
                        {
                            "A line that cannot be compared does not end the audit: go on with the next.": [
                                "net"
                            ]
                        },
                    ),
                    shown="what_does_not_fit(an invoice that lacks a quantity, tax and total)",
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
                    (ORDERED, BILLED),
                    is_a(list),
                    mistake(
                        lambda found: "items[0].description" in fields(found),
                        "lines paired by their description",
                        "You paired the lines by their place: the same line may stand elsewhere.",
                    ),
                    other_order(DIFFER, "plain fields, then a's lines in order, then those that only b has"),
                    mistake(
                        lambda found: "items" in fields(found)[:-1] or "customer" in fields(found),
                        "only what differs, field by field",
                        "Leave out what is equal, and do not compare the lists of items as a whole.",
                    ),
                    comes_as(
                        DIFFER,
                        {
                            "An empty list says that nothing differs, and here a total and lines do.": [],
                            "The line that only b has is missing.": DIFFER[:-1],
                            "The line that only a has is missing.": [DIFFER[0], *DIFFER[2:]],
                            "The lines that only one of them has are missing.": [DIFFER[0], *DIFFER[2:4]],
                            "The plain fields are missing.": DIFFER[1:],
                            "A line is named by its place in a.": [
                                *DIFFER[:2],
                                ("items[0].quantity", 4, 5),
                                ("items[0].amount", 12, 15),
                                DIFFER[4],
                            ],
                            "a comes first, then b.": [(name, b, a) for name, a, b in DIFFER],
                        },
                    ),
                    shown="differences(an order, its invoice)",
                ),
                call(
                    (ORDERED, ORDERED),
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
