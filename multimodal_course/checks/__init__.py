"""Exercise checks.

    check("1.2", my_function)   tells whether the answer is right, and if not, what is wrong with it
    hint("1.2")                 reveals the next of three hints
    solved("1.2")               whether the check passed since the kernel started

A check looks at what an answer does; no solution is in this package. With `COURSE_STRICT=1`, and while
nbgrader runs a notebook, a check that does not pass raises `CheckFailedError`.
"""

import os
import sys
from dataclasses import replace

from multimodal_course.checks.attempt import attempt
from multimodal_course.checks.cards import display_if_dropped, hints_above
from multimodal_course.checks.exercise import Exercise, Lab, find, register
from multimodal_course.checks.progress import Progress
from multimodal_course.checks.result import CheckResult, Hints
from multimodal_course.errors import CheckFailedError

__all__ = ["CheckResult", "Exercise", "Hints", "Lab", "check", "hint", "register", "solved"]

_results: dict[str, CheckResult] = {}


def check(number: str, answer: object) -> CheckResult:
    """Check the answer to an exercise; shown as a card in a notebook.

    Args:
        number: the exercise, such as "1.2".
        answer: the student's function or value.

    Raises:
        UnknownExerciseError: no exercise has this number.
        CheckFailedError: in strict mode, where the check does not pass.
    """
    exercise = find(number)
    result = attempt(exercise, answer)
    progress = _progress(number)
    record = progress.record(number)
    record.attempts += 1
    record.passed |= result.passed
    progress.save()
    result = replace(
        result,
        hints_left=len(exercise.hints) - record.hints,
        hints_above=hints_above(number),
        note=progress.note,
    )
    _results[number] = result
    if not result.passed and _strict():
        raise CheckFailedError(
            str(result),
            "Strict mode makes a failed check an error.",
            "Correct the answer, or unset COURSE_STRICT.",
        )
    display_if_dropped(result, sys._getframe(1))
    return result


def hint(number: str) -> Hints:
    """Reveal the next hint of an exercise, below those revealed before.

    Raises:
        UnknownExerciseError: no exercise has this number.
    """
    exercise = find(number)
    progress = _progress(number)
    record = progress.record(number)
    record.hints = min(record.hints + 1, len(exercise.hints))
    progress.save()
    hints = Hints(exercise, record.hints, progress.note)
    display_if_dropped(hints, sys._getframe(1))
    return hints


def solved(number: str) -> bool:
    """Whether the latest check of an exercise passed in this session; says so where it did not.

    A notebook uses it to go on after an open exercise: with the student's answer, or with a prepared value.

    Raises:
        UnknownExerciseError: no exercise has this number.
    """
    find(number)
    passed = number in _results and _results[number].passed
    if not passed:
        print(f"Exercise {number} is open: the notebook goes on with a prepared value.")
    return passed


def _progress(number: str) -> Progress:
    return Progress(int(number.split(".")[0]))


def _strict() -> bool:
    return os.environ.get("COURSE_STRICT") == "1" or "NBGRADER_EXECUTION" in os.environ
