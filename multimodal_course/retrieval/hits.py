"""What a search returns: records with their places in every ranking, and the time of each stage."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from .corpus import Record
from .rankings import Ranked, fuse


@dataclass(frozen=True)
class Hit:
    """A record that was found.

    Args:
        record: what was found.
        score: of the fused ranking (see `rankings.fuse`).
        ranks: its place in each ranking that has it, 1 being the first.
        scores: its cosine (`clip`, `text`) or BM25 score (`keywords`) there.
    """

    record: Record
    score: float
    ranks: dict[str, int]
    scores: dict[str, float]


class Hits(list[Hit]):
    """Hits, best first, and in `times` the seconds that each stage took."""

    times: dict[str, float]

    @property
    def ids(self) -> list[str]:
        """Their ids, best first."""
        return [hit.record.id for hit in self]


def fused_hits(
    rankings: Mapping[str, Ranked], weights: Mapping[str, float] | None, records: Mapping[str, Record], k: int
) -> Hits:
    """The k best records of several rankings together."""
    places = {
        way: {name: (rank, score) for rank, (name, score) in enumerate(ranked, 1)}
        for way, ranked in rankings.items()
    }
    hits = Hits()
    for name, score in fuse({way: list(found) for way, found in places.items()}, weights)[:k]:
        mine = {way: found[name] for way, found in places.items() if name in found}
        ranks = {way: rank for way, (rank, _) in mine.items()}
        hits.append(Hit(records[name], score, ranks, {way: value for way, (_, value) in mine.items()}))
    return hits


@contextmanager
def timed(times: dict[str, float], stage: str) -> Iterator[None]:
    """Add the seconds that a block takes to a stage's."""
    start = time.perf_counter()
    try:
        yield
    finally:
        times[stage] = times.get(stage, 0.0) + time.perf_counter() - start
