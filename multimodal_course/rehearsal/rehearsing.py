"""`rehearse`: a model of full size at the work of a lab, on this machine, without its weights.

The order is that of `load`: is it possible, does it fit; only then is anything allocated. The model is built
with random weights on the device, which takes a second. To measure loading, too, it is saved to a temporary
folder and loaded from there by `load` itself; writing the files is what then takes the time.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import catalog, hardware, memory
from .. import quantization as quant
from ..catalog import Entry
from ..errors import NotEnoughDiskError
from ..hardware import gigabytes
from ..loading import load
from . import jobs, models
from .advice import advise
from .planning import expectation
from .prediction import WIDTH, Prediction, steered

# The roles of each lab, in the order in which its notebook loads them.
LAB_ROLES = {
    1: ("image-text-encoder", "llm", "vlm", "vlm2"),
    2: (
        "image-generator",
        "image-judge",
        "image-text-encoder",
        "image-generator-large",
        "image-control-canny",
        "image-control-scribble",
    ),
    3: ("llm", "image-text-encoder", "text-encoder", "vlm"),
    4: ("vlm", "llm"),
    5: ("speech", "llm", "text-encoder", "image-text-encoder", "vlm", "image-generator"),
}
SLOW = 15.0  # seconds after which a first run is not repeated: starting up no longer matters


def rehearse(
    name: str,
    profile: str | None = None,
    quantization: str | None = None,
    *,
    files: bool = True,
    note: Callable[[dict[str, Any]], None] = lambda found: None,
) -> dict[str, Any]:
    """Measure a model at the work of its lab, and print what is found as it is found.

    Args:
        name: a role or a model of the catalog.
        profile: whose roles to use.
        quantization: `4bit` or `8bit`, or none.
        files: also write the weights to a file and load them from it; fewer bits need that.
        note: is given all that is known so far, after each measurement.

    Returns:
        Sizes in bytes and times in seconds: prediction, loading, one entry of `batches` for each number of
        items, the hardware's limit, advice, and the machine.

    Raises:
        UnknownModelError, UnknownProfileError, QuantizationUnavailableError: as `load` does.
        UnsupportedModelError: the shape of the model is not written down.
        NotEnoughMemoryError, NotEnoughDiskError: it would not fit; nothing was allocated.
    """
    entry = catalog.resolve(name, profile)
    device = hardware.device().value
    quant.check(entry, quantization, device)
    expected = expectation(entry, quantization)
    memory.require(expected.total, f"{entry.name} at work", _smaller(entry, quantization, device))
    if entry.folder is None and (files or quantization):
        _require_disk(entry)
    status = hardware.memory()
    room = gigabytes(memory.room(status))
    print(f"{entry.name}: fits, {gigabytes(expected.total)} of {room} ({_parts(expected)})", flush=True)
    from .machine import describe  # measures the machine, so not before the model is known to fit

    found: dict[str, Any] = {"model": entry.name, "profile": entry.profile, "quantization": quantization}
    found |= {"machine": describe(), "predicted": expected.parts, "item": _task_words(entry), "batches": []}
    before = memory._in_use()
    # PyTorch's own count begins at zero; the size of a process without a GPU does not.
    base = 0 if device == "cuda" else before
    with (
        _model(entry, quantization, files, found) as loaded,
        _at_work(entry, loaded) as (model, task, networks),
    ):
        loaded = None
        for batch in task.batches:
            need = expectation(entry, quantization, batch).total
            if need - expected.total > memory.room(hardware.memory()):
                print(f"  {batch} at once would need {gigabytes(need)}: left out")
                break
            found["batches"].append(_measure(task, model, batch, need, base))
            print(f"  {_line(found['batches'][-1], expected)}", flush=True)
            note(found)
            if found["batches"][-1]["seconds"] > SLOW and batch < task.batches[-1]:
                print("  More at once would take longer still: left out")
                break
        found["limit"] = _limit(task, model, networks, found["batches"])
        found["advice"] = advise(entry, found)
        model = task = networks = None
    found["left_bytes"] = memory._in_use() - before
    print(*(f"  {line}" for line in found["advice"]), sep="\n")
    note(found)
    return found


@contextmanager
def _model(entry: Entry, quantization: str | None, files: bool, found: dict[str, Any]) -> Iterator[Any]:
    """The model, with the time and the memory that it took to be there; by `load`, or as it was built."""
    before = memory._in_use()
    if entry.folder is not None:
        yield _timed(lambda: load(entry.name, entry.profile, quantization), before, found)
    elif files or quantization:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / entry.name
            _write(entry, folder, found)
            yield _timed(lambda: load(str(folder), quantization=quantization), before, found)
    else:
        model = models.wrap(entry.name, _built(entry, found))
        found["weights_bytes"] = memory._in_use() - before
        yield model


def _timed(loading: Callable[[], Any], before: int, found: dict[str, Any]) -> Any:
    """Do it, and note how long it took and what it holds."""
    begun = time.perf_counter()
    model = loading()
    held = memory._in_use() - before  # waits for the GPU
    found |= {"load_s": time.perf_counter() - begun, "weights_bytes": held}
    return model


def _built(entry: Entry, found: dict[str, Any]) -> Any:
    """What `models.build` makes, in the number format in which `load` would hold it."""
    import torch

    device = hardware.device().value
    wide = "float32" if entry.loader == "whisper" else hardware.dtype(device).value
    begun = time.perf_counter()
    made = models.build(entry.name, getattr(torch, wide), device)
    found["build_s"] = time.perf_counter() - begun
    return made


def _smaller(entry: Entry, quantization: str | None, device: str) -> list[str]:
    """What would need less, for the message that a model does not fit."""
    offers = ["take a smaller model, or another profile"]
    if not quantization and not quant.obstacle(entry, device):
        offers.insert(0, f"`--quantization 4bit` needs {gigabytes(expectation(entry, '4bit').total)}")
    return offers


def _require_disk(entry: Entry) -> None:
    """Check that a model's files have room, before anything is allocated.

    Raises:
        NotEnoughDiskError: they do not.
    """
    size = models.anatomy(entry.name).parameters * WIDTH[hardware.dtype().value]
    if size > 0.95 * shutil.disk_usage(tempfile.gettempdir()).free:
        raise NotEnoughDiskError(
            f"The files of {entry.name} take {gigabytes(size)}, which {tempfile.gettempdir()} has not free.",
            "The time of loading is measured with real files, and fewer bits are made from them.",
            "Set TMPDIR to a folder on a larger disk; or, in full width, leave loading out: `--no-files`.",
        )


def _write(entry: Entry, folder: Path, found: dict[str, Any]) -> None:
    """Write the files of a model of full size."""
    folder.mkdir()
    made = _built(entry, found)
    begun = time.perf_counter()
    models.save(entry.name, made, folder)
    found["save_s"] = time.perf_counter() - begun
    found["file_bytes"] = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    del made
    memory.clear_cache()


@contextmanager
def _at_work(entry: Entry, model: Any) -> Iterator[tuple[Any, jobs.Task, list[Any]]]:
    """A model, its task and its networks; a ControlNet brings its generator. All are released in the end."""
    if entry.loader == "diffusion":
        own = {"steps": entry.steps, "guidance_scale": entry.guidance_scale}
        model.defaults = replace(model.defaults, **{k: v for k, v in own.items() if v is not None})
    task, others = (jobs.TASKS.get(entry.loader), [])
    if entry.loader == "controlnet":
        others = [_generator(entry)]
        task = jobs.steered(others[0])
    networks = [p for m in (model, *others) for p in models.networks(m.opened(m.heavy[0]))]
    try:
        yield model, task, networks
    finally:
        networks = None  # they would outlive the release
        memory.release(model, *others)


def _generator(control: Entry) -> Any:
    """The generator that a ControlNet steers."""
    if control.folder is not None:
        painter = load("image-generator", control.profile)
    else:
        import torch

        device = hardware.device().value
        name = steered(control)
        made = models.build(name, getattr(torch, hardware.dtype(device).value), device)
        painter = models.wrap(name, made)
    return painter


def _measure(task: jobs.Task, model: Any, batch: int, predicted: int, base: int) -> dict[str, Any]:
    """Peak memory and time of one call with so many items."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # random weights say nothing, and the course warns of that
        with memory.track() as first:
            task.run(model, batch)
        times = [first.seconds]
        if first.seconds < SLOW:
            times = []
            for _ in range(3 if first.seconds < 3 else 1):
                with memory.track() as again:
                    task.run(model, batch)
                times.append(again.seconds)
    took = sorted(times)[len(times) // 2]
    # On a CPU, another part of the process may give memory back meanwhile.
    row = {"batch": batch, "predicted_bytes": predicted, "peak_bytes": max(0, first.peak_bytes - base)}
    row |= {"first_s": first.seconds, "repeated": first.seconds < SLOW}
    return row | {"seconds": took, "items_per_s": batch / took}


def _limit(task: jobs.Task, model: Any, networks: list[Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The least time that one item and the best batch could take on this machine, and the share reached."""
    import torch

    from . import limits

    device = hardware.device().value
    machine = limits.speed(device, getattr(torch, hardware.dtype(device).value))
    with warnings.catch_warnings(), limits.counted(networks) as work:
        warnings.simplefilter("ignore")
        task.run(model, 1)
    best = max(rows, key=lambda row: row["items_per_s"])
    limit: dict[str, Any] = {"flops": work.flops, "bytes_read": work.read, "best_batch": best["batch"]}
    for label, row in (("one", rows[0]), ("best", best)):
        least = work.seconds(machine, row["batch"])
        limit[label] = {
            "seconds": least,
            "share": least / row["seconds"],
            "bound": work.bound(machine, row["batch"]),
        }
    return limit


def _task_words(entry: Entry) -> str:
    return "picture along given edges" if entry.loader == "controlnet" else jobs.task(entry).item


def _parts(expected: Prediction) -> str:
    return ", ".join(f"{name} {gigabytes(size)}" for name, size in expected.parts.items() if size)


def _line(row: dict[str, Any], expected: Prediction) -> str:
    peak, rate = gigabytes(row["peak_bytes"]), row["items_per_s"]
    told = f", predicted {gigabytes(row['predicted_bytes'])}" if len(expected.parts) > 1 else ""
    return f"{row['batch']:>4} at once: {row['seconds']:.2f} s, {rate:.2f} a second, peak {peak}{told}"
