"""The mutator makes slips of the pen; the benchmark of mutants tells which of them a check must refuse."""

import json
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from lab_exercises import SOURCES

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
import mutants
from mutant_inputs import INPUTS
from mutation import mutants as mutants_of

from multimodal_course.data import DATA
from multimodal_course.instructor.exercise_code import exercises_of

EXERCISES = {exercise.number: exercise for path in SOURCES.glob("*.py") for exercise in exercises_of(path)}
PROGRAM = """def first(words, n):
    if n > 0 and words:
        return sorted(words)[:n]
    return []
"""


def made(program, first=2):
    return [mutant.code for mutant in mutants_of(program, first, len(program.splitlines()))]


@pytest.mark.parametrize(
    "changed",
    [
        "if n >= 0 and words:",
        "if n <= 0 and words:",
        "if n > 1 and words:",
        "if n > 0 or words:",
        "if not (n > 0 and words):",
        "if n > 0 and n:",
        "return words[:n]",
        "return sorted(words)[:n + 1]",
        "return sorted(words)[:]",
    ],
)
def test_each_kind_of_slip_is_made(changed):
    assert any(changed in code for code in made(PROGRAM))


def test_every_mutant_differs_and_compiles_and_comes_once():
    programs = made(PROGRAM)
    assert len(set(programs)) == len(programs)
    assert PROGRAM.strip() not in programs
    for code in programs:
        compile(code, "<mutant>", "exec")


def test_what_stands_outside_the_lines_stays():
    assert all("return sorted(words)[:n]" in code for code in made(PROGRAM, first=4))


def test_arguments_can_be_made_for_every_exercise_and_its_solution_takes_them():
    assert INPUTS.keys() == EXERCISES.keys()
    for number, exercise in EXERCISES.items():
        solution, random = exercise.answer(exercise.solution), Random(1)
        for _ in range(20):
            solution(*INPUTS[number](random))


def test_a_mutant_that_changes_nothing_is_told_from_one_that_does():
    program = mutants.our_solution(EXERCISES["2.5"])
    same = program.function(program.code.replace("a != b", "b != a"))
    other = program.function(program.code.replace("a != b", "a == b"))
    assert mutants.difference_of(program, same) == ""
    assert "expected" in mutants.difference_of(program, other)


def test_a_benchmark_of_one_exercise():
    score = mutants.score_of(mutants.our_solution(EXERCISES["2.6"]))
    assert score.killed >= 15
    assert score.share >= mutants.TARGET, score.survivors


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        ([1, (2.0,)], (1, [2]), True),
        ({"a": np.array([1.0])}, {"a": np.array([1.0 + 1e-9])}, True),
        (np.float64(0.5), 0.5, True),
        ("1", 1, False),
        ([1], [1, 1], False),
        ({1}, [1], False),
        (np.zeros((1, 2)), np.zeros(2), False),
    ],
)
def test_results_are_compared_by_value(left, right, equal):
    assert bool(mutants.same(left, right)) == equal


def test_the_measured_scores_reach_the_target_and_are_of_todays_exercises():
    scores = json.loads((DATA / "scores" / "mutants.json").read_text(encoding="utf-8"))
    assert {f"mutation_score {number}" for number in EXERCISES} <= scores.keys()
    assert scores["mutation_score_min"] >= mutants.TARGET
