"""What every text-generating model here shares: checked settings, a seed, and answers word by word."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from transformers import GenerationConfig, StoppingCriteria, StoppingCriteriaList, TextIteratorStreamer

from .errors import BadSettingError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_SAMPLING = ("temperature", "top_p", "top_k", "min_p", "typical_p")
_ALSO_KNOWN = {"stopping_criteria", "logits_processor", "prefix_allowed_tokens_fn", "assistant_model"}
_SEVERAL_OUTPUTS = ("num_return_sequences", "return_dict_in_generate")


def checked_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Return generation settings ready for `generate`, greedy unless they say `do_sample=True`.

    Raises:
        BadSettingError: a name that `generate` does not know, a sampling setting without sampling, or one
            that asks for several outputs.
    """
    known = set(vars(GenerationConfig())) | _ALSO_KNOWN
    for name, value in settings.items():
        if name in _SEVERAL_OUTPUTS and value not in (None, 1, False):
            raise BadSettingError(
                f"{name}={value} is not possible here.",
                "One question gets one answer, as text.",
                "Ask several times with different seeds, or call `.model.generate` yourself.",
            )
        if name not in known or name.startswith("_"):
            near = difflib.get_close_matches(name, known, n=2)
            raise BadSettingError(
                f"There is no generation setting {name!r}.",
                "Settings carry the names of transformers' `generate`.",
                f"Did you mean {' or '.join(near)}?" if near else "See transformers' GenerationConfig.",
            )
    settings = {"do_sample": False} | settings
    if settings["do_sample"]:
        return settings
    for name in _SAMPLING:
        if settings.get(name) is not None:
            raise BadSettingError(
                f"{name}={settings[name]} would have no effect.",
                "It shapes the dice of sampling; without sampling the likeliest token always wins.",
                f"Add do_sample=True, or leave {name} out.",
            )
    # Some models ship sampling defaults: None keeps transformers from warning that they are ignored.
    return settings | dict.fromkeys(_SAMPLING, None)


@contextmanager
def settings_errors() -> Iterator[None]:
    """Tell a value that `generate` rejects as a BadSettingError."""
    try:
        yield
    except (ValueError, ZeroDivisionError) as error:
        raise BadSettingError(
            "A generation setting has an impossible value.", str(error), "Change the setting named above."
        ) from error


@contextmanager
def seeded(seed: int | None, device: torch.device) -> Iterator[None]:
    """Make sampling inside the block repeatable, leaving the random state outside as it was."""
    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices, enabled=seed is not None):
        if seed is not None:
            torch.manual_seed(seed)
        yield


class _Stop(StoppingCriteria):
    """Ends generation after the current token once `event` is set."""

    def __init__(self, event: threading.Event) -> None:
        self.event = event

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **kwargs: Any) -> torch.Tensor:
        return torch.full((len(input_ids),), self.event.is_set(), dtype=torch.bool, device=input_ids.device)


def stream_text(generate: Callable[..., Any], tokenizer: PreTrainedTokenizerBase) -> Iterator[str]:
    """Run `generate(streamer=…, stopping_criteria=…)` in a thread and yield its text as it grows.

    An error in the thread is raised here. A reader that stops early (break, an exception, an interrupted
    cell) ends the generation after the current token.
    """
    streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
    stopped = threading.Event()
    errors: list[BaseException] = []

    def work() -> None:
        try:
            generate(streamer=streamer, stopping_criteria=StoppingCriteriaList([_Stop(stopped)]))
        except BaseException as error:
            errors.append(error)
        finally:  # after an error the reader would otherwise wait for ever
            streamer.text_queue.put(streamer.stop_signal)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        started = False
        for piece in streamer:
            piece = piece if started else piece.lstrip()
            if piece:
                started = True
                yield piece
    finally:
        stopped.set()
        thread.join()
    if errors:
        raise errors[0]
