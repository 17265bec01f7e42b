"""The notebook build: from one source to two notebooks that students, nbgrader and git get on with."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from multimodal_course.errors import LabSourceError
from multimodal_course.instructor.build import CODE_STUB, TEXT_STUB, build

TINY = Path(__file__).parent / "tiny_lab"
NBGRADER_CONFIG = f"""
c = get_config()
c.CourseDirectory.course_id = "course"
c.ClearSolutions.code_stub = {{"python": {CODE_STUB!r}}}
c.IncludeHeaderFooter.enabled = False
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(TINY, tmp_path / "labs")
    return tmp_path / "labs"


def cells(path):
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def source_with(folder, old, new):
    """Edit the tiny lab's source."""
    path = folder / "source" / "90-tiny.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_student_notebook_has_stubs_and_no_solution(folder):
    build(folder)
    text = (folder / "90-tiny.ipynb").read_text(encoding="utf-8")
    for secret in ("2 * number", 'blue\\": 2', "two divides", "anything at all", 'twice(\\"a\\")', "BEGIN"):
        assert secret not in text
    student = cells(folder / "90-tiny.ipynb")
    assert student["exercise-90-1"].source == (
        'def twice(number):\n    """The number, two times."""\n    # YOUR CODE HERE\n    ...'
    )
    assert student["exercise-90-2"].source == f"counts = ...\n{CODE_STUB}"
    assert student["written-90-3"].source == TEXT_STUB


def test_solution_notebook_keeps_everything(folder):
    build(folder)
    solution = cells(folder / "solutions" / "90-tiny.ipynb")
    assert "return 2 * number" in solution["exercise-90-1"].source
    assert "### BEGIN HIDDEN TESTS" in solution["hidden-90-1"].source
    assert solution["written-90-3"].source == "Because two divides it."


def test_metadata_is_minimal(folder):
    build(folder)
    for path in folder.rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
        assert [c["id"] for c in notebook["cells"] if c["metadata"].get("tags") == ["parameters"]] == [
            "parameters"
        ]
        assert all(set(cell["metadata"]) <= {"tags", "nbgrader"} for cell in notebook["cells"])
        assert all(not cell.get("outputs") for cell in notebook["cells"])


@pytest.mark.parametrize(
    ("cell", "grade", "solution", "locked", "points"),
    [
        ("exercise-90-1", False, True, False, None),
        ("check-90-1", True, False, True, 2),
        ("hidden-90-1", True, False, True, 1),
        ("written-90-3", True, True, False, 3),
        ("exercise-90-4", True, True, False, 4),
    ],
)
def test_nbgrader_metadata(folder, cell, grade, solution, locked, points):
    build(folder)
    for path in folder.rglob("*.ipynb"):
        found = cells(path)[cell].metadata.nbgrader
        assert (found.grade, found.solution, found.locked, found.get("points")) == (
            grade,
            solution,
            locked,
            points,
        )
        assert (found.grade_id, found.schema_version) == (cell, 3)


def test_building_again_changes_nothing_and_check_agrees(folder):
    assert len(build(folder)) == 2
    before = (folder / "90-tiny.ipynb").read_bytes()
    assert build(folder) == []
    assert build(folder, check=True) == []
    assert (folder / "90-tiny.ipynb").read_bytes() == before


def test_check_names_stale_missing_and_orphaned_notebooks_and_writes_nothing(folder):
    build(folder)
    student = folder / "90-tiny.ipynb"
    student.write_text(student.read_text(encoding="utf-8").replace("Doubling", "Halving"), encoding="utf-8")
    (folder / "solutions" / "90-tiny.ipynb").unlink()
    orphan = folder / "91-gone.ipynb"
    orphan.write_text("{}", encoding="utf-8")
    assert build(folder, check=True) == [student, folder / "solutions" / "90-tiny.ipynb", orphan]
    assert "Halving" in student.read_text(encoding="utf-8")


def test_cell_ids_outlive_edits_elsewhere(folder):
    build(folder)
    before = list(cells(folder / "90-tiny.ipynb"))
    new = "# %% [markdown]\n# ## A new section\n\n# %%\n1 + 1\n\n# %% [markdown]\n# ## Doubling"
    source_with(folder, "# %% [markdown]\n# ## Doubling", new)
    build(folder)
    after = list(cells(folder / "90-tiny.ipynb"))
    assert [name for name in after if name in before] == before
    assert [name for name in after if name not in before] == ["a-new-section_1", "a-new-section_2"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("import os\n", "%pip install torch\nimport os\n", "line 9: Notebooks contain no install command"),
        ("import os\n", "import os, sys\nsys.path.append('..')\n", "line 10: Notebooks contain no sys.path"),
        ("import os\n", "import os\nos.chdir('..')\n", "line 10: Notebooks contain no change of folder"),
        (
            "import os\n",
            "import os\nopen('/home/me/cat.png')\n",
            "line 10: Notebooks contain no absolute path",
        ),
        ("import os\n", "import os\nopen('~/cat.png')\n", "no absolute path"),
        ('tags=["parameters"]', "", "0 cells are tagged parameters"),
        ('profile = "auto"', "model = 1", "line 5: 1 cells are tagged parameters"),
        ('exercise="90.2"', 'exercise="90.1"', "A second exercise cell of 90.1"),
        ('exercise="90.2"', 'exercise="1.2"', "Exercise '1.2' is not of lab 90"),
        ('check="90.2" points=2', "", "Exercise 90.2 has no check cell"),
        ('check("90.2", counts)', "counts", "The check cell of 90.2 does not check it"),
        ('check="90.1" points=2', 'check="90.1"', "A check cell needs its points"),
        ('exercise="90.1"', "exercise 90.1", "unknown attribute, 'title'"),
        ('exercise="90.1"', 'exercize="90.1"', "unknown attribute, 'exercize'"),
        ("    ### END SOLUTION\n", "", "missing, unbalanced or outside"),
        (
            "import os\n",
            "### BEGIN SOLUTION\nimport os\n### END SOLUTION\n",
            "missing, unbalanced or outside",
        ),
        ('    """The number, two times."""\n', "    x = (\n", "The cell's solution is not Python"),
        ("# %% [markdown]\n# # Lab", "import os\n# %% [markdown]\n# # Lab", "line 1: The first line"),
    ],
)
def test_a_source_that_breaks_a_rule_is_refused_with_its_line(folder, old, new, complaint):
    source_with(folder, old, new)
    with pytest.raises(LabSourceError) as caught:
        build(folder)
    assert complaint in caught.value.what
    assert "90-tiny.py, line " in caught.value.what
    assert not list(folder.rglob("*.ipynb"))


def test_innocent_strings_are_no_paths(folder):
    source_with(
        folder, "import os\n", "import os\nprint('Q:\\n', '/', 'a/b', 'left/right', 'https://x.org/')\n"
    )
    assert len(build(folder)) == 2


def nbgrader(course, *arguments):
    command = [sys.executable, "-m", "nbgrader", *arguments]
    # nbgrader calls `alembic` by name: as in an activated environment, it must be on the PATH.
    programs = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": programs + os.pathsep + os.environ["PATH"],
        "COURSE_HOME": str(course),
    }
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that nbgrader itself released, collected from three students and graded."""
    course = tmp_path_factory.mktemp("course")
    labs = course / "labs"
    shutil.copytree(TINY, labs)
    build(labs)
    (course / "nbgrader_config.py").write_text(NBGRADER_CONFIG, encoding="utf-8")
    source = course / "source" / "lab90"
    source.mkdir(parents=True)
    shutil.copy(labs / "solutions" / "90-tiny.ipynb", source)
    nbgrader(course, "generate_assignment", "lab90", "--create")
    released = course / "release" / "lab90" / "90-tiny.ipynb"
    answers = {
        "solved": {
            "exercise-90-1": "def twice(number):\n    return number + number",
            "exercise-90-2": "counts = {'red': 5, 'blue': 6}",
        },
        "unsolved": {},
        "squared": {"exercise-90-1": "def twice(number):\n    return number**2"},
    }
    for student, answer in answers.items():
        notebook = nbformat.read(released, as_version=4)
        for cell in notebook.cells:
            cell.source = answer.get(cell.id, cell.source)
        folder = course / "submitted" / student / "lab90"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "90-tiny.ipynb")
    nbgrader(course, "autograde", "lab90")
    return course


def test_nbgrader_releases_what_the_build_gives_students(course):
    released = cells(course / "release" / "lab90" / "90-tiny.ipynb")
    built = cells(course / "labs" / "90-tiny.ipynb")
    assert {name: cell.source for name, cell in released.items()} == {
        n: cell.source for n, cell in built.items()
    }


def test_nbgrader_grades_solved_and_unsolved(course):
    query = """
        SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score
        FROM grade JOIN base_cell ON grade.cell_id = base_cell.id
        JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
    """
    with sqlite3.connect(course / "gradebook.db") as book:
        scores = {(student, cell): score for student, cell, score in book.execute(query)}
    for student, twice, hidden, counts in (("solved", 2, 1, 2), ("unsolved", 0, 0, 0), ("squared", 0, 0, 0)):
        assert scores[student, "check-90-1"] == twice
        assert scores[student, "hidden-90-1"] == hidden
        assert scores[student, "check-90-2"] == counts
