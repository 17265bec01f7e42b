"""How a picture becomes tokens: the placeholder in the prompt, the processor's count, and the grid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch

from .errors import BadPromptError, StaleProcessorError, UnsupportedModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from transformers import PreTrainedModel, ProcessorMixin


def placeholder(processor: ProcessorMixin, prompt: str) -> str:
    """Return the text that stands for a picture in `prompt`, a prompt made for one picture.

    Raises:
        BadPromptError: the chat template left no place for the picture.
    """
    # Gemma writes a "beginning of image" token, and its processor puts the image tokens behind it.
    for name in ("image_token", "boi_token"):
        token = getattr(processor, name, None)
        if token and token in prompt:
            return token
    raise BadPromptError(
        "The chat template of this model leaves no place for a picture.",
        f"It makes {prompt!r}, without {getattr(processor, 'image_token', '<image>')}.",
        "Take the processor of the same model: AutoProcessor.from_pretrained(the model's name).",
    )


def check_placeholders(prompt: str, token: str, pictures: int) -> None:
    """Raise BadPromptError unless `prompt` holds `token` once for each picture."""
    found = prompt.count(token)
    if found == pictures:
        return
    count = f"{pictures} picture" + ("" if pictures == 1 else "s")
    raise BadPromptError(
        f"The prompt has {found} × {token} for {count}.",
        f"Each {token} is replaced by the tokens of one picture, in order.",
        f"Write {token} once for each picture, before the question, as `.prompt(question)` does."
        if found < pictures
        else f"Take {found - pictures} × {token} out of the prompt, or pass as many pictures.",
    )


def check_processor(processor: ProcessorMixin, model: PreTrainedModel) -> None:
    """Raise StaleProcessorError if the processor writes more or fewer image tokens than the model makes."""
    config, vision = model.config, getattr(model.config, "vision_config", None)
    if hasattr(processor, "num_additional_image_tokens"):  # LLaVA: a square of patches
        holder, where = processor, "processor"
        right = {
            "patch_size": vision.patch_size,
            "vision_feature_select_strategy": config.vision_feature_select_strategy,
            "num_additional_image_tokens": _class_tokens(model),
        }
        counts = [_llava_count(vision.image_size, **fields) for fields in (_read(holder, right), right)]
    elif hasattr(vision, "spatial_merge_size"):  # Qwen2-VL: patches of the picture's own size
        holder, where = processor.image_processor, "processor.image_processor"
        right = {
            "patch_size": vision.patch_size,
            "merge_size": vision.spatial_merge_size,
            "temporal_patch_size": vision.temporal_patch_size,
        }
        counts = [tuple(fields.values()) for fields in (_read(holder, right), right)]
    else:
        return
    if counts[0] == counts[1]:
        return
    wrong = ", ".join(f"{name}={value!r}" for name, value in _read(holder, right).items())
    raise StaleProcessorError(
        "The processor and the model disagree about the number of image tokens"
        + (f": {counts[0] or 'no number'} against {counts[1]}." if isinstance(counts[1], int) else "."),
        f"The processor's configuration is stale; it says {wrong}.",
        "Set " + ", ".join(f"{where}.{name} = {value!r}" for name, value in right.items()) + ".",
    )


def _read(holder: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(holder, name, None) for name in fields}


def _llava_count(
    side: int,
    patch_size: int | None,
    vision_feature_select_strategy: str | None,
    num_additional_image_tokens: int,
) -> int | None:
    """Count as LlavaProcessor does: a grid of patches, plus the class token, which "default" drops."""
    if not patch_size:
        return None
    dropped = vision_feature_select_strategy == "default"
    return (side // patch_size) ** 2 + (num_additional_image_tokens or 0) - dropped


def _class_tokens(model: PreTrainedModel) -> int:
    """Return 1 if the vision tower puts a class token before the patches (CLIP), else 0 (SigLIP)."""
    tower = getattr(model.base_model, "vision_tower", model.base_model)
    return int(any("class_embedding" in name or "cls_token" in name for name, _ in tower.named_parameters()))


def grid(inputs: Mapping[str, torch.Tensor], model: PreTrainedModel) -> tuple[int, int]:
    """Return (rows, columns) of the image tokens of the only picture in `inputs`.

    Raises:
        UnsupportedModelError: the model does not lay a picture out as one grid.
    """
    if "image_grid_thw" in inputs:
        _, height, width = inputs["image_grid_thw"][0].tolist()
        merge = model.config.vision_config.spatial_merge_size
        return height // merge, width // merge
    count = int(image_positions(inputs, model).sum())
    side = math.isqrt(count)
    if side * side != count or inputs["pixel_values"].ndim != 4:
        raise UnsupportedModelError(
            f"The {count} image tokens of this model are no single grid.",
            f"{type(model).__name__} cuts a picture into several tiles.",
            "Use a LLaVA-1.5 or Qwen2-VL model for this.",
        )
    return side, side


def image_positions(inputs: Mapping[str, torch.Tensor], model: PreTrainedModel) -> torch.Tensor:
    """Return a mask of the shape of `input_ids`: true where an image token is."""
    return inputs["input_ids"] == model.config.image_token_id


def first_attention(inputs: Mapping[str, torch.Tensor], model: PreTrainedModel) -> NDArray[np.float32]:
    """Return, on the grid, the attention to each image token where the answer's first token is chosen."""
    shape, text = grid(inputs, model), model.config.get_text_config()
    usual = text._attn_implementation
    # Fast attention never writes its weights down: take the plain one for this call.
    model.set_attn_implementation({"text_config": "eager"})
    try:
        with torch.no_grad():
            output = model(**inputs, output_attentions=True, logits_to_keep=1, use_cache=False)
    finally:
        model.set_attn_implementation({"text_config": usual})
    layers = output.attentions[len(output.attentions) // 2 :]
    last = torch.stack([layer[0, :, -1].float().mean(0) for layer in layers]).mean(0)
    return last[image_positions(inputs, model)[0]].reshape(shape).cpu().numpy()
