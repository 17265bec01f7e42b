"""Meetings as recordings tell them: facts to be asked for with their time, promises, and a sum of both.

Half of the facts are those of a small factory (`meetings.toml`), half are made of any English words, so that
a model learns to find the sentence that a question is about, whatever it is about.
"""

import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..instructions import LIST_ACTIONS, NOT_IN_RECORDING
from .articles import named
from .captions import PLURALS
from .cited import transcript_prompt
from .conversations import SUMMARIZE, Turns, clock_times
from .names import WEEKDAYS, Names
from .scenes import SEEN
from .speech import words
from .speech.texts import expand, number, plain_words, sentence, written

_TABLE = tomllib.loads((Path(__file__).parent / "meetings.toml").read_text(encoding="utf-8"))
_PEOPLE = words.NAMES
_VERBS = [verb for verb in words.TRANSITIVE if " " not in verb]
_NOUNS = frozenset(words.NOUNS) | frozenset(map(words.plural, words.NOUNS))
NO_ACTIONS = "There are no action items."
# Facts of any words: what is said, and questions about it. A verb is drawn once and stands in every form.
_ANY = (
    ("The {thing} costs {price}.", "How much does the {thing} cost?", "What is the price of the {thing}?"),
    ("{name} {did} the {thing}.", "Who {did} the {thing}?", "What did {name} {do}?"),
    (
        "{name} will {do} the {thing} by {day}.",
        "Who will {do} the {thing}?",
        "By when will {name} {do} the {thing}?",
    ),
    ("We have {number} {things} for the {place}.", "How many {things} do we have for the {place}?"),
    ("{number} {things} are in the {place}.", "How many {things} are in the {place}?"),
    ("The {place} opens at {clock}.", "When does the {place} open?", "At what time does the {place} open?"),
    ("We {did} it in the {place} with {number} {people}.", "How many {people} {did} it in the {place}?"),
    (
        "The {person} {did} {number} {things}.",
        "How many {things} did the {person} {do}?",
        "Who {did} {number} {things}?",
    ),
    ("The {event} is on {date}.", "When is the {event}?", "On what day is the {event}?"),
    (
        "The {event} starts at {clock}.",
        "When does the {event} start?",
        "At what time does the {event} begin?",
    ),
    ("{name} wants a {adjective} {thing}.", "What does {name} want?", "Who wants a {adjective} {thing}?"),
    ("The {thing} is in the {place}.", "Where is the {thing}?", "In which place is the {thing}?"),
    (
        "I like the {adjective} {thing}.",
        "Which {thing} does the speaker like?",
        "What kind of {thing} is liked?",
    ),
    ("We have {price} for the {event}.", "How much money do we have for the {event}?"),
    ("The {thing} was too {adjective}.", "How was the {thing}?", "What was wrong with the {thing}?"),
    ("{number} {people} came to the {event}.", "How many {people} came to the {event}?"),
    ("The {person} needs {number} {things} by {day}.", "How many {things} does the {person} need?"),
    ("Last year we had {number} {people}.", "How many {people} did we have last year?"),
    (
        "{name} {did} the {person} in the {place}.",
        "Whom did {name} {do} in the {place}?",
        "Where did {name} {do} the {person}?",
    ),
)
_EVENTS = (
    "opening",
    "party",
    "concert",
    "exhibition",
    "course",
    "lesson",
    "sale",
    "interview",
    "trip",
    "wedding",
)
_EVENTS += (
    "next meeting",
    "lecture",
    "game",
    "dinner",
    "test",
    "visit",
    "festival",
    "show",
    "market",
    "race",
)
_BEFORE = (
    "",
    "",
    "",
    "",
    "Yes, ",
    "Well, ",
    "I think ",
    "As you know, ",
    "Good. ",
    "By the way, ",
    "So ",
    "No, ",
)


@dataclass(frozen=True)
class _Fact:
    said: str
    questions: tuple[str, ...]


def _fill(texts: tuple[str, ...], slots: dict[str, Callable[[], str]]) -> tuple[str, ...]:
    """The texts with one value for each slot, the same in all of them."""
    drawn: dict[str, str] = {}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in drawn:
            drawn[name] = slots[name]()
        return drawn[name]

    return tuple(re.sub(r"\{(\w+)\}", value, text) for text in texts)


def _amount(rng: random.Random, names: Names) -> str:
    return names.money() if rng.random() < 0.5 else expand("{price}", rng)


def _factory_fact(names: Names) -> _Fact:
    rng = names.rng
    said, *questions, _ = rng.choice(_TABLE["facts"]["pairs"])
    kind, colour = rng.choice(SEEN)
    slots = {
        "n": lambda: number(rng.randint(2, 999)) if rng.random() < 0.5 else names.number(2, 400),
        "thing": lambda: f"{colour} {PLURALS[kind]}",
        "money": lambda: _amount(rng, names),
        "person": lambda: rng.choice(_PEOPLE) if rng.random() < 0.6 else names.word(),
        "day": lambda: rng.choice(WEEKDAYS),
        "place": names.word,
    }
    told, *asked = _fill((said, *questions), slots)
    return _Fact(told, tuple(asked))


def _any_fact(names: Names) -> _Fact:
    rng = names.rng
    verb = rng.choice(_VERBS)
    spoken = (
        "thing",
        "things",
        "place",
        "person",
        "people",
        "price",
        "number",
        "clock",
        "date",
        "adjective",
    )
    slots = {name: (lambda name=name: expand(f"{{{name}}}", rng)) for name in spoken}
    slots |= {
        "name": lambda: rng.choice(_PEOPLE),
        "day": lambda: rng.choice(_TABLE["promises"]["when"]),
        "do": lambda: verb,
        "did": lambda: words.past(verb),
        "event": lambda: rng.choice(_EVENTS),
    }
    told, *asked = _fill(rng.choice(_ANY), slots)
    before = rng.choice(_BEFORE)
    if before and not told.startswith("I "):
        name_first = told.split()[0] in _PEOPLE
        told = before + (told if name_first or before.endswith(". ") else told[0].lower() + told[1:])
    return _Fact(written(told.rstrip(".")), tuple(written(question) for question in asked))


def _said_about(names: Names) -> _Fact:
    """Any everyday sentence, to be found by one of its longer words."""
    rng = names.rng
    while True:
        said = sentence(rng, rng.choice(("everyday", "everyday", "meetings", "free", "memos")))
        nouns = [word for word in plain_words(said) if word in _NOUNS]
        if nouns and not said.endswith("?"):
            about = rng.choice(nouns)
            asked = (f"What was said about the {about}?", f"What do they say about the {about}?")
            return _Fact(
                said,
                (*asked, f"What about the {about}?", f"Who spoke of the {about}, and what did they say?"),
            )


def _fact(names: Names) -> _Fact:
    return (_factory_fact if names.rng.random() < 0.5 else _any_fact)(names)


@dataclass
class _Promise:
    who: str
    task: str
    lines: list[tuple[str, str]]  # (speaker, sentence)


def _promise(names: Names, speakers: list[str]) -> _Promise:
    """One of them promises, or is asked and agrees; a good chair says it again."""
    rng = names.rng
    who = rng.choice(speakers)
    task = _task(names)
    when = rng.choice(_TABLE["promises"]["when"])
    others = [speaker for speaker in speakers if speaker != who]
    if others and rng.random() < 0.5:
        pair = rng.choice(_TABLE["promises"]["pairs"])
        asking, answer = (text.format(task=task, when=when) for text in pair)
        chair = rng.choice(others)
        if not asking.startswith(("I", "Who", "Someone", "We need", "Is anyone")) and rng.random() < 0.5:
            asking = f"{who}, {asking[0].lower()}{asking[1:]}"
        timed = "{when}" in "".join(pair)
        lines = [(chair, asking), (who, answer)]
        if rng.random() < 0.3:
            lines.append((chair, f"{who} will {task}{f' by {when}' if timed else ''}."))
    else:
        frame = rng.choice(_TABLE["promises"]["frames"])
        timed = "{when}" in frame
        lines = [(who, frame.format(task=task, when=when))]
    return _Promise(who, f"{task} by {when}" if timed else task, lines)


def _task(names: Names) -> str:
    """What somebody promises to do: to a thing of the pocket world, of the factory, or to anything."""
    rng, chance = names.rng, names.rng.random()
    if chance < 0.5:
        return rng.choice(_TABLE["promises"]["tasks"])
    verb = rng.choice(_VERBS)
    if chance < 0.6:
        return f"{verb} the {named(rng.choice(SEEN))}"
    more = rng.choice(("", "", " in the {place}", " for the {person}", " with the {people}"))
    return expand(
        rng.choice((f"{verb} the {{thing}}", f"{verb} {{number}} {{things}}", f"{verb} every {{thing}}"))
        + more,
        rng,
    )


def _small_talk(rng: random.Random) -> str:
    """A sentence in which nobody promises anything."""
    return rng.choice(_TABLE["small"]["talk"]) if rng.random() < 0.6 else sentence(rng, "everyday")


def _speakers(names: Names) -> list[str]:
    rng = names.rng
    if rng.random() < 0.5:
        return rng.sample(_PEOPLE, rng.randint(2, 3))
    return list(dict.fromkeys(names.word() for _ in range(3)))


def _lines(names: Names, said: list[tuple[str, str]], named_lines: bool) -> dict[str, str]:
    """What was said, by time, with the speakers' names or without."""
    times = clock_times(names.rng, len(said))
    return {
        time: f"{who}: {text}" if named_lines else text for time, (who, text) in zip(times, said, strict=True)
    }


def meeting_question(names: Names) -> Turns:
    """Stretches of a meeting and a question; the answer is the sentence that tells, with its time."""
    rng = names.rng
    speakers = _speakers(names)
    facts = [_fact(names) for _ in range(rng.randint(2, 5))]
    said = [(rng.choice(speakers), fact.said) for fact in facts]
    said += [(rng.choice(speakers), _small_talk(rng)) for _ in range(rng.randint(0, 3))]
    rng.shuffle(said)
    promise = _promise(names, speakers) if rng.random() < 0.4 else None
    if promise:
        at = rng.randint(0, len(said))
        said[at:at] = promise.lines
    named_lines = rng.random() < 0.6
    lines = _lines(names, said, named_lines)
    if promise and named_lines and rng.random() < 0.5:
        time = next(t for t, line in lines.items() if line == "{}: {}".format(*_last_of(promise)))
        task = promise.task if rng.random() < 0.5 else promise.task.partition(" by ")[0]
        return [
            (transcript_prompt(lines, f"Who will {task}?"), f"{promise.who} will {promise.task}. [{time}]")
        ]
    told = rng.choice(facts)
    if rng.random() < 0.3:
        about = _said_about(names)
        at = rng.randint(0, len(said))
        said.insert(at, (rng.choice(speakers), about.said))
        told = about
        lines = _lines(names, said, named_lines)
    elif rng.random() < 0.25:  # of something that nobody mentioned
        other = _fact(names)
        if other.said not in [fact.said for fact in facts]:
            return [(transcript_prompt(lines, rng.choice(other.questions)), NOT_IN_RECORDING)]
    time = next(t for t, line in lines.items() if line.endswith(told.said))
    return [(transcript_prompt(lines, rng.choice(told.questions)), f"{told.said} [{time}]")]


def _last_of(promise: _Promise) -> tuple[str, str]:
    """The line in which the promise is made: the last one of who promises."""
    return next(line for line in reversed(promise.lines) if line[0] == promise.who)


def meeting_notes(names: Names) -> Turns:
    """Stretches of a meeting, and who promised what, as a list or as one sentence."""
    rng = names.rng
    speakers = _speakers(names)
    promises = [_promise(names, speakers) for _ in range(rng.choice((0, 1, 1, 2, 2, 3)))]
    parts = [promise.lines for promise in promises]
    facts = [_fact(names) for _ in range(rng.randint(1, 4))]
    parts += [[(rng.choice(speakers), fact.said)] for fact in facts]
    parts += [[(rng.choice(speakers), _small_talk(rng))] for _ in range(rng.randint(0, 3))]
    order = rng.sample(range(len(parts)), len(parts))
    said = [line for i in order for line in parts[i]]
    kept = [promises[i] for i in order if i < len(promises)]
    timed = rng.random() < 0.7
    lines = _lines(names, said, named_lines=True)
    text = "\n".join(f"[{time}] {line}" if timed else line for time, line in lines.items())
    if rng.random() < 0.3:
        asked = rng.choice(SUMMARIZE)
        first = next(
            facts[i - len(promises)].said for i in order if len(promises) <= i < len(promises) + len(facts)
        )
        summed = " and ".join(f"{p.who} will {p.task}" for p in kept)
        return [(f"{text}\n\n{asked}", f"{summed}." if summed else first)]
    asked = rng.choice(
        (
            LIST_ACTIONS,
            LIST_ACTIONS,
            "What are the action items?",
            "Write down who does what.",
        )
    )
    listed = "\n".join(f"- {p.who}: {p.task}" for p in kept)
    return [(f"{text}\n\n{asked}", listed or NO_ACTIONS)]
