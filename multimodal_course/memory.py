"""Memory, honestly: ask before loading, measure while working, and really give back afterwards."""

import ctypes
import gc
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from . import hardware, references
from .errors import NotEnoughMemoryError, ReleasedModelError
from .hardware import gigabytes

# Share of all memory that stays free. Exhausting unified memory can hang the whole computer instead of
# raising an error; on a host without a GPU the system kills the notebook; a graphics card simply refuses.
RESERVE = {"unified": 0.125, "host": 0.05, "discrete": 0.0}

_loaded: dict[str, tuple[weakref.ref, int]] = {}


def require(n_bytes: int, what: str = "this model", suggestions: Sequence[str] = ()) -> None:
    """Check that `n_bytes` fit into the memory available now, before anything is loaded.

    Args:
        n_bytes: bytes needed.
        what: what needs them, for the message.
        suggestions: things that would fit instead, for the message.

    Raises:
        NotEnoughMemoryError: naming the need, what is available, what `load` made that is still in memory,
            and what to do.
    """
    status = hardware.memory()
    if n_bytes <= room(status):
        return
    reserve = status.available - room(status)
    mine = loaded()
    kept = f", of which {gigabytes(reserve)} stay in reserve" if reserve else ""
    held = ", ".join(f"{name} ({gigabytes(size)})" for name, size in mine.items())
    fixes = [f"release({name}) gives back {gigabytes(size)}" for name, size in mine.items()]
    fixes += [*suggestions, "close other programs and notebooks that hold memory"]
    raise NotEnoughMemoryError(
        f"{what} needs {gigabytes(n_bytes)}, but only {gigabytes(status.available)} of "
        f"{gigabytes(status.total)} {status.kind} memory are available{kept}.",
        f"Still loaded by this notebook: {held}." if held else "Nothing of this notebook's is loaded.",
        "; or ".join(fixes) + ".",
    )


def room(status: hardware.MemoryStatus) -> int:
    """Bytes that models may still take: what is available, less the reserve."""
    return status.available - int(status.total * RESERVE[status.kind])


def cap() -> None:
    """On unified memory, keep PyTorch itself off the reserve: it then raises where the host would hang."""
    cuda = _cuda()
    if cuda is not None and hardware.memory().kind == "unified":
        cuda.set_per_process_memory_fraction(1 - RESERVE["unified"])


def register(name: str, model: Any, n_bytes: int) -> None:
    """Note that `load` made `model`; it is forgotten when the object dies."""
    label, number = name, 1
    while label in loaded():
        number += 1
        label = f"{name} #{number}"
    _loaded[label] = (weakref.ref(model), n_bytes)


def loaded() -> dict[str, int]:
    """What `load` made and is still in memory: name -> bytes of its weights."""
    for name in [n for n, (ref, _) in _loaded.items() if ref() is None]:
        del _loaded[name]
    return {name: n_bytes for name, (_, n_bytes) in _loaded.items()}


class track:
    """Measure time and peak memory of a block: `with track("caption") as t: ...; print(t)`.

    On CUDA the peak is PyTorch's own count of tensors, on other machines the largest size of this process,
    sampled every few milliseconds. Blocks may be nested.

    Args:
        label: what the block is called when it is printed.
        cores: how many cores of the CPU PyTorch may use in the block (default: no change). Where other
            programs keep the cores busy, several threads wait for each other: times on one compare best.

    Attributes:
        seconds: wall-clock time of the block, GPU work included.
        start_bytes, end_bytes, peak_bytes: memory in use before, after, and at most.
    """

    _open: list["track"] = []  # noqa: RUF012  (shared on purpose: nested blocks share CUDA's one peak counter)

    def __init__(self, label: str = "", cores: int | None = None) -> None:
        self.label = label
        self.cores = cores
        self.seconds = 0.0
        self.start_bytes = self.end_bytes = self.peak_bytes = 0

    def __enter__(self) -> Self:
        _note_peaks()
        if self.cores:
            import torch

            self._threads = torch.get_num_threads()
            torch.set_num_threads(self.cores)
        self.start_bytes = self.peak_bytes = _in_use()
        track._open.append(self)
        if _cuda() is None:
            self._stop = threading.Event()
            self._sampler = threading.Thread(target=self._sample, daemon=True)
            self._sampler.start()
        self._started = time.perf_counter()
        return self

    def __exit__(self, *exception: object) -> None:
        self.end_bytes = _in_use()  # waits for the GPU
        self.seconds = time.perf_counter() - self._started
        if self.cores:
            sys.modules["torch"].set_num_threads(self._threads)
        if _cuda() is None:
            self._stop.set()
            self._sampler.join()
        _note_peaks()
        self.peak_bytes = max(self.peak_bytes, self.end_bytes)
        track._open.remove(self)

    def _sample(self) -> None:
        while not self._stop.wait(0.003):
            self.peak_bytes = max(self.peak_bytes, hardware.MACHINE.process_bytes())

    def __str__(self) -> str:
        label = f"{self.label}: " if self.label else ""
        grown = gigabytes(self.peak_bytes - self.start_bytes)
        return f"{label}{self.seconds:.2f} s, peak {gigabytes(self.peak_bytes)} ({grown} more than before)"

    __repr__ = __str__


@dataclass(frozen=True)
class Released:
    """What `release` and `clear_cache` achieved; sizes in bytes. `still_held` says who keeps the rest."""

    before: int
    after: int
    still_held: tuple[str, ...] = ()

    @property
    def freed(self) -> int:
        """Bytes that came back."""
        return self.before - self.after

    def __str__(self) -> str:
        freed, before, after = (f"{n / 10**6:,.0f}" for n in (max(0, self.freed), self.before, self.after))
        line = f"Released {freed} MB: {before} -> {after} MB in use."
        return f"{line} Still held by {'; '.join(self.still_held)}." if self.still_held else line

    __repr__ = __str__


class Releasable:
    """Base of the course's own models: usable in `with`, and emptied by `close()`.

    A subclass keeps everything heavy in attributes; `close()` sets them to None, so that the memory comes
    back however many names still point to the object itself.
    """

    name: str = "This model"
    heavy: tuple[str, ...] = ("model", "processor")

    def close(self) -> None:
        """Let go of the model and all that belongs to it. Closing twice does no harm."""
        for name in self.heavy:
            setattr(self, name, None)

    def opened(self, part: str) -> Any:
        """One of the heavy attributes, for use.

        Raises:
            ReleasedModelError: this object was closed.
        """
        value = getattr(self, part)
        if value is None:
            raise ReleasedModelError(
                f"{self.name} was closed.",
                f"It was released, or the `with` block that loaded it has ended; its {part} is gone.",
                "Load it again with load(...).",
            )
        return value

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        release(self)


def release(*objects: Any) -> Released:
    """Free models: the course's own, plain PyTorch modules, pipelines; and report the bytes that came back.

    The course's objects are emptied. Anything else is freed by dropping references: the notebook's variables
    of these very objects are deleted (as `del` would), and so is what IPython keeps of displayed results
    and of the last exception. Whatever still holds a model after that is named in `still_held`.
    """
    before = _in_use()
    watched = []
    for thing in objects:
        if hasattr(thing, "remove_all_hooks"):  # a diffusers pipeline with offloading hooks
            thing.remove_all_hooks()
        if isinstance(thing, Releasable) or callable(getattr(thing, "close", None)):
            # tokenizers and the like need no watching: the library keeps them for reasons of its own
            parts = [value for value in vars(thing).values() if _is_model(value)]
            thing.close()
        else:
            parts = [thing]
            references.forget_names(thing)
            if _cuda() is not None and "torch._dynamo" in sys.modules:
                sys.modules["torch._dynamo"].reset()  # CUDA graphs keep the memory they were recorded with
        for part in parts:
            if hasattr(type(part), "__weakref__"):
                watched.append(weakref.ref(part))
    thing = parts = part = objects = None
    cleared = clear_cache()
    held = [who for ref in watched if ref() is not None for who in references.holders(ref())]
    return Released(before, cleared.after, tuple(dict.fromkeys(held)))


def clear_cache() -> Released:
    """Drop what IPython and PyTorch keep behind the scenes, and report the bytes that came back.

    That is displayed results (`Out`, `_`, `_12`), the last exception's frames, reference cycles, PyTorch's
    pool of unused GPU memory and the C library's free pages.
    """
    before = _in_use()
    references.forget_results_and_errors()
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch is not None and torch.backends.mps.is_available():
        torch.mps.empty_cache()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc only
        if trim is not None:
            trim(0)
    return Released(before, _in_use())


def _is_model(value: Any) -> bool:
    """Tell whether a value is a PyTorch module or a pipeline of several."""
    torch = sys.modules.get("torch")
    return (torch is not None and isinstance(value, torch.nn.Module)) or hasattr(value, "components")


def _cuda() -> Any:
    """`torch.cuda` if it is in use in this process, else None."""
    torch = sys.modules.get("torch")
    return torch.cuda if torch is not None and torch.cuda.is_available() else None


def _in_use() -> int:
    """Bytes in use by this process: tensors on the GPU, else its size in main memory."""
    cuda = _cuda()
    if cuda is None:
        return hardware.MACHINE.process_bytes()
    cuda.synchronize()
    return cuda.memory_allocated()


def _note_peaks() -> None:
    """Credit CUDA's peak to every open block, then start it anew, so that nested blocks all stay right."""
    cuda = _cuda()
    if cuda is not None:
        for block in track._open:
            block.peak_bytes = max(block.peak_bytes, cuda.max_memory_allocated())
        cuda.reset_peak_memory_stats()
