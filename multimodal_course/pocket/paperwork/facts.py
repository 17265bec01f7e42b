"""Small facts that letters and reports tell about somebody or something, each with its question."""

import random
from calendar import day_name
from collections.abc import Callable

from ..captions import PLURALS
from ..scenes import COLOURS
from .records import GOODS, code, firm, person, town

Asked = tuple[str, str]  # a question and its answer
Value = Callable[[random.Random], str]


def _goods(rng: random.Random) -> str:
    kind, colour = rng.choice(GOODS)
    return f"{colour} {PLURALS[kind]}"


def _number(low: int, high: int, unit: str = "") -> Value:
    return lambda rng: f"{rng.randint(low, high)}{unit}"


def _one_of(*options: str) -> Value:
    return lambda rng: rng.choice(options)


def _time(rng: random.Random) -> str:
    return f"{rng.randint(6, 21):02d}:{rng.randrange(0, 60, 5):02d}"


# What it is about: its name, then sentences with the questions that they answer.
_FACTS: dict[str, tuple[Value, tuple[tuple[str, str, Value], ...]]] = {
    "product": (
        lambda rng: f"{town(rng)} {rng.choice(('radio', 'camera', 'desk', 'kettle', 'drill', 'printer'))}",
        (
            ("The {s} costs {v}.", "How much does the {s} cost?", _number(19, 480, " euros")),
            ("The {s} is made by {v}.", "Who makes the {s}?", lambda rng: firm(rng).name),
            ("The {s} weighs {v}.", "How much does the {s} weigh?", _number(2, 40, " kg")),
            ("The article code of the {s} is {v}.", "What is the article code of the {s}?", code),
            ("The {s} is {v}.", "What color is the {s}?", _one_of(*COLOURS)),
        ),
    ),
    "meeting": (
        lambda rng: f"{town(rng)} meeting",
        (
            ("The {s} is on {v}.", "On which day is the {s}?", _one_of(*day_name)),
            ("The {s} starts at {v}.", "At what time does the {s} start?", _time),
            ("The {s} is held in {v}.", "Where is the {s} held?", lambda rng: f"room {rng.randint(2, 480)}"),
            ("{v} leads the {s}.", "Who leads the {s}?", person),
            ("The topic of the {s} is {v}.", "What is the topic of the {s}?", _goods),
        ),
    ),
    "town": (
        town,
        (
            ("{s} has {v} people.", "How many people live in {s}?", _number(900, 90000)),
            ("The mayor of {s} is {v}.", "Who is the mayor of {s}?", person),
            ("{s} was founded in {v}.", "When was {s} founded?", _number(1100, 1890)),
            ("{s} lies on the river {v}.", "On which river does {s} lie?", town),
            ("{s} is known for its {v}.", "What is {s} known for?", _goods),
        ),
    ),
    "person": (
        person,
        (
            ("{s} lives in {v}.", "Where does {s} live?", town),
            ("{s} is {v} years old.", "How old is {s}?", _number(19, 64)),
            ("{s} collects {v}.", "What does {s} collect?", _goods),
        ),
    ),
    "train": (
        lambda rng: f"train {code(rng)}",
        (
            ("The {s} starts in {v}.", "Where does the {s} start?", town),
            ("The {s} goes to {v}.", "Where does the {s} go?", town),
            ("The {s} leaves at {v}.", "When does the {s} leave?", _time),
        ),
    ),
}
ABOUT = tuple(_FACTS)


def told(about: str, rng: random.Random, number: int) -> tuple[str, str, list[Asked]]:
    """What the facts are about, `number` of them as prose, and a question about each."""
    make_name, facts = _FACTS[about]
    name, sentences, asked = make_name(rng), [], []
    for sentence, question, make_value in rng.sample(facts, number):
        value = make_value(rng)
        text = sentence.format(s=name, v=value)
        sentences.append(text[0].upper() + text[1:])
        asked.append((question.format(s=name), value))
    return name, " ".join(sentences), asked
