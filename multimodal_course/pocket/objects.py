"""The kinds of things that pocket pictures hold: one small drawing function each."""

import math
from collections.abc import Callable

from .drawing import DARK, OUTLINE, RGB, WHITE, Pen, box, darker, ellipse, lighter

WOOD: RGB = (112, 74, 46)
LEAF: RGB = (74, 164, 78)
GLASS: RGB = (206, 232, 246)
METAL: RGB = (176, 178, 186)
CREAM: RGB = (255, 240, 170)


def apple(p: Pen, c: RGB) -> None:  # noqa: D103
    body = []
    for i in range(48):
        a = 2 * math.pi * i / 48
        dent = 0.32 * max(0, math.cos(a + math.pi / 2)) ** 6 + 0.1 * max(0, math.cos(a - math.pi / 2)) ** 8
        body.append(((0.86 - dent) * math.cos(a), 0.12 + (0.86 - dent) * 0.95 * math.sin(a)))
    p.stroke([(0, -0.45), (0.06, -0.72), (0.16, -0.95)], WOOD, 0.12)
    p.shape(body, c)
    p.shape([(0.12, -0.72), (0.3, -0.95), (0.62, -0.95), (0.5, -0.72), (0.3, -0.62)], LEAF)
    p.shape(ellipse(-0.42, -0.12, 0.13, 0.22), lighter(c), outline=False)


def house(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape(box(-0.72, -0.12, 0.72, 0.9), c)
    p.shape(box(0.34, -0.9, 0.56, -0.35), METAL)
    p.shape([(-0.98, -0.08), (0, -0.92), (0.98, -0.08)], darker(c, 0.42))
    p.shape(box(-0.18, 0.32, 0.18, 0.9), WOOD)
    for x in (-0.47, 0.47):
        p.shape(box(x - 0.16, 0.12, x + 0.16, 0.44), CREAM)


def tree(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape([(-0.14, 0.2), (0.14, 0.2), (0.2, 0.96), (-0.2, 0.96)], WOOD)
    crown = []
    for i in range(72):
        a = 2 * math.pi * i / 72
        r = 0.62 + 0.1 * abs(math.sin(a * 3.5))
        crown.append((r * 1.1 * math.cos(a), -0.28 + r * math.sin(a)))
    p.shape(crown, c)
    for x, y in ((-0.3, -0.4), (0.25, -0.55), (0.2, -0.05)):
        p.shape(ellipse(x, y, 0.1, 0.08), lighter(c, 0.35), outline=False)


def car(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape([(-0.55, 0.02), (-0.34, -0.5), (0.32, -0.5), (0.6, 0.02)], c)
    p.shape([(-0.4, -0.03), (-0.26, -0.37), (-0.04, -0.37), (-0.04, -0.03)], GLASS)
    p.shape([(0.08, -0.03), (0.08, -0.37), (0.25, -0.37), (0.43, -0.03)], GLASS)
    p.shape([(-0.96, 0.44), (-0.98, 0.08), (-0.86, 0), (0.78, 0), (0.96, 0.12), (0.98, 0.44)], c)
    p.shape(ellipse(0.86, 0.2, 0.08, 0.08), CREAM)
    for x in (-0.52, 0.52):
        p.shape(ellipse(x, 0.46, 0.26, 0.26), (58, 56, 62))
        p.shape(ellipse(x, 0.46, 0.11, 0.11), METAL, outline=False)


def fish(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape([(-0.45, 0), (-0.98, -0.5), (-0.84, 0), (-0.98, 0.5)], darker(c, 0.2))
    p.shape([(-0.1, -0.4), (0.1, -0.76), (0.38, -0.36)], darker(c, 0.2))
    p.shape(ellipse(0.2, 0, 0.76, 0.52), c)
    p.stroke([(0.36, -0.42), (0.26, -0.15), (0.26, 0.15), (0.36, 0.42)])
    p.shape(ellipse(0.63, -0.13, 0.13, 0.13), WHITE)
    p.shape(ellipse(0.66, -0.13, 0.06, 0.06), DARK, outline=False)


def cat(p: Pen, c: RGB) -> None:  # noqa: D103
    for s in (-1, 1):
        p.shape([(s * 0.78, -0.2), (s * 0.76, -0.96), (s * 0.2, -0.56)], c)
        p.shape([(s * 0.66, -0.44), (s * 0.66, -0.76), (s * 0.42, -0.57)], (248, 180, 190), outline=False)
    p.shape(ellipse(0, 0.14, 0.86, 0.76), c)
    for s in (-1, 1):
        p.shape(ellipse(s * 0.34, 0.02, 0.17, 0.2), (250, 250, 210))
        p.shape(ellipse(s * 0.34, 0.03, 0.07, 0.15), DARK, outline=False)
        for y in (0.36, 0.5):
            p.stroke([(s * 0.4, y), (s * 0.98, y * 1.4 - 0.22)])
    p.shape([(-0.11, 0.28), (0.11, 0.28), (0, 0.42)], (240, 130, 150))


def bird(p: Pen, c: RGB) -> None:  # noqa: D103
    for x in (-0.1, 0.16):
        p.stroke([(x, 0.6), (x, 0.95)], (210, 130, 40), 0.08)
    p.shape([(-0.5, 0.1), (-0.98, -0.18), (-0.94, 0.22), (-0.5, 0.42)], darker(c, 0.2))
    p.shape(ellipse(0, 0.2, 0.62, 0.48), c)
    p.shape([(0.72, -0.52), (0.99, -0.38), (0.7, -0.26)], (245, 170, 50))
    p.shape(ellipse(0.46, -0.4, 0.36, 0.36), c)
    p.shape(ellipse(-0.12, 0.18, 0.34, 0.22), darker(c, 0.2))
    p.shape(ellipse(0.54, -0.46, 0.08, 0.08), WHITE)
    p.shape(ellipse(0.56, -0.46, 0.04, 0.04), DARK, outline=False)


def flower(p: Pen, c: RGB) -> None:  # noqa: D103
    p.stroke([(0, 0), (0.02, 0.94)], (60, 140, 64), 0.12)
    p.shape([(0.02, 0.74), (0.26, 0.42), (0.58, 0.4), (0.42, 0.66)], LEAF)
    p.shape([(0.02, 0.84), (-0.22, 0.54), (-0.52, 0.52), (-0.38, 0.78)], LEAF)
    for i in range(6):
        a = i * math.pi / 3 + 0.3
        p.shape(ellipse(0.4 * math.cos(a), -0.34 + 0.4 * math.sin(a), 0.26, 0.26), c)
    p.shape(ellipse(0, -0.34, 0.24, 0.24), (255, 224, 90))


def mushroom(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape([(-0.24, 0), (0.24, 0), (0.34, 0.92), (-0.34, 0.92)], (246, 232, 206))
    p.shape([*ellipse(0, 0.08, 0.94, 0.98, 180, 360), (0.6, 0.24), (-0.6, 0.24)], c)
    for x, y, r in ((-0.42, -0.3, 0.16), (0.1, -0.56, 0.15), (0.5, -0.16, 0.15)):
        p.shape(ellipse(x, y, r, r), WHITE)


def star(p: Pen, c: RGB) -> None:  # noqa: D103
    radii = [0.98 if i % 2 == 0 else 0.42 for i in range(10)]
    p.shape(
        [(r * math.sin(i * math.pi / 5), 0.05 - r * math.cos(i * math.pi / 5)) for i, r in enumerate(radii)],
        c,
    )


def heart(p: Pen, c: RGB) -> None:  # noqa: D103
    curve = []
    for i in range(48):
        a = 2 * math.pi * i / 48
        y = 13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a)
        curve.append((16 * math.sin(a) ** 3 / 17.5, -y / 16.5 - 0.06))
    p.shape(curve, c)
    p.shape(ellipse(-0.45, -0.35, 0.16, 0.12), lighter(c, 0.6), outline=False)


def sun(p: Pen, c: RGB) -> None:  # noqa: D103
    for i in range(10):
        a, b = 2 * math.pi * i / 10, 0.18
        ray = [(0.6, -b), (0.99, 0), (0.6, b)]
        p.shape([(r * math.cos(a + d), r * math.sin(a + d)) for r, d in ray], c)
    p.shape(ellipse(0, 0, 0.56, 0.56), c)
    for s in (-1, 1):
        p.shape(ellipse(s * 0.19, -0.1, 0.07, 0.09), DARK, outline=False)
    p.stroke(ellipse(0, 0.08, 0.26, 0.22, 20, 160, 10))


def moon(p: Pen, c: RGB) -> None:  # noqa: D103
    outer = ellipse(0, 0, 0.95, 0.95, -62, -298)
    inner = ellipse(0.5, 0, 0.84, 0.84, -267, -93)
    p.shape(outer + inner[1:-1], c)
    for x, y, r in ((-0.62, -0.2, 0.1), (-0.5, 0.34, 0.12)):
        p.shape(ellipse(x, y, r, r), darker(c, 0.2), outline=False)


def cup(p: Pen, c: RGB) -> None:  # noqa: D103
    p.tube(ellipse(0.52, 0.12, 0.34, 0.34, -86, 92), c, 0.16)
    p.shape([(-0.74, -0.48), (0.56, -0.48), (0.46, 0.7), (0.3, 0.86), (-0.48, 0.86), (-0.64, 0.7)], c)
    p.shape(ellipse(-0.09, -0.48, 0.65, 0.18), lighter(c))
    p.shape(ellipse(-0.09, -0.45, 0.5, 0.11), (92, 58, 36), outline=False)


def bottle(p: Pen, c: RGB) -> None:  # noqa: D103
    neck = [(-0.18, -0.78), (0.18, -0.78), (0.18, -0.38), (0.42, -0.1), (0.42, 0.94), (-0.42, 0.94)]
    p.shape([*neck, (-0.42, -0.1), (-0.18, -0.38)], c)
    p.shape(box(-0.2, -0.98, 0.2, -0.76), WOOD)
    p.shape(box(-0.42, 0.16, 0.42, 0.62), (250, 244, 226))


def boat(p: Pen, c: RGB) -> None:  # noqa: D103
    p.stroke([(-0.02, 0.4), (-0.02, -0.94)], WOOD, 0.1)
    p.shape([(0.06, -0.9), (0.06, 0.24), (0.8, 0.24)], (250, 248, 240))
    p.shape([(-0.12, -0.66), (-0.12, 0.24), (-0.64, 0.24)], lighter(c, 0.35))
    p.shape([(-0.96, 0.36), (0.96, 0.36), (0.62, 0.9), (-0.62, 0.9)], c)


def rocket(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape([(-0.2, 0.55), (0, 0.98), (0.2, 0.55)], (250, 170, 50))
    for s in (-1, 1):
        p.shape([(s * 0.26, 0.1), (s * 0.68, 0.62), (s * 0.26, 0.58)], darker(c, 0.35))
    side = [(0.2, -0.7), (0.34, -0.3), (0.36, 0.1), (0.28, 0.62)]
    p.shape([(0, -0.99), *side, *[(-x, y) for x, y in reversed(side)]], c)
    p.shape(ellipse(0, -0.2, 0.18, 0.18), GLASS)


def umbrella(p: Pen, c: RGB) -> None:  # noqa: D103
    p.stroke([(0, 0), (0, 0.7), (0.08, 0.86), (0.24, 0.88), (0.32, 0.74)], WOOD, 0.1)
    scallops = [pt for k in range(4) for pt in ellipse(0.72 - 0.48 * k, 0.06, 0.24, 0.16, 0, -180, 8)]
    p.shape(ellipse(0, 0.06, 0.96, 0.92, 180, 360) + scallops, c)
    for x in (-0.48, 0, 0.48):
        p.stroke([(0, -0.86), (x * 0.75, -0.4), (x, 0)])


def ball(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape(ellipse(0, 0, 0.92, 0.92), c)
    for a in (-30, 90, 210):
        p.shape([(0, 0), *ellipse(0, 0, 0.92, 0.92, a, a + 60, 8)], WHITE)
    p.shape(ellipse(0, 0, 0.2, 0.2), c)


def balloon(p: Pen, c: RGB) -> None:  # noqa: D103
    p.stroke([(0, 0.42), (0.1, 0.6), (-0.08, 0.78), (0.04, 0.97)])
    p.shape([(-0.12, 0.52), (0.12, 0.52), (0, 0.34)], c)
    p.shape(ellipse(0, -0.28, 0.6, 0.7), c)
    p.shape(ellipse(-0.24, -0.54, 0.12, 0.17), lighter(c, 0.65), outline=False)


def key(p: Pen, c: RGB) -> None:  # noqa: D103
    for line, width in (([(-0.2, 0), (0.9, 0)], 0.2), ([(0.5, 0.05), (0.5, 0.4)], 0.18)):
        p.tube(line, c, width)
    p.tube([(0.84, 0.05), (0.84, 0.34)], c, 0.18)
    p.tube([*ellipse(-0.54, 0, 0.32, 0.32), (-0.22, 0)], c, 0.22)


def hat(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape(ellipse(0, 0.52, 0.98, 0.26), darker(c, 0.15))
    p.shape([(-0.52, 0.5), (-0.46, -0.72), (0.46, -0.72), (0.52, 0.5)], c)
    p.shape([(-0.52, 0.5), (-0.5, 0.18), (0.5, 0.18), (0.52, 0.5)], (70, 62, 70))


def book(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape([(-0.98, -0.6), (0, -0.44), (0.98, -0.6), (0.98, 0.7), (0, 0.86), (-0.98, 0.7)], c)
    for s in (-1, 1):
        p.shape([(0, -0.52), (s * 0.84, -0.68), (s * 0.84, 0.56), (0, 0.72)], WHITE)
        for y in (-0.3, -0.02, 0.26):
            p.stroke([(s * 0.16, y + 0.04), (s * 0.68, y - 0.06)], METAL, 0.05)


def clock(p: Pen, c: RGB) -> None:  # noqa: D103
    for s in (-1, 1):
        p.stroke([(s * 0.5, 0.7), (s * 0.68, 0.95)], OUTLINE, 0.14)
    p.shape(ellipse(0, 0, 0.92, 0.92), c)
    p.shape(ellipse(0, 0, 0.68, 0.68), WHITE)
    p.stroke([(0, 0), (0, -0.5)], DARK, 0.09)
    p.stroke([(0, 0), (0.34, 0.16)], DARK, 0.09)


def chair(p: Pen, c: RGB) -> None:  # noqa: D103
    for x in (-0.46, 0.54):
        p.shape(box(x - 0.08, 0.2, x + 0.08, 0.96), darker(c, 0.35))
    p.shape(box(-0.62, -0.96, -0.38, 0.3), c)
    p.shape(box(-0.62, 0.1, 0.72, 0.36), c)


def lamp(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape(box(-0.08, 0, 0.08, 0.82), METAL)
    p.shape(ellipse(0, 0.86, 0.46, 0.1), METAL)
    p.shape([(-0.36, -0.94), (0.36, -0.94), (0.78, 0.06), (-0.78, 0.06)], c)


def bell(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape(ellipse(0, 0.72, 0.2, 0.2), (96, 84, 70))
    p.shape(ellipse(0, -0.82, 0.14, 0.14), c)
    dome = [(0.2, -0.7), (0.46, -0.44), (0.54, 0.1), (0.62, 0.38), (0.88, 0.66)]
    p.shape(dome + [(-x, y) for x, y in reversed(dome)], c)
    p.stroke([(-0.66, 0.44), (0.66, 0.44)])


def flag(p: Pen, c: RGB) -> None:  # noqa: D103
    p.stroke([(-0.7, 0.95), (-0.7, -0.92)], WOOD, 0.12)
    top = [(-0.62, -0.84), (-0.2, -0.94), (0.3, -0.74), (0.94, -0.86)]
    p.shape(top + [(x, y + 0.92) for x, y in reversed(top)], c)


def circle(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape(ellipse(0, 0, 0.9, 0.9), c)


def square(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape(box(-0.82, -0.82, 0.82, 0.82), c)


def rectangle(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape(box(-0.98, -0.5, 0.98, 0.5), c)


def triangle(p: Pen, c: RGB) -> None:  # noqa: D103
    p.shape([(0, -0.9), (0.96, 0.78), (-0.96, 0.78)], c)


OBJECTS: dict[str, Callable[[Pen, RGB], None]] = {
    f.__name__: f
    for f in (
        *(apple, ball, balloon, bell, bird, boat, book, bottle, car, cat, chair, clock, cup, fish, flag),
        *(flower, hat, heart, house, key, lamp, moon, mushroom, rocket, star, sun, tree, umbrella),
        *(circle, square, rectangle, triangle),
    )
}
SYMMETRIC = {"ball", "circle", "clock", "square", "rectangle", "triangle", "star", "heart", "sun", "cat"}
