"""What a prompt states, fact by fact, and how a vision-language model can be asked about each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .errors import BadPromptError

COLOURS = "black gray white red green blue yellow orange purple teal brown pink".split()
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4}
#: Names of the nine cells of a picture, row by row.
POSITIONS = (
    "top left",
    "top",
    "top right",
    "left",
    "center",
    "right",
    "bottom left",
    "bottom",
    "bottom right",
)
_LARGE_WORDS = {"small": False, "little": False, "large": True, "big": True}
_RELATIONS = {"left of": "left of", "right of": "right of", "above": "above", "over": "above"}
_RELATIONS |= {"below": "below", "under": "below"}

_colours = "|".join([*COLOURS, "grey"])
_BACKGROUND = re.compile(rf"(?:,? (?:on|with|before) |, ?|^)(?:an? )?({_colours}) background")
_OPENING = re.compile(r"^(?:an? (?:picture|drawing|photo|image) of|there (?:is|are)) ")
_PHRASE = re.compile(
    rf"(?:\b({'|'.join(NUMBERS)}) )?(?:\b({'|'.join(_LARGE_WORDS)}) )?(?:\b({_colours}) )?"
    r"\b(?!(?:at|in|on|to|is|are|and|left|right|above|over|below|under)\b)([a-z]+)"
)
_PLACE = re.compile(r"\b((?:top|bottom)(?: left| right)?|left|right|center)\b(?! of)")
_RELATION = re.compile(rf"^(?: is| are)?(?: to the)? ?({'|'.join(_RELATIONS)}) ")


@dataclass(frozen=True)
class Fact:
    """One thing that a prompt states.

    Attributes:
        aspect: "kind", "color", "count", "position", "relation", "size" or "background".
        text: the fact in words.
        question, answer: how to ask a vision-language model about it; empty where that cannot be asked.
        subject, object: the things it is about: kind and colour (None if unnamed).
        value: the number, position, relation, size or background stated.
    """

    aspect: str
    text: str
    question: str = ""
    answer: str = ""
    subject: tuple[str, str | None] = ("", None)
    object: tuple[str, str | None] = ("", None)
    value: str | int | bool = ""


@dataclass(frozen=True)
class _Phrase:
    """Like "two large red apples at the left and right", and how they lie to the next things."""

    number: int | None
    large: bool | None
    colour: str | None
    kind: str
    places: tuple[str, ...]
    relation: str | None


def facts_of(prompt: str) -> list[Fact]:
    """Take a prompt apart into the facts that it states.

    It understands what the course's prompts say: numbers up to four, sizes, colours, things, positions
    ("at the top left"), relations ("left of", "above"), backgrounds.

    Raises:
        BadPromptError: no fact was found, so there is nothing to judge.
    """
    text = _OPENING.sub("", prompt.strip().rstrip(".").lower().replace("grey", "gray"))
    text = text.replace("centre", "center")
    background = _BACKGROUND.search(text)
    phrases = _phrases(_BACKGROUND.sub("", text).strip(" ,"))
    facts = [fact for phrase in phrases for fact in _facts_about(phrase)]
    for a, b in pairwise(phrases):
        if a.relation:
            facts.append(_relation(a, b))
    total = sum(p.number or 0 for p in phrases)
    if total and all(p.number and p.kind not in COLOURS for p in phrases):
        facts.append(Fact("count", f"{total} thing{'s' * (total > 1)} in all", value=total))
    if background:
        colour = background[1]
        asked = "What color is the background?"
        facts.append(Fact("background", f"{colour} background", asked, colour, value=colour))
    if not facts:
        raise BadPromptError(
            f"The prompt {prompt!r} states nothing that could be judged.",
            "No thing, color, number, place or background was recognised in it.",
            'Write it like "a red apple left of a blue car on a white background".',
        )
    return list(dict.fromkeys(facts))


def _phrases(text: str) -> list[_Phrase]:
    found = [m for m in _PHRASE.finditer(text) if m[1] or m[2] or m[3]]
    if not found and text not in (*NUMBERS, *_LARGE_WORDS):  # a bare word: "apple"
        found = [m for m in [_PHRASE.fullmatch(text)] if m]
    phrases = []
    for i, match in enumerate(found):
        number, size, colour, noun = match.groups()
        behind = text[match.end() : found[i + 1].start() if i + 1 < len(found) else len(text)]
        relation = _RELATION.search(behind)
        some = (
            not number and noun.endswith("s") and not noun.endswith(("ss", "us"))
        )  # "red apples": how many?
        count = None if some else NUMBERS[number or "a"]
        phrases.append(
            _Phrase(
                number=count,
                large=_LARGE_WORDS.get(size),
                colour=colour,
                kind=noun.removesuffix("s") if count != 1 else noun,
                places=() if relation else tuple(_PLACE.findall(behind)),
                relation=_RELATIONS[relation[1]] if relation else None,
            )
        )
    return phrases


def _facts_about(p: _Phrase) -> list[Fact]:
    """What one phrase states by itself."""
    if p.kind in COLOURS:
        return [Fact("color", f"something {p.kind}", subject=("", p.kind))]
    thing, subject = f"{p.colour} {p.kind}" if p.colour else p.kind, (p.kind, p.colour)
    facts = [Fact("kind", p.kind, f"Is there {_a(p.kind)}?", "yes", (p.kind, None))]
    if p.colour:
        asked = f"Is there {_a(thing)}?"
        facts.append(Fact("color", thing, asked, "yes", subject))
    plural = thing if thing.endswith("fish") else f"{thing}s"
    counted = f"{p.number} {thing if p.number == 1 else plural}"
    asked = f"How many {plural} are there?"
    if p.number:
        facts.append(Fact("count", counted, asked, str(p.number), subject, value=p.number))
    if p.large is not None:
        facts.append(
            Fact("size", f"{'large' if p.large else 'small'} {thing}", subject=subject, value=p.large)
        )
    for place in p.places:
        alone = p.number == 1
        asked, answer = (f"Where is the {thing}?", place) if alone else ("", "")
        facts.append(Fact("position", f"{thing} at the {place}", asked, answer, subject, value=place))
    return facts


def _relation(a: _Phrase, b: _Phrase) -> Fact:
    first, second = (f"{p.colour} {p.kind}" if p.colour else p.kind for p in (a, b))
    opposite = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}[a.relation]
    asked = f"Is the {a.kind} {a.relation} the {b.kind} or {opposite} it?"
    answer = a.relation.removesuffix(" of")
    text = f"{first} {a.relation} {second}"
    return Fact("relation", text, asked, answer, (a.kind, a.colour), (b.kind, b.colour), a.relation)


def _a(phrase: str) -> str:
    return f"an {phrase}" if phrase[0] in "aeiou" else f"a {phrase}"
