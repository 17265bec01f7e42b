"""The memory that a model's work needs at its peak, computed from its shape before anything is allocated.

The peak is what PyTorch's allocator counts: weights, what is kept (a cache of keys and values), and the largest
of the passing needs. Each formula says which numbers are alive at once; `docs/BENCHMARKS.md` shows how close
they come to measurements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..catalog import Entry
from . import shapes
from .models import Anatomy, anatomy
from .shapes import Shape

WORKSPACE = 34_603_008  # bytes that cuBLAS keeps on a GPU once it has multiplied two matrices
WIDTH = {"float32": 4, "bfloat16": 2, "float16": 2}
# nf4 keeps half a byte a number and one float32 for each 64; int8 one byte and one float32 a row.
STORED = {"4bit": 0.5 + 4 / 64, "8bit": 1.0}


@dataclass(frozen=True)
class Job:
    """How a model is used: items at once, tokens read and written, and the side of square pictures."""

    batch: int = 1
    prompt: int = 0
    new_tokens: int = 0
    side: int = 0
    rows: int = 1  # of the denoiser for each picture: 2 with classifier-free guidance


@dataclass(frozen=True)
class Prediction:
    """Bytes at the peak by what they are for; their sum is the peak."""

    parts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Bytes at the peak."""
        return sum(self.parts.values())


def predict(
    entry: Entry, job: Job, dtype: str, quantization: str | None = None, gpu: bool = True
) -> Prediction:
    """Predict the peak of a model of the catalog at work.

    Args:
        entry: the model.
        job: how it is used.
        dtype: number format of weights and activations.
        quantization: `4bit` or `8bit` weights, or none.
        gpu: count what the GPU's libraries keep.

    Raises:
        KeyError: the model's shape is not written in `shapes`.
    """
    kind = shapes.family(entry.name)
    shape = shapes.FAMILIES[kind or ""][entry.name]
    width = WIDTH[dtype]
    parts = {"weights": weights(anatomy(entry.name), 4 if kind == "whisper" else width, quantization)}
    parts |= _AT_WORK[kind or ""](shape, job, width)
    if kind == "controlnet":  # it steers a generator, which is there, too
        steered = shapes.SDXL["sdxl"]
        parts["the generator"] = weights(anatomy("sdxl"), width, None)
        parts["activations"] += _unet(steered, job, width)["activations"]
    if gpu:
        parts["libraries"] = WORKSPACE
    return Prediction({name: int(n) for name, n in parts.items()})


def weights(size: Anatomy, width: int, quantization: str | None) -> float:
    """Bytes of the weights: layers in few bits, everything else (embeddings, norms, last layer) as it is."""
    if quantization is None:
        return size.parameters * width
    return size.quantizable * STORED[quantization] + (size.parameters - size.quantizable) * width


def _language(text: Shape, job: Job, width: int) -> dict[str, float]:
    """Keys and values of every token in every layer, and the widest moment of one layer of the prompt.

    That moment is in the feed-forward part: four rows of its width (gate, its activation, up, their product)
    and six of the model's (embeddings, residual, normalised, and the projector's output before them).
    """
    hidden, inner = text["hidden_size"], text["intermediate_size"]
    heads = text["num_attention_heads"]
    pairs = text.get("num_key_value_heads", heads)
    kept = 2 * text["num_hidden_layers"] * pairs * (hidden // heads) * width  # bytes for each token
    passing = job.prompt * (4 * inner + 6 * hidden) * width
    last = job.new_tokens * kept  # the cache of the answer grows when the prompt's widest moment is over
    return {
        "cache": job.batch * job.prompt * kept,
        "activations": job.batch * max(passing, last) + job.batch * text["vocab_size"] * (width + 4),
    }


def _vision_language(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """The language model's need: the vision tower is narrower, and done before the cache is filled."""
    return _language(shape["text"], job, width)


# Maps of full size and 256 channels that decoding a picture holds at once: the block's input, its upsampled
# copy, the convolution's output and the library's rearranged copies of two of them.
_DECODER_MAPS = 4.8


def _decoding(vae: Shape, side: int, width: int) -> float:
    return _DECODER_MAPS * side**2 * vae["block_out_channels"][1] * width


def _unet(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """The larger of two: the decoder for one picture, or the UNet's widest block for every row.

    The UNet keeps the outputs of its way down for its way up; at its end a block works on three times the
    first width.
    """
    pixels = (job.side // 8) ** 2
    first = shape["unet"]["block_out_channels"][0]
    skipped = 12 * pixels * first * width
    block = 10 * pixels * 3 * first * width
    denoising = job.batch * job.rows * (skipped + block)
    return {"activations": max(_decoding(shape["vae"], job.side, width), denoising)}


def _transformer(tokens: int, dim: int, inner: float, batch: int, width: int) -> float:
    """One block: twelve rows of the model's width (queries, keys, values, rotated copies) and two inner."""
    return batch * tokens * (12 * dim + 2 * inner) * width


def _flux(shape: Shape, job: Job, width: int) -> dict[str, float]:
    network = shape["transformer"]
    dim = network["num_attention_heads"] * network["attention_head_dim"]
    tokens = (job.side // 16) ** 2 + shape["words"]
    block = _transformer(tokens, dim, 4 * dim, job.batch, width)
    return {"activations": max(_decoding(shape["vae"], job.side, width), block)}


def _z_image(shape: Shape, job: Job, width: int) -> dict[str, float]:
    dim = shape["transformer"]["dim"]
    tokens = (job.side // 16) ** 2 + 64
    block = _transformer(tokens, dim, 8 / 3 * dim, job.batch * job.rows, width)
    return {"activations": max(_decoding(shape["vae"], job.side, width), block)}


def _controlnet(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """Its outputs are as many as the UNet's skipped ones; it works before the UNet does."""
    pixels = (job.side // 8) ** 2
    return {"activations": job.batch * job.rows * 12 * pixels * shape["block_out_channels"][0] * width}


def _clip(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """Pixels, and one layer's widest moment: twelve rows of the model's width for each patch."""
    vision = shape["vision_cfg"]
    tokens = (vision["image_size"] // vision["patch_size"]) ** 2 + 1
    pixels = 3 * vision["image_size"] ** 2
    return {"activations": job.batch * (pixels + tokens * 12 * vision["width"]) * width}


def _bert(shape: Shape, job: Job, width: int) -> dict[str, float]:
    rows = 2 * shape["intermediate_size"] + 4 * shape["hidden_size"]
    return {"activations": job.batch * job.prompt * rows * width}


def _whisper(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """What was heard, as keys and values of every decoder layer; one layer of the encoder at its widest."""
    state, text = shape["n_audio_state"], shape["n_text_state"]
    heard = shape["n_audio_ctx"]
    kept = 2 * shape["n_text_layer"] * (heard + job.new_tokens) * text * width
    encoder = heard * (10 * state + 2 * 4 * state) * width
    return {
        "cache": job.batch * (kept + heard * state * width),
        "activations": max(0, job.batch * (encoder - kept)) + job.batch * shape["n_vocab"] * 4 * 4,
    }


_AT_WORK: dict[str, Callable[[Shape, Job, int], dict[str, float]]] = {
    "llava": _vision_language,
    "qwen2_vl": _vision_language,
    "qwen2": _language,
    "stable_diffusion": _unet,
    "sdxl": _unet,
    "controlnet": _controlnet,
    "flux": _flux,
    "z_image": _z_image,
    "clip": _clip,
    "bert": _bert,
    "whisper": _whisper,
}
