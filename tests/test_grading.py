"""Grading a class from end to end: right points, resumed, repeated, by nbgrader's rule, and with workers
that die.
"""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest
from hostile_cases import HONEST_POINTS, cell, notebook

from multimodal_course.checks.attempt import attempt
from multimodal_course.checks.exercise import find
from multimodal_course.cli import main
from multimodal_course.instructor.grading import grade as grading
from multimodal_course.instructor.grading import pool
from multimodal_course.instructor.grading.grade import grade
from multimodal_course.instructor.grading.gradebook import Course
from multimodal_course.instructor.grading.judge import Judgement, judge
from multimodal_course.instructor.grading.limits import Limits
from multimodal_course.instructor.grading.pool import Job, judge_all
from multimodal_course.instructor.grading.restore import read_release, restore
from multimodal_course.instructor.grading.submissions import notebook_cells
from multimodal_course.labs import all_labs, find_lab

LAB = "01-vision-language"
RELEASE = read_release(find_lab("1"))


def solved():
    """The solution of lab 1, as a student would hand it in, without the challenge."""
    book = json.loads(find_lab("1").solution.read_text(encoding="utf-8"))
    cell(book, "exercise-1-8")["source"] = "# YOUR CODE HERE\n..."
    return book


def wrong():
    """Half of it, with a known mistake."""
    book = notebook()
    cell(book, "exercise-1-2")["source"] = (
        "def count_image_tokens(width, height, patch, merge=1):\n    return 577"
    )
    return book


@pytest.fixture
def handed_in(tmp_path):
    """Three students' notebooks of lab 1 and one that cannot be read."""
    place = tmp_path / "handed in"
    for student, book in {"ann": solved(), "bob": wrong(), "cyd": notebook()}.items():
        (place / student).mkdir(parents=True)
        (place / student / f"{LAB}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    (place / "eve").mkdir()
    (place / "eve" / f"{LAB}.ipynb").write_text("{", encoding="utf-8")
    return place


def table(out):
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_a_class(handed_in, tmp_path, capsys):
    out = tmp_path / "out"
    assert (
        main(
            ["grade", str(handed_in), "--out", str(out), "--workers", "2", "--json", str(out / "class.json")]
        )
        == 0
    )
    shown = capsys.readouterr().out
    assert "3/3" in shown and "NOT GRADED eve" in shown and "Sandbox:" in shown
    rows = table(out)
    assert (rows["ann"]["points"], rows["ann"]["most"], rows["ann"]["waiting"]) == ("22", "32", "4")
    assert (rows["bob"]["points"], rows["cyd"]["points"]) == ("3", "3")
    assert "no notebook" in rows["eve"]["state"] and rows["eve"]["points"] == ""
    page = (out / "feedback" / "bob.html").read_text(encoding="utf-8")
    assert page.count("is missing.") == 1 and "counts once the check passes" in page
    assert "You counted CLIP&#x27;s class token" in page and "One token covers" in page
    assert "HIDDEN" not in page and "assert " not in page
    numbers = json.loads((out / "class.json").read_text(encoding="utf-8"))
    exercise = numbers["labs"][LAB]["exercises"]["1.2"]
    assert (exercise["passed"], exercise["failed"], exercise["open"]) == (1, 1, 1)
    assert exercise["wrong"][0][:3] == [1, "576", "577"]
    assert "class token" in (out / "index.html").read_text(encoding="utf-8")


def test_a_hidden_test_counts_only_if_the_check_passed():
    book = notebook()
    cell(book, "exercise-1-7")["source"] = "def hallucination_rate(answers):\n    return 0.25"
    cell(book, "exercise-1-4")["source"] = (
        "def answer_in_batches(vlm, images, question, batch_size):\n    return ['yes'] * len(images)"
    )
    verdicts = judge(RELEASE, restore(RELEASE, notebook_cells(json.dumps(book).encode()))).verdicts
    assert sum(verdict.earned or 0 for verdict in verdicts) == 0
    kinds = {(v.kind, v.status) for v in verdicts if v.number in ("1.4", "1.7")}
    assert kinds == {("check", "failed"), ("hidden", "open")}


@pytest.mark.parametrize(
    "body",
    ['a.startswith("Yes")', 'a.lower().split()[0].strip(",") == "yes"'],
)
def test_the_cause_is_true_of_both_mistakes(body):
    text = f"sum({body} for a in answers) / len(answers)"
    result = attempt(find("1.7"), eval(f"lambda answers: {text}"))
    assert "compare in lower case, and only how the text begins" in result.cause


def test_progress_says_who_is_judged_and_foretells_nothing(capsys):
    progress = grading._Progress(2)
    progress.begun(("ann", LAB))
    progress.begun(("bob", LAB))
    progress.done(("ann", LAB), "")
    assert capsys.readouterr().out == f"  1/2  ann {LAB}: graded  now: bob\n"
    progress.done(("bob", LAB), "the worker died")
    assert capsys.readouterr().out == f"  2/2  bob {LAB}: the worker died\n"


def test_again_grades_only_what_changed_and_keeps_a_persons_points(handed_in, tmp_path, capsys, monkeypatch):
    out = tmp_path / "out"
    grade(handed_in, out)
    first = table(out)
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{out / 'nbgrader' / 'gradebook.db'}") as book:
        mark = book.find_grade("written-1-9", LAB, LAB, "ann")
        mark.manual_score, mark.needs_manual_grade = 3.5, False
        book.find_comment("written-1-9", LAB, LAB, "ann").manual_comment = "Well <said>"
        book.db.commit()
    (handed_in / "cyd" / f"{LAB}.ipynb").write_text(json.dumps(wrong()), encoding="utf-8")
    capsys.readouterr()
    assert grade(handed_in, out) == 0
    assert "1 to grade" in capsys.readouterr().out
    assert table(out)["ann"]["points"] == "25.5"
    assert table(out)["bob"] == first["bob"]
    assert "Well &lt;said&gt;" in (out / "feedback" / "ann.html").read_text(encoding="utf-8")
    assert grade(handed_in, out) == 0
    assert "0 to grade" in capsys.readouterr().out


def test_locked_cells_that_were_put_back_are_told_until_they_are_right(handed_in, tmp_path):
    out = tmp_path / "out"
    book = notebook()
    cell(book, "check-1-2")["source"] = "print('passed')"
    book["cells"].remove(cell(book, "check-1-4"))
    (handed_in / "cyd" / f"{LAB}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    grade(handed_in, out)
    told = "check 1.2 (changed), check 1.4 (missing)"
    page = out / "feedback" / "cyd.html"
    assert f"2 locked cells were put back before grading: {told}." in page.read_text(encoding="utf-8")
    assert f"<td>cyd</td><td>{LAB}</td><td>{told}</td>" in (out / "index.html").read_text(encoding="utf-8")
    assert "put back" not in (out / "feedback" / "bob.html").read_text(encoding="utf-8")
    assert (table(out)["cyd"]["restored"], table(out)["bob"]["restored"]) == ("2", "0")
    assert table(out)["cyd"]["points"] == "3"
    # The same answers, so that nothing is judged again; and yet there is nothing to tell any more.
    (handed_in / "cyd" / f"{LAB}.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
    grade(handed_in, out)
    assert table(out)["cyd"]["restored"] == "0"
    assert "put back" not in page.read_text(encoding="utf-8")


def test_a_file_of_no_lab_is_forgotten_once_the_notebook_came(handed_in, tmp_path):
    good = (handed_in / "ann" / f"{LAB}.ipynb").rename(tmp_path / "good.ipynb")
    (handed_in / "ann" / "essay.ipynb").write_text("{", encoding="utf-8")
    grade(handed_in, tmp_path / "out")
    assert table(tmp_path / "out")["ann"]["lab"] == "essay.ipynb"
    (handed_in / "ann" / "essay.ipynb").unlink()
    good.rename(handed_in / "ann" / f"{LAB}.ipynb")
    grade(handed_in, tmp_path / "out")
    pages = [(tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("grades.csv", "index.html")]
    assert table(tmp_path / "out")["ann"]["state"] == "graded" and "essay" not in "".join(pages)


def test_goes_on_after_a_crash(handed_in, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out"

    def crashing(jobs, *arguments):
        results = judge_all(jobs, *arguments)
        yield next(results)
        raise KeyboardInterrupt

    monkeypatch.setattr(grading, "judge_all", crashing)
    with pytest.raises(KeyboardInterrupt):
        grade(handed_in, out)
    monkeypatch.setattr(grading, "judge_all", judge_all)
    capsys.readouterr()
    assert grade(handed_in, out) == 0
    assert "2 to grade" in capsys.readouterr().out
    assert table(out)["ann"]["points"] == "22"


def test_a_submission_that_is_refused_now_loses_its_earlier_grade(handed_in, tmp_path):
    grade(handed_in, tmp_path / "out")
    (handed_in / "ann" / f"{LAB}.ipynb").write_text("[]", encoding="utf-8")
    grade(handed_in, tmp_path / "out")
    assert table(tmp_path / "out")["ann"]["points"] == ""


def test_results_inside_of_the_submissions_are_refused(handed_in, capsys):
    assert main(["grade", str(handed_in), "--out", str(handed_in / "out")]) == 1
    assert "taken for submissions" in capsys.readouterr().err


def test_nbgraders_own_autograde_gives_the_same_points(handed_in, tmp_path):
    grade(handed_in, tmp_path / "out")
    course = Course(tmp_path / "out" / "nbgrader")
    before = list(course.grades())
    course.close()
    command = ["nbgrader", "autograde", LAB, "--student", "ann", "--force"]
    environment = os.environ | {"PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=course.folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    again = Course(course.folder)
    assert list(again.grades()) == before
    again.close()


def test_a_gradebook_is_made_outside_an_activated_environment(tmp_path, monkeypatch, recwarn):
    monkeypatch.setenv("PATH", os.defpath)  # nbgrader's helper is not on it
    course = Course(tmp_path / "nbgrader")
    course.set_up([find_lab("1")])
    cells = restore(RELEASE, notebook_cells(json.dumps(notebook()).encode()))
    course.enter("ann", LAB, cells, Judgement([], {}, 0.0, "none"))
    assert {grade.student for grade in course.grades()} == {"ann"}
    course.close()
    assert os.environ["PATH"] == os.defpath
    assert not [warning for warning in recwarn if "Submitted" in str(warning.message)]


def test_every_labs_solution_gets_all_points():
    for lab in all_labs():
        book = json.loads(lab.solution.read_text(encoding="utf-8"))
        cell(book, f"exercise-{lab.number}-8")["source"] = "# YOUR CODE HERE\n..."
        release = read_release(lab)
        verdicts = judge(release, restore(release, notebook_cells(json.dumps(book).encode()))).verdicts
        assert [v for v in verdicts if v.kind in ("check", "hidden") and v.status != "passed"] == []
        assert {v.status for v in verdicts if v.kind == "written"} == {"by hand"}


def jobs(count):
    cells = restore(RELEASE, notebook_cells(json.dumps(notebook()).encode()))
    return {number: Job(RELEASE, cells, Limits()) for number in range(count)}


def points(outcome):
    return sum(verdict.earned or 0 for verdict in outcome.judgement.verdicts)


def test_losing_a_worker_loses_no_grade():
    before = {process.pid for process in pool.multiprocessing.active_children()}
    outcomes = {}
    for key, outcome in judge_all(jobs(6), workers=2):
        outcomes[key] = points(outcome)
        if len(outcomes) == 2:
            for process in pool.multiprocessing.active_children():
                if process.pid not in before:
                    os.kill(process.pid, signal.SIGKILL)
    assert outcomes == dict.fromkeys(range(6), HONEST_POINTS)


def test_a_job_that_kills_every_worker_is_told_and_stops_no_other(monkeypatch):
    monkeypatch.setattr(pool.Job, "__reduce__", _deadly, raising=False)
    (outcome,) = [outcome for _, outcome in judge_all(jobs(1))]
    assert outcome.judgement is None and outcome.problem == "the worker died"


def _deadly(job):
    return os._exit, (1,)


def test_a_dask_cluster_grades_and_losing_a_worker_loses_no_grade():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        victim = next(iter(cluster.workers.values())).process.process.pid

        def kill():
            time.sleep(2)
            os.kill(victim, signal.SIGKILL)

        threading.Thread(target=kill).start()
        outcomes = {
            key: points(outcome) for key, outcome in judge_all(jobs(8), scheduler=cluster.scheduler_address)
        }
    assert outcomes == dict.fromkeys(range(8), HONEST_POINTS)


def test_release_makes_a_zip_that_works_alone_and_holds_no_solution(tmp_path, monkeypatch):
    import zipfile

    from multimodal_course.instructor import release

    monkeypatch.setattr(release, "_FOLDERS", ("multimodal_course", "docs"))  # the data would take seconds
    release.release(tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "out" / "students.zip") as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "student")
    assert all(name.startswith("multimodal-course/") for name in names)
    assert not [
        name
        for name in names
        if re.search(r"solutions|labs/source|INSTRUCTOR|OFFICE_HOURS|README|CONTRIBUTING|ARCHITECTURE", name)
    ]
    texts = b"".join(path.read_bytes() for path in (tmp_path / "student").rglob("*.ipynb"))
    assert b"BEGIN SOLUTION" not in texts and b"BEGIN HIDDEN" not in texts
    home = tmp_path / "student" / "multimodal-course"
    assert _dead_links(home) == []
    assert "guidance by hand" in (home / "START.md").read_text(encoding="utf-8")
    code = "from multimodal_course.cli import main; main(['start', '1'])"
    environment = os.environ | {"PYTHONPATH": str(home)}
    subprocess.run([sys.executable, "-c", code], cwd=home, env=environment, check=True)
    assert (home / "work" / f"{LAB}.ipynb").exists()
    course = tmp_path / "out" / "course"
    assert {path.name for path in (course / "release").iterdir()} == {lab.name for lab in all_labs()}
    shutil.rmtree(tmp_path / "out")


def _dead_links(home):
    """Links and anchors of the documents and notebooks in a folder that lead nowhere."""
    dead = []
    texts = {path: path.read_text(encoding="utf-8") for path in [*home.glob("*.md"), *home.glob("docs/*.md")]}
    for path in home.glob("labs/*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = ("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        texts[path] = "\n".join(prose)
    for path, text in texts.items():
        for target in re.findall(r"\]\((?!https?:|attachment:)([^)\s]+)\)", re.sub(r"`[^`]*`", "", text)):
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            heads = re.findall(r"^#+ (.*)", texts.get(there, ""), re.M)
            anchors = {re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-") for head in heads}
            if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors):
                dead.append(f"{path.name}: {target}")
    return dead
