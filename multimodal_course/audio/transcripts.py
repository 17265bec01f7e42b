"""What was said and when: words, segments, the whole; and its export as subtitles or text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .. import files
from ..errors import BadTranscriptError


@dataclass(frozen=True)
class Word:
    """A word as Whisper wrote it; `start` and `end` in seconds, `probability` as the model saw it."""

    text: str
    start: float
    end: float
    probability: float = 1.0


@dataclass(frozen=True)
class Segment:
    """A stretch of speech, usually a sentence; times in seconds from the beginning of the recording.

    Attributes:
        words: with times of their own; empty if they were not asked for.
        speaker: who says it, once `label_speakers` has told.
        logprob: mean log probability of the tokens of its window: near 0 is sure, below -1 is a guess.
        no_speech: how likely the model finds it that nobody speaks in its window.
    """

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    speaker: str | None = None
    logprob: float = 0.0
    no_speech: float = 0.0

    @property
    def clock(self) -> str:
        """Its start as "02:15", minutes and seconds."""
        return clock(self.start)

    @property
    def line(self) -> str:
        """Like "[02:15] Anna: Good morning."."""
        return f"[{self.clock}] {f'{self.speaker}: ' if self.speaker else ''}{self.text}"


@dataclass(frozen=True)
class Transcript:
    """A recording in words.

    Attributes:
        segments: in order of time.
        language: its code, such as "en".
        duration: length of the recording in seconds.
        elapsed: seconds that the computing took.
    """

    segments: tuple[Segment, ...]
    language: str = "en"
    duration: float = 0.0
    elapsed: float = field(default=0.0, compare=False)

    @property
    def text(self) -> str:
        """All that was said, as one line."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def words(self) -> list[Word]:
        """All words with their times."""
        return [word for segment in self.segments for word in segment.words]

    @property
    def real_time_factor(self) -> float:
        """Seconds of computing for a second of sound: below 1 is faster than the speech."""
        return self.elapsed / self.duration if self.duration else 0.0

    def __str__(self) -> str:
        return "\n".join(segment.line for segment in self.segments)

    def named(self, names: dict[str, str]) -> Transcript:
        """The same with speakers renamed: `transcript.named({"Speaker 1": "Anna"})`."""
        renamed = (replace(s, speaker=names.get(s.speaker or "", s.speaker)) for s in self.segments)
        return replace(self, segments=tuple(renamed))

    def to_srt(self) -> str:
        """As SubRip subtitles."""
        return _subtitles(self.segments, ",", numbered=True)

    def to_vtt(self) -> str:
        """As WebVTT subtitles, which web browsers show."""
        return "WEBVTT\n\n" + _subtitles(self.segments, ".", numbered=False)

    def to_txt(self) -> str:
        """One line for each segment, with its speaker if that is known."""
        return "".join(f"{f'{s.speaker}: ' if s.speaker else ''}{s.text}\n" for s in self.segments)

    def save(self, path: str | Path) -> Path:
        """Write it as .srt, .vtt or .txt, whole or not at all, and return the path.

        Raises:
            BadTranscriptError: the ending is another one, or the file cannot be written.
        """
        path = Path(path)
        writers: dict[str, Callable[[], str]] = {
            ".srt": self.to_srt,
            ".vtt": self.to_vtt,
            ".txt": self.to_txt,
        }
        if path.suffix.lower() not in writers:
            raise BadTranscriptError(
                f"{path.name} is no name of a transcript.",
                f"Its ending is {path.suffix or 'missing'}, and the ending tells the format.",
                f"Use one of {', '.join(writers)}.",
            )
        try:
            files.write_text(path, writers[path.suffix.lower()]())
        except OSError as error:
            raise BadTranscriptError(
                f"The transcript cannot be written to {path}: {error.strerror or error}.",
                "The folder is read-only, a file stands where the folder should be, or the disk is full.",
                "Choose another folder; the transcript is still in memory.",
            ) from error
        return path


def clock(seconds: float) -> str:
    """A time as "02:15", or "75:00" beyond an hour."""
    whole = int(seconds)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def seconds_of(time: str) -> int:
    """The seconds of a time such as "02:15"."""
    minutes, seconds = time.split(":")
    return int(minutes) * 60 + int(seconds)


def _subtitles(segments: Sequence[Segment], point: str, numbered: bool) -> str:
    blocks = []
    for number, segment in enumerate(segments, 1):
        times = f"{_stamp(segment.start, point)} --> {_stamp(segment.end, point)}"
        # An arrow inside the text would end the subtitle.
        text = segment.text.replace("-->", "->")
        text = f"{segment.speaker}: {text}" if segment.speaker else text
        blocks.append((f"{number}\n" if numbered else "") + f"{times}\n{text}\n")
    return "\n".join(blocks)


def _stamp(seconds: float, point: str) -> str:
    """A time as subtitles write it: 00:02:15,300."""
    thousandths = round(seconds * 1000)
    whole, thousandths = divmod(thousandths, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{point}{thousandths:03d}"
