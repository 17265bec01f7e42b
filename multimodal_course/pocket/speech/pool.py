"""Speech for training: worker processes speak without end, and a pool on the GPU keeps all they said."""

import os
import queue
import random
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import torch
from torch import Tensor
from whisper.audio import mel_filters

from ..whisper_architecture import LETTERS
from .synthesis import RATE, Utterance, random_voice, say
from .texts import sentence
from .tokens import SpeechTokens

HOP = 160  # samples of a frame: 100 frames a second
MAX_FRAMES, MAX_TOKENS, MAX_LETTERS = 950, 44, 112
_CHUNK = 64  # utterances that travel together
_letter_numbers = {letter: number for number, letter in enumerate(LETTERS, 1)}


def log_mel(sound: np.ndarray, filters: Tensor) -> np.ndarray:
    """Whisper's log10 mel power (frames, 80), before it is clamped and scaled for a whole recording."""
    spectrum = torch.stft(
        torch.from_numpy(sound), 400, HOP, window=torch.hann_window(400), return_complex=True
    )
    power = filters @ spectrum[:, :-1].abs() ** 2
    return power.clamp_min(1e-10).log10().T.numpy()


@dataclass(frozen=True)
class Chunk:
    """Utterances as arrays: spectrograms in a row, and of each its frames, tokens, word times and letters.

    `starts` and `ends` of each token's word are in frames; unused places hold -1.
    """

    mel: np.ndarray  # (all frames, 80)
    frames: np.ndarray  # (n,)
    tokens: np.ndarray  # (n, MAX_TOKENS)
    starts: np.ndarray
    ends: np.ndarray
    letters: np.ndarray  # (n, MAX_LETTERS), 0 where unused


def pack(utterances: list[Utterance], tokens: SpeechTokens, filters: Tensor) -> Chunk:
    """Those of the utterances that fit, as arrays."""
    kept = []
    for utterance in utterances:
        encoded = tokens.encode(utterance.text)
        letters = [_letter_numbers[c] for c in utterance.text.lower() if c in _letter_numbers]
        fits = encoded and len(encoded[0]) <= MAX_TOKENS and len(letters) <= MAX_LETTERS
        if fits and RATE // 4 < len(utterance.sound) < MAX_FRAMES * HOP:
            kept.append((utterance, *encoded, letters))
    n = len(kept)
    table = np.full((3, n, MAX_TOKENS), -1, np.int16)
    letter_table = np.zeros((n, MAX_LETTERS), np.int8)
    mels = []
    for i, (utterance, rows, words, letters) in enumerate(kept):
        times = np.round(utterance.times * 100)
        table[:, i, : len(rows)] = rows, times[words], times[np.array(words) + 1]
        letter_table[i, : len(letters)] = letters
        mels.append(log_mel(utterance.sound, filters).astype(np.float16))
    lengths = np.array([len(mel) for mel in mels], np.int32)
    return Chunk(
        np.concatenate(mels) if mels else np.zeros((0, 80), np.float16), lengths, *table, letter_table
    )


def _speak(number: int, seed: int, without: str | None, chunks: Any, stop: Any) -> None:
    os.nice(5)
    torch.set_num_threads(1)  # before anything computes: threads do not survive a fork
    rng, tokens, filters = random.Random(f"{seed} {number}"), SpeechTokens(), mel_filters("cpu", 80)
    while not stop.is_set():
        said = []
        for _ in range(_CHUNK):
            text, voice = sentence(rng), random_voice(rng, without)
            said.append(say(text, voice))
        chunks.put(pack(said, tokens, filters))


class SpeechPool:
    """All that was said so far, on the device. `n` utterances can be drawn by number."""

    def __init__(self, device: torch.device, utterances: int, frames: int) -> None:
        def empty(*shape: int, dtype: torch.dtype) -> Tensor:
            return torch.zeros(shape, dtype=dtype, device=device)

        self.n, self.filled = 0, 0
        self.mel = empty(frames, 80, dtype=torch.float16)
        self.first = empty(utterances, dtype=torch.int64)  # of its frames in `mel`
        self.frames = empty(utterances, dtype=torch.int32)
        self.tokens, self.starts, self.ends = (
            empty(utterances, MAX_TOKENS, dtype=torch.int16) for _ in range(3)
        )
        self.letters = empty(utterances, MAX_LETTERS, dtype=torch.int8)
        self._shorter: dict[float, tuple[int, Tensor]] = {}

    @property
    def hours(self) -> float:
        """Length of the speech in the pool."""
        return self.filled / 360_000

    def add(self, chunk: Chunk) -> bool:
        """Keep a chunk; False if the pool is full."""
        n, frames = len(chunk.frames), len(chunk.mel)
        if self.n + n > len(self.frames) or self.filled + frames > len(self.mel):
            return False
        self.mel[self.filled : self.filled + frames] = self._moved(chunk.mel)
        first = self.filled + np.cumsum([0, *chunk.frames])[:-1]
        for table, rows in (
            (self.first, first),
            (self.frames, chunk.frames),
            (self.tokens, chunk.tokens),
            (self.starts, chunk.starts),
            (self.ends, chunk.ends),
            (self.letters, chunk.letters),
        ):
            table[self.n : self.n + n] = self._moved(rows)
        self.n, self.filled = self.n + n, self.filled + frames
        return True

    def _moved(self, rows: np.ndarray) -> Tensor:
        """On the device, without waiting for what it is doing."""
        tensor = torch.from_numpy(rows)
        return tensor.pin_memory().to(self.mel.device, non_blocking=True) if self.mel.is_cuda else tensor

    def shorter_than(self, frames: float) -> Tensor:
        """Numbers of the utterances that are shorter; those of the last moments may be missing."""
        known, numbers = self._shorter.get(frames, (0, None))
        if numbers is None or self.n > 1.1 * known:  # a look at the device waits for it: seldom
            numbers = (self.frames[: self.n] < frames).nonzero()[:, 0]
            self._shorter[frames] = self.n, numbers
        return numbers


class Speakers:
    """Worker processes that speak sentences; `pour` moves what they said into a pool."""

    def __init__(self, workers: int, seed: int, without: str | None = None) -> None:
        context = get_context("fork")  # nothing is imported again; the parent has loaded no synthesiser
        self._chunks, self._stop = context.Queue(maxsize=8 * workers), context.Event()
        self._processes = [
            context.Process(target=_speak, args=(i, seed, without, self._chunks, self._stop), daemon=True)
            for i in range(workers)
        ]
        self._speaking = True
        for process in self._processes:
            process.start()

    def pour(self, pool: SpeechPool, at_most: int = 4) -> None:
        """Add up to so many waiting chunks; once the pool is full, the speakers go home."""
        for _ in range(at_most if self._speaking else 0):
            try:
                chunk = self._chunks.get_nowait()
            except queue.Empty:
                if not any(p.is_alive() for p in self._processes):
                    raise RuntimeError("No process speaks any more: see above why.") from None
                return
            if not pool.add(chunk):
                self.close()
                return

    def close(self) -> None:
        """End the processes."""
        self._speaking = False
        self._stop.set()
        for process in self._processes:
            process.terminate()
