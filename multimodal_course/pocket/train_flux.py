"""How pocket FLUX is trained: an autoencoder, then rectified flow, then guidance distilled into one pass."""

import copy
from typing import TYPE_CHECKING

import torch
from diffusers import FluxPipeline, FluxTransformer2DModel
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPTokenizer

from . import image_architectures as shapes
from .architectures import CAPTION_TOKENS
from .clip_weights import copy_clip_text
from .graphed import PRECISION, fused, train_graphed
from .latents import learn_latents, save_pipeline
from .scenes import COLOURS, KINDS
from .text_encoders import embed_by_matrix, embed_by_rows
from .tokenizers import t5_tokenizer
from .training import PatchTeacher

if TYPE_CHECKING:
    from .train import Run

VAE_SHARE = 0.2  # of the time
DISTILLING_SHARE = 0.2
NO_PROMPT = 0.1  # share of pictures drawn without a prompt, so that guidance can be distilled
TEACHING = 0.05  # weight of the patch labels beside the flow's loss, at the beginning
SHIFT = 1.6  # as the scheduler shifts the noise for 8 x 8 tokens: exp(calculate_shift(64))
LARGEST_GUIDANCE = 6.0


def train_flux(run: "Run") -> None:
    """Everything from scratch, by the clock.

    The flow learns to predict the direction from picture to noise. Then a copy of the transformer learns to
    say at once, told the guidance, what the first says with classifier-free guidance of that strength: this
    is what "guidance-distilled" means in FLUX.1-dev.
    """
    clip, t5 = CLIPTokenizer.from_pretrained(run.folder("clip")), t5_tokenizer()
    vae = shapes.flux_vae().to(run.device)
    vae_seconds, distilling_seconds = run.seconds * VAE_SHARE, run.seconds * DISTILLING_SHARE
    data, vae_steps = learn_latents(run, vae, [clip, t5], vae_seconds)
    transformer = shapes.flux_transformer().to(run.device)
    first, second = shapes.flux_text_encoder(clip).to(run.device), shapes.t5_encoder(t5).to(run.device)
    copy_clip_text(run.folder("clip"), first)
    side = shapes.LATENT_SIDE // 2
    teacher = PatchTeacher(transformer.inner_dim, len(KINDS), len(COLOURS), side**2).to(run.device)
    seen: list[Tensor] = []  # the image tokens after the double blocks, where the patch labels are taught
    hook = transformer.transformer_blocks[-1].register_forward_hook(lambda *parts: seen.append(parts[2][1]))
    for encoder in (first, second):
        embed_by_matrix(encoder)
    image_ids = FluxPipeline._prepare_latent_image_ids(1, side, side, run.device, torch.float32)
    text_ids = torch.zeros(CAPTION_TOKENS, 3, device=run.device)
    empty = [t("", padding="max_length", max_length=CAPTION_TOKENS)["input_ids"] for t in (clip, t5)]
    nothing = torch.tensor(empty, device=run.device)
    batch, order = run.batch_size, torch.arange(run.batch_size, device=run.device)
    one = torch.ones(batch, device=run.device)

    def noisy() -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Numbers of some pictures, their latents on the way to noise, how far, and the direction."""
        index = torch.randint(len(data.mean), (batch,), device=run.device)
        clean = FluxPipeline._pack_latents(
            data.latents(index, vae), batch, shapes.FLUX_LATENTS, 2 * side, 2 * side
        )
        even = (order + torch.rand(batch, device=run.device)) / batch
        sigma = SHIFT * even / (1 + (SHIFT - 1) * even)
        noise = torch.randn_like(clean)
        far = sigma[:, None, None]
        return index, (1 - far) * clean + far * noise, sigma, noise - clean

    def read(ids: Tensor) -> tuple[Tensor, Tensor]:
        """T5's hidden states and CLIP's pooled vector of prompts (batch, 2, tokens)."""
        return second(ids[:, 1]).last_hidden_state, first(ids[:, 0]).pooler_output

    def prompts(index: Tensor) -> Tensor:
        which = torch.randint(data.prompts.shape[2], (batch,), device=run.device)
        return data.prompts[index, :, which].long()

    def flow(
        model: torch.nn.Module, x: Tensor, sigma: Tensor, text: tuple[Tensor, Tensor], g: Tensor
    ) -> Tensor:
        hidden, pooled = text
        return model(
            hidden_states=x.to(hidden.dtype),
            timestep=sigma,
            guidance=g,
            encoder_hidden_states=hidden,
            pooled_projections=pooled,
            txt_ids=text_ids,
            img_ids=image_ids,
        ).sample.float()

    def loss(share: Tensor) -> Tensor:
        index, x, sigma, direction = noisy()
        left_out = torch.rand(batch, device=run.device) < NO_PROMPT
        ids = torch.where(left_out[:, None, None], nothing, prompts(index))
        seen.clear()
        out = flow(transformer, x, sigma, read(ids), one)
        taught = teacher(seen[0], data.patches[index].long())
        return F.mse_loss(out, direction) + TEACHING * (1 - share) * taught

    seconds = run.seconds - vae_seconds - distilling_seconds
    learning = [transformer, first, second, teacher]
    with fused(_blocks(transformer), run.compile):
        steps = train_graphed("flux", learning, loss, seconds, 1e-3, max_steps=run.steps)
    hook.remove()
    guide, averages = copy.deepcopy(transformer), [copy.deepcopy(m.state_dict()) for m in (first, second)]
    if run.device.type == "cuda":
        for module in (guide, first, second):
            module.to(PRECISION)

    def distilling(share: Tensor) -> Tensor:
        index, x, sigma, _ = noisy()
        strength = 1 + (LARGEST_GUIDANCE - 1) * torch.rand(batch, device=run.device)
        with torch.no_grad():
            text = read(prompts(index))
            with_prompt = flow(guide, x, sigma, text, one)
            without = flow(guide, x, sigma, read(nothing.expand(batch, -1, -1)), one)
            target = without + strength[:, None, None] * (with_prompt - without)
        return F.mse_loss(flow(transformer, x, sigma, text, strength), target)

    with fused([*_blocks(transformer), *_blocks(guide)], run.compile):
        distilling_steps = train_graphed(
            "flux guidance", [transformer], distilling, distilling_seconds, 4e-4, max_steps=run.steps
        )
    for encoder, weights in zip((first, second), averages, strict=True):
        encoder.float().load_state_dict(weights)
        embed_by_rows(encoder)
    save_pipeline(shapes.flux(vae, transformer, first, second, clip, t5), run.folder("flux"))
    run.finish("flux", steps, autoencoder_steps=vae_steps, distilling_steps=distilling_steps)


def _blocks(transformer: FluxTransformer2DModel) -> list[torch.nn.Module]:
    return [*transformer.transformer_blocks, *transformer.single_transformer_blocks]
