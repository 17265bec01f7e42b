"""Reading a lab's source: py:percent cells with simple tags, checked for everything the build relies on.

CONTRIBUTING.md shows how each kind of cell is written.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext
from IPython.core.inputtransformer2 import TransformerManager

from multimodal_course.errors import LabSourceError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
GRADED = ("exercise", "check", "hidden", "written")
_ATTRIBUTES = {*GRADED, "points", "tags"}

# What no notebook of this course contains: (pattern, what it is, what to do instead).
_FORBIDDEN = (
    (r"[%!]\s*(pip|conda|uv|apt)\b", "install command", "Add the package to pyproject.toml."),
    (r"\bsys\.path\b", "sys.path", "Import from multimodal_course, which is installed."),
    (r"\bchdir\b|^\s*%cd\b", "change of folder", "Find files with multimodal_course.data."),
    (
        r"""["'](/[A-Za-z_][\w.-]*/|~/|[A-Z]:(/|\\\\|\\Users))""",
        "absolute path",
        "Find files with multimodal_course.data.",
    ),
)


@dataclass(frozen=True)
class Cell:
    """One cell of a source.

    Attributes:
        kind: "markdown", "code", or the tag: "exercise", "check", "hidden", "written".
        text: the cell's content; code, or markdown without comment signs.
        line: line of the source where the cell starts, from 1.
        number: "1.2" for cells of exercise 1.2, else "".
        points: what nbgrader gives for this cell, 0 where it is not graded.
        tags: Jupyter's own cell tags.
    """

    kind: str
    text: str
    line: int
    number: str = ""
    points: int = 0
    tags: tuple[str, ...] = ()

    @property
    def is_markdown(self) -> bool:
        """Prose, not code."""
        return self.kind in ("markdown", "written")


def read(path: Path) -> list[Cell]:
    """The cells of a lab's source, checked.

    Raises:
        LabSourceError: the source breaks a rule; the message names the line.
    """
    text = path.read_text(encoding="utf-8")
    marks = [n for n, line in enumerate(text.splitlines(), start=1) if re.match(r"# %%($|\s)", line)]
    if not marks or marks[0] != 1:
        raise _wrong(path, 1, "The first line is no cell marker", "Start the source with `# %% [markdown]`.")
    notebook = jupytext.reads(text, fmt="py:percent")
    if len(marks) != len(notebook.cells):
        raise _wrong(
            path, 1, "Some cell markers are not of the form `# %%`", "Write each as `# %% name=value`."
        )
    cells = [_cell(path, line, raw) for line, raw in zip(marks, notebook.cells, strict=True)]
    _check_parameters(path, cells)
    _check_exercises(path, cells)
    for cell in cells:
        if not cell.is_markdown:
            _check_code(path, cell)
    return cells


def stub(text: str, replacement: str) -> str:
    """`text` with each solution region replaced by `replacement`, indented like the region."""
    pattern = re.compile(rf"^([ \t]*){BEGIN}\n.*?^[ \t]*{END}[ \t]*$", re.MULTILINE | re.DOTALL)
    return pattern.sub(lambda region: re.sub("^", region[1], replacement, flags=re.MULTILINE), text)


def _cell(path: Path, line: int, raw: dict) -> Cell:
    # jupytext also notes blank lines, as "lines_to_next_cell"; no tag of ours starts so.
    attributes = {name: value for name, value in raw["metadata"].items() if not name.startswith("lines_to_")}
    if unknown := sorted(attributes.keys() - _ATTRIBUTES):
        raise _wrong(
            path,
            line,
            f"The cell has an unknown attribute, {unknown[0]!r}",
            f"Known are: {', '.join(sorted(_ATTRIBUTES))}; each is written name=value.",
        )
    kinds = [kind for kind in GRADED if kind in attributes]
    if len(kinds) > 1:
        raise _wrong(path, line, f"The cell is {' and '.join(kinds)} at once", "Make one cell of each.")
    kind = kinds[0] if kinds else raw["cell_type"]
    if raw["cell_type"] == "raw":
        raise _wrong(path, line, "Raw cells are not used in this course", "Make it [markdown].")
    if kinds and (raw["cell_type"] == "markdown") != (kind == "written"):
        raise _wrong(
            path, line, f"A {kind} cell has the wrong type", "`written` is [markdown]; the others are code."
        )
    points = attributes.get("points", 0)
    needs_points = kind in ("check", "hidden", "written")
    if not isinstance(points, int) or points < 0 or (needs_points and points == 0):
        raise _wrong(path, line, f"A {kind} cell needs its points", "Write for instance points=2.")
    if points and not kinds:
        raise _wrong(path, line, "Points on a cell that is not graded", "Remove points, or add a tag.")
    number = str(attributes[kind]) if kinds else ""
    return Cell(kind, raw["source"], line, number, points, tuple(attributes.get("tags", ())))


def _check_parameters(path: Path, cells: list[Cell]) -> None:
    tagged = [cell for cell in cells if "parameters" in cell.tags]
    if len(tagged) != 1 or not re.search(r"^profile\s*=", tagged[0].text, re.MULTILINE):
        raise _wrong(
            path,
            tagged[-1].line if tagged else 1,
            f"{len(tagged)} cells are tagged parameters; exactly one must be, and set `profile`",
            'Write a cell `# %% tags=["parameters"]` with `profile = "auto"`.',
        )


def _check_exercises(path: Path, cells: list[Cell]) -> None:
    lab = int(path.name[:2])
    seen: set[tuple[str, str]] = set()
    open_exercises: dict[str, Cell] = {}
    for cell in cells:
        if not cell.number:
            continue
        if not re.fullmatch(rf"{lab}\.[1-9]\d*", cell.number):
            raise _wrong(
                path, cell.line, f"Exercise {cell.number!r} is not of lab {lab}", f'Write "{lab}.1", …'
            )
        if (cell.kind, cell.number) in seen:
            raise _wrong(
                path, cell.line, f"A second {cell.kind} cell of {cell.number}", "Give each its own number."
            )
        seen.add((cell.kind, cell.number))
        if cell.kind == "exercise" and not cell.points:
            open_exercises[cell.number] = cell
        if cell.kind in ("check", "hidden") and ("exercise", cell.number) not in seen:
            raise _wrong(
                path,
                cell.line,
                f"The {cell.kind} cell of {cell.number} has no exercise before it",
                "Put the exercise's cell above it.",
            )
        if cell.kind == "check":
            open_exercises.pop(cell.number, None)
            if not re.search(rf"""\bcheck\(\s*["']{re.escape(cell.number)}["']""", cell.text):
                raise _wrong(
                    path,
                    cell.line,
                    f"The check cell of {cell.number} does not check it",
                    f'Call check("{cell.number}", …).',
                )
    for number, cell in open_exercises.items():
        raise _wrong(
            path,
            cell.line,
            f"Exercise {number} has no check cell",
            f'Add `# %% check="{number}" points=…`, or give the exercise points: it is then graded by hand.',
        )


def _check_code(path: Path, cell: Cell) -> None:
    for offset, line in enumerate(cell.text.splitlines(), start=1):
        for pattern, what, fix in _FORBIDDEN:
            if re.search(pattern, line):
                raise _wrong(path, cell.line + offset, f"Notebooks contain no {what}: {line.strip()}", fix)
    marks = re.findall(rf"^\s*({BEGIN}|{END})\s*$", cell.text, re.MULTILINE)
    regions = len(marks) // 2
    if marks != [BEGIN, END] * regions or (regions > 0) != (cell.kind == "exercise"):
        raise _wrong(
            path,
            cell.line,
            "Solution markers are missing, unbalanced or outside an exercise",
            f"An exercise cell, and no other, has lines `{BEGIN}` and `{END}` around each solution.",
        )
    for version, text in (("solution", cell.text), ("stub", stub(cell.text, "..."))):
        try:
            code = TransformerManager().transform_cell(text)
            compile(code, str(path), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
        except SyntaxError as error:
            raise _wrong(
                path,
                cell.line + (error.lineno or 0),
                f"The cell's {version} is not Python: {error.msg}",
                "Correct the syntax; what stands outside the solution markers must be valid by itself.",
            ) from error


def _wrong(path: Path, line: int, what: str, fix: str) -> LabSourceError:
    return LabSourceError(f"{path.name}, line {line}: {what}.", "The notebook build relies on it.", fix)
