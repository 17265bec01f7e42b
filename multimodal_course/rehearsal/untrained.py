"""Models of the real classes with random weights, in any size, made without a network.

They answer gibberish and draw noise, at exactly the speed and with exactly the memory of trained ones: what
tests and benchmarks
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import torch
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLImageProcessor,
    Qwen2VLProcessor,
    Qwen2VLVideoProcessor,
    SiglipImageProcessor,
    SiglipVisionConfig,
)

from .building import byte_tokenizer, directly
from .shapes import LLAVA, LLAVA_INTERLEAVE, QWEN2, QWEN2_VL
from .untrained_encoders import bert, clip, whisper
from .untrained_images import controlnet, flux, sdxl, stable_diffusion, z_image

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast, ProcessorMixin

__all__ = ["bert", "byte_tokenizer", "clip", "controlnet", "flux", "llava", "llava_interleave", "qwen2"]
__all__ += ["qwen2_vl", "sdxl", "stable_diffusion", "whisper", "z_image"]

Pair: TypeAlias = "tuple[PreTrainedModel, ProcessorMixin]"
Spoken: TypeAlias = "tuple[PreTrainedModel, PreTrainedTokenizerFast]"

# As in the processors of llava-hf/llava-1.5-7b-hf and Qwen/Qwen2-VL-7B-Instruct.
LLAVA_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] != 'system' %}{{ message['role'].upper() + ': ' }}{% endif %}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}"
    "{% endfor %}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'text') %}{{ part['text'] + ' ' }}"
    "{% endfor %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)
LLAVA_INTERLEAVE_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }} "
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}{{ '<image>\n' }}{% else %}{{ part['text'] }}{% endif %}{% endfor %}"
    "<|im_end|>{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
QWEN2_VL_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for content in message['content'] %}"
    "{% if content['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
QWEN2_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def llava(shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> Pair:
    """LLaVA-1.5 in a shape of `shapes.LLAVA`; the full-size ones have 576 image tokens."""
    tokenizer = byte_tokenizer(["<pad>", "<s>", "</s>", "<image>"], eos="</s>", bos="<s>")
    vision, text = LLAVA[shape]["vision"], LLAVA[shape]["text"]
    ids = {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("bos", "eos", "pad")}
    side = vision["image_size"]
    config = LlavaConfig(vision_config=CLIPVisionConfig(**vision), text_config=LlamaConfig(**text, **ids))
    pictures = CLIPImageProcessor(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    processor = _llava_processor(config, tokenizer, pictures, LLAVA_TEMPLATE, summaries=1)
    return _build(LlavaForConditionalGeneration, config, ids, dtype, device), processor


def llava_interleave(shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> Pair:
    """LLaVA-Interleave in a shape of `shapes.LLAVA_INTERLEAVE`: SigLIP's tower keeps no summary token."""
    tokenizer = byte_tokenizer(["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>"], eos="<|im_end|>")
    vision, text = LLAVA_INTERLEAVE[shape]["vision"], LLAVA_INTERLEAVE[shape]["text"]
    ids = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    side = vision["image_size"]
    config = LlavaConfig(
        vision_config=SiglipVisionConfig(**vision),
        text_config=Qwen2Config(**text, **ids, bos_token_id=None),
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
        tie_word_embeddings=True,
    )
    pictures = SiglipImageProcessor(size={"height": side, "width": side})
    processor = _llava_processor(config, tokenizer, pictures, LLAVA_INTERLEAVE_TEMPLATE, summaries=0)
    return _build(LlavaForConditionalGeneration, config, ids, dtype, device), processor


def _llava_processor(
    config: LlavaConfig, tokenizer: PreTrainedTokenizerFast, pictures: object, template: str, summaries: int
) -> LlavaProcessor:
    """The processor for a configuration, which it tells of the image tokens; the tower adds `summaries`."""
    vision = config.vision_config
    config.image_token_index = tokenizer.convert_tokens_to_ids("<image>")
    config.image_seq_length = (vision.image_size // vision.patch_size) ** 2
    return LlavaProcessor(
        image_processor=pictures,
        tokenizer=tokenizer,
        patch_size=vision.patch_size,
        vision_feature_select_strategy=config.vision_feature_select_strategy,
        num_additional_image_tokens=summaries,
        chat_template=template,
    )


def qwen2_vl(shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> Pair:
    """Qwen2-VL in a shape of `shapes.QWEN2_VL`; image tokens follow the picture's size."""
    markers = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>"]
    tokenizer = byte_tokenizer([*markers, "<|image_pad|>", "<|video_pad|>"], eos="<|im_end|>")
    vision, text, pixels = (QWEN2_VL[shape][part] for part in ("vision", "text", "pixels"))
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


def qwen2(shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu") -> Spoken:
    """A language model in a shape of `shapes.QWEN2`, with the chat template of Qwen2."""
    tokenizer = byte_tokenizer(["<|endoftext|>", "<|im_start|>", "<|im_end|>"], eos="<|im_end|>")
    tokenizer.chat_template = QWEN2_TEMPLATE
    ids = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    config = Qwen2Config(**QWEN2[shape], **ids, bos_token_id=None)
    return _build(Qwen2ForCausalLM, config, ids, dtype, device), tokenizer


def _build(
    kind: type, config: object, ids: dict[str, int], dtype: torch.dtype, device: str
) -> PreTrainedModel:
    """Make the model directly on the device, in the dtype, with weights from a fixed seed."""
    with directly(dtype, device):
        model = kind(config).eval()
    model.generation_config.update(**ids)
    return model
