"""Cutting a recording of any length into what Whisper hears at once: 30 seconds, cut where nobody speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .sound_files import RATE, Sound
from .voice_activity import FRAME, SECONDS, Span, VoiceDetector, runs, speech_frames, speech_spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 30.0  # seconds that Whisper hears at once
SEARCHED = 10.0  # seconds at the end of a full window in which a pause to cut at is looked for
SKIPPED = 2.0  # seconds of silence that end a window, so that no model has to hear them


@dataclass(frozen=True)
class Window:
    """Up to 30 seconds of sound.

    Attributes:
        start: where in the recording it begins, in seconds.
        sound: mono samples at 16 kHz.
        speech: where in it somebody speaks, in seconds from its beginning; empty if no detector was asked.
    """

    start: float
    sound: Sound
    speech: tuple[Span, ...] = ()

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.sound) / RATE


class WindowCutter:
    """Takes a recording block by block and gives windows as soon as they are certain."""

    def __init__(self, skip_silence: bool = True) -> None:
        self._detector = VoiceDetector() if skip_silence else None
        self._sound: Sound = np.zeros(0, np.float32)
        self._scores: NDArray[np.float32] = np.zeros(0, np.float32)
        self._rest = 0  # samples at the end that no frame covers yet
        self._offset = 0  # samples before the buffer
        self.heard = 0  # samples taken so far

    def add(self, block: Sound) -> Iterator[Window]:
        """Take a block; give the windows that end in it."""
        self.heard += len(block)
        self._sound = np.concatenate([self._sound, block])
        self._scores = np.concatenate([self._scores, self._measured(block)])
        yield from self._windows(final=False)

    def finish(self) -> Iterator[Window]:
        """Give what is left at the end of the recording."""
        if self._rest:  # the last frame, made whole by silence
            self._scores = np.concatenate([self._scores, self._measured(np.zeros(FRAME, np.float32))])
        yield from self._windows(final=True)

    def _measured(self, block: Sound) -> NDArray[np.float32]:
        """A number for each new frame: how likely it is speech, or without a detector how loud it is."""
        if self._detector is not None:
            self._rest = (self._rest + len(block)) % FRAME
            return self._detector.probabilities(block)
        done = len(self._scores) * FRAME
        whole = max(0, (len(self._sound) - done) // FRAME)
        frames = self._sound[done : done + whole * FRAME].reshape(whole, FRAME)
        return np.sqrt((frames.astype(np.float64) ** 2).mean(axis=1)).astype(np.float32)

    def _windows(self, final: bool) -> Iterator[Window]:
        while len(self._scores):
            speech = self._speech()
            stretches = runs(speech)
            if not stretches:
                self._drop(len(self._scores) if final else len(self._scores) - round(0.5 / SECONDS))
                return
            self._drop(first := stretches[0][0])
            stretches = [(a - first, b - first) for a, b in stretches]
            end = self._end(stretches, final)
            if end is None:
                return
            speech = () if self._detector is None else tuple(speech_spans(self._scores[:end], margin=0))
            yield Window(self._offset / RATE, self._sound[: end * FRAME], speech)
            self._drop(end)

    def _speech(self) -> NDArray[np.bool_]:
        if self._detector is None:
            return np.ones(len(self._scores), bool)
        return speech_frames(self._scores)

    def _end(self, stretches: list[tuple[int, int]], final: bool) -> int | None:
        """The frame at which the window that begins the buffer ends, if that is certain by now."""
        longest, skipped = int(LONGEST / SECONDS), round(SKIPPED / SECONDS)
        known = len(self._scores)
        begins = [a for a, _ in stretches[1:]] + [known]
        for (_, end), begin in zip(stretches, begins, strict=True):
            if end > longest:
                return self._cut(stretches, longest)
            if begin - end >= skipped:
                return end
        if final:
            return stretches[-1][1]
        return self._cut(stretches, longest) if known > longest else None

    def _cut(self, stretches: list[tuple[int, int]], longest: int) -> int:
        """The middle of the longest pause near the end of a full window, else its quietest moment."""
        searched = longest - round(SEARCHED / SECONDS)
        pauses = [(end, begin) for (_, end), (begin, _) in pairwise(stretches)]
        inside = [(min(b, longest) - a, a) for a, b in pauses if searched <= a < longest]
        if inside:
            length, start = max(inside)
            return start + length // 2
        smooth = np.convolve(self._scores[searched:longest], np.ones(5) / 5, mode="same")
        return searched + int(smooth[2:-2].argmin()) + 2

    def _drop(self, frames: int) -> None:
        frames = max(0, frames)
        samples = min(frames * FRAME, len(self._sound))
        self._sound, self._scores = self._sound[samples:], self._scores[frames:]
        self._offset += samples


def cut_windows(blocks: Iterable[Sound], skip_silence: bool = True) -> Iterator[Window]:
    """All windows of a recording that comes in blocks.

    Args:
        blocks: mono sound at 16 kHz, such as from `read_blocks`.
        skip_silence: leave out what the voice-activity detector finds silent; else cut at quiet moments.
    """
    cutter = WindowCutter(skip_silence)
    for block in blocks:
        yield from cutter.add(block)
    yield from cutter.finish()
