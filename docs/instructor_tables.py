"""The tables of the instructor's pages: how fast a class is graded, what checks refuse, known mistakes."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from table_tools import PERCENT, markdown

from multimodal_course.checks.exercise import all_labs

SCORES = Path(__file__).resolve().parent.parent / "data" / "scores"
GRADING_SCORES, MUTANT_SCORES = SCORES / "grading.json", SCORES / "mutants.json"


def grading() -> str:
    """Submissions that this course's machine grades in an hour, and how safely."""
    metrics = json.loads(GRADING_SCORES.read_text(encoding="utf-8"))
    rows = [
        (
            f"submissions of lab 4.1.{lab.number} an hour, two workers on two cores",
            f"{metrics[f'submissions_hour_{lab.number}']:,.0f}",
        )
        for lab in all_labs()
    ]
    rows += [
        ("speed of two workers beside one", f"{metrics['speedup_2_workers']:.2f} ×"),
        ("wrong grades in the class of copies", f"{metrics['wrong_grades']:.0f}"),
        ("grades lost when a worker is killed", f"{metrics['grades_lost_with_a_worker']:.0f}"),
        ("hostile submissions tried", f"{metrics['hostile_cases']:.0f}"),
        ("of these, such that gained points", f"{metrics['hostile_gains']:.0f}"),
    ]
    return markdown(("", "measured"), rows, numbers=1)


def mutants() -> str:
    """Programs with one slip that the checks refuse."""
    metrics = json.loads(MUTANT_SCORES.read_text(encoding="utf-8"))
    rows = []
    for whose, name in (("solutions", "our solutions"), ("independent", "independent solutions")):
        counts = (f"{metrics[f'{whose}_{what}']:,.0f}" for what in ("mutants", "killed"))
        shares = (PERCENT.format(metrics[f"{whose}_{what}"]) for what in ("score", "score_min"))
        rows.append((name, *counts, *shares))
    header = ("one slip in", "programs that went wrong", "refused", "share", "lowest share of a program")
    return markdown(header, rows, numbers=4)


def office_hours() -> str:
    """The wrong answers that the checks know, by exercise, with a first hint."""
    parts = []
    for lab in all_labs():
        parts.append(f"## Lab 4.1.{lab.number}: {lab.title}")
        for exercise in lab.exercises:
            known = sorted({cause for step in exercise.steps for cause in _causes(step)})
            lines = [f"### {exercise.number} {exercise.title}", f"First nudge: {_escaped(exercise.hints[0])}"]
            parts += [*lines, "\n".join(f"- {_escaped(cause)}" for cause in known) or "- (none is known)"]
    return "\n\n".join(parts)


def _causes(step: object) -> Iterator[str]:
    """The likely causes that a step of a check may name: they are in what the step's function remembers."""
    remembered = inspect.getclosurevars(step).nonlocals if inspect.isfunction(step) else {}
    for name, value in remembered.items():
        if name == "cause" and value:
            yield value
        elif name in ("causes", "known"):
            for pair in (value or {}).items():
                yield from (text for text in pair if isinstance(text, str) and text.endswith((".", ".)")))
        elif name == "steps":
            for inner in value:
                yield from _causes(inner)


def _escaped(text: str) -> str:
    """Text in which no sign means anything to markdown."""
    return re.sub(r"([\\*_`<>\[\]#|])", r"\\\1", text)


TABLES: dict[str, Callable[[], str]] = {
    "grading": grading,
    "mutants": mutants,
    "office_hours": office_hours,
}
MEASURED = {
    "grading": (GRADING_SCORES, "python benchmarks/grading.py --json data/scores/grading.json"),
    "mutants": (MUTANT_SCORES, "python benchmarks/mutants.py --json data/scores/mutants.json"),
}
