"""What Whisper really gets: a log-mel spectrogram of 30 seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .sound_files import RATE, Sound, checked_sound
from .windows import LONGEST

if TYPE_CHECKING:
    from torch import Tensor

FRAMES = round(LONGEST * 100)  # of 10 ms


def log_mel(sound: Sound, bands: int = 80) -> Tensor:
    """The input of Whisper's encoder for up to 30 seconds of sound.

    Shorter sound is filled up behind with zeros, as `whisper.transcribe` does.

    Args:
        sound: mono samples at 16 kHz; what is beyond 30 seconds is cut off.
        bands: 80, or 128 for large-v3 and turbo.

    Returns:
        A float32 tensor of shape (bands, 3000): a column for every 10 ms, from about -1 to 1.5.

    Raises:
        BadAudioError: the array is empty, not mono, or holds what is no number.
    """
    import torch
    from whisper.audio import log_mel_spectrogram, pad_or_trim

    sound = checked_sound(sound)[: round(LONGEST * RATE)]
    short = 400 - len(sound)  # the transform looks at 25 ms at once
    padded = torch.nn.functional.pad(torch.from_numpy(sound), (0, max(0, short)))
    return pad_or_trim(log_mel_spectrogram(padded, bands), FRAMES)
