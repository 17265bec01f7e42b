"""Transcribing while somebody speaks: words are shown at once, and fixed as soon as two hearings agree.

The sound since the last fixed sentence is heard again and again as it grows. What two hearings in a row begin
with is confirmed and never taken back. At a pause the sentence is complete: it is fixed, and the sound before
the pause is forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .decoding import EncodedWindows, segments_of
from .error_rates import normalized
from .sound_files import RATE, Sound, sound_blocks
from .transcripts import Segment, Transcript, Word
from .voice_activity import SECONDS, Span, VoiceDetector, runs, speech_frames, speech_spans
from .windows import LONGEST, Window

PAUSE = 0.25  # seconds of silence that complete a sentence, beyond the margins of speech: 0.65 in all
FULL = 24.0  # seconds without a pause after which what is confirmed is forgotten
CONTEXT = 200  # letters of what was said before that a hearing is given


@dataclass(frozen=True)
class StreamUpdate:
    """What one hearing brought.

    Attributes:
        confirmed: words that are new and will not change.
        tentative: words heard behind them that may still change.
        time: seconds of sound that have arrived.
        latency: seconds from the end of the newest confirmed word until it was here, the computing
            included; None if no word is new.
    """

    confirmed: str
    tentative: str
    time: float
    latency: float | None


class SpeechStream:
    """Iterate over it for updates; `.transcript` is what has been confirmed so far.

    The first words appear after `every` seconds. Sound that arrives meanwhile waits in its source.
    """

    def __init__(
        self, model: Any, blocks: Iterable[Sound], language: str | None, every: float, context: bool
    ) -> None:
        self._model, self._blocks, self._language = model, blocks, language
        self._every, self._context = every, context
        self._sound: Sound = np.zeros(0, np.float32)
        self._scores = np.zeros(0, np.float32)
        self._detector = VoiceDetector()
        self._start = 0.0  # of the buffered sound, in seconds of the recording
        self._confirmed: list[Word] = []  # of the sentence that is being said
        self._last: list[Word] = []  # the hearing before this one
        self._segments: list[Segment] = []
        self._elapsed = 0.0
        self.latencies: list[float] = []

    @property
    def transcript(self) -> Transcript:
        """All that is confirmed, with times."""
        current = [_as_segment(self._confirmed)] if self._confirmed else []
        return Transcript(
            tuple([*self._segments, *current]), self._language or "en", self._heard, self._elapsed
        )

    @property
    def text(self) -> str:
        """All that is confirmed, as one line."""
        return self.transcript.text

    @property
    def _heard(self) -> float:
        return self._start + len(self._sound) / RATE

    def __iter__(self) -> Iterator[StreamUpdate]:
        waiting = 0
        for block in sound_blocks(self._blocks):
            begun = time.perf_counter()
            self._sound = np.concatenate([self._sound, block])
            self._scores = np.concatenate([self._scores, self._detector.probabilities(block)])
            self._elapsed += time.perf_counter() - begun
            waiting += len(block)
            if waiting >= self._every * RATE:
                waiting = 0
                yield from self._listen(final=False)
        yield from self._listen(final=True)

    def _listen(self, final: bool) -> Iterator[StreamUpdate]:
        """Fix the sentences that are complete, then hear the one that is being said."""
        while True:
            stretches = runs(speech_frames(self._scores))
            if not stretches:
                self._forget(len(self._sound) / RATE - (0 if final else 0.5))
                return
            if stretches[0][0]:
                self._forget(stretches[0][0] * SECONDS)
                continue
            end = self._sentence_end(stretches, final)
            if end is not None:
                yield self._complete(end)
                self._forget(end)
                continue
            yield self._hear()
            if len(self._sound) > FULL * RATE and not self._shorten():
                yield self._complete(FULL)
                self._forget(FULL)
            return

    def _sentence_end(self, stretches: list[tuple[int, int]], final: bool) -> float | None:
        """Where in the buffer the first sentence is complete; None if it is still being said."""
        begins = [a for a, _ in stretches[1:]] + [len(self._scores)]
        for (_, end), begin in zip(stretches, begins, strict=True):
            if (begin - end) * SECONDS >= PAUSE:
                return end * SECONDS
        return stretches[-1][1] * SECONDS if final else None

    def _heard_in(self, sound: Sound, speech: Sequence[Span] = ()) -> list[Segment]:
        window = Window(self._start, sound[: round(LONGEST * RATE)], tuple(speech))
        encoded = EncodedWindows(self._model, [window])
        self._language = self._language or encoded.detect_language()
        before = " ".join(s.text for s in self._segments[-3:])[-CONTEXT:] if self._context else None
        settings = {"prompt": before} if before else {}
        return segments_of(encoded, encoded.decode(self._language, settings), words=True)

    def _hear(self) -> StreamUpdate:
        """Hear the sentence so far; confirm what this hearing and the last begin with alike."""
        begun = time.perf_counter()
        words = [word for segment in self._heard_in(self._sound) for word in segment.words]
        agreed = _agreement(self._last, words)
        self._last = words
        new = self._behind(words[:agreed])
        self._confirmed += new
        return self._update(new, self._behind(words), begun)

    def _behind(self, words: list[Word]) -> list[Word]:
        """The words of a hearing behind those that are confirmed.

        Where the hearing tells the confirmed words otherwise, it may have one more or one fewer, and to count
        does not help: then the time decides.
        """
        done = self._confirmed
        if _agreement(words, done) == len(done):
            return words[len(done) :]
        return [word for word in words if (word.start + word.end) / 2 > done[-1].end]

    def _complete(self, end: float) -> StreamUpdate:
        """Hear a whole sentence once more and fix it; confirmed words stay as they are."""
        begun = time.perf_counter()
        speech = speech_spans(self._scores[: round(end / SECONDS)], margin=0)
        segments = self._heard_in(self._sound[: round(end * RATE)], speech)
        words = [word for segment in segments for word in segment.words]
        new = self._behind(words)
        if _agreement(words, self._confirmed) == len(self._confirmed):
            self._segments += segments
        else:
            self._segments += [_as_segment([*self._confirmed, *new])]
        self._confirmed, self._last = [], []
        return self._update(new, [], begun)

    def _shorten(self) -> bool:
        """Nobody pauses: keep what is confirmed as a segment, and go on with its last word, if it has two."""
        if len(self._confirmed) < 2:
            return False
        kept = self._confirmed[:-1]
        self._segments.append(_as_segment(kept))
        end = self._confirmed[-1].start - self._start
        self._last = self._last[len(kept) :]
        self._confirmed = self._confirmed[-1:]
        self._forget(end)
        return True

    def _update(self, new: list[Word], tentative: list[Word], begun: float) -> StreamUpdate:
        spent = time.perf_counter() - begun
        self._elapsed += spent
        latency = max(0.0, self._heard - new[-1].end) + spent if new else None
        if latency is not None:
            self.latencies.append(latency)
        return StreamUpdate(
            " ".join(w.text for w in new), " ".join(w.text for w in tentative), self._heard, latency
        )

    def _forget(self, seconds: float) -> None:
        """Drop sound at the beginning of the buffer, in whole frames of the detector."""
        frames = min(len(self._scores), max(0, int(seconds / SECONDS + 1e-6)))
        samples = round(frames * SECONDS * RATE)
        self._sound, self._scores = self._sound[samples:], self._scores[frames:]
        self._start += samples / RATE


def _agreement(before: list[Word], now: list[Word]) -> int:
    """How many words two hearings begin with alike."""
    count = 0
    for a, b in zip(before, now, strict=False):
        if normalized(a.text) != normalized(b.text):
            break
        count += 1
    return count


def _as_segment(words: list[Word]) -> Segment:
    return Segment(words[0].start, words[-1].end, " ".join(w.text for w in words), tuple(words))
