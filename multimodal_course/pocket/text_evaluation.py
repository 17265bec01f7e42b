"""How well the pocket language model cites, plans and extracts, and how well texts are found.

All names come from syllables that training never uses; articles are asked about, and pictures referred to, in
wordings that it never uses either.
"""

import json
import random
from collections.abc import Callable, Sequence

import numpy as np

from ..instructions import NOT_IN_DOCUMENT, NOT_IN_RECORDING, NOT_IN_SOURCES
from . import cited, text_pairs, texts
from .conversations import Turns
from .evaluation import BATCH, FIRST_FRESH, Generate
from .names import Names
from .plans import plan

Encode = Callable[[Sequence[str]], np.ndarray]

REFUSALS = (NOT_IN_SOURCES, NOT_IN_DOCUMENT, NOT_IN_RECORDING)
TASKS: dict[str, Callable[[Names], Turns]] = {
    "sources": cited.sources,
    "articles": cited.articles_cited,
    "plan": plan,
    "pages": cited.pages,
    "transcript": cited.transcript,
    "extraction": texts.extraction,
    "misread": texts.misread_extraction,
}


def score_texts(generate: Generate, n: int) -> dict[str, float]:
    """Exact-match accuracy in `n` fresh prompts of every task.

    `citations` is the share of answers to articles that name the right source, and `refusals` the share of
    questions without an answer, in all tasks that cite, to which the model says so.
    """
    scores: dict[str, float] = {}
    citations: list[bool] = []
    refusals: list[bool] = []
    for number, (name, make) in enumerate(TASKS.items()):
        rng = random.Random(FIRST_FRESH + number)
        tests = [make(Names(rng, test=True))[0] for _ in range(n)]
        answers: list[str] = []
        for start in range(0, n, BATCH):
            answers += [a.strip() for a in generate([asked for asked, _ in tests[start : start + BATCH]])]
        truths = [truth for _, truth in tests]
        pairs = list(zip(answers, truths, strict=True))
        same = _same_fields if name in ("extraction", "misread") else str.__eq__
        scores[name] = float(np.mean([same(answer, truth) for answer, truth in pairs]))
        refusals += [answer == truth for answer, truth in pairs if truth in REFUSALS]
        if name == "articles":
            citations = [a[-3:] == truth[-3:] for a, truth in pairs if truth not in REFUSALS]
    return scores | {"citations": float(np.mean(citations)), "refusals": float(np.mean(refusals))}


def _same_fields(answer: str, truth: str) -> bool:
    try:
        return json.loads(answer) == json.loads(truth)
    except json.JSONDecodeError:
        return False


def search_tests(n: int, paraphrases: float) -> list[text_pairs.Pair]:
    """`n` fresh questions with the passage of each, all about different subjects."""
    rng = random.Random(FIRST_FRESH)
    found: dict[str, text_pairs.Pair] = {}
    while len(found) < n:
        for pair in text_pairs.passages(Names(rng, test=True), paraphrases):
            found.setdefault(pair.key, pair)
    return list(found.values())[:n]


def score_search(encode: Encode, n: int = 200, paraphrases: float = 0.0) -> float:
    """Share of questions whose nearest of `n` passages is the one that answers them.

    `paraphrases` is the share of questions that call things and colors by other words.
    """
    tests = search_tests(n, paraphrases)
    asked, told = encode([t.a for t in tests]), encode([t.b for t in tests])
    return float(np.mean((asked @ told.T).argmax(1) == np.arange(n)))
