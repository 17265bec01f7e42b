"""Reciprocal rank fusion against its definition."""

import pytest

from multimodal_course.retrieval.rankings import best_of, fuse


def test_ranks_are_summed():
    fused = dict(fuse({"x": ["a", "b"], "y": ["b", "c"]}))
    assert fused == {"b": 1 / 62 + 1 / 61, "a": 1 / 61, "c": 1 / 62}
    assert list(fused) == ["b", "a", "c"]


def test_what_two_rankings_agree_on_beats_the_first_of_one():
    assert fuse({"x": ["a", "c"], "y": ["b", "c"]})[0][0] == "c"


@pytest.mark.parametrize(("weights", "first"), [({"y": 2}, "b"), ({"x": 0.1}, "b"), ({"x": 2}, "a")])
def test_weights(weights, first):
    assert fuse({"x": ["a"], "y": ["b"]}, weights)[0][0] == first


def test_a_weight_of_nothing_leaves_a_ranking_out():
    assert fuse({"x": ["a"], "y": ["b"]}, {"x": 0}) == [("b", 1 / 61)]


def test_equals_keep_their_order_and_nothing_gives_nothing():
    assert [name for name, _ in fuse({"x": ["b"], "y": ["a"]})] == ["b", "a"]
    assert fuse({}) == fuse({"x": []}) == []


def test_the_best_score_counts():
    rankings = [[("a", 0.5), ("b", 0.4)], [("c", 0.45), ("b", 0.6)], []]
    assert best_of(rankings) == [("b", 0.6), ("a", 0.5), ("c", 0.45)]
    assert best_of([]) == [] and best_of(rankings[:1]) == rankings[0]
