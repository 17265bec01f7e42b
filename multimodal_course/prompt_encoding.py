"""From prompts to the numbers that a pipeline draws from: once for each text, and nothing lost unnoticed."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor

from .image_pipelines import Reader, StableDiffusion

KEPT = 16  # encoded prompts that are remembered


class PromptEncodings:
    """Encodes prompts with a pipeline's text encoders, and remembers the last ones.

    Args:
        family: the kind of pipeline.
    """

    def __init__(self, family: StableDiffusion) -> None:
        self._family = family
        self._known: dict[tuple[str, str | None], dict[str, Any]] = {}

    def __call__(self, pipeline: Any, prompts: list[str], negative: str | None) -> dict[str, Any]:
        """Return the prompts as arguments of a pipeline, a row for each.

        Warns of words that a text encoder does not see.
        """
        readers = self._family.readers(pipeline)
        for text in dict.fromkeys([*prompts, negative or ""]):
            _warn_of_unseen(readers, text)
        rows = {prompt: self._row(pipeline, prompt, negative) for prompt in dict.fromkeys(prompts)}
        return _stack([rows[prompt] for prompt in prompts])

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()

    def _row(self, pipeline: Any, prompt: str, negative: str | None) -> dict[str, Any]:
        row = self._known.pop((prompt, negative), None)
        if row is None:
            with torch.no_grad():
                row = self._family.encode(pipeline, prompt, negative)
        self._known[prompt, negative] = row  # the last one used stays longest
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return row


def _stack(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Join encoded prompts to a batch."""
    return {
        name: torch.cat([row[name] for row in rows])
        if isinstance(part, Tensor)
        else [one for row in rows for one in row[name]]
        for name, part in rows[0].items()
    }


def unseen(reader: Reader, prompt: str) -> str:
    """The end of a prompt that a text encoder does not see; empty if it sees everything."""
    read = reader.tokenizer(prompt, truncation=True, max_length=reader.limit, return_offsets_mapping=True)
    if len(read["input_ids"]) < reader.limit:
        return ""
    return prompt[max(end for _, end in read["offset_mapping"]) :].strip()


def _warn_of_unseen(readers: list[Reader], prompt: str) -> None:
    """Warn of every text encoder that does not see a prompt to its end, and quote what it misses."""
    missed = {reader: unseen(reader, prompt) for reader in readers}
    for reader, words in missed.items():
        if words:
            others = [other.name for other in readers if not missed[other]]
            rest = f" ({' and '.join(others)} sees all of it)" if others else ""
            warnings.warn(
                f"The prompt is too long: {reader.name} reads {reader.limit} tokens and does not see "
                f"the end of it, {words!r}{rest}.",
                stacklevel=6,
            )
