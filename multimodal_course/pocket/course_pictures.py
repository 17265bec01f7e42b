"""The pictures that the labs use: `python -m multimodal_course.pocket.course_pictures` draws them anew.

All show things of the pocket world, none is a training picture. `labelled.json` lists questions with known
answers, so that models of any size can be compared on the same set.
"""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

from ..data import IMAGES
from . import questions
from .captions import Picture
from .charts import Chart
from .evaluation import FIRST_FRESH, fresh_picture
from .questions import Question
from .scenes import SIDE, Scene, Thing, sample_scene

LEFT, MIDDLE, RIGHT = 0.2, 0.5, 0.8  # and from the top down


def _scene(background: str, *things: tuple[str, str, float, float, float], width: int = SIDE) -> Scene:
    """A scene of (kind, colour, x, y, radius), all in shares of the height."""
    made = (Thing(k, c, x * SIDE, y * SIDE, r * SIDE) for k, c, x, y, r in things)
    return Scene(tuple(made), background, width=width)


NAMED: dict[str, Picture] = {
    "garden": _scene(
        "green",
        ("tree", "green", LEFT, MIDDLE, 0.15),
        ("flower", "red", MIDDLE, RIGHT, 0.14),
        ("bird", "blue", RIGHT, MIDDLE, 0.14),
        ("sun", "yellow", RIGHT, LEFT, 0.14),
    ),
    "car": _scene("blue", ("car", "red", 0.5, 0.52, 0.38)),
    "street": _scene("gray", ("car", "red", 0.26, 0.55, 0.21), ("house", "blue", 0.75, 0.48, 0.21)),
    "street-swapped": _scene("gray", ("car", "blue", 0.26, 0.55, 0.21), ("house", "red", 0.75, 0.48, 0.21)),
    "night": _scene(
        "blue",
        ("star", "yellow", LEFT, LEFT, 0.13),
        ("star", "yellow", RIGHT, LEFT, 0.13),
        ("star", "yellow", MIDDLE, MIDDLE, 0.13),
        ("moon", "purple", RIGHT, RIGHT, 0.14),
    ),
    "breakfast": _scene("yellow", ("cup", "teal", 0.26, 0.5, 0.21), ("apple", "green", 0.74, 0.5, 0.12)),
    "bars": Chart("bar", (("red", 7), ("blue", 3), ("green", 9), ("orange", 5))),
    "pie": Chart("pie", (("blue", 50), ("yellow", 30), ("pink", 20))),
    "panorama": _scene(
        "white",
        ("boat", "orange", 0.18, 0.5, 0.15),
        ("tree", "green", 0.84, 0.5, 0.15),
        ("house", "purple", 1.16, 0.5, 0.15),
        ("rocket", "black", 1.82, 0.5, 0.15),
        width=2 * SIDE,
    ),
}
LABELLED_KINDS = ("object", "colour", "count", "where", "relation", "side", "exists_colour", "negation")
LABELLED_KINDS += ("compare_size", "chart_value", "chart_extreme", "unanswerable")
PER_KIND = 8
_FIRST = 800_000_000  # apart from the benchmark's pictures


def labelled() -> Iterator[tuple[str, Picture, Question]]:
    """(kind, picture, question): `PER_KIND` of every kind, and as many about the ends of wide pictures."""
    for number, kind in enumerate(LABELLED_KINDS):
        index, found = _FIRST + number * 1_000_000, 0
        while found < PER_KIND:
            index += 1
            shown = fresh_picture(index, chart=kind.startswith("chart"))
            question = questions.ask(shown, random.Random(index), kind)
            if question:
                yield kind, shown, question
                found += 1
    index, found = _FIRST + 100_000_000, 0
    while found < PER_KIND:
        index += 1
        shown = sample_scene(random.Random(FIRST_FRESH + index), wide=True)
        ends = sorted(shown.things, key=shown.column)
        question = questions.edge(shown, random.Random(index))
        if question and shown.column(ends[0]) == 0 and shown.column(ends[-1]) == 5:
            yield "wide", shown, question
            found += 1


def draw(folder: Path) -> None:
    """Draw all pictures below `folder`, with `labelled.json` and a manifest of checksums."""
    (folder / "labelled").mkdir(parents=True, exist_ok=True)
    for name, shown in NAMED.items():
        shown.render().save(folder / f"{name}.png", optimize=True)
    rows = []
    for number, (kind, shown, question) in enumerate(labelled()):
        path = folder / "labelled" / f"{number:03d}.png"
        shown.render().save(path, optimize=True)
        row = {"image": f"labelled/{path.name}", "kind": kind}
        rows.append(row | {"question": question.text, "answer": question.answer})
    (folder / "labelled.json").write_text(json.dumps(rows, indent=1) + "\n")
    files = sorted(
        p for p in folder.rglob("*") if p.suffix in (".png", ".json") and p.name != "manifest.json"
    )
    sums = {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    (folder / "manifest.json").write_text(json.dumps(sums, indent=1) + "\n")


if __name__ == "__main__":
    draw(IMAGES)
    print(f"drew {sum(1 for _ in IMAGES.rglob('*.png'))} pictures below {IMAGES}")
