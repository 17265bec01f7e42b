"""What all pocket trainings share: the clock, the optimiser, packed attention, and saving.

`torchrun --nproc-per-node 2 -m multimodal_course.pocket.train whisper` trains on two GPUs: each process makes
its own batches, and their gradients are averaged.
"""

import json
import math
import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from torch import Tensor, distributed, nn
from torch.nn import functional as F


def join_team() -> int:
    """Join the other processes, if torchrun started several; returns the number of this one."""
    if "WORLD_SIZE" not in os.environ or distributed.is_initialized():
        return distributed.get_rank() if distributed.is_initialized() else 0
    on_gpu = torch.cuda.is_available()
    if on_gpu:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    distributed.init_process_group("cpu:gloo,cuda:nccl" if on_gpu else "gloo")
    return distributed.get_rank()


def agreed(number: float) -> float:
    """The first process's number, so that all of a team learn at one rate and stop at one step."""
    if not distributed.is_initialized():
        return number
    told = torch.tensor(number, dtype=torch.float64)
    distributed.broadcast(told, 0)
    return told.item()


def _average_gradients(parameters: Sequence[nn.Parameter]) -> None:
    if not distributed.is_initialized():
        return
    gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
    flat = torch.cat([g.flatten() for g in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    parts = flat.split([g.numel() for g in gradients])
    for parameter, part in zip(parameters, parts, strict=True):
        parameter.grad = part.view_as(parameter)


class Clock:
    """A learning rate that follows the wall clock: linear warm-up, then a cosine to zero at the deadline.

    Attributes:
        share: how much of the time was used at the latest step, from 0 to 1.
    """

    def __init__(self, seconds: float, rate: float, warm_up: int = 200) -> None:
        self.start, self.seconds, self.rate, self.warm_up = time.time(), seconds, rate, warm_up
        self.step, self.share = 0, 0.0

    def next_rate(self) -> float:
        """The rate of the next step."""
        self.step += 1
        self.share = agreed(min(1.0, (time.time() - self.start) / self.seconds))
        warm = min(1.0, self.step / self.warm_up)
        return self.rate * warm * 0.5 * (1 + math.cos(math.pi * self.share))


def train(
    name: str,
    model: nn.Module,
    loss_of_next_batch: Callable[[float], Tensor],
    seconds: float,
    rate: float,
    weight_decay: float = 0.05,
    max_steps: int | None = None,
) -> int:
    """Train until the time is up; returns the number of steps.

    `loss_of_next_batch` takes the share of time used, so that a recipe can change on the way.
    """
    torch.manual_seed(torch.initial_seed() + join_team())  # from now on, each of a team draws its own
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    others = [p for p in model.parameters() if p.ndim < 2]
    groups = [{"params": matrices, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]
    on_gpu = torch.cuda.is_available()
    optimiser = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=on_gpu)
    clock, told, sums, begun = Clock(seconds, rate), time.time(), [], time.time()
    while clock.share < 1 and clock.step != max_steps:
        now = clock.next_rate()
        for group in optimiser.param_groups:
            group["lr"] = now
        with torch.autocast("cuda" if on_gpu else "cpu", torch.bfloat16):
            loss = loss_of_next_batch(clock.share)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        _average_gradients(matrices + others)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        sums.append(loss.detach())
        if time.time() - told > 10 or clock.step in (1, 20):
            told, rate_now = time.time(), clock.step / (time.time() - begun)
            mean = torch.stack(sums).float().mean().item()
            print(
                f"{name} step {clock.step} loss {mean:.4f} {rate_now:.1f} it/s {clock.share:.0%}", flush=True
            )
            sums = []
    return clock.step


def packed_mask(segment: Tensor, prefix: int) -> Tensor:
    """Who may look at whom, bool of shape (batch, 1, n, n) with n = prefix + length.

    Everything is causal; a conversation sees the prefix and itself.
    """
    segment = F.pad(segment, (prefix, 0), value=-1)
    same = segment[:, :, None] == segment[:, None, :]
    shared = (segment == -1)[:, None, :]
    n = segment.shape[1]
    causal = torch.ones(n, n, dtype=torch.bool, device=segment.device).tril()
    return ((same | shared) & causal)[:, None]


def language_loss(hidden: Tensor, output: nn.Linear, ids: Tensor, weight: Tensor) -> Tensor:
    """Weighted next-token loss; `hidden` (batch, n, width) belongs to the last n - 1 predictions of `ids`.

    Only positions with a weight are sent through the output layer.
    """
    counted = weight[:, 1:] > 0
    logits = output(hidden[:, :-1][counted])
    losses = F.cross_entropy(logits.float(), ids[:, 1:][counted], reduction="none")
    weights = weight[:, 1:][counted]
    return (losses * weights).sum() / weights.sum()


def to_floats(pictures: Tensor) -> Tensor:
    """uint8 (batch, height, width, 3) to normalised floats (batch, 3, height, width), slightly varied."""
    x = pictures.permute(0, 3, 1, 2).float() / 127.5 - 1
    light = 1 + 0.06 * torch.randn(len(x), 1, 1, 1, device=x.device)
    return x * light + 0.02 * torch.randn_like(x)


class PatchTeacher(nn.Module):
    """Heads that are thrown away after training: each image token must tell what it shows and where it is.

    Answers alone teach a vision tower slowly which thing is where; this tells it patch by patch.
    """

    def __init__(self, width: int, kinds: int, colours: int, places: int) -> None:
        super().__init__()
        self.heads = nn.ModuleList([nn.Linear(width, n) for n in (kinds + 1, colours + 1, places)])

    def forward(self, seen: Tensor, patches: Tensor) -> Tensor:
        """Loss over `seen` (batch, tokens, width) with labels `patches` (batch, tokens, 2)."""
        place = torch.arange(seen.shape[1], device=seen.device).expand(len(seen), -1)
        targets = (*patches.unbind(-1), place)
        pairs = zip(self.heads, targets, strict=True)
        return sum(F.cross_entropy(head(seen).float().flatten(0, 1), t.flatten()) for head, t in pairs)


def save_half(model: nn.Module, folder: Path) -> None:
    """Save in float16, to be computed in float32: half the size at no measurable loss."""
    model.half()
    model.config.dtype = torch.float32
    model.save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text())
    for part in (config, *(v for v in config.values() if isinstance(v, dict) and "dtype" in v)):
        part["dtype"] = "float32"
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def freeze(modules: Iterable[nn.Module], frozen: bool = True) -> None:
    """Stop or resume learning in the modules."""
    for module in modules:
        module.requires_grad_(not frozen)
