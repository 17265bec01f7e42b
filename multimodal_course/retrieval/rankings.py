"""One ranking out of several: by reciprocal rank fusion, or by the best score."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Ranked: TypeAlias = list[tuple[str, float]]  # ids with their scores, best first

#: The larger, the less the first places count more than the next. 60 is the value of the method's authors
#: (Cormack, Clarke and Büttcher, SIGIR 2009).
CONSTANT = 60


def best_of(rankings: Sequence[Ranked]) -> Ranked:
    """Merge rankings with comparable scores: everything counts by its highest score, best first."""
    highest: dict[str, float] = {}
    for name, score in (pair for ranking in rankings for pair in ranking):
        highest[name] = max(score, highest.get(name, score))
    return sorted(highest.items(), key=lambda pair: -pair[1])


def fuse(rankings: Mapping[str, Sequence[str]], weights: Mapping[str, float] | None = None) -> Ranked:
    """Fuse rankings of ids: each gives `weight / (60 + rank)` to what it ranks, and the sums are ranked.

    Only ranks count, so a cosine and a BM25 score need not be comparable. Ids with equal sums keep the order
    in which the rankings first name them.

    Args:
        rankings: name -> ids, best first.
        weights: name -> weight, 1 where it is left out; 0 ignores a ranking.

    Returns:
        (id, score) of every id, best first.
    """
    scores: dict[str, float] = defaultdict(float)
    for name, ids in rankings.items():
        weight = (weights or {}).get(name, 1.0)
        for rank, found in enumerate(ids, 1):
            if weight:
                scores[found] += weight / (CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
