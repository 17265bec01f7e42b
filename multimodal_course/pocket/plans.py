"""A question that needs a picture and a text: what to look at, and which words then name what was seen."""

import random
import re

from ..instructions import plan_prompt
from .articles import THING, WORDINGS, named
from .captions import sentence
from .conversations import Turns
from .domains import DOMAINS
from .names import Names
from .scenes import SEEN, Pair
from .speech import words

# What a question says of the thing, and how often in training.
WAYS = {"colour": 20, "kind": 25, "colour, beside": 10, "kind, beside": 10, "beside": 35}
SIDES = {
    "left of": ("left of", "to the left of"),
    "right of": ("right of", "to the right of"),
    "above": ("above", "over"),
    "below": ("below", "under"),
}
_NOUNS = ("object", "thing", "object", "figure", "one", "item")
_LINKS = ("", "", *(f"{link} " for link in WORDINGS["picture"]["links"]))
_WHERE = (*(f" {place}" for place in WORDINGS["picture"]["places"]), "", "")
_PLACES = (" in ", " on ", " at ", " from ")  # how those begin that can stand in front of a question
# Wordings that training never uses.
_FRESH_LINKS = ("which one can see ", "you see ", "standing ")
_FRESH_WHERE = (" on the photo that I sent", " in my drawing", " on this image")

_VERBS = [verb for verb in words.INTRANSITIVE if verb not in ("stand", "see")]

# "The most famous red house" is not in a picture: owners are not asked for.
ASKED_OF_PICTURES = tuple(f for f in THING.fields if f.key != "owner")
# Questions about other things: a plan need not understand a question to copy it.
_OTHERS = tuple(f for d in DOMAINS if d.name in ("product", "train", "meeting") for f in d.fields)
_WORDS = sorted(
    {w for f in (*ASKED_OF_PICTURES, *_OTHERS) for q in f.questions() for w in re.findall("[a-z]+", q)}
)


def in_picture(wording: str, reference: str, rng: random.Random, fresh: bool = False) -> str:
    """The question about a thing that is named by what a picture shows."""
    where = rng.choice(_FRESH_WHERE if fresh else _WHERE)
    if where.startswith(_PLACES) and rng.random() < 0.2:
        return _beginning_with(where, wording).replace("the {s}", reference)
    return wording.replace("the {s}", reference + where)


def pictured(question: str, subject: str, rng: random.Random) -> str:
    """A question whose thing is named by now, but that still speaks of a picture."""
    where = _any_where(rng)
    if where.startswith(_PLACES) and (rng.random() < 0.3 or subject not in question):
        return _beginning_with(where, question)
    return question.replace(subject, subject + where, 1)


def _beginning_with(where: str, question: str) -> str:
    """The question with the words for the picture in front: "In the picture, who makes the house?"."""
    first = question[0] if question.startswith(("I ", "I'")) else question[0].lower()
    return f"{where[1].upper()}{where[2:]}, {first}{question[1:]}"


def _any_where(rng: random.Random) -> str:
    """Words for the picture, now and then for any other place: they may not matter."""
    if rng.random() < 0.5:
        return rng.choice([where for where in _WHERE if where])
    preposition, whose = rng.choice(("in", "on", "at")), rng.choice(("the", "my", "this", "our", "that"))
    return f" {preposition} {whose} {rng.choice(words.NOUNS)}"


def _any_link(rng: random.Random) -> str:
    """What stands between a thing and its place, in any words: a plan must copy it."""
    verb = rng.choice(_VERBS)
    return rng.choice(
        (
            f"{words.ongoing(verb)} ",
            f"which {words.third(verb)} ",
            f"that {words.third(verb)} {rng.choice(words.ADVERBS)} ",
            f"that I {words.past(verb)} ",
            f"{rng.choice(words.ADVERBS)} ",
            f"that somebody {words.past(verb)} ",
        )
    )


def plan(names: Names) -> Turns:
    """A plan for a question about something that is only seen.

    The `Look` line asks for what the question leaves open, color or kind or both, as pocket LLaVA is asked;
    the answers, one behind the other, take the place of `{seen}` in the `Name`, and this that of the `Words`.
    For `names.test` the question is worded as training never does.
    """
    rng = names.rng
    reference, look, name = _reference(rng, names.test)
    wording = rng.choice(rng.choice(ASKED_OF_PICTURES).fresh) if names.test else _wording(names)
    if names.test or rng.random() < 0.7:
        question = in_picture(wording, reference, rng, names.test)
    else:
        question = pictured(wording.replace("the {s}", reference), reference, rng)
    return [(plan_prompt(question), f"Look: {look}\nWords: {reference}\nName: the {name}")]


def _wording(names: Names) -> str:
    """What is asked of a thing. Some of it is no fact of things, or makes no sense: a plan must not mind."""
    rng, kind = names.rng, names.rng.random()
    if kind < 0.35:
        words = [
            w if rng.random() < 0.8 else names.word().lower()
            for w in rng.choices(_WORDS, k=rng.randint(2, 8))
        ]
        words.insert(rng.randint(1, len(words)), "the {s}")
        return sentence(" ".join(words))[:-1] + rng.choice("??.")
    while True:
        wording = rng.choice(ASKED_OF_PICTURES if kind < 0.75 else _OTHERS).training_question(rng)
        if "the {s}" in wording:
            return wording


def _reference(rng: random.Random, fresh: bool) -> tuple[str, str, str]:
    thing = rng.choice(SEEN)
    anchor = rng.choice([p for p in SEEN if p[0] != thing[0]])
    side = rng.choice(tuple(SIDES))
    way = rng.choices(tuple(WAYS), WAYS.values())[0]
    return refer(way, thing, side, rng.choice((anchor[0], named(anchor))), rng, fresh, invented=not fresh)


def refer(
    way: str,
    thing: Pair,
    side: str,
    anchor: str,
    rng: random.Random,
    fresh: bool = False,
    invented: bool = False,
) -> tuple[str, str, str]:
    """How a question names a thing in a picture, what to ask about the picture, and the name to look up.

    Args:
        way: what the question says of the thing, one of `WAYS`.
        thing: its kind and color.
        side: where it lies, seen from the anchor: one of `SIDES`.
        anchor: the other thing, such as "house" or "red house".
        rng: the source of chance.
        fresh: word it as training never does.
        invented: word it in any way now and then, so that copying must be learnt.
    """
    kind, colour = thing
    noun = rng.choice(_NOUNS)
    link = rng.choice(_FRESH_LINKS if fresh else _LINKS)
    if invented and rng.random() < 0.4:
        link = _any_link(rng)
    lies = f"{link}{rng.choice(SIDES[side])} the {anchor}"
    kind_asked, colour_asked = (
        f"What is {side} the {anchor}?",
        f"What color is the object {side} the {anchor}?",
    )
    return {
        "colour": (f"the {colour} {noun}", f"What is the {colour} object?", f"{colour} {{seen}}"),
        "kind": (f"the {kind}", f"What color is the {kind}?", f"{{seen}} {kind}"),
        "colour, beside": (f"the {colour} {noun} {lies}", kind_asked, f"{colour} {{seen}}"),
        "kind, beside": (f"the {kind} {lies}", colour_asked, f"{{seen}} {kind}"),
        "beside": (f"the {noun} {lies}", f"{colour_asked} {kind_asked}", "{seen}"),
    }[way]
