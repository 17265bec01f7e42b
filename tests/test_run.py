"""Executing notebooks: strict and offline for solutions, unsolved for students, and clear about failures."""

import os
import re
import shutil
import sys
import time
from pathlib import Path

import nbformat
import pytest
import zmq

from multimodal_course.cli import main
from multimodal_course.errors import LabSourceError, StuckKernelError, UnknownLabError
from multimodal_course.instructor import run as running
from multimodal_course.instructor.build import build
from multimodal_course.instructor.run import run

TINY = Path(__file__).parent / "tiny_lab"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(TINY, tmp_path / "labs")
    return tmp_path / "labs"


def edit(folder, old, new):
    path = folder / "source" / "90-tiny.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def outputs(path):
    """All that an executed notebook printed or showed as text."""
    texts = []
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            texts.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return "\n".join(texts)


def test_solution_runs_strict_offline_with_all_exercises_solved(folder, capsys):
    build(folder)
    before = dict(os.environ)
    assert run(folder=folder, output=folder / "out") == 0
    assert dict(os.environ) == before
    shown = capsys.readouterr().out
    row = re.search(r"^90-tiny +(\d+) +(\d/\d) +([\d.]+) +(\d+) MiB +ok$", shown, re.MULTILINE)
    assert row.group(1, 2) == ("11", "2/2")
    assert float(row[3]) > 0
    assert int(row[4]) > 20  # an IPython kernel holds more than that
    assert re.search(r"^  90-tiny +7/17 +[\d.]+ s  Doubling$", shown, re.MULTILINE)
    text = outputs(folder / "out" / "solutions" / "90-tiny.ipynb")
    assert "profile: pocket | offline: 1" in text
    assert "[0, 2, 4]" in text


def test_student_notebook_runs_unsolved_on_prepared_values(folder, capsys):
    build(folder)
    assert run(["90"], student=True, folder=folder, output=folder / "out") == 0
    assert " 0/2 " in capsys.readouterr().out
    text = outputs(folder / "out" / "student" / "90-tiny.ipynb")
    assert "Exercise 90.1 is open: the notebook goes on with a prepared value." in text
    assert "[0, 1, 1]" in text
    assert "not started" in text


def test_every_connection_is_refused_in_the_pocket_profile(folder):
    attempt = (
        "import urllib.request\n"
        "try:\n    urllib.request.urlopen('http://example.org/', timeout=10)\n"
        "except OSError as error:\n    print('refused:', error)\n"
    )
    edit(folder, "# The tests put code here.\n", attempt)
    build(folder)
    start = time.perf_counter()
    assert run(folder=folder, output=folder / "out") == 0
    assert time.perf_counter() - start < 30
    assert "Connection refused" in outputs(folder / "out" / "solutions" / "90-tiny.ipynb")


def test_a_profile_with_hub_models_is_not_cut_off(folder):
    build(folder)
    assert run(profile="spark", folder=folder, output=folder / "out") == 0
    expected = f"profile: spark | offline: {os.environ.get('HF_HUB_OFFLINE')}"
    assert expected in outputs(folder / "out" / "solutions" / "90-tiny.ipynb")


def test_a_failing_cell_is_named_and_fails_the_run(folder, capsys):
    edit(folder, "return 2 * number", "return number**2")
    build(folder)
    assert run(folder=folder, output=folder / "out") == 1
    shown = capsys.readouterr().out
    assert 'FAILED 90-tiny: cell 7 of 17 ("Doubling"): CheckFailedError' in shown
    assert "You squared the number." in shown
    assert "Traceback" not in shown
    index = (folder / "out" / "index.html").read_text(encoding="utf-8")
    assert 'class="failed"' in index
    assert "You squared the number." in index


def test_a_kernel_that_dies_is_reported(folder, capsys):
    edit(folder, "# The tests put code here.\n", "import signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    build(folder)
    assert run(folder=folder, output=folder / "out") == 1
    assert "the kernel died" in capsys.readouterr().out


ENDLESS = "import time\ntime.sleep(60)\n"
# The kernel goes idle, and its answer is never sent.
SILENT = """thread = get_ipython().kernel.shell_channel_thread
thread.io_loop.add_callback(thread.io_loop.stop)
"""


@pytest.mark.parametrize(("stuck", "error"), [(ENDLESS, StuckKernelError), (SILENT, StuckKernelError)])
def test_a_cell_that_does_not_end_is_stopped(folder, capsys, monkeypatch, stuck, error):
    monkeypatch.setattr(running, "POCKET_LIMIT", 3)
    edit(folder, "# The tests put code here.\n", stuck)
    build(folder)
    start = time.perf_counter()
    assert run(folder=folder, output=folder / "out") == 1
    assert time.perf_counter() - start < 40
    failure = rf"FAILED 90-tiny: cell \d+ of 17 \(.+\): {error.__name__}: A cell was stopped: .+ after 3 s"
    assert re.search(failure, capsys.readouterr().out)


def test_kernels_that_run_at_a_time_share_no_ports(folder):
    code = "print(open(get_ipython().kernel.config['IPKernelApp']['connection_file']).read())\n"
    edit(folder, "# The tests put code here.\n", code)
    build(folder)
    assert run(folder=folder, output=folder / "out") == 0
    transport = "ipc" if zmq.has("ipc") else "tcp"
    assert f'"transport": "{transport}"' in outputs(folder / "out" / "solutions" / "90-tiny.ipynb")


def test_progress_and_hints_of_the_user_are_left_alone(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    build(folder)
    run(folder=folder, output=folder / "out")
    assert not (tmp_path / "home").exists()


def test_memory_of_other_processes_does_not_count(folder, capsys):
    build(folder)
    with running._peak_memory() as peak:
        time.sleep(0.3)
    assert peak == [0]


def test_pages_need_nothing_but_themselves(folder):
    edit(
        folder,
        "# The tests put code here.\n",
        "from PIL import Image\nfrom IPython.display import display\ndisplay(Image.new('RGB', (9, 9)))\n",
    )
    build(folder)
    run(folder=folder, output=folder / "out")
    index = (folder / "out" / "index.html").read_text(encoding="utf-8")
    page = (folder / "out" / "solutions" / "90-tiny.html").read_text(encoding="utf-8")
    assert 'href="solutions/90-tiny.html"' in index
    assert "Lab 90: Tiny" in index
    assert "data:image/png;base64," in index
    assert "Exercise 90.1: solved" in page
    for text in (index, page):
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|import\(["']http""", text)


def test_a_lab_that_is_not_built_or_not_there(folder):
    with pytest.raises(LabSourceError, match="multimodal-course build"):
        run(folder=folder, output=folder / "out")
    with pytest.raises(UnknownLabError, match="90-tiny"):
        run(["7"], folder=folder, output=folder / "out")


def test_the_command_says_it_without_a_traceback(capsys):
    assert main(["run", "no-such-lab"]) == 1
    assert "There is no lab" in capsys.readouterr().err


def test_a_missing_tool_is_named_with_the_command_that_brings_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "papermill", None)
    monkeypatch.delitem(sys.modules, "multimodal_course.instructor.run")
    assert main(["run"]) == 1
    shown = capsys.readouterr().err
    assert "papermill is not installed" in shown
    assert ".[instructor]" in shown
