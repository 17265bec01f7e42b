"""Hostile submissions: none raises a score, learns hidden tests, touches anything outside, hangs or stops
others.
"""

import hashlib
import json
import socket
import threading
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from hostile_cases import HONEST_POINTS, Case, code_cases, forged_cases

import multimodal_course
from multimodal_course.instructor.grading.isolation import best_kind
from multimodal_course.instructor.grading.judge import judge
from multimodal_course.instructor.grading.limits import Limits
from multimodal_course.instructor.grading.restore import read_release, restore
from multimodal_course.instructor.grading.submissions import collect
from multimodal_course.labs import all_labs

LIMITS = Limits(
    cell_seconds=4.0,
    notebook_seconds=40.0,
    memory_bytes=800 * 2**20,
    file_bytes=32 * 2**20,
    disk_bytes=64 * 2**20,
)
RELEASES = {lab.name: read_release(lab) for lab in all_labs()}
PACKAGE = Path(multimodal_course.__file__).parent


@pytest.fixture(scope="module")
def server():
    """A server of this machine: who reaches it is noted."""
    visits = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                visits.append(listening.accept()[1])
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1], visits
    listening.close()


def graded(case: Case, folder: Path):
    """What becomes of a case, handed in as a file among others."""
    (folder / "eve").mkdir(parents=True)
    (folder / "eve" / "01-vision-language.ipynb").write_bytes(case.data)
    (submission,) = collect(folder, list(RELEASES.values()))
    if submission.refused:
        return submission.refused, None
    release = RELEASES[submission.lab]
    return "", judge(release, restore(release, submission.cells), LIMITS)


def package_state():
    files = sorted(PACKAGE.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest(), files


def what_students_see(judgement):
    """All outputs and verdicts but those of hidden tests."""
    outputs = {name: shown for name, shown in judgement.outputs.items() if not name.startswith("hidden-")}
    return json.dumps([outputs, [asdict(verdict) for verdict in judgement.verdicts]])


CODE = {case.name: case for case in code_cases()}


def test_there_are_enough_cases():
    assert len(CODE) + len(forged_cases()) >= 25


@pytest.mark.parametrize("name", CODE)
def test_hostile_code(name, tmp_path, server):
    port, visits = server
    (case,) = [case for case in code_cases(port) if case.name == name]
    (tmp_path / "canary.csv").write_text("canary of the gradebook")
    before, start = package_state(), time.monotonic()
    refused, judgement = graded(case, tmp_path / "handed-in")
    assert not refused
    earned = sum(verdict.earned or 0 for verdict in judgement.verdicts)
    assert case.least <= earned <= case.most
    assert judgement.sandbox == best_kind()
    assert time.monotonic() - start < 4 * LIMITS.notebook_seconds
    if best_kind() == "limits":  # no walls on this system: points are safe all the same
        return
    assert package_state() == before
    assert not Path("/tmp/hostile-was-here").exists()
    assert not visits
    seen = what_students_see(judgement)
    assert "canary of" not in seen and "CONNECTED" not in seen and "HIDDEN TESTS" not in seen
    assert "How many?" not in seen  # what hidden test 1.1 asks
    assert len(seen) < 10 * 2**20


@pytest.mark.parametrize("case", forged_cases(), ids=lambda case: case.name)
def test_forged_notebooks(case, tmp_path):
    refused, judgement = graded(case, tmp_path)
    if case.refused:
        assert case.refused in refused
    else:
        assert sum(verdict.earned or 0 for verdict in judgement.verdicts) == HONEST_POINTS
