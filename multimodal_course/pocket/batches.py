"""Training batches, made by worker processes: captions for CLIP, packed conversations for the others.

A packed row holds a prefix (the picture, or nothing) and then many independent conversations about it. Each
conversation sees the prefix and itself, never its neighbours, so a picture is encoded once for ten questions.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info
from transformers import PreTrainedTokenizerFast

from ..instructions import SHORT
from . import questions
from .architectures import CAPTION_TOKENS, PATCH
from .captions import Picture, caption, full_caption
from .charts import Chart
from .dataset import picture
from .scenes import SIDE
from .texts import Turns, conversation


@dataclass(frozen=True)
class Format:
    """How a conversation is spelt: before the first question, before later ones, and after each."""

    first: str
    later: str
    before_answer: str
    answer_space: str
    end: str


LLAVA_FORMAT = Format("\n", "USER: ", " ASSISTANT:", " ", "</s>")
LLM_FORMAT = Format("<s>USER: ", "USER: ", " ASSISTANT:", " ", "</s>")
QWEN2_VL_FORMAT = Format("", "\n<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "", "<|im_end|>")


class EndlessBatches(IterableDataset):
    """Yields batches for ever; every worker has a chance of its own."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __iter__(self) -> Iterator[dict[str, np.ndarray]]:
        info = get_worker_info()
        rng = random.Random(self.seed * 1000 + (info.id if info else 0))
        while True:
            yield self.batch(rng)

    def batch(self, rng: random.Random) -> dict[str, np.ndarray]:
        """One batch, drawn by `rng`."""
        raise NotImplementedError


def feed(batches: EndlessBatches, workers: int) -> Iterator[dict[str, torch.Tensor]]:
    """Batches from `workers` processes, as tensors in pinned memory where there is a GPU."""
    pin = torch.cuda.is_available()
    loader = DataLoader(batches, batch_size=None, num_workers=workers, pin_memory=pin, prefetch_factor=4)
    return iter(loader)


class CaptionBatches(EndlessBatches):
    """For CLIP: picture numbers and one caption's token ids each, shape (batch, CAPTION_TOKENS)."""

    def __init__(
        self, tokenizer: PreTrainedTokenizerFast, n_pictures: int, batch_size: int, seed: int
    ) -> None:
        super().__init__(seed)
        self.tokenizer, self.n_pictures, self.batch_size = tokenizer, n_pictures, batch_size

    def batch(self, rng: random.Random) -> dict[str, np.ndarray]:
        """Draw pictures and caption each, one in three completely."""
        index = [rng.randrange(self.n_pictures) for _ in range(self.batch_size)]
        pictures = [picture(i) for i in index]
        texts = [full_caption(p) if rng.random() < 0.35 else caption(p, rng) for p in pictures]
        ids = np.full((self.batch_size, CAPTION_TOKENS), self.tokenizer.pad_token_id, np.int64)
        for row, encoding in zip(ids, self.tokenizer(texts)["input_ids"], strict=True):
            row[: len(encoding)] = encoding
        return {"index": np.array(index), "ids": ids}


class PackedBatches(EndlessBatches):
    """For language models: rows of `length` tokens after a prefix of `prefix` tokens.

    Each batch has `ids`, the loss `weight` of every token, `position` (0 at the first token behind the
    prefix, starting anew with every conversation) and `segment` (from 1; 0 is padding), all of shape
    (batch, length), and for pictures their `index`.
    """

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        spelling: Format,
        length: int,
        batch_size: int,
        seed: int,
        prompt_weight: float = 0.0,
    ) -> None:
        super().__init__(seed)
        self.encode = tokenizer.backend_tokenizer.encode_batch
        self.spelling, self.length, self.batch_size = spelling, length, batch_size
        self.prompt_weight = prompt_weight

    def conversations(self, rng: random.Random, row: int) -> Iterator[Turns]:
        """Endless conversations for one row."""
        while True:
            yield conversation(rng)

    def batch(self, rng: random.Random) -> dict[str, np.ndarray]:
        """Fill every row with whole conversations."""
        shape = (self.batch_size, self.length)
        ids, position, segment = (np.zeros(shape, np.int64) for _ in range(3))
        weight = np.zeros(shape, np.float32)
        for row in range(self.batch_size):
            start = 0
            for number, turns in enumerate(self.conversations(rng, row), 1):
                tokens, loss = self._spell(turns)
                end = start + len(tokens)
                if end > self.length:
                    break
                ids[row, start:end], weight[row, start:end] = tokens, loss
                position[row, start:end], segment[row, start:end] = np.arange(end - start), number
                start = end
        return {"ids": ids, "weight": weight, "position": position, "segment": segment}

    def _spell(self, turns: Turns) -> tuple[list[int], list[float]]:
        s = self.spelling
        parts: list[str] = []
        for i, (asked, answer) in enumerate(turns):
            parts += [
                f"{s.later if i else s.first}{asked}{s.before_answer}",
                f"{s.answer_space}{answer}{s.end}",
            ]
        tokens: list[int] = []
        loss: list[float] = []
        for i, encoding in enumerate(self.encode(parts, add_special_tokens=False)):
            tokens += encoding.ids
            # Long answers are mostly easy words: the root keeps short ones, where looking counts, in sight.
            weight = len(encoding.ids) ** -0.5 if i % 2 else self.prompt_weight
            loss += [weight] * len(encoding.ids)
        return tokens, loss


class PictureBatches(PackedBatches):
    """For vision-language models: each row's conversations are about one picture, drawn by number."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        spelling: Format,
        length: int,
        batch_size: int,
        seed: int,
        n_pictures: int,
        wide: bool = False,
    ) -> None:
        super().__init__(tokenizer, spelling, length, batch_size, seed)
        self.n_pictures, self.wide = n_pictures, wide

    def batch(self, rng: random.Random) -> dict[str, np.ndarray]:
        """Draw the pictures, then fill their rows; `patches` tells kind and colour of every image token."""
        self._index = [rng.randrange(self.n_pictures) for _ in range(self.batch_size)]
        patches = [self._patch_labels(picture(i, self.wide)) for i in self._index]
        return {"index": np.array(self._index), "patches": np.array(patches), **super().batch(rng)}

    def _patch_labels(self, shown: Picture) -> list[tuple[int, int]]:
        """Labels of the image tokens; those of charts do not count (-100)."""
        if isinstance(shown, Chart):
            return [(-100, -100)] * (SIDE // PATCH) ** 2
        return shown.patch_labels(PATCH)

    def conversations(self, rng: random.Random, row: int) -> Iterator[Turns]:
        """A description first, then questions, alone or a few in one conversation."""
        shown = picture(self._index[row], self.wide)
        told = questions.description(shown, rng)
        yield [(told.text, told.answer)]
        while True:
            yield [self._turn(shown, rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))]

    def _turn(self, shown: Picture, rng: random.Random) -> tuple[str, str]:
        if rng.random() < 0.04:
            told = questions.description(shown, rng)
            return told.text, told.answer
        q = questions.ask(shown, rng, "casual" if rng.random() < 0.12 else None)
        return (f"{q.text} {SHORT}", q.answer) if rng.random() < 0.6 else (q.text, q.sentence)
