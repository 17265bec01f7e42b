"""What the checks of lab 4.1.5 try students' functions with, and how they look at what comes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from multimodal_course.checks.steps import Mismatch, Step, comes_as, holds, is_a, mistake

# -- spectrogram -------------------------------------------------------------------------------------------


def tone(hertz: float = 1000.0, samples: int = 16_000) -> Any:
    """A sine of this pitch at 16,000 samples a second, from somewhere between its zero and its top."""
    import numpy as np

    return np.sin(2 * np.pi * hertz * np.arange(samples) / 16_000 + 0.7)


def _column(power: Any) -> Any:
    """The first column, of numbers."""
    import numpy as np

    return np.abs(np.asarray(power, dtype=complex)[:, 0])


def _peak(power: Any) -> float:
    """The largest number of the first column. Of a tone that fits the frame: (window / 4)² for power."""
    return float(_column(power).max())


def _peak_is(value: float) -> Callable[[Any], bool]:
    return lambda power: abs(_peak(power) - value) < 0.02 * value


def _spreads_without_bell(power: Any) -> bool:
    """Of a tone between two rows, a frame with sharp edges leaves traces far away."""
    column = _column(power)
    return bool(column[100] > 1e-8 * column.max())


TONE = (
    holds(
        "an array with rows and columns",
        lambda power: getattr(power, "ndim", 0) == 2,
        "Put the frames together with np.stack, and let np.fft.rfft work on all of them at once.",
    ),
    mistake(
        lambda power: power.shape == (98, 201),
        "a row for each pitch: shape (201, 98)",
        "Rows and columns are exchanged: .T turns the array.",
    ),
    mistake(
        lambda power: power.shape[1:] in ((99,), (100,), (101,)),
        "98 frames: whole ones only",
        "The last frame that fits begins at len(sound) - window.",
    ),
    mistake(
        lambda power: power.shape[:1] == (400,),
        "201 rows",
        "np.fft.fft gives each pitch twice: take np.fft.rfft.",
    ),
    mistake(
        lambda power: power.shape[1:] == (40,),
        "98 frames, one every 160 numbers",
        "The frames overlap: a new one begins every hop numbers, not every window.",
    ),
    holds("an array of shape (201, 98)", lambda power: power.shape == (201, 98)),
    mistake(
        lambda power: getattr(power, "dtype", None) is not None and power.dtype.kind == "c",
        "real numbers: the power",
        "rfft gives complex numbers. The power is the absolute value, squared: np.abs(x) ** 2.",
    ),
    mistake(
        _peak_is(100),
        "the power, which is the square",
        "That is the absolute value: square it.",
    ),
    mistake(
        lambda power: _peak_is(200)(power) or _peak_is(40_000)(power),
        "frames that fade in and out",
        "Multiply each frame by np.hanning(window) first.",
    ),
    holds(
        "row 25 to be the strongest in every frame, with a power of about 10,000",
        lambda power: bool((power.argmax(axis=0) == 25).all()) and _peak_is(10_000)(power),
        "No logarithm and no scaling yet: np.abs(np.fft.rfft(frame * np.hanning(window))) ** 2.",
    ),
)
BETWEEN = (
    mistake(
        _spreads_without_bell,
        "frames that fade in and out",
        "Sharp edges sound like clicks: multiply each frame by np.hanning(window).",
    ),
)

# -- tokens ------------------------------------------------------------------------------------------------

_VOCABULARY = {1: " A", 2: " red", 3: " car", 4: ".", 5: " A", 6: " mush", 7: "room", 8: "."}
TOKENS = [100, 1, 2, 3, 4, 166, 203, 5, 6, 7, 8, 275]
SEGMENTS = [(0.0, 1.32, "A red car."), (2.06, 3.5, "A mushroom.")]


def decode(tokens: Sequence[int]) -> str:
    """The text of tokens of a tiny vocabulary."""
    return "".join(_VOCABULARY[token] for token in tokens)


def _rounded(segments: Any) -> list[tuple[float, float, str]]:
    """Segments with times in hundredths; [] where they are of another form."""
    try:
        return [(round(float(start), 2), round(float(end), 2), text) for start, end, text in segments]
    except (TypeError, ValueError):
        return []


READ_TOKENS = (
    is_a(list),
    mistake(
        lambda found: any(text == "" for _, _, text in _rounded(found)),
        "two segments, each with words",
        "Between the end of a sentence and the start of the next stand no words: that is no segment.",
    ),
    comes_as(
        SEGMENTS,
        {
            "Each step of a time token is 0.02 seconds: multiply.": [
                (0.0, 66.0, "A red car."),
                (103.0, 175.0, "A mushroom."),
            ],
            "Times count from timestamp_begin: subtract it first.": [
                (2.0, 3.32, "A red car."),
                (4.06, 5.5, "A mushroom."),
            ],
            "The texts begin with a space, as Whisper's words do: strip it.": [
                (start, end, f" {text}") for start, end, text in SEGMENTS
            ],
            "Decode the words of a segment together: a token may be a piece of a word.": [
                (0.0, 1.32, "A red car ."),
                (2.06, 3.5, "A mush room ."),
            ],
            "The second sentence begins at its own time, not where the first one ended.": [
                SEGMENTS[0],
                (1.32, 3.5, "A mushroom."),
            ],
            "The last sentence is missing: it ends with the last time.": SEGMENTS[:1],
        },
        lambda found, other: _rounded(found) == other,
    ),
)

# -- cuts --------------------------------------------------------------------------------------------------

PAUSES = [(9.0, 10.0), (24.0, 26.0), (31.0, 33.0), (41.0, 43.0), (58.0, 60.0)]


def _seconds(cuts: Any) -> list[float]:
    try:
        return [round(float(cut), 2) for cut in cuts]
    except (TypeError, ValueError):
        return []


def cuts(expected: list[float], known: Mapping[str, list[float]]) -> tuple[Step, ...]:
    """The cuts at these times."""
    return is_a(list), comes_as(expected, known, lambda came, other: _seconds(came) == other)


# -- noise -------------------------------------------------------------------------------------------------


def speech_and_noise() -> tuple[Any, Any]:
    """Speech of power 0.04, and longer noise of power 0.25 whose two halves differ."""
    import numpy as np

    rng = np.random.default_rng(7)
    speech, noise = rng.standard_normal(4000), rng.standard_normal(6000)
    speech *= 0.2 / np.sqrt(np.mean(speech**2))
    noise[:4000] *= 0.5 / np.sqrt(np.mean(noise[:4000] ** 2))
    noise[4000:] *= 3
    return speech, noise


def _noise_power(mixed: Any) -> float:
    """The power of what was added to the speech; -1 if that is not the noise."""
    import numpy as np

    speech, noise = speech_and_noise()
    added = np.asarray(mixed, dtype=float) - speech
    gain = float(added @ noise[:4000] / (noise[:4000] @ noise[:4000]))
    return gain**2 * 0.25 if np.allclose(added, gain * noise[:4000], atol=1e-6) and gain > 0 else -1.0


def _what_was_changed(mixed: Any) -> str:
    """What went wrong other than scaling: where the result is not speech plus scaled noise; else ""."""
    import numpy as np

    speech, noise = speech_and_noise()
    mixed = np.asarray(mixed, dtype=float)
    if not np.isfinite(mixed).all():
        return "Some numbers are infinite or not defined: look what you divide by."
    if np.allclose(mixed, speech):
        return "There is no noise in it: add noise * factor to the sound."
    both = np.stack([speech, noise[:4000]], axis=1)
    parts, *_ = np.linalg.lstsq(both, mixed, rcond=None)
    if not np.allclose(both @ parts, mixed, atol=1e-6):
        return "Take the beginning of the noise, noise[:len(sound)], and one factor for all of it."
    if abs(parts[0]) < 1e-6:
        return "The speech is missing: return sound + noise * factor."
    if parts[1] < 0:
        return "Add the noise, do not subtract it: sound + noise * factor."
    return ""


def noise_of(power: float, decibels: float) -> Step:
    """What was added has this power."""
    speech, own, ratio = 0.04, 0.25, 10 ** (decibels / 10)
    causes = {
        speech * ratio: "More decibels mean less noise: divide by 10 ** (decibels / 10).",
        speech / 10 ** (decibels / 20): "Power goes by tens: 10 ** (decibels / 10). "
        "The 20 belongs to amplitudes.",
        speech / ratio**2: "Multiply the noise by the square root of the ratio of powers.",
        speech: "The noise is as loud as the speech now: divide by 10 ** (decibels / 10).",
        ratio: "A ratio alone is no power: the power of the speech, divided by it, is.",
        speech / decibels: "Powers of ten: 10 ** (decibels / 10), not 10 * (decibels / 10).",
        speech * 10 / decibels: "Decibels are a logarithm: the ratio is 10 ** (decibels / 10).",
        speech / 10 ** (decibels // 10): "decibels // 10 forgets what is left over: divide with /.",
        speech / 10.0**decibels: "Ten decibels are one power of ten: 10 ** (decibels / 10).",
        own: "The noise was added as it was: scale it first.",
        own / ratio: "The noise has a power of its own, which must be divided out.",
        speech**2 / own / ratio**2: "A factor for the numbers is the square root of a factor for the power.",
        own * speech / ratio: "Divide by the power that the noise has: louder noise needs a smaller factor.",
        own**2 * ratio / speech: "The other way round: np.sqrt(wanted / power of the noise).",
    }
    causes[-1.0] = "Scale only the noise: sound + noise * factor."

    def step(answer: Any) -> Mismatch | None:
        came = _noise_power(answer)
        if abs(came - power) < 1e-3 * power:
            return None
        if came < 0:
            return Mismatch(
                "the speech as it is, plus the beginning of the noise times one number",
                "something else was changed",
                _what_was_changed(answer) or causes[-1.0],
            )
        known = (words for value, words in causes.items() if abs(came - value) < 1e-3 * abs(value))
        cause = next(
            known, "Compare np.mean((noise * factor) ** 2) with the power that the noise should have."
        )
        return Mismatch(f"added noise of power {power:.3g}", f"added noise of power {came:.3g}", cause)

    return step


NOISY = (
    holds(
        "an array as long as the sound",
        lambda mixed: getattr(mixed, "shape", ()) == (4000,),
        "Return sound + noise * factor, with one number for the factor.",
    ),
    noise_of(0.0004, 20),
)
