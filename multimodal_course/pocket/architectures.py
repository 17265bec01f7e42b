"""The pocket models' shapes: the real classes, with widths that are multiples of 64 so that 4-bit works."""

from typing import Any

from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2VLConfig,
    Qwen2VLImageProcessor,
    Qwen2VLProcessor,
    Qwen2VLVideoProcessor,
)

from .scenes import SIDE

CAPTION_TOKENS = 48  # the longest caption has 37
PATCH = 16  # pixels; LLaVA sees 8 x 8 patches
VISION = {"width": 192, "layers": 6, "heads": 3}
LANGUAGE = {
    "hidden_size": 256,
    "intermediate_size": 640,
    "num_hidden_layers": 6,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "max_position_embeddings": 2048,
    "tie_word_embeddings": True,
}
ROPE_THETA = 10_000.0
MEAN_AND_STD = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}


def clip_config(vocabulary: int) -> dict[str, Any]:
    """open_clip's configuration: a 128-pixel ViT of 6 layers and a text tower of 4."""
    return {
        "model_cfg": {
            "embed_dim": 192,
            "vision_cfg": {"image_size": SIDE, "patch_size": PATCH, "head_width": 64}
            | {"layers": VISION["layers"], "width": VISION["width"]},
            "text_cfg": {
                "context_length": CAPTION_TOKENS,
                "vocab_size": vocabulary,
                "width": 192,
                "heads": 3,
                "layers": 4,
            }
            | {"hf_tokenizer_name": "pocket-clip"},
        },
        "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bicubic"}
        | {"resize_mode": "shortest"},
    }


def llm_config(tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    """Llama, 5 million parameters."""
    return LlamaConfig(
        **LANGUAGE,
        vocab_size=len(tokenizer),
        rope_parameters={"rope_type": "default", "rope_theta": ROPE_THETA},
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def llava_config(tokenizer: PreTrainedTokenizerFast) -> LlavaConfig:
    """LLaVA-1.5's wiring: the tower's last layer but one, without the class token, a two-layer projector."""
    vision = CLIPVisionConfig(
        hidden_size=VISION["width"],
        intermediate_size=4 * VISION["width"],
        num_hidden_layers=VISION["layers"],
        num_attention_heads=VISION["heads"],
        image_size=SIDE,
        patch_size=PATCH,
        projection_dim=192,
        hidden_act="gelu",
    )
    return LlavaConfig(
        vision_config=vision,
        text_config=llm_config(tokenizer),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=(SIDE // PATCH) ** 2,
        vision_feature_layer=-2,
        vision_feature_select_strategy="default",
        tie_word_embeddings=True,
    )


def llava_processor(tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    """LLaVA-1.5's processor: shortest edge to 128, then a centre crop, as CLIP was trained."""
    return LlavaProcessor(
        image_processor=CLIPImageProcessor(
            size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}, **MEAN_AND_STD
        ),
        tokenizer=tokenizer,
        patch_size=PATCH,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=tokenizer.chat_template,
    )


def qwen2_vl_config(tokenizer: PreTrainedTokenizerFast) -> Qwen2VLConfig:
    """Qwen2-VL: any picture size, 8-pixel patches merged two by two, three-dimensional positions."""
    token = tokenizer.convert_tokens_to_ids
    ids = {
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": None,
    }
    return Qwen2VLConfig(
        vision_config={
            "depth": VISION["layers"],
            "embed_dim": VISION["width"],
            "num_heads": VISION["heads"],
            "hidden_size": LANGUAGE["hidden_size"],
            "patch_size": 8,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
        },
        text_config={
            **LANGUAGE,
            **ids,
            "vocab_size": len(tokenizer),
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": ROPE_THETA,
                "mrope_section": [8, 12, 12],
            },
        },
        image_token_id=token("<|image_pad|>"),
        video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
        tie_word_embeddings=True,
    )


def qwen2_vl_processor(tokenizer: PreTrainedTokenizerFast) -> Qwen2VLProcessor:
    """Qwen2-VL's processor: pictures keep their shape, from 64 x 64 to 512 x 256 pixels of area."""
    shared = {
        "size": {"shortest_edge": 64 * 64, "longest_edge": 512 * 256},
        "patch_size": 8,
        "temporal_patch_size": 2,
        "merge_size": 2,
        **MEAN_AND_STD,
    }
    return Qwen2VLProcessor(
        image_processor=Qwen2VLImageProcessor(**shared),
        tokenizer=tokenizer,
        video_processor=Qwen2VLVideoProcessor(**shared),
        chat_template=tokenizer.chat_template,
    )
