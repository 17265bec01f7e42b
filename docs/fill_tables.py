"""Write the tables of the documents that come from code and measurements: `python docs/fill_tables.py`.

A table stands between `<!-- NAME -->` and `<!-- end NAME -->`; what is between them is replaced. The scores
are those of `data/scores/vlm.json`, which `python benchmarks/vlm.py --json data/scores/vlm.json` measures;
those of full-size models are written by `python benchmarks/gpu_suite.py`; their tables are made in
`benchmark_tables.py` and `speed_tables.py`.
"""

import itertools
import json
import random
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from multimodal_course import catalog, weights
from multimodal_course.data import MODELS
from multimodal_course.hardware import gigabytes
from multimodal_course.pocket import captions, questions, scenes
from multimodal_course.pocket.evaluation import fresh_picture
from multimodal_course.whisper_files import checkpoint

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "docs"))
import benchmark_tables  # noqa: E402 - these lie in a folder that is no package
import instructor_tables  # noqa: E402
import speed_tables  # noqa: E402
import target_tables  # noqa: E402
from table_tools import PERCENT, SECONDS, TIMES, benchmark, markdown  # noqa: E402

SCORES = ROOT / "data" / "scores" / "vlm.json"
DRAWING_SCORES = SCORES.with_name("image_generation.json")
LAB_SCORES = SCORES.with_name("labs.json")

# What the benchmark measures: name, in words, and how to write it.
METRICS = {
    "vqa_seen": ("questions, seen combinations", PERCENT),
    "vqa_heldout": ("questions, held-out combinations", PERCENT),
    "vqa_worst_kind": ("the hardest kind of question, seen combinations", PERCENT),
    "vqa_wide": ("the ends of wide pictures", PERCENT),
    "caption_facts": ("facts of detailed descriptions", PERCENT),
    "caption_facts_heldout": ("the same, held-out combinations", PERCENT),
    "clip_t2i_r1_seen": ("CLIP: the right one of 200 scenes comes first", PERCENT),
    "clip_t2i_r1_heldout": ("the same, held-out combinations", PERCENT),
    "llm_passage_exact": ("LLM: passages with names never seen", PERCENT),
    "load_s": ("loading", SECONDS),
    "answer_s": ("one short answer", SECONDS),
    "description_s": ("one detailed description", SECONDS),
    "batch16_speedup": ("16 descriptions as one batch, throughput", TIMES),
}

# What the benchmark of the image generators measures: in words, SDXL's name, FLUX's, the judge's own reading.
DRAWING = (
    ("one or two things, seen combinations", "sdxl_seen", "flux_seen", "judge_real_seen", PERCENT),
    (
        "one or two things, held-out combinations",
        "sdxl_heldout",
        "flux_heldout",
        "judge_real_heldout",
        PERCENT,
    ),
    ("three things", "sdxl_three", "flux_three", "judge_real_three", PERCENT),
    ("the autoencoder's round trip", "vae_psnr_db", "flux_vae_psnr_db", None, "{:.1f} dB"),
    (
        "variety: difference of two pictures of one open prompt (0 to 255)",
        "sdxl_variety",
        "flux_variety",
        None,
        "{:.1f}",
    ),
    ("one picture in 20 steps", "image20_s", "flux_image20_s", None, SECONDS),
    ("with pocket ControlNet, edges followed (F1)", "controlnet_edge_f1", None, None, PERCENT),
    ("the same pictures, entirely right", "controlnet_facts", None, None, PERCENT),
    ("outlines followed (F1)", "controlnet_scribble_f1", None, None, PERCENT),
    ("the same pictures, entirely right", "controlnet_scribble_facts", None, None, PERCENT),
)
# The labs in a line each, with what a student has built in the end.
LABS = (
    (
        "01-vision-language",
        "vision-language models",
        "a chart reader, a fair test of two VLMs, a meter for hallucinations",
    ),
    (
        "02-image-generation",
        "image generation",
        "guidance by hand, meters for obedience and variety, SDXL against FLUX",
    ),
    (
        "03-multimodal-rag",
        "multimodal RAG",
        "search in every direction, rank fusion, a guard that wants a source",
    ),
    ("04-document-ai", "document AI", "a layout analysis, a table from loose words, an auditor for invoices"),
    ("05-audio", "audio", "a spectrogram, a cutter, the word error rate, subtitles, the heart of live text"),
)


def scores() -> str:
    """What the benchmark measured, beside its targets, and accuracy by kind of question."""
    metrics = json.loads(SCORES.read_text(encoding="utf-8"))
    module = benchmark()
    rows = []
    for name, (words, form) in METRICS.items():
        values = [metrics.get(name), metrics.get(f"qwen2_vl_{name}")]
        if name in module.TARGETS:
            bound = "≤" if name in module.AT_MOST else "≥"
            target = f"{bound} {form.format(module.TARGETS[name])}"
        else:
            target = ""
        rows.append([words, target, *(form.format(v) if v is not None else "" for v in values)])
    general = markdown(("", "target", "pocket LLaVA", "pocket Qwen2-VL"), rows, numbers=3)
    columns = [f"{model}vqa_{part}_" for model in ("", "qwen2_vl_") for part in ("seen", "heldout")]
    rows = [
        [f"`{kind}`", *(_percent(metrics.get(f"{column}{kind}")) for column in columns)]
        for kind in questions.KINDS_OF_QUESTION
    ]
    header = ("kind", "LLaVA, seen", "LLaVA, held out", "Qwen2-VL, seen", "Qwen2-VL, held out")
    return f"{general}\n\n{markdown(header, rows, numbers=4)}"


def world() -> str:
    """What the world is made of."""
    names = scenes.KINDS
    meetings = [f"{a} and {b}" for i, a in enumerate(names) for b in names[i:] if scenes.apart(a, b)]
    pairs = [f"{colour} {kind}" for kind, colour in sorted(scenes.HELD_OUT)]
    possible = len(names) * (len(names) - 1) // 2
    rows = [
        (f"{len(names)} kinds", ", ".join(names)),
        (f"{len(scenes.COLOURS)} colors", ", ".join(scenes.COLOURS)),
        (f"{len(scenes.BACKGROUNDS)} backgrounds", ", ".join(scenes.BACKGROUNDS)),
        (
            f"held out: {len(pairs)} of {len(scenes.PAIRS)} pairs of kind and color",
            ", ".join(pairs[:8]) + ", …",
        ),
        (f"held out: {len(meetings)} of {possible} meetings of two kinds", ", ".join(meetings[:5]) + ", …"),
    ]
    return markdown(("there are", "namely"), rows)


def kinds() -> str:
    """An example of every kind of question, made by the grammar itself."""
    rows = []
    for number, kind in enumerate(questions.KINDS_OF_QUESTION):
        index, question = 90_000_000 + 1000 * number, None
        while question is None:
            index += 1
            shown = fresh_picture(index, chart=kind.startswith("chart"))
            question = questions.ask(shown, random.Random(index), kind)
        rows.append((f"`{kind}`", question.text, question.answer, question.sentence))
    return markdown(("kind", "question", "short answer", "as a sentence"), rows)


def descriptions() -> str:
    """One fresh picture, described in each of the ways that the grammar knows."""
    fresh = (fresh_picture(index) for index in itertools.count(90_100_000))
    shown = next(scene for scene in fresh if len(scene.groups()) == 3 < len(scene.things))
    rows = [
        ("caption", captions.full_caption(shown)),
        ("briefly", captions.describe_briefly(shown)),
        ("in detail", captions.describe_in_detail(shown)),
    ]
    return markdown(("way", "text"), rows)


def models() -> str:
    """The pocket models as they are in `data/models`, with the recipe recorded beside the weights."""
    rows, entries = [], catalog.entries("pocket")
    for entry in {entry.name: entry for entry in entries}.values():
        roles = ", ".join(f"`{e.role}`" for e in entries if e.name == entry.name)
        folder = MODELS / entry.source
        speech = entry.loader == "whisper"
        files = [checkpoint(folder)] if speech else weights.weight_files(folder, entry.loader)
        runs = json.loads((folder / "training.json").read_text(encoding="utf-8"))
        parameters = entry.parameters if speech else sum(weights.count_parameters(file) for file in files)
        size = f"{parameters / 1e6:.2f} M", f"{sum(f.stat().st_size for f in files) / 1e6:.1f} MB"
        times = " + ".join(f"{run['seconds']:.0f} s" for run in runs)
        names = ("autoencoder_steps", "t5_steps", "steps")
        parts = [run[name] for run in runs for name in names if name in run]
        steps = " + ".join(f"{n:,}" for n in parts)
        batch = " + ".join(
            f"{run['batch']:,}" + (f" × {n} GPUs" if (n := run.get("gpus", 1)) > 1 else "") for run in runs
        )
        text = speech or entry.loader in ("causal_lm", "sentence_transformers")
        pictures = "" if text else " + ".join(f"{run['pictures']:,}" for run in runs)
        rows.append((f"`{entry.name}`", roles, *size, times, steps, batch, pictures))
    header = ("model", "role", "parameters", "file", "training", "steps", "batch", "pictures")
    return markdown(header, rows, numbers=6)


def catalogue() -> str:
    """Every model of the catalog with its size in memory and its licence."""
    rows = []
    for entry in {entry.name: entry for entry in catalog.entries()}.values():
        if entry.folder:
            entry = weights.inspect(entry, entry.folder)
        wide, half = (gigabytes(entry.nbytes(dtype) or 0) for dtype in ("float32", "bfloat16"))
        half = "" if entry.loader == "whisper" else half  # openai-whisper always loads float32
        licence = entry.licence + (", gated" if entry.gated else "")
        cells = _count(entry.parameters or 0), wide, half, _four_bits(entry)
        rows.append((f"`{entry.name}`", licence, *cells))
    header = ("model", "licence", "parameters", "float32", "bfloat16", "4 bits")
    return markdown(header, rows, numbers=4)


def drawing() -> str:
    """What the image generators were measured to do."""
    metrics = json.loads(DRAWING_SCORES.read_text(encoding="utf-8"))
    module = benchmark("image_generation")
    rows = []
    for words, name, *others, form in DRAWING:
        cells = [form.format(metrics[key]) if key else "" for key in (name, *others)]
        sign = "≤" if name in module.AT_MOST else "≥"
        target = f"{sign} {form.format(module.TARGETS[name])}" if name in module.TARGETS else ""
        rows.append((words, target, *cells))
    return markdown(("", "target", "pocket SDXL", "pocket FLUX", "real drawings"), rows, numbers=4)


def sweeps() -> str:
    """Pictures that are entirely right, by guidance, steps and sampler."""
    metrics = json.loads(DRAWING_SCORES.read_text(encoding="utf-8"))
    rows = []
    for kind, words in (("guidance", "guidance {}"), ("steps", "{} steps"), ("sampler", "{}, 10 steps")):
        found = {model: _swept(metrics, model, kind) for model in ("sdxl", "flux")}
        for key in sorted({**found["sdxl"], **found["flux"]}, key=_setting):
            name = key.removesuffix("_10").replace("_", " ") if kind == "sampler" else key
            rows.append((words.format(name), *(_percent(found[model].get(key)) for model in found)))
    return markdown(("setting", "pocket SDXL", "pocket FLUX"), rows, numbers=2)


def _swept(metrics: dict[str, float], model: str, kind: str) -> dict[str, float]:
    """A model's results by setting, of one kind of sweep."""
    prefix = f"{model}_{kind}_"
    return {name.removeprefix(prefix): value for name, value in metrics.items() if name.startswith(prefix)}


def _setting(key: str) -> tuple[float, str]:
    """Order of a sweep's settings: numbers by size, names as they are."""
    return (float(key), "") if key.replace(".", "").isdigit() else (0.0, key)


def labs() -> str:
    """What each lab is about, and its measured time and memory in the pocket profile."""
    metrics = json.loads(LAB_SCORES.read_text(encoding="utf-8"))
    rows = [
        (
            f"[4.1.{int(name[:2])}](labs/{name}.ipynb) {subject}",
            built,
            f"{metrics[name]['run_s']:.0f} s",
            f"{metrics[name]['peak_mib'] * 2**20 / 1e9:.1f} GB",
        )
        for name, subject, built in LABS
    ]
    return markdown(("lab", "what you will have built", "time", "memory"), rows, numbers=2)


def lab_memory() -> str:
    """Memory of each lab: measured with pocket models; of full-size weights, the largest and all together."""
    metrics = json.loads(LAB_SCORES.read_text(encoding="utf-8"))
    rows = []
    for name, subject, _ in LABS:
        source = (ROOT / "labs" / "source" / f"{name}.py").read_text(encoding="utf-8")
        roles = set(re.findall(r'load\("([\w-]+)"', source))
        models = {entry.name: entry for entry in catalog.entries("spark") if entry.role in roles}
        wide = {name: "float32" if e.loader == "whisper" else "bfloat16" for name, e in models.items()}
        sizes = {name: entry.nbytes(wide[name]) or 0 for name, entry in models.items()}
        largest = max(sizes, key=sizes.__getitem__)
        rows.append(
            (
                f"4.1.{int(name[:2])} {subject}",
                f"{metrics[name]['peak_mib'] * 2**20 / 1e9:.1f} GB",
                f"{gigabytes(sizes[largest])} (`{largest}`)",
                gigabytes(sum(sizes.values())),
            )
        )
    header = (
        "lab",
        "pocket, measured",
        "spark: the largest model's weights",
        "all of the lab's weights at once",
    )
    return markdown(header, rows, numbers=3)


def guidance() -> str:
    """Pictures that are entirely right, by guidance alone."""
    metrics = json.loads(DRAWING_SCORES.read_text(encoding="utf-8"))
    found = _swept(metrics, "sdxl", "guidance")
    header = ("guidance", *found)
    return markdown(
        header, [("entirely right", *(PERCENT.format(v) for v in found.values()))], numbers=len(found)
    )


def _four_bits(entry: catalog.Entry) -> str:
    if "4bit" in entry.bytes:
        return gigabytes(entry.bytes["4bit"])
    if entry.loader in ("image_text_to_text", "causal_lm"):
        return f"≈ {gigabytes(entry.nbytes('4bit') or 0)}"
    return ""


def _count(parameters: int) -> str:
    return f"{parameters / 1e9:.2f} B" if parameters >= 1e9 else f"{parameters / 1e6:.1f} M"


def _percent(share: float | None) -> str:
    return "" if share is None else PERCENT.format(share)


TABLES: dict[str, Callable[[], str]] = {
    "world": world,
    "kinds": kinds,
    "descriptions": descriptions,
    "models": models,
    "catalogue": catalogue,
    "scores": scores,
    "drawing": drawing,
    "sweeps": sweeps,
    "guidance": guidance,
    "labs": labs,
    "lab_memory": lab_memory,
    **benchmark_tables.TABLES,
    **speed_tables.TABLES,
    **instructor_tables.TABLES,
    **target_tables.TABLES,
}
# Tables that come from measurements: name -> the file, and the command that writes it.
MEASURED = {
    "scores": (SCORES, "python benchmarks/vlm.py --json data/scores/vlm.json"),
    **dict.fromkeys(
        ("drawing", "sweeps", "guidance"),
        (DRAWING_SCORES, "python benchmarks/image_generation.py --json data/scores/image_generation.json"),
    ),
    **dict.fromkeys(
        ("labs", "lab_memory"), (LAB_SCORES, "python benchmarks/labs.py --json data/scores/labs.json")
    ),
    **instructor_tables.MEASURED,
    **target_tables.MEASURED,
}
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "FAQ.md",
    ROOT / "docs" / "BENCHMARKS.md",
    ROOT / "docs" / "POCKET.md",
    ROOT / "docs" / "OFFICE_HOURS.md",
    ROOT / "docs" / "INSTRUCTOR.md",
)


def filled(text: str, tables: Sequence[str] = tuple(TABLES)) -> str:
    """A document's text with the named tables made anew."""
    for name in tables:
        marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        if marks.search(text):
            table = TABLES[name]()
            text = marks.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text)
    return text


def main() -> None:
    """Fill every table; those of measurements only once these have been made."""
    missing = {name: command for name, (file, command) in MEASURED.items() if not file.exists()}
    tables = [name for name in TABLES if name not in missing]
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        path.write_text(filled(text, tables), encoding="utf-8")
        print(f"filled {path.name}")
    for command in dict.fromkeys(missing.values()):
        print(f"not measured yet: {command}")


if __name__ == "__main__":
    main()
