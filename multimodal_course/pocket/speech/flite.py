"""Flite in this process: text to sound with the time of every word. Needs the system's `libflite`."""

import ctypes as c
from math import nan

import numpy as np

VOICES = ("slt", "awb", "rms", "kal16", "kal")
PITCHES = {"slt": (150, 215), "awb": (95, 165), "rms": (80, 140), "kal16": (85, 140), "kal": (85, 140)}  # Hz
_VOICE_FEATURES = 8  # offset of cst_voice.features
_RATE, _LENGTH, _SAMPLES = 8, 12, 24  # offsets in cst_wave


class Flite:
    """The synthesiser with its five American voices."""

    def __init__(self) -> None:
        load = [c.CDLL(name, mode=c.RTLD_GLOBAL) for name in _libraries()]
        self._library = lib = load[0]
        pointer, text, number = c.c_void_p, c.c_char_p, c.c_float
        for name, result, arguments in (
            ("flite_synth_text", pointer, [text, pointer]),
            ("utt_relation", pointer, [pointer, text]),
            ("relation_head", pointer, [pointer]),
            ("item_next", pointer, [pointer]),
            ("utt_wave", pointer, [pointer]),
            ("delete_utterance", None, [pointer]),
            ("ffeature_float", number, [pointer, text]),
            ("ffeature_string", text, [pointer, text]),
            ("feat_set_float", None, [pointer, text, number]),
        ):
            function = getattr(lib, name)
            function.restype, function.argtypes = result, arguments
        lib.flite_init()
        self._voices = {}
        for name, library in zip(VOICES, load[-len(VOICES) :], strict=True):
            register = getattr(library, f"register_cmu_us_{name}")
            register.restype, register.argtypes = pointer, [pointer]
            self._voices[name] = register(None)

    def say(self, text: str, voice: str, stretch: float, pitch: float) -> tuple[np.ndarray, np.ndarray, int]:
        """Sound, start of every word and end of the last in seconds, and the sampling rate.

        Args:
            text: what to say.
            voice: one of `VOICES`.
            stretch: 1 is the voice's own speed, larger is slower.
            pitch: the mean in Hz.
        """
        lib, pointer = self._library, self._voices[voice]
        features = c.cast(pointer + _VOICE_FEATURES, c.POINTER(c.c_void_p))[0]
        lib.feat_set_float(features, b"duration_stretch", stretch)
        lib.feat_set_float(features, b"int_f0_target_mean", pitch)
        utterance = lib.flite_synth_text(text.encode(), pointer)
        try:
            wave = lib.utt_wave(utterance)
            rate, n = (c.cast(wave + offset, c.POINTER(c.c_int))[0] for offset in (_RATE, _LENGTH))
            samples = c.cast(c.cast(wave + _SAMPLES, c.POINTER(c.c_void_p))[0], c.POINTER(c.c_short))
            sound = np.ctypeslib.as_array(samples, (n,)).astype(np.float32) / 32768
            return sound, _times(text, list(self._words(utterance))), rate
        finally:
            lib.delete_utterance(utterance)

    def _words(self, utterance: int) -> "Iterator[tuple[str, float, float]]":  # noqa: F821
        """Name, start and end of every word that Flite sees: "don't" is two."""
        lib = self._library
        item = lib.relation_head(lib.utt_relation(utterance, b"Word"))
        while item:
            yield (
                lib.ffeature_string(item, b"name").decode(),
                lib.ffeature_float(item, b"R:SylStructure.daughter1.daughter1.R:Segment.p.end"),
                lib.ffeature_float(item, b"R:SylStructure.daughtern.daughtern.R:Segment.end"),
            )
            item = lib.item_next(item)


def _libraries() -> list[str]:
    names = ["flite", "flite_usenglish", "flite_cmulex", *(f"flite_cmu_us_{voice}" for voice in VOICES)]
    return [f"lib{name}.so.1" for name in names]


def _times(text: str, spoken: list[tuple[str, float, float]]) -> np.ndarray:
    return match_times(text, [(name, start) for name, start, _ in spoken], spoken[-1][2] if spoken else nan)


def match_times(text: str, spoken: list[tuple[str, float]], end: float) -> np.ndarray:
    """Starts of the text's words, from those that a synthesiser names in its own way; nan if it does not."""
    words = [word.strip(".,?").lower().replace("'", "") for word in text.split(" ")]
    times, next_word = np.full(len(words) + 1, nan), 0
    for name, start in spoken:
        for i in range(next_word, min(next_word + 2, len(words))):
            if words[i].startswith(name.lower().replace("'", "") or " "):
                times[i], next_word = start, i + 1
                break
    times[-1] = end
    return times
