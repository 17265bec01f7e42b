"""Every lab in JupyterLab, in a browser: run, solved in part, restarted. `make browser` runs this.

Not part of `make test`: a browser is a program of the system, which pip cannot bring.
"""

import re
from pathlib import Path

import nbformat
import pytest
from lab_page import ERROR, Notebook, browser_page, server

from multimodal_course.checks.exercise import all_labs as all_checks
from multimodal_course.labs import LABS, all_labs, start

PICTURES = LABS.parent / "build" / "browser"
LONG = 900  # seconds that all cells of a lab may take on a slow machine


def cell(notebook, kind, lab):
    """Place and text of the cell of the first exercise (kind "exercise") or of its check ("check")."""
    for i, each in enumerate(nbformat.read(notebook, as_version=4).cells):
        if each.metadata.get("nbgrader", {}).get("grade_id") == f"{kind}-{lab.number}-1":
            return i, re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", each.source, flags=re.MULTILINE)
    raise LookupError(kind)


@pytest.mark.parametrize("lab", all_labs(), ids=lambda lab: lab.name)
def test_a_student_runs_a_lab_solves_an_exercise_and_comes_back(lab, tmp_path):
    work, home = tmp_path / "work", tmp_path / "home"
    home.mkdir()
    copy, _ = start(str(lab.number), work)
    exercises = next(each.exercises for each in all_checks() if each.number == lab.number)
    with server(work, home) as address, browser_page() as page:
        notebook = Notebook(page, address, copy.name)
        notebook.run_all(LONG)
        notebook.photograph(PICTURES, lab.name)
        assert page.locator(ERROR).all_text_contents() == []
        cards = page.get_by_text(re.compile(r"Exercise \d\.\d: not started"))
        assert cards.count() == len(exercises)
        broken = "[...document.querySelectorAll('.jp-OutputArea img')].filter(i => !i.naturalWidth || !i.alt)"
        assert page.evaluate(f"{broken}.length") == 0

        number = exercises[0].number
        (exercise, _), (check, _) = cell(copy, "exercise", lab), cell(copy, "check", lab)
        _, code = cell(lab.solution, "exercise", lab)
        notebook.write(notebook.cells.nth(exercise), code)
        notebook.run_cell(notebook.cells.nth(exercise), 60)
        notebook.run_cell(notebook.cells.nth(check), 120)
        card = notebook.cells.nth(check).get_by_text(f"Exercise {number}: solved")
        card.scroll_into_view_if_needed()
        assert card.is_visible()
        page.screenshot(path=PICTURES / f"{lab.name}-solved.png")

        notebook.restart()
        ask = "from multimodal_course.checks.progress import progress_table\nprint(progress_table())"
        notebook.add_cell(notebook.cells.nth(check), ask)
        notebook.run_cell(notebook.cells.nth(check + 1), 60)
        expected = f"1/{len(exercises)} solved"
        assert expected in notebook.cells.nth(check + 1).locator(".jp-OutputArea").inner_text()
        notebook.save()
    assert saved(copy, code)


def saved(path: Path, code: str) -> bool:
    """Whether a cell of the saved notebook holds the code."""
    return any(each.source.strip() == code.strip() for each in nbformat.read(path, as_version=4).cells)
