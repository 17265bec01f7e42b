"""A student's progress: one small JSON file a lab, so that two labs open at once do not lose each other's."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from multimodal_course.checks.exercise import all_labs
from multimodal_course.files import home, write_text


@dataclass
class Record:
    """What is remembered of one exercise: ever solved, how often checked, hints revealed."""

    passed: bool = False
    attempts: int = 0
    hints: int = 0

    def __post_init__(self) -> None:
        if [type(value) for value in (self.passed, self.attempts, self.hints)] != [bool, int, int]:
            raise TypeError("a progress file holds other kinds of values")


class Progress:
    """The progress in one lab, read from its file.

    Attributes:
        records: exercise number -> Record.
        note: what a reader should know about the file, or "": it was unreadable and set aside, or it
            cannot be written. Losing progress must never stop a lab.
    """

    def __init__(self, lab: int, folder: Path | None = None) -> None:
        self.path = (folder or home()) / "progress" / f"lab{lab:02d}.json"
        self.note = ""
        self.records: dict[str, Record] = {}
        try:
            entries = json.loads(self.path.read_text(encoding="utf-8"))["exercises"]
            self.records = {number: Record(**entry) for number, entry in entries.items()}
        except FileNotFoundError:
            pass
        except OSError as error:
            self.note = f"The progress file cannot be read: {error}"
        except (ValueError, KeyError, TypeError, AttributeError):
            self._set_aside()

    def record(self, number: str) -> Record:
        """The record of an exercise, made if there is none yet."""
        return self.records.setdefault(number, Record())

    def save(self) -> None:
        """Write the file; a failure is told in `note`."""
        entries = {number: asdict(record) for number, record in sorted(self.records.items())}
        try:
            write_text(self.path, json.dumps({"exercises": entries}, indent=1) + "\n")
        except OSError as error:
            self.note = f"Your progress could not be saved: {error}"

    def _set_aside(self) -> None:
        count = 1
        while (aside := self.path.with_name(f"{self.path.stem}.unreadable-{count}.json")).exists():
            count += 1
        try:
            self.path.rename(aside)
            self.note = f"The progress file was unreadable. It is kept as {aside}, and a new one was begun."
        except OSError as error:
            self.note = f"The progress file {self.path} is unreadable and could not be moved aside: {error}"


def progress_table() -> str:
    """The progress in every lab, as text: a bar, solved of all, and what is open."""
    lines = []
    for lab in all_labs():
        progress = Progress(lab.number)
        numbers = [exercise.number for exercise in lab.exercises]
        missing = [n for n in numbers if not progress.records.get(n, Record()).passed]
        solved = len(numbers) - len(missing)
        bar = "█" * solved + "░" * len(missing)
        hints = sum(progress.records.get(n, Record()).hints for n in numbers)
        score = f"{solved}/{len(numbers)} solved, hints used: {hints}"
        lines.append(f"Lab {lab.number}  {lab.title:<28}  {bar:<10}  {score}")
        if missing and solved:
            lines.append(f"       still open: {', '.join(missing)}")
        if progress.note:
            lines.append(f"       {progress.note}")
    if not lines:
        return "No lab has exercises yet."
    return "\n".join(
        [*lines, f"Kept in {home() / 'progress'}, for every copy of the course on this account."]
    )
