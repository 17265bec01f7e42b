"""The pictures of the pocket encyclopaedia, and queries with known answers about them and about its articles.

Half of the queries ("heldout") are worded as no training text is.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from .articles import named
from .captions import article as with_article
from .captions import count_phrase, full_caption, listing, relation
from .encyclopaedia_articles import Article, articles, strangers, things
from .evaluation import FIRST_FRESH
from .plans import ASKED_OF_PICTURES, SIDES, WAYS, in_picture, refer
from .questions import lies
from .scenes import Pair, Scene, Thing, sample_scene
from .synonyms import paraphrased

N_PICTURES = 320
N_QUERIES = {
    "text_to_image": 40,
    "image_to_text": 30,
    "text_to_text": 40,
    "single_hop": 40,
    "two_hop": 40,
    "unanswerable": 30,
    "number": 20,
    "half_and_half": 20,
}
# Twenty answers are too few to tell 75 % from 85 %: so many held-out questions more stand at the end.
N_MORE = {"single_hop": 80, "two_hop": 80}
_FIRST_PICTURE, _FIRST_ASKED = 900_000_000, 910_000_000  # apart from every other test picture
_SHOWN = ("{}", "a picture of {}", "a drawing of {}", "there is {}")
_HELD_OUT = ("a picture that shows {}", "{}, please", "find {}", "an image with {}")


@dataclass(frozen=True)
class Query:
    """What is asked, about which picture (None: about none), which entries are relevant, and the answer."""

    kind: str
    question: str | None
    relevant: tuple[str, ...] = ()
    answer: str | None = None
    shown: Scene | None = None
    held_out: bool = False


def _scenes(first: int, pairs: list[Pair]) -> Iterator[Scene]:
    """Endless different fresh scenes of one to three of the things."""
    seen: set[str] = set()
    index = first
    while True:
        index += 1
        scene = sample_scene(random.Random(FIRST_FRESH + index), pairs)
        if len(scene.things) <= 3 and full_caption(scene) not in seen:
            seen.add(full_caption(scene))
            yield scene


@cache
def pictures() -> dict[str, Scene]:
    """The indexed pictures: mostly of things that have an article."""
    told = _scenes(_FIRST_PICTURE, sorted(things()))
    untold = _scenes(_FIRST_PICTURE + 5_000_000, strangers())
    return {f"p{i:03d}": next(untold if i % 10 == 9 else told) for i in range(N_PICTURES)}


@cache
def queries() -> tuple[Query, ...]:
    """All queries, kind by kind."""
    makers: dict[str, Callable[[random.Random, bool], Iterator[Query]]] = {
        "text_to_image": _text_to_image,
        "image_to_text": _image_to_text,
        "text_to_text": _text_to_text,
        "single_hop": _single_hop,
        "two_hop": _two_hop,
        "unanswerable": _unanswerable,
        "number": _number,
        "half_and_half": _half_and_half,
    }
    found, more = [], []
    for number, (kind, n) in enumerate(N_QUERIES.items()):
        for held_out in (False, True):
            made = makers[kind](random.Random(10 * number + held_out), held_out)
            asked: dict[Any, Query] = {}
            while len(asked) < n // 2 + N_MORE.get(kind, 0) * held_out:
                query = next(made)
                asked.setdefault((query.question, query.shown), query)
            found += list(asked.values())[: n // 2]
            more += list(asked.values())[n // 2 :]
    return (*found, *more)


def _text_to_image(rng: random.Random, held_out: bool) -> Iterator[Query]:
    """All things of a picture, with or without how they lie or the background; few pictures fit."""
    while True:
        scene = rng.choice(list(pictures().values()))
        wanted, fits = _description(scene, rng)
        relevant = tuple(name for name, other in pictures().items() if fits(other))
        if len(relevant) <= 3:
            question = rng.choice(_HELD_OUT if held_out else _SHOWN).format(wanted)
            yield Query("text_to_image", question, relevant, held_out=held_out)


def _description(scene: Scene, rng: random.Random) -> tuple[str, Callable[[Scene], bool]]:
    """Words for a picture, and a test of whether they fit another one."""
    things_of = Counter((t.kind, t.colour) for t in scene.things)
    groups = rng.sample(scene.groups(), len(scene.groups()))
    lies = relation(scene, *scene.things) if len(scene.things) == 2 and len(groups) == 2 else None
    if lies and rng.random() < 0.5:
        a, b = (with_article(f"{t.colour} {t.kind}") for t in scene.things)
        return f"{a} {lies} {b}", lambda other: _lie_so(other, scene, lies)
    wanted = listing([count_phrase(*pair, len(alike)) for pair, alike in groups])
    ground = scene.background if rng.random() < 0.6 or len(groups) == 1 else None
    wanted += f" on a {ground} background" if ground else ""

    def fits(other: Scene) -> bool:
        same = Counter((t.kind, t.colour) for t in other.things) == things_of
        return same and ground in (None, other.background)

    return wanted, fits


def _lie_so(other: Scene, scene: Scene, lies: str) -> bool:
    """True if the other picture shows the two things of this one, and they lie to each other as here."""
    found = {(t.kind, t.colour): t for t in other.things}
    pair = [found.get((t.kind, t.colour)) for t in scene.things]
    return len(other.things) == 2 and None not in pair and relation(other, *pair) == lies


def _image_to_text(rng: random.Random, held_out: bool) -> Iterator[Query]:
    """A picture that is not among the indexed ones; wanted are the articles about what it shows."""
    for scene in _scenes(_FIRST_ASKED + held_out * 1_000_000, sorted(things())):
        if len(scene.things) <= 2:
            relevant = tuple(sorted({things()[t.kind, t.colour].id for t in scene.things}))
            yield Query("image_to_text", None, relevant, shown=scene, held_out=held_out)


def _about(rng: random.Random) -> Article:
    """An article, mostly about a thing."""
    return rng.choice([*things().values()] if rng.random() < 0.6 else articles())


def _text_to_text(rng: random.Random, held_out: bool) -> Iterator[Query]:
    """A question that calls things and colors by other words."""
    while True:
        found = _about(rng)
        field = rng.choice(found.record.known())
        question = paraphrased(found.record.question(field, rng, fresh=held_out), rng)
        answer = found.record.values[field.key]
        yield Query("text_to_text", question, (found.id,), answer, held_out=held_out)


def _single_hop(rng: random.Random, held_out: bool) -> Iterator[Query]:
    """A question that one article answers."""
    while True:
        found = _about(rng)
        field = rng.choice(found.record.known())
        question = found.record.question(field, rng, fresh=held_out)
        yield Query("single_hop", question, (found.id,), found.record.values[field.key], held_out=held_out)


def _two_hop(rng: random.Random, held_out: bool) -> Iterator[Query]:
    """A question about something that only the picture shows; an article answers it."""
    way = _way(rng)
    for scene in _scenes(_FIRST_ASKED + 2_000_000 + held_out * 1_000_000, sorted(things())):
        named_so = _reference(scene, way, rng, held_out)
        if named_so is None:
            continue
        way = _way(rng)
        thing, reference = named_so
        found = things()[thing.kind, thing.colour]
        fields = [f for f in ASKED_OF_PICTURES if f.key in found.record.values]
        field = rng.choice(fields)
        wording = rng.choice(field.fresh if held_out else field.asked)
        question = in_picture(wording, reference, rng, held_out)
        yield Query("two_hop", question, (found.id,), found.record.values[field.key], scene, held_out)


def _way(rng: random.Random) -> str:
    return rng.choices(tuple(WAYS), WAYS.values())[0]


def _reference(scene: Scene, way: str, rng: random.Random, held_out: bool) -> tuple[Thing, str] | None:
    """A thing of the picture and words for it that fit nothing else there, or None."""
    kinds, colours = (Counter(getattr(t, name) for t in scene.things) for name in ("kind", "colour"))
    thing, anchor, side = rng.choice(scene.things), rng.choice(scene.things), rng.choice(tuple(SIDES))
    if len(scene.things) < 2 or kinds[thing.kind] > 1:
        return None
    if way == "colour" and colours[thing.colour] > 1:
        return None
    if "beside" in way:
        there = [t for t in scene.things if t is not anchor and lies(scene, t, anchor, side)]
        if there != [thing] or kinds[anchor.kind] > 1:
            return None
    name = rng.choice((anchor.kind, f"{anchor.colour} {anchor.kind}"))
    return thing, refer(way, (thing.kind, thing.colour), side, name, rng, held_out)[0]


def _unanswerable(rng: random.Random, held_out: bool) -> Iterator[Query]:
    """A fact that no article states, a thing that none is about, or a picture of such a thing."""
    scenes = _scenes(_FIRST_ASKED + 4_000_000 + held_out * 1_000_000, strangers())
    while True:
        found = rng.choice([a for a in articles() if a.record.unknown()])
        question = found.record.question(rng.choice(found.record.unknown()), rng, fresh=held_out)
        yield Query("unanswerable", question, held_out=held_out)
        field = rng.choice(ASKED_OF_PICTURES)
        wording = rng.choice(field.fresh if held_out else field.asked)
        yield Query("unanswerable", wording.format(s=named(rng.choice(strangers()))), held_out=held_out)
        scene, way = next(scenes), _way(rng)
        while (named_so := _reference(scene, way, rng, held_out)) is None:
            scene = next(scenes)
        question = in_picture(wording, named_so[1], rng, held_out)
        yield Query("unanswerable", question, shown=scene, held_out=held_out)


def _number(rng: random.Random, held_out: bool) -> Iterator[Query]:
    """A price: to a text encoder one number is much like another, and keywords know no other."""
    while True:
        price = rng.choice([p for p in (a.record.values.get("price") for a in things().values()) if p])
        relevant = tuple(a.id for a in things().values() if a.record.values.get("price") == price)
        wording = "What could I buy for {}?" if held_out else "Which one costs {}?"
        yield Query("number", wording.format(price), relevant, held_out=held_out)


def _half_and_half(rng: random.Random, held_out: bool) -> Iterator[Query]:
    """A color in other words, which only meaning finds, and a material, which its own word finds best."""
    while True:
        (_, colour), article = rng.choice(list(things().items()))
        if material := article.record.values.get("material"):
            relevant = tuple(
                a.id
                for (_, c), a in things().items()
                if (c, a.record.values.get("material")) == (colour, material)
            )
            wording = "I look for something {} out of {}" if held_out else "Which {} thing is made of {}?"
            other = paraphrased(colour, rng)
            yield Query("half_and_half", wording.format(other, material), relevant, held_out=held_out)
