"""The exercises of a lab outside its notebook: their solutions and hidden tests, and trying an answer."""

import ast
from dataclasses import dataclass, replace
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

from multimodal_course.checks.attempt import attempt
from multimodal_course.checks.exercise import find
from multimodal_course.checks.steps import Mismatch
from multimodal_course.instructor.source import Cell, read, stub


@dataclass(frozen=True)
class ExerciseCode:
    """One checked exercise of a source.

    Attributes:
        number: such as "1.2".
        name: of the function that the exercise asks for.
        solution: the cell with the solution.
        hidden: the hidden tests, "" where there are none.
        imports: name -> the statement with which the lab imports it.
    """

    number: str
    name: str
    solution: str
    hidden: str
    imports: dict[str, str]

    @property
    def stub(self) -> str:
        """The cell as a student gets it."""
        return stub(self.solution, "...")

    def answer(self, code: str) -> object:
        """The function that a cell of this exercise defines."""
        return self.run(code)[self.name]

    def refusal(self, answer: object, seconds: float | None = None) -> str:
        """Why the check or the hidden tests refuse an answer; "" where both accept it.

        Args:
            answer: a student's function.
            seconds: it is stopped after this time; None for the exercise's own limit.
        """
        declared = find(self.number)
        graded = replace(
            declared, steps=[*declared.steps, self._hidden_step], seconds=seconds or declared.seconds
        )
        result = attempt(graded, answer)
        return "" if result.passed else str(result)

    def _hidden_step(self, answer: object) -> Mismatch | None:
        try:
            self.run(self.hidden, {self.name: answer})
        except AssertionError:
            return Mismatch("what the hidden tests assert", "an AssertionError")
        return None

    def run(self, code: str, names: dict[str, object] | None = None) -> dict[str, object]:
        """All that is defined once code ran, with those of the lab's imports that it uses."""
        names = dict(names or {})
        used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
        for name in sorted(used & self.imports.keys() - names.keys()):
            exec(self.imports[name], names)
        exec(compile(code, f"<exercise {self.number}>", "exec"), names)
        return names


def exercises_of(source: Path) -> list[ExerciseCode]:
    """All exercises of a lab's source that have a check, in order.

    Raises:
        LabSourceError: the source breaks a rule; the message names the line.
    """
    cells = read(source)
    by_kind = {(cell.kind, cell.number): cell.text for cell in cells if cell.number}
    imports = _imports(cells)
    return [
        ExerciseCode(
            number,
            _checked_name(text),
            by_kind["exercise", number],
            by_kind.get(("hidden", number), ""),
            imports,
        )
        for (kind, number), text in by_kind.items()
        if kind == "check"
    ]


def _checked_name(check_cell: str) -> str:
    """The second argument of `check("1.2", my_function)`."""
    calls = (node for node in ast.walk(ast.parse(check_cell)) if isinstance(node, ast.Call))
    return next(call.args[1].id for call in calls if getattr(call.func, "id", "") == "check")


def _imports(cells: list[Cell]) -> dict[str, str]:
    """The imports of all code cells, one statement a name."""
    found = {}
    for cell in cells:
        if cell.is_markdown:
            continue
        for node in ast.parse(TransformerManager().transform_cell(cell.text)).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    name = alias.asname or alias.name.split(".")[0]
                    single = ast.Import([alias])
                    if isinstance(node, ast.ImportFrom):
                        single = ast.ImportFrom(node.module, [alias], node.level)
                    found.setdefault(name, ast.unparse(single))
    return found
