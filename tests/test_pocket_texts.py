"""The pocket language model's texts: what is asked stands in them, and tests use names of their own."""

import json
import random
import re
from itertools import product

import pytest

from multimodal_course.pocket import records, texts
from multimodal_course.pocket.questions import SHORT
from multimodal_course.pocket.records import DOMAINS, Names, sample_record
from multimodal_course.pocket.texts import NO_SOURCE, UNKNOWN


def made(maker, n: int = 300) -> list[texts.Turns]:
    return [maker(Names(random.Random(i))) for i in range(n)]


def normal(text: str) -> str:
    return text.lower().rstrip(".")


def test_a_short_answer_stands_in_its_passage():
    short = missing = 0
    for turns in made(texts.passage):
        text = turns[0][0].rpartition("\n\n")[0]
        for asked, answer in turns:
            if answer == UNKNOWN:
                missing += 1
            elif asked.endswith(SHORT):
                short += 1
                assert answer in text, turns
    assert short > 100 and missing > 20


def test_a_question_is_answered_from_the_record_that_it_names():
    for i in range(300):
        asked, answer = texts.passage_test(random.Random(i))
        text, _, question = asked.rpartition("\n\n")
        assert question.endswith(SHORT) and answer in text
        parts = text.split("\n\n")
        subjects = [p for p in parts if answer in p]
        if len(parts) > 1:  # the question shares a name with the part that holds the answer
            names = re.findall(r"[A-Z][a-z]+|[A-Z]+-\d+", question.removesuffix(SHORT).split(" ", 1)[1])
            assert names and any(all(n in p for n in names) for p in subjects), asked


def test_a_citation_points_to_the_source_that_says_so():
    cited = 0
    for turns in made(texts.sources):
        asked, answer = turns[0]
        sources = dict(re.findall(r"^\[(\d)\] (.+)$", asked, re.MULTILINE))
        assert sources and list(sources) == [str(i + 1) for i in range(len(sources))]
        if answer == NO_SOURCE:
            continue
        cited += 1
        sentence, number = re.fullmatch(r"(.+) \[(\d)\]", answer).groups()
        value_words = set(re.findall(r"[\w$.-]+", normal(sentence)))
        here = set(re.findall(r"[\w$.-]+", normal(sources[number]).replace(". ", " ")))
        common = {
            number: len(value_words & set(re.findall(r"[\w$.-]+", normal(text).replace(". ", " "))))
            for number, text in sources.items()
        }
        assert common[number] == max(common.values()), (asked, answer)
        assert value_words & here
    assert cited > 150


def test_extracted_json_is_valid_and_says_null_for_what_is_missing():
    nulls = 0
    for turns in made(texts.extraction):
        asked, answer = turns[0]
        text, _, order = asked.rpartition("\n\n")
        found = json.loads(answer)
        assert list(found) == re.search(r": (.+)\.$", order)[1].split(", ")
        for value in found.values():
            nulls += value is None
            assert value is None or value in text
    assert nulls > 50


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda d: d.name)
def test_a_record_can_be_told_and_asked_in_every_way(domain):
    for i in range(40):
        rng = random.Random(i)
        record = sample_record(Names(rng), domain)
        told, form = record.prose(rng), record.form(rng)
        for field in domain.fields:
            for alone in (True, False):
                question = record.question(field, rng, alone)
                assert "{" not in question and question.endswith("?")
                assert alone or record.subject in question
            if field.key in record.values:
                value = record.values[field.key]
                assert value in told and f"{field.label}: {value}" in form
                assert value in record.sentence(field)
        summary = record.summary()
        needed = set(re.findall(r"\{(\w+)\}", domain.summary)) - {"s"}
        assert (summary is not None) == (needed <= set(record.values))
        assert summary is None or record.subject.lower() in summary.lower()


def test_meetings_list_exactly_what_was_promised():
    for turns in made(texts.meeting):
        asked, answer = turns[0]
        text, _, question = asked.rpartition("\n\n")
        promised = re.findall(r"^(\w+): I (?:will|can|am going to) (.+)\.$", text, re.MULTILINE)
        if question.startswith("Who will "):
            task = re.match(r"Who will (.+)\?", question)[1]
            assert [who for who, what in promised if what == task] == [answer]
        else:
            listed = "\n".join(f"- {who}: {task}" for who, task in promised)
            assert answer == (listed or "There are no action items.")


def test_summaries_hold_values_of_their_text():
    for turns in made(texts.summary, 100):
        asked, answer = turns[0]
        text = asked.rpartition("\n\n")[0]
        numbers = re.findall(r"\d[\d.:]*\d", answer)
        assert all(n in text for n in numbers) and answer.endswith(".")


def test_every_kind_of_conversation_occurs_and_none_is_empty():
    for i in range(400):
        turns = texts.conversation(random.Random(i))
        assert turns and all(asked.strip() and answer.strip() for asked, answer in turns)


def test_names_of_the_tests_come_from_syllables_that_training_lacks():
    training, tests = records._TRAIN_SYLLABLES, records._TEST_SYLLABLES
    assert not set(training) & set(tests)

    def words(syllables):
        return {"".join(parts) for n in (2, 3) for parts in product(syllables, repeat=n)}

    assert not words(training) & words(tests)
    word = re.compile(f"(?:{'|'.join(tests)}){{2,3}}")
    assert all(word.fullmatch(Names(random.Random(i), test=True).word().lower()) for i in range(200))


def test_tests_repeat_and_differ():
    assert texts.passage_test(random.Random(1)) == texts.passage_test(random.Random(1))
    assert len({texts.passage_test(random.Random(i)) for i in range(50)}) == 50
