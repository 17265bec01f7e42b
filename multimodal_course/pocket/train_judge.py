"""How the judge is trained: a scene reader on drawings of its own, that no generator learns from."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional as F

from ..scene_reader import SceneNet, SceneReader
from .image_batches import judge_drawings
from .latents import as_floats
from .scenes import BACKGROUNDS, COLOURS, KINDS
from .training import train

if TYPE_CHECKING:
    from .train import Run


def train_judge(run: "Run") -> None:
    """The scene reader: cross-entropy for every cell, on blurred, noisy and tinted pictures as well."""
    arrays = judge_drawings(run.n_pictures, run.workers)
    pictures, cells, backgrounds = (torch.from_numpy(a).to(run.device) for a in arrays)
    model = SceneNet(len(KINDS), len(COLOURS), len(BACKGROUNDS)).to(run.device)

    def loss(share: float) -> Tensor:
        index = torch.randint(len(pictures), (run.batch_size,), device=run.device)
        labels = cells[index].long()
        kinds, colours, sizes, background = model(_worn(as_floats(pictures[index])))
        there = labels[..., 0] > 0
        total = F.cross_entropy(kinds.flatten(0, 1).float(), labels[..., 0].flatten())
        total = total + F.cross_entropy(colours[there].float(), labels[..., 1][there] - 1)
        total = total + F.cross_entropy(sizes[there].float(), labels[..., 2][there])
        return total + F.cross_entropy(background.float(), backgrounds[index].long())

    steps = train("judge", model, loss, run.seconds, 2e-3, 0.02, run.steps)
    names = {"kinds": list(KINDS), "colours": list(COLOURS), "backgrounds": list(BACKGROUNDS)}
    SceneReader(model.float(), names).save_pretrained(run.folder("judge"))
    run.finish("judge", steps)


def _worn(x: Tensor) -> Tensor:
    """Pictures as a generator might make them: some blurred, all a little noisy and off in tone."""
    blurred = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    x = torch.where(torch.rand(len(x), 1, 1, 1, device=x.device) < 0.4, blurred, x)
    x = x + 0.08 * torch.rand(len(x), 1, 1, 1, device=x.device) * torch.randn_like(x)
    return (x + 0.03 * torch.randn(len(x), 3, 1, 1, device=x.device)).clamp(-1, 1)
