"""How fast and how safely a class is graded on this machine.

    python benchmarks/grading.py --json grading.json                       # a class of 300, about half an
    hour python benchmarks/grading.py --students 20 --json grading.json         # the same with fewer, in
    minutes python benchmarks/grading.py --mutants mutants.json --json grading.json

The class is made of copies: each student solved some exercises as our solution does, got some wrong in one of
several ways, and left the rest open; so each notebook's points are known. `--mutants FILE` adds
`mutation_score_min`, which the benchmark of the checks measures.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from scores import save

from multimodal_course.instructor.grading.grade import grade
from multimodal_course.instructor.grading.gradebook import Course
from multimodal_course.instructor.grading.judge import judge
from multimodal_course.instructor.grading.limits import Limits
from multimodal_course.instructor.grading.restore import Release, read_release, restore
from multimodal_course.instructor.grading.submissions import collect, notebook_cells
from multimodal_course.labs import LabFiles, all_labs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from hostile_cases import code_cases, forged_cases

# Ways to get a function wrong: each is put below it.
WRONG = (
    "{name} = lambda *a, _right={name}, **k: 0",
    "{name} = lambda *a, _right={name}, **k: None",
    "{name} = lambda *a, _right={name}, **k: [_right(*a, **k)]",
    "{name} = lambda *a, _right={name}, **k: 1 / 0",
)


def student(lab: LabFiles, release: Release, seed: int) -> tuple[dict, float]:
    """One student's notebook, and the points that it must get from the checks and hidden tests."""
    rng = random.Random(f"{lab.name} {seed}")
    book = json.loads(lab.student.read_text(encoding="utf-8"))
    solved = {cell["id"]: cell for cell in json.loads(lab.solution.read_text(encoding="utf-8"))["cells"]}
    worth: dict[str, float] = {}
    for cell in release.cells:
        if cell.kind in ("check", "hidden"):
            worth[cell.number] = worth.get(cell.number, 0) + cell.points
    points = 0.0
    for cell in book["cells"]:
        number = cell["id"].removeprefix("exercise-").replace("-", ".")
        if not cell["id"].startswith("exercise-") or number not in worth:
            continue
        luck = rng.random()
        if luck < 0.9:
            cell["source"] = "".join(solved[cell["id"]]["source"])
        if luck < 0.65:
            points += worth[number]
        elif luck < 0.9:
            name = next(line for line in cell["source"].splitlines() if line.startswith("def "))
            cell["source"] += "\n\n" + rng.choice(WRONG).format(name=name[4:].split("(")[0])
    return book, points


def hand_in(folder: Path, lab: LabFiles, count: int) -> dict[str, float]:
    """A class's folder; student → points due."""
    release, due = read_release(lab), {}
    for number in range(count):
        who = f"student-{number:03}"
        book, due[who] = student(lab, release, number)
        (folder / who).mkdir(parents=True, exist_ok=True)
        (folder / who / f"{lab.name}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    return due


def timed(place: Path, workers: int, due: dict[str, float], lose_one: bool = False) -> tuple[float, int]:
    """Seconds for grading a class, and how many grades are not what they must be."""
    with tempfile.TemporaryDirectory() as out:
        if lose_one:
            threading.Timer(8.0, kill_a_worker).start()
        start = time.perf_counter()
        grade(place, Path(out), workers)
        seconds = time.perf_counter() - start
        course, points = Course(Path(out) / "nbgrader"), dict.fromkeys(due, 0.0)
        for each in course.grades():
            points[each.student] += each.points
        course.close()
    return seconds, sum(points[who] != due[who] for who in due)


def kill_a_worker() -> None:
    """End one of the processes that judge."""
    for process in multiprocessing.active_children()[:1]:
        os.kill(process.pid, signal.SIGKILL)


def hostile() -> dict[str, float]:
    """Every hostile submission, and how many of them gained points."""
    release = read_release(all_labs()[0])
    limits = Limits(cell_seconds=4, notebook_seconds=40, memory_bytes=800 * 2**20, disk_bytes=64 * 2**20)
    cases, gains = [*code_cases(), *forged_cases()], 0
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "eve"
            place.mkdir()
            (place / "01-vision-language.ipynb").write_bytes(case.data)
            (found,) = collect(Path(folder), [read_release(lab) for lab in all_labs()])
        if found.refused:
            continue
        verdicts = judge(release, restore(release, found.cells), limits).verdicts
        gained = sum(verdict.earned or 0 for verdict in verdicts) > case.most
        gains += gained
        print(f"  {'GAINED' if gained else 'nothing'}  {case.name}", flush=True)
    return {"hostile_cases": len(cases), "hostile_gains": gains}


def whole_notebook_differences(labs: list[LabFiles], count: int) -> int:
    """How many verdicts differ when everything is run, instead of what the answers need."""
    differing = 0
    for lab in labs:
        release = read_release(lab)
        for number in range(count):
            book, _ = student(lab, release, number)
            needed_only = judge(release, restore(release, notebook_cells(json.dumps(book).encode())))
            # A text that does not say what it needs has everything run.
            last = [cell for cell in book["cells"] if cell["id"].startswith("exercise-")][-2]
            last["source"] = "".join(last["source"]) + "\nglobals()"
            everything = judge(release, restore(release, notebook_cells(json.dumps(book).encode())))
            pairs = zip(needed_only.verdicts, everything.verdicts, strict=True)
            differing += sum(a.earned != b.earned for a, b in pairs)
    return differing


def main() -> None:
    """Measure, print, and write what `--json` asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path)
    parser.add_argument("--students", type=int, default=300, help="size of the class (default: 300)")
    parser.add_argument("--mutants", type=Path, help="a JSON file that holds mutation_score_min")
    parser.add_argument("--whole", type=int, default=0, help="notebooks of each lab to run as a whole, too")
    arguments = parser.parse_args()
    labs, metrics, wrong = all_labs(), {}, 0
    with tempfile.TemporaryDirectory() as folder:
        for lab in labs:
            place = Path(folder) / lab.name
            # The class of 300 is lab 1's; the others' speed shows with a tenth.
            count = arguments.students if lab is labs[0] else max(8, arguments.students // 10)
            due = hand_in(place, lab, count)
            seconds, errors = timed(place, 2, due)
            wrong += errors
            metrics[f"submissions_hour_{lab.number}"] = 3600 * count / seconds
        few = Path(folder) / "few"
        due = hand_in(few, labs[0], max(16, arguments.students // 5))
        one, errors_one = timed(few, 1, due)
        two, errors_two = timed(few, 2, due)
        _, errors_lost = timed(few, 2, due, lose_one=True)
    metrics["submissions_hour"] = min(metrics[f"submissions_hour_{lab.number}"] for lab in labs)
    metrics["speedup_2_workers"] = one / two
    metrics["wrong_grades"] = wrong + errors_one + errors_two
    metrics["grades_lost_with_a_worker"] = errors_lost
    if arguments.whole:
        metrics["whole_notebook_differences"] = whole_notebook_differences(labs, arguments.whole)
    metrics |= hostile()
    if arguments.mutants:
        metrics["mutation_score_min"] = json.loads(arguments.mutants.read_text())["mutation_score_min"]
    for name, value in metrics.items():
        print(f"{name:32} {value:10,.2f}")
    if arguments.json:
        save(metrics, arguments.json)


if __name__ == "__main__":
    main()
