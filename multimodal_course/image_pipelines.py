"""What the pipelines of diffusers do differently from one another, told in one way.

A `Family` knows for its kind of model how prompts become tensors, how latents become pictures and back, which
samplers there are, and what guidance means. `derive` makes another pipeline from the same weights.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxImg2ImgPipeline,
    FluxPipeline,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLPipeline,
    UniPCMultistepScheduler,
    ZImageImg2ImgPipeline,
    ZImagePipeline,
)
from PIL import Image
from torch import Tensor

#: Samplers of the Stable Diffusion kind. Each walks the same noise schedule in steps of its own.
SAMPLERS: dict[str, type] = {
    "euler": EulerDiscreteScheduler,
    "dpm++ 2m": DPMSolverMultistepScheduler,
    "ddim": DDIMScheduler,
    "unipc": UniPCMultistepScheduler,
}
_FLOW_SAMPLERS: dict[str, type] = {"flow euler": FlowMatchEulerDiscreteScheduler}
_ALSO_KNOWN = _FLOW_SAMPLERS | {"euler ancestral": EulerAncestralDiscreteScheduler}


class Reader(NamedTuple):
    """A text encoder's name, its tokenizer, and how many tokens of a prompt it sees."""

    name: str
    tokenizer: Any
    limit: int


class StableDiffusion:
    """Stable Diffusion 1, 2 and Turbo: one CLIP text encoder, a UNet, classifier-free guidance."""

    text: type = StableDiffusionPipeline
    image: type = StableDiffusionImg2ImgPipeline
    control: type | None = None
    samplers = SAMPLERS

    def defaults(self, pipeline: Any) -> tuple[int, float]:
        """Steps and guidance scale, where nothing is known of a model but its class."""
        return 30, 7.5

    def guidance_acts(self, pipeline: Any) -> bool:
        """Tell whether the guidance scale changes anything."""
        return True

    def negative_acts(self, pipeline: Any, guidance_scale: float) -> bool:
        """Tell whether a negative prompt changes anything at this guidance scale."""
        return guidance_scale > 1

    def readers(self, pipeline: Any) -> list[Reader]:
        """All text encoders that read the prompt."""
        encoders = [(pipeline.text_encoder, pipeline.tokenizer)]
        if getattr(pipeline, "text_encoder_2", None) is not None:
            encoders.append((pipeline.text_encoder_2, pipeline.tokenizer_2))
        return [Reader(type(e).__name__, t, t.model_max_length) for e, t in encoders if e is not None]

    def encode(self, pipeline: Any, prompt: str, negative: str | None) -> dict[str, Any]:
        """Encode a prompt, as the arguments that the pipeline takes in its place; one row each."""
        wanted, unwanted = pipeline.encode_prompt(prompt, pipeline._execution_device, 1, True, negative)
        return {"prompt_embeds": wanted, "negative_prompt_embeds": unwanted}

    def pack(self, pipeline: Any, latents: Tensor) -> Tensor:
        """Bring latents (n, channels, rows, columns) into the shape that the denoiser works on."""
        return latents

    def unpack(self, pipeline: Any, latents: Tensor, size: tuple[int, int]) -> Tensor:
        """Undo `pack`, for pictures of this (width, height)."""
        return latents


class StableDiffusionXL(StableDiffusion):
    """SDXL and SDXL Turbo: two CLIP text encoders, a UNet that is told the picture's size."""

    text = StableDiffusionXLPipeline
    image = StableDiffusionXLImg2ImgPipeline
    control = StableDiffusionXLControlNetPipeline

    def encode(self, pipeline: Any, prompt: str, negative: str | None) -> dict[str, Any]:
        """Encode a prompt. Without a negative one, SDXL stays away from zeros, not from the empty text."""
        encoded = pipeline.encode_prompt(prompt, negative_prompt=negative)
        names = "prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds"
        return dict(zip((*names, "negative_pooled_prompt_embeds"), encoded, strict=True))


class Flux(StableDiffusion):
    """FLUX.1: CLIP says what it is about, T5 reads every word; guidance is distilled into the model."""

    text = FluxPipeline
    image = FluxImg2ImgPipeline
    samplers = _FLOW_SAMPLERS

    def defaults(self, pipeline: Any) -> tuple[int, float]:
        """FLUX.1-dev's, which is told the guidance scale, or FLUX.1-schnell's, which is not."""
        return (28, 3.5) if self.guidance_acts(pipeline) else (4, 0.0)

    def guidance_acts(self, pipeline: Any) -> bool:
        """True for FLUX.1-dev."""
        return bool(pipeline.transformer.config.guidance_embeds)

    def negative_acts(self, pipeline: Any, guidance_scale: float) -> bool:
        """Never: the model is told how strongly to follow the prompt, and predicts once."""
        return False

    def readers(self, pipeline: Any) -> list[Reader]:
        """CLIP, which sees 77 tokens, and T5, which the pipeline lets see 512."""
        clip, t5 = super().readers(pipeline)
        return [clip, t5._replace(limit=min(512, t5.limit))]

    def encode(self, pipeline: Any, prompt: str, negative: str | None) -> dict[str, Any]:
        """Encode a prompt."""
        limit = self.readers(pipeline)[1].limit
        words, whole, _ = pipeline.encode_prompt(prompt, max_sequence_length=limit)
        return {"prompt_embeds": words, "pooled_prompt_embeds": whole}

    def pack(self, pipeline: Any, latents: Tensor) -> Tensor:
        """Make each block of 2 × 2 latents one token: (n, rows / 2 × columns / 2, 4 channels)."""
        return pipeline._pack_latents(latents, *latents.shape)

    def unpack(self, pipeline: Any, latents: Tensor, size: tuple[int, int]) -> Tensor:
        """Undo `pack`."""
        width, height = size
        return pipeline._unpack_latents(latents, height, width, pipeline.vae_scale_factor)


class ZImage(StableDiffusion):
    """Z-Image and Z-Image-Turbo: a language model reads the prompt, one transformer draws."""

    text = ZImagePipeline
    image = ZImageImg2ImgPipeline
    samplers = _FLOW_SAMPLERS

    def defaults(self, pipeline: Any) -> tuple[int, float]:
        """Z-Image-Turbo's."""
        return 8, 0.0

    def negative_acts(self, pipeline: Any, guidance_scale: float) -> bool:
        """Z-Image's pipeline counts guidance from 0, not from 1."""
        return guidance_scale > 0

    def readers(self, pipeline: Any) -> list[Reader]:
        """The language model sees 512 tokens, among them the chat template around the prompt."""
        turn = [{"role": "user", "content": ""}]
        template = pipeline.tokenizer.apply_chat_template(
            turn, tokenize=False, add_generation_prompt=True, enable_thinking=True
        )
        around = len(pipeline.tokenizer(template).input_ids)
        return [Reader(type(pipeline.text_encoder).__name__, pipeline.tokenizer, 512 - around)]

    def encode(self, pipeline: Any, prompt: str, negative: str | None) -> dict[str, Any]:
        """Encode a prompt; a row is a list of one tensor, as long as the prompt."""
        wanted, unwanted = pipeline.encode_prompt(prompt, negative_prompt=negative)
        return {"prompt_embeds": wanted, "negative_prompt_embeds": unwanted}


_FAMILIES = (StableDiffusion(), StableDiffusionXL(), Flux(), ZImage())


def family_of(pipeline: Any) -> StableDiffusion | None:
    """The family that a pipeline belongs to; None if the course knows none."""
    return next((family for family in _FAMILIES if type(pipeline) is family.text), None)


def denoiser(pipeline: Any) -> Any:
    """The network that predicts the noise: a UNet or a transformer."""
    return pipeline.unet if "unet" in pipeline.components else pipeline.transformer


def native_side(pipeline: Any) -> int:
    """Side in pixels of the square pictures that the model draws best."""
    size = denoiser(pipeline).config.get("sample_size")
    if size is None:  # a transformer takes any size; its VAE says what it was made for
        return pipeline.vae.config.sample_size
    return (size if isinstance(size, int) else size[-1]) * pipeline.vae_scale_factor


def sampler_name(scheduler: Any) -> str:
    """What the course calls a scheduler: the name in `SAMPLERS`, or that of its class."""
    known = {kind: name for name, kind in (SAMPLERS | _ALSO_KNOWN).items()}
    return known.get(type(scheduler), type(scheduler).__name__)


def fresh_scheduler(pipeline: Any, kind: type) -> Any:
    """A scheduler of this kind on the pipeline's own noise schedule, with nothing left of earlier runs."""
    # DDIM would cut predictions to -1 … 1, which is meant for pixels: latents are larger.
    own = {"clip_sample": False} if kind is DDIMScheduler else {}
    return kind.from_config(pipeline.scheduler.config, **own)


def derive(pipeline: Any, kind: type, **changed: Any) -> Any:
    """Make a pipeline of another kind from the same weights, which are shared, not copied.

    Args:
        pipeline: where the parts come from.
        kind: class of the new pipeline.
        changed: parts to replace or to add, such as `scheduler` or `controlnet`.
    """
    known = inspect.signature(kind.__init__).parameters
    parts = {**pipeline.config, **pipeline.components, **changed}
    if "add_watermarker" in known:
        parts["add_watermarker"] = pipeline.watermark is not None
    return kind(**{name: part for name, part in parts.items() if name in known})


def accepted(pipeline: Any, **arguments: Any) -> dict[str, Any]:
    """Those of the arguments that the pipeline's call takes; some read the size off the picture given."""
    known = inspect.signature(pipeline.__call__).parameters
    return {name: value for name, value in arguments.items() if name in known}


def encode_pictures(pipeline: Any, pictures: list[Image.Image]) -> Tensor:
    """Turn pictures into latents (n, channels, rows, columns), without chance: the mean of the VAE."""
    vae = pipeline.vae
    pixels = pipeline.image_processor.preprocess(pictures)
    with torch.no_grad(), _without_overflow(vae):
        latents = vae.encode(pixels.to(vae.device, vae.dtype)).latent_dist.mode()
    mean, deviation = _range(vae, latents)
    return (latents - mean) / deviation


def decode_pictures(pipeline: Any, latents: Tensor) -> list[Image.Image]:
    """Turn latents (n, channels, rows, columns) into pictures."""
    vae = pipeline.vae
    mean, deviation = _range(vae, latents)
    with torch.no_grad(), _without_overflow(vae):
        pixels = vae.decode((latents * deviation + mean).to(vae.dtype), return_dict=False)[0]
    return pipeline.image_processor.postprocess(pixels, output_type="pil")


def _range(vae: Any, latents: Tensor) -> tuple[Tensor | float, Tensor | float]:
    """Mean and deviation of the VAE's latents; the denoiser works on latents of mean 0 and deviation 1."""
    config = vae.config
    mean, deviation = config.get("shift_factor") or 0.0, 1 / config.scaling_factor
    if config.get("latents_mean") is not None and config.get("latents_std") is not None:
        mean = latents.new_tensor(config.latents_mean).view(1, -1, 1, 1)
        deviation = deviation * latents.new_tensor(config.latents_std).view(1, -1, 1, 1)
    return mean, deviation


@contextmanager
def _without_overflow(vae: Any) -> Iterator[None]:
    """Compute with float32 where the VAE says that float16 is too narrow for it, as the pipelines do."""
    upcast = vae.dtype == torch.float16 and vae.config.get("force_upcast")
    if upcast:
        vae.to(torch.float32)
    try:
        yield
    finally:
        if upcast:
            vae.to(torch.float16)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries from remarking on what the course says in its own words."""
    loggers = [logging.getLogger(name) for name in ("diffusers", "transformers")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
