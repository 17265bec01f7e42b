"""Every check of lab 4.1.4 accepts the solution, calls the stub unfinished, and names typical mistakes."""

from decimal import Decimal
from difflib import SequenceMatcher

import pytest
from lab_exercises import Exercises

from multimodal_course.checks import check
from multimodal_course.checks.lab04 import LAB

NAMES = {
    "4.1": "words_of",
    "4.2": "cer",
    "4.3": "find_blocks",
    "4.4": "reading_order",
    "4.5": "to_grid",
    "4.6": "what_does_not_fit",
    "4.7": "differences",
}
LAB_EXERCISES = Exercises("04-document-ai.py")
SOLVED = {number: LAB_EXERCISES.solution(number) for number in NAMES}


def test_every_declared_exercise_is_in_the_source():
    assert [e.number for e in LAB.exercises] == list(NAMES)
    assert LAB_EXERCISES.names == NAMES


@pytest.mark.parametrize("number", NAMES)
def test_the_solution_passes(number):
    result = check(number, SOLVED[number])
    assert result.passed, str(result)


@pytest.mark.parametrize("number", NAMES)
def test_the_stub_is_not_started(number):
    assert check(number, LAB_EXERCISES.stub(number)).status == "open"


def words(scale=lambda v, dpi: v * 72 / dpi, corners=True, sure=0.01, keep=str.strip):
    """A reader of words that does one thing in its own way."""

    def words_of(data, dpi):
        found = []
        rows = zip(*(data[k] for k in ("text", "conf", "left", "top", "width", "height")), strict=True)
        for text, conf, x, y, w, h in rows:
            if keep(text):
                box = (x, y, x + w, y + h) if corners else (x, y, w, h)
                found.append((text, conf * sure, tuple(scale(v, dpi) for v in box)))
        return found

    return words_of


def cer_place_by_place(truth, read):
    wrong = sum(a != b for a, b in zip(truth, read, strict=False)) + abs(len(truth) - len(read))
    return wrong / len(truth) if truth else float(bool(read))


def unsorted_blocks(lines, gap):
    blocks = []
    for line in lines:
        if blocks and line[1] - blocks[-1][-1][3] <= gap:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def blocks_by(part, with_equal=True):
    """Blocks of sorted lines; `part` gives the white between a block and the next line."""

    def find_blocks(lines, gap):
        blocks = []
        for line in sorted(lines, key=lambda box: box[1]):
            white = part(blocks[-1], line) if blocks else gap + 1
            if white < gap or (with_equal and white == gap):
                blocks[-1].append(line)
            else:
                blocks.append([line])
        return blocks

    return find_blocks


def last_block_lost(lines, gap):
    return SOLVED["4.3"](lines, gap)[:-1]


def columns_after_all(boxes, width):
    ordered = sorted(boxes, key=lambda box: box[1])
    across = [b for b in ordered if b[0] < width / 2 < b[2]]
    left = [b for b in ordered if b[2] <= width / 2]
    return [*across, *left, *(b for b in ordered if b[0] >= width / 2)]


def left_with_across(boxes, width):
    ordered = sorted(boxes, key=lambda box: box[1])
    return [b for b in ordered if b[0] < width / 2] + [b for b in ordered if b[0] >= width / 2]


def waiting_ones_lost(boxes, width):
    return SOLVED["4.4"](boxes, width)[:-2]


def touching_is_across(boxes, width):
    widened = {box: (box[0] - (box[0] == width / 2), *box[1:]) for box in boxes}
    back = {moved: box for box, moved in widened.items()}
    return [back[box] for box in SOLVED["4.4"](list(widened.values()), width)]


def below_the_row_alone(cells):
    """A new row where a cell's middle is below the row's first cell, whatever its own height."""
    columns = SOLVED["4.5"](cells)
    rows, bottom = [], -1
    for text, (_, y0, _, y1) in sorted(cells, key=lambda cell: cell[1][1] + cell[1][3]):
        if (y0 + y1) / 2 > bottom:
            rows.append([""] * len(columns[0]))
            bottom = y1
        rows[-1][next((row.index(text) for row in columns if text in row), 0)] = text
    return rows


def rows_of_cells(cells):
    rows = {}
    for text, box in sorted(cells, key=lambda cell: cell[1][0]):
        rows.setdefault(round((box[1] + box[3]) / 20), []).append(text)
    return [rows[key] for key in sorted(rows)]


def by_exact_top(cells):
    tops = sorted({box[1] for _, box in cells})
    return [[text for text, box in sorted(cells, key=lambda c: c[1][0]) if box[1] == top] for top in tops]


def by_left_edges(cells):
    lefts = sorted({box[0] for _, box in cells})
    rows = {}
    for text, box in cells:
        rows.setdefault(round((box[1] + box[3]) / 20), [""] * len(lefts))[lefts.index(box[0])] = text
    return [rows[key] for key in sorted(rows)]


def filled_at_the_end(cells):
    rows = SOLVED["4.5"](cells)
    return [[c for c in row if c] + [""] * row.count("") for row in rows]


def as_floats(invoice):
    wrong = []
    for i, item in enumerate(invoice["items"]):
        if float(item["quantity"] or 0) * float(item["unit_price"] or 0) != float(item["amount"] or 0):
            wrong.append(f"items[{i}]")
    return wrong


def missing_is_zero(invoice):
    items = [{k: v or Decimal(0) for k, v in item.items()} for item in invoice["items"]]
    sums = {k: invoice[k] or Decimal(0) for k in ("net", "tax", "total")}
    return SOLVED["4.6"]({"items": items, **sums})


def sums_only(invoice):
    return [name for name in SOLVED["4.6"](invoice) if not name.startswith("items")]


def without_lines_is_zero(invoice):
    found = SOLVED["4.6"](invoice)
    return found if invoice["items"] or "net" in found else ["net", *found]


def paired_by_place(a, b):
    found = [(k, v, b[k]) for k, v in a.items() if k != "items" and v != b[k]]
    for i, (mine, theirs) in enumerate(zip(a["items"], b["items"], strict=False)):
        found += [(f"items[{i}].{k}", v, theirs[k]) for k, v in mine.items() if v != theirs[k]]
    return found


def whole_lists(a, b):
    return [(k, v, b[k]) for k, v in a.items() if v != b[k]] + [("end", None, None)]


def until_something_is_missing(invoice):
    lines = invoice["items"]
    end = next((i for i, line in enumerate(lines) if None in line.values()), len(lines))
    return [name for name in SOLVED["4.6"](invoice) if "[" not in name or int(name[6:-1]) < end]


def across_by_width(boxes, width):
    ordered, left, right = [], [], []
    for box in sorted(boxes, key=lambda box: box[1]):
        if box[2] - box[0] > width / 2:
            ordered, left, right = [*ordered, *left, *right, box], [], []
        else:
            (left if box[0] + box[2] <= width else right).append(box)
    return [*ordered, *left, *right]


def above_by_bottoms(boxes, width):
    upside = {(x0, y1, x1, y0): (x0, y0, x1, y1) for x0, y0, x1, y1 in boxes}
    return [upside[box] for box in SOLVED["4.4"](list(upside), width)]


def blocks_sorted_by(key):
    return lambda lines, gap: unsorted_blocks(sorted(lines, key=key), gap)


def all_in_one_row(cells):
    return [[text for text, _ in cells]]


WRONG = [
    ("4.1", words(keep=lambda text: True), "leave out what is empty"),
    ("4.1", words(keep=bool), "nothing but spaces"),
    ("4.1", words(sure=1), "divide by 100"),
    ("4.1", words(corners=False), "width and height"),
    ("4.1", words(scale=lambda v, dpi: v), "pixels"),
    ("4.1", words(scale=lambda v, dpi: v * dpi / 72), "The other way"),
    ("4.1", words(scale=lambda v, dpi: v / dpi), "inches"),
    ("4.2", lambda t, r: SOLVED["4.2"](t, r) * len(t), "edit distance"),
    ("4.2", lambda t, r: 1 - SOLVED["4.2"](t, r), "counts wrong ones"),
    ("4.2", lambda t, r: 100 * SOLVED["4.2"](t, r), "Return a share"),
    ("4.2", cer_place_by_place, "place by place"),
    ("4.2", lambda t, r: SOLVED["4.2"](t, r) * len(t) / max(1, len(r)), "not of what was read"),
    ("4.2", lambda t, r: min(1.0, SOLVED["4.2"](t, r)), "may be more than 1"),
    ("4.2", lambda t, r: 1 - SequenceMatcher(None, t, r).ratio(), "Expected"),
    ("4.2", lambda t, r: SOLVED["4.2"](t, r) if t else 0.0, "something was read"),
    ("4.3", blocks_sorted_by(lambda box: box[0]), "by the left edge"),
    ("4.3", blocks_sorted_by(None), "sorted() alone"),
    ("4.4", across_by_width, "Not its width counts"),
    ("4.4", above_by_bottoms, "compares the tops"),
    ("4.5", all_in_one_row, "came into one"),
    ("4.6", lambda invoice: SOLVED["4.6"](invoice)[::-1], "their order is not"),
    ("4.7", lambda a, b: SOLVED["4.7"](a, b)[::-1], "their order is not"),
    ("4.7", lambda a, b: [], "nothing differs"),
    ("4.3", unsorted_blocks, "sort them by their tops"),
    ("4.3", blocks_by(lambda block, line: line[1] - block[-1][1]), "top to top"),
    ("4.3", blocks_by(lambda block, line: line[1] - block[0][3]), "its last one"),
    ("4.3", blocks_by(lambda block, line: line[1] - block[-1][3], with_equal=False), "exactly gap"),
    ("4.3", last_block_lost, "last block is missing"),
    ("4.4", lambda boxes, width: sorted(boxes, key=lambda b: b[1]), "height alone"),
    ("4.3", lambda lines, gap: SOLVED["4.3"](lines, gap) or [[]], "no blocks"),
    ("4.4", columns_after_all, "divide the page"),
    ("4.4", left_with_across, "in their place"),
    ("4.4", waiting_ones_lost, "still waiting"),
    ("4.4", touching_is_across, "only touches the middle"),
    ("4.5", below_the_row_alone, "whichever of the two"),
    ("4.5", rows_of_cells, "slips to the left"),
    ("4.5", by_exact_top, "by a point or two"),
    ("4.5", by_left_edges, "told by overlap"),
    ("4.5", filled_at_the_end, "slipped into the quantities"),
    ("4.5", lambda cells: SOLVED["4.5"](cells)[::-1], "from bottom to top"),
    ("4.6", as_floats, "do not convert"),
    ("4.6", missing_is_zero, "no zero"),
    ("4.6", until_something_is_missing, "does not end the audit"),
    ("4.6", sums_only, "lines were not checked"),
    ("4.6", lambda invoice: SOLVED["4.6"](invoice)[:1], "stopped at the first"),
    ("4.6", without_lines_is_zero, "no sum of lines"),
    ("4.7", paired_by_place, "by their place"),
    ("4.7", whole_lists, "as a whole"),
    ("4.7", lambda a, b: [d for d in SOLVED["4.7"](a, b) if d[1] is not None], "only b has"),
    ("4.7", lambda a, b: [d for d in SOLVED["4.7"](a, b) if d[2] is not None], "only a has"),
    ("4.7", lambda a, b: [(f, y, x) for f, x, y in SOLVED["4.7"](a, b)], "then b"),
]


@pytest.mark.parametrize("number, answer, cause", WRONG)
def test_wrong_answers_are_told_what_is_wrong(number, answer, cause):
    result = check(number, answer)
    assert result.status == "failed"
    assert cause in str(result), str(result)


def test_each_exercise_has_two_named_mistakes():
    assert all(sum(number == n for n, _, _ in WRONG) >= 2 for number in NAMES)
