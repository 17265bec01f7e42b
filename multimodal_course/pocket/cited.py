"""Answers that say where they stand: in numbered sources, on the pages of a document, in a recording."""

import random

from .. import instructions
from ..instructions import (
    NOT_IN_DOCUMENT,
    NOT_IN_RECORDING,
    NOT_IN_SOURCES,
    reading_prompt,
    source_prompt,
)
from . import articles, questions
from .captions import describe_in_detail
from .conversations import CHATTER, Turns, clock_times, question_about, tell
from .domains import sample_record
from .names import Names
from .plans import pictured
from .scenes import SEEN, Scene, sample_scene
from .synonyms import paraphrased

CITE_PAGES = "Answer from the pages and cite them."


def page_prompt(pages: dict[int, str], question: str) -> str:
    """The question behind the pages of a document."""
    numbered = "\n".join(f"[page {number}] {text}" for number, text in pages.items())
    return reading_prompt("Pages", numbered, f"{question} {CITE_PAGES}")


def transcript_prompt(lines: dict[str, str], question: str) -> str:
    """The question behind what was said, by time."""
    return instructions.transcript_prompt((f"[{time}] {text}" for time, text in lines.items()), question)


def sources(names: Names) -> Turns:
    """Records of any kinds as sources; the answer is a sentence with the number of its source."""
    rng = names.rng
    records = [sample_record(names) for _ in range(rng.randint(2, 4))]
    asked = question_about(records, rng, missing=0.3)
    question, known = asked.question, asked.known
    if rng.random() < 0.1:  # about something that no source mentions at all
        other = sample_record(names)
        question, known = other.question(rng.choice(other.domain.fields), rng), False
    answer = f"{records[asked.index].sentence(asked.field)} [{asked.index + 1}]" if known else NOT_IN_SOURCES
    return [(source_prompt([r.prose(rng) for r in records], question), answer)]


def articles_cited(names: Names) -> Turns:
    """Articles that are easily mixed up, as a search returns them, often with a picture or two in words.

    For `names.test` the question is asked in a wording that training never uses.
    """
    rng = names.rng
    records = articles.similar_articles(names, rng.choice((2, 3, 3, 4, 5)))
    told = [articles.excerpt(record, rng) for record in records]
    asked = question_about(records, rng, missing=0.2, fresh=names.test)
    record, question, right = records[asked.index], asked.question, told[asked.index]
    sentence = record.sentence(asked.field) if asked.known else None
    if len(told) > 2 and rng.random() < 0.12:  # the very source is missing, its neighbours are there
        told.remove(right)
        sentence = None
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2))):
        scene = _scene_beside(record.subject, rng)
        picture = f"A picture: {describe_in_detail(scene)}"
        told.insert(len(told) if rng.random() < 0.7 else rng.randint(0, len(told)), picture)
        if rng.random() < 0.25 and sum(text.startswith("A picture") for text in told) == 1:
            question, sentence = _of_picture(scene, rng)
            right = picture
            break
    if rng.random() < 0.2:
        question = paraphrased(question, rng, 0.7)
    elif record.domain is articles.THING and rng.random() < 0.12:
        question = pictured(question, record.subject, rng)
    answer = f"{sentence} [{told.index(right) + 1}]" if sentence else NOT_IN_SOURCES
    return [(source_prompt(told, question), answer)]


def _scene_beside(subject: str, rng: random.Random) -> Scene:
    """A scene as a search for the subject finds it: if that is a thing, mostly with it."""
    pairs = [pair for pair in SEEN if articles.named(pair) == subject]
    return sample_scene(rng, [*SEEN, *pairs * 150])


def _of_picture(scene: Scene, rng: random.Random) -> tuple[str, str]:
    """A question about the picture among the sources, and its answer as a sentence."""
    asked = None
    while asked is None:
        asked = questions.ask(scene, rng, rng.choice(("colour", "background", "count")))
    text = asked.text if "picture" in asked.text else f"{asked.text[:-1]} in the picture{asked.text[-1]}"
    return text, asked.sentence


def pages(names: Names) -> Turns:
    """Some pages of a document, forms and prose; the answer names the page."""
    rng = names.rng
    records = [sample_record(names) for _ in range(rng.randint(2, 4))]
    numbers = sorted(rng.sample(range(1, rng.choice((7, 40))), len(records)))
    asked = question_about(records, rng, missing=0.2)
    told = dict(zip(numbers, (tell(r, rng) for r in records), strict=True))
    answer = NOT_IN_DOCUMENT
    if asked.known:
        answer = f"{records[asked.index].sentence(asked.field)} [page {numbers[asked.index]}]"
    return [(page_prompt(told, asked.question), answer)]


def transcript(names: Names) -> Turns:
    """What was said and when; the answer names the time of the sentence that holds it."""
    rng = names.rng
    records = [sample_record(names) for _ in range(rng.randint(1, 2))]
    asked = question_about(records, rng, missing=0.2)
    said = [
        (i, field.key, rng.choice(field.told).format(s=record.subject, v=record.values[field.key]))
        for i, record in enumerate(records)
        for field in record.known()
    ]
    said += [(-1, "", text) for text in rng.sample(CHATTER, rng.randint(0, 3))]
    rng.shuffle(said)
    lines, answer = {}, NOT_IN_RECORDING
    for time, (i, key, text) in zip(clock_times(rng, len(said)), said, strict=True):
        lines[time] = text[0].upper() + text[1:]
        if asked.known and (i, key) == (asked.index, asked.field.key):
            answer = f"{records[i].sentence(asked.field)} [{time}]"
    return [(transcript_prompt(lines, asked.question), answer)]
