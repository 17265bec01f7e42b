"""The GPU benchmark, run through on tiny models: every section works, and names its metrics."""

import importlib.util
import json
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "vlm_gpu.py"


def test_every_section_runs_and_a_failing_one_does_not_stop_the_others(tmp_path, monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("vlm_gpu", SCRIPT)
    vlm_gpu = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(vlm_gpu)

    def broken(*arguments):
        raise RuntimeError("no bitsandbytes here")

    monkeypatch.setattr(vlm_gpu, "four_bit", broken)
    vlm_gpu.main(["--small", "--json", str(tmp_path / "metrics.json")])
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["errors"] == {"nf4": "RuntimeError: no bitsandbytes here"}
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
    assert "FAILED nf4: RuntimeError" in printed and "target llava_batch32_speedup" in printed
