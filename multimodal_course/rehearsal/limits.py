"""What the hardware could do at best, measured on the spot, and how much of it a piece of work needs.

Every layer must at least read its weights once and do its multiplications once. Whichever takes longer, at
the measured speed of memory and of arithmetic, is the least time of the layer; their sum is the limit that a
program is measured against (the roofline model of Williams, Waterman and Patterson, 2009). Operations are
counted from shapes while the work is done, which takes hardly longer than the work alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode


@dataclass(frozen=True)
class Speed:
    """Bytes a second that memory moves (read and written), multiply-adds × 2 a second in a number format."""

    bandwidth: float
    flops: float


@dataclass
class Work:
    """What a run needs at least: (operations, bytes of weights read) by layer, and attention's operations."""

    calls: list[tuple[float, float]] = field(default_factory=list)
    more_flops: float = 0.0

    @property
    def flops(self) -> float:
        """All operations."""
        return sum(flops for flops, _ in self.calls) + self.more_flops

    @property
    def read(self) -> float:
        """All bytes of weights that are read, each time that they are."""
        return sum(read for _, read in self.calls)

    def seconds(self, machine: Speed, batch: int = 1) -> float:
        """The least time for so many of these runs as one batch: weights are then read once for all."""
        arithmetic = batch / machine.flops
        layers = (max(flops * arithmetic, read / machine.bandwidth) for flops, read in self.calls)
        return sum(layers) + self.more_flops * arithmetic

    def bound(self, machine: Speed, batch: int = 1) -> str:
        """What most of that time goes to: `memory` or `arithmetic`."""
        waiting = sum(
            r / machine.bandwidth for f, r in self.calls if r / machine.bandwidth > batch * f / machine.flops
        )
        return "memory" if waiting > self.seconds(machine, batch) / 2 else "arithmetic"


@cache
def speed(device: str, dtype: torch.dtype) -> Speed:
    """Measure this machine: a big copy, and a product of two big matrices of random numbers."""
    cuda = device == "cuda"
    source = torch.empty(2**32 if cuda else 2**27, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    moved = 2 * source.numel() / seconds(partial(target.copy_, source), device)
    del source, target
    side = 8192 if cuda else 1024
    a, b = (torch.randn(side, side, device=device, dtype=dtype) for _ in "ab")
    product = seconds(lambda: a @ b, device)
    return Speed(moved, 2 * side**3 / product)


def seconds(work: Callable[[], Any], device: str, repeats: int = 7) -> float:
    """The median time of a short piece of work, after three warm-up runs."""
    times = []
    for _ in range(repeats + 3):
        wait(device)
        start = time.perf_counter()
        work()
        wait(device)
        times.append(time.perf_counter() - start)
    return median(times[3:])


def wait(device: str) -> None:
    """Wait until the GPU has done what it was given."""
    if device == "cuda":
        torch.cuda.synchronize()


@contextmanager
def counted(modules: list[nn.Module]) -> Iterator[Work]:
    """Count what a block of code needs of these networks: their layers, and attention between tokens."""
    work, hooks = Work(), []
    for module in modules:
        for layer in module.modules():
            if isinstance(layer, nn.MultiheadAttention):
                hooks.append(layer.register_forward_hook(partial(_note_attention, work)))
            elif isinstance(layer, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)):
                hooks.append(layer.register_forward_hook(partial(_note_layer, work)))
    try:
        with _Products(work):
            yield work
    finally:
        for hook in hooks:
            hook.remove()


def _note_layer(work: Work, layer: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
    """A layer multiplies every row with its weights, which are read as they are stored: in few bits, too."""
    stored = layer.weight.numel() * layer.weight.element_size()
    if isinstance(layer, nn.Linear):
        work.calls.append((2.0 * output.numel() * layer.in_features, stored))
    else:
        work.calls.append((2.0 * output.numel() * layer.weight[0].numel(), stored))


def _note_attention(
    work: Work, layer: nn.MultiheadAttention, inputs: tuple[Any, ...], output: tuple[Any, ...]
) -> None:
    """PyTorch's own attention layer holds four square matrices, and multiplies without calling layers."""
    found, width = output[0], layer.embed_dim
    tokens = found.shape[1 if layer.batch_first else 0]
    weights = [p for p in (layer.in_proj_weight, layer.out_proj.weight) if p is not None]
    work.calls.append((8.0 * found.numel() * width, sum(p.numel() * p.element_size() for p in weights)))
    work.more_flops += 4.0 * found.numel() * tokens


class _Products(TorchFunctionMode):
    """Notes products outside of layers: attention, and matrices of weights that a model multiplies itself."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work

    def __torch_function__(
        self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        found = function(*args, **(kwargs or {}))
        if function is nn.functional.scaled_dot_product_attention:
            named = [(kwargs or {}).get(name) for name in ("query", "key", "value")]
            query, key, value = (*args, *(x for x in named if x is not None))[:3]
            # Several heads of the query may share one of the keys and values: the query's count.
            self._work.more_flops += (
                2.0 * query[..., 0].numel() * key.shape[-2] * (query.shape[-1] + value.shape[-1])
            )
        elif function in _MATRIX_PRODUCTS:
            left, right = args[:2]
            flops = 2.0 * found.numel() * left.shape[-1]
            if right.dim() == 2:
                self._work.calls.append((flops, right.numel() * right.element_size()))
            else:
                self._work.more_flops += flops
        return found


_MATRIX_PRODUCTS = (torch.matmul, torch.bmm, Tensor.matmul, Tensor.bmm, Tensor.__matmul__)
