"""Training data of the image generators and their judge: pictures, prompts, labels, drawn in parallel."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import RawArray, get_context

import numpy as np
from PIL import Image
from transformers import PreTrainedTokenizerBase

from ..edges import canny_edges, draw_outlines, outlines
from ..scene_reader import LARGE
from .architectures import CAPTION_TOKENS, PATCH
from .prompts import prompt, typed
from .scenes import BACKGROUNDS, COLOURS, KINDS, PAIRS, SIDE, Scene, sample_scene

PROMPTS = 4  # for each picture
BLURRED = 0.05  # share of pictures that were small once, as the size conditioning tells
# The judge's pictures lie far from the generators' (from 0) and from the tests' (from 1,000,000,000).
FIRST_OF_JUDGE = 500_000_000
CELLS = 9


@dataclass(frozen=True)
class Drawings:
    """Rendered scenes. The first axis of every array counts them.

    pictures: uint8 (n, side, side, 3). prompts: token ids of each tokenizer
    (n, tokenizers, PROMPTS, CAPTION_TOKENS). sizes: the side that
    a picture once had (n,). patches: kind and colour of every patch from 1, 0 for nothing (n, 64, 2).
    """

    pictures: np.ndarray
    prompts: np.ndarray
    sizes: np.ndarray
    patches: np.ndarray


def training_scene(index: int) -> Scene:
    """Training scene number `index` of the image generators: seen pairs and meetings only."""
    return sample_scene(random.Random(index))


def judge_scene(index: int) -> Scene:
    """Training scene number `index` of the judge, which must know all pairs to judge fairly."""
    return sample_scene(random.Random(FIRST_OF_JUDGE + index), pairs=PAIRS, mixing=True)


def drawings(start: int, stop: int, workers: int, tokenizers: Sequence[PreTrainedTokenizerBase]) -> Drawings:
    """Training scenes number `start` … `stop` - 1 of the generators."""
    n = stop - start
    arrays = Drawings(
        _shared((n, SIDE, SIDE, 3), np.uint8),
        _shared((n, len(tokenizers), PROMPTS, CAPTION_TOKENS), np.int16),
        _shared((n,), np.int16),
        _shared((n, (SIDE // PATCH) ** 2, 2), np.uint8),
    )

    def draw(index: int) -> None:
        scene, rng = training_scene(start + index), random.Random(start + index)
        picture = scene.render(rng)
        size = SIDE
        if rng.random() < BLURRED:
            size = rng.choice((SIDE // 4, SIDE // 2))
            picture = picture.reduce(SIDE // size).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        texts = [typed(prompt(scene, rng), rng) for _ in range(PROMPTS)]
        arrays.pictures[index], arrays.sizes[index] = np.asarray(picture), size
        arrays.patches[index] = scene.patch_labels(PATCH)
        for row, tokenizer in zip(arrays.prompts[index], tokenizers, strict=True):
            row[:] = tokenizer(texts, padding="max_length", max_length=CAPTION_TOKENS, truncation=True)[
                "input_ids"
            ]

    _in_parallel(draw, n, workers)
    return arrays


def judge_drawings(n: int, workers: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pictures (n, side, side, 3), labels of the nine cells (n, 9, 3) and backgrounds (n,) for the judge.

    A cell's labels are kind and colour, counted from 1, and the size class, counted from 0; all zero in an
    empty cell.
    """
    pictures = _shared((n, SIDE, SIDE, 3), np.uint8)
    cells, backgrounds = _shared((n, CELLS, 3), np.uint8), _shared((n,), np.uint8)

    def draw(index: int) -> None:
        scene = judge_scene(index)
        pictures[index] = np.asarray(scene.render(random.Random(index)))
        cells[index], backgrounds[index] = _cell_labels(scene), _number(BACKGROUNDS, scene.background)

    _in_parallel(draw, n, workers)
    return pictures, cells, backgrounds


def line_drawings(pictures: np.ndarray, workers: int) -> np.ndarray:
    """Lines (n, side, side), 0 to 255, of pictures: every other one Canny's edges, the others as by hand."""
    lines = _shared(pictures.shape[:3], np.uint8)

    def draw(index: int) -> None:
        pixels = pictures[index]
        lines[index] = by_hand(pixels, random.Random(index)) if index % 2 else canny_edges(pixels)

    _in_parallel(draw, len(pictures), workers)
    return lines


def by_hand(pixels: np.ndarray, rng: random.Random) -> np.ndarray:
    """A scribble whose corners are a little off and whose pen is thin or thick, as people draw."""
    wobble = rng.choice((0.0, 0.6, 1.2))  # pixels
    polygons = [
        np.round(p + [[rng.gauss(0, wobble), rng.gauss(0, wobble)] for _ in p]).astype(np.int32)
        for p in outlines(pixels)
    ]
    return draw_outlines(polygons, *pixels.shape[:2], pen=rng.randint(1, 4))


def _cell_labels(scene: Scene) -> np.ndarray:
    """Kind and colour from 1 and the size class of the thing in each cell, shape (9, 3)."""
    labels = np.zeros((CELLS, 3), np.uint8)
    for thing in scene.things:
        cell = 3 * scene.row(thing) + scene.column(thing)
        large = thing.radius > LARGE * scene.height
        labels[cell] = _number(KINDS, thing.kind) + 1, _number(COLOURS, thing.colour) + 1, large
    return labels


def _number(names: Iterable[str], name: str) -> int:
    return list(names).index(name)


def _shared(shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """An array that worker processes can fill."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    return np.frombuffer(RawArray("B", size), dtype=dtype).reshape(shape)


def _in_parallel(work: Callable[[int], None], n: int, workers: int) -> None:
    """Call `work` for 0 … n-1 in forked processes, which share the arrays it fills."""
    global _work
    _work = work
    with get_context("fork").Pool(workers) as pool:
        for _ in pool.imap_unordered(_call, range(n), chunksize=200):
            pass


def _call(index: int) -> None:
    _work(index)
