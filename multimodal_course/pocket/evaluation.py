"""How well the pocket models know their world, on pictures and texts that training never saw."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..instructions import DESCRIBE, SHORT
from . import questions
from .captions import Picture, describe_in_detail, fact_score, full_caption
from .charts import sample_chart
from .dataset import training_charts
from .questions import KINDS_OF_QUESTION, Question
from .scenes import HELD_OUT, SEEN, Scene, sample_scene
from .texts import passage_test

# Training numbers its pictures from 0; numbers from here on are never trained on.
FIRST_FRESH = 1_000_000_000
BATCH = 32  # questions in one call

AskBatch = Callable[[Sequence[Image.Image], Sequence[str]], list[str]]
Generate = Callable[[Sequence[str]], list[str]]


def fresh_picture(index: int, held_out: bool = False, chart: bool = False) -> Picture:
    """Test picture number `index`: of seen pairs, or wholly of held-out (kind, colour) pairs."""
    rng = random.Random(FIRST_FRESH + index)
    while chart:  # every pie of two slices, for one, was trained on
        shown = sample_chart(rng)
        if shown not in training_charts():
            return shown
    return sample_scene(rng, pairs=sorted(HELD_OUT) if held_out else SEEN, mixing=held_out)


@dataclass(frozen=True)
class Item:
    """A fresh picture with one question."""

    picture: Picture
    question: Question


def wide_questions(n: int) -> list[Item]:
    """Questions about the leftmost and rightmost things of pictures twice as wide as high."""
    items, index = [], FIRST_FRESH + 40_000_000
    while len(items) < n:
        index += 1
        shown = sample_scene(random.Random(index), wide=True)
        question = questions.edge(shown, random.Random(index))
        if question:
            items.append(Item(shown, question))
    return items


def fresh_questions(per_kind: int, held_out: bool = False) -> list[Item]:
    """`per_kind` questions of every kind; charts know no held-out pairs, so held-out sets leave them out."""
    items = []
    for number, kind in enumerate(KINDS_OF_QUESTION):
        of_charts = kind in questions.CHART_MAKERS and kind not in questions.SCENE_MAKERS
        if of_charts and held_out:
            continue
        index, found = number * 1_000_000, 0
        while found < per_kind:
            index += 1
            shown = fresh_picture(index, held_out, of_charts)
            question = questions.ask(shown, random.Random(index), kind)
            if question:
                items.append(Item(shown, question))
                found += 1
    return items


def normalised(answer: str) -> str:
    """Lower case, no full stop, no article: how short answers are compared."""
    words = answer.strip().lower().rstrip(".").split()
    return " ".join(words[1:] if words[:1] in (["a"], ["an"], ["the"]) else words)


def score_questions(ask_batch: AskBatch, items: Sequence[Item]) -> dict[str, float]:
    """Exact-match accuracy by question kind, answers asked for in LLaVA's short form."""
    right: dict[str, list[bool]] = defaultdict(list)
    for start in range(0, len(items), BATCH):
        part = items[start : start + BATCH]
        asked = [f"{i.question.text} {SHORT}" for i in part]
        answers = ask_batch([i.picture.render() for i in part], asked)
        for item, answer in zip(part, answers, strict=True):
            right[item.question.kind].append(normalised(answer) == item.question.answer)
    return {kind: float(np.mean(hits)) for kind, hits in right.items()}


def score_descriptions(ask_batch: AskBatch, n: int, held_out: bool = False) -> float:
    """Share of right facts in detailed descriptions, of all facts that they or the truth state."""
    shown = [fresh_picture(50_000_000 + i, held_out, chart=not held_out and i % 5 == 0) for i in range(n)]
    scores = []
    for start in range(0, n, BATCH):
        part = shown[start : start + BATCH]
        told = ask_batch([p.render() for p in part], [DESCRIBE] * len(part))
        scores += [fact_score(t, describe_in_detail(p)) for t, p in zip(told, part, strict=True)]
    return float(np.mean(scores))


def different_scenes(n: int, held_out: bool = False) -> list[Scene]:
    """`n` fresh scenes with different full captions."""
    found: dict[str, Scene] = {}
    index = 60_000_000
    while len(found) < n:
        index += 1
        scene = fresh_picture(index, held_out)
        found.setdefault(full_caption(scene), scene)
    return list(found.values())


def drawable_scenes(
    n: int, things: Sequence[int], held_out: bool = False, first: int = 70_000_000
) -> list[Scene]:
    """`n` fresh scenes with so many things, for the image generators to draw, counted from `first`."""
    scenes: list[Scene] = []
    index = first
    while len(scenes) < n:
        index += 1
        scene = fresh_picture(index, held_out)
        if len(scene.things) in things:
            scenes.append(scene)
    return scenes


def recall_at_1(images: np.ndarray, texts: np.ndarray) -> float:
    """Share of texts whose nearest image is their own; both (n, d), normalised, in the same order."""
    return float(np.mean((texts @ images.T).argmax(1) == np.arange(len(texts))))


def score_passages(generate: Generate, n: int) -> float:
    """Exact-match accuracy on questions about passages whose names training never used."""
    rng = random.Random(FIRST_FRESH)
    tests = [passage_test(rng) for _ in range(n)]
    right = []
    for start in range(0, n, BATCH):
        part = tests[start : start + BATCH]
        answers = generate([asked for asked, _ in part])
        right += [a.strip() == truth for a, (_, truth) in zip(answers, part, strict=True)]
    return float(np.mean(right))
