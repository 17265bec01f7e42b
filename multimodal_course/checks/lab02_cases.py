"""What the checks of lab 4.1.2 try students' functions with: stand-ins for a generator and for judges."""

from dataclasses import dataclass
from typing import Any

from multimodal_course.checks.steps import Mismatch


@dataclass(frozen=True)
class Verdict:
    """A stand-in for a judge's verdict."""

    all_right: bool


RIGHT, WRONG = Verdict(True), Verdict(False)


def array(*values: float) -> Any:
    """The numbers as an array."""
    import numpy as np

    return np.array(values, dtype=float)


class Draws:
    """A stand-in for a generator: a picture is its prompt and seed; and for a judge that scores by seed."""

    scores = (0.2, 0.7, 0.5, 0.7, 0.9)

    def __init__(self) -> None:
        self.seeds: list[int] = []

    def draw(self, prompt: str, seed: int) -> tuple[str, int]:
        """Note the seed, and return the picture."""
        self.seeds.append(seed)
        return prompt, seed

    def score(self, picture: tuple[str, int], prompt: str) -> float:
        """A score that depends on the seed alone, if it is asked about the picture's own prompt."""
        return self.scores[picture[1]] if prompt == picture[0] else 0.0


def every_seed_once(answer: Any) -> Mismatch | None:
    """Four seeds: 0, 1, 2 and 3, each drawn once."""
    stage = Draws()
    answer(stage.draw, stage.score, "a cat", 4)
    if sorted(stage.seeds) == [0, 1, 2, 3]:
        return None
    causes = {
        (1, 2, 3): "range(1, n) begins at 1: the seeds are 0 to n - 1.",
        (0, 1, 2): "One is missing: range(n) ends at n - 1 by itself.",
    }
    came = ", ".join(map(str, stage.seeds)) or "none"
    cause = causes.get(tuple(sorted(stage.seeds)), "Draw each picture once and keep it: drawing costs most.")
    return Mismatch("pictures with the seeds 0, 1, 2, 3, each drawn once", f"seeds {came}", cause)
