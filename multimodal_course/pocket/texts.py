"""What the pocket language model reads in training: short conversations about passages.

Each is a list of (user, assistant) turns. The kinds mirror what labs 4.1.3 to 4.1.5 ask of a language
model: reading a passage, answering from numbered sources with a citation, extracting fields as JSON,
summarising, listing the actions of a meeting, and talking about a picture that is described in words.
"""

import json
import random
from collections.abc import Callable

from . import questions
from .captions import describe_in_detail
from .charts import sample_chart
from .questions import SHORT
from .records import WEEKDAYS, Field, Names, Record, sample_record
from .scenes import sample_scene

Turns = list[tuple[str, str]]

UNKNOWN = "That is not in the text."
NO_SOURCE = "That is not in the sources."
CITE = "Answer from the sources and cite them."


def _tell(record: Record, rng: random.Random) -> str:
    return record.form(rng) if rng.random() < 0.35 else record.prose(rng)


def _ask(records: list[Record], rng: random.Random, missing: float = 0.12) -> tuple[int, Field, str, bool]:
    """Choose a record and a field; returns its index, the field, the question, and whether it is known."""
    i = rng.randrange(len(records))
    record = records[i]
    absent = [f for f in record.domain.fields if f.key not in record.values]
    known = not absent or rng.random() >= missing
    field = rng.choice([f for f in record.domain.fields if f.key in record.values] if known else absent)
    alone = len(records) == 1
    return i, field, record.question(field, rng, alone), known


def passage(names: Names) -> Turns:
    """A text and one to three questions about it."""
    rng = names.rng
    records = [sample_record(names) for _ in range(rng.choice((1, 1, 2, 3)))]
    text = "\n\n".join(_tell(r, rng) for r in records)
    turns: Turns = []
    asked = {_ask(records, rng) for _ in range(rng.choice((1, 2, 3)))}
    for i, field, question, known in rng.sample(sorted(asked, key=str), len(asked)):
        short = rng.random() < 0.6
        told = records[i].values[field.key] if short and known else None
        answer = UNKNOWN if not known else told or records[i].sentence(field)
        turns.append((f"{question} {SHORT}" if short else question, answer))
    first, answer = turns[0]
    opening = f"{text}\n\n{first}" if rng.random() < 0.7 else f"Text:\n{text}\n\nQuestion: {first}"
    return [(opening, answer), *turns[1:]]


def sources(names: Names) -> Turns:
    """Numbered sources; the answer is a sentence with the number of the source that holds it."""
    rng = names.rng
    records = [sample_record(names) for _ in range(rng.randint(2, 4))]
    numbered = "\n".join(f"[{i}] {r.prose(rng)}" for i, r in enumerate(records, 1))
    i, field, question, known = _ask(records, rng, missing=0.3)
    if rng.random() < 0.1:  # about something that no source mentions at all
        other = sample_record(names)
        question, known = other.question(rng.choice(other.domain.fields), rng, alone=False), False
    answer = f"{records[i].sentence(field)} [{i + 1}]" if known else NO_SOURCE
    return [(f"Sources:\n{numbered}\n\nQuestion: {question} {CITE}", answer)]


def extraction(names: Names) -> Turns:
    """Fields of a text as JSON; what the text does not say is null."""
    rng = names.rng
    record = sample_record(names)
    wanted = rng.sample(record.domain.fields, rng.randint(2, min(5, len(record.domain.fields))))
    keys = ", ".join(f.key for f in wanted)
    found = {f.key: record.values.get(f.key) for f in wanted}
    asked = rng.choice(("Extract as JSON: {}.", "Return these fields as JSON: {}.", "Fields as JSON: {}."))
    return [(f"{_tell(record, rng)}\n\n{asked.format(keys)}", json.dumps(found))]


def summary(names: Names) -> Turns:
    """A text in one sentence."""
    rng = names.rng
    while True:
        record = sample_record(names)
        text = record.summary()
        if text:
            asked = ("Summarize the text in one sentence.", "Summarize this.", "Give a short summary.")
            return [(f"{_tell(record, rng)}\n\n{rng.choice(asked)}", text)]


_TASKS = (
    "send the {}",
    "check the {}",
    "print the {}",
    "order the {}",
    "write the {}",
    "pay the {}",
    "fix the {}",
)
_MATTERS = ("report", "invoice", "plan", "price list", "contract", "poster", "budget", "schedule", "letter")
_CHATTER = ("Good morning.", "Thank you.", "I agree.", "That sounds good.", "Any questions?", "Let us begin.")
_CHATTER += ("The weather is nice today.", "We are late.", "I like the new plan.", "See you next week.")


def meeting(names: Names) -> Turns:
    """A conversation and its action items: who does what by when."""
    rng = names.rng
    people = [names.word() for _ in range(rng.randint(2, 3))]
    lines, actions = [], []
    for _ in range(rng.randint(3, 7)):
        who = rng.choice(people)
        if rng.random() < 0.5:
            lines.append(f"{who}: {rng.choice(_CHATTER)}")
            continue
        task = f"{rng.choice(_TASKS).format(rng.choice(_MATTERS))} by {rng.choice(WEEKDAYS)}"
        lines.append(f"{who}: {rng.choice(('I will', 'I can', 'I am going to'))} {task}.")
        actions.append((who, task))
    text = "\n".join(lines)
    if actions and rng.random() < 0.5:
        who, task = rng.choice(actions)
        if sum(t == task for _, t in actions) == 1:
            return [(f"{text}\n\nWho will {task}? {SHORT}", who)]
    asked = rng.choice(("List the action items.", "What are the action items?", "Write down who does what."))
    listed = "\n".join(f"- {who}: {task}" for who, task in actions)
    return [(f"{text}\n\n{asked}", listed or "There are no action items.")]


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
    passage: 34,
    sources: 18,
    extraction: 14,
    summary: 8,
    meeting: 9,
    picture: 16,
    small_talk: 1,
}


def conversation(rng: random.Random) -> Turns:
    """One training conversation of any kind."""
    make = rng.choices(list(MAKERS), list(MAKERS.values()))[0]
    return make(Names(rng))


def passage_test(rng: random.Random) -> tuple[str, str]:
    """A question about a passage whose names no training text contains, and the exact answer."""
    names = Names(rng, test=True)
    records = [sample_record(names) for _ in range(rng.choice((1, 2, 3)))]
    text = "\n\n".join(_tell(r, rng) for r in records)
    i, field, question, _ = _ask(records, rng, missing=0)
    return f"{text}\n\n{question} {SHORT}", records[i].values[field.key]
