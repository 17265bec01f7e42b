"""How pocket FLUX's T5 learns to read before the flow begins: from a prompt to what stands where.

FLUX gives its transformer no order of words: all text positions are zero. That "red" belongs to "apple" and
not to "car" must already be in T5's output. The real T5-XXL has read the web for it; this one is asked for
the picture's patches.
"""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from transformers import T5EncoderModel

from .graphed import train_graphed
from .latents import LatentDrawings
from .scenes import COLOURS, KINDS
from .text_encoders import embed_by_matrix, embed_by_rows
from .training import PatchTeacher

if TYPE_CHECKING:
    from .train import Run

KEPT_OUT = 2048  # drawings whose prompts only measure
LAYERS = 2


class Reader(nn.Module):
    """Says, from T5's output alone, what every patch of the picture shows. It is thrown away afterwards."""

    def __init__(self, width: int, patches: int) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.randn(patches, width))
        layer = nn.TransformerDecoderLayer(
            width, width // 32, 2 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerDecoder(layer, LAYERS, nn.LayerNorm(width))
        self.teacher = PatchTeacher(width, len(KINDS), len(COLOURS), patches)

    def forward(self, hidden: Tensor) -> Tensor:
        """Features of the patches (batch, patches, width) from T5's output (batch, tokens, width)."""
        return self.layers(self.places.expand(len(hidden), -1, -1), hidden)

    def loss(self, hidden: Tensor, patches: Tensor) -> Tensor:
        """Loss over labels (batch, patches, 2)."""
        return self.teacher(self(hidden), patches)

    @torch.no_grad()
    def accuracy(self, hidden: Tensor, patches: Tensor) -> tuple[float, float]:
        """Share of the patches with a thing whose kind, and whose colour, is said rightly."""
        seen, thing = self(hidden), patches[..., 0] > 0
        heads = zip(self.teacher.heads, patches.unbind(-1), strict=False)
        right = [(head(seen).argmax(-1) == labels)[thing].float().mean().item() for head, labels in heads]
        return right[0], right[1]


def learn_to_read(run: "Run", t5: T5EncoderModel, data: LatentDrawings, seconds: float) -> int:
    """Teach T5 to read the prompts of all drawings but the last; returns the number of steps."""
    reader = Reader(t5.config.d_model, data.patches.shape[1]).to(run.device)
    kept_out = min(KEPT_OUT, len(data.prompts) // 4)
    n, prompts, batch = len(data.prompts) - kept_out, data.prompts[:, 1], 2 * run.batch_size

    def loss(share: Tensor) -> Tensor:
        index = torch.randint(n, (batch,), device=run.device)
        which = torch.randint(prompts.shape[1], (batch,), device=run.device)
        return reader.loss(t5(prompts[index, which].long()).last_hidden_state, data.patches[index].long())

    embed_by_matrix(t5)
    steps = train_graphed("t5", [t5, reader], loss, seconds, 1e-3, max_steps=run.steps)
    embed_by_rows(t5)
    with torch.no_grad():
        hidden = t5(prompts[n:, 0].long()).last_hidden_state
    kinds, colours = reader.accuracy(hidden, data.patches[n:].long())
    print(f"t5: patches with a thing: kind right {kinds:.1%}, colour right {colours:.1%}", flush=True)
    return steps
