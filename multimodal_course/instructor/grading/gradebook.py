"""nbgrader's course folder: made from the labs, filled with submissions, and read for grades."""

import contextlib
import functools
import json
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import compute_checksum, determine_grade
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from multimodal_course.errors import LabSourceError
from multimodal_course.files import write_text
from multimodal_course.instructor.environment import environment_with
from multimodal_course.instructor.grading import nbgrader_steps
from multimodal_course.instructor.grading.judge import Judgement
from multimodal_course.instructor.grading.restore import LabCell
from multimodal_course.labs import LabFiles

CONFIG = '''"""nbgrader's settings for the Multimodal Course, read by nbgrader in this folder."""

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    LimitOutput,
    OverwriteCells,
    SaveAutoGrades,
)

from multimodal_course.instructor.grading.nbgrader_steps import Judge, Restore

c = get_config()
c.CourseDirectory.course_id = "multimodal-course"

# The student's notebook runs unsolved: nbgrader's own stub would raise an error.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\\n..."}

# Submissions are restored, run in a sandbox and judged outside of it; none runs in a kernel of yours.
c.Autograde.sanitize_preprocessors = [Restore, OverwriteCells, CheckCellMetadata]
c.Autograde.autograde_preprocessors = [
    Judge,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]

# What students write is shown in your browser: without their HTML.
c.HTMLExporter.sanitize_html = True
'''


@dataclass(frozen=True)
class Grade:
    """One graded cell in the gradebook.

    Attributes:
        student, lab, cell: whose, and nbgrader's grade_id.
        points: what counts now: the judge's or a person's; `most` is what the cell is worth.
        waiting: a person has yet to look at it.
        comment: what a person wrote.
    """

    student: str
    lab: str
    cell: str
    points: float
    most: float
    waiting: bool
    comment: str


class Course:
    """An nbgrader course folder.

    Args:
        folder: where it is, or is to be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def set_up(self, labs: Sequence[LabFiles]) -> None:
        """Write the settings, put in the labs and let nbgrader make the students' versions; again is no harm.

        Raises:
            LabSourceError: nbgrader refuses a lab.
        """
        write_text(self.folder / "nbgrader_config.py", CONFIG)
        for lab in labs:
            source = self.folder / "source" / lab.name / f"{lab.name}.ipynb"
            text = lab.solution.read_text(encoding="utf-8")
            release = self.folder / "release" / lab.name / source.name
            if release.exists() and source.exists() and source.read_text(encoding="utf-8") == text:
                continue
            write_text(source, text)
            with _alembic_on_the_path():
                outcome = self._api().generate_assignment(lab.name)
            if not outcome["success"]:
                raise LabSourceError(
                    f"nbgrader refuses {lab.name}: {_last_line(outcome)}",
                    "Cells came or went after grading began, or the gradebook is of another version.",
                    f"Grade into a new folder, or look at {self.folder}.",
                )

    def enter(self, student: str, lab: str, cells: Sequence[LabCell], judgement: Judgement) -> None:
        """Enter a judged notebook, as `nbgrader autograde` would: its files, and points by nbgrader's rule.

        nbgrader's own command takes a second for each notebook, and only one of it can run at a time. This
        does what it does, with the judgement at hand; `nbgrader autograde` in this folder comes to the same
        points.
        """
        restored = nbgrader_steps.notebook(cells)
        self._write("submitted", student, lab, restored)
        graded = nbgrader_steps.judged(restored, judgement)
        self._write("autograded", student, lab, graded)
        by_name = {c.metadata.nbgrader.grade_id: c for c in graded.cells if "nbgrader" in c.metadata}
        book = self._book
        book.update_or_create_student(student)
        with warnings.catch_warnings():
            # nbgrader makes it while it looks others up; SQLAlchemy remarks on that, and no entry is lost.
            warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
            book.update_or_create_submission(lab, student)
        notebook = book.find_submission_notebook(lab, lab, student)
        for grade in notebook.grades:
            grade.auto_score, _ = determine_grade(by_name[grade.name])
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in notebook.comments:
            cell = by_name[comment.name]
            is_empty = cell.metadata.nbgrader.checksum == compute_checksum(cell)
            comment.auto_comment = "No response." if is_empty else None
        book.db.commit()

    def _write(self, kind: str, student: str, lab: str, nb: NotebookNode) -> None:
        write_text(
            self.folder / kind / student / lab / f"{lab}.ipynb",
            json.dumps(nb, indent=1, sort_keys=True) + "\n",
        )

    def grades(self) -> Iterator[Grade]:
        """Every graded cell of every submission."""
        for assignment in self._book.assignments:
            for submission in self._book.assignment_submissions(assignment.name):
                for notebook in submission.notebooks:
                    comments = {c.name: c.manual_comment or "" for c in notebook.comments}
                    for grade in notebook.grades:
                        yield Grade(
                            submission.student.id,
                            assignment.name,
                            grade.name,
                            float(grade.score or 0),
                            float(grade.max_score),
                            bool(grade.needs_manual_grade),
                            comments.get(grade.name, ""),
                        )

    def forget(self, student: str, lab: str) -> None:
        """Take a submission out of the folder and the gradebook."""
        for kind in ("submitted", "autograded"):
            shutil.rmtree(self.folder / kind / student / lab, ignore_errors=True)
        with contextlib.suppress(MissingEntry):
            self._book.remove_submission(lab, student)

    def close(self) -> None:
        """Close the gradebook."""
        if "_book" in self.__dict__:
            self._book.close()

    @functools.cached_property
    def _book(self) -> Gradebook:
        with _alembic_on_the_path():
            return Gradebook(self._address)

    @property
    def _address(self) -> str:
        return f"sqlite:///{self.folder / 'gradebook.db'}"

    def _api(self) -> NbGraderAPI:
        settings = Config()
        names = {"get_config": lambda: settings}
        exec(compile(CONFIG, "nbgrader_config.py", "exec"), names)
        settings.CourseDirectory.root = str(self.folder)
        settings.CourseDirectory.db_url = self._address
        logging.getLogger("traitlets").setLevel(logging.ERROR)
        return NbGraderAPI(config=settings)


def _alembic_on_the_path() -> contextlib.AbstractContextManager[None]:
    """nbgrader calls its helper by name: it stands beside Python, activated environment or not."""
    programs = str(Path(sys.executable).parent)
    return environment_with({"PATH": os.pathsep.join((programs, os.environ.get("PATH", os.defpath)))})


def _last_line(outcome: dict) -> str:
    lines = [line for line in str(outcome.get("error") or outcome.get("log")).splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"
