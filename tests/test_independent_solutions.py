"""Correct answers written by others, from the student's notebook alone, pass every check and hidden test."""

import importlib
from pathlib import Path

import pytest
from lab_exercises import SOURCES

from multimodal_course.instructor.exercise_code import exercises_of

EXERCISES = {exercise.number: exercise for path in SOURCES.glob("*.py") for exercise in exercises_of(path)}
SOLUTIONS = {
    number: answers
    for path in (Path(__file__).parent / "independent_solutions").glob("lab*.py")
    for number, answers in importlib.import_module(f"independent_solutions.{path.stem}").SOLUTIONS.items()
}


def test_every_checked_exercise_has_at_least_two():
    assert SOLUTIONS.keys() == EXERCISES.keys()
    assert {number for number, answers in SOLUTIONS.items() if len(answers) < 2} == set()


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        pytest.param(number, answer, id=f"{number}-{answer.__name__}")
        for number, answers in SOLUTIONS.items()
        for answer in answers
    ],
)
def test_it_passes(number, answer):
    assert EXERCISES[number].refusal(answer) == ""
