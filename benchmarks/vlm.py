"""How well the pocket vision-language models, CLIP and the language model do, and how fast, on this machine.

    python benchmarks/vlm.py --json data/scores/vlm.json      # about four minutes on two cores

Every picture, question and passage is made for this run and was never trained on. "Held out" are pictures
whose every (kind, colour) pair is missing from training.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scores import save, verdict

from multimodal_course import load
from multimodal_course.pocket import evaluation
from multimodal_course.pocket.captions import full_caption
from multimodal_course.vision_language import VisionLanguageModel

TARGETS = {
    "vqa_seen": 0.97,
    "vqa_heldout": 0.90,
    "vqa_worst_kind": 0.85,
    "caption_facts": 0.95,
    "clip_t2i_r1_seen": 0.95,
    "clip_t2i_r1_heldout": 0.85,
    "llm_passage_exact": 0.90,
    "load_s": 3.0,
    "answer_s": 0.5,
    "batch16_speedup": 4.0,
}
AT_MOST = {"load_s", "answer_s"}


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Median time of `work` after one warm-up."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def quality(vlm: VisionLanguageModel, per_kind: int) -> dict[str, float]:
    """Accuracy on seen and held-out pictures, by kind, and the facts of descriptions."""

    def ask_batch(images: list, asked: list[str]) -> list[str]:
        return vlm.ask_batch(images, asked, max_new_tokens=120)

    metrics = {}
    for name, held_out in (("seen", False), ("heldout", True)):
        by_kind = evaluation.score_questions(ask_batch, evaluation.fresh_questions(per_kind, held_out))
        metrics[f"vqa_{name}"] = float(np.mean(list(by_kind.values())))
        metrics |= {f"vqa_{name}_{kind}": score for kind, score in by_kind.items()}
        if not held_out:
            metrics["vqa_worst_kind"] = min(by_kind.values())
        facts = evaluation.score_descriptions(ask_batch, 5 * per_kind, held_out)
        metrics["caption_facts" if not held_out else "caption_facts_heldout"] = facts
    wide = evaluation.wide_questions(2 * per_kind)
    metrics["vqa_wide"] = evaluation.score_questions(ask_batch, wide)["edge"]
    return metrics


def speed(vlm: VisionLanguageModel) -> dict[str, float]:
    """Time of one short answer, and how much a batch of 16 descriptions gains over one by one."""
    images = [evaluation.fresh_picture(70_000_000 + i).render() for i in range(16)]
    question = "Describe the picture in detail."
    one_by_one = seconds(lambda: [vlm.ask(image, question) for image in images], repeats=3)
    batched = seconds(lambda: vlm.ask_batch(images, question), repeats=3)
    return {
        "answer_s": seconds(lambda: vlm.ask(images[0], "How many objects are there?")),
        "description_s": one_by_one / 16,
        "batch16_speedup": one_by_one / batched,
    }


def clip_recall() -> dict[str, float]:
    """Text to image recall at 1 among 200 different scenes."""
    metrics = {}
    with load("pocket-clip") as clip:
        for name, held_out in (("seen", False), ("heldout", True)):
            scenes = evaluation.different_scenes(200, held_out)
            images = clip.encode_images([scene.render() for scene in scenes])
            texts = clip.encode_texts([full_caption(scene) for scene in scenes])
            metrics[f"clip_t2i_r1_{name}"] = evaluation.recall_at_1(images, texts)
    return metrics


def passages(n: int) -> dict[str, float]:
    """Exact answers about passages whose names were never seen in training."""
    with load("pocket-llm") as llm:
        score = evaluation.score_passages(
            lambda asked: [llm.generate(prompt, max_new_tokens=40) for prompt in asked], n
        )
    return {"llm_passage_exact": score}


def loading(name: str) -> tuple[VisionLanguageModel, float]:
    """The model, and the median time to load it (the first load, which imports libraries, is left out)."""
    load(name).close()
    times = []
    for _ in range(3):
        start = time.perf_counter()
        vlm = load(name)
        times.append(time.perf_counter() - start)
    return vlm, statistics.median(times)


def report(metrics: dict[str, float]) -> str:
    """The metrics beside their targets, then accuracy by kind."""
    lines = [f"{'':26}{'LLaVA':>10}{'Qwen2-VL':>10}{'target':>10}"]
    general = [name for name in metrics if not name.startswith("qwen2_vl_")]
    for name in sorted(general, key=lambda n: (n not in TARGETS, n)):
        other = metrics.get(f"qwen2_vl_{name}")
        target = TARGETS.get(name)
        line = f"{name:26}{metrics[name]:10.3f}{'' if other is None else f'{other:.3f}':>10}"
        if target is not None:
            line += verdict(metrics[name], target, "<=" if name in AT_MOST else ">=")
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the metrics to this file")
    parser.add_argument("--per-kind", type=int, default=50, help="questions of each kind (default 50)")
    options = parser.parse_args()
    import torch  # after multimodal_course, which tells PyTorch's threads how to wait

    torch.set_num_threads(min(2, torch.get_num_threads()))
    metrics: dict[str, float] = {}
    for name, prefix in (("pocket-llava", ""), ("pocket-qwen2-vl", "qwen2_vl_")):
        vlm, load_s = loading(name)
        with vlm:
            found = {"load_s": load_s, **speed(vlm), **quality(vlm, options.per_kind)}
        metrics |= {f"{prefix}{key}": value for key, value in found.items()}
        print(f"{name} done", file=sys.stderr)
    metrics |= clip_recall() | passages(4 * options.per_kind)
    metrics = {name: round(value, 4) for name, value in metrics.items()}
    print(report(metrics))
    save(metrics, options.json)


if __name__ == "__main__":
    main()
