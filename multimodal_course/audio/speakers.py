"""Who spoke when: voices as a few numbers, and pieces of speech in groups that sound alike.

A voice is described by the shape of its spectrum (means and spreads of cepstral coefficients) and by its
pitch. That tells apart people in one room; it is no voice print, and a neural speaker model tells similar
voices apart better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..errors import BadSettingError
from .sound_files import RATE, Sound, checked_sound
from .transcripts import Segment, Transcript
from .voice_activity import Span, find_speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

COEFFICIENTS = 20  # cepstral, without the first: loudness is no voice
PITCH_WEIGHT = 3.0  # pitch is one number among forty, and tells more than each of them
MOST = 6  # speakers that are looked for if nobody says how many there are
ALONE = 0.27  # a silhouette below which there is but one voice
PIECE = 3.0  # seconds; longer stretches may hold a change of speaker


@dataclass(frozen=True)
class Turn:
    """A stretch of one speaker's; times in seconds."""

    start: float
    end: float
    speaker: str


def find_speakers(
    sound: Sound, speakers: int | None = None, spans: Sequence[Span] | None = None
) -> list[Turn]:
    """Find out who spoke when ("diarization").

    Args:
        sound: mono samples at 16 kHz.
        speakers: how many there are; None guesses, from one to six.
        spans: stretches that hold one voice each; None takes what lies between pauses.

    Returns:
        Turns in order of time, speakers being called "Speaker 1", "Speaker 2" … as they first appear.

    Raises:
        BadAudioError: the array is empty, not mono, or holds what is no number.
        BadSettingError: fewer than one speaker.
    """
    sound = checked_sound(sound)
    if speakers is not None and speakers < 1:
        raise BadSettingError(
            f"speakers={speakers} is not possible.", "Somebody speaks.", "Use 1 or more, or None."
        )
    spans = _pieces(find_speech(sound, 0.05)) if spans is None else spans
    spans = [span for span in spans if span.seconds > 0.1]
    if not spans:
        return []
    vectors = np.stack([voice_vector(sound[int(s.start * RATE) : int(s.end * RATE)]) for s in spans])
    groups = _grouped(vectors, np.array([s.seconds for s in spans]), speakers)
    names: dict[int, str] = {}
    for group in groups:
        names.setdefault(int(group), f"Speaker {len(names) + 1}")
    return [Turn(s.start, s.end, names[int(g)]) for s, g in zip(spans, groups, strict=True)]


def label_speakers(transcript: Transcript, sound: Sound, speakers: int | None = None) -> Transcript:
    """The transcript with a speaker for each segment; see `find_speakers`."""
    spans = [Span(segment.start, segment.end) for segment in transcript.segments]
    turns = find_speakers(sound, speakers, spans)
    by_start = {turn.start: turn.speaker for turn in turns}
    labelled: list[Segment] = []
    for segment in transcript.segments:
        nearest = by_start.get(segment.start) or (labelled[-1].speaker if labelled else None)
        labelled.append(replace(segment, speaker=nearest))
    return replace(transcript, segments=tuple(labelled))


def _pieces(spans: Sequence[Span]) -> list[Span]:
    """Long stretches in equal pieces."""
    pieces = []
    for span in spans:
        edges = np.linspace(span.start, span.end, max(1, round(span.seconds / PIECE)) + 1).tolist()
        pieces += [Span(a, b) for a, b in pairwise(edges)]
    return pieces


def voice_vector(sound: Sound) -> NDArray[np.float64]:
    """How a voice sounds: means and spreads of 20 cepstral coefficients, and its pitch: shape (41,)."""
    import torch
    from scipy.fft import dct
    from whisper.audio import log_mel_spectrogram

    sound = np.pad(sound, (0, max(0, 800 - len(sound))))
    mel = log_mel_spectrogram(torch.from_numpy(sound)).numpy()
    loud = mel.mean(axis=0) >= np.median(mel.mean(axis=0)) - 0.1
    cepstrum = dct(mel[:, loud], axis=0, norm="ortho")[1 : COEFFICIENTS + 1]
    return np.r_[cepstrum.mean(axis=1), cepstrum.std(axis=1), np.log(pitch(sound))]


def pitch(sound: Sound) -> float:
    """The median pitch of a voice in Hz, from 60 to 400, by autocorrelation; 150 if none is heard."""
    width, hop = 640, 320
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, (0, width)), width)[::hop]
    frames = (frames - frames.mean(axis=1, keepdims=True)) * np.hanning(width)
    spectrum = np.fft.rfft(frames, 2 * width)
    likeness = np.fft.irfft(abs(spectrum) ** 2)[:, :width]
    energy = likeness[:, 0]
    # Further lags overlap less: without this, the octave below would never be found, nor the true one always.
    likeness = likeness / np.linspace(1, 0.45, width)
    low, high = RATE // 400, RATE // 60
    best = likeness[:, low:high]
    voiced = (best.max(axis=1) > 0.5 * energy) & (energy > 0.1 * energy.max())
    if not voiced.any():
        return 150.0
    return float(np.median(RATE / (low + best[voiced].argmax(axis=1))))


def _grouped(
    vectors: NDArray[np.float64], seconds: NDArray[np.float64], speakers: int | None
) -> NDArray[np.int64]:
    """A number for each vector. Short pieces say little of a voice: they join the group that is nearest."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.metrics import silhouette_score

    scaled = (vectors - vectors.mean(axis=0)) / (vectors.std(axis=0) + 1e-9)
    scaled[:, -1] *= PITCH_WEIGHT
    sure = np.flatnonzero(seconds >= min(1.0, float(np.median(seconds))))
    most = min(MOST, len(sure) - 1)
    if len(sure) < 2 or speakers == 1 or (speakers is None and most < 2):
        return np.zeros(len(vectors), np.int64)
    wanted = range(2, most + 1) if speakers is None else [min(speakers, len(sure))]
    tries = {n: AgglomerativeClustering(n).fit_predict(scaled[sure]) for n in wanted}
    if speakers is None:
        scores = {n: silhouette_score(scaled[sure], groups) for n, groups in tries.items()}
        best = max(scores, key=lambda n: scores[n])
        if scores[best] < ALONE:
            return np.zeros(len(vectors), np.int64)
    else:
        best = wanted[0]
    groups = tries[best]
    centres = np.stack([scaled[sure][groups == g].mean(axis=0) for g in range(best)])
    return np.linalg.norm(scaled[:, None] - centres[None], axis=-1).argmin(axis=1)
