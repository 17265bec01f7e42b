"""How sharp are the checks? Each mutant of a solution that changes behaviour should be refused.

    python benchmarks/mutants.py --json data/scores/mutants.json
    python benchmarks/mutants.py 3.5 4.4

`mutation.py` makes the mutants. The exercise's check and its hidden tests judge each one. A mutant that both
accept is compared with the solution on random arguments (`mutant_inputs.py`): where all results agree, it
solves the exercise as well; where one differs, it is a survivor, and is listed with the arguments that show it.
"""

import argparse
import copy
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import numpy as np
from mutant_inputs import INPUTS, Arguments
from mutation import Mutant, mutants
from scores import save, verdict

from multimodal_course.checks.attempt import attempt
from multimodal_course.checks.exercise import find
from multimodal_course.checks.steps import Mismatch
from multimodal_course.instructor.exercise_code import ExerciseCode, exercises_of
from multimodal_course.instructor.source import BEGIN, END

SOURCES = Path(__file__).parent.parent / "labs" / "source"
TARGET = 0.95
SECONDS = 2.0  # a mutant that takes longer is stopped, and refused
TRIES = 400


@dataclass
class Score:
    """What became of the mutants of one exercise."""

    killed: int = 0
    equivalent: list[str] = field(default_factory=list)
    survivors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Killed, of those that change behaviour."""
        return self.killed / (self.killed + len(self.survivors))


def score_of(exercise: ExerciseCode) -> Score:
    """Try every mutant of an exercise's solution."""
    score = Score()
    for mutant in mutants_of(exercise):
        try:
            answer = exercise.answer(mutant.code)
        except Exception:  # the cell itself fails, which any student sees
            score.killed += 1
            continue
        if exercise.refusal(answer, SECONDS):
            score.killed += 1
        elif difference := difference_of(exercise, answer):
            score.survivors.append((mutant.change, difference))
        else:
            score.equivalent.append(mutant.change)
    return score


def mutants_of(exercise: ExerciseCode) -> Iterator[Mutant]:
    """The mutants of what stands between the solution's markers."""
    lines = [line.strip() for line in exercise.solution.splitlines()]
    return mutants(exercise.solution, lines.index(BEGIN) + 1, lines.index(END) + 1)


def difference_of(exercise: ExerciseCode, answer: object) -> str:
    """An example on which an answer differs from the solution; "" where none of many is found."""
    solution = exercise.answer(exercise.solution)

    def same_results(answer: object) -> Mismatch | None:
        random = Random(exercise.number)
        for _ in range(TRIES):
            arguments = INPUTS[exercise.number](random)
            expected = _outcome(solution, arguments)
            came = _outcome(answer, arguments)
            if not same(came, expected):
                return Mismatch(f"{expected!r:.200}", f"{came!r:.200} for {arguments!r:.300}")
        return None

    declared = replace(find(exercise.number), steps=[same_results], seconds=30.0)
    result = attempt(declared, answer)
    return "" if result.passed else f"expected {result.expected}\n      came {result.came}"


def _outcome(function: object, arguments: Arguments) -> tuple[object, list[object]]:
    """What a function returns, and how it called the stand-ins that it was given."""
    own = copy.deepcopy(arguments)
    result = function(*own)
    return result, [argument.calls for argument in own if hasattr(argument, "calls")]


def same(left: object, right: object) -> bool:
    """Equal in type and value, numbers up to rounding."""
    if isinstance(left, np.ndarray | np.generic) or isinstance(right, np.ndarray | np.generic):
        try:
            return np.shape(left) == np.shape(right) and np.allclose(left, right, atol=1e-9, equal_nan=True)
        except TypeError:
            return False
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, float) or isinstance(right, float):
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        return numbers and math.isclose(left, right, abs_tol=1e-9)
    if type(left) is not type(right):
        return False
    if isinstance(left, Mapping):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="only these exercises")
    parser.add_argument("--equivalent", action="store_true", help="list mutants that change nothing, too")
    parser.add_argument("--json", type=Path, help="write the metrics there")
    options = parser.parse_args()
    exercises = [e for source in sorted(SOURCES.glob("*.py")) for e in exercises_of(source)]
    scores = {}
    print(f"{'exercise':10}{'killed':>8}{'of':>6}{'score':>8}{'equivalent':>12}")
    for exercise in exercises:
        if options.numbers and exercise.number not in options.numbers:
            continue
        score = scores[exercise.number] = score_of(exercise)
        changing = score.killed + len(score.survivors)
        print(
            f"{exercise.number:10}{score.killed:8}{changing:6}{score.share:8.3f}{len(score.equivalent):12}",
            flush=True,
        )
        for change, difference in score.survivors:
            print(f"    survived: {change}\n      {difference}")
        if options.equivalent:
            for change in score.equivalent:
                print(f"    the same: {change}")
    killed = sum(score.killed for score in scores.values())
    survived = sum(len(score.survivors) for score in scores.values())
    metrics = {
        "mutation_score_min": min(score.share for score in scores.values()),
        "mutation_score": killed / (killed + survived),
        "mutants_that_change_behaviour": killed + survived,
        "mutants_equivalent": sum(len(score.equivalent) for score in scores.values()),
        **{f"mutation_score {number}": score.share for number, score in scores.items()},
    }
    for name in list(metrics)[:4]:
        print(f"{name:32}{metrics[name]:10.3f}")
    print(f"each exercise {verdict(metrics['mutation_score_min'], TARGET)}")
    save({name: round(value, 4) for name, value in metrics.items()}, options.json)


if __name__ == "__main__":
    main()
