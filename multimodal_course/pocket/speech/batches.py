"""Training windows of pocket Whisper: utterances of the pool laid out in time, worn, with their tokens.

A window is what `transcribe` hands to the model: up to 30 seconds, zeros behind the recording's end, and for
the decoder a prompt, timestamps or none, and the text. Everything is composed on the device.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from . import augment as wear
from .augment import SILENCE, sometimes, uniform
from .pool import MAX_TOKENS, SpeechPool
from .tokens import SpeechTokens

SILENT = 0.08  # share of windows in which nobody speaks
TIMESTAMPS = 0.6  # share of windows that are written with timestamps
FULL = 3000  # frames of 30 seconds
FIRST_TIMESTAMP = 50  # Whisper starts a window within its first second


@dataclass(frozen=True)
class Windows:
    """Which kind of windows to make.

    frames: their length. utterances: at most so many in each. prompts: at most so many earlier sentences.
    tokens: room for the text.
    """

    frames: int
    utterances: int
    prompts: int
    tokens: int


@dataclass(frozen=True)
class Batch:
    """Windows of one kind. The first axis of every tensor counts them.

    mel: (n, frames, 80). inputs, targets: rows of tokens (n, tokens), and `counts`, True where a target is to
    be predicted. starts, ends: of the target's word, in the encoder's frames, -1 where unknown. letters,
    lengths: of the only utterance, lengths 0 where nobody speaks.
    """

    mel: Tensor
    inputs: Tensor
    targets: Tensor
    counts: Tensor
    starts: Tensor
    ends: Tensor
    letters: Tensor
    lengths: Tensor


@dataclass(frozen=True)
class _Layout:
    """Which utterances are where: all (n, utterances), in frames.

    Some are heard whole, and at most one of a window is cut off by its end.
    """

    chosen: Tensor
    rate: Tensor
    start: Tensor
    end: Tensor
    whole: Tensor
    cut: Tensor

    @property
    def heard(self) -> Tensor:
        return self.whole | self.cut


def compose(pool: SpeechPool, tokens: SpeechTokens, kind: Windows, n: int) -> Batch:
    """A batch of `n` windows of one kind."""
    like = pool.mel
    fitting = pool.shorter_than(0.8 * kind.frames)
    chosen = fitting[torch.randint(len(fitting), (n, kind.utterances), device=like.device)]
    timed = sometimes(TIMESTAMPS, like, n)
    layout = _lay_out(pool, chosen, kind.frames, timed)
    silent = ~layout.heard.any(1)
    writer = _Writer(pool, tokens, n, kind.tokens)
    writer.prompt(kind.prompts, timed)
    writer.text(layout, silent, timed)
    inputs, targets, counts, starts, ends = writer.finish()
    only = chosen[:, 0]
    lengths = (pool.letters[only] > 0).sum(1) * layout.whole[:, 0]
    return Batch(
        _sound(pool, layout, kind.frames), inputs, targets, counts, starts, ends, pool.letters[only], lengths
    )


def _lay_out(pool: SpeechPool, chosen: Tensor, frames: int, timed: Tensor) -> _Layout:
    n, k = chosen.shape
    like = pool.mel
    rate = torch.where(
        sometimes(0.75, like, n, k),
        uniform(0.86, 1.2, like, n, k),
        torch.ones_like(chosen, dtype=torch.float),
    )
    length = (pool.frames[chosen] / rate).floor()
    begin = torch.where(sometimes(0.6, like, n), uniform(0, 60, like, n), uniform(0, 250, like, n))
    if k == 1:
        begin = torch.minimum(begin, (frames - length[:, 0] - 5).clamp_min(0) * torch.rand_like(begin))
    gap = uniform(5, 130, like, n, k)
    gap[:, 0] = 0
    start = (torch.cumsum(gap + length, 1) - length + begin[:, None]).floor()
    end = start + length
    number = (1 + torch.rand_like(begin) * k).floor() * ~sometimes(SILENT, like, n)
    there = torch.arange(k, device=like.device) < number[:, None]
    whole = there & (end <= frames - 2)
    cut = there & ~whole & (start < frames - 30) & timed[:, None]
    cut = cut & (cut.cumsum(1) == 1)
    return _Layout(chosen, rate, start, end, whole, cut)


def _placed(pool: SpeechPool, layout: _Layout, frames: int) -> tuple[Tensor, Tensor, Tensor]:
    """Clean log10 power; whether anybody speaks, and which of the utterances it is, both (n, frames)."""
    n = len(layout.chosen)
    time = torch.arange(frames, device=pool.mel.device, dtype=torch.float32).expand(n, frames).contiguous()
    which = (torch.searchsorted(layout.start.contiguous(), time, right=True) - 1).clamp_min(0)
    source = (time - layout.start.gather(1, which)) * layout.rate.gather(1, which)
    chosen = layout.chosen.gather(1, which)
    active = (source >= 0) & (source < pool.frames[chosen] - 1) & layout.heard.gather(1, which)
    source = source * active
    frame, between = pool.first[chosen] + source.long(), source.frac()[..., None]
    mel = torch.lerp(pool.mel[frame].float(), pool.mel[frame + 1].float(), between)
    return mel, active, which


def _sound(pool: SpeechPool, layout: _Layout, frames: int) -> Tensor:
    """The windows as the model gets them."""
    n = len(layout.chosen)
    x, active, which = _placed(pool, layout, frames)
    x = wear.other_tone(wear.other_throat(x))
    x = x + (uniform(-0.9, 0.25, x, *layout.chosen.shape)).gather(1, which)[..., None]
    x = torch.where(active[..., None], x, SILENCE)
    if torch.rand(()) < 0.3:
        x = wear.in_a_room(x)
    silent = ~active.any(1)
    hush = torch.where(sometimes(0.3, x, n), -12, uniform(-4, 2, x, n))  # digital silence, or noise
    speech = torch.where(silent, hush, wear.loudness(x, active))
    ratio = torch.where(sometimes(0.65, x, n), uniform(0.3, 4, x, n), torch.full_like(speech, 12))  # bels
    x = wear.together(x, wear.noise(speech - ratio * ~silent, frames))
    if torch.rand(()) < 0.25:
        x = wear.together(x, _babble(pool, speech, frames))
    x = wear.over_the_telephone(x).clamp_min(SILENCE)
    last = torch.where(layout.heard, layout.end, 0).amax(1)
    last = torch.where(silent, uniform(30, frames, x, n), last + uniform(2, 120, x, n))
    last = torch.where(sometimes(0.8, x, n), last.floor(), frames)
    live = torch.arange(frames, device=x.device) < last[:, None]
    louder = torch.where(sometimes(0.3, x, n), uniform(0, 0.7, x, n), torch.zeros_like(speech))
    louder = torch.where(silent, uniform(0, 12, x, n), louder)
    x = wear.scaled(x, live, louder)
    return torch.where(live[..., None], wear.blanked(x), 0)


def _babble(pool: SpeechPool, speech: Tensor, frames: int) -> Tensor:
    """Other people behind the speaker, 5 to 25 dB softer; half of the windows are without."""
    n = len(speech)
    begin = torch.randint(pool.filled - frames, (3, n, 1), device=speech.device)
    time = torch.arange(frames, device=speech.device)
    crowd = wear.together(*(pool.mel[b + time].float() for b in begin))
    everywhere = torch.ones(n, frames, device=speech.device)
    softer = torch.where(sometimes(0.5, speech, n), uniform(0.5, 2.5, speech, n), torch.full_like(speech, 12))
    return crowd + (speech - softer - wear.loudness(crowd, everywhere))[:, None, None]


class _Writer:
    """Writes rows of tokens side by side, each row at its own place."""

    def __init__(self, pool: SpeechPool, tokens: SpeechTokens, n: int, room: int) -> None:
        self.pool, self.room = pool, room
        self.rows = tokens.rows
        t = tokens.tokenizer
        self.ids = {
            name: self.rows[i] for name, i in (("end", t.eot), ("start", t.sot), ("before", t.sot_prev))
        }
        self.ids |= {"silence": self.rows[t.no_speech], "untimed": self.rows[t.no_timestamps]}
        self.time_zero = self.rows[t.timestamp_begin]
        device = pool.mel.device
        self.place = torch.zeros(n, dtype=torch.int64, device=device)
        self.sequence = torch.full((n, room + 2), self.ids["end"], device=device)
        self.counts = torch.zeros(n, room + 2, dtype=torch.bool, device=device)
        self.starts = torch.full((n, room + 2), -1.0, device=device)
        self.ends = self.starts.clone()
        self.never = torch.zeros(n, dtype=torch.bool, device=device)
        self.column = torch.arange(MAX_TOKENS, device=device)

    def _one(self, token: int | Tensor, where: Tensor, counts: Tensor) -> None:
        """Append one token to the rows in `where`; it is a target in the rows in `counts`."""
        if not isinstance(token, Tensor):
            token = torch.full_like(self.place, token)
        place = torch.where(where, self.place, self.room + 1).clamp_max(self.room + 1)[:, None]
        self.sequence.scatter_(1, place, token.long()[:, None])
        self.counts.scatter_(1, place, counts[:, None])
        self.place = self.place + where

    def _time(self, frame: Tensor) -> Tensor:
        return self.time_zero + (frame / 2).round().long().clamp(0, FULL // 2)

    def _utterance(self, which: Tensor, where: Tensor, counts: Tensor, start: Tensor, rate: Tensor) -> None:
        """Append an utterance's text with the times of its words."""
        tokens = self.pool.tokens[which]
        kept = (tokens >= 0) & where[:, None]
        place = torch.where(kept, self.place[:, None] + self.column, self.room + 1).clamp_max(self.room + 1)
        self.sequence.scatter_(1, place, tokens.long().clamp_min(0))
        self.counts.scatter_(1, place, kept & counts[:, None])
        for table, times in ((self.starts, self.pool.starts), (self.ends, self.pool.ends)):
            # encoder frames are two spectrogram frames
            table.scatter_(1, place, (start[:, None] + times[which] / rate[:, None]) / 2)
        self.place = self.place + kept.sum(1)

    def prompt(self, at_most: int, timed: Tensor) -> None:
        """Up to so many sentences that were said before."""
        if not at_most:
            return
        n, device = len(self.place), self.place.device
        number = (torch.rand(n, device=device) * (at_most + 1)).floor()
        clock = torch.zeros(n, device=device)
        self._one(self.ids["before"], number > 0, self.never)
        for i in range(at_most):
            which, there = torch.randint(self.pool.n, (n,), device=device), i < number
            self._one(self._time(clock), there & timed, self.never)
            self._utterance(which, there, self.never, clock, torch.ones_like(clock))
            clock = clock + self.pool.frames[which]
            self._one(self._time(clock), there & timed, self.never)
            clock = clock + uniform(0, 80, clock, n)
        self.starts.fill_(-1)

    def text(self, layout: _Layout, silent: Tensor, timed: Tensor) -> None:
        """What the model shall write: nothing where nobody speaks."""
        always = ~self.never
        self._one(self.ids["start"], always, self.never)
        told = self.place - 1  # of the start token, which also tells whether anybody speaks
        self._one(self.ids["untimed"], ~timed, self.never)
        self._one(self.time_zero, timed & silent, self.never)
        for i in range(layout.chosen.shape[1]):
            whole, either = layout.whole[:, i], layout.heard[:, i]
            begin = layout.start[:, i]
            if i == 0:
                begin = torch.where(begin > 2 * FIRST_TIMESTAMP, 0, begin)
            self._one(self._time(begin), either & timed, either)
            self._utterance(layout.chosen[:, i], whole, whole, layout.start[:, i], layout.rate[:, i])
            self._one(self._time(layout.end[:, i]), whole & timed, whole)
        self._one(self.ids["end"], always, always)
        self.silent, self.told = silent, told

    def finish(self) -> tuple[Tensor, ...]:
        """Inputs, targets, which targets count, and the times of their words, each (n, room)."""
        fits = (self.place <= self.room + 1)[:, None]
        inputs, targets = self.sequence[:, : self.room].clone(), self.sequence[:, 1 : self.room + 1].clone()
        counts = self.counts[:, 1 : self.room + 1] & fits
        # Where nobody speaks, the start token is followed by "no speech"; the text goes on all the same.
        place = torch.where(self.silent, self.told, self.room - 1).clamp_max(self.room - 1)[:, None]
        told = torch.where(self.silent[:, None], self.ids["silence"], targets.gather(1, place))
        targets.scatter_(1, place, told)
        counts = counts.scatter(1, place, (counts.gather(1, place) | self.silent[:, None]) & fits)
        starts = torch.where(counts, self.starts[:, 1 : self.room + 1], -1)
        return inputs, targets, counts, starts, self.ends[:, 1 : self.room + 1]
