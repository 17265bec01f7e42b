"""BM25 finds texts by the words they share with a query."""

import pytest

from multimodal_course.errors import DuplicateIdError
from multimodal_course.retrieval.keyword_search import KeywordIndex

TEXTS = {
    "a": "The red house is made by Belcor Ltd.",
    "b": "The blue boat is made by Tarum and Sons.",
    "c": "A red boat, a red kite and a red ball.",
    "d": "... !",
}


@pytest.fixture
def index():
    made = KeywordIndex()
    made.add(list(TEXTS), list(TEXTS.values()))
    return made


def ids(ranked):
    return [name for name, _ in ranked]


def test_rare_words_count_more(index):
    assert ids(index.search("Who makes the RED house of Belcor?", 5)) == ["a", "c"]
    assert ids(index.search("red boat", 5))[0] == "c"
    scores = [score for _, score in index.search("red boat", 5)]
    assert scores == sorted(scores, reverse=True) and min(scores) > 0


@pytest.mark.parametrize("query", ["zebra", "the of and", "?!", ""])
def test_nothing_shared_nothing_found(index, query):
    assert index.search(query, 5) == []


def test_unknown_words_do_no_harm(index):
    assert index.search("zebra house", 5) == index.search("house", 5)


def test_only_those_allowed(index):
    assert ids(index.search("red boat", 5, ["a", "b", "unknown"])) in (["a", "b"], ["b", "a"])
    assert index.search("red boat", 5, []) == []


def test_it_follows_changes(index):
    index.search("red", 1)
    index.remove(["c", "unknown"])
    assert ids(index.search("red", 5)) == ["a"] and len(index) == 3
    index.add(["c"], ["a red zebra"])
    assert ids(index.search("zebra", 5)) == ["c"]
    with pytest.raises(DuplicateIdError, match="'c'"):
        index.add(["c"], ["again"])


def test_texts_without_words():
    index = KeywordIndex()
    assert index.search("house", 3) == []
    index.add(["d"], ["..."])
    assert index.search("house", 3) == []
