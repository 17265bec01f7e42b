"""The wheel is the whole course for a student: alone, in an empty folder, it starts a lab and answers."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that a wheel, built from this repository without a network, was unpacked into."""
    project = tmp_path_factory.mktemp("project")  # the build writes beside the sources: not into ours
    for entry in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "multimodal_course", "data", "labs"):
        (project / entry).symlink_to(ROOT / entry)
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site-packages")
    subprocess.run([sys.executable, "-c", BUILD, str(wheels)], cwd=project, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def python(installed, tmp_path):
    """Runs Python in an empty folder, with the unpacked wheel in place of this repository."""

    def run(*arguments):
        environment = os.environ | {"PYTHONPATH": str(installed), "COURSE_PROFILE": "pocket"}
        return subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    return run


def files(folder, *patterns):
    """Files below a folder, by their paths in it."""
    found = (path for pattern in patterns for path in folder.rglob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix() for path in found}


def test_it_holds_the_package_the_data_and_the_students_notebooks_and_nothing_else(installed):
    data = {f"shipped/data/{name}" for name in files(ROOT / "data", "*")}
    notebooks = {f"shipped/labs/{path.name}" for path in (ROOT / "labs").glob("*.ipynb")}
    package = files(ROOT / "multimodal_course", "*.py", "*.toml")
    assert len(notebooks) == 5
    assert files(installed / "multimodal_course", "*") == package | data | notebooks


def test_it_starts_a_lab_in_an_empty_folder(python, tmp_path):
    done = python("-m", "multimodal_course.cli", "start", "1")
    assert done.returncode == 0, done.stderr
    notebook = ROOT / "labs" / "01-vision-language.ipynb"
    assert (tmp_path / "work" / notebook.name).read_bytes() == notebook.read_bytes()


def test_its_pocket_model_answers(python):
    done = python(
        "-c",
        "from multimodal_course import image_path, load\n"
        "with load('vlm') as vlm: print(vlm.ask(image_path('night.png'), 'How many stars are there?'))",
    )
    assert done.stdout.strip() == "There are 3 stars.", done.stderr


@pytest.mark.parametrize("command", [["build"], ["run", "1"]])
def test_what_needs_the_repository_says_so(python, command):
    done = python("-m", "multimodal_course.cli", *command)
    assert done.returncode == 1
    assert "the course came as a wheel" in done.stderr.lower()
