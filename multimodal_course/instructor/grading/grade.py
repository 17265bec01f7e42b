"""Grading a class: collect, restore, judge, enter, report. Each step can be done again without harm."""

import csv
import io
import json
import shutil
import sys
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from multimodal_course.errors import SubmissionsError
from multimodal_course.files import write_text
from multimodal_course.instructor.grading.class_report import class_report, summary
from multimodal_course.instructor.grading.feedback import feedback
from multimodal_course.instructor.grading.gradebook import Course, Grade
from multimodal_course.instructor.grading.isolation import KINDS, best_kind
from multimodal_course.instructor.grading.limits import Limits
from multimodal_course.instructor.grading.pages import counted
from multimodal_course.instructor.grading.pool import Job, judge_all
from multimodal_course.instructor.grading.records import Record, Records
from multimodal_course.instructor.grading.restore import fingerprint, put_back, read_release, restore
from multimodal_course.instructor.grading.submissions import Submission, collect
from multimodal_course.labs import all_labs


def grade(
    place: Path,
    out: Path,
    workers: int = 1,
    scheduler: str = "",
    json_file: Path | None = None,
    limits: Limits | None = None,
    sandbox: str | None = None,
) -> int:
    """Grade everything that was handed in, and write grades, feedback and a class report below `out`.

    Args:
        place: a folder or a zip of submissions, as in `submissions.collect`.
        out: results of an earlier run are kept; what is unchanged is not graded again.
        workers: processes on this machine.
        scheduler: a Dask scheduler's address, to use in place of them.
        json_file: where to write the class report's numbers.
        limits: what a submission may use.
        sandbox: a kind of sandbox; None for the strongest that works here.

    Returns:
        The exit status: 1 if something has to be graded again, else 0.

    Raises:
        SubmissionsError: there is nothing to grade, or `out` is inside of `place`.
    """
    if out.resolve().is_relative_to(place.resolve()):
        raise SubmissionsError(
            f"The results would be inside of {place}.",
            "They would be taken for submissions.",
            "Give another --out.",
        )
    labs = all_labs()
    releases = {lab.name: read_release(lab) for lab in labs}
    submissions = collect(place, list(releases.values()))
    if not scheduler:
        sandbox = sandbox or best_kind()
        print(f"Sandbox: {KINDS[sandbox]}.")
    course, records = Course(out / "nbgrader"), Records(out / "judged")
    course.set_up([lab for lab in labs if any(s.lab == lab.name for s in submissions)])
    for student in {submission.student for submission in submissions}:
        records.forget_unknown(student)
    jobs: dict[tuple[str, str], Job] = {}
    begun: dict[tuple[str, str], Record] = {}
    for submission in submissions:
        key = submission.student, submission.lab
        if submission.refused:
            _refuse(course, records, submission)
            continue
        release = releases[submission.lab]
        cells = restore(release, submission.cells)
        record = Record(
            *key,
            submission.file,
            digest=fingerprint(release, cells),
            note=submission.note,
            restored=put_back(release, submission.cells),
        )
        before = records.get(*key)
        if before and before.digest == record.digest and before.judgement:
            records.put(replace(record, judgement=before.judgement))
        else:
            jobs[key] = Job(release, cells, limits or Limits(), sandbox)
            begun[key] = record
    found = counted(len(submissions), "submission")
    print(f"{found}: {len(jobs)} to grade, {len(submissions) - len(jobs)} as before or refused.")
    progress = _Progress(len(jobs))
    for key, outcome in judge_all(jobs, workers, scheduler, progress.begun):
        if outcome.judgement:
            course.enter(*key, jobs[key].cells, outcome.judgement)
        records.put(replace(begun[key], problem=outcome.problem, judgement=outcome.judgement))
        progress.done(key, outcome.problem)
    problems = report(course, records, out, json_file)
    course.close()
    return int(problems)


def report(course: Course, records: Records, out: Path, json_file: Path | None = None) -> bool:
    """Write every page and table anew, with the points that a person gave meanwhile; True if there are
    problems.
    """
    all_records, grades = list(records), list(course.grades())
    by_student: dict[str, list[Record]] = defaultdict(list)
    for record in all_records:
        by_student[record.student].append(record)
    grades_of: dict[str, dict[tuple[str, str], Grade]] = defaultdict(dict)
    for each in grades:
        grades_of[each.student][each.lab, each.cell] = each
    for student, own in by_student.items():
        write_text(out / "feedback" / f"{student}.html", feedback(student, own, grades_of[student]))
    found = summary(all_records, grades)
    write_text(out / "index.html", class_report(found))
    write_text(out / "grades.csv", _csv(all_records, grades_of))
    if json_file:
        write_text(json_file, json.dumps(found, indent=1) + "\n")
    print(f"\nGrades: {out / 'grades.csv'}\nClass:  {out / 'index.html'}\nPages:  {out / 'feedback'}")
    print(f"By hand: cd {course.folder} && jupyter lab, there the menu Nbgrader, Formgrader")
    for student, lab, why in [*found["refused"], *found["problems"]]:
        print(f"NOT GRADED {student}, {lab}: {why}")
    return bool(found["problems"])


def _refuse(course: Course, records: Records, submission: Submission) -> None:
    if submission.lab:
        course.forget(submission.student, submission.lab)
    note, refused = submission.note, submission.refused
    records.put(Record(submission.student, submission.lab, submission.file, note=note, refused=refused))


def _csv(records: Sequence[Record], grades: dict[str, dict[tuple[str, str], Grade]]) -> str:
    """A row for each notebook: points now, at most, and those that a person has yet to give."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("student", "lab", "points", "most", "waiting", "state", "restored", "exercises"))
    for record in records:
        own = [
            grade
            for (lab, _), grade in grades[record.student].items()
            if lab == record.lab and record.judgement
        ]
        each = " ".join(f"{g.cell}:{'?' if g.waiting else f'{g.points:g}'}/{g.most:g}" for g in own)
        state = record.refused or record.problem or "graded"
        points = f"{sum(g.points for g in own):g}" if own else ""
        most, waiting = sum(g.most for g in own), sum(g.most for g in own if g.waiting)
        named = (record.student, record.lab or record.file, points, f"{most:g}", f"{waiting:g}", state)
        writer.writerow([_plain(cell) for cell in (*named, str(len(record.restored)), each)])
    return text.getvalue()


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


class _Progress:
    """How far it is, and what is being judged: in place on a terminal, else a line for each notebook.

    No time is foretold: one notebook may take a second, and the next one all that it is allowed.
    """

    def __init__(self, total: int) -> None:
        self._total, self._count = total, 0
        self._now: dict[tuple[str, str], None] = {}
        self._lock = threading.Lock()
        self._live = sys.stdout.isatty()

    def begun(self, key: tuple[str, str]) -> None:
        """A notebook is being judged."""
        with self._lock:
            self._now[key] = None
            if self._live:
                self._show("")

    def done(self, key: tuple[str, str], problem: str) -> None:
        """One more."""
        with self._lock:
            self._count += 1
            self._now.pop(key, None)
            self._show(f"  {' '.join(key)}: {problem or 'graded'}")
            if not self._live or self._count == self._total or problem:
                print(flush=True)

    def _show(self, what: str) -> None:
        now = ", ".join(student for student, _ in self._now)
        line = f"  {self._count}/{self._total}{what}{f'  now: {now}' if now else ''}"
        if self._live:
            line = f"\r\033[K{line[: shutil.get_terminal_size().columns - 1]}"
        print(line, end="", flush=True)
