"""How pocket SDXL is trained."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from diffusers import AutoencoderKL
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPTokenizer, PreTrainedModel

from . import image_architectures as shapes
from .architectures import CAPTION_TOKENS
from .clip_weights import copy_clip_text
from .graphed import train_graphed
from .latents import LatentDrawings, learn_latents, save_pipeline
from .scenes import COLOURS, KINDS, SIDE
from .text_encoders import embed_by_matrix, embed_by_rows
from .training import PatchTeacher

if TYPE_CHECKING:
    from .train import Run

VAE_SHARE = 0.3  # of the time
NO_PROMPT = 0.1  # share of pictures drawn without a prompt, for classifier-free guidance
TEACHING = 0.05  # weight of the patch labels beside the denoising loss, at the beginning


def train_sdxl(run: "Run") -> None:
    """First the autoencoder, then UNet and text encoders together, all from scratch by the clock."""
    tokenizer = CLIPTokenizer.from_pretrained(run.folder("clip"))
    vae = shapes.sdxl_vae().to(run.device)
    vae_seconds = run.seconds * VAE_SHARE
    data, vae_steps = learn_latents(run, vae, [tokenizer], vae_seconds)

    unet = shapes.unet().to(run.device)
    first, second = (make(tokenizer).to(run.device) for make in (shapes.text_encoder, shapes.text_encoder_2))
    copy_clip_text(run.folder("clip"), second)
    teacher = PatchTeacher(
        unet.config.block_out_channels[-1], len(KINDS), len(COLOURS), data.patches.shape[1]
    )
    teacher = teacher.to(run.device)
    seen: list[Tensor] = []  # the UNet's features of 8 x 8 places, where the patch labels are taught
    unet.up_blocks[0].register_forward_hook(lambda *parts: seen.append(parts[2]))
    for encoder in (first, second):
        embed_by_matrix(encoder)
    noisy = noisy_batches(run, data, vae, tokenizer, (first, second))

    def loss(share: Tensor) -> Tensor:
        batch = noisy()
        seen.clear()
        out = unet(batch.latents, batch.time, batch.hidden, added_cond_kwargs=batch.added).sample.float()
        taught = teacher(seen[0].flatten(2).mT, data.patches[batch.index].long())
        return F.mse_loss(out, batch.target) + TEACHING * (1 - share) * taught

    learning = [unet, first, second, teacher]
    steps = train_graphed("sdxl", learning, loss, run.seconds - vae_seconds, 1e-3, max_steps=run.steps)
    for encoder in (first, second):
        embed_by_rows(encoder)
    save_pipeline(shapes.sdxl(vae, unet, first, second, tokenizer), run.folder("sdxl"))
    run.finish("sdxl", steps, autoencoder_steps=vae_steps)


@dataclass(frozen=True)
class NoisyBatch:
    """Drawings on the way to noise, as SDXL's UNet gets them, and the v that it should predict.

    index: numbers of the drawings (batch,). latents: in the text encoders' precision. hidden and added: the
    prompts' hidden states and SDXL's added conditioning.
    """

    index: Tensor
    latents: Tensor
    time: Tensor
    hidden: Tensor
    added: dict[str, Tensor]
    target: Tensor


def noisy_batches(
    run: "Run",
    data: LatentDrawings,
    vae: AutoencoderKL,
    tokenizer: CLIPTokenizer,
    encoders: tuple[PreTrainedModel, PreTrainedModel],
) -> Callable[[], NoisyBatch]:
    """Make a function that draws a batch without ever waiting for the GPU."""
    schedule = shapes.sdxl_scheduler().alphas_cumprod.to(run.device)
    signal, noise_share = schedule.sqrt(), (1 - schedule).sqrt()
    nothing = torch.full((CAPTION_TOKENS,), tokenizer.eos_token_id, device=run.device)
    nothing[0] = tokenizer.bos_token_id
    corner_and_target = torch.tensor([0.0, 0.0, SIDE, SIDE], device=run.device).expand(run.batch_size, -1)
    n, order = run.batch_size, torch.arange(run.batch_size, device=run.device)

    def draw() -> NoisyBatch:
        index = torch.randint(len(data.mean), (n,), device=run.device)
        clean = data.latents(index, vae)
        noise = torch.randn_like(clean)
        time = ((order + torch.rand(n, device=run.device)) * (1000 / n)).long().clamp(0, 999)
        which = torch.randint(data.prompts.shape[2], (n,), device=run.device)
        left_out = torch.rand(n, device=run.device)
        # Half of the pictures without a prompt get the empty one, half get zeros, as SDXL does by default.
        ids = torch.where((left_out < NO_PROMPT / 2)[:, None], nothing, data.prompts[index, 0, which].long())
        kept = (left_out < NO_PROMPT / 2) | (left_out >= NO_PROMPT)
        hidden, pooled = encode(*encoders, ids)
        size = data.sizes[index].float()
        a, b = signal[time][:, None, None, None], noise_share[time][:, None, None, None]
        added = {
            "text_embeds": pooled * kept[:, None],
            "time_ids": torch.cat([size[:, None], size[:, None], corner_and_target], 1).to(hidden.dtype),
        }
        latents = (a * clean + b * noise).to(hidden.dtype)
        hidden = hidden * kept[:, None, None]
        return NoisyBatch(index, latents, time, hidden, added, a * noise - b * clean)

    return draw


def encode(first: PreTrainedModel, second: PreTrainedModel, ids: Tensor) -> tuple[Tensor, Tensor]:
    """What SDXL's pipeline makes of token ids: hidden states (batch, tokens, both widths) and the pooled."""
    a = first(ids, output_hidden_states=True)
    b = second(ids, output_hidden_states=True)
    return torch.cat([a.hidden_states[-2], b.hidden_states[-2]], -1), b.text_embeds
