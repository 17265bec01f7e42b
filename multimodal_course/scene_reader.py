"""The judge of the pocket world: a classifier that reads which thing is where in a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .images import ImageSource, open_image
from .memory import Releasable
from .prompt_facts import POSITIONS, Fact

LARGE = 20 / 128  # radius of a thing, as a share of the picture's side, from which on it counts as large


@dataclass(frozen=True)
class SeenThing:
    """A thing that the reader sees: its kind, colour, the cell it is in (0–8) and whether it is large."""

    kind: str
    colour: str
    cell: int
    large: bool

    @property
    def position(self) -> str:
        """One of nine names, from "top left" to "bottom right"."""
        return POSITIONS[self.cell]

    def matches(self, subject: tuple[str, str | None]) -> bool:
        """True if it is of this kind and colour; what is not named does not matter."""
        kind, colour = subject
        return kind in ("", self.kind) and colour in (None, self.colour)


@dataclass(frozen=True)
class SeenScene:
    """All that the reader sees in a picture."""

    things: tuple[SeenThing, ...]
    background: str

    def holds(self, fact: Fact) -> bool:
        """True if this scene bears the fact out."""
        about = [t for t in self.things if t.matches(fact.subject)]
        if fact.aspect == "background":
            return self.background == fact.value
        if fact.aspect == "count":
            return len(about) == fact.value
        if fact.aspect == "position":
            return any(t.position == fact.value for t in about)
        if fact.aspect == "size":
            return bool(about) and all(t.large == fact.value for t in about)
        if fact.aspect == "relation":
            others = [t for t in self.things if t.matches(fact.object)]
            return any(_lies(a, str(fact.value), b) for a in about for b in others)
        return bool(about)


def _lies(a: SeenThing, relation: str, b: SeenThing) -> bool:
    across, down = a.cell % 3 - b.cell % 3, a.cell // 3 - b.cell // 3
    return {"left of": across < 0, "right of": across > 0, "above": down < 0, "below": down > 0}[relation]


class SceneNet(nn.Module):
    """A convolutional classifier: for each of nine cells the kind, colour and size of the thing in it.

    Takes pictures (n, 3, 128, 128) in -1 … 1. Returns logits: kinds (n, 9, kinds + 1) with "nothing" first,
    colours (n, 9, colours), sizes (n, 9, 2) and backgrounds (n, backgrounds).
    """

    def __init__(self, kinds: int, colours: int, backgrounds: int) -> None:
        super().__init__()
        widths = (3, 32, 64, 96, 128)
        down = [_block(a, b, stride=2) for a, b in pairwise(widths)]
        self.trunk = nn.Sequential(*down, *(_Residual(widths[-1]) for _ in range(3)))
        self.sizes = (kinds + 1, colours, 2)
        self.cells = nn.Conv2d(widths[-1], sum(self.sizes), 1)
        self.background = nn.Linear(widths[-1], backgrounds)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits as described above."""
        features = self.trunk(pictures)
        cells = self.cells(nn.functional.adaptive_avg_pool2d(features, 3)).flatten(2).mT
        return (*cells.split(self.sizes, dim=-1), self.background(features.mean((2, 3))))


def _block(before: int, after: int, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(before, after, 3, stride, 1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.block = _block(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class SceneReader(Releasable):
    """The judge of the pocket world: reads a picture into a `SeenScene`. It knows no other pictures."""

    heavy = ("model",)

    def __init__(self, model: SceneNet, names: dict[str, list[str]], name: str = "scene reader") -> None:
        self.model, self.names, self.name = model.eval(), names, name

    @classmethod
    def from_pretrained(cls, folder: str | Path, name: str = "scene reader") -> SceneReader:
        """Load what `save_pretrained` saved: config.json with the names, and model.safetensors."""
        from safetensors.torch import load_file

        names = json.loads((Path(folder) / "config.json").read_text())["names"]
        model = SceneNet(*(len(names[key]) for key in ("kinds", "colours", "backgrounds")))
        model.load_state_dict(load_file(Path(folder) / "model.safetensors"))
        return cls(model.float(), names, name)

    def save_pretrained(self, folder: str | Path) -> None:
        """Save in float16."""
        from safetensors.torch import save_file

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        state = self.model.state_dict()
        halves = {k: v.half() if v.is_floating_point() else v for k, v in state.items()}
        save_file({k: v.cpu().contiguous() for k, v in halves.items()}, folder / "model.safetensors")
        (folder / "config.json").write_text(json.dumps({"names": self.names}, indent=2) + "\n")

    def read(self, images: Sequence[ImageSource], batch_size: int = 64) -> list[SeenScene]:
        """Say what each picture shows. Pictures of other sizes are scaled to 128 × 128 pixels."""
        model = self.opened("model")
        scenes: list[SeenScene] = []
        for start in range(0, len(images), batch_size):
            pictures = [open_image(i).resize((128, 128)) for i in images[start : start + batch_size]]
            pixels = torch.from_numpy(np.stack([np.asarray(p) for p in pictures]))
            device = next(model.parameters()).device
            with torch.inference_mode():
                logits = model(pixels.permute(0, 3, 1, 2).to(device).float() / 127.5 - 1)
            kinds, colours, sizes, backgrounds = (part.argmax(-1).tolist() for part in logits)
            scenes += map(self._scene, kinds, colours, sizes, backgrounds)
        return scenes

    def __repr__(self) -> str:
        if self.model is None:
            return f"SceneReader({self.name}: closed)"
        millions = sum(p.numel() for p in self.model.parameters()) / 1e6
        kinds = len(self.names["kinds"])
        return f"SceneReader({self.name}: {millions:.1f} M parameters, {kinds} kinds of things)"

    def _scene(self, kinds: list[int], colours: list[int], sizes: list[int], background: int) -> SeenScene:
        names = self.names
        things = tuple(
            SeenThing(names["kinds"][kind - 1], names["colours"][colour], cell, bool(size))
            for cell, (kind, colour, size) in enumerate(zip(kinds, colours, sizes, strict=True))
            if kind
        )
        return SeenScene(things, names["backgrounds"][background])
