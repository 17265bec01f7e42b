"""What students hand in: folders and zips of learning platforms, and everything that must be refused or
survived.
"""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hostile_cases import code_cell, notebook

from multimodal_course.errors import SubmissionsError
from multimodal_course.instructor.grading import submissions
from multimodal_course.instructor.grading.restore import read_release
from multimodal_course.instructor.grading.submissions import collect, notebook_cells
from multimodal_course.labs import all_labs

RELEASES = [read_release(lab) for lab in all_labs()]
LAB1 = json.dumps(notebook()).encode()
LAB2 = json.dumps(notebook("2")).encode()


def class_zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def zipped(entries: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def who_and_what(found):
    return [(s.student, s.lab[:2], s.refused) for s in found]


def test_a_folder_of_student_folders_with_any_subset_of_labs(tmp_path):
    for name, data in {
        "ann/01-vision-language.ipynb": LAB1,
        "ann/x/02.ipynb": LAB2,
        "bob/mine.ipynb": LAB2,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "ann" / ".ipynb_checkpoints").mkdir()
    (tmp_path / "ann" / ".ipynb_checkpoints" / "01-vision-language-checkpoint.ipynb").write_bytes(LAB1)
    assert who_and_what(collect(tmp_path, RELEASES)) == [
        ("ann", "01", ""),
        ("ann", "02", ""),
        ("bob", "02", ""),
    ]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Ann Lee_123_assignsubmission_file_/01-vision-language.ipynb", "Ann-Lee_123"),
        ("Ann Lee_123_assignsubmission_file_01-vision-language.ipynb", "Ann-Lee_123"),
        ("Class 4/Zoë Ó_7_assignsubmission_file_/deep/01.ipynb", "Zoë-Ó_7"),
        ("leeann_12_3456_01-vision-language.ipynb", "leeann_12"),
        ("leeann_LATE_12_3456_01-vision-language-2.ipynb", "leeann_12"),
        ("lee_jr_LATE_12_3456_01-vision-language.ipynb", "lee_jr_12"),
        ("anon_x7Yz_3456_01-vision-language.ipynb", "anon_x7Yz"),
        ("LATE_anon_x7Yz_3456_01-vision-language.ipynb", "anon_x7Yz"),
        ("Class 4/leeann_12_3456_01-vision-language.ipynb", "leeann_12"),
        ("Ann Lee_123_assignsubmission_file/01-vision-language.ipynb", "Ann-Lee_123"),
        ("王小明/01-vision-language.ipynb", "王小明"),
        ("ann@example.org/lab.ipynb", "ann-example.org"),
    ],
)
def test_names_of_moodle_and_canvas(name, student, tmp_path):
    place = class_zip(tmp_path / "class.zip", {name: LAB1})
    assert who_and_what(collect(place, RELEASES)) == [(student, "01", "")]


@pytest.mark.parametrize(
    ("names", "students"),
    [
        (["submitted/ann/01.ipynb", "submitted/bob/01.ipynb", "submitted/list.txt"], {"ann", "bob"}),
        (["c/ann/01-vision-language/01.ipynb", "c/12345/01-vision-language/01.ipynb"], {"ann", "12345"}),
        (["ann/01-vision-language/01.ipynb", "ann/lab 2/01.ipynb"], {"ann"}),
        (["ann/01.ipynb", "ann/old/01.ipynb"], {"ann"}),
    ],
)
def test_a_folder_around_the_whole_class(names, students, tmp_path):
    entries = dict.fromkeys(names, LAB1)
    assert {s.student for s in collect(class_zip(tmp_path / "class.zip", entries), RELEASES)} == students
    with zipfile.ZipFile(tmp_path / "class.zip") as archive:
        archive.extractall(tmp_path / "class")
    assert {s.student for s in collect(tmp_path / "class", RELEASES)} == students


def test_of_canvas_uploads_the_last_counts_wherever_it_stands(tmp_path):
    names = ("leeann_12_3500_01-vision-language-1.ipynb", "leeann_12_3456_01-vision-language.ipynb")
    for i, order in enumerate((names, names[::-1])):
        (found,) = collect(class_zip(tmp_path / f"{i}.zip", dict.fromkeys(order, LAB1)), RELEASES)
        assert found.file == "01-vision-language-1.ipynb" and "2 notebooks" in found.note


def test_of_notebooks_of_the_same_time_the_copy_counts(tmp_path):
    (tmp_path / "ann").mkdir()
    for name in ("01.ipynb", "01 (10).ipynb", "01 (9).ipynb"):
        (tmp_path / "ann" / name).write_bytes(LAB1)
        os.utime(tmp_path / "ann" / name, (1e9, 1e9))
    (found,) = collect(tmp_path, RELEASES)
    assert found.file == "01 (10).ipynb"


def test_who_handed_in_no_notebook_is_told(tmp_path):
    entries = {
        "Ann_1_assignsubmission_file_/01-vision-language.ipynb": LAB1,
        "Ann_1_assignsubmission_onlinetext_/onlinetext.html": b"Please look at the file.",
        "Bob_2_assignsubmission_file_/01-vision-language.pdf": b"%PDF",
        "Cyd_3_assignsubmission_file_/pictures.zip": zipped({"a.png": b"PNG"}),
        "__MACOSX/Dan_4_assignsubmission_file_/._01.ipynb": b"",
        "notes.txt": b"mine",
    }
    found = collect(class_zip(tmp_path / "class.zip", entries), RELEASES)
    assert [(s.student, "no notebook" in s.refused) for s in found] == [
        ("Ann_1", False),
        ("Bob_2", True),
        ("Cyd_3", True),
    ]


def test_a_zip_that_a_student_handed_in(tmp_path):
    inner = zipped({"work/01-vision-language.ipynb": LAB1, "work/02-image-generation.ipynb": LAB2})
    place = class_zip(tmp_path / "class.zip", {"Ann_1_assignsubmission_file_/all.zip": inner})
    assert who_and_what(collect(place, RELEASES)) == [("Ann_1", "01", ""), ("Ann_1", "02", "")]


def test_the_newest_of_several_counts_and_a_broken_one_does_not(tmp_path):
    (tmp_path / "ann").mkdir()
    for age, (name, data) in enumerate(
        {"01 broken.ipynb": b"{", "01 new.ipynb": LAB1, "01 old.ipynb": LAB1}.items()
    ):
        (tmp_path / "ann" / name).write_bytes(data)
        os.utime(tmp_path / "ann" / name, (1e9 - age, 1e9 - age))
    (found,) = collect(tmp_path, RELEASES)
    assert found.file == "01 new.ipynb" and not found.refused
    assert "3 notebooks of this lab" in found.note


@pytest.mark.parametrize(
    "name", ["../../01.ipynb", "/etc/01.ipynb", "..\\..\\01.ipynb", "ann/../../01.ipynb"]
)
def test_names_that_lead_out_of_an_archive(name, tmp_path):
    place = class_zip(tmp_path / "class.zip", {name: LAB1, "bob/01.ipynb": LAB1})
    before = sorted(tmp_path.parent.rglob("*"))
    found = collect(place, RELEASES)
    assert [s.refused for s in found if s.student == "bob"] == [""]
    assert ["leads out" in s.refused for s in found if s.student != "bob"] == [True]
    assert all("/" not in s.student and ".." not in s.student for s in found)
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_bombs(tmp_path, monkeypatch):
    monkeypatch.setattr(submissions, "MAX_NOTEBOOK", 10**6)
    monkeypatch.setattr(submissions, "MAX_ARCHIVE", 2 * 10**6)
    zeros = bytes(10**7)
    nested = zipped({f"{i}.ipynb": zeros for i in range(50)})
    entries = {"ann/01.ipynb": zeros, "bob_1_assignsubmission_file_/all.zip": nested, "eve/01.ipynb": LAB1}
    found = collect(class_zip(tmp_path / "class.zip", entries), RELEASES)
    reasons = {s.student: s.refused for s in found}
    assert "larger than" in reasons["ann"] and reasons["eve"] == ""
    assert any("unpacks to far more" in s.refused for s in found if s.student == "bob_1")
    assert len(found) < 10


def test_links_are_not_followed(tmp_path):
    (tmp_path / "secret.ipynb").write_bytes(LAB1)
    (tmp_path / "in" / "eve").mkdir(parents=True)
    (tmp_path / "in" / "eve" / "01.ipynb").symlink_to(tmp_path / "secret.ipynb")
    with pytest.raises(SubmissionsError, match="no notebook"):
        collect(tmp_path / "in", RELEASES)


def test_nothing_to_grade(tmp_path):
    with pytest.raises(SubmissionsError, match="nothing at"):
        collect(tmp_path / "none", RELEASES)
    (tmp_path / "class.zip").write_bytes(b"PK not really")
    with pytest.raises(SubmissionsError, match="no zip"):
        collect(tmp_path / "class.zip", RELEASES)


def test_only_kind_name_and_source_of_cells_are_taken():
    book = notebook()
    book["cells"].append(code_cell("1", "mine", nbgrader={"grade_id": "check-1-2", "points": 99}))
    book["cells"].append({"cell_type": "code", "source": ["a\n", "b"], "id": "lines"})
    cells = notebook_cells(json.dumps(book).encode())
    assert (cells[-2].name, cells[-2].text) == ("check-1-2", "1")
    assert (cells[-1].name, cells[-1].text) == ("lines", "a\nb")
    assert vars(cells[-1]).keys() == {"is_code", "name", "text"}
