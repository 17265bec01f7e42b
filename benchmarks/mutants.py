"""How sharp are the checks? Each mutant of a solution that changes behaviour should be refused.

    python benchmarks/mutants.py --json data/scores/mutants.json
    python benchmarks/mutants.py 3.5 4.4

`mutation.py` makes the mutants. The exercise's check and its hidden tests judge each one. A mutant that both
accept is compared with the solution on random arguments (`mutant_inputs.py`). Where all results agree, it
solves the exercise as well; where one differs, it is a survivor, listed with the arguments that show it.
"""

import argparse
import ast
import copy
import math
import runpy
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import numpy as np
from mutant_inputs import INPUTS, Arguments
from mutation import mutants
from scores import save, verdict

from multimodal_course.checks.attempt import attempt
from multimodal_course.checks.exercise import find
from multimodal_course.checks.steps import Mismatch
from multimodal_course.instructor.exercise_code import ExerciseCode, exercises_of
from multimodal_course.instructor.source import BEGIN, END

ROOT = Path(__file__).parent.parent
TARGET = 0.95
SECONDS = 2.0  # a mutant that takes longer is stopped, and refused
TRIES = 400


@dataclass(frozen=True)
class Program:
    """A correct answer to an exercise, as code.

    Attributes:
        exercise: what it solves.
        name: of its function.
        code: all that defines the function.
        first: the first of its lines that are mutated, from 1.
        last: the last of them.
    """

    exercise: ExerciseCode
    name: str
    code: str
    first: int
    last: int

    def function(self, code: str | None = None) -> object:
        """The function of this code, or of a mutant's."""
        return self.exercise.run(code or self.code)[self.name]


@dataclass
class Score:
    """What became of a program's mutants."""

    killed: int = 0
    equivalent: list[str] = field(default_factory=list)
    survivors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def changing(self) -> int:
        """Those that change behaviour."""
        return self.killed + len(self.survivors)

    @property
    def share(self) -> float:
        """Killed, of those that change behaviour."""
        return self.killed / self.changing


def our_solution(exercise: ExerciseCode) -> Program:
    """What stands between the solution's markers."""
    lines = [line.strip() for line in exercise.solution.splitlines()]
    return Program(exercise, exercise.name, exercise.solution, lines.index(BEGIN) + 1, lines.index(END) + 1)


def independent_solutions(exercise: ExerciseCode) -> Iterator[Program]:
    """The solutions of others, each a function of one file a lab."""
    path = ROOT / "tests" / "independent_solutions" / f"lab{int(exercise.number.split('.')[0]):02}.py"
    module = ast.parse(path.read_text(encoding="utf-8"))
    for function in runpy.run_path(str(path))["SOLUTIONS"][exercise.number]:
        name = function.__name__
        others = (ast.FunctionDef, ast.Expr)
        alone = [
            node for node in module.body if getattr(node, "name", "") == name or not isinstance(node, others)
        ]
        code = ast.unparse(alone[:-1])  # the last statement is the table SOLUTIONS
        (place,) = (node for node in ast.parse(code).body if getattr(node, "name", "") == name)
        yield Program(exercise, name, code, place.lineno + 1, place.end_lineno)


def score_of(program: Program) -> Score:
    """Try every mutant of a program that is itself accepted."""
    if refused := program.exercise.refusal(program.function()):
        raise SystemExit(f"{program.exercise.number} {program.name} is refused before any change:\n{refused}")
    score = Score()
    for mutant in mutants(program.code, program.first, program.last):
        try:
            answer = program.function(mutant.code)
        except Exception:  # the cell itself fails, which any student sees
            score.killed += 1
            continue
        if program.exercise.refusal(answer, SECONDS):
            score.killed += 1
        elif difference := difference_of(program, answer):
            score.survivors.append((mutant.change, difference))
        else:
            score.equivalent.append(mutant.change)
    return score


def difference_of(program: Program, answer: object) -> str:
    """An example on which an answer differs from the program; "" where none of many is found."""
    number, original = program.exercise.number, program.function()

    def same_results(answer: object) -> Mismatch | None:
        random = Random(number)
        for _ in range(TRIES):
            arguments = INPUTS[number](random)
            expected, came = _outcome(original, arguments), _outcome(answer, arguments)
            if not same(came, expected):
                return Mismatch(f"{expected!r:.200}", f"{came!r:.200} for {arguments!r:.300}")
        return None

    result = attempt(replace(find(number), steps=[same_results], seconds=30.0), answer)
    return "" if result.passed else f"expected {result.expected}\n      came {result.came}"


def _outcome(function: object, arguments: Arguments) -> tuple[object, list[object]]:
    """What a function returns, and how it called the stand-ins that it was given."""
    own = copy.deepcopy(arguments)
    result = function(*own)
    return result, [argument.calls for argument in own if hasattr(argument, "calls")]


def same(left: object, right: object) -> bool:
    """Equal, numbers and arrays up to rounding; lists and tuples may stand for each other."""
    if isinstance(left, np.ndarray | np.generic) or isinstance(right, np.ndarray | np.generic):
        try:
            return np.shape(left) == np.shape(right) and np.allclose(left, right, atol=1e-6, equal_nan=True)
        except TypeError:
            return False
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, abs_tol=1e-6)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="only these exercises")
    parser.add_argument("--equivalent", action="store_true", help="list mutants that change nothing, too")
    parser.add_argument("--json", type=Path, help="write the metrics there")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # mutants divide by zero
    exercises = [e for source in sorted((ROOT / "labs/source").glob("*.py")) for e in exercises_of(source)]
    chosen = [e for e in exercises if not options.numbers or e.number in options.numbers]
    ours, others = {}, []
    print(f"{'':32}{'killed':>8}{'of':>6}{'score':>8}{'equivalent':>12}")
    for exercise in chosen:
        ours[exercise.number] = _tried(our_solution(exercise), options.equivalent)
        others += [_tried(program, options.equivalent) for program in independent_solutions(exercise)]
    metrics = {
        "mutation_score_min": min(score.share for score in ours.values()),
        **_together("solutions", ours.values()),
        **_together("independent", others),
        **{f"mutation_score {number}": score.share for number, score in ours.items()},
    }
    for name in list(metrics)[:9]:
        print(f"{name:32}{metrics[name]:10.3f}")
    print(f"each exercise {verdict(metrics['mutation_score_min'], TARGET)}")
    save({name: round(value, 4) for name, value in metrics.items()}, options.json)


def _tried(program: Program, list_equivalent: bool) -> Score:
    score = score_of(program)
    print(
        f"{program.exercise.number} {program.name:28}{score.killed:8}{score.changing:6}{score.share:8.3f}"
        f"{len(score.equivalent):12}",
        flush=True,
    )
    for change, difference in score.survivors:
        print(f"    survived: {change}\n      {difference}")
    if list_equivalent:
        print(*(f"    the same: {change}\n" for change in score.equivalent), sep="", end="")
    return score


def _together(whose: str, scores: Collection[Score]) -> dict[str, float]:
    killed, changing = sum(s.killed for s in scores), sum(s.changing for s in scores)
    return {
        f"{whose}_mutants": changing,
        f"{whose}_killed": killed,
        f"{whose}_score": killed / changing,
        f"{whose}_score_min": min(score.share for score in scores),
    }


if __name__ == "__main__":
    main()
