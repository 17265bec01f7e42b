"""The sentences that pocket Whisper learns English from: patterns fit together, grammar holds."""

import random
import re

import pytest

from multimodal_course.pocket.speech import conversations, everyday, stories, texts, words
from multimodal_course.pocket.speech.common_words import COMMON

MODULES = (everyday, stories, conversations)


def test_the_shares_of_all_kinds_add_up() -> None:
    assert sum(texts.SHARES.values()) == pytest.approx(1)
    assert min(texts.SHARES.values()) >= 0.05


def test_every_slot_of_a_pattern_can_be_filled() -> None:
    fillings = [filling for part in texts.PARTS.values() for filling in part]
    for pattern in (*texts.EVERYDAY, *texts.ACTIONS, *fillings):
        slots = re.findall(r"\{(\w+)\}", pattern)
        assert pattern.count("{") == len(slots), pattern
        assert all(slot in texts._SLOTS or slot in texts.PARTS for slot in slots), pattern


def test_no_pattern_and_no_part_is_written_twice() -> None:
    assert len(set(texts.EVERYDAY)) == len(texts.EVERYDAY)
    assert sum(len(module.PARTS) for module in MODULES) == len({n for m in MODULES for n in m.PARTS})


def test_every_action_begins_with_a_verb_whose_forms_are_known() -> None:
    verbs = {*words.TRANSITIVE, *words.INTRANSITIVE}
    assert {action.split()[0] for action in texts.ACTIONS} <= verbs
    assert {words.past(verb) for verb in verbs} <= set(words.vocabulary())


def test_common_words_and_verbs_of_states_are_in_the_vocabulary() -> None:
    assert set(words.vocabulary()) >= COMMON
    assert {*words.TRANSITIVE, *words.INTRANSITIVE} >= words.STATES


@pytest.mark.parametrize(
    ("text", "proper"),
    [
        ("a hour later", "An hour later."),
        ("a honest man", "An honest man."),
        ("a house", "A house."),
        ("a usual day", "A usual day."),
        ("a ugly uniform", "An ugly uniform."),
    ],
)
def test_articles(text: str, proper: str) -> None:
    assert texts.written(text) == proper


def test_things_mostly_belong_to_whoever_the_sentence_is_about() -> None:
    rng = random.Random(0)
    said = [texts._agreeing("she lost OWN key by SELF", rng) for _ in range(200)]
    assert all(text.endswith("by herself") for text in said)
    assert 140 <= sum(text.startswith("she lost her key") for text in said) < 200


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("mean", ("means", "meant", "meant", "meaning")),
        ("dig", ("digs", "dug", "dug", "digging")),
        ("sew", ("sews", "sewed", "sewn", "sewing")),
        ("commit", ("commits", "committed", "committed", "committing")),
        ("beat", ("beats", "beat", "beaten", "beating")),
    ],
)
def test_forms_of_verbs(verb: str, forms: tuple[str, ...]) -> None:
    made = (words.third, words.past, words.participle, words.ongoing)
    assert tuple(form(verb) for form in made) == forms


def test_sentences_are_finished() -> None:
    for seed in range(500):
        text = texts.sentence(random.Random(seed), "everyday")
        assert not re.search(r"[{}|]|OWN|SELF|\b[Aa] [aio]|the an? ", text), text
