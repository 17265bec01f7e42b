"""Checks, hints and progress: an answer may do anything, the outcome is always a readable result."""

import contextlib
import json
import math
import operator
import sys
import threading
import time

import nbformat
import numpy as np
import pytest
from lab_exercises import SOURCES
from nbclient import NotebookClient

from multimodal_course import checks
from multimodal_course.checks import Exercise, Lab, check, hint, register, solved
from multimodal_course.checks import exercise as registry
from multimodal_course.checks.exercise import all_labs
from multimodal_course.checks.progress import progress_table
from multimodal_course.checks.steps import (
    between,
    call,
    comes_as,
    describe,
    each,
    equals,
    function,
    has_keys,
    has_length,
    has_shape,
    holds,
    is_a,
    item,
    mistake,
)
from multimodal_course.cli import main
from multimodal_course.errors import CheckFailedError, UnknownExerciseError
from multimodal_course.instructor.source import read

HINTS = ("a nudge", "a bigger one", "nearly <the answer>")


def exercise(*steps, number="95.1", seconds=60.0):
    """Make `steps` the steps of exercise `number` of a lab that only this test knows."""
    known = registry._registered.get(95, Lab(95, "Trial", ())).exercises
    new = Exercise(number, "A <b>bold</b> title", steps, HINTS, seconds)
    register(Lab(95, "Trial", (*(old for old in known if old.number != number), new)))
    return number


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(checks, "_results", {})
    return tmp_path


def twice_is_checked():
    return exercise(function("number"), call((3,), is_a(int), equals(6, {9: "You squared the number."})))


def test_a_right_answer_passes():
    result = check(twice_is_checked(), lambda number: 2 * number)
    assert result.passed
    assert str(result) == "✓ Exercise 95.1, A <b>bold</b> title: solved"


@pytest.mark.parametrize("answer", [None, ..., lambda number: None, lambda number: ...])
def test_a_stub_is_not_started_rather_than_wrong(answer):
    result = check(twice_is_checked(), answer)
    assert result.status == "open"
    assert "not started" in str(result)


def test_a_function_that_raises_not_implemented_is_not_started():
    def twice(number):
        raise NotImplementedError

    assert check(twice_is_checked(), twice).status == "open"


def test_a_forgotten_return_is_mentioned():
    def twice(number):
        number * 2

    assert "twice(3) returns None" in str(check(twice_is_checked(), twice))
    assert "`return` is missing" in str(check(twice_is_checked(), twice))


def test_a_known_mistake_is_named():
    result = check(twice_is_checked(), lambda number: number**2)
    assert (result.status, result.expected, result.cause) == ("failed", "6", "You squared the number.")
    assert result.came.startswith("9 from ")


def test_a_known_answer_of_any_type_is_named():
    number = exercise(comes_as([1, 2], {"It is the wrong way round.": [2, 1]}))
    assert check(number, [2, 1]).cause == "It is the wrong way round."
    assert check(number, [3]).cause == ""


def test_a_value_where_a_function_is_wanted():
    result = check(twice_is_checked(), 6)
    assert "without ( )" in result.cause


def test_a_function_of_the_wrong_parameters():
    result = check(twice_is_checked(), lambda: 6)
    assert "(number)" in result.expected
    assert "number of parameters" in result.cause


def test_an_exception_shows_the_students_own_line_and_no_traceback():
    def twice(number):
        return number / 0  # the student's line

    result = check(twice_is_checked(), twice)
    assert result.status == "failed"
    assert "ZeroDivisionError: division by zero" in result.came
    assert "return number / 0  # the student's line" in result.came
    assert "attempt.py" not in str(result)


def test_an_exception_deep_in_a_library_still_shows_the_students_line():
    def twice(number):
        return json.loads("{")  # not JSON

    assert 'return json.loads("{")  # not JSON' in check(twice_is_checked(), twice).came


def test_even_exit_is_a_result():
    def twice(number):
        raise SystemExit

    assert check(twice_is_checked(), twice).status == "failed"


def test_an_answer_of_another_form_is_told_without_blaming_the_students_code():
    number = exercise(holds("its weights are there", operator.itemgetter("weights")))
    result = check(number, {"wrong": 1})
    assert "KeyError: 'weights'" in result.came
    assert "form" in result.expected


@pytest.mark.parametrize("swallowing", [False, True])
def test_an_endless_loop_is_stopped(swallowing):
    def twice(number):
        while True:
            if swallowing:
                with contextlib.suppress(Exception):
                    time.sleep(0.01)

    start = time.perf_counter()
    result = check(exercise(call((3,), is_a(int)), seconds=0.2), twice)
    assert time.perf_counter() - start < 5
    assert "within 0.2 seconds" in result.expected


def test_a_check_works_outside_the_main_thread():
    number, results = twice_is_checked(), []
    thread = threading.Thread(target=lambda: results.append(check(number, lambda number: 2 * number)))
    thread.start()
    thread.join()
    assert results[0].passed


@pytest.mark.parametrize(
    ("step", "right", "wrong", "expected"),
    [
        (is_a(str), "a", 1, "a string"),
        (is_a(int), np.int64(3), True, "a whole number"),
        (is_a(float), 1, "1", "a number"),
        (is_a(list, tuple), (1,), {1}, "a list or a tuple"),
        (has_length(2), [1, 2], [1], "2 items"),
        (has_shape(None, 2), np.zeros((5, 2)), np.zeros((2, 5)), "shape (any, 2)"),
        (has_shape(2), np.zeros(2), [0, 0], "shape (2)"),
        (has_keys("a"), {"a": 1}, {"b": 1}, "the keys 'a'"),
        (has_keys("a"), {"a": 1}, "a", "a dictionary"),
        (equals(0.3, tolerance=0.01), 0.305, 0.32, "0.3"),
        (equals(0.3), 0.1 + 0.2, 0.300001, "0.3"),
        (equals([1, 2]), [1, 2], [2, 1], "list of length 2: [1, 2]"),
        (equals(np.eye(2)), np.eye(2), np.ones((2, 2)), "ndarray of shape (2, 2): [[1, 0], [0, 1]]"),
        (comes_as([1, 2], {}), [1, 2], [2, 1], "list of length 2: [1, 2]"),
        (comes_as(0.5, {}, math.isclose, "{:.0%}".format), 0.5, 0.25, "50%"),
        (between(0, 1), 0.5, 2, "a number from 0 to 1"),
        (holds("an even number", lambda n: n % 2 == 0), 2, 3, "an even number"),
        (
            mistake(lambda n: n == 3, "the count of patches", "You counted one side."),
            9,
            3,
            "the count of patches",
        ),
        (each(is_a(str)), ["a", "b"], ["a", 1], "a string"),
        (each(between(0, 1)), {"a": 1}, {"a": 2}, "a number from 0 to 1"),
        (item("a", is_a(int)), {"a": 1}, {"a": "1"}, "a whole number as item 'a'"),
        (item("a", is_a(int)), {"a": 1}, {}, "an item 'a'"),
    ],
)
def test_steps(step, right, wrong, expected):
    number = exercise(step)
    assert check(number, right).passed
    result = check(number, wrong)
    assert (result.status, result.expected) == ("failed", expected)


def test_a_function_gets_its_own_copy_of_the_arguments():
    def emptied(values):
        values.clear()
        return 1

    number = exercise(call(([1, 2],), is_a(int)))
    assert check(number, emptied).passed
    assert check(number, lambda values: len(values)).passed


def test_costly_arguments_are_made_when_needed():
    number = exercise(call(lambda: (np.zeros((4, 4)),), equals(16), shown="count(picture)"))
    assert check(number, lambda picture: picture.size).passed
    assert "from count(picture)" in check(number, lambda picture: 4).came


def test_describing_never_fails_and_stays_short():
    class Nasty:
        def __repr__(self):
            raise RuntimeError

    assert describe(Nasty()) == "an object of type Nasty"
    assert len(describe("x" * 10_000)) < 100
    assert len(describe(list(range(10_000)))) < 130
    assert describe(np.array([[1.5, 2.0]])) == "ndarray of shape (1, 2): [[1.5, 2]]"
    assert describe(np.float64(9)) == "9.0"
    assert describe(np.zeros((3, 3))) == "ndarray of shape (3, 3)"


def test_cards_escape_everything():
    card = check(exercise(equals("<i>")), "<script>alert(1)</script>")._repr_html_()
    assert "<script" not in card
    assert "<b>" not in card
    assert "&lt;script&gt;" in card
    hint("95.1"), hint("95.1")
    assert "<the" not in hint("95.1")._repr_html_()


def test_cards_take_their_colours_from_the_theme():
    for answer in (None, 1, 2):
        card = check(exercise(equals(2)), answer)._repr_html_()
        assert "var(--jp-content-font-color1" in card


def test_strict_mode_raises(monkeypatch):
    number = twice_is_checked()
    monkeypatch.setenv("COURSE_STRICT", "1")
    assert check(number, lambda number: 2 * number).passed
    for answer in (None, lambda number: number**2):
        with pytest.raises(CheckFailedError):
            check(number, answer)
    monkeypatch.setenv("COURSE_STRICT", "0")
    assert not check(number, None).passed


def test_while_nbgrader_runs_a_failed_check_raises(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CheckFailedError, match="You squared"):
        check(twice_is_checked(), lambda number: number**2)


def test_stderr_of_an_answer_does_not_reach_stderr(capsys):
    def twice(number):
        print("look out", file=sys.stderr)
        return 2 * number

    check(twice_is_checked(), twice)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("look out\n", "")


def test_hints_come_one_by_one_and_survive_a_restart():
    number = twice_is_checked()
    assert str(hint(number)).startswith("Hint 1 of 3: a nudge\n")
    assert "Hint 2 of 3: a bigger one" in str(hint(number))
    assert "(1 left)" in str(check(number, None))
    assert "Hint 2 of 3:  a bigger one" in str(check(number, None))  # so none is forgotten
    last = hint(number)
    assert str(hint(number)) == str(last)
    assert last._repr_html_().count("<details") == 3
    assert last._repr_html_().count("<details open") == 1
    assert "Next" not in str(check(number, None))


def test_an_exercise_without_three_hints_is_refused():
    with pytest.raises(ValueError, match="three hints"):
        Exercise("95.1", "Title", (), ("one",))


def test_unknown_exercises_name_the_nearest():
    exercise(is_a(int), number="95.12")
    for call_ in (lambda: check("95.13", 1), lambda: hint("95.13"), lambda: solved("95.13")):
        with pytest.raises(UnknownExerciseError, match=r"95\.12"):
            call_()
    with pytest.raises(UnknownExerciseError):
        check(95.12, 1)


def test_challenges_and_questions_say_that_a_person_reads_them():
    for lab in all_labs():
        for number, kind in lab.unchecked.items():
            with pytest.raises(UnknownExerciseError, match=f"The {kind} {number} has no check and no hints"):
                hint(number)
    written = {cell.number for path in SOURCES.glob("*.py") for cell in read(path) if cell.number}
    assert written == {
        *(exercise.number for lab in all_labs() for exercise in lab.exercises),
        *(number for lab in all_labs() for number in lab.unchecked),
    }


def test_solved_follows_the_latest_check_of_this_session(capsys):
    number = twice_is_checked()
    assert not solved(number)
    assert "goes on with a prepared value" in capsys.readouterr().out
    check(number, lambda number: 2 * number)
    assert solved(number)
    assert capsys.readouterr().out == ""
    check(number, None)
    assert not solved(number)


def test_progress_survives_a_restart_and_is_shown(own_home, capsys):
    exercise(equals(1), number="95.1")
    exercise(equals(2), number="95.2")
    check("95.1", 1)
    check("95.1", None)  # solved once stays solved
    check("95.2", 1)
    stored = json.loads((own_home / "progress" / "lab95.json").read_text(encoding="utf-8"))
    assert stored["exercises"]["95.1"] == {"passed": True, "attempts": 2, "hints": 0}
    assert main(["progress"]) == 0
    shown = capsys.readouterr().out
    assert "1/2 solved" in shown
    assert "still open: 95.2" in shown
    assert str(own_home / "progress") in shown.splitlines()[-1]


@pytest.mark.parametrize("broken", ["{", "[]", '{"exercises": {"95.1": {"attempts": "many"}}}', "\x00"])
def test_an_unreadable_progress_file_is_kept_aside_and_reported(own_home, broken):
    path = own_home / "progress" / "lab95.json"
    path.parent.mkdir()
    for count in (1, 2):
        path.write_text(broken, encoding="utf-8")
        result = check(twice_is_checked(), lambda number: 2 * number)
        aside = path.with_name(f"lab95.unreadable-{count}.json")
        assert aside.read_text(encoding="utf-8") == broken
        assert str(aside) in str(result)
        assert json.loads(path.read_text(encoding="utf-8"))["exercises"]["95.1"]["passed"]


def test_a_home_that_cannot_be_written_does_not_stop_a_check(own_home):
    (own_home / "progress").write_text("a file where the folder should be", encoding="utf-8")
    result = check(twice_is_checked(), lambda number: 2 * number)
    assert result.passed
    assert result.note
    assert "Trial" in progress_table()


KERNEL = (
    "from multimodal_course.checks import Exercise, Lab, check, hint, register\n"
    "from multimodal_course.checks.steps import call, equals\n"
    "hints = ('a nudge', 'b', 'c')\n"
    "register(Lab(95, 'Trial', [Exercise('95.1', 'Twice', [call((3,), equals(6))], hints, seconds=0.3)]))"
)


def outputs(*sources):
    """What a real kernel shows below each cell; `KERNEL` runs before them."""
    cells = [nbformat.v4.new_code_cell(text) for text in (KERNEL, *sources)]
    notebook = NotebookClient(nbformat.v4.new_notebook(cells=cells), timeout=60).execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def test_in_a_real_kernel_cards_show_the_cells_line_and_loops_are_stopped():
    wrong = "def twice(number):\n    return number + missing  # here"
    endless = "def twice(number):\n    while True:\n        pass"
    checking = "check('95.1', twice)"
    _, [crashed], _, [stopped] = outputs(wrong, checking, endless, checking)
    assert crashed.output_type == "execute_result"
    assert "in twice, line 2: return number + missing  # here" in crashed.data["text/plain"]
    assert "Traceback" not in crashed.data["text/plain"]
    assert crashed.data["text/html"].startswith("<div")
    assert "within 0.3 seconds" in stopped.data["text/plain"]


CHECK, HINT = "check('95.1', ...)", "hint('95.1')"
# The cell, and how each of its outputs begins.
CELLS = {
    f"{CHECK}\n{HINT}": ["○", "Hint"],
    f"{CHECK}; {HINT}": ["○", "Hint"],
    f"{HINT}\n{CHECK}": ["Hint", "○"],
    f"{CHECK}\nprint('between')\n{CHECK}\n{HINT}\nx = 1": ["○", "between", "○", "Hint"],
    f"for _ in range(3):\n    {CHECK}": ["○"] * 3,
    f"def again():\n    {CHECK}\n    return {HINT}\nagain()": ["○", "Hint"],
    f"card = {CHECK}\n{HINT}": ["Hint"],
    f"card = {CHECK}\ncard": ["○"],
    f"[{CHECK}, {HINT}]": ["["],
    f"{CHECK};": [],
}


def test_every_card_of_a_cell_is_shown_once_and_in_order():
    for cell, shown in zip(CELLS, outputs(*CELLS), strict=True):
        texts = [output["data"]["text/plain"] if "data" in output else output["text"] for output in shown]
        assert len(texts) == len(CELLS[cell]), cell
        assert all(map(str.startswith, texts, CELLS[cell])), cell
        cards = [output for output in shown if output.output_type != "stream" and CELLS[cell] != ["["]]
        assert all(card.data["text/html"].startswith("<div") for card in cards), cell


def test_a_check_repeats_no_hint_that_its_cell_shows_above():
    [_, below], [alone] = outputs(f"{HINT}\n{CHECK}", CHECK)
    assert "a nudge" not in below.data["text/plain"]
    assert "a nudge" in alone.data["text/plain"]


def test_outside_a_notebook_nothing_is_printed(capsys):
    number = twice_is_checked()
    check(number, None)
    hint(number)
    assert capsys.readouterr().out == ""
