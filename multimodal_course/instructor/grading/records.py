"""What is kept of each submission between runs: one small file each, so that grading goes on where it
stopped.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from multimodal_course.files import write_text
from multimodal_course.instructor.grading.judge import Judgement, Verdict


@dataclass(frozen=True)
class Record:
    """The outcome of one submission.

    Attributes:
        student, lab, file: whose, of which lab ("" if unknown), and what the notebook was called.
        digest: of what was judged; the same text is not judged again.
        refused: why it could not be graded: the student must hand it in again.
        problem: why it was not graded although it could: grade again.
        note: something that the student should know.
        restored: the locked cells that were put back, as `restore.put_back` tells them.
        judgement: None if it was refused or there was a problem.
    """

    student: str
    lab: str
    file: str
    digest: str = ""
    refused: str = ""
    problem: str = ""
    note: str = ""
    restored: dict[str, str] = field(default_factory=dict)
    judgement: Judgement | None = None


class Records:
    """The records in a folder, one file for each student and lab."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, student: str, lab: str) -> Record | None:
        """The record, or None if there is none that can be read."""
        return _read(self._path(student, lab))

    def put(self, record: Record) -> None:
        """Keep a record in place of an earlier one."""
        path = self._path(record.student, record.lab or record.file)
        write_text(path, json.dumps(asdict(record), indent=1) + "\n")

    def forget_unknown(self, student: str) -> None:
        """Drop what is kept of a student's files of no known lab: they may have been replaced."""
        for path in (self._folder / student).glob("*.json"):
            if (record := _read(path)) and not record.lab:
                path.unlink()

    def __iter__(self) -> Iterator[Record]:
        for path in sorted(self._folder.glob("*/*.json")):
            if record := _read(path):
                yield record

    def _path(self, student: str, lab: str) -> Path:
        return (
            self._folder
            / student
            / f"{''.join(c if c.isalnum() or c in '-_' else '-' for c in lab)[:80]}.json"
        )


def _read(path: Path) -> Record | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        judgement = data.pop("judgement")
        if judgement is not None:
            verdicts = [Verdict(**verdict) for verdict in judgement.pop("verdicts")]
            judgement = Judgement(verdicts=verdicts, **judgement)
        return Record(**data, judgement=judgement)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
