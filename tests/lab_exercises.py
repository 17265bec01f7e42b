"""The exercises of a lab's source, as the tests of its checks need them."""

from pathlib import Path

from multimodal_course.instructor.source import read, stub

SOURCES = Path(__file__).parent.parent / "labs" / "source"


class Exercises:
    """The exercises of one lab.

    Args:
        source: the lab's file below `labs/source`.
        names: exercise number -> the name of the function that it asks for.
        modules: what a cell needs by name, such as NumPy as `np`.
    """

    def __init__(self, source: str, names: dict[str, str], **modules: object) -> None:
        self.cells, self.names, self.modules = read(SOURCES / source), names, modules

    @property
    def checked(self) -> set[str]:
        """Numbers of all exercises that the source checks."""
        return {cell.number for cell in self.cells if cell.kind == "check"}

    def solution(self, number: str) -> object:
        """The function as the source solves it."""
        return self._made_by(self._code(number), number)

    def stub(self, number: str) -> object:
        """The function as a student gets it."""
        return self._made_by(stub(self._code(number), "..."), number)

    def _code(self, number: str) -> str:
        return next(c.text for c in self.cells if (c.kind, c.number) == ("exercise", number))

    def _made_by(self, code: str, number: str) -> object:
        names = dict(self.modules)
        exec(code, names)
        return names[self.names[number]]
