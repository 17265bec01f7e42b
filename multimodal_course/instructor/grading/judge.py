"""The checks of one notebook, run where the student's code cannot reach them.

The student's cells run in a sandbox. The checks and hidden tests run here, in the grader: each gets the
student's functions as `Remote`s, calls them through the wire, and looks at plain data that comes back. So a
patched `check`, `assert` or `print`, a forged output or an object that equals everything changes nothing:
what earns points is a right value, whoever computed it.
"""

import builtins
import contextlib
import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from multimodal_course.checks.attempt import TimeLimitReached, attempt
from multimodal_course.checks.exercise import Exercise, find
from multimodal_course.checks.result import CheckResult
from multimodal_course.errors import CheckFailedError
from multimodal_course.instructor.grading.limits import Limits
from multimodal_course.instructor.grading.needs import Statement, needed, statements, whole
from multimodal_course.instructor.grading.restore import LabCell, Release
from multimodal_course.instructor.grading.session import Session

_WIDTH = 90
_OURS = frozenset({"check", "hint", "solved"}) | frozenset(dir(builtins))


@dataclass(frozen=True)
class Verdict:
    """What one graded cell earns.

    Attributes:
        cell: nbgrader's grade_id.
        kind: "check", "hidden", "written" or "exercise" (code that a person reads).
        status: "passed", "failed", "open" (not started) or "by hand".
        points: at most; `earned` is None where a person decides.
        expected, came, cause: what a failed check says.
    """

    cell: str
    number: str
    kind: str
    status: str
    points: float
    earned: float | None
    expected: str = ""
    came: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Judgement:
    """The outcome of one notebook.

    Attributes:
        verdicts: one for each graded cell, in order.
        outputs: cell name → its outputs, as a notebook has them; text and pictures only.
        seconds: how long it took.
        sandbox: the kind that was in force.
    """

    verdicts: list[Verdict]
    outputs: dict[str, list[dict]]
    seconds: float
    sandbox: str


def judge(
    release: Release, cells: Sequence[LabCell], limits: Limits | None = None, kind: str | None = None
) -> Judgement:
    """Run what the answers need of a restored notebook, and judge the answers.

    Raises:
        SandboxFailedError: no sandbox could be started; this says nothing about the notebook.
    """
    start, limits = time.monotonic(), limits or Limits()
    bench = _bench(release)
    plan, takes = _plan(release, cells)
    verdicts: dict[str, Verdict] = {}
    outputs: dict[str, list[dict]] = {}
    unsolved: set[str] = set()
    with contextlib.closing(Session(plan, takes, limits, kind)) as session:
        # Hidden tests come last: what they ask must not show in anything that a student gets to see.
        for wanted in ("check", "hidden"):
            for place, cell in enumerate(cells):
                if cell.kind == wanted:
                    trial = _Trial(session, place, cell, bench, limits.cell_seconds)
                    is_in_vain = wanted == "hidden" and cell.number in unsolved
                    verdict, outputs[cell.name] = trial.in_vain() if is_in_vain else trial.verdict()
                    verdicts[cell.name] = verdict
                    if wanted == "check" and verdict.status != "passed":
                        unsolved.add(cell.number)
            session.reach(len(cells))
        for place, shown in session.outputs.items():
            outputs[cells[place].name] = shown
    for cell in cells:
        if cell.by_hand:
            status, earned = ("by hand", None) if cell.changed else ("open", 0.0)
            verdicts[cell.name] = Verdict(cell.name, cell.number, cell.kind, status, cell.points, earned)
    ordered = [verdicts[cell.name] for cell in cells if cell.name in verdicts]
    return Judgement(ordered, outputs, round(time.monotonic() - start, 3), session.kind)


@dataclass
class _Trial:
    """One check or hidden test."""

    session: Session
    place: int
    cell: LabCell
    bench: dict[str, Any]
    seconds: float
    result: CheckResult | None = None

    def verdict(self) -> tuple[Verdict, list[dict]]:
        """The verdict, and the cell's outputs for nbgrader: it gives no points where an error is among
        them.
        """
        taken = self.session.reach(self.place)
        error = self._run(taken)
        if lost := self.session.lost():
            return self._failed("an answer", f"your code did not come back: {lost}")
        if self.cell.kind == "hidden":
            return self._passed("") if error is None else self._failed("", "", type(error).__name__)
        if self.result is None:
            told = self.session.failures.get(self._exercise_place(), "")
            return self._failed("an answer", told or f"{type(error).__name__}: {error}")
        if error is None and self.result.passed:
            self.session.solved(self.cell.number)
            return self._passed(str(self.result))
        told = self.session.failures.get(self._exercise_place(), "")
        came = f"{self.result.came}\n{told}".strip()
        return self._failed(self.result.expected, came, status=self.result.status, cause=self.result.cause)

    def in_vain(self) -> tuple[Verdict, list[dict]]:
        """The verdict on a hidden test of an exercise whose check did not pass.

        It is not run: a constant that happens to be right for it would earn points.
        """
        return self._failed("", "", status="open")

    def _run(self, taken: dict[str, Any]) -> BaseException | None:
        exercise = _exercise(self.cell.number)
        try:
            with self.session.at_most(min(self.seconds, exercise.seconds if exercise else self.seconds)):
                # A fresh copy for each: what one test binds is not there for the next.
                exec(self.cell.text, {**self.bench, "check": self._check, **taken})
        except (Exception, SystemExit, TimeLimitReached) as error:
            return error
        return None

    def _check(self, number: str, answer: Any) -> CheckResult:
        self.result = result = attempt(find(number), answer)
        if not result.passed:
            raise CheckFailedError(
                str(result), "Strict mode makes a failed check an error.", "Correct the answer."
            )
        return result

    def _exercise_place(self) -> int:
        return self.session.place_of(f"exercise-{self.cell.number.replace('.', '-')}")

    def _passed(self, text: str) -> tuple[Verdict, list[dict]]:
        cell = self.cell
        shown = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
        return Verdict(cell.name, cell.number, cell.kind, "passed", cell.points, cell.points), shown

    def _failed(
        self,
        expected: str,
        came: str,
        name: str = "CheckFailedError",
        status: str = "failed",
        cause: str = "",
    ) -> tuple[Verdict, list[dict]]:
        cell = self.cell
        lines = [f"Expected: {expected}", f"Came: {came}", f"Likely cause: {cause}"]
        text = "\n".join(line for line in lines if not line.endswith(": ")) or "A hidden test did not pass."
        # The formgrader breaks no line.
        told = [part for line in text.splitlines() for part in textwrap.wrap(line, _WIDTH) or [""]]
        shown = [{"output_type": "error", "ename": name, "evalue": text, "traceback": told}]
        verdict = Verdict(cell.name, cell.number, cell.kind, status, cell.points, 0.0, expected, came, cause)
        return verdict, shown


def _exercise(number: str) -> Exercise | None:
    with contextlib.suppress(Exception):
        return find(number)
    return None


_benches: dict[Release, dict[str, Any]] = {}


def _bench(release: Release) -> dict[str, Any]:
    """The names that checks and hidden tests use besides answers, made by our own cells; kept for the
    next one.
    """
    if release not in _benches:
        tests = [_text_names(cell) for cell in release.cells if cell.kind in ("check", "hidden")]
        names = {name for uses in tests for name in uses} - _answer_names(release.cells) - _OURS
        ordinary = list(_ordinary(release.cells))
        bench: dict[str, Any] = {}
        chosen = needed(ordinary, names, len(release.cells))
        for statement in ordinary:
            if statement in chosen:
                exec(statement.code, bench)
        _benches[release] = bench
    return _benches[release]


def _plan(
    release: Release, cells: Sequence[LabCell]
) -> tuple[dict[int, tuple[str, str]], dict[int, set[str]]]:
    """What is run, place → (cell name, code), and which answers are taken at which place."""
    everything = list(_ordinary(cells))
    everything += [whole(i, cell.text) for i, cell in enumerate(cells) if cell.kind == "exercise"]
    everything.sort(key=lambda statement: statement.cell)
    chosen: set[Statement] = set()
    takes: dict[int, set[str]] = {}
    answers = _answer_names(release.cells)
    attached = False
    for place, cell in enumerate(cells):
        if cell.kind in ("check", "hidden"):
            takes[place] = _text_names(cell) & answers
            chosen |= needed(everything, takes[place], place)
        # Code that a person reads runs with all that follows it up to our next cell: a student's own cells.
        attached = (cell.by_hand and cell.changed) or (attached and cell.kind == "extra")
        if attached or (cell.kind == "exercise" and not cell.by_hand):
            own = [statement for statement in everything if statement.cell == place]
            chosen.update(own)
            chosen |= needed(everything, {name for s in own for name in s.uses}, place)
    plan: dict[int, tuple[str, str]] = {}
    for statement in everything:
        if statement in chosen:
            name, code = plan.get(statement.cell, (cells[statement.cell].name, ""))
            plan[statement.cell] = name, f"{code}{statement.code}\n"
    return plan, takes


def _ordinary(cells: Sequence[LabCell]) -> Iterator[Statement]:
    for place, cell in enumerate(cells):
        if cell.kind in ("code", "extra"):
            yield from statements(place, cell.text)
        elif cell.kind == "parameters":
            yield from statements(place, 'profile = "pocket"')


def _text_names(cell: LabCell) -> frozenset[str]:
    return whole(0, cell.text).uses


def _answer_names(cells: Sequence[LabCell]) -> set[str]:
    exercises = [cell for cell in cells if cell.kind == "exercise" and not cell.points]
    return {name for cell in exercises for name in whole(0, cell.released).binds}
