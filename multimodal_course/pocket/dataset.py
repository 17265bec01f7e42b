"""The training pictures: picture `i` follows from the number `i` alone, so nothing need be stored."""

import random
from functools import cache
from multiprocessing import Pool, RawArray

import numpy as np

from .captions import Picture
from .charts import Chart, sample_chart
from .scenes import SIDE, sample_scene

N_PICTURES = 200_000  # the shipped models' training pictures are numbers 0 to N_PICTURES - 1
CHART_SHARE = 0.2


def picture(index: int, wide: bool = False) -> Picture:
    """Training picture number `index`: a scene of seen combinations, or a chart; or a wide scene."""
    rng = random.Random(index)
    if wide:
        return sample_scene(rng, wide=True)
    return sample_chart(rng) if rng.random() < CHART_SHARE else sample_scene(rng)


@cache
def training_charts() -> frozenset[Chart]:
    """The charts among the training pictures. No two scenes are quite alike, but simple charts are few."""
    sources = (random.Random(index) for index in range(N_PICTURES))
    return frozenset(sample_chart(rng) for rng in sources if rng.random() < CHART_SHARE)


def render_pictures(n: int, workers: int, wide: bool = False) -> np.ndarray:
    """Render pictures 0 … n-1 in parallel; returns uint8 of shape (n, height, width, 3)."""
    shape = (n, SIDE, 2 * SIDE if wide else SIDE, 3)
    memory = RawArray("B", int(np.prod(shape)))
    with Pool(workers, _share, (memory, shape, wide)) as pool:
        for _ in pool.imap_unordered(_render, range(n), chunksize=200):
            pass
    return np.frombuffer(memory, dtype=np.uint8).reshape(shape)


def _share(memory: "RawArray", shape: tuple[int, ...], wide: bool) -> None:
    global _pictures, _wide
    _pictures, _wide = np.frombuffer(memory, dtype=np.uint8).reshape(shape), wide


def _render(index: int) -> None:
    _pictures[index] = np.asarray(picture(index, _wide).render(random.Random(index)))
