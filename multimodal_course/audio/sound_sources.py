"""Sound as it arrives: from the microphone, or from a file as if somebody were speaking now."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import MicrophoneError, MissingPackageError
from .sound_files import RATE, Sound, read_audio

BLOCK = 0.25  # seconds


def play(path: str | Path, speed: float = 1.0) -> Iterator[Sound]:
    """A file in real time: each block comes when it would have been said.

    What is late is not lost: if the receiver is busy, the next block holds all that was said meanwhile.

    Args:
        path: see `read_audio`.
        speed: 2.0 plays twice as fast.

    Raises:
        BadAudioError: see `read_audio`.
    """
    sound, done, begun = read_audio(path), 0, time.monotonic()
    while done < len(sound):
        due = int((time.monotonic() - begun) * speed * RATE)
        if due - done < BLOCK * RATE and due < len(sound):
            time.sleep((BLOCK - (due - done) / RATE) / speed)
            continue
        yield sound[done:due]
        done = due


def microphone(seconds: float | None = None) -> Iterator[Sound]:
    """What the microphone hears, for some seconds or until you stop it.

    Raises:
        MissingPackageError: `sounddevice` is not installed.
        MicrophoneError: there is no microphone, or it cannot be used.
    """
    sounddevice = _sounddevice()
    heard: queue.Queue[Sound] = queue.Queue()
    try:
        stream = sounddevice.InputStream(
            samplerate=RATE,
            channels=1,
            dtype="float32",
            blocksize=int(BLOCK * RATE),
            callback=lambda block, *_: heard.put(block[:, 0].copy()),
        )
    except sounddevice.PortAudioError as error:
        raise MicrophoneError(
            f"The microphone cannot be used: {error}.",
            "None is connected, another program holds it, or this computer is a server.",
            "Connect one and allow its use; or `play` a recording in its place.",
        ) from error
    with stream:
        done = 0
        while seconds is None or done < seconds * RATE:
            blocks = [heard.get()]
            while not heard.empty():
                blocks.append(heard.get())
            block = np.concatenate(blocks)
            done += len(block)
            yield block


def _sounddevice() -> Any:
    try:
        import sounddevice
    except ImportError as error:
        raise MissingPackageError(
            "The package sounddevice is not installed.",
            "Only the microphone needs it.",
            "Run `pip install sounddevice`; or `play` a recording in its place.",
        ) from error
    except OSError as error:  # the package is there, PortAudio is not
        raise MicrophoneError(
            f"The microphone cannot be reached: {error}.",
            "The system library PortAudio is missing.",
            "Install it (`apt-get install libportaudio2`); or `play` a recording in its place.",
        ) from error
    return sounddevice
