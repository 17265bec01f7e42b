"""Metrics of rankings, against values worked out by hand."""

from math import log2

import pytest

from multimodal_course.errors import BadSettingError
from multimodal_course.retrieval.ranking_metrics import (
    estimate,
    evaluate,
    hit_at,
    ndcg_at,
    recall_at,
    reciprocal_rank,
)

RANKING = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("metric", "relevant", "value"),
    [
        (hit_at(1), {"b"}, 0),
        (hit_at(2), {"b", "z"}, 1),
        (recall_at(2), {"b", "z"}, 0.5),
        (recall_at(4), {"a", "d"}, 1),
        (reciprocal_rank, {"c", "d"}, 1 / 3),
        (reciprocal_rank, {"z"}, 0),
        (ndcg_at(4), {"a", "b"}, 1),
        (ndcg_at(4), {"b"}, 1 / log2(3)),
        (ndcg_at(4), {"a", "d"}, (1 + 1 / log2(5)) / (1 + 1 / log2(3))),
        (ndcg_at(1), {"a", "b"}, 1),
        (ndcg_at(3), {"d"}, 0),
    ],
)
def test_by_hand(metric, relevant, value):
    assert metric(RANKING, relevant) == pytest.approx(value)


def test_an_interval_holds_the_mean_and_narrows_with_more_queries():
    few, many = estimate([0.0, 1.0] * 10), estimate([0.0, 1.0] * 1000)
    assert few.mean == many.mean == 0.5 and (few.n, many.n) == (20, 2000)
    assert few.low < 0.5 < few.high and many.high - many.low < (few.high - few.low) / 5
    assert few.high - few.low == pytest.approx(2 * 1.96 * (0.25 / 20) ** 0.5, rel=0.15)
    assert estimate([0.0, 1.0] * 10) == few  # the same seed


def test_no_spread_no_interval():
    certain = estimate([1.0] * 7)
    assert (certain.low, certain.high) == (1, 1) and str(certain) == "1.000 (1.000 to 1.000, n=7)"


def test_a_set_of_queries():
    scores = evaluate([["a", "b"], ["a", "b"]], [["a"], ["b"]])
    assert scores["hit@1"].mean == 0.5 and scores["MRR"].mean == 0.75 and scores["recall@10"].mean == 1
    assert set(scores) == {"hit@1", "hit@5", "recall@10", "MRR", "nDCG@10"}


@pytest.mark.parametrize(
    ("rankings", "relevant"), [([], []), ([["a"]], []), ([["a"]], [[]]), ([["a"], ["b"]], [["a"]])]
)
def test_queries_without_answers_are_refused(rankings, relevant):
    with pytest.raises(BadSettingError):
        evaluate(rankings, relevant)
