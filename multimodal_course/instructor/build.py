"""Making the student and the solution notebook of a lab from its one source.

The student notebook is what nbgrader's `generate_assignment` makes of the solution notebook, so both ways of
handing out a lab give the same cells. Cell ids depend on headings and exercise numbers only: editing one
section leaves the ids, and with them the diffs, of all others alone.
"""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Protocol

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from multimodal_course.errors import LabSourceError
from multimodal_course.files import write_text
from multimodal_course.instructor.source import Cell, read, stub
from multimodal_course.labs import LabFiles, all_labs

# A statement that is valid in a function and outside one; a function so left returns None.
CODE_STUB = "# YOUR CODE HERE\n..."
TEXT_STUB = "YOUR ANSWER HERE"


class GradedCell(Protocol):
    """What `nbgrader_metadata` needs to know of a cell."""

    kind: str
    number: str
    points: float
    is_markdown: bool


def build(folder: Path | None = None, check: bool = False) -> list[Path]:
    """Write the notebooks of every source in `folder` (default: the course's labs).

    Args:
        folder: a folder with `source/`; notebooks go to it and to `solutions/`.
        check: write nothing.

    Returns:
        The notebooks that changed or, with `check`, that differ from what the sources give; a notebook
        without a source counts as differing.

    Raises:
        LabSourceError: a source breaks a rule, or there is none.
    """
    labs = all_labs(folder)
    wanted: dict[Path, str] = {}
    for lab in labs:
        if not lab.source.exists():
            raise LabSourceError(
                f"There is no notebook source {lab.source}.",
                "The course came as a wheel, which has the students' notebooks only.",
                "Clone the repository: its labs/source is what notebooks are built from.",
            )
        cells = read(lab.source)
        wanted[lab.student] = notebook_text(lab, cells, solution=False)
        wanted[lab.solution] = notebook_text(lab, cells, solution=True)
    changed = [p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    if not check:
        for path in changed:
            write_text(path, wanted[path])
        return changed
    there = [path for each in {path.parent for path in wanted} for path in each.glob("*.ipynb")]
    return changed + sorted(set(there) - wanted.keys())


def notebook_text(lab: LabFiles, cells: list[Cell], solution: bool) -> str:
    """The notebook file's content: the solution version, or the one for students."""
    ids = cell_ids(lab, cells)
    notebook = new_notebook(
        cells=[_notebook_cell(cell, name, solution) for cell, name in zip(cells, ids, strict=True)],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def cell_ids(lab: LabFiles, cells: list[Cell]) -> list[str]:
    """One id a cell: `check-1-2` for graded cells, else the headings above it and its place below them."""
    ids, count, section, heading = [], Counter(), lab.name, ""
    for cell in cells:
        if cell.kind == "markdown" and (found := re.match(r"(#{1,6})\s+(.+)", cell.text)):
            if len(found[1]) <= 2:
                section, heading = _slug(found[2]), ""
            else:
                heading = _slug(found[2])
        if cell.number:
            ids.append(_grade_id(cell))
        elif "parameters" in cell.tags:
            ids.append("parameters")
        else:
            place = "-".join(part for part in (section, heading) if part)
            count[place] += 1
            ids.append(f"{place}_{count[place]}")
    return ids


def _notebook_cell(cell: Cell, name: str, solution: bool) -> dict:
    metadata: dict = {"tags": list(cell.tags)} if cell.tags else {}
    if cell.number:
        metadata["nbgrader"] = nbgrader_metadata(cell)
    new_cell = new_markdown_cell if cell.is_markdown else new_code_cell
    return new_cell(_text(cell, solution), metadata=metadata, id=name)


def _text(cell: Cell, solution: bool) -> str:
    if cell.kind == "hidden":
        notice = f"# Hidden tests of exercise {cell.number} run here when the notebook is graded."
        return f"{notice}\n### BEGIN HIDDEN TESTS\n{cell.text}\n### END HIDDEN TESTS" if solution else notice
    if solution:
        return cell.text
    return TEXT_STUB if cell.kind == "written" else stub(cell.text, CODE_STUB)


def nbgrader_metadata(cell: GradedCell) -> dict:
    """A cell's metadata: what nbgrader calls manually graded answer (points), autograded answer (none),
    autograder tests.
    """
    is_answer = cell.kind in ("exercise", "written")
    graded = {
        "points": cell.points,
        "cell_type": "markdown" if cell.is_markdown else "code",
    }
    return {
        "schema_version": 3,
        "grade_id": _grade_id(cell),
        "grade": cell.points > 0,
        "solution": is_answer,
        "locked": not is_answer,
        "task": False,
        **(graded if cell.points else {}),
    }


def _grade_id(cell: GradedCell) -> str:
    return f"{cell.kind}-{cell.number.replace('.', '-')}"


def _slug(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:28].strip("-") or "section"
