"""The generators' autoencoders: trained on parts of drawings, then all drawings become latents."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from diffusers import AutoencoderKL, DiffusionPipeline
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from .graphed import train_graphed
from .image_batches import Drawings, drawings

if TYPE_CHECKING:
    from .train import Run

FIRST_DRAWN = 40_000  # pictures that the autoencoder learns from
CROP = 64  # pixels


@dataclass(frozen=True)
class LatentDrawings:
    """Drawings as a generator learns from them; see `Drawings` for prompts, sizes and patches.

    mean, deviation: of the latents, (n, channels, side / 8, side / 8).
    """

    mean: Tensor
    deviation: Tensor
    prompts: Tensor
    sizes: Tensor
    patches: Tensor

    def latents(self, index: Tensor, vae: AutoencoderKL) -> Tensor:
        """Draw latents of some pictures, scaled as the pipelines do: mean 0, deviation 1."""
        mean = self.mean[index].float()
        drawn = mean + self.deviation[index].float() * torch.randn_like(mean)
        return (drawn - (vae.config.shift_factor or 0.0)) * vae.config.scaling_factor


def learn_latents(
    run: "Run", vae: AutoencoderKL, tokenizers: Sequence[PreTrainedTokenizerBase], seconds: float
) -> tuple[LatentDrawings, int]:
    """Train the autoencoder on the first drawings while the others are still being drawn, then encode all.

    Returns the drawings and the number of training steps.
    """
    few = min(FIRST_DRAWN, run.n_pictures)
    first = drawings(0, few, run.workers, tokenizers)
    with ThreadPoolExecutor(1) as artist:
        others = artist.submit(drawings, few, run.n_pictures, run.workers, tokenizers)
        pictures = torch.from_numpy(first.pictures).to(run.device)
        steps = train_vae(vae, pictures, seconds, run.steps)
        print(f"autoencoder: {round_trip_psnr(vae, pictures[-64:]):.2f} dB", flush=True)
        return latent_drawings(vae, [first, others.result()]), steps


def latent_drawings(vae: AutoencoderKL, data: Sequence[Drawings]) -> LatentDrawings:
    """Encode drawings with a trained autoencoder, on its device."""
    moments = [encode_all(vae, torch.from_numpy(d.pictures)) for d in data]
    mean, deviation = (torch.cat(part) for part in zip(*moments, strict=True))
    prompts, sizes, patches = (
        torch.cat([torch.from_numpy(getattr(d, name)) for d in data]).to(vae.device)
        for name in ("prompts", "sizes", "patches")
    )
    return LatentDrawings(mean, deviation, prompts, sizes, patches)


def train_vae(vae: AutoencoderKL, pictures: Tensor, seconds: float, max_steps: int | None = None) -> int:
    """Teach an autoencoder to restore parts of pictures: absolute and squared error, and sharp edges.

    Afterwards the latents are brought to mean and deviation of the configuration, see `_normalise`.
    """
    batch = 128 if pictures.is_cuda else 4

    def loss(share: Tensor) -> Tensor:
        x = as_floats(_lively_crops(pictures, batch))
        moments = vae.quant_conv(vae.encoder(x.to(vae.dtype))).float()
        mean, log_variance = moments.chunk(2, 1)
        log_variance = log_variance.clamp(-20, 10)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        off = vae.decoder(vae.post_quant_conv(z.to(vae.dtype))).float() - x
        edges = off.diff(dim=2).abs().mean() + off.diff(dim=3).abs().mean()
        prior = (mean.square() + log_variance.exp() - 1 - log_variance).mean() / 2
        return off.abs().mean() + off.square().mean() + 0.5 * edges + 1e-4 * prior

    steps = train_graphed("vae", [vae], loss, seconds, 1e-3, 1e-4, 0.998, max_steps)
    _normalise(vae, pictures[:2048])
    return steps


def _lively_crops(pictures: Tensor, n: int) -> Tensor:
    """Cut `n` squares out of random pictures, each the livelier of two: much of a picture is plain."""
    device, side = pictures.device, pictures.shape[1]
    index = torch.randint(len(pictures), (2, n, 1, 1), device=device)
    span = torch.arange(CROP, device=device)
    row, column = (torch.randint(side - CROP + 1, (2, n, 1), device=device) + span for _ in range(2))
    pair = pictures[index, row[..., :, None], column[..., None, :]]
    lively = pair.float().flatten(2).std(-1).argmax(0)
    return torch.where(lively[:, None, None, None] == 0, pair[0], pair[1])


@torch.no_grad()
def _normalise(vae: AutoencoderKL, pictures: Tensor) -> None:
    """Give the latents, channel by channel, the mean and deviation that the configuration promises.

    The change is folded into the two 1 x 1 convolutions around the latents; what is restored stays the same.
    """
    channels = vae.config.latent_channels
    mean, deviation = (part.float() for part in encode_all(vae, pictures))
    spread = (mean.var((0, 2, 3)) + deviation.square().mean((0, 2, 3))).sqrt()
    target = vae.config.shift_factor or 0.0
    scale = spread * vae.config.scaling_factor  # new latent = (latent - centre) / scale + target
    centre = mean.mean((0, 2, 3))
    before, after = vae.quant_conv, vae.post_quant_conv
    after.bias.add_(after.weight[:, :, 0, 0] @ (centre - target * scale))
    after.weight.mul_(scale[None, :, None, None])
    before.weight[:channels].div_(scale[:, None, None, None])
    before.bias[:channels].sub_(centre).div_(scale).add_(target)
    before.bias[channels:].sub_(2 * scale.log())


def _moments(vae: AutoencoderKL, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation of the latents of pictures."""
    with torch.autocast(pictures.device.type, torch.bfloat16, enabled=pictures.is_cuda):
        moments = vae.quant_conv(vae.encoder(as_floats(pictures)))
    mean, log_variance = moments.float().chunk(2, 1)
    return mean, (log_variance.clamp(-20, 10) / 2).exp()


@torch.no_grad()
def encode_all(vae: AutoencoderKL, pictures: Tensor, batch: int = 256) -> tuple[Tensor, Tensor]:
    """Means and deviations of all pictures' latents, in half precision on a GPU."""
    parts = [_moments(vae, part.to(vae.device)) for part in pictures.split(batch)]
    dtype = torch.float16 if vae.device.type == "cuda" else torch.float32
    return tuple(torch.cat([part[i].to(dtype) for part in parts]) for i in range(2))


@torch.no_grad()
def round_trip_psnr(vae: AutoencoderKL, pictures: Tensor) -> float:
    """Mean peak signal-to-noise ratio of pictures (uint8) sent through the autoencoder, in dB."""
    x = as_floats(pictures)
    restored = vae.decode(vae.encode(x).latent_dist.mean).sample.clamp(-1, 1)
    errors = (restored - x).square().mean((1, 2, 3)).clamp(min=1e-8)
    return (10 * (4 / errors).log10()).mean().item()


def save_pipeline(pipeline: DiffusionPipeline, folder: Path) -> None:
    """Save in float16, to be computed in float32."""
    pipeline.to("cpu", torch.float16).save_pretrained(folder)
    # Without this, plain transformers would load the text encoders in float16 and plain diffusers the UNet
    # in float32, and the two would not fit together.
    for config in folder.glob("text_encoder*/config.json"):
        values = json.loads(config.read_text())
        config.write_text(json.dumps({**values, "dtype": "float32"}, indent=2) + "\n")


def as_floats(pictures: Tensor) -> Tensor:
    """uint8 (batch, height, width, 3) to floats (batch, 3, height, width) in -1 … 1."""
    return pictures.permute(0, 3, 1, 2).float().contiguous() / 127.5 - 1
