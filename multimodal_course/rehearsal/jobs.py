"""The main call of a lab for each kind of model, with settings of the labs and inputs made on the spot."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from . import shapes
from .prediction import Job

if TYPE_CHECKING:
    from ..catalog import Entry

QUESTION = "What is in the picture?"
PROMPT = "a red apple left of a blue car"
PASSAGE = "The lighthouse of the northern bay was built of granite and shows a red light at night. "
SIZE = (640, 480)  # pixels of a picture that is asked about
NEW_TOKENS = 64
QUESTION_TOKENS = 45  # the question with the chat template around it
SOURCE_TOKENS = 400  # a question with the passages that it is to be answered from
RECORDED = 30.0  # seconds of sound that an item of a speech recognizer has
SPOKEN = 100  # tokens that it writes for them


@dataclass(frozen=True)
class Task:
    """What a kind of model is rehearsed with.

    Attributes:
        item: one item, in words.
        batches: numbers of items that go into one call.
        run: does the call for a model and a number of items.
    """

    item: str
    batches: tuple[int, ...]
    run: Callable[[Any, int], Any]


def task(entry: Entry) -> Task:
    """The task of a model of the catalog."""
    return TASKS[entry.loader]


def job(entry: Entry, batch: int = 1) -> Job:
    """Describe a task's call to the predictor, from the model's shape alone.

    Raises:
        KeyError: the model's shape is not written in `shapes`.
    """
    kind = shapes.family(entry.name) or ""
    shape = shapes.FAMILIES[kind][entry.name]
    answer: dict[str, Any] = {"prompt": 0, "new_tokens": NEW_TOKENS}
    if kind in ("llava", "llava_interleave"):
        vision = shape["vision"]
        answer["patches"] = (vision["image_size"] // vision["patch_size"]) ** 2
        answer["prompt"] = answer["patches"] + QUESTION_TOKENS
    elif kind == "qwen2_vl":  # a token for each 28 × 28 pixels
        tokens = round(SIZE[0] / 28) * round(SIZE[1] / 28)
        answer |= {"patches": 4 * tokens, "prompt": tokens + QUESTION_TOKENS}
    elif kind == "qwen2":
        answer["prompt"] = SOURCE_TOKENS
    elif kind == "bert":
        answer = {"prompt": min(len(PASSAGE * 3), 256)}
    elif kind == "whisper":
        answer = {"new_tokens": SPOKEN}
    elif kind == "clip":
        answer = {"file": SIZE}
    else:
        network = shape.get("unet", {"sample_size": 128} if kind == "controlnet" else {})
        side = network["sample_size"] * 8 if network else shape["vae"]["sample_size"]
        guided = kind in ("sdxl", "stable_diffusion", "controlnet") and entry.guidance_scale != 0
        answer = {"side": side, "rows": 2 if guided else 1}
    return Job(batch=batch, **answer)


@cache
def pictures(n: int = 32, size: tuple[int, int] = SIZE) -> list[Image.Image]:
    """Photographs, as far as speed and memory go: soft noise, each another one."""
    chance = np.random.default_rng(0)
    small = chance.integers(0, 255, (n, 24, 32, 3), dtype=np.uint8)
    return [Image.fromarray(array).resize(size, Image.Resampling.BICUBIC) for array in small]


@cache
def jpeg_files(n: int) -> list[bytes]:
    """The same as the bytes of JPEG files."""
    files = []
    for picture in pictures():
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=90)
        files.append(stream.getvalue())
    return (files * -(-n // len(files)))[:n]


def _ask(vlm: Any, n: int) -> Any:
    exact = {"max_new_tokens": NEW_TOKENS, "min_new_tokens": NEW_TOKENS}
    return vlm.ask_batch((pictures() * -(-n // 32))[:n], QUESTION, **exact)


def _write(llm: Any, n: int) -> Any:
    exact = {"max_new_tokens": NEW_TOKENS, "min_new_tokens": NEW_TOKENS}
    return llm.generate_batch([_source(llm)] * n, **exact)


def _source(llm: Any) -> str:
    """A question with its sources, about `SOURCE_TOKENS` long; less for a model that reads less."""
    reads = getattr(llm.model.config, "max_position_embeddings", 512)
    each = len(llm.tokenizer(PASSAGE).input_ids)
    return PASSAGE * max(1, min(SOURCE_TOKENS, reads // 2) // each) + "\nHow is the lighthouse built?"


def _draw(painter: Any, n: int) -> Any:
    return painter.generate(PROMPT, seed=0, n=n)


def _embed_pictures(clip: Any, n: int) -> Any:
    return clip.encode_images(jpeg_files(n), batch_size=n)


def _embed_texts(encoder: Any, n: int) -> Any:
    return encoder.encode_texts([PASSAGE * 3] * n, batch_size=n)


def _hear(stt: Any, n: int) -> Any:
    sound = np.random.default_rng(0).normal(0, 0.1, int(RECORDED * 16_000)).astype(np.float32)
    settings = {"temperature": 0.0, "sample_len": SPOKEN, "word_timestamps": False, "skip_silence": False}
    return stt.transcribe(np.tile(sound, n), language="en", batch_size=n, **settings)


def _judge(reader: Any, n: int) -> Any:
    return reader.read([picture.resize((128, 128)) for picture in (pictures() * -(-n // 32))[:n]])


def steered(painter: Any) -> Task:
    """The task of a ControlNet, which steers this generator along the outlines of a square."""
    edges = Image.new("RGB", (painter.defaults.width, painter.defaults.height))
    ImageDraw.Draw(edges).rectangle(
        [s // 4 for s in edges.size] + [3 * s // 4 for s in edges.size], None, "white", 3
    )

    def draw(control: Any, n: int) -> Any:
        return painter.control(edges, PROMPT, controlnet=control, seed=0, n=n)

    return Task("picture along given edges", (1, 4), draw)


TASKS: dict[str, Task] = {
    "image_text_to_text": Task(f"answer of {NEW_TOKENS} tokens about a picture", (1, 8, 32), _ask),
    "causal_lm": Task(f"answer of {NEW_TOKENS} tokens from a page of sources", (1, 8, 32), _write),
    "diffusion": Task("picture", (1, 4), _draw),
    "open_clip": Task("picture, from its JPEG file", (1, 64, 512), _embed_pictures),
    "sentence_transformers": Task("passage", (1, 64, 512), _embed_texts),
    "whisper": Task("recording of 30 s", (1, 16), _hear),
    "scene_reader": Task("picture judged", (1, 64), _judge),
}
