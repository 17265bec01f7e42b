"""A release, three submissions, and a person who marks one answer in nbgrader's formgrader, in a browser."""

import csv
import json
import zipfile
from pathlib import Path

from formgrader_page import Formgrader
from lab_page import browser_page, server

from multimodal_course.cli import main
from multimodal_course.labs import LABS, all_labs, find_lab

PICTURES = LABS.parent / "build" / "browser" / "grading"
LAB = find_lab("1")
CHECKED = range(1, 8)
SCRIPT = "<script>top.document.title = 'mine'</script><img src=x onerror=\"top.document.title = 'mine'\">"


def handed_in(release: Path, solved: range, essay: str) -> dict:
    """Lab 1 out of the students' zip, with these exercises solved and question 1.9 answered."""
    with zipfile.ZipFile(release / "students.zip") as archive:
        book = json.loads(archive.read(f"multimodal-course/labs/{LAB.name}.ipynb"))
    solution = json.loads(LAB.solution.read_text(encoding="utf-8"))
    for number in solved:
        cell(book, f"exercise-1-{number}")["source"] = cell(solution, f"exercise-1-{number}")["source"]
    cell(book, "written-1-9")["source"] = essay
    return book


def cell(book: dict, name: str) -> dict:
    """A notebook's cell."""
    return next(each for each in book["cells"] if each["id"] == name)


def table(results: Path) -> dict[str, dict[str, str]]:
    """grades.csv, by student."""
    with (results / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_an_instructor_releases_grades_and_marks_by_hand(tmp_path):
    release, place, results, home = (tmp_path / name for name in ("release", "in", "results", "home"))
    home.mkdir()
    assert main(["release", str(release)]) == 0
    books = {
        "ann": handed_in(release, CHECKED, "The words keep what was asked for, and lose the rest."),
        "bob": handed_in(release, range(1, 4), "It cannot count: $n$ of **what**?\n\n- colors\n- places"),
        "eve": handed_in(release, range(1, 2), f"{SCRIPT} An honest answer."),
    }
    cell(books["eve"], "check-1-2")["source"] = "print('passed')"
    books["eve"]["cells"].remove(cell(books["eve"], "check-1-4"))
    for student, book in books.items():
        (place / student).mkdir(parents=True)
        (place / student / f"{LAB.name}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert main(["grade", str(place), "--out", str(results)]) == 0

    with server(release / "course", home) as address, browser_page() as page:
        formgrader = Formgrader(page, address)
        assert [row[0] for row in formgrader.rows()] == [lab.name for lab in all_labs()]
        formgrader.photograph(PICTURES / "release.png")

    with server(results / "nbgrader", home) as address, browser_page() as page:
        formgrader = Formgrader(page, address)
        (assignment,) = formgrader.rows()
        assert assignment[0] == LAB.name and "3" in assignment
        formgrader.photograph(PICTURES / "assignments.png")
        formgrader.go("Manage Students")
        formgrader.inside.get_by_text("Student ID").wait_for()
        scores = {row[1]: row[3] for row in formgrader.rows()}
        assert scores == {"ann": "22 / 32", "bob": "9 / 32", "eve": "3 / 32"}
        formgrader.photograph(PICTURES / "students.png")

        formgrader.open_submission(LAB.name, "eve")
        formgrader.inside.get_by_text("An honest answer.").scroll_into_view_if_needed()
        formgrader.photograph(PICTURES / "eve.png")
        assert page.title() != "mine"

        formgrader.open_submission(LAB.name, "bob")
        formgrader.give("written-1-9", "3.5", "Say what you measured.")
        formgrader.photograph(PICTURES / "bob-marked.png")
        formgrader.inside.get_by_text("check-1-4").scroll_into_view_if_needed()
        formgrader.photograph(PICTURES / "bob-check.png")

    assert main(["grade", str(place), "--out", str(results)]) == 0
    rows = table(results)
    points = {student: row["points"] for student, row in rows.items()}
    assert points == {
        "ann": "22",
        "bob": "12.5",
        "eve": "3",
    }
    assert (rows["bob"]["waiting"], rows["ann"]["waiting"]) == ("0", "4")
    assert rows["eve"]["restored"] == "2"
    for dark in (False, True):
        with browser_page(dark) as page:
            for name in ("index", "feedback/eve", "feedback/bob"):
                page.goto((results / f"{name}.html").as_uri())
                look = f"{Path(name).name}-{'dark' if dark else 'light'}"
                page.screenshot(path=PICTURES / f"{look}.png", full_page=True)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.get_by_text("3.5 / 4").is_visible()
            assert page.get_by_text("Say what you measured.").is_visible()
