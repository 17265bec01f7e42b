"""Full-size models by their names in the catalog, with random weights: in memory, and as files for `load`."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from . import shapes


class Anatomy(NamedTuple):
    """Numbers of a model's parameters: all, those of layers that can have fewer bits, and of the largest."""

    parameters: int
    quantizable: int
    largest: int


@cache
def anatomy(name: str) -> Anatomy:
    """Count a model's parameters without making them (on PyTorch's meta device).

    The last layer of a language model, which chooses the next token, is not counted as quantizable: the
    libraries leave it wide. Of a pipeline, the denoiser and the second text encoder can be quantized.
    """
    import torch
    from torch import nn

    made = build(name, torch.bfloat16, "meta")
    parts = networks(made)
    quantized = parts if len(parts) == 1 else [p for n, p in _named(made) if n in _QUANTIZED]
    layers = {
        id(layer): layer.weight.numel()
        for part in quantized
        for label, layer in part.named_modules()
        if isinstance(layer, nn.Linear) and "lm_head" not in label
    }
    every = {id(p): p.numel() for part in parts for p in part.parameters()}
    return Anatomy(sum(every.values()), sum(layers.values()), max(layers.values(), default=0))


_QUANTIZED = ("transformer", "unet", "text_encoder_2")


def build(name: str, dtype: Any, device: str) -> Any:
    """Make a model of the catalog with random weights, as its builder in `untrained` returns it.

    Raises:
        KeyError: its shape is not written in `shapes`.
    """
    from . import untrained

    return getattr(untrained, str(shapes.family(name)))(name, dtype, device)


def wrap(name: str, made: Any) -> Any:
    """Put what `build` made into the course's class for its kind, as `load` does."""
    return _WRAPPERS[str(shapes.family(name))](name, made)


def _wrap_vision_language(name: str, made: Any) -> Any:
    from ..vision_language import VisionLanguageModel

    return VisionLanguageModel(*made, name=name)


def _wrap_language(name: str, made: Any) -> Any:
    from ..language import LanguageModel

    return LanguageModel(*made, name=name)


def _wrap_generator(name: str, made: Any) -> Any:
    import torch

    from ..image_generation import ImageGenerator

    if "unet" in made.components and made.device.type == "cuda":
        made.unet.to(memory_format=torch.channels_last)
    made.set_progress_bar_config(disable=True)
    return ImageGenerator(made, name)


def _wrap_controlnet(name: str, made: Any) -> Any:
    import torch

    from ..controlnet import ControlNet

    layout = torch.channels_last if made.device.type == "cuda" else torch.preserve_format
    return ControlNet(made.to(memory_format=layout), name)


def _wrap_clip(name: str, made: Any) -> Any:
    from ..retrieval import ImageTextEncoder

    model, preprocess = made
    return ImageTextEncoder(model, preprocess, None, name)  # type: ignore[arg-type]  # texts need its tokenizer


def _wrap_whisper(name: str, made: Any) -> Any:
    from ..audio import SpeechRecognizer

    return SpeechRecognizer(made, name)


def _wrap_bert(name: str, made: Any) -> Any:
    """Through files: sentence-transformers makes its models from nothing else."""
    import tempfile

    from ..loading import load

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / name
        folder.mkdir()
        save(name, made, folder)
        return load(str(folder))


_WRAPPERS = {
    "bert": _wrap_bert,
    "clip": _wrap_clip,
    "controlnet": _wrap_controlnet,
    "qwen2": _wrap_language,
    "whisper": _wrap_whisper,
    **dict.fromkeys(("llava", "llava_interleave", "qwen2_vl"), _wrap_vision_language),
    **dict.fromkeys(("flux", "sdxl", "stable_diffusion", "z_image"), _wrap_generator),
}


def save(name: str, made: Any, folder: Path) -> None:
    """Write what `build` made as the files that `load` reads."""
    _SAVERS[str(shapes.family(name))](name, made, folder)


def _save_pair(name: str, made: Any, folder: Path) -> None:
    model, processor = made
    model.save_pretrained(folder, max_shard_size="5GB")
    processor.save_pretrained(folder)


def _save_one(name: str, made: Any, folder: Path) -> None:
    made.save_pretrained(folder)


def _save_bert(name: str, made: Any, folder: Path) -> None:
    from ..pocket.train_text_encoder import save_sentence_transformers

    _save_pair(name, made, folder)
    save_sentence_transformers(folder, shapes.BERT[name]["hidden_size"])


def _save_clip(name: str, made: Any, folder: Path) -> None:
    from safetensors.torch import save_file

    from .building import byte_tokenizer

    model, _ = made
    shape = shapes.CLIP[name]
    text = shape["text_cfg"] | {"hf_tokenizer_name": name}
    described = {"model_cfg": shape | {"text_cfg": text}, "preprocess_cfg": {}}
    (folder / "open_clip_config.json").write_text(json.dumps(described), encoding="utf-8")
    byte_tokenizer(["<pad>", "<s>", "</s>"], eos="</s>", bos="<s>").save_pretrained(folder)
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")


def _save_whisper(name: str, made: Any, folder: Path) -> None:
    import torch

    weights = {key: value.half() for key, value in made.state_dict().items()}  # as the official files are
    torch.save({"dims": asdict(made.dims), "model_state_dict": weights}, folder / "model.pt")


_SAVERS = {
    "bert": _save_bert,
    "clip": _save_clip,
    "whisper": _save_whisper,
    **dict.fromkeys(("llava", "llava_interleave", "qwen2_vl", "qwen2"), _save_pair),
    **dict.fromkeys(("controlnet", "flux", "sdxl", "stable_diffusion", "z_image"), _save_one),
}


def _named(made: Any) -> list[tuple[str, Any]]:
    """The neural networks of a model, a pair or a pipeline, with their names."""
    from torch import nn

    if isinstance(made, tuple):
        made = made[0]
    found = getattr(made, "components", None) or {"model": made}
    return [(name, part) for name, part in found.items() if isinstance(part, nn.Module)]


def networks(made: Any) -> list[Any]:
    """The neural networks of a model, a pair with its processor, or a pipeline."""
    return [part for _, part in _named(made)]
