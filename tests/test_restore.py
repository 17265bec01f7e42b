"""A student's text inside our notebook, and the statements that it needs."""

import json

import pytest
from hostile_cases import cell, code_cell, forged_cases, notebook

from multimodal_course.instructor.grading.needs import needed, statements, whole
from multimodal_course.instructor.grading.restore import (
    harmless_markdown,
    in_words,
    put_back,
    read_release,
    restore,
)
from multimodal_course.instructor.grading.submissions import notebook_cells
from multimodal_course.labs import find_lab

RELEASE = read_release(find_lab("1"))


def restored(book):
    return restore(RELEASE, notebook_cells(json.dumps(book).encode()))


def names(cells):
    return [c.name for c in cells]


def test_an_untouched_notebook_is_the_release():
    book = json.loads(find_lab("1").student.read_text(encoding="utf-8"))
    assert restored(book) == RELEASE.cells
    assert restored({**book, "cells": []}) == RELEASE.cells


def test_hidden_tests_are_put_back_and_checks_are_ours():
    book = notebook()
    for each in book["cells"]:
        if each["id"].startswith(("check", "hidden")):
            each["source"] = "pass"
    by_name = {c.name: c for c in restored(book)}
    assert "assert llava_prompt(" in by_name["hidden-1-1"].text
    assert by_name["check-1-2"].text == 'check("1.2", count_image_tokens)'
    assert "startswith" in by_name["exercise-1-7"].text


def test_changed_and_added_cells_count_where_they_stand():
    book = notebook()
    place = book["cells"].index(cell(book, "exercise-1-2"))
    book["cells"].insert(place, code_cell("def helper(): ..."))
    imports = next(c for c in book["cells"] if c["cell_type"] == "code" and "import re\n" in c["source"])
    imports["source"] = ["import math\n", *imports["source"]]
    book["cells"].append(code_cell("print('the end')"))
    cells = restored(book)
    assert names(cells)[place] == "added-1" and names(cells)[place + 1] == "exercise-1-2"
    assert cells[-1].text == "print('the end')"
    assert any(c.text.startswith("import math") for c in cells)


def put_back_of(book):
    return put_back(RELEASE, notebook_cells(json.dumps(book).encode()))


def moved(book, name, to):
    """The notebook with one cell before another."""
    each = cell(book, name)
    book["cells"].remove(each)
    book["cells"].insert(book["cells"].index(cell(book, to)), each)
    return book


def test_what_a_student_may_do_is_not_told():
    book = notebook()
    assert put_back_of(book) == {}
    book["cells"].insert(3, code_cell("import math"))
    book["cells"] = [c for c in book["cells"] if c["cell_type"] == "code" or "nbgrader" in c["metadata"]]
    cell(book, "exercise-1-2")["source"] = "def count_image_tokens(*_):\n    return 576"
    cell(book, "check-1-2")["source"] += "\n"
    assert put_back_of(moved(book, "parameters", "exercise-1-2")) == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda book: cell(book, "check-1-2").update(source="True"), {"check-1-2": "changed"}),
        (lambda book: cell(book, "check-1-2").update(cell_type="markdown"), {"check-1-2": "changed"}),
        (lambda book: book["cells"].remove(cell(book, "hidden-1-4")), {"hidden-1-4": "missing"}),
        (lambda book: book["cells"].append(dict(cell(book, "check-1-7"))), {"check-1-7": "copied"}),
        (lambda book: moved(book, "check-1-2", "exercise-1-6"), {"check-1-2": "moved"}),
        (lambda book: moved(book, "check-1-6", "exercise-1-1"), {"check-1-6": "moved"}),
    ],
)
def test_locked_cells_that_are_put_back_are_told(change, expected):
    book = notebook()
    change(book)
    assert put_back_of(book) == expected


def test_forged_checks_are_all_told():
    locked = {c.name for c in RELEASE.cells if c.kind in ("check", "hidden")}
    told = {case.name: put_back_of(json.loads(case.data)) for case in forged_cases()[:8]}
    assert told["edited checks"].keys() == told["deleted checks"].keys() == locked
    assert set(told["deleted checks"].values()) == {"missing"}
    assert set(told["duplicated checks"].values()) == {"copied"}
    assert len(told["reordered cells"]) >= len(locked) - 1
    assert told["more points in the metadata"] == {}


def test_what_is_put_back_in_words():
    assert in_words({"check-1-2": "changed", "hidden-1-4": "missing"}) == (
        "check 1.2 (changed), hidden test 1.4 (missing)"
    )


def test_cells_are_found_without_their_ids():
    book = notebook()
    for each in book["cells"]:
        each["id"] = f"x{id(each)}"
    assert names(restored(book)) == names(RELEASE.cells)
    assert "startswith" in next(c for c in restored(book) if c.name == "exercise-1-7").text


def test_prose_without_html_and_links():
    text = harmless_markdown("<b>a</b> <script>x</script> 1 < 2, **bold**, [me](javascript:alert(1)) `a<b`")
    assert "<script" not in text and "](" not in text and "javascript:" not in text
    assert "1 < 2, **bold**" in text


CELLS = (
    "import re\nimport numpy as np",
    "data = load()\ndata.append(1)\nother = expensive()",
    "np.random.shuffle(data)\nprint(other)",
    "def helper(x): return re.sub('a', 'b', x) + str(data)",
    "for x in other:\n    print(x)",
    "x = 5",
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("def f(x): return x + 1", []),
        ("def f(t): return re.search('a', t)", ["import re"]),
        (
            "def f(): return np.mean(data)",
            ["import numpy as np", "data = load()", "data.append(1)", "np.random.shuffle(data)"],
        ),
        ("for x in range(3): print(x)", []),
        ("def f(): return x", ["import numpy", "other =", "for x in other", "x = 5"]),
        (
            "f = lambda: helper('a')",
            ["import re", "import numpy", "data = load()", "data.append", "np.random", "def helper"],
        ),
        ("def f(): return eval('x')", ["everything"]),
        ("this is not Python", []),
    ],
)
def test_what_an_answer_needs(answer, expected):
    everything = [s for place, text in enumerate(CELLS) for s in statements(place, text)]
    found = needed(everything, whole(9, answer).uses, 9)
    if expected == ["everything"]:
        assert found == set(everything)
        return
    code = [s.code for s in everything if s in found]
    if answer == "def f(): return x":
        assert "x = 5" in code and any(c.startswith("for x in other") for c in code)
    else:
        assert len(code) == len(expected)
        assert all(any(c.startswith(start) for c in code) for start in expected)
