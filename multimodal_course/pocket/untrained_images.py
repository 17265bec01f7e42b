"""Image generators of the real classes with random weights, in any size, made without a network.

They draw noise, at exactly the speed and with exactly the memory of trained ones: what tests and benchmarks
need.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, T5Config, T5EncoderModel

from .tokenizers import clip_tokenizer, t5_tokenizer

Size: TypeAlias = Literal["tiny", "full"]

_CAPTIONS = 300  # to learn the tokenizers from: they need to be quick, not good


def sdxl(
    size: Size = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu"
) -> StableDiffusionXLPipeline:
    """SDXL: "full" has the shapes of SDXL 1.0 (3.469 billion parameters, 1024 px), "tiny" draws 64 px."""
    shapes = _SDXL[size]
    tokenizer = clip_tokenizer(_CAPTIONS)
    with _directly(dtype, device):
        parts = {
            "vae": AutoencoderKL(**shapes["vae"]).eval(),
            "text_encoder": CLIPTextModel(_clip(tokenizer, shapes["text"])).eval(),
            "text_encoder_2": CLIPTextModelWithProjection(_clip(tokenizer, shapes["text_2"])).eval(),
            "unet": UNet2DConditionModel(**shapes["unet"]).eval(),
        }
    noise = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
    )
    return StableDiffusionXLPipeline(
        **parts, tokenizer=tokenizer, tokenizer_2=tokenizer, scheduler=noise, add_watermarker=False
    )


def controlnet(
    size: Size = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu"
) -> ControlNetModel:
    """A ControlNet of `sdxl`'s: "full" has 1.251 billion parameters. Unlike a fresh one, it has effect."""
    with _directly(dtype, device):
        model = ControlNetModel.from_unet(
            UNet2DConditionModel(**_SDXL[size]["unet"]), load_weights_from_unet=False
        )
        for layer in (*model.controlnet_down_blocks, model.controlnet_mid_block):
            torch.nn.init.normal_(layer.weight, std=0.02)  # begins at zero, and would change nothing
    return model.eval()


def flux(size: Size = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> FluxPipeline:
    """FLUX.1-dev: "full" has its shapes (16.871 billion parameters, 1024 px), "tiny" draws 64 px."""
    shapes = _FLUX[size]
    clip, t5 = clip_tokenizer(_CAPTIONS), t5_tokenizer(_CAPTIONS)
    t5.model_max_length = shapes["words"]
    with _directly(dtype, device):
        parts = {
            "vae": AutoencoderKL(**shapes["vae"]).eval(),
            "text_encoder": CLIPTextModel(_clip(clip, shapes["text"])).eval(),
            "text_encoder_2": T5EncoderModel(T5Config(**shapes["text_2"])).eval(),
            "transformer": FluxTransformer2DModel(**shapes["transformer"]).eval(),
        }
    noise = FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True)
    return FluxPipeline(**parts, tokenizer=clip, tokenizer_2=t5, scheduler=noise)


@contextmanager
def _directly(dtype: torch.dtype, device: str) -> Iterator[None]:
    """Make modules on the device and in the dtype, with weights from a fixed seed."""
    before = torch.get_default_dtype()
    torch.manual_seed(0)
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def _clip(tokenizer: Any, shape: dict[str, Any]) -> CLIPTextConfig:
    ids = {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("bos", "eos", "pad")}
    return CLIPTextConfig(**shape, **ids, max_position_embeddings=77)


def _vae(widths: tuple[int, ...], latents: int, side: int, **more: Any) -> dict[str, Any]:
    return {
        "block_out_channels": widths,
        "down_block_types": ("DownEncoderBlock2D",) * len(widths),
        "up_block_types": ("UpDecoderBlock2D",) * len(widths),
        "latent_channels": latents,
        "sample_size": side,
        **more,
    }


_CLIP_L = dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12)
_CLIP_L |= dict(projection_dim=768, vocab_size=49408)
_CLIP_G = dict(hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20)
_CLIP_G |= dict(projection_dim=1280, vocab_size=49408, hidden_act="gelu")
_CLIP_TINY = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2)
_CLIP_TINY |= dict(projection_dim=32, vocab_size=1280, initializer_range=0.3)
_UNET = dict(use_linear_projection=True, addition_embed_type="text_time")
_SDXL_VAE = dict(scaling_factor=0.13025, force_upcast=True)
_FLUX_VAE = dict(scaling_factor=0.3611, shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False)
_SDXL = {
    "tiny": {
        "vae": _vae((32, 32, 32, 32), 4, 64, layers_per_block=1, norm_num_groups=8, **_SDXL_VAE),
        "text": _CLIP_TINY,
        "text_2": _CLIP_TINY,
        "unet": _UNET
        | dict(sample_size=8, block_out_channels=(32, 64), layers_per_block=1, norm_num_groups=8)
        | dict(down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"))
        | dict(up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"))
        | dict(transformer_layers_per_block=1, attention_head_dim=(2, 4), cross_attention_dim=64)
        | dict(addition_time_embed_dim=8, projection_class_embeddings_input_dim=32 + 6 * 8),
    },
    "full": {
        "vae": _vae((128, 256, 512, 512), 4, 1024, layers_per_block=2, **_SDXL_VAE),
        "text": _CLIP_L,
        "text_2": _CLIP_G,
        "unet": _UNET
        | dict(sample_size=128, block_out_channels=(320, 640, 1280), layers_per_block=2)
        | dict(down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"))
        | dict(up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"))
        | dict(transformer_layers_per_block=(1, 2, 10), attention_head_dim=(5, 10, 20))
        | dict(cross_attention_dim=2048, addition_time_embed_dim=256)
        | dict(projection_class_embeddings_input_dim=2816),
    },
}
_FLUX = {
    "tiny": {
        "vae": _vae((32, 32, 32, 32), 16, 64, layers_per_block=1, norm_num_groups=8, **_FLUX_VAE),
        "text": _CLIP_TINY,
        "text_2": dict(d_model=32, d_kv=16, d_ff=64, num_layers=2, num_heads=2, vocab_size=1280)
        | dict(feed_forward_proj="gated-gelu"),
        "words": 256,
        "transformer": dict(in_channels=64, num_layers=1, num_single_layers=1, attention_head_dim=16)
        | dict(num_attention_heads=2, joint_attention_dim=32, pooled_projection_dim=32)
        | dict(guidance_embeds=True, axes_dims_rope=(4, 6, 6)),
    },
    "full": {
        "vae": _vae((128, 256, 512, 512), 16, 1024, layers_per_block=2, **_FLUX_VAE),
        "text": _CLIP_L,
        "text_2": dict(d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64, vocab_size=32128)
        | dict(feed_forward_proj="gated-gelu"),
        "words": 512,
        "transformer": dict(in_channels=64, num_layers=19, num_single_layers=38, attention_head_dim=128)
        | dict(num_attention_heads=24, joint_attention_dim=4096, pooled_projection_dim=768)
        | dict(guidance_embeds=True, axes_dims_rope=(16, 56, 56)),
    },
}
