"""What the pocket language model reads in training: short conversations about passages.

Each is a list of (user, assistant) turns. The kinds mirror what labs 4.1.3 to 4.1.5 ask of a language
model: reading a passage, answering with a citation (`cited`), splitting a question about a picture (`plans`),
extracting fields as JSON, also from text that was read badly (`misreading`), summarising, listing the actions
of a meeting, and talking about a picture that is described in words.
"""

import json
import random
from collections.abc import Callable

from ..instructions import EXTRACT, SHORT, reading_prompt
from . import questions
from .captions import describe_in_detail
from .charts import sample_chart
from .cited import articles_cited, pages, sources, transcript
from .conversations import SUMMARIZE, Turns, question_about, tell
from .domains import sample_record
from .meetings import meeting_notes, meeting_question
from .misreading import misread_form
from .names import Names
from .plans import plan
from .records import Record
from .scenes import sample_scene

UNKNOWN = "That is not in the text."
ANY_LETTERS = 0.4  # names of any letters teach copying


def passage(names: Names) -> Turns:
    """A text and one to three questions about it."""
    rng = names.rng
    records = [sample_record(names) for _ in range(rng.choice((1, 1, 2, 3)))]
    text = "\n\n".join(tell(r, rng) for r in records)
    turns: dict[str, str] = {}
    for _ in range(rng.choice((1, 2, 3))):
        asked = question_about(records, rng)
        record, short = records[asked.index], rng.random() < 0.6
        told = record.values[asked.field.key] if short and asked.known else None
        answer = (told or record.sentence(asked.field)) if asked.known else UNKNOWN
        turns[f"{asked.question} {SHORT}" if short else asked.question] = answer
    (first, answer), *more = turns.items()
    opening = f"{text}\n\n{first}" if rng.random() < 0.7 else reading_prompt("Text", text, first)
    return [(opening, answer), *more]


def extraction(names: Names) -> Turns:
    """Fields of a text as JSON; what the text does not say is null."""
    return _extraction(names, lambda record: tell(record, names.rng))


def misread_extraction(names: Names) -> Turns:
    """The same from a form that was scanned and read with errors, with a wrong letter here and there."""
    return _extraction(names, lambda record: misread_form(record, names.rng))


def _extraction(names: Names, told: Callable[[Record], str]) -> Turns:
    rng = names.rng
    record = sample_record(names)
    wanted = rng.sample(record.domain.fields, rng.randint(2, min(5, len(record.domain.fields))))
    keys = ", ".join(f.key for f in wanted)
    found = {f.key: record.values.get(f.key) for f in wanted}
    asked = rng.choice((EXTRACT, "Return these fields as JSON: {}.", "Fields as JSON: {}."))
    return [(f"{told(record)}\n\n{asked.format(keys)}", json.dumps(found))]


def summary(names: Names) -> Turns:
    """A text in one sentence."""
    rng = names.rng
    while True:
        record = sample_record(names)
        text = record.summary()
        if text:
            return [(f"{tell(record, rng)}\n\n{rng.choice(SUMMARIZE)}", text)]


# What a description always says; places and sizes it may leave out.
TOLD_IN_WORDS = {"colour", "count", "exists", "exists_colour", "is_colour", "negation", "compare_count"}
TOLD_IN_WORDS |= {"same_colour", "background", "unanswerable", *questions.CHART_MAKERS}


def picture(names: Names) -> Turns:
    """A picture in words, and questions about it: the language side of looking."""
    rng = names.rng
    shown = sample_chart(rng) if rng.random() < 0.25 else sample_scene(rng)
    turns: Turns = []
    makers = questions.makers(shown)
    kinds = [k for k in makers if k in TOLD_IN_WORDS]
    for kind in rng.sample(kinds, 3):
        q = questions.ask(shown, rng, kind)
        if q is None:
            continue
        short = rng.random() < 0.6
        turns.append((f"{q.text} {SHORT}" if short else q.text, q.answer if short else q.sentence))
    if not turns:
        return picture(names)
    first, answer = turns[0]
    return [(f"{describe_in_detail(shown)}\n\n{first}", answer), *turns[1:]]


_SMALL_TALK = (
    (
        "Who are you?",
        "I am a pocket language model. I was trained for this course and know only its small world.",
    ),
    (
        "What can you do?",
        "I can answer questions about a short text, extract fields and write short summaries.",
    ),
    ("Hello!", "Hello! Give me a short text and ask me about it."),
    ("Thank you.", "You are welcome."),
    ("What is the capital of France?", "I do not know. I can only read the text that you give me."),
)


def small_talk(names: Names) -> Turns:
    """Says what it is."""
    return [names.rng.choice(_SMALL_TALK)]


MAKERS: dict[Callable[[Names], Turns], int] = {
    passage: 12,
    articles_cited: 34,
    sources: 7,
    pages: 8,
    transcript: 5,
    meeting_question: 9,
    plan: 7,
    extraction: 7,
    misread_extraction: 4,
    summary: 2,
    meeting_notes: 7,
    picture: 3,
    small_talk: 1,
}


def conversation(rng: random.Random) -> Turns:
    """One training conversation of any kind."""
    make = rng.choices(list(MAKERS), list(MAKERS.values()))[0]
    return make(Names(rng, any_letters=ANY_LETTERS))


def passage_test(rng: random.Random) -> tuple[str, str]:
    """A question about a passage whose names no training text contains, and the exact answer."""
    names = Names(rng, test=True)
    records = [sample_record(names) for _ in range(rng.choice((1, 2, 3)))]
    text = "\n\n".join(tell(r, rng) for r in records)
    asked = question_about(records, rng, missing=0)
    return f"{text}\n\n{asked.question} {SHORT}", records[asked.index].values[asked.field.key]
