"""Questions about pocket pictures, of many kinds and in many wordings, each with its true answer.

Every maker takes a picture and a source of chance and returns a question, or None where the picture does
not lend itself to that kind. No question ever names a (kind, colour) pair that training holds out, unless
the picture shows it: models must not learn from words what they never saw.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..instructions import DESCRIBE, KIND_OF_CHART, NOT_IN_PICTURE
from .captions import PLURALS, Picture, article, describe_briefly, describe_in_detail, relation
from .charts import BAR_COLOURS, Chart
from .scenes import COLOURS, HELD_OUT, KINDS, Scene, Thing


@dataclass(frozen=True)
class Question:
    """A question with its short answer and the same answer as a sentence."""

    kind: str
    text: str
    answer: str
    sentence: str


Maker = Callable[[Picture, random.Random], Question | None]


def _colour_word(rng: random.Random) -> str:
    return rng.choice(("color", "color", "colour"))


def _unique_things(scene: Scene) -> list[Thing]:
    """Things whose kind occurs once, so that "the car" is clear."""
    kinds = Counter(t.kind for t in scene.things)
    return [t for t in scene.things if kinds[t.kind] == 1]


def _absent_kind(scene: Scene, rng: random.Random) -> str:
    present = {t.kind for t in scene.things}
    return rng.choice([k for k in KINDS if k not in present])


def _yes_no(kind: str, text: str, yes: bool, fact: str, negated: str) -> Question:
    answer = "yes" if yes else "no"
    return Question(kind, text, answer, f"{answer.capitalize()}, {fact if yes else negated}.")


def object_name(scene: Scene, rng: random.Random) -> Question | None:
    """What is it? Asked of the only kind, of the only thing of a colour, or of a place."""
    thing = rng.choice(scene.things)
    kinds = {t.kind for t in scene.things}
    if len(kinds) == 1:
        many = len(scene.things) > 1
        texts = (
            ("What objects are these?", "What are these?")
            if many
            else ("What object is this?", "What is this?")
        )
        texts += ("What object is in the picture?", "What is shown in the image?", "What do you see?")
        texts += ("Name the object.",)
        what = PLURALS[thing.kind] if many else article(thing.kind)
        return Question("object", rng.choice(texts), thing.kind, f"The picture shows {what}.")
    if sum(t.colour == thing.colour for t in scene.things) == 1 and rng.random() < 0.6:
        c = thing.colour
        texts = (f"What is the {c} object?", f"What {c} thing is there?", f"Which object is {c}?")
        texts += (f"What is {c} in this picture?", f"Name the {c} object.", f"What kind of thing is {c}?")
        return Question("object", rng.choice(texts), thing.kind, f"The {c} object is {article(thing.kind)}.")
    place = scene.position(thing)
    if sum(scene.position(t) == place for t in scene.things) > 1:
        return None
    texts = (f"What is at the {place}?", f"What object is in the {place} of the picture?")
    texts += (f"What do you see at the {place}?", f"Name the object at the {place}.")
    return Question(
        "object", rng.choice(texts), thing.kind, f"At the {place} there is {article(thing.kind)}."
    )


def colour(scene: Scene, rng: random.Random) -> Question | None:
    """What colour is it?"""
    kinds = {t.kind for t in scene.things if len({u.colour for u in scene.things if u.kind == t.kind}) == 1}
    if not kinds:
        return None
    kind = rng.choice(sorted(kinds))
    same = [t for t in scene.things if t.kind == kind]
    name, verb = (kind, "is") if len(same) == 1 else (PLURALS[kind], "are")
    w = _colour_word(rng)
    texts = (
        f"What {w} {verb} the {name}?",
        f"What is the {w} of the {name}?",
        f"Which {w} {verb} the {name}?",
    )
    texts += (f"Tell me the {w} of the {name}.", f"The {name} {verb} what {w}?")
    texts += (f"What {w} do you see on the {name}?", f"In which {w} {verb} the {name} drawn?")
    return Question("colour", rng.choice(texts), same[0].colour, f"The {name} {verb} {same[0].colour}.")


def count(scene: Scene, rng: random.Random) -> Question | None:
    """How many of a kind, of a colour, of both, or in all?"""
    way = rng.choice(("kind", "kind", "colour", "both", "all"))
    thing = rng.choice(scene.things)
    if way == "all":
        n = len(scene.things)
        texts = ("How many objects are there?", "How many things are in the picture?", "Count the objects.")
        texts += ("How many objects do you see?", "What is the number of objects?")
        noun = "object" if n == 1 else "objects"
    else:
        if way == "kind":
            n, what = sum(t.kind == thing.kind for t in scene.things), PLURALS[thing.kind]
            noun = thing.kind if n == 1 else what
        elif way == "colour":
            n, what = sum(t.colour == thing.colour for t in scene.things), f"{thing.colour} objects"
            noun = f"{thing.colour} object" if n == 1 else what
        else:
            pair = (thing.kind, thing.colour)
            n = sum((t.kind, t.colour) == pair for t in scene.things)
            what = f"{thing.colour} {PLURALS[thing.kind]}"
            noun = f"{thing.colour} {thing.kind}" if n == 1 else what
        texts = (f"How many {what} are there?", f"How many {what} are in the picture?")
        texts += (f"How many {what} do you see?", f"Count the {what}.", f"What is the number of {what}?")
    if n == 1 and rng.random() < 0.6:  # most things occur once: ask for them less often
        return None
    return Question("count", rng.choice(texts), str(n), f"There {'is' if n == 1 else 'are'} {n} {noun}.")


def where(scene: Scene, rng: random.Random) -> Question | None:
    """Where in the picture is it?"""
    unique = _unique_things(scene)
    if not unique:
        return None
    t = rng.choice(unique)
    name = rng.choice((t.kind, f"{t.colour} {t.kind}"))
    texts = (f"Where is the {name}?", f"Where in the picture is the {name}?", f"Where do you see the {name}?")
    texts += (f"In which part of the picture is the {name}?", f"What is the position of the {name}?")
    place = scene.position(t)
    return Question("where", rng.choice(texts), place, f"The {name} is at the {place}.")


def relation_object(scene: Scene, rng: random.Random) -> Question | None:
    """What is left of, right of, above or below something?"""
    unique = _unique_things(scene)
    if len(scene.things) < 2 or not unique:
        return None
    anchor = rng.choice(unique)
    way = rng.choice(("left of", "right of", "above", "below"))
    found = [t for t in scene.things if t is not anchor and lies(scene, t, anchor, way)]
    if len(found) != 1:
        return None
    t, words = found[0], rng.choice((way, f"to the {way}")) if "of" in way else way
    texts = (f"What is {words} the {anchor.kind}?", f"Which object is {words} the {anchor.kind}?")
    texts += (f"What do you see {words} the {anchor.kind}?", f"Name the object {words} the {anchor.kind}.")
    told = f"The {t.kind} is {way} the {anchor.kind}."
    if rng.random() < 0.3:
        w = _colour_word(rng)
        texts = (f"What {w} is the object {words} the {anchor.kind}?",)
        return Question("relation", texts[0], t.colour, f"The object {way} the {anchor.kind} is {t.colour}.")
    return Question("relation", rng.choice(texts), t.kind, told)


def lies(scene: Scene, a: Thing, b: Thing, way: str) -> bool:
    """Whether `a` lies "left of", "right of", "above" or "below" `b`, by the picture's rows and columns."""
    dx, dy = scene.column(a) - scene.column(b), scene.row(a) - scene.row(b)
    return {"left of": dx < 0, "right of": dx > 0, "above": dy < 0, "below": dy > 0}[way]


def side(scene: Scene, rng: random.Random) -> Question | None:
    """Is it left or right, above or below?"""
    unique = _unique_things(scene)
    if len(unique) < 2:
        return None
    a, b = rng.sample(unique, 2)
    lies = relation(scene, a, b)
    if lies is None:
        return None
    options = ["left of", "right of"] if "of" in lies else ["above", "below"]
    rng.shuffle(options)
    first, second = (o.removesuffix(" of") for o in options)
    of = " of" if "of" in lies else ""
    texts = (f"Is the {a.kind} {first} or {second}{of} the {b.kind}?",)
    texts += (f"Is the {a.kind} {options[0]} the {b.kind} or {options[1]} it?",)
    answer = lies.removesuffix(" of")
    return Question("side", rng.choice(texts), answer, f"The {a.kind} is {lies} the {b.kind}.")


def exists(scene: Scene, rng: random.Random) -> Question:
    """Is there one? Of a kind."""
    yes = rng.random() < 0.5
    kind = rng.choice(scene.things).kind if yes else _absent_kind(scene, rng)
    a = article(kind)
    texts = (f"Is there {a} in the picture?", f"Is there {a}?", f"Do you see {a}?", f"Can you see {a} here?")
    texts += (f"Does the picture show {a}?", f"Are there any {PLURALS[kind]}?", f"Is {a} visible?")
    return _yes_no("exists", rng.choice(texts), yes, f"there is {a}", f"there is no {kind}")


def exists_colour(scene: Scene, rng: random.Random) -> Question | None:
    """Is there one of that colour? The hard cases mix one thing's colour with another's kind."""
    present = {(t.kind, t.colour) for t in scene.things}
    yes = rng.random() < 0.5
    if yes:
        pair = rng.choice(sorted(present))
    else:
        kinds = [t.kind for t in scene.things]
        colours = [t.colour for t in scene.things]
        if rng.random() < 0.5:
            kinds = [_absent_kind(scene, rng)]
        else:
            colours = [*colours, *COLOURS]
        wrong = [(k, c) for k in kinds for c in colours if (k, c) not in present | HELD_OUT]
        if not wrong:
            return None
        pair = rng.choice(wrong)
    name = f"{pair[1]} {pair[0]}"
    texts = (f"Is there {article(name)}?", f"Do you see {article(name)}?", f"Is there any {name} here?")
    texts += (f"Does the picture show {article(name)}?", f"Can you find {article(name)}?")
    text = rng.choice(texts)
    return _yes_no("exists_colour", text, yes, f"there is {article(name)}", f"there is no {name}")


def is_colour(scene: Scene, rng: random.Random) -> Question | None:
    """Is the car red?"""
    unique = _unique_things(scene)
    if not unique:
        return None
    t = rng.choice(unique)
    yes = rng.random() < 0.5
    others = [c for c in COLOURS if c != t.colour and (t.kind, c) not in HELD_OUT]
    asked = t.colour if yes else rng.choice(others)
    texts = (f"Is the {t.kind} {asked}?", f"Is the {t.kind} in the picture {asked}?")
    texts += (f"Would you say the {t.kind} is {asked}?", f"Is {asked} the color of the {t.kind}?")
    fact = f"the {t.kind} is {t.colour}"
    return _yes_no("is_colour", rng.choice(texts), yes, fact, fact)


def negation(scene: Scene, rng: random.Random) -> Question | None:
    """Questions that turn on the word "not" or "no"."""
    if rng.random() < 0.5:
        absent = rng.random() < 0.5
        kind = _absent_kind(scene, rng) if absent else rng.choice(scene.things).kind
        texts = (f"Is there no {kind} in the picture?", f"Is the picture without {article(kind)}?")
        texts += (f"Is it true that there is no {kind}?", f"Is {article(kind)} missing?")
        fact, negated = f"there is no {kind}", f"there is {article(kind)}"
        return _yes_no("negation", rng.choice(texts), absent, fact, negated)
    colours = Counter(t.colour for t in scene.things)
    if len(scene.things) >= 2 and len(colours) == 2 and 1 in colours.values():
        odd = next(t for t in scene.things if colours[t.colour] == 1)
        other = next(t.colour for t in scene.things if t.colour != odd.colour)
        texts = (
            f"Which object is not {other}?",
            f"What is not {other}?",
            f"Name the object that is not {other}.",
        )
        return Question("negation", rng.choice(texts), odd.kind, f"The {odd.kind} is not {other}.")
    unique = _unique_things(scene)
    if not unique:
        return None
    t = rng.choice(unique)
    others = [c for c in COLOURS if c != t.colour and (t.kind, c) not in HELD_OUT]
    asked = rng.choice([t.colour, rng.choice(others)])
    text = rng.choice((f"Is the {t.kind} not {asked}?", f"Is it true that the {t.kind} is not {asked}?"))
    fact = f"the {t.kind} is {t.colour}"
    return _yes_no("negation", text, asked != t.colour, fact, fact)


def compare_size(scene: Scene, rng: random.Random) -> Question | None:
    """Which of two is bigger or smaller?"""
    if len(scene.things) != 2 or len(_unique_things(scene)) != 2:
        return None
    a, b = rng.sample(scene.things, 2)
    big, small = (a, b) if a.radius > b.radius else (b, a)
    if big.radius < 1.4 * small.radius:
        return None
    word, wanted, other = rng.choice((("bigger", big, small), ("smaller", small, big)))
    texts = (f"Which is {word}, the {a.kind} or the {b.kind}?", f"Which object is {word}?")
    texts += (f"What is {word}: the {a.kind} or the {b.kind}?",)
    told = f"The {wanted.kind} is {word} than the {other.kind}."
    if rng.random() < 0.3:
        yes = a is wanted
        text = f"Is the {a.kind} {word} than the {b.kind}?"
        return _yes_no("compare_size", text, yes, told[0].lower() + told[1:-1], told[0].lower() + told[1:-1])
    return Question("compare_size", rng.choice(texts), wanted.kind, told)


def compare_count(scene: Scene, rng: random.Random) -> Question | None:
    """Are there more of these than of those?"""
    kinds = Counter(t.kind for t in scene.things)
    if len(kinds) < 2 or len(scene.things) < 3:
        return None
    a, b = rng.sample(sorted(kinds), 2)
    if kinds[a] == kinds[b] and rng.random() < 0.85:
        return None
    word = rng.choice(("more", "fewer"))
    yes = kinds[a] > kinds[b] if word == "more" else kinds[a] < kinds[b]
    text = rng.choice(("Are there {} {} than {}?", "Do you see {} {} than {}?"))
    fact = f"there {_number(kinds[a], a)} and {_number(kinds[b], b).split(' ', 1)[1]}"
    return _yes_no("compare_count", text.format(word, PLURALS[a], PLURALS[b]), yes, fact, fact)


def _number(n: int, kind: str) -> str:
    return f"is 1 {kind}" if n == 1 else f"are {n} {PLURALS[kind]}"


def same_colour(scene: Scene, rng: random.Random) -> Question | None:
    """Have two things the same colour?"""
    unique = _unique_things(scene)
    if len(unique) < 2:
        return None
    a, b = rng.sample(unique, 2)
    w = _colour_word(rng)
    texts = (f"Do the {a.kind} and the {b.kind} have the same {w}?",)
    texts += (
        f"Is the {a.kind} the same {w} as the {b.kind}?",
        f"Are the {a.kind} and the {b.kind} alike in {w}?",
    )
    yes = a.colour == b.colour
    if not yes and rng.random() < 0.6:
        return None
    both = f"both are {a.colour}"
    differ = f"the {a.kind} is {a.colour} and the {b.kind} is {b.colour}"
    return _yes_no("same_colour", rng.choice(texts), yes, both, differ)


def edge(scene: Scene, rng: random.Random) -> Question | None:
    """Which thing is farthest to one side?"""
    if len(scene.things) < 2:
        return None
    word, key = rng.choice((("left", scene.column), ("right", lambda t: -scene.column(t))))
    first, second = sorted(scene.things, key=key)[:2]
    if key(first) == key(second):
        return None
    texts = (f"What is the {word}most object?", f"Which object is farthest to the {word}?")
    texts += (f"What is at the far {word} of the picture?",)
    told = f"The {word}most object is {article(f'{first.colour} {first.kind}')}."
    return Question("edge", rng.choice(texts), first.kind, told)


def background(scene: Scene, rng: random.Random) -> Question:
    """What colour is the background?"""
    w = _colour_word(rng)
    texts = (f"What {w} is the background?", f"What is the {w} of the background?")
    texts += (f"Which {w} does the background have?", f"The background is what {w}?")
    return Question(
        "background", rng.choice(texts), scene.background, f"The background is {scene.background}."
    )


def unanswerable(picture: Picture, rng: random.Random) -> Question:
    """Asks of something that the picture does not show."""
    told = "That cannot be seen in the picture."
    if isinstance(picture, Chart):
        shown = {c for c, _ in picture.values}
        c = rng.choice([c for c in BAR_COLOURS if c not in shown])
        texts = (f"What is the value of the {c} {picture.part}?", f"How much is the {c} {picture.part}?")
    else:
        k = _absent_kind(picture, rng)
        w = _colour_word(rng)
        texts = (f"What {w} is the {k}?", f"Where is the {k}?", f"What is the {w} of the {k}?")
        texts += (f"What is left of the {k}?", f"What is above the {k}?", f"Where do you see the {k}?")
        unseen = ("What time is it?", "Who painted this picture?", "What is the name of the owner?")
        unseen += ("How much does it cost?", "What day is it?", "Who lives here?", "What does it smell like?")
        texts = unseen if rng.random() < 0.25 else texts
    return Question("unanswerable", rng.choice(texts), NOT_IN_PICTURE, told)


def chart_value(chart: Chart, rng: random.Random) -> Question:
    """Reads one value."""
    c, value = rng.choice(chart.values)
    part, read = chart.part, chart.value_text(value)
    texts = (f"What is the value of the {c} {part}?", f"How much is the {c} {part}?")
    texts += (f"Read the value of the {c} {part}.", f"What number does the {c} {part} show?")
    texts += (f"How high is the {c} bar?",) if part == "bar" else (f"What share is the {c} slice?",)
    return Question("chart_value", rng.choice(texts), read, f"The {c} {part} is {read}.")


def chart_extreme(chart: Chart, rng: random.Random) -> Question:
    """Finds the largest or the smallest value."""
    largest = rng.random() < 0.5
    pick = max if largest else min
    c = pick(chart.values, key=lambda item: item[1])[0]
    words = {("bar", True): ("tallest", "highest"), ("bar", False): ("shortest", "lowest")}
    words |= {("pie", True): ("largest", "biggest"), ("pie", False): ("smallest",)}
    word = rng.choice(words[chart.form, largest])
    texts = (f"Which {chart.part} is the {word}?", f"What color is the {word} {chart.part}?")
    texts += (f"What is the color of the {word} {chart.part}?", f"Name the color of the {word} {chart.part}.")
    return Question("chart_extreme", rng.choice(texts), c, f"The {word} {chart.part} is {c}.")


def chart_count(chart: Chart, rng: random.Random) -> Question:
    """Counts bars or slices."""
    n, part = len(chart.values), chart.part
    texts = (f"How many {part}s are there?", f"How many {part}s does the chart have?", f"Count the {part}s.")
    return Question("chart_count", rng.choice(texts), str(n), f"The chart has {n} {part}s.")


def chart_compare(chart: Chart, rng: random.Random) -> Question | None:
    """Compares two values."""
    (a, x), (b, y) = rng.sample(chart.values, 2)
    if x == y:
        return None
    word = rng.choice(("taller", "shorter") if chart.form == "bar" else ("larger", "smaller"))
    yes = (x > y) == (word in ("taller", "larger"))
    text = f"Is the {a} {chart.part} {word} than the {b} {chart.part}?"
    fact = f"the {a} {chart.part} is {chart.value_text(x)} and the {b} {chart.part} is {chart.value_text(y)}"
    return _yes_no("chart_compare", text, yes, fact, fact)


def chart_type(chart: Chart, rng: random.Random) -> Question:
    """Names the kind of chart."""
    texts = (
        KIND_OF_CHART,
        "What type of chart is shown?",
        "Is this a bar chart or a pie chart?",
    )
    return Question("chart_type", rng.choice(texts), f"{chart.form} chart", f"This is a {chart.form} chart.")


SCENE_MAKERS: dict[str, Maker] = {
    "object": object_name,
    "colour": colour,
    "count": count,
    "where": where,
    "relation": relation_object,
    "side": side,
    "exists": exists,
    "exists_colour": exists_colour,
    "is_colour": is_colour,
    "negation": negation,
    "compare_size": compare_size,
    "compare_count": compare_count,
    "same_colour": same_colour,
    "edge": edge,
    "background": background,
    "unanswerable": unanswerable,
}
CHART_MAKERS: dict[str, Maker] = {
    "chart_value": chart_value,
    "chart_extreme": chart_extreme,
    "chart_count": chart_count,
    "chart_compare": chart_compare,
    "chart_type": chart_type,
    "unanswerable": unanswerable,
}
# Kinds that few pictures lend themselves to are tried more often, so that training sees enough of each.
FITS_RARELY = {"relation": 4, "compare_size": 8, "compare_count": 4, "side": 2, "edge": 2, "count": 2}
FITS_RARELY |= {"same_colour": 2, "chart_value": 3}
KINDS_OF_QUESTION = (*SCENE_MAKERS, *(k for k in CHART_MAKERS if k not in SCENE_MAKERS), "casual")


def makers(picture: Picture) -> dict[str, Maker]:
    """The question makers that suit the picture."""
    return CHART_MAKERS if isinstance(picture, Chart) else SCENE_MAKERS


def ask(picture: Picture, rng: random.Random, kind: str | None = None) -> Question | None:
    """One question about the picture, of the given kind (None where it does not fit) or of any that fits."""
    if kind == "casual":
        question = ask(picture, rng)
        return replace(question, kind="casual", text=casually(question.text, rng))
    if kind:
        return makers(picture)[kind](picture, rng)
    suitable = makers(picture)
    weights = [FITS_RARELY.get(kind, 1) for kind in suitable]
    while True:
        maker = rng.choices(list(suitable.values()), weights)[0]
        question = maker(picture, rng)
        if question:
            return question


CASUAL = {
    "What": "wat",
    "Where is": "wheres",
    "What is": "whats",
    "How many": "hw many",
    "Is there": "theres",
}
CASUAL |= {
    "picture": "pic",
    "there": "ther",
    "object": "thing",
    "Which": "wich",
    "you": "u",
    "background": "bg",
}


def casually(text: str, rng: random.Random) -> str:
    """The same question as it is typed in haste: no capitals, few articles, a slip here and there."""
    for word, slip in CASUAL.items():
        if rng.random() < 0.4:
            text = text.replace(word, slip)
    text = text.lower()
    if rng.random() < 0.6:
        text = text.replace(" the ", " ").replace(" a ", " ").replace(" an ", " ")
    if rng.random() < 0.3:
        text = text.replace(" is ", " ").replace(" are ", " ")
    if rng.random() < 0.7:
        text = text.rstrip("?.")
    return rng.choice(("", "", "", "hey ", "ok ", "pls ")) + text


BRIEF = ("Describe the picture.", "Describe this image briefly.", "What is in the picture?")
BRIEF += ("Write a caption for this picture.", "Give a short description of the image.")
DETAIL = (
    DESCRIBE,
    "Describe this image in detail.",
    "What exactly does the picture show?",
)
DETAIL += ("Give a detailed description of the image.", "Describe everything that you see.")


def description(picture: Picture, rng: random.Random) -> Question:
    """A request to describe the picture, briefly or in detail."""
    if rng.random() < 0.4:
        text = describe_briefly(picture)
        return Question("brief", rng.choice(BRIEF), text, text)
    text = describe_in_detail(picture)
    return Question("detail", rng.choice(DETAIL), text, text)
