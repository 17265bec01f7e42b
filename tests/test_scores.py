"""Metrics in a file: all of a run, or some beside those that are there."""

import importlib
import json
from pathlib import Path

import pytest


@pytest.fixture
def scores(monkeypatch):
    """benchmarks/scores.py."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    return importlib.import_module("scores")


@pytest.mark.parametrize(("keep", "left"), [(False, {"a": 2}), (True, {"a": 2, "b": 1})])
def test_a_run_of_some_parts_keeps_the_other_metrics_and_a_whole_run_leaves_no_old_ones(
    scores, tmp_path, keep, left
):
    file = tmp_path / "new" / "metrics.json"
    scores.save({"a": 1, "b": 1}, file)
    scores.save({"a": 2}, file, keep=keep)
    assert json.loads(file.read_text(encoding="utf-8")) == left
    scores.save({"a": 3}, None)
