"""The pocket language model's texts: what is asked stands in them, and tests use names of their own."""

import json
import random
import re
from itertools import product

import pytest

from multimodal_course.instructions import NOT_IN_DOCUMENT, NOT_IN_RECORDING, NOT_IN_SOURCES, SHORT
from multimodal_course.pocket import articles, cited, meetings, names, plans, texts
from multimodal_course.pocket.domains import DOMAINS, sample_record
from multimodal_course.pocket.misreading import misread, misread_digits
from multimodal_course.pocket.names import Names
from multimodal_course.pocket.synonyms import WORDS, paraphrased
from multimodal_course.pocket.texts import UNKNOWN


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
            found = re.findall(r"[A-Z][a-z]+|[A-Z]+-\d+", question.removesuffix(SHORT).split(" ", 1)[1])
            assert found and any(all(n in p for n in found) for p in subjects), asked


def test_a_citation_points_to_the_source_that_says_so():
    found = 0
    for turns in made(cited.sources):
        asked, answer = turns[0]
        sources = dict(re.findall(r"^\[(\d)\] (.+)$", asked, re.MULTILINE))
        assert sources and list(sources) == [str(i + 1) for i in range(len(sources))]
        if answer == NOT_IN_SOURCES:
            continue
        found += 1
        sentence, number = re.fullmatch(r"(.+) \[(\d)\]", answer).groups()
        value_words = set(re.findall(r"[\w$.-]+", normal(sentence)))
        here = set(re.findall(r"[\w$.-]+", normal(sources[number]).replace(". ", " ")))
        common = {
            number: len(value_words & set(re.findall(r"[\w$.-]+", normal(text).replace(". ", " "))))
            for number, text in sources.items()
        }
        assert common[number] == max(common.values()), (asked, answer)
        assert value_words & here
    assert found > 150


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


def test_an_answer_about_articles_stands_in_the_source_that_it_cites():
    cited_, refused, pictures = 0, 0, 0
    for turns in made(cited.articles_cited, 600):
        ((asked, answer),) = turns
        found = dict(re.findall(r"^\[(\d)\] (.+)$", asked, re.MULTILINE))
        assert 2 <= len(found) <= 7 and list(found) == [str(i + 1) for i in range(len(found))]
        if answer == NOT_IN_SOURCES:
            refused += 1
            continue
        sentence, number = re.fullmatch(r"(.+[.]) \[(\d)\]", answer).groups()
        if found[number].startswith("A picture: "):
            pictures += 1
            continue
        cited_ += 1
        values = re.findall(r"[A-Z$]?[\w.]*\d[\w.]*|[A-Z][a-z]+", sentence.rstrip("."))[1:]
        assert all(value in found[number] for value in values), (asked, answer)
    assert cited_ > 250 and refused > 60 and pictures > 30


def test_refused_articles_lack_the_fact_and_others_hold_it():
    """Neighbours tell the same fact of similar things: a refusal takes reading, not a missing word."""
    neighbours = 0
    for i in range(300):
        ((asked, answer),) = cited.articles_cited(Names(random.Random(i)))
        if answer == NOT_IN_SOURCES:
            field = next(
                (f for d in articles.DOMAINS for f in d.fields
                 for q in (*f.asked, *f.asked_in_training, *f.indirect)
                 if re.search(re.escape(q).replace(r"\{s\}", ".+"), asked)), None
            )  # fmt: skip
            if field:
                starts = [re.escape(t).replace(r"\{s\}", ".+").replace(r"\{v\}", ".+") for t in field.told]
                neighbours += any(re.search(s, asked.partition("Question:")[0]) for s in starts)
    assert neighbours >= 10


@pytest.mark.parametrize(("maker", "mark", "refusal"), [
    (cited.pages, r"page \d+", NOT_IN_DOCUMENT), (cited.transcript, r"\d\d:\d\d", NOT_IN_RECORDING),
])  # fmt: skip
def test_pages_and_times_are_those_that_hold_the_answer(maker, mark, refusal):
    known = 0
    for turns in made(maker):
        ((asked, answer),) = turns
        parts = re.split(rf"^\[({mark})\] ", asked.partition("\n\nQuestion:")[0], flags=re.MULTILINE)
        held = dict(zip(parts[1::2], parts[2::2], strict=True))
        if answer != refusal:
            sentence, place = re.fullmatch(rf"(.+[.]) \[({mark})\]", answer).groups()
            values = re.findall(r"[$]?[\w.:-]*\d[\w.:-]*\w|[A-Z][a-z]+", sentence.rstrip("."))[1:]
            assert all(value in held[place] for value in values if value in asked), (asked, answer)
            known += 1
    assert known > 150


def test_a_plan_looks_with_one_or_two_questions_and_names_words_of_the_question():
    two = 0
    for i in range(600):
        ((asked, answer),) = plans.plan(Names(random.Random(i), test=i % 2 == 1))
        look, words, name = re.fullmatch(r"Look: (.+)\nWords: (.+)\nName: (.+)", answer).groups()
        looks = re.findall(r"[^?]+[?]", look)
        assert "".join(looks) == look and len(looks) in (1, 2)
        assert all(q.strip().startswith(("What color is", "What is")) for q in looks)
        assert name.count("{seen}") == 1
        question = asked.partition("Question: ")[2]
        assert question.count(words) == 1 and "{" not in question, (asked, answer)
        two += len(looks) == 2
    assert 120 < two < 320


def test_misread_digits_can_be_put_right_and_nothing_else_of_a_value_changes():
    back = str.maketrans("OlSB", "0158")
    changed = 0
    for i in range(200):
        rng = random.Random(i)
        for value in (Names(rng).money(), Names(rng).date(), Names(rng).time()):
            read = misread_digits(value, rng, 0.5)
            changed += read != value
            assert re.sub(r"(?<=[\dOlSB])[OlSB](?=[\dOlSB])", lambda m: m[0].translate(back), read) == value
    assert changed > 100
    assert misread("Invoice number", random.Random(1), 0) == "Invoice number"
    assert misread("Invoice number", random.Random(1), 0.5) != "Invoice number"


def test_paraphrases_replace_things_and_colors_and_nothing_else():
    assert re.fullmatch("Who makes the (crimson|scarlet) (home|cottage|dwelling)\\?",
                        paraphrased("Who makes the red house?", random.Random(0)))  # fmt: skip
    assert paraphrased("an orange umbrella", random.Random(0)).startswith(("a tang", "an amb"))
    assert paraphrased("Where does Belcor Ltd work?", random.Random(0)) == "Where does Belcor Ltd work?"
    assert paraphrased("a red house", random.Random(0), chance=0) == "a red house"
    others = [other for words in WORDS.values() for other in words]
    assert len(others) == len(set(others)) and not set(others) & set(WORDS)


def test_tests_of_articles_and_plans_are_worded_as_training_never_is():
    fresh = {w for d in articles.DOMAINS for f in d.fields for w in f.fresh}
    asked = {w for d in articles.DOMAINS for f in d.fields for w in (*f.asked, *f.asked_in_training)}
    assert not fresh & asked
    for domain in articles.DOMAINS:
        assert all(len(f.asked) >= 5 and len(f.fresh) >= 2 and len(f.indirect) >= 4 for f in domain.fields)
        wordings = [w for f in domain.fields for w in (*f.fresh, *f.asked, *f.indirect, *f.asked_in_training)]
        assert all("{s}" in wording for wording in wordings)
    read = " ".join(a for maker in (cited.articles_cited, plans.plan) for ts in made(maker) for a, _ in ts)
    for wording in fresh:
        assert not re.search(re.escape(wording).replace(r"\{s\}", "[^?.]+"), read), wording


@pytest.mark.parametrize("domain", (*DOMAINS, *articles.DOMAINS), ids=lambda d: d.name)
def test_a_record_can_be_told_and_asked_in_every_way(domain):
    for i in range(40):
        rng = random.Random(i)
        record = sample_record(Names(rng), domain)
        told, form = record.prose(rng), record.form(rng)
        for field in domain.fields:
            for alone in (True, False):
                question = record.question(field, rng, alone)
                assert "{" not in question and question.endswith(("?", "."))
                assert alone or record.subject in question
            if field.key in record.values:
                value = record.values[field.key]
                assert (
                    value in told
                    and value in " ".join(record.article(rng))
                    and f"{field.label}: {value}" in form
                )
                assert value in record.sentence(field)
        if not domain.summary:
            continue
        summary = record.summary()
        needed = set(re.findall(r"\{(\w+)\}", domain.summary)) - {"s"}
        assert (summary is not None) == (needed <= set(record.values))
        assert summary is None or record.subject.lower() in summary.lower()


def test_a_meeting_is_answered_with_the_sentence_that_tells_and_its_time():
    refused = promised = 0
    for turns in made(meetings.meeting_question, 400):
        ((asked, answer),) = turns
        lines = dict(re.findall(r"^\[(\d\d:\d\d)\] (.+)$", asked.partition("\n\nQuestion:")[0], re.MULTILINE))
        if answer == NOT_IN_RECORDING:
            refused += 1
            continue
        said, time = re.fullmatch(r"(.+) \[(\d\d:\d\d)\]", answer).groups()
        if not lines[time].endswith(said):  # a promise, told of the one who made it
            who = said.split()[0]
            assert "Question: Who will " in asked and lines[time].startswith(f"{who}: "), (asked, answer)
            promised += 1
    assert 30 < refused < 120 and promised > 20


def test_notes_of_a_meeting_hold_every_promise_and_no_other():
    none = 0
    for turns in made(meetings.meeting_notes, 300):
        asked, answer = turns[0]
        text, _, question = asked.rpartition("\n\n")
        speakers = set(re.findall(r"^(?:\[[\d:]+\] )?(\w+): ", text, re.MULTILINE))
        if "summar" in question.lower():
            assert answer.endswith((".", "?")) and (" will " in answer or answer in text)
        elif answer == meetings.NO_ACTIONS:
            none += 1
            assert not re.search(r": I (will|can|am going to|promise)|: I'll", text), text
        else:
            for who, task in re.findall(r"^- (\w+): (.+)$", answer, re.MULTILINE):
                assert who in speakers and task.partition(" by ")[0].lower() in text.lower(), (asked, answer)
    assert none > 20


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
    training, tests = names._TRAIN_SYLLABLES, names._TEST_SYLLABLES
    assert not set(training) & set(tests)

    def words(syllables):
        return {"".join(parts) for n in (2, 3) for parts in product(syllables, repeat=n)}

    assert not words(training) & words(tests)
    word = re.compile(f"(?:{'|'.join(tests)}){{2,3}}")
    assert all(word.fullmatch(Names(random.Random(i), test=True).word().lower()) for i in range(200))


def test_tests_repeat_and_differ():
    assert texts.passage_test(random.Random(1)) == texts.passage_test(random.Random(1))
    assert len({texts.passage_test(random.Random(i)) for i in range(50)}) == 50
