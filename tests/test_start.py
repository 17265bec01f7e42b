"""`start`: a student's own copy, never overwritten."""

from pathlib import Path

import pytest

from multimodal_course import labs
from multimodal_course.cli import main
from multimodal_course.errors import UnknownLabError


@pytest.fixture(autouse=True)
def course(tmp_path, monkeypatch):
    """A course of two labs, and an empty folder to be in."""
    folder = tmp_path / "labs"
    (folder / "source").mkdir(parents=True)
    for name in ("01-seeing", "02-drawing"):
        (folder / "source" / f"{name}.py").write_text("", encoding="utf-8")
        (folder / f"{name}.ipynb").write_text(f"{name} as handed out", encoding="utf-8")
    monkeypatch.setattr(labs, "LABS", folder)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.mark.parametrize("which", ["2", "02", "4.1.2", "02-drawing"])
def test_a_lab_is_copied_into_the_work_folder(which, capsys):
    assert main(["start", which]) == 0
    assert Path("work/02-drawing.ipynb").read_text(encoding="utf-8") == "02-drawing as handed out"
    shown = capsys.readouterr().out
    assert "open work/02-drawing.ipynb" in shown and f"jupyter lab {Path('work').resolve()}" in shown


def test_another_folder(tmp_path):
    assert main(["start", "1", "--to", str(tmp_path / "mine" / "deep")]) == 0
    assert (tmp_path / "mine" / "deep" / "01-seeing.ipynb").exists()


def test_work_is_never_overwritten(capsys):
    main(["start", "1"])
    mine = Path("work/01-seeing.ipynb")
    mine.write_text("hours of work", encoding="utf-8")
    capsys.readouterr()
    assert main(["start", "1"]) == 0
    shown = capsys.readouterr().out
    assert "stays as it is" in shown
    assert "--fresh" in shown
    assert mine.read_text(encoding="utf-8") == "hours of work"


def test_fresh_copies_go_beside_under_new_names():
    for _ in range(3):
        assert main(["start", "1", "--fresh"]) == 0
    names = sorted(path.name for path in Path("work").iterdir())
    assert names == ["01-seeing-2.ipynb", "01-seeing-3.ipynb", "01-seeing.ipynb"]


@pytest.mark.parametrize("inside", ["work", "work/notes/deep"])
def test_inside_the_work_folder_no_second_one_is_made(inside, monkeypatch):
    main(["start", "1"])
    work = Path("work").resolve()
    (work / "notes" / "deep").mkdir(parents=True)
    monkeypatch.chdir(inside)
    main(["start", "1", "--fresh"])
    main(["start", "2"])
    assert sorted(p.name for p in work.glob("*.ipynb")) == [
        "01-seeing-2.ipynb",
        "01-seeing.ipynb",
        "02-drawing.ipynb",
    ]
    assert not list(work.rglob("work"))


def test_a_course_that_was_cloned_into_a_folder_called_work_is_no_work_folder(tmp_path, monkeypatch):
    clone = tmp_path / "work"
    clone.mkdir()
    monkeypatch.chdir(clone)
    main(["start", "1"])
    assert (clone / "work" / "01-seeing.ipynb").exists()


@pytest.mark.parametrize("which", ["3", "vision", "4.2.1", "", "-1x"])
def test_unknown_labs_are_told_with_the_known_ones(which):
    with pytest.raises(UnknownLabError, match=r"1 \(01-seeing\), 2 \(02-drawing\)"):
        labs.find_lab(which)
