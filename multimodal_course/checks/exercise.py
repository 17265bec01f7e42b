"""What an exercise is, and where the exercises of each lab are found."""

import difflib
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from multimodal_course.checks.steps import Step
from multimodal_course.errors import UnknownExerciseError


@dataclass(frozen=True)
class Exercise:
    """One exercise, declared.

    Attributes:
        number: "1.2" is the second exercise of lab 1.
        title: a few words.
        steps: what must hold, in this order: type, then shape or keys, then properties. The first step
            that does not hold ends the check.
        hints: three, from a nudge to nearly the answer.
        seconds: a check that takes longer is stopped.
    """

    number: str
    title: str
    steps: Sequence[Step]
    hints: tuple[str, str, str]
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if len(self.hints) != 3:
            raise ValueError(f"exercise {self.number} needs three hints, not {len(self.hints)}")


@dataclass(frozen=True)
class Lab:
    """The exercises of one lab; `checks/lab01.py` holds one, called LAB.

    Attributes:
        number: the lab's.
        title: a few words.
        exercises: those with a check and hints.
        unchecked: number -> "challenge" or "question": what a person reads.
    """

    number: int
    title: str
    exercises: Sequence[Exercise]
    unchecked: Mapping[str, str] = field(default_factory=dict)


_registered: dict[int, Lab] = {}


def register(lab: Lab) -> None:
    """Make the exercises of a lab known that is not part of the course, such as an instructor's own."""
    _registered[lab.number] = lab


def all_labs() -> list[Lab]:
    """Every lab with exercises, in order."""
    names = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    shipped = [_shipped(name) for name in names if name.startswith("lab") and name[3:].isdigit()]
    return sorted([*shipped, *_registered.values()], key=lambda lab: lab.number)


def find(number: str) -> Exercise:
    """The exercise called `number`.

    Raises:
        UnknownExerciseError: there is none; the message names the nearest ones.
    """
    labs = all_labs()
    known = {exercise.number: exercise for lab in labs for exercise in lab.exercises}
    if number in known:
        return known[number]
    unchecked = {key: kind for lab in labs for key, kind in lab.unchecked.items()}
    if number in unchecked:
        kind = unchecked[number]
        raise UnknownExerciseError(
            f"The {kind} {number} has no check and no hints.",
            "It has no single right answer: a person reads what you make of it.",
            f"Read once more what the {kind} asks for, and go your own way.",
        )
    near = difflib.get_close_matches(str(number), known, n=3, cutoff=0.4) or list(known)[:3]
    raise UnknownExerciseError(
        f"There is no exercise {number!r}.",
        "An exercise is named by its lab and its place, as a string.",
        f"Use one of: {', '.join(near) or '(no lab has exercises yet)'}.",
    )


def _shipped(module: str) -> Lab:
    return importlib.import_module(f"{__package__}.{module}").LAB
