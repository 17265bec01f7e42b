"""What models are expected to need, before anything is allocated: one on this machine, or several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .. import catalog, hardware, memory, weights
from .. import quantization as quant
from ..catalog import Entry
from ..errors import UnsupportedModelError
from ..hardware import gigabytes
from . import jobs, shapes
from .prediction import Prediction, predict


@dataclass(frozen=True)
class Target:
    """A machine that models are planned for.

    Attributes:
        name: how a sentence about it begins: "On a DGX Spark".
        total: bytes of all memory.
        kind: of this memory, as in `MemoryStatus`: it decides how much stays in reserve.
        dtype: the number format of the weights.
        gpu: whether a GPU's libraries take part.
    """

    name: str
    total: int
    kind: str = "unified"
    dtype: str = "bfloat16"
    gpu: bool = True

    @property
    def room(self) -> int:
        """What models may take: all memory less the reserve."""
        return self.total - int(self.total * memory.RESERVE[self.kind])


SPARK = Target("On a DGX Spark", 128 * hardware.GB)


def this_machine() -> Target:
    """The machine that this runs on, with all its memory, whoever holds it now."""
    device, status = hardware.device().value, hardware.memory()
    gpu = device == "cuda"
    return Target("On this machine", status.total, status.kind, hardware.dtype(device).value, gpu)


def expectation(
    entry: Entry,
    quantization: str | None = None,
    batch: int = 1,
    dtype: str | None = None,
    gpu: bool | None = None,
) -> Prediction:
    """What a model needs at the work of its lab; of a pocket model, or one in a folder, its weights.

    Args:
        entry: the model.
        quantization: `4bit` or `8bit` weights, or none.
        batch: items at once.
        dtype, gpu: number format, and whether a GPU's libraries take part; this machine's if not given.

    Raises:
        UnsupportedModelError: the shape of the model is not written down.
    """
    device = hardware.device().value
    dtype, gpu = dtype or hardware.dtype(device).value, device == "cuda" if gpu is None else gpu
    if shapes.family(entry.name) is not None:
        return predict(entry, jobs.job(entry, batch), dtype, quantization, gpu)
    if entry.folder is None:
        known = ", ".join(name for table in shapes.FAMILIES.values() for name in table if name != "tiny")
        raise UnsupportedModelError(
            f"{entry.name} cannot be rehearsed or planned.",
            "Its shape is not written in the course, and without a download it cannot be looked up.",
            f"Take one of {known}; or download it and measure with `track`.",
        )
    whole = weights.inspect(entry, entry.folder)
    return Prediction({"weights": whole.nbytes(quantization or _stored(entry, dtype)) or 0})


def _stored(entry: Entry, dtype: str) -> str:
    """openai-whisper keeps its weights in float32 everywhere."""
    return "float32" if entry.loader == "whisper" else dtype


@dataclass(frozen=True)
class Plan:
    """Models that are loaded together on one machine, of which one works at a time; sizes in bytes."""

    models: tuple[tuple[str, Prediction], ...]
    on: Target
    quantization: str | None = None
    wide: tuple[str, ...] = ()  # models that cannot have fewer bits there

    @property
    def resident(self) -> int:
        """All weights together."""
        return sum(need.weights for _, need in self.models)

    @property
    def peak(self) -> int:
        """All weights, and what the hungriest of the models needs on top while it works."""
        return self.resident + max((need.total - need.weights for _, need in self.models), default=0)

    @property
    def fits(self) -> bool:
        """Whether there is room for the peak."""
        return self.peak <= self.on.room

    @property
    def verdict(self) -> str:
        """Whether they fit, on which machine, in one line."""
        it, do, fit = ("it", "does", "fits") if len(self.models) == 1 else ("they", "do", "fit")
        reserve = self.on.total - self.on.room
        kept = f", {gigabytes(reserve)} of them in reserve" if reserve else ""
        need = f"{gigabytes(self.peak)} {self._format}"
        missing = gigabytes(self.peak - self.on.room)
        answer = f"{it} {fit}: {need}" if self.fits else f"{it} {do} not fit, {missing} are missing: {need}"
        return f"{self.on.name} ({gigabytes(self.on.total)}{kept}) {answer}."

    @property
    def _format(self) -> str:
        """How the weights are stored: "in bfloat16", "in 4 bits"."""
        if self.quantization is None or len(self.wide) == len(self.models):
            return f"in {self.on.dtype}"
        others = f", {' and '.join(self.wide)} in {self.on.dtype}" if self.wide else ""
        return f"in {self.quantization.removesuffix('bit')} bits{others}"

    def __str__(self) -> str:
        width = max(len(name) for name, _ in self.models)
        lines = [f"{'':{width}}   weights   at work"]
        lines += [
            f"{name:{width}}{gigabytes(need.weights):>10}{gigabytes(need.total):>10}"
            for name, need in self.models
        ]
        lines.append(f"{'together':{width}}{gigabytes(self.resident):>10}{gigabytes(self.peak):>10}")
        return "\n".join([*lines, "One works at a time.", self.verdict])


def plan(
    names: Sequence[str],
    profile: str | None = None,
    quantization: str | None = None,
    batch: int = 1,
    on: Target = SPARK,
) -> Plan:
    """Predict what several models need together on a machine, if nothing is said on a DGX Spark.

    Args:
        names: roles or models of the catalog.
        profile: whose roles to use.
        quantization: `4bit` or `8bit` for those that `load` can store so there.
        batch: items that a model works on at once.
        on: the machine.

    Raises:
        UnknownModelError, UnknownProfileError: as `load` does.
        UnsupportedModelError: the shape of a model is not written down.
    """
    entries = [catalog.resolve(name, profile) for name in names]
    drawing = any(shapes.family(entry.name) == "sdxl" for entry in entries)
    found, wide = [], []
    for entry in entries:
        few = None if quant.obstacle(entry, "cuda" if on.gpu else "cpu") else quantization
        if quantization and not few:
            wide.append(entry.name)
        need = expectation(entry, few, batch, on.dtype, on.gpu)
        if drawing:  # a ControlNet steers a generator that is in the plan already
            need = Prediction({name: size for name, size in need.parts.items() if name != "the generator"})
        found.append((entry.name, need))
    return Plan(tuple(found), on, quantization, tuple(wide))
