"""Speech in, text out: the class around an openai-whisper model."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any

from .. import hardware
from ..errors import BadSettingError
from ..memory import Releasable, room
from .decoding import EncodedWindows, segments_of, tokenizer_of
from .sound_files import RATE, Sound, SoundSource, sound_blocks
from .transcripts import Transcript
from .windows import Window, WindowCutter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .streaming import SpeechStream

# Windows at once. On a CPU four decode in half the time of one by one; on an H200 64 at once are 3.6 times as
# fast as 16 with large-v3 (docs/BENCHMARKS.md), and each takes 0.28 GB.
ON_CPU, ON_SMALL_GPU, ON_LARGE_GPU = 4, 16, 64
LARGE = 20e9  # bytes that are free on a GPU for which 64 windows are not too many
_OURS = {"language", "fp16", "without_timestamps"}  # settings of Whisper's that are set here


def windows_at_once(device: str) -> int:
    """How many windows are decoded together on a kind of device ("cuda", "cpu", …), as memory allows."""
    if device == "cuda":
        return ON_LARGE_GPU if room(hardware.memory()) >= LARGE else ON_SMALL_GPU
    return ON_CPU if device == "cpu" else 1


class SpeechRecognizer(Releasable):
    """Whisper with what long recordings need; `.model` and `.tokenizer` are openai-whisper's own."""

    heavy = ("model",)

    def __init__(self, model: Any, name: str) -> None:
        self.model, self.name = model, name

    @property
    def tokenizer(self) -> Any:
        """Whisper's tokenizer: `encode`, `decode`, and special tokens such as `timestamp_begin`."""
        return tokenizer_of(self.opened("model"))

    def transcribe(
        self,
        audio: SoundSource,
        *,
        language: str | None = None,
        word_timestamps: bool = True,
        skip_silence: bool = True,
        batch_size: int | None = None,
        **settings: Any,
    ) -> Transcript:
        """Write down what is said in a recording of any length.

        The recording is read in blocks and cut into windows of up to 30 seconds where nobody speaks; each is
        decoded by itself. Memory does not grow with length. A progress bar appears after two seconds.

        Args:
            audio: a path, mono samples at 16 kHz, or an iterable of such arrays.
            language: its code, such as "de"; None lets a multilingual model listen for it.
            word_timestamps: also tell when each word begins and ends.
            skip_silence: leave out what the voice-activity detector finds silent.
            batch_size: windows that are decoded at once; None takes what suits the machine.
            settings: of Whisper's own `DecodingOptions`: `task="translate"`, `beam_size=5`, `prompt=…`.

        Raises:
            BadAudioError: the recording is missing, empty, damaged or without sound.
            BadSettingError: there is no such setting or language.
            ReleasedModelError: this object was closed.
        """
        model, begun = self.opened("model"), time.perf_counter()
        settings = self.checked_settings(language, settings)
        size = windows_at_once(model.device.type) if batch_size is None else batch_size
        if size < 1:
            raise BadSettingError(
                f"batch_size={size} is not possible.", "At least one window is decoded.", "Use 1 or more."
            )
        cutter, segments = WindowCutter(skip_silence), []
        windows = self._windows(cutter, audio)
        while batch := list(islice(windows, size)):
            encoded = EncodedWindows(model, batch)
            language = language or encoded.detect_language()
            segments += segments_of(encoded, encoded.decode(language, settings), word_timestamps)
        duration = cutter.heard / RATE
        if not segments:
            warnings.warn(f"No speech was found in {duration:.1f} s of sound.", stacklevel=2)
        return Transcript(tuple(segments), language or "en", duration, time.perf_counter() - begun)

    def stream(
        self,
        blocks: Iterable[Sound],
        *,
        language: str | None = None,
        every: float = 1.0,
        context: bool = False,
    ) -> SpeechStream:
        """Transcribe sound while it arrives; see `SpeechStream`.

        Args:
            blocks: mono samples at 16 kHz, as `microphone()`, `play(path)` or `read_blocks(path, 0.5)` give.
            language: see `transcribe`.
            every: seconds of new sound after which the model listens again.
            context: give the model what was said before as a prompt.

        Raises:
            BadSettingError: there is no such language, or `every` is not positive.
            ReleasedModelError: this object was closed.
        """
        from .streaming import SpeechStream

        if not every > 0:
            raise BadSettingError(
                f"every={every} is not possible.", "It is a time in seconds.", "Use 0.5 to 3."
            )
        self.checked_settings(language, {})
        return SpeechStream(self.opened("model"), blocks, language, every, context)

    def checked_settings(self, language: str | None, settings: dict[str, Any]) -> dict[str, Any]:
        """The settings, if Whisper has them all.

        Raises:
            BadSettingError: naming those it has.
        """
        from whisper.decoding import DecodingOptions
        from whisper.tokenizer import LANGUAGES, TO_LANGUAGE_CODE

        known = {option.name for option in fields(DecodingOptions)} - _OURS
        if wrong := sorted(set(settings) - known):
            raise BadSettingError(
                f"There is no setting {wrong[0]!r}.",
                "It is none of Whisper's DecodingOptions, or `transcribe` sets it itself.",
                f"Settings: {', '.join(sorted(known))}.",
            )
        model = self.opened("model")
        if language is not None and language not in LANGUAGES and language not in TO_LANGUAGE_CODE:
            raise BadSettingError(
                f"There is no language {language!r}.",
                "Whisper knows languages by their codes.",
                'Use a code such as "en", "de" or "zh"; None lets the model listen for it.',
            )
        if not model.is_multilingual and (
            language not in (None, "en", "english") or settings.get("task") == "translate"
        ):
            raise BadSettingError(
                f"{self.name} cannot do this: it knows only English.",
                "Its vocabulary has no tokens for languages and tasks.",
                "Load a multilingual model, such as whisper-base.",
            )
        return settings

    def _windows(self, cutter: WindowCutter, audio: SoundSource) -> Iterator[Window]:
        from tqdm import tqdm

        total = round(len(audio) / RATE) if hasattr(audio, "ndim") else None
        with tqdm(total=total, unit=" s", desc="transcribing", delay=2, leave=False) as bar:
            for block in sound_blocks(audio):
                yield from cutter.add(block)
                bar.update(round(cutter.heard / RATE) - bar.n)
            yield from cutter.finish()
