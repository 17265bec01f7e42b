"""Importing the course is cheap, and everything it exports is really there."""

import subprocess
import sys

import pytest

import multimodal_course

HEAVY = [
    "torch",
    "transformers",
    "diffusers",
    "matplotlib",
    "open_clip",
    "whisper",
    "numpy",
    "PIL",
    "IPython",
]


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(
    "imported", ["multimodal_course", "multimodal_course.cli", "multimodal_course.catalog"]
)
def test_nothing_heavy_is_imported(imported):
    assert run(f"import sys, {imported}; print([m for m in {HEAVY} if m in sys.modules])") == "[]"


@pytest.mark.parametrize("name", multimodal_course.__all__)
def test_every_exported_name_exists(name):
    assert getattr(multimodal_course, name) is not None
    assert name in dir(multimodal_course)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="lode"):
        multimodal_course.lode  # noqa: B018


def test_modules_are_still_reachable_as_modules():
    names = "memory.release.__name__, memory_status().kind"
    script = f"from multimodal_course import memory, memory_status; print({names})"
    assert run(script).startswith("release ")


def test_importing_the_gradebook_leaves_the_process_as_it_is():
    script = (
        "import os, warnings, multimodal_course, nbgrader.api\n"
        "before = dict(os.environ)\n"
        "import multimodal_course.instructor.grading.gradebook\n"
        "print(dict(os.environ) == before, [f for f in warnings.filters if 'Submitted' in str(f)])"
    )
    assert run(script) == "True []"
