"""How pocket FLUX is trained: autoencoder, T5 and flow first, then guidance is distilled into one pass.

`train flux-flow` does the first and can go on from what it saved (`--resume`); `train flux-guidance` does the
rest.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from diffusers import FluxPipeline, FluxTransformer2DModel
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTokenizer

from . import image_architectures as shapes
from .architectures import CAPTION_TOKENS
from .clip_weights import copy_clip_text
from .graphed import PRECISION, fused, train_graphed
from .image_batches import drawings
from .latents import LatentDrawings, latent_drawings, learn_latents, save_pipeline
from .scenes import COLOURS, KINDS
from .text_encoders import embed_by_matrix, embed_by_rows
from .tokenizers import t5_tokenizer
from .train_t5 import learn_to_read
from .training import PatchTeacher

if TYPE_CHECKING:
    from .train import Run

VAE_SECONDS = 100.0
READING_SECONDS = 75.0  # T5 alone
NO_PROMPT = 0.1  # share of pictures drawn without a prompt, so that guidance can be distilled
TEACHING = 0.05  # weight of the patch labels beside the flow's loss, at the beginning
SHIFT = 1.65  # as the scheduler shifts the noise for 16 x 16 tokens: exp(calculate_shift(256))
LARGEST_GUIDANCE = 6.0
SIDE = shapes.FLUX_SIDE // 2  # tokens in a row: FLUX packs two by two latents into one


@dataclass(frozen=True)
class NoisyBatch:
    """Drawings on the way to noise.

    index: their numbers (batch,). latents: packed (batch, tokens, 4 x channels). sigma: how far they are
    (batch,). direction: from the picture to the noise. ids: prompts (batch, 2, tokens), for CLIP and for T5.
    """

    index: Tensor
    latents: Tensor
    sigma: Tensor
    direction: Tensor
    ids: Tensor


class Flow:
    """Pocket FLUX's parts while they learn, on the run's device."""

    def __init__(self, run: "Run", pipeline: FluxPipeline, data: LatentDrawings) -> None:
        self.device, self.n, self.data = run.device, run.batch_size, data
        self.vae, self.transformer = pipeline.vae.to(run.device), pipeline.transformer.to(run.device)
        self.clip, self.t5 = pipeline.text_encoder.to(run.device), pipeline.text_encoder_2.to(run.device)
        self.image_ids = FluxPipeline._prepare_latent_image_ids(1, SIDE, SIDE, run.device, torch.float32)
        self.text_ids = torch.zeros(CAPTION_TOKENS, 3, device=run.device)
        tokenizers = pipeline.tokenizer, pipeline.tokenizer_2
        empty = [t("", padding="max_length", max_length=CAPTION_TOKENS)["input_ids"] for t in tokenizers]
        self.nothing = torch.tensor(empty, device=run.device)
        self.order = torch.arange(self.n, device=run.device)

    def noisy(self) -> NoisyBatch:
        """Draw a batch, without ever waiting for the GPU."""
        index = torch.randint(len(self.data.mean), (self.n,), device=self.device)
        clean = FluxPipeline._pack_latents(
            self.data.latents(index, self.vae), self.n, shapes.FLUX_LATENTS, 2 * SIDE, 2 * SIDE
        )
        even = (self.order + torch.rand(self.n, device=self.device)) / self.n
        sigma = SHIFT * even / (1 + (SHIFT - 1) * even)
        noise, far = torch.randn_like(clean), sigma[:, None, None]
        which = torch.randint(self.data.prompts.shape[2], (self.n,), device=self.device)
        ids = self.data.prompts[index, :, which].long()
        return NoisyBatch(index, (1 - far) * clean + far * noise, sigma, noise - clean, ids)

    def read(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """T5's hidden states and CLIP's pooled vector of prompts (batch, 2, tokens)."""
        return self.t5(ids[:, 1]).last_hidden_state, self.clip(ids[:, 0]).pooler_output

    def predict(
        self, model: nn.Module, batch: NoisyBatch, text: tuple[Tensor, Tensor], guidance: Tensor
    ) -> Tensor:
        """The direction that a transformer predicts, told the guidance (batch,)."""
        hidden, pooled = text
        return model(
            hidden_states=batch.latents.to(hidden.dtype),
            timestep=batch.sigma,
            guidance=guidance,
            encoder_hidden_states=hidden,
            pooled_projections=pooled,
            txt_ids=self.text_ids,
            img_ids=self.image_ids,
        ).sample.float()


def train_flux_flow(run: "Run") -> None:
    """The autoencoder and T5, then the flow: to predict the direction from picture to noise."""
    pipeline, seconds, before = (_saved if run.resume else _fresh)(run), run.seconds, {}
    if run.resume:
        flow = Flow(run, pipeline, _drawn(run, pipeline))
    else:
        tokenizers = [pipeline.tokenizer, pipeline.tokenizer_2]
        vae_seconds, reading_seconds = min(VAE_SECONDS, seconds / 4), min(READING_SECONDS, seconds / 6)
        seconds -= vae_seconds + reading_seconds
        data, vae_steps = learn_latents(run, pipeline.vae.to(run.device), tokenizers, vae_seconds)
        flow = Flow(run, pipeline, data)
        before = {
            "autoencoder_steps": vae_steps,
            "t5_steps": learn_to_read(run, flow.t5, data, reading_seconds),
        }
    one = torch.ones(run.batch_size, device=run.device)
    transformer = flow.transformer
    teacher = PatchTeacher(transformer.inner_dim, len(KINDS), len(COLOURS), SIDE**2).to(run.device)
    seen: list[Tensor] = []  # the image tokens after the double blocks, where the patch labels are taught
    hook = transformer.transformer_blocks[-1].register_forward_hook(lambda *parts: seen.append(parts[2][1]))
    encoders = (flow.clip, flow.t5)
    for encoder in encoders:
        embed_by_matrix(encoder)

    def loss(share: Tensor) -> Tensor:
        batch = flow.noisy()
        left_out = torch.rand(flow.n, device=run.device) < NO_PROMPT
        text = flow.read(torch.where(left_out[:, None, None], flow.nothing, batch.ids))
        seen.clear()
        out = flow.predict(transformer, batch, text, one)
        taught = teacher(seen[0], _labels(flow.data.patches[batch.index]))
        return F.mse_loss(out, batch.direction) + TEACHING * (1 - share) * taught

    rate = 6e-4 if run.resume else 1e-3
    with fused(_blocks(transformer), run.compile):
        learning = [transformer, *encoders, teacher]
        steps = train_graphed("flux", learning, loss, seconds, rate, max_steps=run.steps)
    hook.remove()
    for encoder in encoders:
        embed_by_rows(encoder)
    save_pipeline(pipeline, run.folder("flux-flow"))
    run.finish("flux-flow", steps, **before)


def train_flux_guidance(run: "Run") -> None:
    """A copy learns to say at once, told the guidance, what the flow says with that much guidance.

    This is what "guidance-distilled" means in FLUX.1-dev.
    """
    pipeline = _saved(run)
    flow = Flow(run, pipeline, _drawn(run, pipeline))
    teacher = FluxTransformer2DModel.from_pretrained(run.folder("flux-flow") / "transformer")
    teacher = teacher.to(run.device).requires_grad_(False)
    if run.device.type == "cuda":
        for module in (teacher, flow.clip, flow.t5):
            module.to(PRECISION)
    one = torch.ones(run.batch_size, device=run.device)

    def loss(share: Tensor) -> Tensor:
        batch = flow.noisy()
        strength = 1 + (LARGEST_GUIDANCE - 1) * torch.rand(flow.n, device=run.device)
        with torch.no_grad():
            text = flow.read(batch.ids)
            prompted = flow.predict(teacher, batch, text, one)
            free = flow.predict(teacher, batch, flow.read(flow.nothing.expand(flow.n, -1, -1)), one)
            target = free + strength[:, None, None] * (prompted - free)
        return F.mse_loss(flow.predict(flow.transformer, batch, text, strength), target)

    with fused([*_blocks(flow.transformer), *_blocks(teacher)], run.compile):
        steps = train_graphed(
            "flux guidance", [flow.transformer], loss, run.seconds, 4e-4, max_steps=run.steps
        )
    for encoder in (flow.clip, flow.t5):
        encoder.float()
    save_pipeline(pipeline, run.folder("flux"))
    run.finish("flux", steps, after="flux-flow")


def _fresh(run: "Run") -> FluxPipeline:
    """A new pipeline, of which only CLIP has learnt."""
    clip, t5 = CLIPTokenizer.from_pretrained(run.folder("clip")), t5_tokenizer()
    encoder = shapes.flux_text_encoder(clip)
    copy_clip_text(run.folder("clip"), encoder)
    return shapes.flux(shapes.flux_vae(), shapes.flux_transformer(), encoder, shapes.t5_encoder(t5), clip, t5)


def _saved(run: "Run") -> FluxPipeline:
    """The pipeline as `flux-flow` saved it."""
    return FluxPipeline.from_pretrained(run.folder("flux-flow"))


def _drawn(run: "Run", pipeline: FluxPipeline) -> LatentDrawings:
    """All drawings, encoded by the autoencoder of a saved pipeline."""
    drawn = drawings(0, run.n_pictures, run.workers, [pipeline.tokenizer, pipeline.tokenizer_2])
    return latent_drawings(pipeline.vae.to(run.device), [drawn])


def _labels(patches: Tensor) -> Tensor:
    """Labels of patches (batch, 64, 2) for the tokens (batch, SIDE ** 2, 2), which are finer."""
    n, side = len(patches), int(patches.shape[1] ** 0.5)
    grid = patches.view(n, side, side, 2).long()
    return grid.repeat_interleave(SIDE // side, 1).repeat_interleave(SIDE // side, 2).flatten(1, 2)


def _blocks(transformer: FluxTransformer2DModel) -> list[nn.Module]:
    return [*transformer.transformer_blocks, *transformer.single_transformer_blocks]
