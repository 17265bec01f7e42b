"""The compiled way of generating on a GPU: one CUDA graph per new token, over caches of fixed size.

Without it, the time of a small batch goes into launching a thousand small kernels for each token.
Compiling takes the better part of a minute: it is done on request, and only if enough questions follow.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from transformers import CompileConfig, StaticCache

if TYPE_CHECKING:
    from transformers import PreTrainedModel

#: Seconds that compiling a 7B model's decoding step takes, and the share of an answer's time that it saves.
#: benchmarks/vlm_gpu.py on an H100 and an H200 (torch 2.11), shapes of LLaVA-1.5-7B and Qwen2-VL-7B, answers
#: of 64 tokens: 35 to 45 s, and 0.64 to 0.76 of the time (1.94 s -> 0.59 s, for instance).
COMPILE_SECONDS, COMPILE_SAVES = 45.0, 0.7


def why_not(device: torch.device, questions: int, seconds: float) -> str | None:
    """Return why compiling would not pay for questions that take so long uncompiled; None if it pays."""
    if device.type != "cuda":
        return f"on a {device.type.upper()} the arithmetic takes the time, which compiling does not shorten"
    if seconds * COMPILE_SAVES < COMPILE_SECONDS:
        return (
            f"{questions} questions take about {seconds:.0f} s as it is, and compiling alone takes about "
            f"{COMPILE_SECONDS:.0f} s"
        )
    return None


class FastPath:
    """The compiled decoding of one model, for the batch sizes that were opened."""

    def __init__(self, model: PreTrainedModel) -> None:
        self._config, self._device = model.config, model.device
        self._compilable = getattr(getattr(model, "hf_quantizer", None), "is_compileable", True)
        self._caches: dict[int, tuple[int, StaticCache]] = {}
        self._thread = threading.get_ident()  # CUDA graphs belong to the thread that recorded them

    def open(self, batch: int, length: int) -> None:
        """Take this path for calls of this batch size with at most `length` tokens, answers included."""
        # The cache is kept between calls: its address is part of the recorded graph.
        self._caches[batch] = length, StaticCache(config=self._config, max_cache_len=length)
        self._thread = threading.get_ident()

    def shut(self, batch: int) -> None:
        """Give up this path for this batch size."""
        self._caches.pop(batch, None)

    def settings(self, batch: int, length: int, settings: dict[str, Any]) -> dict[str, Any]:
        """Return what to add to `generate`'s settings for this call; nothing means the plain path."""
        longest, cache = self._caches.get(batch, (0, None))
        beams = settings.get("num_beams") or 1
        if cache is None or length > longest or beams > 1 or threading.get_ident() != self._thread:
            return {}
        cache.reset()
        return {"past_key_values": cache, "compile_config": CompileConfig(dynamic=False)}

    def warm_up(
        self, name: str, answer: Callable[[bool], Any], length: int, batch: int, questions: int
    ) -> str:
        """Compile if it pays, and return a sentence that says what was done and why.

        Args:
            name: what to call the model.
            answer: makes one call of full length, its prompts evenly long or (True) not.
            length: tokens of the longest prompt and its answer.
            batch: questions in each call.
            questions: questions to come.
        """

        def seconds(uneven: bool = False) -> float:
            start = time.perf_counter()
            answer(uneven)
            return time.perf_counter() - start

        if not self._compilable:
            return (
                f"{name} was not compiled: transformers compiles no model whose weights are in 4 or 8 bits."
            )
        calls = -(-questions // batch)
        plain = min(seconds(), seconds()) if self._device.type == "cuda" else 0.0
        if reason := why_not(self._device, questions, calls * plain):
            return f"{name} was not compiled: {reason}."
        self.open(batch, length)
        try:
            # Padded and even batches may need a graph each, and recording takes two runs.
            took = sum(seconds(uneven) for uneven in (False, True) * 2)
        except Exception as error:  # the compiler is a program of its own, with failures of every kind
            self.shut(batch)
            return f"{name} was not compiled: {type(error).__name__}: {str(error).splitlines()[0]}"
        fast = seconds()
        return (
            f"{name} was compiled in {took:.0f} s: a call takes {fast:.2f} s instead of {plain:.2f} s, "
            f"which saves {calls * (plain - fast):.0f} s on {questions} questions."
        )

    def close(self) -> None:
        """Free the caches and every compiled graph of this process."""
        if self._caches:
            self._caches.clear()
            torch._dynamo.reset()
