"""Full-size vision-language models on a GPU: the course's way against a plain script, in one run.

LLaVA-1.5-7B and Qwen2-VL-7B with random weights: the speed and the memory of the real ones, without a
download. Every answer has exactly 64 new tokens and starts from a picture, as a user's question does.

    python benchmarks/vlm_gpu.py --json vlm_gpu.json    # a GPU of 48 GB or more, about 6 minutes
    python benchmarks/vlm_gpu.py --small                # tiny models on the CPU, to try the code
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from gpu_bench import Bench, generated, shortfall, start
from PIL import Image

from multimodal_course import quantization as quant
from multimodal_course import release
from multimodal_course.rehearsal import untrained
from multimodal_course.vision_language import VisionLanguageModel

QUESTION = "What is in the picture?"


class AnswerBench(Bench):
    """Asks the same question as a plain script does and as the course does."""

    def __init__(self, small: bool, minutes: float, path: Path | None) -> None:
        super().__init__(small, minutes, path)
        self.new_tokens = 8 if small else 64
        shape = (32, 48, 64, 3) if small else (32, 480, 640, 3)
        noise = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
        self.pictures = [Image.fromarray(array) for array in noise]

    def plain(self, vlm: VisionLanguageModel, new_tokens: int) -> str:
        """What most scripts do: processor, generate, decode."""
        model, processor = vlm.model, vlm.processor
        content = [{"type": "image"}, {"type": "text", "text": QUESTION}]
        text = processor.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True
        )
        inputs = processor(images=self.pictures[0], text=text, return_tensors="pt").to(
            model.device, self.dtype
        )
        output = model.generate(
            **inputs, max_new_tokens=new_tokens, min_new_tokens=new_tokens, do_sample=False
        )
        return processor.decode(output[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)

    def ours(self, vlm: VisionLanguageModel, batch: int, new_tokens: int | None = None) -> list[str]:
        n = new_tokens or self.new_tokens
        return vlm.ask_batch(self.pictures[:batch], QUESTION, max_new_tokens=n, min_new_tokens=n)


def bandwidth(bench: AnswerBench) -> None:
    """Measure the speed of the device's memory with a big copy, in GB/s read and written."""
    source = torch.empty(2**32 if bench.device == "cuda" else 2**26, dtype=torch.uint8, device=bench.device)
    target = torch.empty_like(source)
    took = bench.seconds(lambda: target.copy_(source), repeats=9, warm=3)
    bench.record(bandwidth_gb_s=2 * source.numel() / took / 1e9)


def bytes_per_token(model: torch.nn.Module) -> int:
    """Return the size of what every new token reads: the language model, without its embedding table."""
    language = model.model.language_model
    skip = {id(p) for p in model.get_input_embeddings().parameters()}
    weights = [p for p in language.parameters() if id(p) not in skip] + list(
        model.get_output_embeddings().parameters()
    )
    return sum(p.numel() * p.element_size() for p in weights)


def one_answer(bench: AnswerBench, vlm: VisionLanguageModel, key: str) -> None:
    """Time one answer, plain and compiled."""
    n = bench.new_tokens
    first = bench.seconds(lambda: bench.plain(vlm, 1))
    plain = bench.seconds(lambda: bench.plain(vlm, n))
    bench.record(
        **{
            f"{key}_first_token_s": first,
            f"{key}_plain_answer_s": plain,
            f"{key}_plain_tokens_per_s": (n - 1) / (plain - first),
            f"{key}_plain_peak_gb": bench.peak_gb(),
            f"{key}_plain_images_per_s": 1 / plain,
        }
    )
    bench.free()
    with generated(vlm.model) as calls:
        bench.plain(vlm, n)
        bench.ours(vlm, 4)
    start = time.perf_counter()
    vlm.warm_up(questions=1000, max_new_tokens=n, image=bench.pictures[0])
    compiled = time.perf_counter() - start
    fast_first = bench.seconds(lambda: bench.ours(vlm, 1, 1))
    fast = bench.seconds(lambda: bench.ours(vlm, 1), repeats=5)
    with generated(vlm.model) as more:
        bench.ours(vlm, 1)
    prompt = calls[0][0]
    for way, (_, answers) in zip(("plain", "batch", "compiled"), calls + more, strict=True):
        bench.record(**{f"{key}_{way}_shortfall": shortfall(vlm.model, prompt, answers[0])})
    per_second = (n - 1) / (fast - fast_first)
    read = bytes_per_token(vlm.model)
    limit = bench.metrics["bandwidth_gb_s"] * 1e9 / read  # tokens/s
    bench.record(
        **{
            f"{key}_gb_per_token": read / 1e9,
            f"{key}_warm_up_s": compiled,
            f"{key}_answer_s": fast,
            f"{key}_answer_speedup": plain / fast,
            f"{key}_tokens_per_s": per_second,
            f"{key}_bandwidth_share": per_second / limit,
            f"{key}_plain_bandwidth_share": (n - 1) / (plain - first) / limit,
            f"{key}_peak_gb": bench.peak_gb(),
        }
    )


def batches(bench: AnswerBench, vlm: VisionLanguageModel, key: str, compiled: tuple[int, ...]) -> None:
    """Time batches of 8 and 32 against the plain script's one by one."""
    one_by_one = bench.metrics[f"{key}_plain_images_per_s"]
    for batch in (8, 32):
        bench.free()
        rate = batch / bench.seconds(lambda batch=batch: bench.ours(vlm, batch), repeats=2)
        bench.record(
            **{
                f"{key}_batch{batch}_images_per_s": rate,
                f"{key}_batch{batch}_speedup": rate / one_by_one,
                f"{key}_batch{batch}_peak_gb": bench.peak_gb(),
            }
        )
    for batch in compiled:
        if bench.late(f"{key} compiled batch {batch}"):
            return
        bench.free()
        vlm.warm_up(
            questions=10_000 * batch,
            batch_size=batch,
            max_new_tokens=bench.new_tokens,
            image=bench.pictures[0],
        )
        rate = batch / bench.seconds(lambda batch=batch: bench.ours(vlm, batch))
        bench.record(
            **{
                f"{key}_batch{batch}_compiled_images_per_s": rate,
                f"{key}_batch{batch}_compiled_speedup": rate / one_by_one,
                f"{key}_batch{batch}_compiled_peak_gb": bench.peak_gb(),
            }
        )


def loading(bench: AnswerBench, folder: Path, kind: type) -> None:
    """Time loading from a local folder: straight to the device, and to the CPU first."""
    for key, straight in (("device_map", True), ("then_to", False)):
        bench.free()
        start = time.perf_counter()
        where = {"device_map": bench.device} if straight else {}
        model = kind.from_pretrained(folder, dtype=bench.dtype, **where).to(bench.device)
        bench.wait()
        bench.record(**{f"load_{key}_s": time.perf_counter() - start, "llava_weights_gb": bench.held_gb()})
        del model


def few_bits(bench: AnswerBench, folder: Path, processor: Any, quantization: str) -> None:
    """Time the model in 4 or 8 bits: what they save in memory and cost in time, one answer and eight."""
    key = {"4bit": "nf4", "8bit": "int8"}[quantization]
    settings = transformers.BitsAndBytesConfig(**quant.settings(quantization, bench.dtype))
    start = time.perf_counter()
    model = transformers.LlavaForConditionalGeneration.from_pretrained(
        folder, quantization_config=settings, device_map=bench.device, dtype=bench.dtype
    )
    bench.wait()
    bench.record(
        **{
            f"{key}_load_s": time.perf_counter() - start,
            f"{key}_weights_gb": bench.held_gb(),
            f"{key}_gb_per_token": bytes_per_token(model) / 1e9,
        }
    )
    with VisionLanguageModel(model, processor, f"LLaVA-1.5-7B {key}") as vlm:
        del model
        first = bench.seconds(lambda: bench.plain(vlm, 1), repeats=2)
        answer = bench.seconds(lambda: bench.plain(vlm, bench.new_tokens), repeats=2)
        bench.record(
            **{
                f"{key}_answer_s": answer,
                f"{key}_tokens_per_s": (bench.new_tokens - 1) / (answer - first),
                f"{key}_peak_gb": bench.peak_gb(),
            }
        )
        rate = 8 / bench.seconds(lambda: bench.ours(vlm, 8), repeats=2)
        bench.record(**{f"{key}_batch8_images_per_s": rate, f"{key}_batch8_peak_gb": bench.peak_gb()})


TABLE = {
    "one answer, s": ("plain_answer_s", "answer_s"),
    "tokens/s while decoding": ("plain_tokens_per_s", "tokens_per_s"),
    "share of the bandwidth limit": ("plain_bandwidth_share", "bandwidth_share"),
    "images/s, batch 8": ("plain_images_per_s", "batch8_images_per_s"),
    "images/s, batch 32": ("plain_images_per_s", "batch32_images_per_s"),
    "images/s, batch 32 compiled": ("plain_images_per_s", "batch32_compiled_images_per_s"),
    "peak GB, one answer": ("plain_peak_gb", "peak_gb"),
    "peak GB, batch 32": ("plain_peak_gb", "batch32_peak_gb"),
}


def table(metrics: dict[str, Any]) -> str:
    """Lay the metrics out for reading."""

    def cell(name: str) -> str:
        return f"{metrics[name]:10.2f}" if name in metrics else f"{'-':>10}"

    lines = [f"\n{metrics['device']}, torch {metrics['torch']}, transformers {metrics['transformers']}"]
    lines += [f"memory bandwidth {cell('bandwidth_gb_s').strip()} GB/s (a big copy, read and written)"]
    for key, name in (("llava", "LLaVA-1.5-7B shape"), ("qwen2_vl", "Qwen2-VL-7B shape")):
        lines += ["", f"{name:30}{'plain':>10}{'course':>10}{'ratio':>10}"]
        for label, (plain, ours) in TABLE.items():
            a, b = metrics.get(f"{key}_{plain}"), metrics.get(f"{key}_{ours}")
            ratio = max(a, b) / min(a, b) if a and b else None
            lines.append(
                f"{label:30}{cell(f'{key}_{plain}')}{cell(f'{key}_{ours}')}"
                + (f"{ratio:9.1f}x" if ratio else "")
            )
    lines += ["", "LLaVA-1.5-7B shape, other"]
    others = (
        "llava_warm_up_s",
        "load_device_map_s",
        "load_then_to_s",
        "llava_weights_gb",
        "llava_after_close_gb",
    )
    for name in (*others, *(n for n in metrics if n.startswith(("nf4_", "int8_")))):
        lines.append(f"{name:30}{cell(name)}")
    lines += [""] + [f"FAILED {name}: {error}" for name, error in metrics["errors"].items()]
    for name, least in (("llava_answer_speedup", 2.5), ("llava_batch32_speedup", 20.0)):
        value = metrics.get(name, 0.0)
        lines.append(f"target {name} >= {least:g}: {value:.1f} {'reached' if value >= least else 'MISSED'}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Run every section and return the metrics by name."""
    bench = start(AnswerBench, __doc__.splitlines()[0], minutes=5.0, arguments=arguments)
    with bench.section("bandwidth"):
        bandwidth(bench)
    folder = Path(tempfile.mkdtemp(prefix="vlm-"))
    try:
        with bench.section("llava_build"):
            model, processor = untrained.llava(bench.shape("llava-1.5-7b"), bench.dtype, bench.device)
            vlm = VisionLanguageModel(model, processor, "LLaVA-1.5-7B")
            kind = type(model)
            bench.record(llava_billion_parameters=model.num_parameters() / 1e9)
            del model
        with bench.section("llava_one_answer"):
            one_answer(bench, vlm, "llava")
        with bench.section("llava_batches"):
            batches(bench, vlm, "llava", compiled=(32,))
        with bench.section("llava_save"):
            vlm.model.save_pretrained(folder, max_shard_size="5GB")
            release(vlm)
            bench.record(llava_after_close_gb=bench.held_gb())
        if not bench.late("loading"):
            with bench.section("loading"):
                loading(bench, folder, kind)
        for quantization in ("4bit", "8bit"):
            if not bench.late(quantization):
                with bench.section(quantization):
                    few_bits(bench, folder, processor, quantization)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not bench.late("qwen2_vl"):
        with bench.section("qwen2_vl_one_answer"):
            vlm = VisionLanguageModel(
                *untrained.qwen2_vl(bench.shape("qwen2-vl-7b"), bench.dtype, bench.device), "Qwen2-VL-7B"
            )
            bench.record(qwen2_vl_billion_parameters=vlm.model.num_parameters() / 1e9)
            one_answer(bench, vlm, "qwen2_vl")
        with bench.section("qwen2_vl_batches"):
            batches(bench, vlm, "qwen2_vl", compiled=(32,))
            release(vlm)
    with bench.section("end"):
        print(table(bench.metrics))
    return bench.metrics


if __name__ == "__main__":
    main()
