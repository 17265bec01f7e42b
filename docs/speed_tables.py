"""The FAQ's tables of full-size models: answers, fewer bits, pictures, from the files of `data/scores`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmark_tables import REHEARSALS, load_json, scores
from table_tools import SECONDS, TIMES, markdown

GB, PER_SECOND = "{:.2f} GB", "{:.2f}"
SPARK = 273e9  # bytes a second of a DGX Spark's memory, as NVIDIA states them

# What the benchmark measures on a GPU: in words, name without the model, how to write it, and its gain.
ANSWERS = (
    ("one answer of 64 tokens, by a plain script", "plain_answer_s", SECONDS, None),
    ("one answer after `warm_up`", "answer_s", SECONDS, "answer_speedup"),
    ("`warm_up` itself, once", "warm_up_s", "{:.0f} s", None),
    ("answers a second, one by one, by a plain script", "plain_images_per_s", PER_SECOND, None),
    ("answers a second, batches of 8", "batch8_images_per_s", PER_SECOND, "batch8_speedup"),
    ("answers a second, batches of 32", "batch32_images_per_s", PER_SECOND, "batch32_speedup"),
    (
        "answers a second, batches of 32 after `warm_up`",
        "batch32_compiled_images_per_s",
        PER_SECOND,
        "batch32_compiled_speedup",
    ),
    ("memory at its peak, one answer after `warm_up`", "peak_gb", GB, None),
    ("memory at its peak, batches of 32", "batch32_peak_gb", GB, None),
    ("memory at its peak, batches of 32 after `warm_up`", "batch32_compiled_peak_gb", GB, None),
)
# The same of the full-size image generators: in words, name without the model, how to write it.
PICTURES = (
    ("one step, one picture", "batch1_step_s", SECONDS),
    ("one picture", "batch1_image_s", SECONDS),
    ("each of four at once", "batch4_image_s", SECONDS),
    ("one picture, compiled", "compiled_batch1_image_s", SECONDS),
    ("each of four at once, compiled", "compiled_batch4_image_s", SECONDS),
    ("compiling, once", "compile_s", "{:.0f} s"),
    ("memory at its peak, one picture", "batch1_peak_gb", GB),
    ("memory at its peak, four at once", "batch4_peak_gb", GB),
    ("memory still in use after `release`", "after_close_gb", GB),
)
# LLaVA-1.5-7B as it is and in fewer bits: in words, names in 16, 8 and 4 bits, how to write them.
FEWER_BITS = (
    ("memory once loaded", ("llava_weights_gb", "int8_weights_gb", "nf4_weights_gb"), GB),
    ("memory at its peak, one answer", ("llava_plain_peak_gb", "int8_peak_gb", "nf4_peak_gb"), GB),
    ("memory at its peak, batches of 8", tuple(f"{k}_batch8_peak_gb" for k in ("llava", "int8", "nf4")), GB),
    ("one answer of 64 tokens", ("llava_plain_answer_s", "int8_answer_s", "nf4_answer_s"), SECONDS),
    (
        "answers a second, batches of 8",
        tuple(f"{key}_batch8_images_per_s" for key in ("llava", "int8", "nf4")),
        PER_SECOND,
    ),
)
TOKENS = tuple(f"{key}_tokens_per_s" for key in ("llava_plain", "int8", "nf4"))
READ = tuple(f"{key}_gb_per_token" for key in ("llava", "int8", "nf4"))


def _where(metrics: dict[str, Any], library: str) -> str:
    return f"{metrics['device']}, PyTorch {metrics['torch']}, {library} {metrics[library]}"


def answers() -> str:
    """Speed and memory of the full-size VLMs on a GPU, and how much faster than a plain script."""
    metrics = scores("vlm_gpu")

    def cell(model: str, name: str, form: str, gain: str | None) -> str:
        value, more = metrics[f"{model}_{name}"], metrics.get(f"{model}_{gain}")
        return form.format(value) + (f" ({TIMES.format(more)})" if more else "")

    rows = [(words, *(cell(model, *rest) for model in ("llava", "qwen2_vl"))) for words, *rest in ANSWERS]
    return markdown((_where(metrics, "transformers"), "LLaVA-1.5-7B", "Qwen2-VL-7B"), rows, numbers=2)


def fewer_bits() -> str:
    """What 8 and 4 bits save in memory and cost in time: a VLM, and a language model in larger batches."""
    metrics, kinds = scores("vlm_gpu"), (None, "8bit", "4bit")
    rows = [
        (f"LLaVA-1.5-7B: {words}", *(form.format(metrics[name]) for name in names))
        for words, names, form in FEWER_BITS
    ]
    found = [load_json(REHEARSALS / f"qwen2.5-7b{'-' + kind if kind else ''}.json") for kind in kinds]
    rows.append(("Qwen2.5-7B: memory once loaded", *(GB.format(f["weights_bytes"] / 1e9) for f in found)))
    for i, batch in enumerate((1, 8, 32)):
        each = [f["batches"][i] for f in found]
        peaks = [GB.format(row["peak_bytes"] / 1e9) for row in each]
        words = "one answer" if batch == 1 else f"batches of {batch}"
        rows.append((f"Qwen2.5-7B: memory at its peak, {words}", *peaks))
        if batch == 1:
            cells, words = [SECONDS.format(row["seconds"]) for row in each], "one answer of 64 tokens"
        else:
            cells = [PER_SECOND.format(row["items_per_s"]) for row in each]
            words = f"answers a second, batches of {batch}"
        rows.append((f"Qwen2.5-7B: {words}", *cells))
    return markdown((metrics["device"], "bfloat16", "8 bits (int8)", "4 bits (nf4)"), rows, numbers=3)


def roofline() -> str:
    """The time of one token: what reading the weights takes at least, here and on a DGX Spark; measured."""
    metrics = scores("vlm_gpu")
    here, read = metrics["bandwidth_gb_s"] * 1e9, [metrics[name] * 1e9 for name in READ]
    rows = [
        ("weights that a token reads", *(f"{n / 1e9:.1f} GB" for n in read)),
        (
            f"at least, at the {here / 1e9:,.0f} GB/s of this {_short(metrics)}",
            *(_ms(n / here) for n in read),
        ),
        (f"measured on this {_short(metrics)}", *(_ms(1 / metrics[name]) for name in TOKENS)),
        (f"at least, at the {SPARK / 1e9:.0f} GB/s of a DGX Spark", *(_ms(n / SPARK) for n in read)),
    ]
    header = ("LLaVA-1.5-7B, each token of an answer", "bfloat16", "8 bits (int8)", "4 bits (nf4)")
    return markdown(header, rows, numbers=3)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms" if seconds < 0.01 else f"{1000 * seconds:.0f} ms"


def _short(metrics: dict[str, Any]) -> str:
    return metrics["device"].removeprefix("NVIDIA ")


def pictures() -> str:
    """Time and memory of a picture by the full-size image generators on a GPU."""
    metrics = scores("image_generation_gpu")
    rows = [
        (words, *(form.format(metrics[f"{model}_{name}"]) for model in ("sdxl", "flux")))
        for words, name, form in PICTURES
    ]
    return markdown((_where(metrics, "diffusers"), "SDXL", "FLUX.1-dev"), rows, numbers=2)


TABLES: dict[str, Callable[[], str]] = {
    "answers": answers,
    "fewer_bits": fewer_bits,
    "roofline": roofline,
    "pictures": pictures,
}
