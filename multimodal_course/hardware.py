"""What this computer can do: its device, its number format and its free memory, each with the reason.

Free memory is the figure most programs get wrong. Three kinds of machine need three ways of asking:

* **unified** (DGX Spark, Apple silicon): CPU and GPU share one memory. What counts is what the operating
  system can hand out, including the page cache it would drop; `torch.cuda.mem_get_info` counts that cache
  as used and is far too low after a big download.
* **discrete** (a graphics card): the card's free memory, plus what PyTorch has pooled but does not use.
* **host** (no GPU): the operating system's figure again.

A container's limit (cgroup) caps the first and the last.
"""

from dataclasses import dataclass, replace
from pathlib import Path

GB = 10**9
_NO_LIMIT = 2**60  # cgroup v1 says "no limit" with a number near 2^63


def gigabytes(n_bytes: float) -> str:
    """Format bytes for people: `14.1 GB`, or `20 MB` below a tenth of a gigabyte (decimal units)."""
    return f"{n_bytes / GB:.1f} GB" if abs(n_bytes) >= GB / 10 else f"{n_bytes / 10**6:.0f} MB"


def count(number: float) -> str:
    """Format a large number for people: `7.06 B`, or `8.0 M` below a billion."""
    return f"{number / 10**9:.3g} B" if number >= 10**9 else f"{number / 10**6:.1f} M"


@dataclass(frozen=True)
class Choice:
    """A value, and one sentence that says why it was chosen."""

    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.value} ({self.reason})"


@dataclass(frozen=True)
class MemoryStatus:
    """Memory that models share on this machine; all sizes in bytes.

    `available` can be had now, `total` is all there is. `allocated` is what this process's tensors occupy on
    the GPU and `reserved` what PyTorch has set aside for them; without a GPU both are the process's size.
    """

    kind: str
    total: int
    available: int
    allocated: int
    reserved: int
    reason: str

    def __str__(self) -> str:
        free, total, mine = (gigabytes(n) for n in (self.available, self.total, self.allocated))
        return f"{free} of {total} {self.kind} memory available, {mine} used by this process ({self.reason})"


@dataclass(frozen=True)
class Gpu:
    """An accelerator: its backend (`cuda` or `mps`), and whether it shares memory and has bfloat16."""

    backend: str
    name: str
    unified: bool
    bfloat16: bool


@dataclass(frozen=True)
class GpuMemory:
    """A GPU's own account of its memory, in bytes."""

    total: int
    free: int
    allocated: int
    reserved: int


class Machine:
    """The questions put to this computer. Tests put another machine in its place."""

    def gpu(self) -> Gpu | None:
        """The accelerator that PyTorch can use here, if any."""
        import torch

        if torch.cuda.is_available():
            properties = torch.cuda.get_device_properties(0)
            bfloat16 = torch.cuda.is_bf16_supported(including_emulation=False)
            return Gpu("cuda", properties.name, bool(properties.is_integrated), bfloat16)
        if torch.backends.mps.is_available():
            return Gpu("mps", "Apple GPU", unified=True, bfloat16=False)
        return None

    def gpu_memory(self) -> GpuMemory:
        """The accelerator's counters; on CUDA this creates a context, some hundred megabytes."""
        import torch

        if torch.cuda.is_available():
            free, total = torch.cuda.mem_get_info(0)
            return GpuMemory(total, free, torch.cuda.memory_allocated(), torch.cuda.memory_reserved())
        allocated, reserved = torch.mps.current_allocated_memory(), torch.mps.driver_allocated_memory()
        total = torch.mps.recommended_max_memory()
        return GpuMemory(total, total - reserved, allocated, reserved)

    def ram(self) -> tuple[int, int]:
        """(total, available) bytes of main memory, as the operating system counts them."""
        import psutil

        memory = psutil.virtual_memory()
        return memory.total, memory.available

    def process_bytes(self) -> int:
        """Bytes of main memory that this process occupies."""
        import psutil

        return psutil.Process().memory_info().rss

    def container(self) -> tuple[int, int] | None:
        """(limit, available) bytes of the tightest cgroup around this process, or None without a limit."""
        return container_memory()


MACHINE = Machine()


def device() -> Choice:
    """Choose where models run: `cuda`, `mps` or `cpu`."""
    gpu = MACHINE.gpu()
    if gpu is None:
        return Choice("cpu", "PyTorch finds no GPU here")
    return Choice(gpu.backend, f"PyTorch can use the {gpu.name}")


def dtype(device: str | None = None) -> Choice:
    """Choose the number format for weights: `bfloat16`, `float16` or `float32`.

    Args:
        device: `cuda`, `mps` or `cpu`; the one that `device()` chooses if not given.
    """
    gpu = MACHINE.gpu()
    if device == "cpu" or gpu is None:
        return Choice("float32", "a CPU computes float32 fastest and most exactly")
    if gpu.bfloat16:
        return Choice("bfloat16", f"the {gpu.name} computes it natively: float32's range in half the memory")
    return Choice("float16", f"the {gpu.name} has no native bfloat16")


def memory() -> MemoryStatus:
    """Report the memory that a model would be loaded into, whatever kind this machine has."""
    gpu = MACHINE.gpu()
    if gpu is not None and not gpu.unified:
        card = MACHINE.gpu_memory()
        available = card.free + card.reserved - card.allocated
        reason = f"the {gpu.name}'s free memory plus PyTorch's unused pool"
        return MemoryStatus("discrete", card.total, available, card.allocated, card.reserved, reason)

    total, available = MACHINE.ram()
    if gpu is None:
        allocated = reserved = MACHINE.process_bytes()
        kind, reason = "host", "what the operating system can hand out"
    else:
        card = MACHINE.gpu_memory()
        allocated, reserved = card.allocated, card.reserved
        kind, reason = "unified", f"the {gpu.name} shares main memory; the page cache counts as available"
    status = MemoryStatus(kind, total, available, allocated, reserved, reason)

    container = MACHINE.container()
    if container is None or container[0] >= total:
        return status
    limit, left = container
    available = min(available, left)
    return replace(status, total=limit, available=available, reason="this container's memory limit")


def container_memory(
    proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")
) -> tuple[int, int] | None:
    """Read (limit, available) in bytes from Linux control groups, version 1 or 2.

    Every group from this process's own up to the root may set a limit: the one with least left counts. File
    cache is given back under pressure, so it counts as available.
    """
    try:
        lines = (proc / "self" / "cgroup").read_text().splitlines()
    except OSError:
        return None
    found = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            root, limit_file, usage_file, prefix = cgroup, "memory.max", "memory.current", ""
        elif "memory" in controllers.split(","):
            root, limit_file, usage_file = cgroup / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
            prefix = "total_"
        else:
            continue
        group = root / path.lstrip("/")
        for folder in [group, *group.parents]:
            if folder != root and root not in folder.parents:
                break
            try:
                limit = int((folder / limit_file).read_text())
                usage = int((folder / usage_file).read_text())
                stat = dict(row.split() for row in (folder / "memory.stat").read_text().splitlines())
            except (OSError, ValueError):  # not visible from inside the container, or "max"
                continue
            cache = sum(int(stat.get(f"{prefix}{name}_file", 0)) for name in ("active", "inactive"))
            if limit < _NO_LIMIT:
                found.append((limit, max(0, limit - usage + cache)))
    return min(found, key=lambda pair: pair[1], default=None)
