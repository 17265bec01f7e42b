"""Every benchmark of full-size models, on as many GPUs as there are, and the solution notebooks on a GPU.

    python benchmarks/gpu_suite.py --to data/scores        # an hour on one GPU of 80 GB, ten minutes on eight
    python benchmarks/gpu_suite.py --to data/scores --only rehearsals release_gpu
    python benchmarks/gpu_suite.py --to FOLDER --small     # tiny models on the CPU, to try the code
    python benchmarks/gpu_suite.py --list

Each part is a process of its own with one GPU. The longest begin first; a part that does not begin before
`--seconds` are over is left out. What a part printed is in FOLDER/logs. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VLMS = ("llava-1.5-7b", "qwen2-vl-7b", "llava-1.5-13b", "qwen2-vl-2b", "llava-interleave-0.5b")
TEXTS = ("qwen2.5-7b", "qwen2.5-0.5b", "all-minilm-l6-v2", "clip-vit-l-14", "clip-vit-b-32")
SPEECH = tuple(f"whisper-{size}" for size in ("large-v3", "turbo", "medium", "small", "base", "tiny"))
UNETS = ("sdxl", "sdxl-turbo", "sd-turbo", "segmind-vega")
UNETS += ("controlnet-canny-sdxl", "controlnet-scribble-sdxl", "controlnet-canny-sdxl-small")
TRANSFORMERS = ("flux.1-dev", "flux.1-schnell", "z-image-turbo")


class Part(NamedTuple):
    """A part of the suite: its name, a guess of its minutes on an H100, and its command after `python`."""

    name: str
    minutes: float
    command: tuple[str, ...]


def parts(to: Path) -> list[Part]:
    """All parts; the files that they write are those that docs/BENCHMARKS.md is made from."""

    def script(name: str, minutes: float) -> Part:
        file = str(to / f"{name}.json")
        return Part(name, minutes, (f"benchmarks/{name}.py", "--json", file, "--minutes", str(minutes)))

    def rehearse(name: str, minutes: float, *words: str) -> Part:
        command = ("benchmarks/rehearsals.py", "--to", str(to / "rehearsals"), *words)
        return Part(f"rehearsals_{name}", minutes, command)

    return [
        script("vlm_gpu", 6),
        script("image_generation_gpu", 5),
        script("batching_gpu", 4),
        script("release_gpu", 4),
        rehearse("vlms", 3, *VLMS),
        rehearse("texts", 2, *TEXTS),
        rehearse("speech", 2, *SPEECH),
        rehearse("unets", 2, *UNETS),
        rehearse("transformers", 2, *TRANSFORMERS),
        rehearse("4bit", 3, "--quantization", "4bit", "llava-1.5-7b", "qwen2.5-7b"),
        rehearse("8bit", 3, "--quantization", "8bit", "llava-1.5-7b", "qwen2.5-7b"),
        Part("notebooks", 6, ("-m", "multimodal_course.cli", "run", "--profile", "pocket")),
    ]


def gpus() -> list[str]:
    """The GPUs that this process may use, by what CUDA_VISIBLE_DEVICES calls them; none without one."""
    if (chosen := os.environ.get("CUDA_VISIBLE_DEVICES")) is not None:
        return [name for name in chosen.split(",") if name]
    import torch

    return [str(i) for i in range(torch.cuda.device_count())]


def run(part: Part, gpu: str | None, log: Path) -> bool:
    """Run a part on one GPU and say whether it went well."""
    log.parent.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
    if gpu is not None:
        environment["CUDA_VISIBLE_DEVICES"] = gpu
    began = time.perf_counter()
    with log.open("w") as file:
        done = subprocess.run(
            [sys.executable, *part.command], cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    verdict = "done" if done.returncode == 0 else f"FAILED with {done.returncode}, see {log}"
    where = "the CPU" if gpu is None else f"GPU {gpu}"
    print(f"{part.name} on {where}: {verdict}, {time.perf_counter() - began:.0f} s", flush=True)
    return done.returncode == 0


def share_out(chosen: list[Part], places: list[str | None], to: Path, seconds: float) -> list[str]:
    """Run all parts, one at a time on each place, the longest first; return the names of those not done."""
    began, waiting, failed = time.perf_counter(), queue.SimpleQueue(), []
    for part in sorted(chosen, key=lambda part: -part.minutes):
        waiting.put(part)

    def work(place: str | None) -> None:
        while True:
            try:
                part = waiting.get_nowait()
            except queue.Empty:
                return
            if time.perf_counter() - began > seconds:
                print(f"{part.name}: left out, the time was used up", flush=True)
                failed.append(part.name)
            elif not run(part, place, to / "logs" / f"{part.name}.log"):
                failed.append(part.name)

    workers = [threading.Thread(target=work, args=(place,)) for place in places]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return failed


def main(arguments: list[str] | None = None) -> int:
    """Run the parts and say which failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=ROOT / "data" / "scores", help="folder of the results")
    parser.add_argument("--only", nargs="+", metavar="PART", help="parts whose names begin so")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no part after this time")
    parser.add_argument("--small", action="store_true", help="tiny models on the CPU; no notebooks")
    parser.add_argument("--list", action="store_true", help="show the parts, and run none")
    options = parser.parse_args(arguments)
    to = options.to.resolve()
    to.mkdir(parents=True, exist_ok=True)
    chosen = [p for p in parts(to) if not options.only or p.name.startswith(tuple(options.only))]
    if options.small:
        chosen = [p._replace(command=(*p.command, "--small")) for p in chosen if p.name != "notebooks"]
    if options.list:
        print(*(f"{p.name:24}{p.minutes:4g} min  python {' '.join(p.command)}" for p in chosen), sep="\n")
        return 0
    places: list[str | None] = [None] if options.small else list(gpus())
    if not places:
        parser.error("full-size models need a GPU: add --small to try the code here")
    failed = share_out(chosen, places, to, options.seconds)
    print(f"{len(chosen) - len(failed)} of {len(chosen)} parts done" + (f"; not: {failed}" if failed else ""))
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
