"""The labs themselves: built from their sources, running from top to bottom, solved and unsolved."""

import re

import nbformat
import pytest

from multimodal_course.checks.exercise import all_labs as all_checks
from multimodal_course.instructor.build import build
from multimodal_course.instructor.run import execute
from multimodal_course.labs import all_labs

LABS = all_labs()
NAMES = [lab.name for lab in LABS]


def checked_numbers(lab):
    """Numbers of the exercises that a lab's notebook checks."""
    cells = nbformat.read(lab.solution, as_version=4).cells
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in cells]
    return [name.removeprefix("check-").replace("-", ".") for name in names if name.startswith("check-")]


def pictures_without_words(notebook):
    """Headings of cells that show a picture without a text for those who cannot see it."""
    found = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            bare = any(kind.startswith("image/") for kind in data) and "text/html" not in data
            if bare or re.search(r"<img(?! alt=\"[^\"])", data.get("text/html", "")):
                found.append(cell.id)
    return found


def test_committed_notebooks_are_those_of_the_sources():
    assert build(check=True) == [], "run `make build` and commit the notebooks"


@pytest.mark.parametrize("lab", LABS, ids=NAMES)
def test_solution_notebook_solves_every_exercise_in_strict_mode(lab, tmp_path):
    outcome = execute(lab, student=False, profile="pocket", output=tmp_path)
    assert outcome.failure == ""
    assert outcome.solved == outcome.exercises > 0


@pytest.mark.parametrize("lab", LABS, ids=NAMES)
def test_student_notebook_runs_unsolved(lab, tmp_path):
    outcome = execute(lab, student=True, profile="pocket", output=tmp_path)
    assert outcome.failure == ""
    assert outcome.solved == 0
    assert pictures_without_words(outcome.notebook) == []


@pytest.mark.parametrize("lab", LABS, ids=NAMES)
def test_money_is_no_formula(lab):
    for cell in nbformat.read(lab.student, as_version=4).cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"`[^`]*`", "", cell.source)
            assert not re.search(r"(?<!\\)\$\d", prose), "two bare $ are a formula to JupyterLab: write \\$19"


@pytest.mark.parametrize("lab", LABS, ids=NAMES)
def test_notebook_and_checks_name_the_same_exercises(lab):
    declared = {each.number: each for each in all_checks()}[lab.number].exercises
    assert checked_numbers(lab) == [exercise.number for exercise in declared]
