"""How wrong a transcript is: word and character error rates after Whisper's normalisation of English."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from ..errors import BadTranscriptError


@cache
def _normaliser() -> Any:
    from whisper.normalizers import EnglishTextNormalizer

    return EnglishTextNormalizer()


def normalized(text: str) -> str:
    """As error rates compare texts: lower case, no punctuation, "nineteen" as "19", "colour" as "color"."""
    return _normaliser()(text).strip()


def word_error_rate(said: str | Sequence[str], heard: str | Sequence[str]) -> float:
    """Wrong, missing and invented words for each word said, over all pairs together: 0 is perfect.

    Args:
        said: what was really said: a text, or one for each recording.
        heard: what the model wrote, in the same order.

    Raises:
        BadTranscriptError: there are not as many of one as of the other, or nothing was said at all.
    """
    import jiwer

    return float(jiwer.wer(*_pairs(said, heard)))


def character_error_rate(said: str | Sequence[str], heard: str | Sequence[str]) -> float:
    """The same in characters; see `word_error_rate`."""
    import jiwer

    return float(jiwer.cer(*_pairs(said, heard)))


def word_errors(said: str, heard: str) -> str:
    """The two texts under one another, with S, D and I below substituted, deleted and inserted words."""
    import jiwer

    return jiwer.visualize_alignment(jiwer.process_words(*_pairs(said, heard)), show_measures=False)


def _pairs(said: str | Sequence[str], heard: str | Sequence[str]) -> tuple[list[str], list[str]]:
    references = [said] if isinstance(said, str) else list(said)
    found = [heard] if isinstance(heard, str) else list(heard)
    if len(references) != len(found):
        raise BadTranscriptError(
            f"There are {len(references)} texts that were said and {len(found)} that were heard.",
            "They are compared pair by pair.",
            "Give a heard text for each, an empty one where nothing was heard.",
        )
    pairs = [(normalized(r), normalized(f)) for r, f in zip(references, found, strict=True)]
    if not any(r for r, _ in pairs):
        raise BadTranscriptError(
            "There is no word that was said.",
            "An error rate divides by the number of words, and there are none.",
            "Give the true text; for silence, count how often something is heard.",
        )
    if any(not r for r, _ in pairs):  # jiwer takes no empty references: invented words count in one long text
        pairs = [(" ".join(r for r, _ in pairs), " ".join(f for _, f in pairs))]
    return [r for r, _ in pairs], [f for _, f in pairs]
