"""Sentences as Whisper's tokens, each with the word that it belongs to."""

import random
from functools import cache, cached_property
from typing import TYPE_CHECKING

from .texts import sentence
from .words import vocabulary

if TYPE_CHECKING:
    from whisper.tokenizer import Tokenizer

_SAMPLED = 30_000  # sentences whose tokens are learnt, beside those of the vocabulary


class SpeechTokens:
    """The tokens that occur, numbered from 0: pocket Whisper has a row for each of them and for no other."""

    @cached_property
    def tokenizer(self) -> "Tokenizer":
        """openai-whisper's English tokenizer."""
        from whisper.tokenizer import get_tokenizer

        return get_tokenizer(multilingual=False)

    @cached_property
    def used(self) -> list[int]:
        """Whisper's ids of the rows: text, special tokens, timestamps."""
        said = [*vocabulary(), *(sentence(random.Random(i)) for i in range(_SAMPLED)), ". , ?"]
        words = {word for text in said for word in text.split(" ")}
        text = {token for word in words for token in self._encode(word)}
        t = self.tokenizer
        special = [t.eot, t.sot, t.sot_prev, t.no_speech, t.no_timestamps]
        return [*sorted(text), *special, *range(t.timestamp_begin, t.timestamp_begin + 1501)]

    @cached_property
    def rows(self) -> dict[int, int]:
        """Row of each of Whisper's ids."""
        return {token: row for row, token in enumerate(self.used)}

    @cache  # noqa: B019 - one object for a whole training
    def _encode(self, word: str) -> tuple[int, ...]:
        return tuple(self.tokenizer.encode(" " + word))

    def encode(self, text: str) -> tuple[list[int], list[int]] | None:
        """Rows of a sentence's tokens and the number of the word of each; None if a token has no row."""
        rows, words = [], []
        for number, word in enumerate(text.split(" ")):
            for token in self._encode(word):
                if token not in self.rows:
                    return None
                rows.append(self.rows[token])
                words.append(number)
        return rows, words
