"""Sound from files of any kind: whatever comes in, mono float32 at 16 kHz or a clear error comes out.

PyAV decodes: it carries FFmpeg's libraries, so no `ffmpeg` program is needed.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..errors import BadAudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Sound: TypeAlias = "NDArray[np.float32]"  # mono samples from -1 to 1, RATE of them a second
SoundSource: TypeAlias = "Sound | str | Path | Iterable[Sound]"

RATE = 16_000  # samples a second: what Whisper hears
BLOCK_SECONDS = 30.0
LONGEST_AT_ONCE = 2 * 3600  # seconds that `read_audio` holds in memory: 460 MB

_CURE = "Play it in a media player, and save it again as WAV, FLAC or MP3."


def read_audio(path: str | Path) -> Sound:
    """Read a recording whole: WAV, FLAC, MP3, OGG, M4A, or the sound of an MP4 or WebM film.

    Any number of channels, sampling rate and bit depth. A damaged file gives what could be read, with a
    warning that says how much is missing.

    Returns:
        Mono samples from -1 to 1, float32, 16,000 a second: shape (samples,).

    Raises:
        BadAudioError: the file is missing, empty, a folder, no recording, without sound, longer than two
            hours, or holds samples that are no numbers.
    """
    blocks, length = [], 0
    for block in read_blocks(path):
        length += len(block)
        if length > LONGEST_AT_ONCE * RATE:
            raise BadAudioError(
                f"{path} is longer than {LONGEST_AT_ONCE // 3600} hours.",
                f"An hour takes {3600 * RATE * 4 / 1e6:.0f} MB of memory when it is held at once.",
                "Give its path to `transcribe`, or use `read_blocks`: both read it piece by piece.",
            )
        blocks.append(block)
    return np.concatenate(blocks)


def read_blocks(path: str | Path, seconds: float = BLOCK_SECONDS) -> Iterator[Sound]:
    """Read a recording of any length piece by piece, without ever holding more than a piece.

    Args:
        path: see `read_audio`.
        seconds: length of a block; the last one may be shorter.

    Raises:
        BadAudioError: see `read_audio`; only its limit of length does not hold here.
    """
    size, waiting, length, read = max(1, round(seconds * RATE)), [], 0, 0
    for piece in _decoded(Path(path)):
        read += len(piece)
        waiting.append(_checked(piece, str(path)))
        length += len(piece)
        if length >= size:
            joined = np.concatenate(waiting)
            whole = len(joined) // size * size
            yield from np.split(joined[:whole], whole // size)
            waiting, length = [joined[whole:]], len(joined) - whole
    if length:
        yield np.concatenate(waiting)
    if not read:
        raise BadAudioError(
            f"{path} has a sound track without a single sample.",
            "The recording was stopped before it began, or cut off behind its header.",
            "Record it again.",
        )


def sound_blocks(source: SoundSource) -> Iterator[Sound]:
    """A path, an array or an iterable of arrays, as blocks of checked samples.

    Raises:
        BadAudioError: see `read_audio`; or an array is not one row of numbers.
    """
    if isinstance(source, (str, Path)):
        yield from read_blocks(source)
    elif hasattr(source, "ndim"):
        sound = checked_sound(source)
        size = round(BLOCK_SECONDS * RATE)
        yield from (sound[i : i + size] for i in range(0, len(sound), size))
    elif isinstance(source, Iterable) and not isinstance(source, (bytes, dict)):
        yield from (_checked(_row(block), "the given block") for block in source)
    else:
        raise _no_sound(f"A {type(source).__name__}")


def checked_sound(samples: Any) -> Sound:
    """An array of samples as float32: integers are scaled to -1 to 1, one column is made a row.

    Raises:
        BadAudioError: it is empty, has several channels, or holds what is no number.
    """
    sound = _row(samples)
    if not len(sound):
        raise BadAudioError(
            "The given sound has no samples.",
            "An empty array was given: a slice behind the end, or a recording that never began.",
            "Check the length of what you pass: `len(sound) / 16000` is its length in seconds.",
        )
    return _checked(sound, "the given sound")


def _row(samples: Any) -> Sound:
    array = np.asarray(samples)
    if array.dtype.kind not in "fiu":
        raise _no_sound(f"An array of {array.dtype}")
    if array.ndim == 2 and 1 in array.shape:
        array = array.reshape(-1)
    if array.ndim != 1:
        raise BadAudioError(
            f"An array of shape {array.shape} is no mono sound.",
            "It has several channels, or several recordings in one array.",
            "Pass one row of samples; `sound.mean(axis=0)` mixes the channels of (channels, samples).",
        )
    if array.dtype.kind == "u":  # 8-bit sound is centred at 128
        return (array.astype(np.float32) - 2 ** (8 * array.itemsize - 1)) / 2 ** (8 * array.itemsize - 1)
    scale = np.iinfo(array.dtype).max if array.dtype.kind == "i" else 1.0
    return (array / scale).astype(np.float32)


def _checked(sound: Sound, name: str) -> Sound:
    wrong = int((~np.isfinite(sound)).sum())
    if wrong:
        raise BadAudioError(
            f"{wrong:,} of {len(sound):,} samples of {name} are no finite numbers.",
            "A filter or a division by zero left NaN or infinity behind.",
            "Find the step that made them; `np.nan_to_num(sound)` replaces them with silence.",
        )
    return sound


def _no_sound(what: str) -> BadAudioError:
    return BadAudioError(
        f"{what} is no sound.",
        "A sound is a path, an array of samples, or an iterable of such arrays.",
        'Pass "recording.wav", or `read_audio("recording.wav")`.',
    )


def _decoded(path: Path) -> Iterator[Sound]:
    """Pieces of mono sound as the decoder gives them, of any length."""
    import av

    _check_file(path)
    try:
        container = av.open(str(path), metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise BadAudioError(
            f"{path} is no recording that can be read.",
            f"Its contents are of no known kind, whatever its name says: {_reason(error)}.",
            _CURE,
        ) from error
    with container:
        if not container.streams.audio:
            kinds = ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"
            raise BadAudioError(
                f"{path} has no sound.",
                f"The file holds {kinds}, and no sound track.",
                "Take a file with sound; a film that was saved without its sound cannot give it back.",
            )
        stream = container.streams.audio[0]
        expected = _seconds(container, stream)
        length, broken = 0, 0
        resampler = av.AudioResampler(format="fltp", rate=RATE)
        for frame in _frames(container, stream):
            if frame is None:
                broken += 1
                continue
            for piece in _resampled(resampler, frame):
                length += len(piece)
                yield piece
        for piece in _resampled(resampler, None) if length else ():
            length += len(piece)
            yield piece
        _say_what_is_missing(path, length / RATE, expected, broken)


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise BadAudioError(
            f"{path} is a folder.", "A recording is a single file.", f'Name a file in it: "{path}/NAME.wav".'
        )
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BadAudioError(
            f"There is no file {path}.",
            f"The path is wrong, or the file was moved: {error.strerror}.",
            "Check the name; a relative path starts at the notebook's folder.",
        ) from error
    if not size:
        raise BadAudioError(
            f"{path} is empty.", "A recording or a copy was cut off before it began.", "Record it again."
        )


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; None for each packet that is damaged."""
    import av

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:  # the file ends in the middle of something
            yield None
            return
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            yield None
            continue
        yield from frames


def _resampled(resampler: Any, frame: Any) -> list[Sound]:
    """A frame at our rate, its channels averaged: FFmpeg's own mixing makes two equal channels louder."""
    import av

    with contextlib.suppress(av.error.EOFError):
        return [part.to_ndarray().mean(axis=0) for part in resampler.resample(frame)]
    return []


def _seconds(container: Any, stream: Any) -> float | None:
    """How long the file says it is."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1e6 if container.duration else None


def _say_what_is_missing(path: Path, read: float, expected: float | None, broken: int) -> None:
    short = expected is not None and read < 0.98 * expected - 0.5
    if not (short or broken) or not read:
        return
    missing = f" of {expected:.1f} s" if short else ""
    warnings.warn(
        f"{path} is damaged: {read:.1f} s{missing} could be read, {broken} pieces could not. "
        "What could be read is used.",
        stacklevel=2,
    )


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).splitlines()[0].rstrip(".")
