"""The labs' recordings: `python -m multimodal_course.pocket.speech.recordings` has them spoken anew.

Authors run it once, with the synthesisers of speech.py installed; the files are shipped. `transcripts.json`
holds what is said in each, when every sentence and every word begins, and by whom.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ...data import AUDIO, labelled_questions
from ..captions import describe_briefly
from ..course_pictures import NAMED
from . import scripts
from .scripts import Script
from .synthesis import RATE, Utterance, Voice, say
from .texts import spelt_out

SPEAKERS = {
    "Anna": Voice("flite", "slt", 150, 180),
    "Robert": Voice("flite", "rms", 150, 105),
    "Priya": Voice("espeak", "en+f3", 155, 55),
}
READERS = (*SPEAKERS.values(), Voice("espeak", "en-us", 150), Voice("flite", "awb", 150, 125))
PAUSE = 0.5  # seconds between two sentences
CAFE_DECIBELS = 10  # speech over babble


@dataclass
class Recording:
    """Sound and what is said in it; `more` holds what else is true of it."""

    name: str
    kind: str
    sound: np.ndarray
    segments: list[dict[str, Any]]
    more: dict[str, Any] = field(default_factory=dict)

    def transcript(self) -> dict[str, Any]:
        """As it stands in transcripts.json."""
        text = " ".join(segment["text"] for segment in self.segments)
        told = {
            "file": self.name,
            "kind": self.kind,
            "seconds": round(len(self.sound) / RATE, 2),
            "text": text,
        }
        return told | self.more | {"segments": self.segments}


def _segment(utterance: Utterance, speaker: str | None, offset: float) -> dict[str, Any]:
    times = (utterance.times + offset).round(2).tolist()
    words = [[word, time] for word, time in zip(utterance.text.split(" "), times, strict=False)]
    told = {"start": times[0], "end": times[-1], "text": utterance.text, "words": words}
    return told if speaker is None else {"speaker": speaker} | told


def _spoken(script: Script, pause: float = PAUSE) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """A conversation as sound and segments, with a pause before, between and after the sentences."""
    sounds, segments, length = [np.zeros(int(pause * RATE))], [], pause
    for speaker, text in script:
        utterance = say(text, SPEAKERS[speaker])
        segments.append(_segment(utterance, speaker, length))
        sounds += [utterance.sound, np.zeros(int(pause * RATE))]
        length = sum(len(sound) for sound in sounds) / RATE
    return np.concatenate(sounds), segments


def _single(name: str, kind: str, text: str, voice: Voice, **more: Any) -> Recording:
    utterance = say(text, voice)
    return Recording(name, kind, utterance.sound, [_segment(utterance, None, 0.0)], more)


def _babble(length: int) -> np.ndarray:
    """Many people talking at once, and some dishes: the sound of a café."""
    rng, sound = np.random.default_rng(0), np.zeros(length)
    lines = [text for _, text in (*scripts.LECTURE, *scripts.MEETING)]
    for voice in range(6):
        place = int(rng.integers(RATE))
        while place < length:
            said = say(str(rng.choice(lines)), READERS[voice % len(READERS)]).sound
            end = min(length, place + len(said))
            sound[place:end] += said[: end - place] * rng.uniform(0.5, 1)
            place = end + int(rng.integers(RATE // 4, RATE))
    for _ in range(length // RATE // 3):
        place, time = int(rng.integers(length - RATE // 2)), np.arange(RATE // 2) / RATE
        ring = np.exp(-time * 25) * np.sin(2 * np.pi * rng.uniform(2000, 5000) * time)
        sound[place : place + len(ring)] += 0.25 * ring
    return sound


def _cafe() -> Recording:
    sound, segments = _spoken(scripts.CAFE)
    babble = _babble(len(sound))
    gain = np.sqrt((sound**2).mean() / (babble**2).mean() / 10 ** (CAFE_DECIBELS / 10))
    more = {"noise": "babble", "decibels": CAFE_DECIBELS}
    return Recording("cafe.ogg", "cafe", sound + gain * babble, segments, more)


def recordings() -> Iterator[Recording]:
    """All recordings of the course."""
    for i, (name, shown) in enumerate(NAMED.items()):
        text = spelt_out(describe_briefly(shown))
        voice = READERS[i % len(READERS)]
        yield _single(f"descriptions/{name}.flac", "description", text, voice, image=f"{name}.png")
    for i, row in enumerate(labelled_questions()[::8][:12]):
        more = {"image": row["image"], "answer": row["answer"]}
        voice = READERS[i % len(READERS)]
        yield _single(f"questions/{i:02d}.flac", "question", spelt_out(row["question"]), voice, **more)
    for kind, texts in (("memo", scripts.MEMOS), ("price", scripts.PRICES)):
        for i, text in enumerate(texts):
            yield _single(f"{kind}s/{i:02d}.flac", kind, text, READERS[(i + 2) % len(READERS)])
    actions = [dict(zip(("who", "task", "when"), action, strict=True)) for action in scripts.ACTIONS]
    yield Recording("meeting.ogg", "meeting", *_spoken(scripts.MEETING), {"actions": actions})
    yield _cafe()
    yield Recording("silences.flac", "silences", *_spoken(scripts.SILENCES, pause=14))
    yield Recording("lecture.ogg", "lecture", *_spoken(scripts.LECTURE))


def write_sound(sound: np.ndarray, path: Path) -> None:
    """Mono 16 kHz as FLAC, or as Opus in an Ogg file."""
    import av

    codec, extension = ("flac", "flac") if path.suffix == ".flac" else ("libopus", "ogg")
    samples = np.round(np.clip(sound, -1, 1) * 32767).astype(np.int16)
    with av.open(str(path), "w", format=extension) as file:
        stream = file.add_stream(codec, rate=RATE, layout="mono")
        if codec == "libopus":
            stream.bit_rate = 24_000
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE)
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate = RATE
        for part in (*resampler.resample(frame), *resampler.resample(None), None):
            file.mux(stream.encode(part))


def record(folder: Path) -> None:
    """Write all recordings below `folder`, with `transcripts.json` and a manifest of checksums."""
    transcripts = []
    for recording in recordings():
        path = folder / recording.name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_sound(recording.sound, path)
        transcripts.append(recording.transcript())
    lines = ",\n".join(json.dumps(row) for row in transcripts)
    (folder / "transcripts.json").write_text(f"[\n{lines}\n]\n")
    files = sorted(
        p for p in folder.rglob("*") if p.suffix in (".flac", ".ogg") or p.name == "transcripts.json"
    )
    sums = {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    (folder / "manifest.json").write_text(json.dumps(sums, indent=1) + "\n")


if __name__ == "__main__":
    record(AUDIO)
    print(f"recorded {sum(1 for p in AUDIO.rglob('*') if p.suffix in ('.flac', '.ogg'))} files below {AUDIO}")
