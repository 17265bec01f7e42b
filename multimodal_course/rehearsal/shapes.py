"""The shapes of full-size models, written out: what is needed to build them without a download.

One table for each class of model, by the model's name in the catalog. `tiny` is a small one of the same class
for tests. Widths and counts are those of the models' own configurations; a test compares the number of
parameters that follows from them with the catalog's.
"""

from __future__ import annotations

from typing import Any

Shape = dict[str, Any]

_SPREAD = {"initializer_range": 0.3}  # tiny models need large weights to answer each question differently

# --- vision-language models: vision tower, language model, and for Qwen2-VL the least and most pixels ---
_CLIP_336 = dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16)
_CLIP_336 |= dict(image_size=336, patch_size=14, projection_dim=768)
_LLAMA = dict(vocab_size=32064, max_position_embeddings=4096)
_QWEN2_VISION = dict(depth=32, embed_dim=1280, num_heads=16, patch_size=14)
_QWEN2_VL_PIXELS = (56 * 56, 28 * 28 * 1280)


def _turns(*sections: int) -> Shape:
    return {"rope_parameters": dict(rope_type="default", rope_theta=1e6, mrope_section=list(sections))}


LLAVA: dict[str, Shape] = {
    "tiny": {
        # Widths are multiples of 64, so that 4-bit layers work on a CPU too.
        "vision": dict(hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2)
        | dict(image_size=32, patch_size=8, projection_dim=32)
        | _SPREAD,
        "text": dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
        | dict(vocab_size=320, max_position_embeddings=512)
        | _SPREAD,
    },
    "llava-1.5-7b": {
        "vision": _CLIP_336,
        "text": _LLAMA
        | dict(hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32),
    },
    "llava-1.5-13b": {
        "vision": _CLIP_336,
        "text": _LLAMA
        | dict(hidden_size=5120, intermediate_size=13824, num_hidden_layers=40, num_attention_heads=40),
    },
}
# LLaVA-Interleave: the same class with SigLIP's tower and Qwen's language model.
_TINY_TOWER = dict(hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2)
LLAVA_INTERLEAVE: dict[str, Shape] = {
    "tiny": {
        "vision": _TINY_TOWER | dict(image_size=32, patch_size=8, vision_use_head=False),
        "text": dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
        | dict(num_key_value_heads=4, vocab_size=320, max_position_embeddings=512, tie_word_embeddings=True)
        | _SPREAD,
    },
    "llava-interleave-0.5b": {
        "vision": dict(hidden_size=1152, intermediate_size=4304, num_hidden_layers=26, num_attention_heads=16)
        | dict(image_size=384, patch_size=14, vision_use_head=False, hidden_act="gelu_pytorch_tanh"),
        "text": dict(hidden_size=1024, intermediate_size=2816, num_hidden_layers=24, num_attention_heads=16)
        | dict(num_key_value_heads=16, vocab_size=152000, max_position_embeddings=32768)
        | dict(tie_word_embeddings=True),
    },
}
QWEN2_VL: dict[str, Shape] = {
    "tiny": {
        "vision": dict(depth=2, embed_dim=64, num_heads=2, patch_size=4) | _SPREAD,
        "text": dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
        | dict(num_key_value_heads=2, vocab_size=320, max_position_embeddings=512)
        | _turns(2, 3, 3)
        | _SPREAD,
        "pixels": (16 * 16, 64 * 64),
    },
    "qwen2-vl-2b": {
        "vision": _QWEN2_VISION,
        "text": dict(hidden_size=1536, intermediate_size=8960, num_hidden_layers=28, num_attention_heads=12)
        | dict(num_key_value_heads=2, vocab_size=151936, max_position_embeddings=32768)
        | dict(tie_word_embeddings=True)
        | _turns(16, 24, 24),
        "pixels": _QWEN2_VL_PIXELS,
    },
    "qwen2-vl-7b": {
        "vision": _QWEN2_VISION,
        "text": dict(hidden_size=3584, intermediate_size=18944, num_hidden_layers=28, num_attention_heads=28)
        | dict(num_key_value_heads=4, vocab_size=152064, max_position_embeddings=32768)
        | _turns(16, 24, 24),
        "pixels": _QWEN2_VL_PIXELS,
    },
}

# --- language models ---
QWEN2: dict[str, Shape] = {
    "tiny": dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
    | dict(num_key_value_heads=2, vocab_size=320, max_position_embeddings=512)
    | _SPREAD,
    "qwen2.5-0.5b": dict(hidden_size=896, intermediate_size=4864, num_hidden_layers=24)
    | dict(num_attention_heads=14, num_key_value_heads=2, vocab_size=151936, tie_word_embeddings=True),
    "qwen2.5-7b": dict(hidden_size=3584, intermediate_size=18944, num_hidden_layers=28)
    | dict(num_attention_heads=28, num_key_value_heads=4, vocab_size=152064, tie_word_embeddings=False),
}


# --- image generators: VAE, text encoders, denoiser ---
def _vae(widths: tuple[int, ...], latents: int, side: int, **more: Any) -> Shape:
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
_CLIP_H = dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=23, num_attention_heads=16)
_CLIP_H |= dict(projection_dim=512, vocab_size=49408, hidden_act="gelu")
_CLIP_TINY = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2)
_CLIP_TINY |= dict(projection_dim=32, vocab_size=1280, **_SPREAD)
_WIDE_VAE = (128, 256, 512, 512)
_TINY_VAE = (32, 32, 32, 32)
_SDXL_VAE = dict(scaling_factor=0.13025, force_upcast=True)
_FLUX_VAE = dict(scaling_factor=0.3611, shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False)
_SDXL_UNET = dict(use_linear_projection=True, addition_embed_type="text_time")

STABLE_DIFFUSION: dict[str, Shape] = {
    "tiny": {
        "vae": _vae(_TINY_VAE, 4, 64, layers_per_block=1, norm_num_groups=8),
        "text": _CLIP_TINY,
        "unet": dict(sample_size=8, block_out_channels=(32, 64), layers_per_block=1, norm_num_groups=8)
        | dict(down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"))
        | dict(up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"))
        | dict(attention_head_dim=(2, 4), cross_attention_dim=32, use_linear_projection=True),
    },
    "sd-turbo": {
        "vae": _vae(_WIDE_VAE, 4, 768, layers_per_block=2, scaling_factor=0.18215),
        "text": _CLIP_H,
        "unet": dict(sample_size=64, block_out_channels=(320, 640, 1280, 1280), layers_per_block=2)
        | dict(down_block_types=(*("CrossAttnDownBlock2D",) * 3, "DownBlock2D"))
        | dict(up_block_types=("UpBlock2D", *("CrossAttnUpBlock2D",) * 3))
        | dict(attention_head_dim=(5, 10, 20, 20), cross_attention_dim=1024, use_linear_projection=True),
    },
}
_SDXL = {
    "vae": _vae(_WIDE_VAE, 4, 1024, layers_per_block=2, **_SDXL_VAE),
    "text": _CLIP_L,
    "text_2": _CLIP_G,
    "unet": _SDXL_UNET
    | dict(sample_size=128, block_out_channels=(320, 640, 1280), layers_per_block=2)
    | dict(down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"))
    | dict(up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"))
    | dict(transformer_layers_per_block=(1, 2, 10), attention_head_dim=(5, 10, 20))
    | dict(cross_attention_dim=2048, addition_time_embed_dim=256)
    | dict(projection_class_embeddings_input_dim=2816),
}
SDXL: dict[str, Shape] = {
    "tiny": {
        "vae": _vae(_TINY_VAE, 4, 64, layers_per_block=1, norm_num_groups=8, **_SDXL_VAE),
        "text": _CLIP_TINY,
        "text_2": _CLIP_TINY,
        "unet": _SDXL_UNET
        | dict(sample_size=8, block_out_channels=(32, 64), layers_per_block=1, norm_num_groups=8)
        | dict(down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"))
        | dict(up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"))
        | dict(transformer_layers_per_block=1, attention_head_dim=(2, 4), cross_attention_dim=64)
        | dict(addition_time_embed_dim=8, projection_class_embeddings_input_dim=32 + 6 * 8),
    },
    # Its blocks have 247, 31 and 460 million parameters (https://blog.segmind.com/segmind-vega-2/).
    "segmind-vega": _SDXL
    | {"unet": _SDXL["unet"] | dict(transformer_layers_per_block=(1, 1, 2), mid_block_type="UNetMidBlock2D")},
    "sdxl": _SDXL,
    "sdxl-turbo": _SDXL | {"unet": _SDXL["unet"] | {"sample_size": 64}},
}
# A ControlNet is the first half of the UNet that it steers.
CONTROLNET: dict[str, Shape] = {
    "tiny": SDXL["tiny"]["unet"],
    "controlnet-canny-sdxl-small": _SDXL["unet"]
    | dict(down_block_types=("DownBlock2D",) * 3, up_block_types=("UpBlock2D",) * 3)
    | dict(transformer_layers_per_block=(0, 0, 0)),
    "controlnet-canny-sdxl": _SDXL["unet"],
    "controlnet-scribble-sdxl": _SDXL["unet"],
}
_T5_XXL = dict(d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64, vocab_size=32128)
_FLUX = {
    "vae": _vae(_WIDE_VAE, 16, 1024, layers_per_block=2, **_FLUX_VAE),
    "text": _CLIP_L,
    "text_2": _T5_XXL | {"feed_forward_proj": "gated-gelu"},
    "words": 512,
    "transformer": dict(in_channels=64, num_layers=19, num_single_layers=38, attention_head_dim=128)
    | dict(num_attention_heads=24, joint_attention_dim=4096, pooled_projection_dim=768)
    | dict(guidance_embeds=True, axes_dims_rope=(16, 56, 56)),
}
FLUX: dict[str, Shape] = {
    "tiny": {
        "vae": _vae(_TINY_VAE, 16, 64, layers_per_block=1, norm_num_groups=8, **_FLUX_VAE),
        "text": _CLIP_TINY,
        "text_2": dict(d_model=32, d_kv=16, d_ff=64, num_layers=2, num_heads=2, vocab_size=1280)
        | dict(feed_forward_proj="gated-gelu"),
        "words": 256,
        "transformer": dict(in_channels=64, num_layers=1, num_single_layers=1, attention_head_dim=16)
        | dict(num_attention_heads=2, joint_attention_dim=32, pooled_projection_dim=32)
        | dict(guidance_embeds=True, axes_dims_rope=(4, 6, 6)),
    },
    "flux.1-dev": _FLUX,
    "flux.1-schnell": _FLUX
    | {"words": 256, "transformer": _FLUX["transformer"] | {"guidance_embeds": False}},
}
Z_IMAGE: dict[str, Shape] = {
    "tiny": {
        "vae": _vae(_TINY_VAE, 16, 64, layers_per_block=1, norm_num_groups=8, **_FLUX_VAE),
        "text": dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
        | dict(num_key_value_heads=2, head_dim=16, vocab_size=320),
        "transformer": dict(dim=64, n_layers=1, n_refiner_layers=1, n_heads=2, n_kv_heads=2)
        | dict(cap_feat_dim=64, axes_dims=(8, 12, 12), axes_lens=(1024, 64, 64)),
    },
    "z-image-turbo": {
        "vae": _vae(_WIDE_VAE, 16, 1024, layers_per_block=2, **_FLUX_VAE),
        "text": dict(hidden_size=2560, intermediate_size=9728, num_hidden_layers=36, num_attention_heads=32)
        | dict(num_key_value_heads=8, head_dim=128, vocab_size=151936, tie_word_embeddings=True),
        "transformer": dict(dim=3840, n_layers=30, n_refiner_layers=2, n_heads=30, n_kv_heads=30)
        | dict(cap_feat_dim=2560, axes_dims=(32, 48, 48), axes_lens=(1536, 512, 512)),
    },
}

# --- encoders and speech ---
CLIP: dict[str, Shape] = {
    "tiny": {
        "embed_dim": 32,
        "vision_cfg": dict(image_size=32, patch_size=8, width=64, head_width=32, layers=1),
        "text_cfg": dict(context_length=77, vocab_size=320, width=64, heads=2, layers=1),
    },
    "clip-vit-b-32": {
        "embed_dim": 512,
        "vision_cfg": dict(image_size=224, patch_size=32, width=768, layers=12),
        "text_cfg": dict(context_length=77, vocab_size=49408, width=512, heads=8, layers=12),
    },
    "clip-vit-l-14": {
        "embed_dim": 768,
        "vision_cfg": dict(image_size=224, patch_size=14, width=1024, layers=24),
        "text_cfg": dict(context_length=77, vocab_size=49408, width=768, heads=12, layers=12),
    },
}
BERT: dict[str, Shape] = {
    "tiny": dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=2)
    | dict(vocab_size=320, max_position_embeddings=256),
    "all-minilm-l6-v2": dict(hidden_size=384, intermediate_size=1536, num_hidden_layers=6)
    | dict(num_attention_heads=12, vocab_size=30522, max_position_embeddings=512),
}


def _whisper(width: int, layers: int, heads: int, decoder: int | None = None, **more: int) -> Shape:
    shape = dict(n_mels=80, n_vocab=51865, n_audio_ctx=1500, n_text_ctx=448)
    shape |= dict(n_audio_state=width, n_audio_head=heads, n_audio_layer=layers)
    return shape | dict(n_text_state=width, n_text_head=heads, n_text_layer=decoder or layers) | more


WHISPER: dict[str, Shape] = {
    "tiny": _whisper(64, 2, 2),
    "whisper-tiny": _whisper(384, 4, 6),
    "whisper-base": _whisper(512, 6, 8),
    "whisper-small": _whisper(768, 12, 12),
    "whisper-medium": _whisper(1024, 24, 16),
    "whisper-large-v3": _whisper(1280, 32, 20, n_mels=128, n_vocab=51866),
    "whisper-turbo": _whisper(1280, 32, 20, 4, n_mels=128, n_vocab=51866),
}

FAMILIES: dict[str, dict[str, Shape]] = {
    "llava": LLAVA,
    "llava_interleave": LLAVA_INTERLEAVE,
    "qwen2_vl": QWEN2_VL,
    "qwen2": QWEN2,
    "stable_diffusion": STABLE_DIFFUSION,
    "sdxl": SDXL,
    "controlnet": CONTROLNET,
    "flux": FLUX,
    "z_image": Z_IMAGE,
    "clip": CLIP,
    "bert": BERT,
    "whisper": WHISPER,
}


def family(name: str) -> str | None:
    """The class of models that a model of the catalog belongs to; None if its shape is not written here."""
    return next((kind for kind, table in FAMILIES.items() if name in table and name != "tiny"), None)
