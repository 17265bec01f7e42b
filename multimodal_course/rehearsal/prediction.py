"""The memory that a model's work needs at its peak, computed from its shape before anything is allocated.

The peak is what PyTorch's allocator counts: weights, what is kept (a cache of keys and values), and the
largest of the passing needs. Each formula says which numbers are alive at once, in rows: one row is the width
of a layer for each token. `docs/BENCHMARKS.md` shows how close they come to measurements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .. import catalog
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
    """How a model is used: items at once, tokens read and written, pictures drawn or looked at."""

    batch: int = 1
    prompt: int = 0
    new_tokens: int = 0
    patches: int = 0  # that a vision-language model's tower looks at, for each picture
    file: tuple[int, int] | None = None  # width and height of a JPEG file that the GPU decodes
    side: int = 0  # of a square picture that is drawn
    rows: int = 1  # of the denoiser for each picture: 2 with classifier-free guidance


@dataclass(frozen=True)
class Prediction:
    """Bytes at the peak by what they are for; their sum is the peak."""

    parts: dict[str, int] = field(default_factory=dict)

    @property
    def weights(self) -> int:
        """Bytes that stay as long as the model is loaded; a ControlNet's generator belongs to them."""
        return self.parts["weights"] + self.parts.get("the generator", 0)

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
    width, size = WIDTH[dtype], anatomy(entry.name)
    parts = {"weights": weights(size, 4 if kind == "whisper" else width, quantization)}
    parts |= _AT_WORK[kind or ""](shape, job if gpu else replace(job, file=None), width)
    if kind == "controlnet":  # it steers a generator, which is there, too
        parts["the generator"] = weights(anatomy(steered(entry)), width, None)
    if quantization:
        parts["activations"] += _unpacking(quantization, size, shape.get("text", shape), job, width)
    if gpu:
        parts["libraries"] = WORKSPACE
    return Prediction({name: int(n) for name, n in parts.items()})


def steered(control: Entry) -> str:
    """The generator of a ControlNet: its profile's, if that is of SDXL's class."""
    generators = {e.profile: e.name for e in catalog.entries() if e.role == "image-generator"}
    name = generators.get(control.profile, "")
    return name if name in shapes.SDXL else "sdxl"


def weights(size: Anatomy, width: int, quantization: str | None) -> float:
    """Bytes of the weights: layers in few bits, everything else (embeddings, norms, last layer) as it is."""
    if quantization is None:
        return size.parameters * width
    return size.quantizable * STORED[quantization] + (size.parameters - size.quantizable) * width


def _unpacking(quantization: str, size: Anatomy, text: Shape, job: Job, width: int) -> float:
    """What layers in few bits need on top: in 4 bits one layer at a time is unpacked.

    In 8 bits (LLM.int8(), Dettmers et al., 2022) it is the larger of two: the product of the widest layer as
    32-bit integers, or the columns that outliers multiply, one byte and one float32 for each weight. With
    random weights a long prompt has an outlier in nearly every column of one layer; trained ones have fewer.
    """
    if quantization == "4bit":
        return size.largest * width
    return max(4 * job.batch * job.prompt * text.get("intermediate_size", 0), 5 * size.largest)


def _language(text: Shape, job: Job, width: int, rows: int = 4) -> dict[str, float]:
    """Keys and values of every token in every layer, and the widest moment of one layer of the prompt.

    That moment is in the feed-forward part: three rows of its width (gate, up and their product) and four of
    the model's (embeddings, residual, normalised, and what they are added to).
    """
    hidden, inner = text["hidden_size"], text["intermediate_size"]
    heads = text["num_attention_heads"]
    pairs = text.get("num_key_value_heads", heads)
    kept = 2 * text["num_hidden_layers"] * pairs * (hidden // heads) * width  # bytes for each token
    passing = job.prompt * (3 * inner + rows * hidden) * width
    last = job.new_tokens * kept  # the cache of the answer grows when the prompt's widest moment is over
    return {
        "cache": job.batch * job.prompt * kept,
        "activations": job.batch * max(passing, last) + job.batch * text["vocab_size"] * (width + 4),
    }


def _vision_language(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """The language model's need, the picture's embedded tokens being one more row; or the vision tower's.

    The tower is done before the cache is filled. LLaVA's widest moment is its activation function: three
    times the inner width, and four rows. It takes the output of the last layer but
    one, and its tower keeps the outputs of all. Qwen2-VL's is where queries and keys are turned in float32:
    eighteen rows, beside the pixels (two frames of each patch, in three colours).
    """
    found = _language(shape["text"], job, width, rows=5)
    vision = shape["vision"]
    if "embed_dim" in vision:
        numbers = 18 * vision["embed_dim"] + 2 * 3 * vision["patch_size"] ** 2
    else:
        rows = 4 + vision["num_hidden_layers"]
        numbers = 3 * vision["intermediate_size"] + rows * vision["hidden_size"]
    looking = job.batch * job.patches * numbers * width
    return found | {"activations": max(found["activations"], looking - found["cache"])}


# Maps of full size and 256 channels that decoding a picture holds at once: the block's input, its upsampled
# copy, the convolution's output and the library's rearranged copies of two of them.
_DECODER_MAPS = 4.8


def _decoding(vae: Shape, side: int, width: int) -> float:
    return _DECODER_MAPS * side**2 * vae["block_out_channels"][1] * width


def _skipped(unet: Shape, job: Job, levels: int) -> float:
    """Numbers that a UNet keeps of its way down for its way up, in its first levels, for each row."""
    pixels, each = (job.side // 8) ** 2, unet["layers_per_block"]
    widths = unet["block_out_channels"]
    # The first convolution's output; of each level its layers' and, a quarter as large, the one made smaller.
    found = pixels * widths[0]
    for level, width in enumerate(widths[:levels]):
        found += each * pixels / 4**level * width
        found += pixels / 4 ** (level + 1) * width * (level < len(widths) - 1)
    return found


def _unet(shape: Shape, job: Job, width: int, added: float = 0) -> dict[str, float]:
    """The larger of two: the decoder for one picture, or the widest moment of the UNet for every row.

    That is a feed-forward part in the first level that has attention: two gates of four rows, the gate's
    activation of four, their product of four, and seven rows of the block's own; beside what was skipped.
    """
    unet = shape["unet"]
    level = [kind.startswith("CrossAttn") for kind in unet["down_block_types"]].index(True)
    row = (job.side // 8) ** 2 / 4**level * unet["block_out_channels"][level]
    moment = 23 * row + _skipped(unet, job, level + 1) + added
    denoising = job.batch * job.rows * moment * width
    return {"activations": max(_decoding(shape["vae"], job.side, width), denoising)}


def _controlnet(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """The UNet that it steers, which is given as many numbers again as it skips.

    Those of the last step stay while the picture is decoded, and so do the edges, three numbers a pixel.
    """
    steering = _skipped(shape, job, len(shape["block_out_channels"]))
    drawing = _unet(shapes.SDXL["sdxl"], job, width, added=steering)["activations"]
    kept = job.batch * job.rows * (steering + 3 * job.side**2) * width
    return {"activations": max(drawing, _decoding(shapes.SDXL["sdxl"]["vae"], job.side, width) + kept)}


def _flux(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """The decoder, or a block: the inner width once, and 13 rows, as queries and keys turn in float32."""
    network = shape["transformer"]
    dim = network["num_attention_heads"] * network["attention_head_dim"]
    tokens = (job.side // 16) ** 2 + shape["words"]
    block = job.batch * tokens * (4 * dim + 13 * dim) * width
    return {"activations": max(_decoding(shape["vae"], job.side, width), block)}


def _z_image(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """The decoder, or a feed-forward part: four times its inner width, which is 8/3 rows, and five rows."""
    tokens = (job.side // 16) ** 2 + 64
    rows = 4 * 8 / 3 + 5
    block = job.batch * job.rows * tokens * rows * shape["transformer"]["dim"] * width
    return {"activations": max(_decoding(shape["vae"], job.side, width), block)}


JPEGS_AT_ONCE = 64  # that are shrunk together


def _clip(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """The larger of looking and, where the GPU decodes files, preparing: first shrinking, then normalising.

    Looking holds the pixels in float32 and in the model's format, and at its widest moment twelve rows for
    each patch. Shrinking works on some pictures at a time, wide as they are; normalising on three copies.
    """
    vision = shape["vision_cfg"]
    side = vision["image_size"]
    tokens, pixels = (side // vision["patch_size"]) ** 2 + 1, 3 * side**2
    needs = [job.batch * (pixels * (width + 4) + tokens * 12 * vision["width"] * width)]
    if job.file:
        files, ratio = job.batch * 3 * job.file[0] * job.file[1], max(job.file) / min(job.file)
        some = min(job.batch, JPEGS_AT_ONCE) / job.batch
        needs.append(files + some * files * 4 + job.batch * pixels * 4 * (1 + 2 * some * ratio))
        needs.append(files + 3 * job.batch * pixels * 4)
    return {"activations": max(needs)}


def _bert(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """One layer's widest moment, its activation function: twice the inner width, and three rows."""
    rows = 2 * shape["intermediate_size"] + 3 * shape["hidden_size"]
    return {"activations": job.batch * job.prompt * rows * width}


def _whisper(shape: Shape, job: Job, width: int) -> dict[str, float]:
    """The larger of hearing and writing.

    Hearing is the encoder's widest moment: eight rows of the feed-forward part and three more, beside the
    spectrogram. Writing keeps what was heard twice, and as keys and values of every layer; in half precision
    the table of all tokens is copied for each new one. The positions and the mask are no parameters.
    """
    state, text, heard = shape["n_audio_state"], shape["n_text_state"], shape["n_audio_ctx"]
    tables = 4 * (heard * state + shape["n_text_ctx"] ** 2)
    hearing = job.batch * heard * (11 * state + 2 * shape["n_mels"]) * width
    kept = 2 * shape["n_text_layer"] * (heard + job.new_tokens) * text * width
    table = shape["n_vocab"] * text * width if width < 4 else 0
    begun = 4 * shape["n_vocab"] * (width + 4)  # what follows each of the four tokens it begins with
    writing = table + job.batch * (begun + heard * (2 * state + 2 * shape["n_mels"]) * width)
    return {
        "cache": tables + job.batch * kept,
        "activations": max(writing, hearing - job.batch * kept),
    }


_AT_WORK: dict[str, Callable[[Shape, Job, int], dict[str, float]]] = {
    "llava": _vision_language,
    "llava_interleave": _vision_language,
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
