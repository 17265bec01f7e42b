"""What may happen to speech on its way, done to log10 mel spectrograms (batch, frames, 80) on the device.

Every function draws anew for every row. Nothing waits for the GPU.
"""

import math
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

SILENCE = -10.0  # log10 power of digital silence, as Whisper clamps it
_TOP = 45.2456  # mel of 8 kHz
BANDS = 80


def uniform(low: float, high: float, like: Tensor, *shape: int) -> Tensor:
    """Random numbers on the device of `like`."""
    return low + (high - low) * torch.rand(shape, device=like.device)


def sometimes(share: float, like: Tensor, *shape: int) -> Tensor:
    """True for this share of places."""
    return torch.rand(shape, device=like.device) < share


def _hertz(mel: Tensor) -> Tensor:
    return torch.where(mel < 15, mel * 200 / 3, 1000 * torch.exp((mel - 15) * math.log(6.4) / 27))


def _mel(hertz: Tensor) -> Tensor:
    return torch.where(
        hertz < 1000, hertz * 3 / 200, 15 + torch.log(hertz.clamp_min(1) / 1000) * 27 / math.log(6.4)
    )


@cache
def _centres(device: torch.device) -> Tensor:
    """The bands' centres in mel."""
    return torch.arange(1, BANDS + 1, device=device) * _TOP / (BANDS + 1)


@cache
def _widths(device: torch.device) -> Tensor:
    """The bands' widths in Hz: power is density times width."""
    step = _TOP / (BANDS + 1)
    return _hertz(_centres(device) + step / 2) - _hertz(_centres(device) - step / 2)


def _height(x: Tensor) -> Tensor:
    """0 at the lowest band, 1 at the highest."""
    return torch.linspace(0, 1, BANDS, device=x.device)


def other_throat(x: Tensor) -> Tensor:
    """A longer or shorter vocal tract: all frequencies by one factor."""
    n = len(x)
    factor = torch.where(sometimes(0.75, x, n), uniform(0.88, 1.15, x, n), torch.ones(n, device=x.device))
    source = _mel(_hertz(_centres(x.device)) * factor[:, None]) * (BANDS + 1) / _TOP - 1
    source = source.clamp(0, BANDS - 1)
    mixing = F.relu(1 - (torch.arange(BANDS, device=x.device)[:, None] - source[:, None]).abs())
    return torch.bmm(x, mixing.to(x.dtype))


def other_tone(x: Tensor) -> Tensor:
    """Another microphone: a smooth curve over the frequencies."""
    n, height = len(x), _height(x)
    curve = (uniform(-1.2, 1.2, x, n, 1)) * (height - 0.5)
    for wave, amount in enumerate((0.5, 0.3, 0.2), 1):
        phase, strength = uniform(0, 2 * math.pi, x, n, 1), amount * torch.randn(n, 1, device=x.device)
        curve = curve + strength * torch.cos(math.pi * wave * height + phase)
    return x + (curve * sometimes(0.8, x, n, 1))[:, None]


def in_a_room(x: Tensor) -> Tensor:
    """Reverberation: an exponential tail in the power of every band."""
    n, frames, _ = x.shape
    decay, strength = uniform(4, 14, x, n, 1), uniform(0.02, 0.5, x, n, 1) * sometimes(0.8, x, n, 1)
    tail = strength / decay * torch.exp(-torch.arange(40, device=x.device) / decay)
    tail[:, 0] = 1
    power = F.pad((10.0**x).to(torch.bfloat16).mT, (39, 0)).reshape(1, n * BANDS, -1)
    kernels = tail.flip(1).to(torch.bfloat16).repeat_interleave(BANDS, 0)[:, None]
    power = F.conv1d(power, kernels, groups=n * BANDS).view(n, BANDS, frames).mT
    return power.float().clamp_min(1e-10).log10()


def loudness(x: Tensor, active: Tensor) -> Tensor:
    """log10 of the mean power in the active frames, (batch,)."""
    power = ((10.0**x) * _widths(x.device)).sum(-1) * active
    return torch.log10(power.sum(1) / active.sum(1).clamp_min(1) + 1e-10)


def noise(level: Tensor, frames: int) -> Tensor:
    """Steady noise of any colour, from hiss to hum: (batch, frames, 80) with the given loudness (batch,)."""
    n, height = len(level), _height(level)
    shape = uniform(-3, 0.8, level, n, 1) * height
    for _ in range(2):
        centre, width = uniform(0, 1, level, n, 1), uniform(0.05, 0.3, level, n, 1)
        bump = uniform(0, 1.5, level, n, 1) * sometimes(0.4, level, n, 1)
        shape = shape + bump * torch.exp(-(((height - centre) / width) ** 2))
    total = torch.log10((10.0**shape * _widths(level.device)).sum(1, keepdim=True))
    # A band's power follows a gamma distribution with as many degrees as it spans Fourier bins, about its
    # width over 40 Hz: Wilson and Hilferty's cube of a normal variable.
    degrees = (_widths(level.device) / 40).clamp_min(1)
    z = torch.randn(n, frames, BANDS, device=level.device)
    ripple = (1 - 1 / (9 * degrees) + z / (3 * degrees.sqrt())).clamp_min(0.1) ** 3
    swell = uniform(0, 0.3, level, n, 1) * torch.sin(
        torch.arange(frames, device=level.device) * uniform(0.005, 0.1, level, n, 1)
    )
    steady = shape - total + level[:, None]
    return steady[:, None] + torch.log10(ripple) + swell[..., None]


def together(*sounds: Tensor) -> Tensor:
    """Sounds at the same time: their powers add."""
    power = sum(10.0**sound for sound in sounds)
    return power.clamp_min(1e-10).log10()


def over_the_telephone(x: Tensor) -> Tensor:
    """Three recordings in ten lose their highest and lowest bands."""
    n, band = len(x), torch.arange(BANDS, device=x.device)
    above = F.relu(band - uniform(57, 66, x, n, 1)) * uniform(0.75, 4, x, n, 1)
    below = F.relu(uniform(0, 7, x, n, 1) - band) * 0.5
    return (x - ((above + below) * sometimes(0.3, x, n, 1))[:, None]).clamp_min(SILENCE)


def scaled(x: Tensor, live: Tensor, louder: Tensor) -> Tensor:
    """What Whisper makes of log10 power: clamped 80 dB below the loudest, scaled, and 0 behind the end.

    Args:
        x: log10 power.
        live: (batch, frames), False behind the recording's end.
        louder: (batch,), how much louder the recording gets outside this window, in bels.
    """
    loudest = torch.where(live[..., None], x, SILENCE).amax((1, 2)) + louder
    return (torch.maximum(x, loudest[:, None, None] - 8) + 4) / 4 * live[..., None]


def blanked(x: Tensor) -> Tensor:
    """SpecAugment: a few bands and moments replaced by the mean."""
    n, frames, _ = x.shape
    band, time = torch.arange(BANDS, device=x.device), torch.arange(frames, device=x.device)
    low, height = uniform(0, 70, x, n, 1), uniform(0, 12, x, n, 1) * sometimes(0.5, x, n, 1)
    hidden = ((band >= low) & (band < low + height))[:, None]
    for _ in range(2):
        start, length = uniform(0, frames, x, n, 1), uniform(0, 14, x, n, 1) * sometimes(0.6, x, n, 1)
        hidden = hidden | ((time >= start) & (time < start + length))[..., None]
    return torch.where(hidden, x.mean((1, 2), keepdim=True), x)
