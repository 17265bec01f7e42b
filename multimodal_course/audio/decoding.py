"""From windows of sound to segments of text with times: Whisper's own decoder, several windows at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ..attention import steady_attention
from .spectrograms import log_mel
from .transcripts import Segment, Word
from .voice_activity import Span
from .windows import LONGEST, Window

if TYPE_CHECKING:
    from torch import Tensor
    from whisper.decoding import DecodingResult

TEMPERATURES = (0.0, 0.4, 0.8)  # greedy; if that fails, two tries at chance, always the same one
TOO_REPETITIVE = 2.4  # how far gzip shrinks a text that goes in circles
TOO_UNSURE = -1.0  # mean log probability of its tokens
NOBODY_SPEAKS = 0.6  # probability of no speech above which an unsure text is thrown away


class EncodedWindows:
    """Windows after Whisper's encoder, so that decoding and word times need not encode them again."""

    def __init__(self, model: Any, windows: Sequence[Window]) -> None:
        import torch

        self.model, self.windows = model, windows
        mels = torch.stack([log_mel(window.sound, model.dims.n_mels) for window in windows])
        self.half = model.device.type == "cuda"
        mels = mels.to(model.device, torch.float16 if self.half else torch.float32)
        # On a CPU, encoding several at once is no faster and takes several times the memory.
        parts = [mels] if self.half else mels.split(1)
        with torch.inference_mode():
            self.features = torch.cat([model.encoder(part) for part in parts])

    def detect_language(self) -> str:
        """The most likely language of the first window; English if the model knows no other."""
        import torch

        if not self.model.is_multilingual:
            return "en"
        with torch.inference_mode():
            _, probabilities = self.model.detect_language(self.features[0])
        return max(probabilities, key=probabilities.get)

    def decode(self, language: str, settings: dict[str, Any]) -> list[DecodingResult]:
        """Whisper's result for each window; what fails (repeats itself, is unsure) is tried again."""
        import torch

        fixed = settings.get("temperature")
        found: list[Any] = [None] * len(self.windows)
        for temperature in TEMPERATURES if fixed is None else (fixed,):
            again = [i for i, result in enumerate(found) if result is None or failed(result)]
            if not again:
                break
            devices = [self.model.device] if self.half else []
            with torch.random.fork_rng(devices), torch.inference_mode():
                torch.manual_seed(0)
                results = self._decode(again, language, settings | {"temperature": temperature})
            for i, result in zip(again, results, strict=True):
                if found[i] is None or not failed(result) or result.avg_logprob > found[i].avg_logprob:
                    found[i] = result
        return found

    def _decode(self, chosen: list[int], language: str, settings: dict[str, Any]) -> list[DecodingResult]:
        from whisper.decoding import DecodingOptions, decode

        if settings["temperature"] > 0:
            settings = {k: v for k, v in settings.items() if k not in ("beam_size", "patience")}
        options = DecodingOptions(language=language, fp16=self.half, **settings)
        if options.beam_size or options.best_of:  # Whisper then repeats tokens and not features: one window
            return [decode(self.model, self.features[[i]], options)[0] for i in chosen]
        with steady_attention():
            return decode(self.model, self.features[chosen], options)


def failed(result: DecodingResult) -> bool:
    """Whether a text goes in circles, or is unsure though somebody seems to speak."""
    if result.compression_ratio > TOO_REPETITIVE:
        return True
    return result.avg_logprob < TOO_UNSURE and result.no_speech_prob <= NOBODY_SPEAKS


def is_silence(result: DecodingResult) -> bool:
    """Whether the text is more likely made up than heard."""
    unsure = result.avg_logprob < TOO_UNSURE
    return (result.no_speech_prob > NOBODY_SPEAKS and unsure) or result.compression_ratio > TOO_REPETITIVE


def segments_of(encoded: EncodedWindows, results: Sequence[DecodingResult], words: bool) -> list[Segment]:
    """The segments of all windows, in times of the recording."""
    found = []
    for i, (window, result) in enumerate(zip(encoded.windows, results, strict=True)):
        if is_silence(result):
            continue
        parts = split_at_timestamps(
            result.tokens, tokenizer_of(encoded.model, result.language), window.seconds
        )
        if words and parts:
            _add_words(encoded, i, result.language, parts)
        found += [_segment(part, window.start, result) for part in parts if part["text"].strip()]
    return found


def split_at_timestamps(tokens: Sequence[int], tokenizer: Any, seconds: float) -> list[dict[str, Any]]:
    """Tokens between timestamp tokens, as `whisper.transcribe` has them: start, end, tokens, text."""
    parts, start, said = [], 0.0, []

    def close(end: float) -> None:
        nonlocal said
        if said:
            end = min(max(end, start), max(seconds, start))
            text = tokenizer.decode(said)
            parts.append({"seek": 0, "start": start, "end": end, "tokens": said, "text": text})
        said = []

    for token in tokens:
        if token >= tokenizer.timestamp_begin:
            time = (token - tokenizer.timestamp_begin) * 0.02
            close(time)
            start = min(time, seconds)
        elif token < tokenizer.eot:
            said = [*said, token]
    close(seconds)
    return parts


def _add_words(encoded: EncodedWindows, index: int, language: str, parts: list[dict[str, Any]]) -> None:
    from whisper.timing import add_word_timestamps

    window = encoded.windows[index]
    frames = min(int(LONGEST * 100), int(window.seconds * 100))
    add_word_timestamps(
        segments=parts,
        model=_Encoded(encoded.model),
        tokenizer=tokenizer_of(encoded.model, language),
        mel=encoded.features[index],
        num_frames=frames,
        last_speech_timestamp=0.0,
    )
    _end_with_the_voice(parts, window.speech)


def _end_with_the_voice(parts: list[dict[str, Any]], speech: Sequence[Span]) -> None:
    """Let each word before a pause last until the voice ends.

    Whisper ends a word where the decoder begins to look for the next sign, and it looks for a comma or a full
    stop in the middle of the word.
    """

    def stretch(word: dict[str, Any]) -> Span | None:
        return next((span for span in reversed(speech) if span.start < word["end"]), None)

    words = [word for part in parts for word in part["words"]]
    for word, following in zip_longest(words, words[1:]):
        here = stretch(word)
        if here and not following:
            word["end"] = max(word["end"], here.end)
        elif here and stretch(following) != here:
            word["end"] = max(word["end"], min(here.end, following["start"]))
    for part in parts:
        if part["words"]:
            part["end"] = part["words"][-1]["end"]


class _Encoded:
    """A Whisper model that takes features for a spectrogram: it has been encoded already."""

    def __init__(self, model: Any) -> None:
        self.dims, self.decoder, self.device = model.dims, model.decoder, model.device
        self.alignment_heads = model.alignment_heads

    def __call__(self, features: Tensor, tokens: Tensor) -> Tensor:
        return self.decoder(tokens, features)


def _segment(part: dict[str, Any], offset: float, result: DecodingResult) -> Segment:
    words = tuple(
        Word(w["word"].strip(), float(w["start"] + offset), float(w["end"] + offset), float(w["probability"]))
        for w in part.get("words", ())
        if w["word"].strip()
    )
    return Segment(
        start=float(part["start"] + offset),
        end=float(part["end"] + offset),
        text=part["text"].strip(),
        words=words,
        logprob=float(result.avg_logprob),
        no_speech=float(result.no_speech_prob),
    )


def tokenizer_of(model: Any, language: str = "en") -> Any:
    """The tokenizer of an openai-whisper model, which begins in a language."""
    from whisper.tokenizer import get_tokenizer

    return get_tokenizer(model.is_multilingual, num_languages=model.num_languages, language=language)
