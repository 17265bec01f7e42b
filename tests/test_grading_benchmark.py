"""The simulated class of the grading benchmark: its students get exactly the points that they are due."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from multimodal_course.instructor.grading.judge import judge
from multimodal_course.instructor.grading.restore import read_release, restore
from multimodal_course.instructor.grading.submissions import notebook_cells
from multimodal_course.labs import all_labs

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def benchmark():
    sys.path.insert(0, str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("grading_benchmark", BENCHMARKS / "grading.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(BENCHMARKS))


@pytest.mark.parametrize("lab", all_labs(), ids=lambda lab: lab.name)
def test_points_due_are_points_given(lab, benchmark):
    release = read_release(lab)
    books = [benchmark.student(lab, release, seed) for seed in range(3)]
    assert len({due for _, due in books}) > 1
    for book, due in books:
        verdicts = judge(release, restore(release, notebook_cells(json.dumps(book).encode()))).verdicts
        assert sum(verdict.earned or 0 for verdict in verdicts) == due
