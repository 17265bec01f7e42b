"""Releasing on a GPU: all models of the five labs, one after the other in one process, twice.

Each is built at full size with random weights, does one piece of its lab's work, and is released. What the
GPU holds afterwards must be what it held before, within 1 % of the model, and must not grow from one round to
the next.

    python benchmarks/release_gpu.py --json release_gpu.json    # a GPU of 48 GB or more, 3 minutes
    python benchmarks/release_gpu.py --small                    # tiny models on the CPU
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from gpu_bench import Bench, start

from multimodal_course import catalog, release
from multimodal_course.rehearsal import jobs, models, shapes
from multimodal_course.rehearsal.rehearsing import LAB_ROLES

ROUNDS = 2


def visits(profile: str = "spark") -> list[tuple[int, str]]:
    """(lab, model) in the order of the labs; what a notebook loads again comes again."""
    roles = {entry.role: entry.name for entry in catalog.entries(profile)}
    return [(lab, roles[role]) for lab, wanted in LAB_ROLES.items() for role in wanted if role in roles]


def held(bench: Bench) -> dict[str, int]:
    """Bytes of tensors, of PyTorch's pool, and of the whole device."""
    if bench.device != "cuda":
        return {"tensors": 0, "pool": 0, "device": 0}
    torch.cuda.synchronize()
    free, total = torch.cuda.mem_get_info()
    return {
        "tensors": torch.cuda.memory_allocated(),
        "pool": torch.cuda.memory_reserved(),
        "device": total - free,
    }


def work(entry: catalog.Entry, model: Any) -> None:
    """One piece of the lab's work; drawings in two steps."""
    if entry.loader == "diffusion":
        model.generate(jobs.PROMPT, steps=2, seed=0)
    elif entry.loader != "controlnet":  # it works inside a generator only: built and released, here
        jobs.task(entry).run(model, 1)


def visit(bench: Bench, lab: int, name: str) -> dict[str, Any]:
    """Build, use and release one model."""
    entry = catalog.resolve(name, "spark")
    before = held(bench)
    dtype = torch.float32 if entry.loader == "whisper" else bench.dtype
    model = models.wrap(name, models.build(name, dtype, bench.device))
    loaded = held(bench)
    work(entry, model)
    peak = held(bench)
    release(model)
    return {"lab": lab, "model": name, "before": before, "loaded": loaded, "used": peak, "after": held(bench)}


def draw(rows: list[dict[str, Any]], path: Path) -> None:
    """A picture of the memory before, at work and after each visit, round upon round."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots()
    for number in range(1, ROUNDS + 1):
        visited = [row for row in rows if row["round"] == number]
        held = [row[moment]["tensors"] / 1e9 for row in visited for moment in ("before", "used", "after")]
        style = "-" if number == 1 else "--"  # the second lies on the first
        axes.plot([i / 3 for i in range(len(held))], held, style, label=f"round {number}")
        axes.set_xticks(range(len(visited)), [row["model"] for row in visited], rotation=45, ha="right")
    axes.set_ylabel("tensors on the GPU, GB")
    axes.legend()
    figure.savefig(path, dpi=100)


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Visit every model twice; the metrics say how much stayed behind."""
    bench = start(Bench, __doc__.splitlines()[0], minutes=6.0, arguments=arguments)
    if bench.small:
        for table in shapes.FAMILIES.values():
            table.update(dict.fromkeys(table, table["tiny"]))
    bench.metrics["start"], bench.metrics["visits"] = held(bench), []
    if bench.device == "cuda":
        torch.ones(64, 64, device="cuda") @ torch.ones(64, 64, device="cuda")  # what cuBLAS keeps for good
        bench.metrics["start"] = held(bench)
    for round_number in range(1, ROUNDS + 1):
        for lab, name in visits():
            label = f"{round_number}_{lab}_{name}"
            if shapes.family(name) is None or bench.late(label):
                continue
            with bench.section(label):
                row = {"round": round_number, **visit(bench, lab, name)}
                bench.metrics["visits"].append(row)
                size = row["loaded"]["tensors"] - row["before"]["tensors"]
                left = row["after"]["tensors"] - row["before"]["tensors"]
                told = f"{size / 1e9:.2f} GB, {left / 1e6:.2f} MB stayed"
                print(f"round {round_number}, lab {lab}, {name}: {told}")
    rows = bench.metrics["visits"]
    worst = [
        abs(r["after"]["tensors"] - r["before"]["tensors"])
        / max(1, r["loaded"]["tensors"] - r["before"]["tensors"])
        for r in rows
    ]
    ends = [[r["after"] for r in rows if r["round"] == n][-1:] for n in range(1, ROUNDS + 1)]
    if rows:
        bench.record(worst_left_share=max(worst))
        if bench.path:
            draw(rows, bench.path.with_suffix(".png"))
    if all(ends):
        for kind in ("tensors", "pool", "device"):
            bench.record(**{f"growth_{kind}_bytes": ends[-1][0][kind] - ends[0][0][kind]})
    with bench.section("end"):
        print({k: v for k, v in bench.metrics.items() if k.startswith(("worst", "growth", "errors"))})
    return bench.metrics


if __name__ == "__main__":
    main()
