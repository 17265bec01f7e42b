"""What all pocket trainings share: the clock, the optimiser, packed attention, and saving."""

import json
import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Clock:
    """A learning rate that follows the wall clock: linear warm-up, then a cosine to zero at the deadline."""

    def __init__(self, seconds: float, rate: float, warm_up: int = 200) -> None:
        self.start, self.seconds, self.rate, self.warm_up, self.step = time.time(), seconds, rate, warm_up, 0

    @property
    def share(self) -> float:
        """How much of the time is used, from 0 to 1."""
        return min(1.0, (time.time() - self.start) / self.seconds)

    def next_rate(self) -> float:
        """The rate of the next step."""
        self.step += 1
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
