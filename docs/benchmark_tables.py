"""The tables of docs/BENCHMARKS.md: what full-size models need and do, predicted and measured.

Measurements are the files of `data/scores`; `python benchmarks/gpu_suite.py` writes them. A file that is not
there yet has no rows. Predictions are computed anew whenever the tables are filled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from table_tools import markdown

from multimodal_course import catalog
from multimodal_course.hardware import gigabytes
from multimodal_course.rehearsal import jobs, planning, several, shapes

SCORES = Path(__file__).resolve().parent.parent / "data" / "scores"
REHEARSALS = SCORES / "rehearsals"
MODELS = {"llava": "llava-1.5-7b", "qwen2_vl": "qwen2-vl-7b", "sdxl": "sdxl", "flux": "flux.1-dev"}
PROFILES = {
    "pocket": ("the course's own, shipped in `data/models`", "any laptop, CI, no network"),
    "laptop": ("small ones from the hub", "a laptop with 16 GB, a small GPU"),
    "spark": ("LLaVA-1.5-7B, Qwen2-VL-7B and the like", "DGX Spark, large NVIDIA GPUs"),
}
VLM, BATCHES, DRAWING = "vlm_gpu", "batching_gpu", "image_generation_gpu"
# The course's way against a plain script: in words, file, the metric of both, seconds or things a second.
FASTER = (
    ("LLaVA-1.5-7B: one answer, compiled", VLM, "llava_plain_answer_s", "llava_answer_s", "s"),
    ("LLaVA-1.5-7B: batches of 32", VLM, "llava_plain_images_per_s", "llava_batch32_images_per_s", "/s"),
    ("Qwen2-VL-7B: one answer, compiled", VLM, "qwen2_vl_plain_answer_s", "qwen2_vl_answer_s", "s"),
    ("Qwen2-VL-7B: batches of 32", VLM, "qwen2_vl_plain_images_per_s", "qwen2_vl_batch32_images_per_s", "/s"),
    ("Qwen2.5-7B: each of 32 answers", BATCHES, "llm_plain_s", "llm_batch32_s", "s"),
    ("CLIP ViT-B/32: a JPEG file, batches of 512", BATCHES, "clip_b32_plain_s", "clip_b32_batch_s", "s"),
    ("CLIP ViT-L/14: a JPEG file, batches of 512", BATCHES, "clip_l14_plain_s", "clip_l14_batch_s", "s"),
    (
        "Qwen2.5-7B: three answers of new lengths, beside cuDNN's attention",
        BATCHES,
        "llm_attention_pytorch_first_s",
        "llm_attention_course_first_s",
        "s",
    ),
    ("Whisper large-v3: 30 s of sound, 16 at once", BATCHES, "whisper_plain_s", "whisper_batch16_s", "s"),
    ("Whisper large-v3: 30 s of sound, 64 at once", BATCHES, "whisper_plain_s", "whisper_batch64_s", "s"),
    ("SDXL: one picture", DRAWING, "sdxl_plain_image_s", "sdxl_batch1_image_s", "s"),
    ("SDXL: each of four", DRAWING, "sdxl_plain_image_s", "sdxl_batch4_image_s", "s"),
    ("SDXL: each of four, compiled", DRAWING, "sdxl_plain_image_s", "sdxl_compiled_batch4_image_s", "s"),
    ("FLUX.1-dev: one, compiled", DRAWING, "flux_plain_image_s", "flux_compiled_batch1_image_s", "s"),
    (
        "FLUX.1-dev: each of four, compiled",
        DRAWING,
        "flux_plain_image_s",
        "flux_compiled_batch4_image_s",
        "s",
    ),
)


class Peak(NamedTuple):
    """A measured peak: of which model, how stored, how many at once, bytes, and on what."""

    model: str
    quantization: str | None
    batch: int
    peak: int
    machine: str


@cache
def scores(name: str) -> dict[str, Any]:
    """The metrics of a benchmark; none if it was not run."""
    file = SCORES / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


@cache
def rehearsals() -> tuple[dict[str, Any], ...]:
    """All results of `multimodal-course rehearse` that are kept."""
    return tuple(json.loads(file.read_text(encoding="utf-8")) for file in sorted(REHEARSALS.glob("*.json")))


def measured() -> Iterator[Peak]:
    """Every peak that was measured, with all its bytes, in the order of models and batches."""
    found = [
        Peak(each["model"], each["quantization"], row["batch"], row["peak_bytes"], each["machine"]["device"])
        for each in rehearsals()
        for row in each["batches"]
    ]
    for key, model in MODELS.items():
        metrics = scores("vlm_gpu" if key in ("llava", "qwen2_vl") else "image_generation_gpu")
        plain = "plain" if key in ("llava", "qwen2_vl") else "batch1"
        for batch, name in ((1, plain), (4, "batch4"), (8, "batch8"), (32, "batch32")):
            if f"{key}_{name}_peak_gb" in metrics:
                peak = int(metrics[f"{key}_{name}_peak_gb"] * 1e9)
                found.append(Peak(model, None, batch, peak, metrics["device"]))
    few = scores("vlm_gpu")
    for key, quantization in (("nf4", "4bit"), ("int8", "8bit")):
        for batch, name in ((1, f"{key}_peak_gb"), (8, f"{key}_batch8_peak_gb")):
            if name in few:
                found.append(Peak("llava-1.5-7b", quantization, batch, int(few[name] * 1e9), few["device"]))
    order = {name: i for i, name in enumerate(several.known_names())}
    yield from sorted(found, key=lambda p: (order[p.model], p.quantization or "", p.batch, p.machine))


@cache
def predicted(model: str, batch: int = 1, quantization: str | None = None) -> int:
    """Bytes that a model is predicted to need on a GPU, in bfloat16."""
    return planning.expectation(catalog.resolve(model, "spark"), quantization, batch, "bfloat16", True).total


def peaks() -> str:
    """Predicted against measured."""
    rows = []
    for p in measured():
        expected = predicted(p.model, p.batch, p.quantization)
        bits = {"4bit": ", 4 bits", "8bit": ", 8 bits"}.get(p.quantization or "", "")
        apart = f"{expected / p.peak - 1:+.1%}".replace("-", "−")
        rows.append((f"`{p.model}`{bits}", p.machine, str(p.batch), _fine(expected), _fine(p.peak), apart))
    return markdown(("model", "machine", "at once", "predicted", "measured", "apart"), rows, numbers=4)


def needs() -> str:
    """Weights and peaks of every full-size model, predicted, and whether its peak was measured."""
    known = {p.model for p in measured()}
    rows = []
    for name in several.known_names():
        entry = catalog.resolve(name, "spark")
        batches = jobs.task(entry).batches if entry.loader != "controlnet" else (1, 4)
        need = planning.expectation(entry, None, 1, "bfloat16", True)
        peak = predicted(name, batches[-1])
        many = f"{gigabytes(peak)} ({batches[-1]})"
        rows.append(
            (
                f"`{name}`",
                "yes" if name in known else "not yet",
                gigabytes(need.weights),
                gigabytes(need.total),
                many,
            )
        )
    header = ("model", "measured", "weights", "at work, one at once", "many at once")
    return markdown(header, rows, numbers=3)


def rates() -> str:
    """Time and throughput of rehearsals, and the time of the first call, which also starts things up."""
    rows = []
    for each in rehearsals():
        for row in each["batches"]:
            again = f"{row['seconds']:.2f} s", f"{row['items_per_s']:,.2f}"
            cells = f"{row['first_s']:.2f} s", *(again if row["repeated"] else ("", ""))
            rows.append((f"`{each['model']}`", each["item"], str(row["batch"]), *cells))
    return markdown(("model", "item", "at once", "first call", "the next", "items a second"), rows, numbers=4)


def limits() -> str:
    """Share of what memory or arithmetic allow at best that was reached."""
    rows = []
    for each in rehearsals():
        found = each.get("limit")
        for label, batch in (("one", 1), ("best", found and found["best_batch"])):
            if found and (label == "one" or batch > 1):
                cells = f"{found[label]['share']:.1%}", found[label]["bound"]
                rows.append((f"`{each['model']}`", str(batch), *cells))
    if not rows:
        return "Not measured yet."
    return markdown(("model", "at once", "share", "bound by"), rows, numbers=3)


def faster() -> str:
    """The course's way against a plain script, measured in one run each."""
    rows = []
    for words, file, plain, ours, unit in FASTER:
        metrics = scores(file)
        if plain in metrics and ours in metrics:
            a, b = metrics[plain], metrics[ours]
            gain = a / b if unit == "s" else b / a
            values = (f"{value:.3g} s" if unit == "s" else f"{value:.2f} a second" for value in (a, b))
            rows.append((words, metrics["device"], *values, f"{gain:.1f} ×"))
    return markdown(("work", "machine", "plain script", "the course", "gain"), rows, numbers=3)


def released() -> str:
    """What stays after each model of the labs was used and released, twice over."""
    metrics = scores("release_gpu")
    if not metrics:
        return "Not measured yet."
    visits: dict[str, list[dict[str, Any]]] = {}
    for visit in metrics["visits"]:
        visits.setdefault(visit["model"], []).append(visit)
    rows = [
        (
            f"`{model}`",
            f"{len(rows)}",
            *(_held(rows, moment) for moment in ("before", "loaded", "used", "after")),
            "{:,.1f} MB".format(max(r["after"]["tensors"] - r["before"]["tensors"] for r in rows) / 1e6),
        )
        for model, rows in visits.items()
    ]
    header = ("model", "visits", "before", "loaded", "at work", "after", "stayed")
    table = markdown(header, rows, numbers=6)
    words = "Memory before, at work and after each model: the lines of both rounds lie on each other"
    return f"{table}\n\n![{words}](images/release_gpu.png)"


def _held(visits: list[dict[str, Any]], moment: str) -> str:
    """The most that tensors took at that moment of any visit."""
    return f"{max(visit[moment]['tensors'] for visit in visits) / 1e6:,.1f} MB"


def machines() -> str:
    """What each file was measured on."""
    rows = []
    for name in ("vlm_gpu", "image_generation_gpu", "batching_gpu", "release_gpu"):
        if found := scores(name):
            versions = ", ".join(
                f"{k} {found[k]}" for k in ("torch", "transformers", "diffusers") if k in found
            )
            rows.append((f"`data/scores/{name}.json`", found["device"], versions, ""))
    grouped: dict[tuple[str, ...], None] = {}
    for each in rehearsals():
        found = each["machine"]
        versions = ", ".join(f"{k} {found[k]}" for k in ("torch", "transformers", "diffusers"))
        speed = f"memory {found['bandwidth_gb_s']:,.0f} GB/s, {found['tflop_s']:,.0f} TFLOP/s"
        more = f"driver {found['driver']}, {speed}"
        note = f"{more}; {found['note']}" if "note" in found else more
        grouped[("`data/scores/rehearsals`", found["device"], versions, note)] = None
    return markdown(
        ("measurements", "machine", "libraries", "measured there"), rows + list(grouped), numbers=0
    )


def profiles() -> str:
    """The profiles, with what the largest of their models needs at work."""
    rows = []
    for name, (words, purpose) in PROFILES.items():
        known = [e.name for e in catalog.entries(name) if e.folder or shapes.family(e.name)]
        largest = max(known, key=predicted)
        need = f"{gigabytes(predicted(largest))} (`{largest}`)"
        rows.append((f"`{name}`", words, purpose, need))
    return markdown(("profile", "models", "for", "largest model at work"), rows, numbers=1)


def together() -> str:
    """What each lab's models need if all stay loaded, on a machine of 128 GB."""
    rows = []
    for lab in several.LAB_ROLES:
        names = several.lab_names("spark", str(lab))
        found = planning.plan(names, "spark")
        verdict = "fits" if found.fits else "one after the other"
        listed = ", ".join(f"`{name}`" for name in names)
        rows.append((f"4.1.{lab}", listed, gigabytes(found.resident), gigabytes(found.peak), verdict))
    room = gigabytes(planning.SPARK.room)
    header = ("lab", "models of `spark`", "weights", "at work", f"in {room}")
    return markdown(header, rows, numbers=3)


def _fine(size: int) -> str:
    return f"{size / 1e9:.2f} GB"


TABLES: dict[str, Callable[[], str]] = {
    "peaks": peaks,
    "needs": needs,
    "rates": rates,
    "limits": limits,
    "faster": faster,
    "released": released,
    "machines": machines,
    "profiles": profiles,
    "together": together,
}
