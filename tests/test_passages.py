"""Texts become passages of whole sentences that lose nothing."""

import time

import pytest

from multimodal_course.errors import BadSettingError
from multimodal_course.retrieval.passages import sections, sentences, split_text


def test_sentences_end_at_their_marks_and_at_blank_lines():
    text = 'One is here. "Two?" she said! A title\n\nThree  goes\non… Four'
    assert sentences(text) == ["One is here.", '"Two?"', "she said!", "A title", "Three goes on…", "Four"]
    assert sentences("It costs 3.50 euros. It is red.") == ["It costs 3.50 euros.", "It is red."]
    assert sentences(" \n ") == []


def test_a_short_text_is_one_passage():
    assert split_text("One. Two.") == ["One. Two."]
    assert split_text("") == split_text(" \n\n ") == []


def test_passages_overlap_by_sentences():
    text = "A b c. D e f. G h i. J k l."
    assert split_text(text, words=6, overlap=1) == ["A b c. D e f.", "D e f. G h i.", "G h i. J k l."]
    assert split_text(text, words=6, overlap=0) == ["A b c. D e f.", "G h i. J k l."]
    assert split_text(text, words=7, overlap=9) == split_text(text, words=7, overlap=1)


@pytest.mark.parametrize("overlap", [0, 1, 5])
@pytest.mark.parametrize("words", [1, 2, 7, 50])
def test_no_passage_is_too_long_and_no_word_is_lost(words, overlap):
    text = " ".join(f"w{i}{'.' if i % 9 == 0 or i % 23 == 0 else ''}" for i in range(400))
    passages = split_text(text, words, overlap)
    assert all(len(p.split()) <= words for p in passages)
    assert list(dict.fromkeys(w for p in passages for w in p.split())) == text.split()
    assert len(set(passages)) == len(passages)


def test_a_sentence_without_an_end_is_cut():
    passages = split_text("word " * 1000, words=100)
    assert {len(p.split()) for p in passages} == {100} and len(passages) == 10


def test_a_hundred_thousand_words_take_no_time():
    text = " ".join(f"This is sentence {i} of a very long book." for i in range(100_000 // 9 + 1))
    start = time.perf_counter()
    passages = split_text(text)
    assert time.perf_counter() - start < 5
    assert len(passages) > 800 and passages[-1].endswith("book.")


@pytest.mark.parametrize(("words", "overlap"), [(0, 1), (-3, 1), (10, -1)])
def test_impossible_settings(words, overlap):
    with pytest.raises(BadSettingError, match="cannot be made"):
        split_text("One.", words, overlap)


def test_markdown_is_cut_at_headings_but_not_in_code():
    text = "before\n# One #\nfirst\n```\n# a comment\n```\n## Two\n\n## Three\nthird"
    assert sections(text) == [
        ("", "before"),
        ("One", "first\n```\n# a comment\n```"),
        ("Three", "third"),
    ]
