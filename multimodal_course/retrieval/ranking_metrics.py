"""How good rankings are, over queries whose right answers are known, and how sure that is."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from ..errors import BadSettingError

Metric = Callable[[Sequence[str], Collection[str]], float]


_FIX = "Pass one ranking for each labelled query, and at least one query."


def hit_at(k: int) -> Metric:
    """1 if something relevant is among the first k: what papers on image-text retrieval call R@k."""
    return lambda ranking, relevant: float(bool(set(ranking[:k]) & set(relevant)))


def recall_at(k: int) -> Metric:
    """Share of all that is relevant which is among the first k."""
    return lambda ranking, relevant: len(set(ranking[:k]) & set(relevant)) / len(set(relevant))


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """1 / the place of the first relevant one, 0 if there is none; its mean is the MRR."""
    return next((1 / place for place, name in enumerate(ranking, 1) if name in set(relevant)), 0.0)


def ndcg_at(k: int) -> Metric:
    """Gain of what is relevant, less the farther down it stands, as a share of the best order's."""

    def gain(ranking: Sequence[str], relevant: Collection[str]) -> float:
        wanted = set(relevant)
        found = sum(1 / log2(place + 1) for place, name in enumerate(ranking[:k], 1) if name in wanted)
        return found / sum(1 / log2(place + 1) for place in range(1, min(k, len(wanted)) + 1))

    return gain


METRICS: dict[str, Metric] = {
    "hit@1": hit_at(1),
    "hit@5": hit_at(5),
    "recall@10": recall_at(10),
    "MRR": reciprocal_rank,
    "nDCG@10": ndcg_at(10),
}


@dataclass(frozen=True)
class Estimate:
    """A mean over `n` queries, and the range in which 95 % of bootstrap samples have theirs."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} ({self.low:.3f} to {self.high:.3f}, n={self.n})"

    __repr__ = __str__


def estimate(values: Sequence[float], samples: int = 2000, seed: int = 0) -> Estimate:
    """The mean of values, one for each query, with its bootstrap interval: queries drawn with replacement.

    Raises:
        BadSettingError: there is no value.
    """
    if not len(values):
        raise BadSettingError("There is no query to take a mean over.", "The list is empty.", _FIX)
    array = np.asarray(values, dtype=float)
    rng = np.random.default_rng(seed)
    means = array[rng.integers(0, len(array), (samples, len(array)))].mean(1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Estimate(float(array.mean()), float(low), float(high), len(array))


def evaluate(
    rankings: Sequence[Sequence[str]],
    relevant: Sequence[Collection[str]],
    metrics: dict[str, Metric] = METRICS,
) -> dict[str, Estimate]:
    """Compare each query's ranking (ids, best first) with the ids that are relevant to it.

    Raises:
        BadSettingError: the numbers of rankings and queries differ or are 0, or a query has nothing relevant.
    """
    if len(rankings) != len(relevant) or not all(len(ids) for ids in relevant):
        empty = sum(not len(ids) for ids in relevant)
        raise BadSettingError(
            f"There are {len(rankings)} rankings and {len(relevant)} queries, {empty} with nothing relevant.",
            "The i-th ranking is compared with what is relevant to the i-th query.",
            _FIX,
        )
    pairs = list(zip(rankings, relevant, strict=True))
    return {name: estimate([metric(*pair) for pair in pairs]) for name, metric in metrics.items()}
