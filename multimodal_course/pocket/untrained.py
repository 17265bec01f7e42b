"""Models of the real classes with random weights, in any size, made without a network.

They answer gibberish and draw noise, at exactly the speed and with exactly the memory of trained ones: what
tests and benchmarks need. The image generators are in `untrained_images`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLImageProcessor,
    Qwen2VLProcessor,
    Qwen2VLVideoProcessor,
)

from .untrained_images import controlnet, flux, sdxl

if TYPE_CHECKING:
    from transformers import PreTrainedModel, ProcessorMixin

__all__ = ["byte_tokenizer", "controlnet", "flux", "llava", "qwen2_vl", "sdxl"]

Size = Literal["tiny", "full"]
Pair: TypeAlias = "tuple[PreTrainedModel, ProcessorMixin]"

# As in the processors of llava-hf/llava-1.5-7b-hf and Qwen/Qwen2-VL-7B-Instruct.
LLAVA_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] != 'system' %}{{ message['role'].upper() + ': ' }}{% endif %}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}"
    "{% endfor %}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'text') %}{{ part['text'] + ' ' }}"
    "{% endfor %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)
QWEN2_VL_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for content in message['content'] %}"
    "{% if content['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_tokenizer(special: list[str], eos: str, bos: str | None = None) -> PreTrainedTokenizerFast:
    """A tokenizer of 256 bytes, then the `special` tokens: it reads and writes every text."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=bos, eos_token=eos, pad_token=special[0], model_max_length=32768
    )


def llava(size: Size = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> Pair:
    """LLaVA-1.5: "full" has the shapes of the 7B model (7.06 billion parameters, 576 image tokens)."""
    tokenizer = byte_tokenizer(["<pad>", "<s>", "</s>", "<image>"], eos="</s>", bos="<s>")
    vision, text = _LLAVA_SHAPES[size]
    image_size, patch = vision["image_size"], vision["patch_size"]
    ids = {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("bos", "eos", "pad")}
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(**vision),
        text_config=LlamaConfig(**text, **ids),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=(image_size // patch) ** 2,
    )
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessor(
            size={"shortest_edge": image_size}, crop_size={"height": image_size, "width": image_size}
        ),
        tokenizer=tokenizer,
        patch_size=patch,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=LLAVA_TEMPLATE,
    )
    return _build(LlavaForConditionalGeneration, config, ids, dtype, device), processor


def qwen2_vl(size: Size = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> Pair:
    """Qwen2-VL: "full" has the shapes of the 7B model (8.29 billion parameters, image tokens by size)."""
    markers = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>"]
    tokenizer = byte_tokenizer([*markers, "<|image_pad|>", "<|video_pad|>"], eos="<|im_end|>")
    vision, text, pixels = _QWEN2_VL_SHAPES[size]
    patches = {"patch_size": vision["patch_size"], "temporal_patch_size": 2, "merge_size": 2}
    token = tokenizer.convert_tokens_to_ids
    ids = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    config = Qwen2VLConfig(
        vision_config={**vision, "hidden_size": text["hidden_size"]},
        text_config={**text, **ids, "bos_token_id": None},
        image_token_id=token("<|image_pad|>"),
        video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
    )
    pixels = {"shortest_edge": pixels[0], "longest_edge": pixels[1]}
    processor = Qwen2VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=pixels, **patches),
        video_processor=Qwen2VLVideoProcessor(size=pixels, **patches),
        tokenizer=tokenizer,
        chat_template=QWEN2_VL_TEMPLATE,
    )
    return _build(Qwen2VLForConditionalGeneration, config, ids, dtype, device), processor


def _build(
    kind: type, config: object, ids: dict[str, int], dtype: torch.dtype, device: str
) -> PreTrainedModel:
    """Make the model directly on the device, in the dtype, with weights from a fixed seed."""
    before = torch.get_default_dtype()
    torch.manual_seed(0)
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            model = kind(config).eval()
    finally:
        torch.set_default_dtype(before)
    model.generation_config.update(**ids)
    return model


# Each: vision tower, language model, and for Qwen2-VL the smallest and largest picture area in pixels.
# Tiny widths are multiples of 64, so that 4-bit layers work on a CPU too.
_SPREAD = {"initializer_range": 0.3}  # tiny models need large weights to answer each question differently
_LLAVA_SHAPES = {
    "tiny": (
        dict(hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2)
        | dict(image_size=32, patch_size=8, projection_dim=32)
        | _SPREAD,
        dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
        | dict(vocab_size=320, max_position_embeddings=512)
        | _SPREAD,
    ),
    "full": (
        dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16)
        | dict(image_size=336, patch_size=14, projection_dim=768),
        dict(hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32)
        | dict(vocab_size=32064, max_position_embeddings=4096),
    ),
}
_QWEN2_VL_SHAPES = {
    "tiny": (
        dict(depth=2, embed_dim=64, num_heads=2, patch_size=4) | _SPREAD,
        dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
        | dict(num_key_value_heads=2, vocab_size=320, max_position_embeddings=512)
        | dict(rope_parameters={"rope_type": "default", "rope_theta": 1e6, "mrope_section": [2, 3, 3]})
        | _SPREAD,
        (16 * 16, 64 * 64),
    ),
    "full": (
        dict(depth=32, embed_dim=1280, num_heads=16, patch_size=14),
        dict(hidden_size=3584, intermediate_size=18944, num_hidden_layers=28, num_attention_heads=28)
        | dict(num_key_value_heads=4, vocab_size=152064, max_position_embeddings=32768)
        | dict(rope_parameters={"rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24]}),
        (56 * 56, 28 * 28 * 1280),
    ),
}
