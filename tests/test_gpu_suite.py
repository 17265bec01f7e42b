"""The suite of GPU benchmarks: parts are shared out among places, and a failing one stops no other."""

import importlib
import json
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def suite(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("gpu_suite")


def test_all_models_are_rehearsed_by_some_part(suite):
    from multimodal_course.rehearsal.several import known_names

    parts = suite.VLMS + suite.TEXTS + suite.SPEECH + suite.UNETS + suite.TRANSFORMERS
    assert sorted(parts) == sorted(known_names())


def test_each_place_runs_one_part_at_a_time_with_its_own_gpu(suite, tmp_path, capsys):
    write = (
        "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(os.environ['CUDA_VISIBLE_DEVICES'])"
    )
    parts = [suite.Part(f"part{n}", n, ("-c", write, str(tmp_path / f"{n}.txt"))) for n in range(3)] + [
        suite.Part("broken", 9, ("-c", "print('why'); raise SystemExit(3)"))
    ]
    assert suite.share_out(parts, ["0", "1"], tmp_path, 60) == ["broken"]
    assert {(tmp_path / f"{n}.txt").read_text() for n in range(3)} <= {"0", "1"}
    assert (tmp_path / "logs" / "broken.log").read_text() == "why\n"
    assert "FAILED with 3" in capsys.readouterr().out
    assert suite.share_out(parts[:1], ["0"], tmp_path, -1) == ["part0"]


def test_a_part_runs_on_tiny_models(suite, tmp_path):
    assert suite.main(["--small", "--to", str(tmp_path), "--only", "rehearsals_transformers"]) == 0
    found = {file.stem: json.loads(file.read_text()) for file in (tmp_path / "rehearsals").glob("*.json")}
    assert set(found) == set(suite.TRANSFORMERS) and all(each["limit"] for each in found.values())
