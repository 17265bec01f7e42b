"""The class at a glance: points, every exercise, the most frequent wrong answers, and who needs attention."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from statistics import mean, median
from typing import Any

from multimodal_course.checks.exercise import all_labs
from multimodal_course.instructor.grading.gradebook import Grade
from multimodal_course.instructor.grading.isolation import KINDS
from multimodal_course.instructor.grading.pages import counted, number, page, table
from multimodal_course.instructor.grading.records import Record
from multimodal_course.instructor.grading.restore import in_words

_MANY = 3  # so many of a class's answers make an exercise one "that everyone fails"
_MOST_WRONG = 5


def summary(records: Sequence[Record], grades: Sequence[Grade]) -> dict[str, Any]:
    """The class in numbers, for `--json` and for the report: for each lab its points and exercises."""
    labs = {}
    for lab in sorted({record.lab for record in records if record.judgement}):
        own = [record for record in records if record.lab == lab and record.judgement]
        totals: Counter[str] = Counter()
        for grade in grades:
            totals[grade.student] += grade.points if grade.lab == lab else 0
        points = [totals[record.student] for record in own]
        most = sum({grade.cell: grade.most for grade in grades if grade.lab == lab}.values())
        labs[lab] = {
            "graded": len(own),
            "most": most,
            "mean": round(mean(points), 2),
            "median": median(points),
            "points": sorted(points),
            "waiting": sum(grade.waiting for grade in grades if grade.lab == lab),
            "exercises": _exercises(own),
        }
    return {
        "labs": labs,
        "refused": [[r.student, r.lab or r.file, r.refused] for r in records if r.refused],
        "problems": [[r.student, r.lab or r.file, r.problem] for r in records if r.problem],
        "restored": [[r.student, r.lab, in_words(r.restored)] for r in records if r.restored],
        "sandbox": sorted({record.judgement.sandbox for record in records if record.judgement}),
    }


def _exercises(records: Sequence[Record]) -> dict[str, Any]:
    """For each checked exercise how many passed, failed and did not begin, and the most frequent wrong
    answers.
    """
    found: dict[str, Any] = {}
    for record in records:
        for verdict in record.judgement.verdicts if record.judgement else ():
            if verdict.kind not in ("check", "hidden"):
                continue
            own = found.setdefault(
                verdict.number, {"check": Counter(), "hidden": Counter(), "wrong": Counter()}
            )
            own[verdict.kind][verdict.status] += 1
            if verdict.kind == "check" and verdict.status == "failed":
                came = re.sub(r"\s+", " ", re.sub(r" from [\w<>]+\(.*", "", verdict.came))[:160]
                own["wrong"][verdict.expected, came, verdict.cause] += 1
    return {
        exercise: {
            **{status: own["check"][status] for status in ("passed", "failed", "open")},
            "hidden_passed": own["hidden"]["passed"] if own["hidden"] else None,
            "wrong": [[count, *answer] for answer, count in own["wrong"].most_common(_MOST_WRONG)],
        }
        for exercise, own in sorted(found.items())
    }


def class_report(found: dict[str, Any]) -> str:
    """The page, from `summary`."""
    graded = sum(lab["graded"] for lab in found["labs"].values())
    refused = len(found["refused"])
    body = [
        "<h1>Class report</h1>",
        f'<p class="faint">Multimodal Course: {counted(graded, "notebook")} graded, {refused} refused, '
        f"{len(found['problems'])} to be graded again</p>",
    ]
    for kind in found["sandbox"]:
        box = "warning" if kind == "limits" else "faint"
        body.append(f'<p class="{box}">Submissions ran under {escape(KINDS[kind])}.</p>')
    for lab, own in found["labs"].items():
        body += _lab(lab, own)
    for title, rows, last in (
        ("Refused", found["refused"], "why"),
        ("Grade these again", found["problems"], "why"),
        ("Locked cells, put back before grading", found["restored"], "which"),
    ):
        if rows:
            body.append(f"<h2>{title}</h2>")
            body.append(
                table(("student", "lab or file", last), ([escape(cell) for cell in row] for row in rows))
            )
    return page("Class report", body)


def _lab(lab: str, own: dict[str, Any]) -> Iterator[str]:
    titles = {exercise.number: exercise.title for each in all_labs() for exercise in each.exercises}
    yield f"<h2>{escape(lab)}</h2>"
    verb = "waits" if own["waiting"] == 1 else "wait"
    waiting = f"; {counted(own['waiting'], 'answer')} {verb} for a person" if own["waiting"] else ""
    notebooks = counted(own["graded"], "notebook")
    yield (
        f"<p>{notebooks}. Mean {number(own['mean'])}, median {number(own['median'])} "
        f"of {number(own['most'])} points{waiting}.</p>"
    )
    yield _distribution(own["points"], own["most"])
    rows = []
    for exercise, counts in own["exercises"].items():
        all_of_them = max(1, counts["passed"] + counts["failed"] + counts["open"])
        hidden = counts["hidden_passed"]
        hard = counts["failed"] >= _MANY and not counts["passed"]
        rows.append(
            [
                _title(exercise, titles.get(exercise, ""), hard),
                _bar([(status, counts[status] / all_of_them) for status in ("passed", "failed", "open")]),
                f"{counts['passed']} / {counts['failed']} / {counts['open']}",
                "" if hidden is None else str(hidden),
            ]
        )
    yield table(("exercise", "", "passed / failed / not started", "hidden test passed"), rows, (2, 3))
    wrong = [(e, *answer) for e, counts in own["exercises"].items() for answer in counts["wrong"]]
    if wrong:
        yield "<h3>The most frequent wrong answers</h3>"
        shown = ([e, str(count), *map(escape, rest)] for e, count, *rest in wrong)
        yield table(("exercise", "how many", "expected", "came", "likely cause"), shown, (1,))


def _title(exercise: str, title: str, hard: bool) -> str:
    return f"{exercise} {escape(title)}{' <strong>nobody passes</strong>' if hard else ''}"


def _bar(parts: Sequence[tuple[str, float]]) -> str:
    inside = "".join(f'<i class="{kind}" style="width:{100 * share:.1f}%"></i>' for kind, share in parts)
    return f'<div class="bar">{inside}</div>'


def _distribution(points: Sequence[float], most: float) -> str:
    """Ten columns: how many notebooks have so many points."""
    counts = Counter(min(9, int(10 * value / most)) if most else 0 for value in points)
    highest = max(counts.values(), default=1)
    columns = "".join(
        f'<div style="height:{85 * counts[i] / highest:.0f}%"><span>{counts[i] or ""}</span></div>'
        for i in range(10)
    )
    ticks = "".join(
        f"<span>{number(round(most * i / 10, 1))}–{number(round(most * (i + 1) / 10, 1))}</span>"
        for i in range(10)
    )
    return f'<div class="columns">{columns}</div><div class="ticks">{ticks}</div>'
