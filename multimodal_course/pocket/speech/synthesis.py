"""Speech from text by free synthesisers: who speaks, and when each word begins. Only authors need them.

apt-get install espeak-ng flite festival festvox-kdlpc16k
"""

import random
from dataclasses import dataclass
from functools import cache
from math import gcd

import numpy as np
from scipy.signal import resample_poly

from . import espeak, festival, flite

RATE = 16_000  # Whisper's
_ENGINES = {"espeak": 0.6, "flite": 0.37, "festival": 0.03}  # share of training sentences
_FLITE_SHARES = {"slt": 8, "awb": 8, "rms": 8, "kal16": 9, "kal": 4}
_PLAIN = 0.2  # share of eSpeak's sentences in its plain American or British voice
_BEFORE, _AFTER = 0.06, 0.15  # seconds of silence that stay around the speech


@dataclass(frozen=True)
class Voice:
    """A speaker: synthesiser, its voice, words a minute, pitch (eSpeak: 0 to 100, others: Hz), liveliness."""

    engine: str
    name: str
    rate: int = 150
    pitch: float = 50
    liveliness: int = 50
    gap: int = 0


PLAIN = Voice("espeak", "en-us")


@dataclass(frozen=True)
class Utterance:
    """Spoken text: mono sound at `RATE`, 0.5 at the loudest.

    `times[i]` is where word i begins, in seconds; the last of them is where the last word ends.
    """

    text: str
    sound: np.ndarray
    times: np.ndarray
    voice: Voice

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.sound) / RATE


def random_voice(rng: random.Random, without: str | None = None) -> Voice:
    """Somebody to speak a training sentence; never the voice that is called `without`."""
    while True:
        engine = rng.choices(tuple(_ENGINES), tuple(_ENGINES.values()))[0]
        voice = _espeak_voice(rng) if engine == "espeak" else _other_voice(engine, rng)
        if without is None or without not in (engine, *voice.name.split("+")):
            return voice


def _espeak_voice(rng: random.Random) -> Voice:
    plain = rng.random() < _PLAIN
    name = rng.choice(espeak.ACCENTS[:9] if plain else espeak.ACCENTS)
    name += "" if plain else f"+{rng.choice(espeak.VARIANTS)}"
    gap = rng.choice((0, 0, 0, 0, 1, 3))
    return Voice("espeak", name, rng.randint(125, 205), rng.randint(25, 80), rng.randint(30, 75), gap)


def _other_voice(engine: str, rng: random.Random) -> Voice:
    if engine == "flite":
        name = rng.choices(tuple(_FLITE_SHARES), tuple(_FLITE_SHARES.values()))[0]
        pitches = flite.PITCHES
    else:
        name, pitches = rng.choice(festival.VOICES), festival.PITCHES
    return Voice(engine, name, rng.randint(125, 185), rng.uniform(*pitches[name]))


@cache
def _espeak() -> espeak.Espeak:
    return espeak.Espeak()


@cache
def _flite() -> flite.Flite:
    return flite.Flite()


@cache
def _festival() -> festival.Festival:
    return festival.Festival()


def say(text: str, voice: Voice = PLAIN) -> Utterance:
    """Let a voice say a sentence. Silence before and after it is cut off."""
    if voice.engine == "espeak":
        settings = (voice.rate, round(voice.pitch), voice.liveliness, voice.gap)
        sound, times = _espeak().say(text, voice.name, *settings)
        rate = _espeak().rate
    else:
        synthesiser = _flite() if voice.engine == "flite" else _festival()
        sound, times, rate = synthesiser.say(text, voice.name, 150 / voice.rate, voice.pitch)
    if rate != RATE:
        common = gcd(rate, RATE)
        sound = resample_poly(sound, RATE // common, rate // common).astype(np.float32)
    times = _filled(times, text.split(" "))
    first = max(0, int((times[0] - _BEFORE) * RATE))
    last = min(len(sound), int((times[-1] + _AFTER) * RATE))
    sound = sound[first:last]
    return Utterance(text, sound * (0.5 / max(1e-3, abs(sound).max())), times - first / RATE, voice)


def _filled(times: np.ndarray, words: list[str]) -> np.ndarray:
    """Missing starts of words, interpolated by their letters."""
    times = times.copy()
    times[0] = 0.0 if np.isnan(times[0]) else times[0]
    letters = np.cumsum([0, *(len(word) + 1 for word in words)]).astype(float)
    known = ~np.isnan(times)
    return np.maximum.accumulate(np.interp(letters, letters[known], times[known]))
