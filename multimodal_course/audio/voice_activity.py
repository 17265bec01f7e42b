"""Is somebody speaking? Silero's voice-activity detector, asked 31 times a second."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .sound_files import RATE, Sound, checked_sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME = 512  # samples that the detector looks at: 32 ms
SECONDS = FRAME / RATE  # of a frame
THRESHOLD, LOWER_THRESHOLD = 0.5, 0.35  # speech begins above the first, and ends below the second
SHORTEST_PAUSE, SHORTEST_SPEECH = 0.1, 0.1  # seconds; shorter ones are ignored
MARGIN = 0.2  # seconds kept before and after speech: quiet consonants at its edges


@dataclass(frozen=True)
class Span:
    """From `start` to `end`, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


class VoiceDetector:
    """The detector, fed with a recording piece by piece; it remembers what came before."""

    def __init__(self) -> None:
        self._model = _silero()
        self._rest: Sound = np.zeros(0, np.float32)

    def probabilities(self, sound: Sound) -> NDArray[np.float32]:
        """How likely there is speech in each further frame of 512 samples; a rest waits for the next call."""
        import torch

        sound = np.concatenate([self._rest, sound])
        whole = len(sound) // FRAME
        self._rest = sound[whole * FRAME :]
        frames = torch.from_numpy(sound[: whole * FRAME].astype(np.float32)).reshape(whole, FRAME)
        with torch.inference_mode(), _one_thread():
            found = [self._model(frame[None], RATE).item() for frame in frames]
        return np.array(found, np.float32)


def find_speech(sound: Sound, margin: float = MARGIN) -> list[Span]:
    """Find where somebody speaks.

    Args:
        sound: mono samples at 16 kHz.
        margin: seconds added before and after each stretch of speech.

    Raises:
        BadAudioError: the array is empty, not mono, or holds what is no number.
    """
    sound = checked_sound(sound)
    spans = speech_spans(VoiceDetector().probabilities(sound), margin)
    return [Span(span.start, min(span.end, len(sound) / RATE)) for span in spans]


def speech_spans(probabilities: NDArray[np.float32], margin: float = MARGIN) -> list[Span]:
    """The stretches of speech in frames of these probabilities, in seconds."""
    return [Span(a * SECONDS, b * SECONDS) for a, b in runs(speech_frames(probabilities, margin))]


def speech_frames(probabilities: NDArray[np.float32], margin: float = MARGIN) -> NDArray[np.bool_]:
    """Which frames are speech: begun above one threshold, ended below a lower one, without tiny pieces."""
    on, speech = False, np.zeros(len(probabilities), bool)
    for i, p in enumerate(probabilities):
        on = p >= (LOWER_THRESHOLD if on else THRESHOLD)
        speech[i] = on
    for a, b in runs(~speech):
        if (b - a) * SECONDS < SHORTEST_PAUSE and a > 0 and b < len(speech):
            speech[a:b] = True
    pieces = [(a, b) for a, b in runs(speech) if (b - a) * SECONDS >= SHORTEST_SPEECH]
    speech[:] = False
    wider = round(margin / SECONDS)
    for a, b in pieces:
        speech[max(0, a - wider) : b + wider] = True
    return speech


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The stretches of True, as (first, behind the last)."""
    edges = np.flatnonzero(np.diff(np.r_[False, mask, False]))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _silero() -> Any:
    """A detector with a fresh memory."""
    with _one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of TorchScript's age
        from silero_vad import load_silero_vad

        return load_silero_vad()


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """PyTorch on one thread, and then as before: the detector is so small that two wait for one another."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
