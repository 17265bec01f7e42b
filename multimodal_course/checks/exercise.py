"""What an exercise is, and where the exercises of each lab are found."""

import difflib
import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
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
    """The exercises of one lab; `checks/lab01.py` holds one, called LAB."""

    number: int
    title: str
    exercises: Sequence[Exercise]


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
    known = {exercise.number: exercise for lab in all_labs() for exercise in lab.exercises}
    if number in known:
        return known[number]
    near = difflib.get_close_matches(str(number), known, n=3, cutoff=0.4) or list(known)[:3]
    raise UnknownExerciseError(
        f"There is no exercise {number!r}.",
        "An exercise is named by its lab and its place, as a string.",
        f"Use one of: {', '.join(near) or '(no lab has exercises yet)'}.",
    )


def _shipped(module: str) -> Lab:
    return importlib.import_module(f"{__package__}.{module}").LAB
