"""Pocket Whisper: openai-whisper's own modules with a forward for training, and the checkpoint it reads."""

import io
import math
import os
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from whisper.model import AudioEncoder, ModelDimensions, MultiHeadAttention, TextDecoder

DIMENSIONS = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=256,
    n_audio_head=4,
    n_audio_layer=5,
    n_vocab=51_864,  # the English tokenizer's
    n_text_ctx=448,
    n_text_state=256,
    n_text_head=4,
    n_text_layer=3,
)
LETTERS = " 'abcdefghijklmnopqrstuvwxyz"  # of the auxiliary head, from 1; 0 is the blank
MANTISSA_BITS = 4  # of float16's ten: the others are rounded away, and deflating removes them


class WatchedAttention(MultiHeadAttention):
    """Cross-attention that keeps where every token looked, over all heads: (batch, tokens, frames)."""

    looked: Tensor

    def qkv_attention(
        self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Attention as in the base class, without fused kernels."""
        q, k, v = (x.unflatten(-1, (self.n_head, -1)).transpose(1, 2) for x in (q, k, v))
        weights = (q * q.shape[-1] ** -0.5 @ k.mT).softmax(-1)
        self.looked = weights.float().mean(1)
        return (weights.to(v.dtype) @ v).transpose(1, 2).flatten(2), None


class PocketWhisper(nn.Module):
    """Whisper while it learns: windows of any length, and only the tokens that occur.

    The rows of all other tokens stay zero in the saved model, so their logits are zero, and the loss counts
    them exactly without computing them.
    """

    def __init__(self, used: list[int]) -> None:
        super().__init__()
        d = DIMENSIONS
        self.encoder = AudioEncoder(d.n_mels, d.n_audio_ctx, d.n_audio_state, d.n_audio_head, d.n_audio_layer)
        self.decoder = TextDecoder(len(used), d.n_text_ctx, d.n_text_state, d.n_text_head, d.n_text_layer)
        self.letters = nn.Linear(d.n_audio_state, len(LETTERS) + 1)  # thrown away after training
        self.used, self.unused = used, math.log(d.n_vocab - len(used))
        # Whisper aligns words by the heads of the upper half of the decoder.
        for block in self.decoder.blocks[d.n_text_layer // 2 :]:
            block.cross_attn = WatchedAttention(d.n_text_state, d.n_text_head)
        self._initialise()

    def _initialise(self) -> None:
        for name, module in self.named_modules():
            if isinstance(module, nn.Linear):
                gain = 0.5 if name.endswith((".out", "mlp.2")) else 0.8
                nn.init.normal_(module.weight, std=gain * module.in_features**-0.5)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        nn.init.normal_(self.decoder.token_embedding.weight, std=0.02)
        nn.init.normal_(self.decoder.positional_embedding, std=0.01)

    def encode(self, mel: Tensor) -> Tensor:
        """Features (batch, frames / 2, width) of spectrograms (batch, frames, 80) of any even length."""
        encoder = self.encoder
        x = F.gelu(encoder.conv2(F.gelu(encoder.conv1(mel.transpose(1, 2))))).transpose(1, 2)
        x = (x + encoder.positional_embedding[: x.shape[1]]).to(x.dtype)
        for block in encoder.blocks:
            x = block(x)
        return encoder.ln_post(x)

    def logits(self, tokens: Tensor, features: Tensor) -> Tensor:
        """Scores (batch, tokens, used tokens); `tokens` are numbers of rows, not Whisper's ids."""
        return self.decoder(tokens, features)

    def losses(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy of every position over Whisper's whole vocabulary."""
        everything = torch.logaddexp(logits.logsumexp(-1), logits.new_tensor(self.unused))
        return everything - logits.gather(-1, targets[..., None])[..., 0]

    def alignment_loss(self, starts: Tensor, ends: Tensor) -> Tensor:
        """How far tokens look away from their words, whose `starts` and `ends` are in the features' frames.

        Both are (batch, tokens); negative where nothing is known.
        """
        watched = [module for module in self.modules() if isinstance(module, WatchedAttention)]
        frames = torch.arange(watched[0].looked.shape[-1], device=starts.device)
        known = starts >= 0
        inside = (frames >= starts[..., None] - 2) & (frames <= ends[..., None] + 2)
        word = (frames >= starts[..., None]) & (frames < ends[..., None])
        total = starts.new_zeros(())
        for attention in watched:
            looked = attention.looked
            mass = torch.log((looked * inside).sum(-1).clamp_min(1e-4))
            # A little of it everywhere in the word: the boundaries then show where one word hands over.
            spread = (torch.log(looked.clamp_min(1e-4)) * word).sum(-1) / word.sum(-1).clamp_min(1)
            total = total - ((mass + 0.1 * spread) * known).sum() / known.sum().clamp_min(1)
        return total

    def letter_loss(self, features: Tensor, letters: Tensor, lengths: Tensor) -> Tensor:
        """CTC over the letters (batch, longest) of what is said: teaches the encoder in the beginning."""
        scores = F.log_softmax(self.letters(features).float(), -1).transpose(0, 1)
        frames = torch.full_like(lengths, len(scores))
        loss = F.ctc_loss(scores, letters.long(), frames, lengths, reduction="none", zero_infinity=True)
        said = lengths > 0  # silence would count a hundredfold, and pauses teach the blank as well
        return (loss * said / lengths.clamp_min(1)).sum() / said.sum().clamp_min(1)

    def checkpoint(self) -> dict:
        """What `whisper.load_model` reads: dimensions and weights in float16, every token's row included."""
        weights = {
            name: _rounded(value)
            for name, value in self.state_dict().items()
            if not name.startswith("letters.")
        }
        rows = weights["decoder.token_embedding.weight"]
        table = torch.zeros(DIMENSIONS.n_vocab, rows.shape[1], dtype=torch.float16)
        table[torch.tensor(self.used)] = rows
        weights["decoder.token_embedding.weight"] = table
        return {"dims": asdict(DIMENSIONS), "model_state_dict": weights}


def _rounded(weights: Tensor) -> Tensor:
    """In float16 with a short mantissa, rounded to the nearest."""
    bits = weights.detach().half().cpu().numpy().view(np.uint16).astype(np.uint32)
    drop = 10 - MANTISSA_BITS
    bits = (bits + (1 << drop >> 1)) >> drop << drop
    return torch.from_numpy(bits.astype(np.uint16).view(np.float16))


def save(model: PocketWhisper, path: Path) -> None:
    """Write the checkpoint, deflated: `torch.load` reads that as it is. All or nothing."""
    stored = io.BytesIO()
    torch.save(model.checkpoint(), stored)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    with (
        zipfile.ZipFile(stored) as source,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for member in source.infolist():
            target.writestr(member.filename, source.read(member))
    os.replace(temporary, path)


def load(path: Path, used: list[int]) -> PocketWhisper:
    """A saved model, to go on training it; tokens that it did not know begin as in a new one."""
    weights = torch.load(path, map_location="cpu", weights_only=True)["model_state_dict"]
    model = PocketWhisper(used)
    rows, name = torch.tensor(used), "decoder.token_embedding.weight"
    saved = weights[name][rows].float()
    weights[name] = torch.where(saved.any(1, keepdim=True), saved, model.get_parameter(name).detach())
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert not unexpected and all(key.startswith("letters.") for key in missing), (missing, unexpected)
    return model
