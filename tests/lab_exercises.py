"""The exercises of a lab's source, as the tests of its checks need them."""

from pathlib import Path

from multimodal_course.instructor.exercise_code import exercises_of

SOURCES = Path(__file__).parent.parent / "labs" / "source"


class Exercises:
    """The checked exercises of one lab.

    Args:
        source: the lab's file below `labs/source`.
    """

    def __init__(self, source: str) -> None:
        self.by_number = {exercise.number: exercise for exercise in exercises_of(SOURCES / source)}

    @property
    def names(self) -> dict[str, str]:
        """Exercise number -> the name of the function that it asks for."""
        return {number: exercise.name for number, exercise in self.by_number.items()}

    def solution(self, number: str) -> object:
        """The function as the source solves it."""
        return self.by_number[number].answer(self.by_number[number].solution)

    def stub(self, number: str) -> object:
        """The function as a student gets it."""
        return self.by_number[number].answer(self.by_number[number].stub)
