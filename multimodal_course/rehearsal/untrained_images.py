"""Image generators of the real classes with random weights, in any size, made without a network.

They draw noise, at exactly the speed and with exactly the memory of trained ones: what tests and benchmarks
need.
"""

from __future__ import annotations

from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
    ZImagePipeline,
    ZImageTransformer2DModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    Qwen3Config,
    Qwen3Model,
    T5Config,
    T5EncoderModel,
)

from ..pocket.tokenizers import clip_tokenizer, t5_tokenizer
from .building import byte_tokenizer, directly
from .shapes import CONTROLNET, FLUX, SDXL, STABLE_DIFFUSION, Z_IMAGE

# Z-Image's chat template, of which only the turn of the user and the beginning of the answer are used.
_Z_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_CAPTIONS = 300  # to learn the tokenizers from: they need to be quick, not good


def sdxl(
    shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu"
) -> StableDiffusionXLPipeline:
    """SDXL in a shape of `shapes.SDXL`: 1024 px, 512 px (turbo), or 64 px (tiny)."""
    parts_of = SDXL[shape]
    tokenizer = clip_tokenizer(_CAPTIONS)
    with directly(dtype, device):
        parts = {
            "vae": AutoencoderKL(**parts_of["vae"]).eval(),
            "text_encoder": CLIPTextModel(_clip(tokenizer, parts_of["text"])).eval(),
            "text_encoder_2": CLIPTextModelWithProjection(_clip(tokenizer, parts_of["text_2"])).eval(),
            "unet": UNet2DConditionModel(**parts_of["unet"]).eval(),
        }
    return StableDiffusionXLPipeline(
        **parts, tokenizer=tokenizer, tokenizer_2=tokenizer, scheduler=_euler(), add_watermarker=False
    )


def stable_diffusion(
    shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu"
) -> StableDiffusionPipeline:
    """Stable Diffusion 2 in a shape of `shapes.STABLE_DIFFUSION`: one text encoder, 512 px."""
    parts_of, tokenizer = STABLE_DIFFUSION[shape], clip_tokenizer(_CAPTIONS)
    with directly(dtype, device):
        parts = {
            "vae": AutoencoderKL(**parts_of["vae"]).eval(),
            "text_encoder": CLIPTextModel(_clip(tokenizer, parts_of["text"])).eval(),
            "unet": UNet2DConditionModel(**parts_of["unet"]).eval(),
        }
    absent = dict.fromkeys(("safety_checker", "feature_extractor"))
    return StableDiffusionPipeline(
        **parts, **absent, tokenizer=tokenizer, scheduler=_euler(), requires_safety_checker=False
    )


def z_image(shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> ZImagePipeline:
    """Z-Image in a shape of `shapes.Z_IMAGE`: a language model reads the prompt; 1024 px, or 64 px (tiny)."""
    parts_of = Z_IMAGE[shape]
    tokenizer = byte_tokenizer(["<|endoftext|>", "<|im_start|>", "<|im_end|>"], eos="<|im_end|>")
    tokenizer.chat_template = _Z_TEMPLATE
    with directly(dtype, device):
        parts = {
            "vae": AutoencoderKL(**parts_of["vae"]).eval(),
            "text_encoder": Qwen3Model(Qwen3Config(**parts_of["text"])).eval(),
            "transformer": ZImageTransformer2DModel(**parts_of["transformer"]).eval(),
        }
        for name in ("x_pad_token", "cap_pad_token"):  # made without values
            torch.nn.init.normal_(getattr(parts["transformer"], name), std=0.02)
    noise = FlowMatchEulerDiscreteScheduler(shift=3.0)
    return ZImagePipeline(**parts, tokenizer=tokenizer, scheduler=noise)


def _euler() -> EulerDiscreteScheduler:
    return EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
    )


def controlnet(
    shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu"
) -> ControlNetModel:
    """A ControlNet in a shape of `shapes.CONTROLNET`. Unlike a fresh one, it has effect."""
    with directly(dtype, device):
        model = ControlNetModel.from_unet(
            UNet2DConditionModel(**CONTROLNET[shape]), load_weights_from_unet=False
        )
        for layer in (*model.controlnet_down_blocks, model.controlnet_mid_block):
            torch.nn.init.normal_(layer.weight, std=0.02)  # begins at zero, and would change nothing
    return model.eval()


def flux(shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> FluxPipeline:
    """FLUX.1 in a shape of `shapes.FLUX`: 1024 px, or 64 px (tiny)."""
    parts_of = FLUX[shape]
    clip, t5 = clip_tokenizer(_CAPTIONS), t5_tokenizer(_CAPTIONS)
    t5.model_max_length = parts_of["words"]
    with directly(dtype, device):
        parts = {
            "vae": AutoencoderKL(**parts_of["vae"]).eval(),
            "text_encoder": CLIPTextModel(_clip(clip, parts_of["text"])).eval(),
            "text_encoder_2": T5EncoderModel(T5Config(**parts_of["text_2"])).eval(),
            "transformer": FluxTransformer2DModel(**parts_of["transformer"]).eval(),
        }
    noise = FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True)
    return FluxPipeline(**parts, tokenizer=clip, tokenizer_2=t5, scheduler=noise)


def _clip(tokenizer: Any, shape: dict[str, Any]) -> CLIPTextConfig:
    ids = {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("bos", "eos", "pad")}
    return CLIPTextConfig(**shape, **ids, max_position_embeddings=77)
