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
EARLIER = SCORES / "h100"
PROFILES = {
    "pocket": ("the course's own, shipped in `data/models`", "any laptop, CI, no network"),
    "laptop": ("small ones from the hub", "a small GPU; without one 16 GB, and 32 GB for lab 4.1.2"),
    "spark": ("LLaVA-1.5-7B, Qwen2-VL-7B and the like", "DGX Spark, large NVIDIA GPUs"),
}
VLM, BATCHES, DRAWING = "vlm_gpu", "batching_gpu", "image_generation_gpu"
BITS = {None: "", "4bit": ", 4 bits", "8bit": ", 8 bits"}
# Peaks of the benchmarks: file, what their names begin with, model, and how it is stored.
BENCHMARKED = (
    (VLM, "llava", "llava-1.5-7b", None),
    (VLM, "int8", "llava-1.5-7b", "8bit"),
    (VLM, "nf4", "llava-1.5-7b", "4bit"),
    (VLM, "qwen2_vl", "qwen2-vl-7b", None),
    (DRAWING, "sdxl", "sdxl", None),
    (DRAWING, "flux", "flux.1-dev", None),
)
# The course's way against a plain script: in words, file, the metric of both, seconds or things a second.
FASTER = (
    ("LLaVA-1.5-7B: one answer, compiled", VLM, "llava_plain_answer_s", "llava_answer_s", "s"),
    ("LLaVA-1.5-7B: batches of 32", VLM, "llava_plain_images_per_s", "llava_batch32_images_per_s", "/s"),
    (
        "LLaVA-1.5-7B: batches of 32, compiled",
        VLM,
        "llava_plain_images_per_s",
        "llava_batch32_compiled_images_per_s",
        "/s",
    ),
    ("Qwen2-VL-7B: one answer, compiled", VLM, "qwen2_vl_plain_answer_s", "qwen2_vl_answer_s", "s"),
    ("Qwen2-VL-7B: batches of 32", VLM, "qwen2_vl_plain_images_per_s", "qwen2_vl_batch32_images_per_s", "/s"),
    (
        "Qwen2-VL-7B: batches of 32, compiled",
        VLM,
        "qwen2_vl_plain_images_per_s",
        "qwen2_vl_batch32_compiled_images_per_s",
        "/s",
    ),
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

# What stays the same: in words, file, measure, how to write it, and the metric of each way.
_BELOW = "the most that a token's logit lies below the best one, in standard deviations"
_GREY = "mean difference from a single picture, of 255 grey levels"
_COSINE = "least cosine with float32 one by one"
SAME = (
    *(
        (words, file, _BELOW, "{:.2f}", *(f"{key}_{way}_shortfall" for way in ("plain", "batch", "compiled")))
        for words, file, key in (
            ("LLaVA-1.5-7B: an answer", VLM, "llava"),
            ("Qwen2-VL-7B: an answer", VLM, "qwen2_vl"),
            ("Qwen2.5-7B: four answers", BATCHES, "llm"),
        )
    ),
    ("CLIP ViT-B/32: vectors", BATCHES, _COSINE, "{:.5f}", "", "clip_b32_agreement"),
    ("CLIP ViT-L/14: vectors", BATCHES, _COSINE, "{:.5f}", "", "clip_l14_agreement"),
    ("Whisper large-v3: texts", BATCHES, "share that is equal", "{:.0%}", "", "whisper_same_share"),
    ("SDXL: a picture", DRAWING, _GREY, "{:.2f}", "", "sdxl_batch4_difference", "sdxl_compiled_difference"),
    (
        "FLUX.1-dev: a picture",
        DRAWING,
        _GREY,
        "{:.2f}",
        "",
        "flux_batch4_difference",
        "flux_compiled_difference",
    ),
)


class Peak(NamedTuple):
    """A measured peak: of which model, how stored, how many at once, bytes, on what, and by what."""

    model: str
    quantization: str | None
    batch: int
    peak: int
    machine: str
    by: str


@cache
def load_json(file: Path) -> dict[str, Any]:
    """What a file of measurements holds; nothing if it is not there."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def scores(name: str) -> dict[str, Any]:
    """The metrics of a benchmark; none if it was not run."""
    return load_json(SCORES / f"{name}.json")


def runs(name: str) -> list[dict[str, Any]]:
    """The metrics of a benchmark, and of its earlier run on another machine, where there is one."""
    return [found for place in (SCORES, EARLIER) if (found := load_json(place / f"{name}.json"))]


@cache
def rehearsals() -> tuple[dict[str, Any], ...]:
    """All results of `multimodal-course rehearse` that are kept."""
    return tuple(load_json(file) for file in sorted(REHEARSALS.glob("*.json")))


def measured() -> Iterator[Peak]:
    """Every peak that was measured, with all its bytes, in the order of models and batches."""
    found = [
        Peak(
            each["model"],
            each["quantization"],
            row["batch"],
            row["peak_bytes"],
            each["machine"]["device"],
            "rehearse",
        )
        for each in rehearsals()
        for row in each["batches"]
    ]
    for file, key, model, quantization in BENCHMARKED:
        for metrics in runs(file):
            # Without a word before it, a peak in fewer bits; in full width it is the compiled way's.
            one = "" if quantization else "plain_" if file == VLM else "batch1_"
            for batch, name in ((1, one), (4, "batch4_"), (8, "batch8_"), (32, "batch32_")):
                if size := metrics.get(f"{key}_{name}peak_gb"):
                    peak = int(size * 1e9)
                    found.append(Peak(model, quantization, batch, peak, metrics["device"], f"{file}.py"))
    order = {name: i for i, name in enumerate(several.known_names())}
    yield from sorted(found, key=lambda p: (order[p.model], p.quantization or "", p.batch, p.machine, p.by))


@cache
def predicted(model: str, batch: int = 1, quantization: str | None = None) -> int:
    """Bytes that a model is predicted to need on a GPU, in bfloat16."""
    return planning.expectation(catalog.resolve(model, "spark"), quantization, batch, "bfloat16", True).total


def peaks() -> str:
    """Predicted against measured."""
    rows = []
    for p in measured():
        expected = predicted(p.model, p.batch, p.quantization)
        apart = f"{expected / p.peak - 1:+.1%}".replace("-", "−")
        where = f"`{p.model}`{BITS[p.quantization]}", p.machine, f"`{p.by}`"
        rows.append((*where, str(p.batch), _fine(expected), _fine(p.peak), apart))
    header = ("model", "machine", "by", "at once", "predicted", "measured", "apart")
    return markdown(header, rows, numbers=4)


def needs() -> str:
    """Weights and peaks of every full-size model, predicted; the smallest at work first."""
    rows = []
    entries = [catalog.resolve(name, "spark") for name in several.known_names()]
    found = [(entry, planning.expectation(entry, None, 1, "bfloat16", True)) for entry in entries]
    for entry, need in sorted(found, key=lambda pair: pair[1].total):
        name = entry.name
        batches = jobs.task(entry).batches if entry.loader != "controlnet" else (1, 4)
        peak = predicted(name, batches[-1])
        many = f"{gigabytes(peak)} ({batches[-1]})"
        rows.append((f"`{name}`", gigabytes(need.weights), gigabytes(need.total), many))
    return markdown(("model", "weights", "at work, one at once", "many at once"), rows, numbers=3)


def rates() -> str:
    """Time and throughput of rehearsals, and the time of the first call, which also starts things up."""
    rows = []
    for each in rehearsals():
        for row in each["batches"]:
            again = f"{row['seconds']:.2f} s", f"{row['items_per_s']:,.2f}"
            cells = f"{row['first_s']:.2f} s", *(again if row["repeated"] else ("", ""))
            rows.append((_called(each), each["item"], str(row["batch"]), *cells))
    return markdown(("model", "item", "at once", "first call", "the next", "items a second"), rows, numbers=4)


def _called(rehearsal: dict[str, Any]) -> str:
    """The model, and how it is stored."""
    return f"`{rehearsal['model']}`{BITS[rehearsal['quantization']]}"


def limits() -> str:
    """Share of what memory or arithmetic allow at best that was reached."""
    rows = []
    for each in rehearsals():
        found = each.get("limit")
        for label, batch in (("one", 1), ("best", found and found["best_batch"])):
            if found and (label == "one" or batch > 1):
                cells = f"{found[label]['share']:.1%}", found[label]["bound"]
                rows.append((_called(each), str(batch), *cells))
    if not rows:
        return "Not measured yet."
    return markdown(("model", "at once", "share", "bound by"), rows, numbers=3)


def faster() -> str:
    """The course's way against a plain script, measured in one run each."""
    rows = []
    for words, file, plain, ours, unit in FASTER:
        for metrics in runs(file):
            if plain in metrics and ours in metrics:
                a, b = metrics[plain], metrics[ours]
                gain = a / b if unit == "s" else b / a
                values = (f"{value:.3g} s" if unit == "s" else f"{value:.2f} a second" for value in (a, b))
                rows.append((words, metrics["device"], *values, f"{gain:.2f} ×"))
    return markdown(("work", "machine", "plain script", "the course", "gain"), rows, numbers=3)


def same() -> str:
    """How far results of batches and of compiled models lie from those of the plain way."""
    rows = []
    for words, file, measure, form, *names in SAME:
        values = [scores(file).get(name) for name in names]
        cells = ["" if value is None else form.format(value) for value in values]
        rows.append((words, measure, *cells, *[""] * (3 - len(cells))))
    return markdown(("work", "measure", "plain script", "batch", "compiled"), rows, numbers=3)


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
    header = ("model", "visits", "before", "loaded", "after its work", "released", "stayed")
    table = markdown(header, rows, numbers=6)
    words = "Memory before, at work and after each model: the lines of both rounds lie on each other"
    return f"{table}\n\n![{words}](images/release_gpu.png)"


def _held(visits: list[dict[str, Any]], moment: str) -> str:
    """The most that tensors took at that moment of any visit."""
    return f"{max(visit[moment]['tensors'] for visit in visits) / 1e6:,.1f} MB"


def machines() -> str:
    """What each file was measured on."""
    rows = []
    for name in (VLM, DRAWING, BATCHES, "release_gpu"):
        for found, place in zip(runs(name), ("", "h100/"), strict=False):
            file = f"`data/scores/{place}{name}.json`"
            rows.append((file, found["device"], _versions(found), found.get("note", "")))
    grouped: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for each in rehearsals():
        found = each["machine"]
        key = found["device"], _versions(found), f"driver {found['driver']}"
        grouped.setdefault(key, []).append(found)
    for (device, versions, driver), found in grouped.items():
        memory, speed = (_span(each[name] for each in found) for name in ("bandwidth_gb_s", "tflop_s"))
        said = f"{driver}, memory {memory} GB/s, {speed} TFLOP/s"
        rows.append((f"`data/scores/rehearsals`, {len(found)} files", device, versions, said))
    return markdown(("measurements", "machine", "libraries", "measured there"), rows)


def _versions(found: dict[str, Any]) -> str:
    return ", ".join(f"{k} {found[k]}" for k in ("torch", "transformers", "diffusers") if k in found)


def _span(values: Iterator[float]) -> str:
    rounded = [round(value) for value in values]
    least, most = min(rounded), max(rounded)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def profiles() -> str:
    """The profiles, with what the largest of their models needs at work, on a GPU and on a CPU."""
    rows = []
    for name, (words, purpose) in PROFILES.items():
        known = [e for e in catalog.entries(name) if e.folder or shapes.family(e.name)]
        cells = []
        for dtype, gpu in (("bfloat16", True), ("float32", False)):
            needs = {e.name: planning.expectation(e, None, 1, dtype, gpu).total for e in known}
            largest = max(needs, key=needs.__getitem__)
            cells.append(f"{gigabytes(needs[largest])} (`{largest}`)")
        rows.append((f"`{name}`", words, purpose, *cells))
    return markdown(("profile", "models", "for", "largest on a GPU", "largest on a CPU"), rows, numbers=2)


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
    "same": same,
    "released": released,
    "machines": machines,
    "profiles": profiles,
    "together": together,
}
