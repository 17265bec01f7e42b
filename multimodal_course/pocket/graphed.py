"""A training loop for image generators: bfloat16 weights, float32 masters, their average, one CUDA graph.

A step of these small networks is thousands of tiny kernels. Recorded once as a CUDA graph and replayed, it
costs the CPU nothing, and a step takes as long as the GPU needs.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from .training import Clock

PRECISION = torch.bfloat16  # on a GPU
# cuDNN's attention fails in the backward pass of FLUX's blocks (torch 2.11, H100).
torch.backends.cuda.enable_cudnn_sdp(False)


class Learner:
    """The weights of some modules while they learn.

    The modules compute in bfloat16 on a GPU; AdamW works on float32 masters; a running average of the masters
    is what `finish` puts back into the modules, in float32.
    """

    def __init__(self, modules: Sequence[nn.Module], weight_decay: float, average: float) -> None:
        self.modules, self.average = modules, average
        self.on_gpu = next(modules[0].parameters()).is_cuda
        for module in modules:
            module.requires_grad_(True).train()
        self.masters = [p.detach().float().clone() for m in modules for p in m.parameters()]
        self.averages = [p.clone() for p in self.masters]
        if self.on_gpu:
            for module in modules:
                module.to(PRECISION)
        device = self.masters[0].device
        self.weights = [p for m in modules for p in m.parameters()]
        self.rate = torch.zeros((), device=device)
        self.mixing = torch.ones((), device=device)
        self.loss = torch.zeros((), device=device)
        for master in self.masters:
            master.grad = torch.zeros_like(master)
        self.optimiser = torch.optim.AdamW(
            self.masters,
            lr=self.rate if self.on_gpu else 1e-3,
            betas=(0.9, 0.99),
            weight_decay=weight_decay,
            fused=self.on_gpu,
            capturable=self.on_gpu,
        )

    def step(self, loss: Tensor) -> None:
        """Learn from one loss. Nothing here waits for the GPU, so that a graph can record it."""
        loss.backward()
        used = [
            (m.grad, w.grad) for m, w in zip(self.masters, self.weights, strict=True) if w.grad is not None
        ]
        torch._foreach_copy_([a for a, _ in used], [b for _, b in used])
        nn.utils.clip_grad_norm_(self.masters, 1.0, foreach=True)
        if not self.on_gpu:
            self.optimiser.param_groups[0]["lr"] = float(self.rate)
        self.optimiser.step()
        with torch.no_grad():
            torch._foreach_copy_(self.weights, self.masters)
            change = torch._foreach_sub(self.masters, self.averages)
            torch._foreach_mul_(change, self.mixing)
            torch._foreach_add_(self.averages, change)
            self.loss.add_(loss.detach().float())
        self.forget()

    def forget(self) -> None:
        """Drop the modules' gradients."""
        for weight in self.weights:
            weight.grad = None

    def finish(self) -> None:
        """Put the averaged weights into the modules, in float32."""
        for module in self.modules:
            module.float()
        with torch.no_grad():
            weights = (p for m in self.modules for p in m.parameters())
            for weight, averaged in zip(weights, self.averages, strict=True):
                weight.copy_(averaged)
            for module in self.modules:
                module.requires_grad_(False).eval()


def train_graphed(
    name: str,
    modules: Sequence[nn.Module],
    loss_of_step: Callable[[Tensor], Tensor],
    seconds: float,
    rate: float,
    weight_decay: float = 0.01,
    average: float = 0.999,
    max_steps: int | None = None,
) -> int:
    """Train until the time is up and leave averaged float32 weights in the modules; returns the steps.

    Args:
        name: for the log.
        modules: all that learns.
        loss_of_step: draws its own batch on the device and returns the loss, without ever waiting for the
            GPU. It gets the share of time used, as a tensor.
        seconds: wall-clock time, the recording of the graph included.
        rate: the highest learning rate.
        weight_decay: AdamW's.
        average: how much of the running average stays at each step.
        max_steps: stop after so many steps, to try the code.
    """
    clock, learner = Clock(seconds, rate), Learner(modules, weight_decay, average)
    share = torch.zeros((), device=learner.rate.device)

    def step() -> None:
        learner.step(loss_of_step(share))

    run = _recorded(step, learner) if learner.on_gpu else step
    learner.loss.zero_()
    begun = told = time.time()
    told_step = 0
    while clock.share < 1 and clock.step != max_steps:
        learner.rate.fill_(clock.next_rate())
        learner.mixing.fill_(1 - min(average, (1 + clock.step) / (10 + clock.step)))
        share.fill_(clock.share)
        run()
        if learner.on_gpu and clock.step % 20 == 0:  # do not queue up more than the time allows
            torch.cuda.synchronize()
        if time.time() - told > 10 or clock.step in (1, 100):
            mean = learner.loss.item() / (clock.step - told_step)
            speed = clock.step / (time.time() - begun)
            print(f"{name} step {clock.step} loss {mean:.4f} {speed:.1f} it/s {clock.share:.0%}", flush=True)
            told, told_step = time.time(), clock.step
            learner.loss.zero_()
    learner.finish()
    return clock.step


def _recorded(step: Callable[[], None], learner: Learner) -> Callable[[], None]:
    """The step as a CUDA graph. The warm-up before recording learns at a rate of zero."""
    learner.rate.fill_(0.0)
    learner.mixing.fill_(0.0)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


@contextmanager
def fused(blocks: Iterable[nn.Module], wanted: bool) -> Iterator[None]:
    """Compile the forward pass of equal blocks for a while: one compilation serves all of a kind."""
    changed = list(blocks) if wanted else []
    for block in changed:
        block.forward = torch.compile(block.forward)
    try:
        yield
    finally:
        for block in changed:
            del block.forward
