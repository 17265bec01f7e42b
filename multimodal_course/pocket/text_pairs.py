"""Pairs of texts that mean the same, from which the pocket text encoder learns, made by worker processes.

A question and the passage that answers it, two wordings of one question, two captions of one picture.
"""

import random
from dataclasses import dataclass

import numpy as np
from transformers import PreTrainedTokenizerFast

from . import articles
from .batches import EndlessBatches
from .captions import caption, describe_briefly, full_caption
from .conversations import tell, worded
from .domains import sample_record
from .names import Names
from .records import Record
from .scenes import sample_scene
from .synonyms import paraphrased


@dataclass(frozen=True)
class Pair:
    """Two texts that belong together; those of another pair with the same `key` may, too."""

    a: str
    b: str
    key: str


def _question(record: Record, names: Names, chance: float) -> str:
    rng = names.rng
    field = rng.choice(record.known())
    asked = worded(record, field, rng, fresh=names.test)
    return paraphrased(asked, rng, 0.8) if rng.random() < chance else asked


def passages(names: Names, paraphrases: float = 0.5) -> list[Pair]:
    """Questions and the passages that answer them; four passages at a time are easily mixed up.

    Args:
        names: for `names.test`, questions are worded as training never does.
        paraphrases: the share of questions that call things and colors by other words.
    """
    rng = names.rng
    if not names.test and rng.random() < 0.25:
        records = list({r.subject: r for r in (sample_record(names) for _ in range(4))}.values())
        return [Pair(_question(r, names, paraphrases), tell(r, rng), r.subject) for r in records]
    found = articles.similar_articles(names, 4)
    pairs = []
    for record in found:
        named = not names.test and rng.random() < 0.1
        asked = record.subject if named else _question(record, names, paraphrases)
        pairs.append(Pair(asked, articles.excerpt(record, rng), record.subject))
    return pairs


def questions(names: Names) -> list[Pair]:
    """Two wordings of each of several questions about one thing."""
    rng = names.rng
    record = rng.choice(articles.similar_articles(names, 2))
    pairs = []
    for field in rng.sample(record.known(), min(2, len(record.known()))):
        a, b = (worded(record, field, rng) for _ in range(2))
        pairs.append(Pair(a, paraphrased(b, rng, 0.5), f"{record.subject} {field.key}"))
    return pairs


def captions(names: Names) -> list[Pair]:
    """Two captions of one picture."""
    rng = names.rng
    scene = sample_scene(rng)
    a = rng.choice((full_caption, describe_briefly))(scene)
    shown = sorted({f"{t.colour} {t.kind}" for t in scene.things})
    return [Pair(a, paraphrased(caption(scene, rng), rng, 0.3), " ".join(shown))]


class PairBatches(EndlessBatches):
    """Batches of one sort of pairs each: token ids `a` and `b`, (batch, length), 0 is padding, and `key`."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, batch_size: int, seed: int) -> None:
        super().__init__(seed)
        self.tokenizer, self.batch_size = tokenizer, batch_size

    def batch(self, rng: random.Random) -> dict[str, np.ndarray]:
        """Draw a sort, and pairs of it until the batch is full."""
        make = rng.choices((passages, questions, captions), (7, 2, 1))[0]
        pairs: list[Pair] = []
        while len(pairs) < self.batch_size:
            pairs += make(Names(rng))
        pairs = pairs[: self.batch_size]
        numbers = {key: i for i, key in enumerate({pair.key for pair in pairs})}
        ids = {name: self._ids([getattr(pair, name) for pair in pairs]) for name in ("a", "b")}
        return {**ids, "key": np.array([numbers[pair.key] for pair in pairs])}

    def _ids(self, texts: list[str]) -> np.ndarray:
        return self.tokenizer(texts, padding=True, truncation=True, return_tensors="np")["input_ids"]
