"""What the hardware could do at best, measured on the spot, and how much of it a piece of work needs.

Every layer must at least read its weights once and do its multiplications once. Whichever takes longer, at the
measured speed of memory and of arithmetic, is the least time of the layer; their sum is the limit that a
program is measured against (the roofline model of Williams, Waterman and Patterson, 2009).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Speed:
    """Bytes a second that memory moves (read and written), multiply-adds × 2 a second in a number format."""

    bandwidth: float
    flops: float


@dataclass
class Work:
    """What a run needs at least: each layer's (operations, bytes of weights read), and attention's operations."""

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
    copying = seconds(lambda: target.copy_(source), device)
    moved = 2 * source.numel() / copying
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
    """Count what a block of code needs of these networks; attention between tokens is counted, too."""
    from torch.utils.flop_counter import FlopCounterMode

    work, hooks = Work(), []

    def note(layer: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        if inputs and isinstance(inputs[0], Tensor):
            work.calls.append(_cost(layer, inputs[0], output))

    for module in modules:
        for layer in module.modules():
            if isinstance(layer, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)):
                hooks.append(layer.register_forward_hook(note))
    try:
        with FlopCounterMode(display=False) as counter:
            yield work
    finally:
        for hook in hooks:
            hook.remove()
    operations = counter.get_flop_counts().get("Global", {})
    between = sum(n for op, n in operations.items() if "attention" in str(op) or "bmm" in str(op))
    # Some modules multiply without calling a layer: the counter saw them. It misses layers in fewer bits.
    work.more_flops = max(between, sum(operations.values()) - work.flops)


def _cost(layer: nn.Module, x: Tensor, y: Tensor) -> tuple[float, float]:
    """(operations, bytes of weights read) of one call; weights in fewer bits are read as they are stored."""
    stored = layer.weight.numel() * layer.weight.element_size()
    if isinstance(layer, nn.Linear):
        rows = x.numel() / layer.in_features
        return 2.0 * rows * layer.in_features * layer.out_features, stored
    return 2.0 * y.numel() * layer.weight[0].numel(), stored
