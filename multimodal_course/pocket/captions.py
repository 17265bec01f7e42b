"""Pictures in words: captions for matching and drawing, descriptions, and the facts that both state."""

import random
import re

from .charts import Chart
from .scenes import BACKGROUNDS, COLOURS, KINDS, Scene, Thing

Picture = Scene | Chart
PLURALS = {k: k if k == "fish" else k + "s" for k in KINDS}
SINGULARS = {p: k for k, p in PLURALS.items()} | {k: k for k in KINDS}
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five")


def article(phrase: str) -> str:
    """The phrase behind "a" or "an"."""
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def listing(phrases: list[str]) -> str:
    """Phrases joined by commas and "and"."""
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def count_phrase(kind: str, colour: str, n: int) -> str:
    """Like "a red apple" or "three red apples"."""
    return article(f"{colour} {kind}") if n == 1 else f"{NUMBER_WORDS[n]} {colour} {PLURALS[kind]}"


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return text[0].upper() + text[1:] + "."


def relation(scene: Scene, a: Thing, b: Thing) -> str | None:
    """How `a` lies to `b`: "left of", "right of", "above", "below", or None where two would hold."""
    dx, dy = scene.column(a) - scene.column(b), scene.row(a) - scene.row(b)
    if dx and not dy:
        return "left of" if dx < 0 else "right of"
    if dy and not dx:
        return "above" if dy < 0 else "below"
    return None


def caption(picture: Picture, rng: random.Random) -> str:
    """A caption as people write them: a paraphrase, sometimes leaving something out."""
    if isinstance(picture, Chart):
        values = [f"a {c} {picture.part} of {picture.value_text(v)}" for c, v in picture.values]
        start = rng.choice(("a {} chart with ", "{} chart: ", "a {} chart showing ", "chart with "))
        return start.format(picture.form) + listing(values)
    background = f"{rng.choice((' on a {} background', ' on a {} background', ', {} background'))}"
    text = _things_caption(picture, rng) + background.format(picture.background)
    if rng.random() < 0.1:
        text = text.removesuffix(background.format(picture.background))
    opening = rng.choice(("", "", "", "a picture of ", "a drawing of ", "there is "))
    return opening + text


def _things_caption(scene: Scene, rng: random.Random) -> str:
    groups = scene.groups()
    if len(scene.things) == 1:
        thing = scene.things[0]
        size = rng.choice(("", "large " if thing.radius > 0.25 * scene.height else "small "))
        where = rng.choice(("", f" at the {scene.position(thing)}", f" in the {scene.position(thing)}"))
        return article(f"{size}{thing.colour} {thing.kind}") + where
    if len(scene.things) == 2 and len(groups) == 2 and rng.random() < 0.6:
        a, b = rng.sample(scene.things, 2)
        relates = relation(scene, a, b)
        if relates:
            synonyms = {"left of": "to the left of", "right of": "to the right of", "above": "over"}
            relates = rng.choice((relates, synonyms.get(relates, "under")))
            return f"{_named(a, rng)} {relates} {_named(b, rng)}"
    if rng.random() < 0.5:
        return positions_caption(scene)
    return listing([count_phrase(*pair, len(things)) for pair, things in rng.sample(groups, len(groups))])


def _named(thing: Thing, rng: random.Random) -> str:
    size = "small " if thing.radius < 17 else "big " if thing.radius > 23 else ""
    return article(f"{size if rng.random() < 0.5 else ''}{thing.colour} {thing.kind}")


def positions_caption(scene: Scene) -> str:
    """Everything with its place: "a red apple at the top and two blue cars at the left and bottom"."""
    parts = []
    for pair, things in scene.groups():
        places = listing([scene.position(t) for t in things])
        parts.append(f"{count_phrase(*pair, len(things))} at the {places}")
    return listing(parts)


def full_caption(picture: Picture) -> str:
    """The one caption that leaves nothing out; it identifies a picture."""
    if isinstance(picture, Chart):
        values = [f"a {c} {picture.part} of {picture.value_text(v)}" for c, v in picture.values]
        return f"a {picture.form} chart with {listing(values)}"
    return f"{positions_caption(picture)} on a {picture.background} background"


def describe_briefly(picture: Picture) -> str:
    """One sentence: what there is, and on what."""
    if isinstance(picture, Chart):
        colours = listing([c for c, _ in picture.values])
        return f"A {picture.form} chart with {len(picture.values)} {picture.part}s: {colours}."
    groups = [count_phrase(*pair, len(things)) for pair, things in picture.groups()]
    return sentence(f"{listing(groups)} on a {picture.background} background")


def describe_in_detail(picture: Picture) -> str:
    """Several sentences: counts, colours, places and background, or every value of a chart."""
    if isinstance(picture, Chart):
        values = [f"The {c} {picture.part} is {picture.value_text(v)}." for c, v in picture.values]
        return f"This is a {picture.form} chart with {len(values)} {picture.part}s. {' '.join(values)}"
    groups = picture.groups()
    shown = listing([count_phrase(*pair, len(things)) for pair, things in groups])
    places = [
        f" The {colour} {kind} is at the {picture.position(things[0])}."
        for (kind, colour), things in groups
        if len(things) == 1
    ]
    return f"The picture shows {shown}.{''.join(places)} The background is {picture.background}."


_COUNTED = re.compile(
    rf"\b(an?|{'|'.join(NUMBER_WORDS[1:])}|\d) ({'|'.join(COLOURS)}) ({'|'.join(sorted(SINGULARS))})\b"
)
_PLACED = re.compile(
    rf"the ({'|'.join(COLOURS)}) ({'|'.join(KINDS)}) is at the "
    r"((?:top |bottom )?(?:left|right)|top|bottom|center)"
)
_BACKGROUND = re.compile(
    rf"background is ({'|'.join(BACKGROUNDS)})|on an? ({'|'.join(BACKGROUNDS)}) background"
)
_VALUE = re.compile(rf"the ({'|'.join(COLOURS)}) (bar|slice) is (\d+%?)")
_FORM = re.compile(r"\b(bar|pie) chart with (\d)")


def facts(description: str) -> set[str]:
    """What a description states, fact by fact, so that two descriptions can be compared as sets."""
    text = description.lower()
    stated = {
        f"{NUMBER_WORDS.index(n) if n in NUMBER_WORDS else n if n.isdigit() else 1} {c} {SINGULARS[k]}"
        for n, c, k in _COUNTED.findall(text)
    }
    stated |= {f"{c} {k} at {place}" for c, k, place in _PLACED.findall(text)}
    stated |= {f"background {a or b}" for a, b in _BACKGROUND.findall(text)}
    stated |= {f"{c} {part} {value}" for c, part, value in _VALUE.findall(text)}
    return stated | {f"{form} chart of {n}" for form, n in _FORM.findall(text)}


def fact_score(description: str, truth: str) -> float:
    """Share of facts that are right, of all that either the description or the truth states."""
    said, true = facts(description), facts(truth)
    return len(said & true) / len(said | true)
