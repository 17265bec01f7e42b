"""BM25: texts ranked by the words they share with a query, rare words counting more."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from .rankings import Ranked
from .vector_index import duplicate_ids

_WORD = re.compile(r"\w+")
# Words that nearly every question has and that say nothing of its subject.
_STOP = frozenset(
    "a an and are as at be by do does for from has have how in is it its of on or that the there this to was "
    "were what when where which who whose will with".split()
)


def words(text: str) -> list[str]:
    """The words that count, in lower case."""
    return [word for word in _WORD.findall(text.lower()) if word not in _STOP]


class KeywordIndex:
    """Texts under string ids, searched by BM25.

    The statistics that BM25 needs are those of all texts, so they are counted anew at the first search after
    a change.
    """

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}
        self._bm25: Any = None

    def __len__(self) -> int:
        return len(self._words)

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Add texts.

        Raises:
            DuplicateIdError: an id is there already.
        """
        if twice := [name for name in ids if name in self._words]:
            raise duplicate_ids(twice)
        self._words |= {name: words(text) for name, text in zip(ids, texts, strict=True)}
        self._bm25 = None

    def remove(self, ids: Collection[str]) -> None:
        """Forget these ids; unknown ones are ignored."""
        for name in ids:
            self._words.pop(name, None)
        self._bm25 = None

    def search(self, query: str, k: int, allowed: Collection[str] | None = None) -> Ranked:
        """The k best texts that share a word with the query, best first, among the `allowed` ids or all."""
        wanted = words(query)
        if not wanted or not any(self._words.values()):
            return []
        if self._bm25 is None:
            self._bm25 = _counted(list(self._words.values()))
        known = [word for word in wanted if word in self._bm25.vocab_dict]
        if not known:
            return []
        scores = self._bm25.get_scores(known)
        ids = list(self._words)
        if allowed is not None:
            chosen = set(allowed)
            scores = scores * np.fromiter((name in chosen for name in ids), bool, len(ids))
        best = np.argsort(-scores, kind="stable")[:k]
        return [(ids[row], float(scores[row])) for row in best if scores[row] > 0]


def _counted(texts: list[list[str]]) -> Any:
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it reports every step
    index = bm25s.BM25()
    index.index(texts, show_progress=False)
    return index
