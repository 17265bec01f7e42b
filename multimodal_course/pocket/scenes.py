"""Scenes: which things are where, how they are drawn, and which combinations training never sees."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from .drawing import RGB, Pen
from .objects import OBJECTS, SYMMETRIC

SIDE = 128  # pixels; a wide picture is 2 * SIDE by SIDE
SUPERSAMPLING = 3

KINDS = tuple(OBJECTS)
COLOURS: dict[str, RGB] = {
    "black": (52, 50, 54),
    "gray": (142, 144, 150),
    "white": (250, 250, 248),
    "red": (214, 40, 40),
    "green": (48, 150, 66),
    "blue": (38, 92, 208),
    "yellow": (252, 214, 48),
    "orange": (245, 132, 30),
    "purple": (128, 58, 172),
    "teal": (20, 162, 160),
    "brown": (130, 82, 46),
    "pink": (246, 126, 178),
}
BACKGROUNDS: dict[str, RGB] = {
    "white": (253, 253, 252),
    "gray": (206, 208, 212),
    "blue": (188, 216, 246),
    "green": (198, 230, 190),
    "yellow": (250, 240, 184),
    "pink": (250, 214, 226),
}
ROWS, COLUMNS = ("top", "", "bottom"), ("left", "", "right")

Pair = tuple[str, str]  # (kind, colour)
PAIRS: tuple[Pair, ...] = tuple((k, c) for k in KINDS for c in COLOURS)
_colour_index = {c: j for j, c in enumerate(COLOURS)}
_kind_index = {k: i for i, k in enumerate(KINDS)}
# One or two colours of every kind never occur in training: 10 % of all pairs, evenly spread.
HELD_OUT: frozenset[Pair] = frozenset(
    (k, c) for k, c in PAIRS if (3 * _kind_index[k] + _colour_index[c]) % 10 == 0
)
SEEN: tuple[Pair, ...] = tuple(p for p in PAIRS if p not in HELD_OUT)


def apart(a: str, b: str) -> bool:
    """True for the kinds that never share a training picture: one pair in seventeen."""
    return a != b and (_kind_index[a] + _kind_index[b]) % 17 == 3


@dataclass(frozen=True)
class Thing:
    """One object: `x`, `y` and `radius` in pixels of the finished picture."""

    kind: str
    colour: str
    x: float
    y: float
    radius: float
    tilt: float = 0.0
    flip: bool = False


@dataclass(frozen=True)
class Scene:
    """Things on a plain background."""

    things: tuple[Thing, ...]
    background: str
    width: int = SIDE
    height: int = SIDE

    def column(self, thing: Thing) -> int:
        """The thing's column, in steps of a third of a square picture, 0 at the left."""
        return int(3 * thing.x / self.height)

    def row(self, thing: Thing) -> int:
        """The thing's row: 0 at the top, 1, or 2 at the bottom."""
        return int(3 * thing.y / self.height)

    def position(self, thing: Thing) -> str:
        """One of nine names, from "top left" over "center" to "bottom right"."""
        name = f"{ROWS[self.row(thing)]} {COLUMNS[int(3 * thing.x / self.width)]}".strip()
        return name or "center"

    def groups(self) -> list[tuple[Pair, list[Thing]]]:
        """Things that are alike, together; the largest group first, then in reading order."""
        found: dict[Pair, list[Thing]] = {}
        for thing in sorted(self.things, key=lambda t: (self.row(t), t.x)):
            found.setdefault((thing.kind, thing.colour), []).append(thing)
        return sorted(found.items(), key=lambda item: -len(item[1]))

    def patch_labels(self, patch: int) -> list[tuple[int, int]]:
        """What each patch shows, row by row: the numbers of kind and colour from 1, or (0, 0) for nothing."""
        labels = []
        for y in range(patch // 2, self.height, patch):
            for x in range(patch // 2, self.width, patch):
                near = min(self.things, key=lambda t: (t.x - x) ** 2 + (t.y - y) ** 2)
                covered = (near.x - x) ** 2 + (near.y - y) ** 2 < (0.9 * near.radius) ** 2
                label = (_kind_index[near.kind] + 1, _colour_index[near.colour] + 1)
                labels.append(label if covered else (0, 0))
        return labels

    def render(self, rng: random.Random | None = None) -> Image.Image:
        """Draw the scene; the generator varies tones slightly, as paper and paint would."""
        rng = rng or random.Random(0)
        k = SUPERSAMPLING
        size = (self.width * k, self.height * k)
        image = Image.new("RGB", size, _vary(BACKGROUNDS[self.background], rng, 4))
        draw = ImageDraw.Draw(image)
        for t in self.things:
            pen = Pen(draw, t.x * k, t.y * k, t.radius * k, t.tilt, t.flip, 1.6 * k)
            OBJECTS[t.kind](pen, _vary(COLOURS[t.colour], rng, 8))
        return image.reduce(k)


def _vary(colour: RGB, rng: random.Random, amount: float) -> RGB:
    shift = rng.uniform(-amount, amount)
    return tuple(max(0, min(255, round(v + shift + rng.uniform(-amount, amount) / 2))) for v in colour)


def draw_pairs(rng: random.Random, n: int, pairs: Sequence[Pair], mixing: bool = False) -> list[Pair]:
    """Draw `n` different pairs of different kinds; kinds that are `apart` only meet when `mixing`."""
    chosen: list[Pair] = []
    while len(chosen) < n:
        pair = rng.choice(pairs)
        if all(pair[0] != k and (mixing or not apart(pair[0], k)) for k, _ in chosen):
            chosen.append(pair)
    return chosen


def make_thing(rng: random.Random, pair: Pair, x: float, y: float, radius: float) -> Thing:
    """A thing of the given kind and colour with a natural tilt."""
    kind, colour = pair
    flip = kind not in SYMMETRIC and rng.random() < 0.5
    return Thing(kind, colour, x, y, radius, rng.uniform(-7, 7), flip)


def sample_scene(
    rng: random.Random,
    pairs: Sequence[Pair] = SEEN,
    wide: bool = False,
    mixing: bool = False,
) -> Scene:
    """A random scene of 1 to 4 things.

    Args:
        rng: the source of chance.
        pairs: the (kind, colour) pairs to draw from; training uses `SEEN`.
        wide: a picture of twice the width.
        mixing: let kinds meet that never meet in training.
    """
    n = rng.choices((1, 2, 3, 4), (30, 30, 20, 20))[0]
    background = rng.choice(tuple(BACKGROUNDS))
    if wide:
        return _wide_scene(rng, pairs, max(2, n), background, mixing)
    if n == 1 and rng.random() < 0.5:
        jitter = [SIDE * (0.5 + rng.uniform(-0.06, 0.06)) for _ in range(2)]
        radius = SIDE * rng.uniform(0.3, 0.42)
        return Scene((make_thing(rng, rng.choice(pairs), *jitter, radius),), background)
    if n == 2 and rng.random() < 0.6:
        return _pair_scene(rng, pairs, background, mixing)
    cells = rng.sample(range(9), n)
    spots = [(SIDE * (0.18 + 0.32 * (i % 3)), SIDE * (0.18 + 0.32 * (i // 3))) for i in cells]
    return Scene(_fill(rng, pairs, spots, 0.125, 0.15, mixing), background)


def _fill(
    rng: random.Random,
    pairs: Sequence[Pair],
    spots: list[tuple[float, float]],
    low: float,
    high: float,
    mixing: bool,
) -> tuple[Thing, ...]:
    """Put things on the spots: all different, all alike, or some alike."""
    n = len(spots)
    kinds = n if rng.random() < 0.5 else rng.randint(1, n)
    chosen = draw_pairs(rng, kinds, pairs, mixing)
    chosen += [rng.choice(chosen[:2]) for _ in range(n - kinds)]
    chosen = _share(rng, pairs, chosen)
    radius = SIDE * rng.uniform(low, high)
    jitter = 0.025 * SIDE
    return tuple(
        make_thing(rng, p, x + rng.uniform(-jitter, jitter), y + rng.uniform(-jitter, jitter), radius)
        for p, (x, y) in zip(chosen, spots, strict=True)
    )


def _share(rng: random.Random, pairs: Sequence[Pair], chosen: list[Pair]) -> list[Pair]:
    """Sometimes let things share a colour, or one kind come in several colours: both make pictures tell."""
    chance, (kind, colour) = rng.random(), chosen[0]
    if chance < 0.15:
        same = [p for p in pairs if p[0] == kind]
        return [rng.choice(same) if k == kind else (k, c) for k, c in chosen]
    if chance < 0.35:
        return [(k, colour) if (k, colour) in pairs and rng.random() < 0.8 else (k, c) for k, c in chosen]
    return chosen


def _pair_scene(rng: random.Random, pairs: Sequence[Pair], background: str, mixing: bool) -> Scene:
    """Two things side by side or one above the other; in half of them one is clearly bigger."""
    a, b = draw_pairs(rng, 2, pairs, mixing)
    radii = [rng.uniform(0.185, 0.22)] * 2
    if rng.random() < 0.5:
        radii[rng.randrange(2)] = rng.uniform(0.1, 0.125)
    a, b = _share(rng, pairs, [a, b])
    along = [0.25 + rng.uniform(-0.02, 0.02), 0.75 + rng.uniform(-0.02, 0.02)]
    across = [0.5 + rng.uniform(-0.1, 0.1) for _ in range(2)]
    spots = zip(along, across, strict=True) if rng.random() < 0.5 else zip(across, along, strict=True)
    things = (
        make_thing(rng, p, x * SIDE, y * SIDE, r * SIDE)
        for p, (x, y), r in zip((a, b), spots, radii, strict=True)
    )
    return Scene(tuple(things), background)


def _wide_scene(rng: random.Random, pairs: Sequence[Pair], n: int, background: str, mixing: bool) -> Scene:
    """A panorama: things spread over six columns, no two in the same column."""
    columns = rng.sample(range(6), n)
    spots = [(SIDE * (0.18 + 0.328 * c), SIDE * (0.18 + 0.32 * rng.randrange(3))) for c in columns]
    return Scene(_fill(rng, pairs, spots, 0.125, 0.15, mixing), background, width=2 * SIDE)
