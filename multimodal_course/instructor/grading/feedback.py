"""One page for each student: what was expected, what came, which hint helps, and what a person gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape

from multimodal_course.checks.exercise import Exercise, all_labs
from multimodal_course.checks.steps import RETURN_MISSING
from multimodal_course.instructor.grading.gradebook import Grade
from multimodal_course.instructor.grading.judge import Verdict
from multimodal_course.instructor.grading.pages import card, counted, number, page
from multimodal_course.instructor.grading.records import Record
from multimodal_course.instructor.grading.restore import in_words

_WORDS = {"passed": "solved", "failed": "not right yet", "open": "not started"}


def feedback(student: str, records: Sequence[Record], grades: Mapping[tuple[str, str], Grade]) -> str:
    """The page of one student.

    Args:
        student: whose.
        records: of this student, one for each lab.
        grades: (lab, cell) → the student's grade.
    """
    body = [
        f"<h1>{escape(student)}</h1>",
        '<p class="faint">Multimodal Course: feedback on your notebooks</p>',
    ]
    for record in records:
        body += _lab(record, grades)
    return page(f"Feedback for {student}", body)


def _lab(record: Record, grades: Mapping[tuple[str, str], Grade]) -> Iterator[str]:
    yield f"<h2>{escape(record.lab or record.file)}</h2>"
    if record.note:
        yield f"<p>{escape(record.note)}</p>"
    if record.refused:
        yield f'<p class="warning">Not graded: {escape(record.refused)}. Please hand it in again.</p>'
    if record.judgement is None:
        return
    if record.restored:
        yield f'<p class="faint">{escape(_restored(record.restored))}</p>'
    own = [grade for (lab, _), grade in grades.items() if lab == record.lab]
    waiting = sum(grade.most for grade in own if grade.waiting)
    rest = f", and up to {number(waiting)} that a person has yet to give" if waiting else ""
    yield f"<p>{number(sum(g.points for g in own))} of {number(sum(g.most for g in own))} points{rest}.</p>"
    exercises = {exercise.number: exercise for lab in all_labs() for exercise in lab.exercises}
    titles = {number: kind for lab in all_labs() for number, kind in lab.unchecked.items()}
    hidden = {v.number: v for v in record.judgement.verdicts if v.kind == "hidden"}
    is_told = False
    for verdict in record.judgement.verdicts:
        # An untouched notebook would say it seven times.
        if is_told:
            verdict = replace(verdict, came=verdict.came.replace(RETURN_MISSING, "").strip())
        is_told = is_told or RETURN_MISSING in verdict.came
        grade = grades.get((record.lab, verdict.cell))
        if verdict.kind == "check":
            yield _checked(verdict, hidden.get(verdict.number), exercises.get(verdict.number))
        elif verdict.kind != "hidden" and grade:
            yield _by_hand(verdict, grade, titles.get(verdict.number, "exercise"))


def _restored(found: Mapping[str, str]) -> str:
    were = "was" if len(found) == 1 else "were"
    return (
        f"{counted(len(found), 'locked cell')} {were} put back before grading: {in_words(found)}. "
        "That costs no points; only what was written there does not count."
    )


def _checked(verdict: Verdict, hidden: Verdict | None, exercise: Exercise | None) -> str:
    parts = [verdict, hidden] if hidden else [verdict]
    points = f"{number(sum(v.earned or 0 for v in parts))} / {number(sum(v.points for v in parts))}"
    title = f' "{exercise.title}"' if exercise else ""
    rows = []
    if verdict.status != "passed":
        rows = [("Expected", verdict.expected), ("Came", verdict.came), ("Likely cause", verdict.cause)]
        # A first nudge for who has not begun, the next for who has; the last would be nearly the answer.
        rows.append(("Hint", exercise.hints[0 if verdict.status == "open" else 1] if exercise else ""))
    if hidden and hidden.status == "passed":
        rows.append(("Hidden test", "passed"))
    elif hidden and verdict.status == "passed":
        rows.append(
            ("Hidden test", "not passed: your function is right for the examples, and not for others")
        )
    elif hidden and verdict.status == "failed":
        rows.append(("Hidden test", "counts once the check passes"))
    kind = "failed" if verdict.status == "passed" and hidden and hidden.status != "passed" else verdict.status
    words = "solved, but" if kind != verdict.status else _WORDS[verdict.status]
    return card(kind, f"Exercise {verdict.number}{title}: {words}", points, rows)


def _by_hand(verdict: Verdict, grade: Grade, kind: str) -> str:
    head = f"{kind.capitalize()} {verdict.number}"
    if verdict.status == "open" and not grade.points:
        return card("open", f"{head}: not started", f"0 / {number(grade.most)}", [("Comment", grade.comment)])
    if grade.waiting:
        return card(
            "hand", f"{head}: a person reads it", f"? / {number(grade.most)}", [("Comment", grade.comment)]
        )
    points = f"{number(grade.points)} / {number(grade.most)}"
    return card("hand", head, points, [("Comment", grade.comment)])
