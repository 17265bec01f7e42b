"""The GPU benchmarks, run through on tiny models: every section works, and names its metrics."""

import importlib
import json
from pathlib import Path

import pytest
import torch

from multimodal_course.language import LanguageModel
from multimodal_course.rehearsal import untrained

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def benchmark_named(monkeypatch):
    """A function that imports a benchmark as `python benchmarks/NAME.py` does."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def test_every_section_runs_and_a_failing_one_does_not_stop_the_others(
    tmp_path, monkeypatch, capsys, benchmark_named
):
    vlm_gpu = benchmark_named("vlm_gpu")

    def broken(*arguments):
        raise RuntimeError("no bitsandbytes here")

    monkeypatch.setattr(vlm_gpu, "few_bits", broken)
    vlm_gpu.main(["--small", "--json", str(tmp_path / "metrics.json")])
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["errors"] == dict.fromkeys(("4bit", "8bit"), "RuntimeError: no bitsandbytes here")
    for model in ("llava", "qwen2_vl"):
        for name in (
            "plain_answer_s",
            "answer_s",
            "answer_speedup",
            "batch8_speedup",
            "batch32_images_per_s",
        ):
            assert metrics[f"{model}_{name}"] > 0
    assert metrics["llava_batch32_compiled_speedup"] > 0 and metrics["load_device_map_s"] > 0
    printed = capsys.readouterr().out
    assert "FAILED 4bit: RuntimeError" in printed and "target llava_batch32_speedup" in printed


def test_both_image_generators_are_measured_in_every_way(tmp_path, monkeypatch, capsys, benchmark_named):
    image_generation_gpu = benchmark_named("image_generation_gpu")
    monkeypatch.setattr(image_generation_gpu, "FEW", 1)
    monkeypatch.setattr(image_generation_gpu, "MORE", 3)
    image_generation_gpu.main(["--small", "--json", str(tmp_path / "metrics.json")])
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["errors"] == {}
    for model in ("sdxl", "flux"):
        for way in ("plain", "batch1", "batch4", "compiled_batch1", "compiled_batch4"):
            assert {f"{model}_{way}_step_s", f"{model}_{way}_image_s"} <= set(metrics)
    assert "FLUX.1-dev" in capsys.readouterr().out


def test_batches_of_a_language_model_are_measured_with_both_kinds_of_attention(benchmark_named):
    bench = benchmark_named("gpu_bench").Bench(small=True, minutes=1, path=None)
    batching = benchmark_named("batching_gpu")
    batching.language(bench)
    assert bench.metrics["llm_batch8_s"] > 0 and bench.metrics["llm_batch_shortfall"] < 1e-3
    ways = {f"llm_attention_{way}_{when}_s" for way in ("course", "pytorch") for when in ("first", "again")}
    assert ways <= set(bench.metrics)
    assert batching.language_module.steady_attention is batching.steady_attention


def test_an_answers_tokens_are_judged_by_a_plain_pass(benchmark_named):
    bench, exact = benchmark_named("gpu_bench"), {"max_new_tokens": 8, "min_new_tokens": 8}
    llm = LanguageModel(*untrained.qwen2(dtype=torch.float32), "small")
    with bench.generated(llm.model) as calls:
        llm.generate("What is this?", **exact)
        llm.generate_batch(["A longer question about something else?", "What is this?"], **exact)
    (prompt, (own,)), (_, (other, batched)) = calls
    assert bench.shortfall(llm.model, prompt, own) < 1e-3
    assert bench.shortfall(llm.model, prompt, batched) < 1e-3
    assert bench.shortfall(llm.model, prompt, other) > 1
    assert "generate" not in vars(llm.model)


def test_what_stays_after_release_is_drawn(tmp_path, benchmark_named):
    release_gpu = benchmark_named("release_gpu")
    moments = {moment: {"tensors": 10**9} for moment in ("before", "used", "after")}
    rows = [{"round": n, "model": name, **moments} for n in (1, 2) for name in ("sdxl", "clip")]
    release_gpu.draw(rows, tmp_path / "release.png")
    assert (tmp_path / "release.png").stat().st_size > 1000
