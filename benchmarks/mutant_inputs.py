"""Random arguments for each exercise, of the kind that its text speaks of and no other.

A mutant that gives what the solution gives for hundreds of these does not change behaviour: a check need not
tell the two apart. What the text leaves open (equal heights, a leading space, the word zero) never occurs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import numpy as np

Arguments = tuple[object, ...]
WORDS = "red car sun tree left above two boats blue hat yellow moon".split()
NUMBERS = "one two three four five six seven eight nine ten".split()


# -- lab 4.1.1 -----------------------------------------------------------------------------------------------


def _words(random: Random, least: int, most: int) -> list[str]:
    return [random.choice(WORDS) for _ in range(random.randint(least, most))]


def _question(random: Random) -> Arguments:
    return (" ".join(_words(random, 1, 6)).capitalize() + random.choice(["?", "", "!"]),)


def _picture_size(random: Random) -> Arguments:
    patch, merge = random.choice([8, 14, 16]), random.randint(1, 4)
    return patch * merge * random.randint(1, 30), patch * merge * random.randint(1, 30), patch, merge


def _chart(random: Random) -> Arguments:
    bars = {c: random.randint(0, 120) for c in ("red", "blue", "green", "pink") if random.random() < 0.6}
    styles = [random.choice(["{}", "{}.", "The bar is {}.", "It shows {} things."]) for _ in range(4)]

    def ask(image: object, question: str) -> str:
        for (colour, value), style in zip(bars.items(), styles, strict=False):
            if colour in question:
                return style.format(value)
        return "There is no such bar."

    return ask, None, random.sample(["red", "blue", "green", "pink"], random.randint(0, 4))


@dataclass
class _Model:
    most: int
    calls: list[bool] = field(default_factory=list)

    def ask_batch(self, images: list[int], questions: str) -> list[str]:
        self.calls.append(len(images) <= self.most)
        return [f"{questions} {image}" for image in images]


def _batches(random: Random) -> Arguments:
    size = random.randint(1, 6)
    return _Model(size), list(range(random.randint(0, 14))), "What?", size


def _answer_and_truth(random: Random) -> Arguments:
    truths = ["red", "boat", "left", "top left", "apple tree", *map(str, range(1, 11))]
    truth = said = random.choice(truths)
    if random.random() < 0.4:
        said = random.choice([*truths, f"{truth} {truth}", f"{truth}0", f"not {truth}", f"{truth} theatre"])
    if said.isdigit() and 1 <= int(said) <= 10 and random.random() < 0.6:
        said = NUMBERS[int(said) - 1]
    said = random.choice(["", "", "a ", "an ", "the ", "The "]) + said + random.choice(["", "."])
    said = random.choice([str, str.upper, str.title])(said)
    return random.choice(["", " ", "  "]) + said + random.choice(["", " "]), truth


def _records(random: Random) -> Arguments:
    kinds = ["colour", "count", "where"]
    return (
        [
            {"kind": random.choice(kinds), "correct": random.random() < 0.5}
            for _ in range(random.randint(1, 9))
        ],
    )


def _claims(random: Random) -> Arguments:
    answers = ["Yes", "yes.", "YES, a red one.", "Yes, there is.", "No", "no, but yes", "None.", "It is not."]
    return (random.choices(answers, k=random.randint(1, 8)),)


# -- lab 4.1.2 -----------------------------------------------------------------------------------------------


def _array(random: Random, *shape: int) -> np.ndarray:
    return np.random.default_rng(random.getrandbits(32)).uniform(-1, 1, shape)


def _picture_and_noise(random: Random) -> Arguments:
    shape = random.randint(1, 4), random.randint(1, 4), 3
    return _array(random, *shape), _array(random, *shape), random.choice([0.0, 1.0, random.random()])


def _two_pictures(random: Random) -> Arguments:
    shape = random.randint(1, 4), random.randint(1, 4), 3
    first = _array(random, *shape)
    return first, first.copy() if random.random() < 0.2 else _array(random, *shape)


def _outputs(random: Random) -> Arguments:
    n = random.randint(1, 5)
    return _array(random, n), _array(random, n), random.choice([0, 1, 2.5, random.uniform(0, 16)])


@dataclass(frozen=True)
class _Verdict:
    all_right: bool


def _verdicts(random: Random) -> Arguments:
    settings = random.sample([1, 2, 3, 5, 8, 16], random.randint(1, 4))
    return ({s: [_Verdict(random.random() < 0.5) for _ in range(random.randint(1, 6))] for s in settings},)


def _values(random: Random) -> Arguments:
    return (random.choices(["red", "blue", "black"], k=random.randint(0, 7)),)


def _quality(random: Random) -> Arguments:
    steps = random.sample(range(1, 40), random.randint(1, 7))
    quality = {n: random.choice([0.0, 0.25, 0.5, 0.75, 1.0, random.random()]) for n in steps}
    return quality, random.choice([0.5, 0.75, 0.95, 1.0])


class _Draw:
    def __init__(self) -> None:
        self.calls: list[int] = []

    def __call__(self, prompt: str, seed: int) -> tuple[str, int]:
        self.calls.append(seed)
        return prompt, seed


def _drawing(random: Random) -> Arguments:
    n = random.randint(1, 6)
    scores = [random.choice([-2, -1, 0, 0.5, 1]) for _ in range(n + 2)]
    return _Draw(), lambda picture, prompt: scores[picture[1]], "a cat", n


# -- lab 4.1.3 -----------------------------------------------------------------------------------------------


def _sentences(random: Random) -> Arguments:
    size = random.randint(1, 5)
    return [f"{n}." for n in range(random.randint(0, 12))], size, random.randrange(size)


def _two_tables(random: Random) -> Arguments:
    d = random.randint(2, 5)
    return _array(random, random.randint(2, 5), d) * 9, _array(random, random.randint(2, 5), d) + 0.3


def _ranking(random: Random) -> Arguments:
    names = random.sample("abcdefgh", 8)
    relevant = random.sample("abcdefghxyz", random.randint(1, 4))
    return (
        names[: random.randint(0, 8)],
        random.choice([set, list, tuple])(relevant),
        random.randint(1, 9),
    )


def _rankings(random: Random) -> Arguments:
    names = ["text", "keywords", "clip"][: random.randint(1, 3)]
    rankings = {name: random.sample("abcdef", random.randint(0, 6)) for name in names}
    weights = {name: random.choice([0, 1, 2, 0.5]) for name in reversed(names)}
    return (rankings, weights) if random.random() < 0.7 else (rankings, weights, random.choice([0, 10]))


def _answer_and_sources(random: Random) -> Arguments:
    sources = [f"Made in {random.choice([19, 1983, 7])} for {random.choice([77, 7, 770])} euros."]
    sources = [*sources, "It is blue.", f"It weighs {random.choice([45, 450])} g."][: random.randint(0, 3)]
    said = random.choice(["It is blue", "It costs 77 euros", "7 euros", "1983 and 45", "It weighs 450 g"])
    cited = random.choices([0, 1, 1, 2, 3, 4], k=random.randint(0, 2))
    return said + " " + "".join(f"[{n}]" for n in cited) + ".", sources


def _sample(random: Random) -> Arguments:
    values = [random.choice([0.0, 0.5, 1.0]) for _ in range(random.randint(2, 30))]
    return values, random.randint(20, 200), np.random.default_rng(random.getrandbits(32))


# -- lab 4.1.4 -----------------------------------------------------------------------------------------------


def _tesseract(random: Random) -> Arguments:
    n = random.randint(1, 6)
    table = {"text": [random.choice(["", " ", "   ", "Total", "7.00"]) for _ in range(n)]}
    table["conf"] = [random.randint(0, 100) if text.strip() else -1 for text in table["text"]]
    for key in ("left", "top", "width", "height"):
        table[key] = [random.randint(0, 900) for _ in range(n)]
    return table, random.choice([72, 150, 200, 300])


def _two_texts(random: Random) -> Arguments:
    return tuple("".join(random.choices("abc ", k=random.randint(0, 7))) for _ in range(2))


def _lines(random: Random) -> Arguments:
    lines, top, gap = [], 0, random.randint(1, 8)
    for _ in range(random.randint(0, 7)):
        bottom = top + random.randint(6, 20)
        lines.append((random.randint(0, 9), top, random.randint(30, 90), bottom))
        top = bottom + random.choice([gap - 1, gap, gap + 1, random.randint(0, 30)])
    random.shuffle(lines)
    return lines, gap


def _page(random: Random) -> Arguments:
    tops = random.sample(range(0, 200), random.randint(0, 9))
    middle = random.choice([50, 50.5, 51])
    edges = [(0, middle), (5, 45), (middle, 100), (60, 95), (10, 90), (45, 60), (49, 99)]
    return [(x0, top, x1, top + 10) for top in tops for x0, x1 in [random.choice(edges)]], 2 * middle


def _cells(random: Random) -> Arguments:
    n_columns, cells = random.randint(1, 4), []
    for row in range(random.randint(0, 4)):
        for column in range(n_columns):
            if random.random() < 0.75:
                x0, x1 = random.choice([(0, 90), (0, 40), (30, 60), (50, 90), (35, 55)])
                top = 30 * row + random.randint(0, 3)
                box = (100 * column + x0, top, 100 * column + x1, top + random.randint(10, 12))
                cells.append((f"{row}{column}", box))
    random.shuffle(cells)
    return (cells,)


def _invoice(random: Random) -> Arguments:
    def number(value: Decimal) -> Decimal | None:
        value += random.choice([0, 0, 0, 0, 1])
        return None if random.random() < 0.1 else value

    items = []
    for _ in range(random.randint(0, 4)):
        quantity, price = Decimal(random.randint(1, 4)), Decimal(random.randint(1, 99)) / 10
        values = map(number, (quantity, price, quantity * price))
        items.append(dict(zip(("quantity", "unit_price", "amount"), values, strict=True)))
    net = sum((item["amount"] or Decimal(0) for item in items), Decimal(0))
    return ({"items": items, "net": number(net), "tax": number(Decimal(2)), "total": number(net + 2)},)


def _papers(random: Random) -> Arguments:
    def paper() -> dict[str, object]:
        lines = random.sample(["cup", "hat", "key", "bell"], random.randint(0, 4))
        items = [
            {"description": line, "quantity": random.randint(1, 2), "price": random.randint(1, 2)}
            for line in lines
        ]
        plain = {"customer": random.choice(["Ann", "Bob"]), "items": items, "total": random.randint(1, 2)}
        return plain

    return paper(), paper()


# -- lab 4.1.5 -----------------------------------------------------------------------------------------------


def _sound(random: Random) -> Arguments:
    window = random.choice([16, 20, 25])
    return _array(random, random.randint(window, 90)), window, random.randint(1, 20)


def _tokens(random: Random) -> Arguments:
    tokens, time = [], 0
    for _ in range(random.randint(0, 4)):
        time += random.choice([0, 0, random.randint(1, 40)])
        words = [random.randrange(50) for _ in range(random.randint(1, 4))]
        tokens += [50 + time, *words, 50 + (time := time + random.randint(1, 60))]
    return tokens, 50, lambda some: "".join(f" w{token}" for token in some)


def _pauses(random: Random) -> Arguments:
    borders = sorted(random.sample(range(1, 240), 2 * random.randint(0, 8)))
    pauses = list(zip(borders[::2], borders[1::2], strict=True))
    return pauses, random.randint(10, 250), random.choice([15, 20.0, 30.0])


def _two_sentences(random: Random) -> Arguments:
    first = _words(random, 0, 6)
    second = [w for w in first if random.random() < 0.7] + _words(random, 0, 2)
    return " ".join(first), random.choice([" ", "  "]).join(second)


def _speech(random: Random) -> Arguments:
    n = random.randint(2, 40)
    noise = _array(random, n + random.choice([0, 1, 30])) * random.choice([0.1, 1, 5])
    return _array(random, n), noise, random.choice([-10, -5, 0, 5, 10, 20])


def _segments(random: Random) -> Arguments:
    def seconds() -> float:
        edge = random.choice([1_000, 60_000, 3_600_000]) * random.randint(1, 4)
        thousandths = random.choice([random.randrange(20_000_000), edge - random.randint(0, 999)])
        return max(0.0, thousandths / 1000 + random.uniform(-0.0004, 0.0004))

    return ([(seconds(), seconds(), " ".join(_words(random, 1, 4))) for _ in range(random.randint(1, 4))],)


def _hearings(random: Random) -> Arguments:
    def heard(words: list[str]) -> list[str]:
        said = [random.choice([w, w, w.upper(), f"{w},", f"{w}.", f"{w}!", f"{w}?"]) for w in words]
        return [w if random.random() < 0.9 else "hm" for w in said]

    words = _words(random, 0, 7)
    fixed = heard(words[: random.randint(0, len(words))])
    return fixed, heard(words[: random.randint(0, len(words))]), heard(words)


INPUTS: dict[str, Callable[[Random], Arguments]] = {
    "1.1": _question,
    "1.2": _picture_size,
    "1.3": _chart,
    "1.4": _batches,
    "1.5": _answer_and_truth,
    "1.6": _records,
    "1.7": _claims,
    "2.1": _picture_and_noise,
    "2.2": _two_pictures,
    "2.3": _outputs,
    "2.4": _verdicts,
    "2.5": _values,
    "2.6": _quality,
    "2.7": _drawing,
    "3.1": _sentences,
    "3.2": _two_tables,
    "3.3": _two_tables,
    "3.4": _ranking,
    "3.5": _rankings,
    "3.6": _answer_and_sources,
    "3.7": _sample,
    "4.1": _tesseract,
    "4.2": _two_texts,
    "4.3": _lines,
    "4.4": _page,
    "4.5": _cells,
    "4.6": _invoice,
    "4.7": _papers,
    "5.1": _sound,
    "5.2": _tokens,
    "5.3": _pauses,
    "5.4": _two_sentences,
    "5.5": _speech,
    "5.6": _segments,
    "5.7": _hearings,
}
