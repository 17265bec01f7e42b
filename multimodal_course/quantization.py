"""Weights in fewer bits, by bitsandbytes: whether it is possible here, and with which settings."""

from typing import Any

from .catalog import Entry
from .errors import QuantizationUnavailableError

QUANTIZATIONS = ("4bit", "8bit")
# bitsandbytes' 4-bit code for CPUs cuts a layer's inputs and outputs into blocks of these widths.
_CPU_BLOCKS = {"in": 64, "out": 32}


def settings(quantization: str, compute_dtype: Any) -> dict[str, Any]:
    """bitsandbytes' settings: nf4, the format made for normally distributed weights, or 8-bit integers."""
    if quantization == "8bit":
        return {"load_in_8bit": True}
    return {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": compute_dtype}


def check(entry: Entry, quantization: str | None, device: str) -> None:
    """Refuse a quantization that cannot work, before anything is loaded.

    Raises:
        QuantizationUnavailableError: not offered, not for this kind of model, or not on this device.
    """
    if quantization is None:
        return
    why, fix = obstacle(entry, device), f'Load it without: load("{entry.name}").'
    if quantization not in QUANTIZATIONS:
        why, fix = "That format is not offered.", f"Use one of {', '.join(QUANTIZATIONS)}, or none."
    if why:
        raise QuantizationUnavailableError(
            f"{entry.name} cannot be loaded with quantization={quantization!r} here.", why, fix
        )


def obstacle(entry: Entry, device: str) -> str:
    """Why a model cannot be quantized on a device; empty if it can, as far as is known before loading."""
    if entry.loader in ("controlnet", "open_clip", "scene_reader", "sentence_transformers", "whisper"):
        return "It is so small that quantizing it would gain nothing."
    if device == "mps":
        return "bitsandbytes has no code for Apple's GPU."
    if entry.loader == "diffusion" and device == "cpu":
        return "diffusers quantizes pipelines on a GPU only."
    return ""


def check_widths(name: str, model: Any) -> None:
    """On a CPU, 4-bit layers work only in widths that bitsandbytes' kernels can cut into blocks.

    Raises:
        QuantizationUnavailableError: naming the layer that does not fit.
    """
    import bitsandbytes as bnb

    for part, layer in model.named_modules():
        if isinstance(layer, bnb.nn.Linear4bit) and (
            layer.in_features % _CPU_BLOCKS["in"] or layer.out_features % _CPU_BLOCKS["out"]
        ):
            raise QuantizationUnavailableError(
                f"{name} cannot be loaded in 4 bits here: its layer {part} has {layer.in_features} "
                f"inputs and {layer.out_features} outputs.",
                f"On a CPU bitsandbytes wants inputs in multiples of {_CPU_BLOCKS['in']} and outputs in "
                f"multiples of {_CPU_BLOCKS['out']}.",
                f'Load it without: load("{name}"); or use a GPU.',
            )
