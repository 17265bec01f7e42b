"""How well and how fast pocket Whisper hears, on this machine.

    apt-get install espeak-ng flite festival festvox-kdlpc16k    # the synthesisers that it listens to
    python benchmarks/audio.py --json data/scores/audio.json     # about ten minutes

Everything is said anew, in sentences that training never said, and heard through `SpeechRecognizer`. Error
rates count words after Whisper's own normaliser, over all sentences together. "Domain" are sentences of the
pocket world; "free" were written by hand, by somebody who had not seen the training; an unseen voice is a
variant of eSpeak's that training leaves out.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scores import report, save

from multimodal_course import load
from multimodal_course.audio import (
    SpeechRecognizer,
    Transcript,
    find_speakers,
    normalized,
    read_audio,
    read_blocks,
    word_error_rate,
)
from multimodal_course.data import AUDIO
from multimodal_course.pocket.speech.scripts import FREE
from multimodal_course.pocket.speech.synthesis import PLAIN, RATE, Utterance, Voice, random_voice, say
from multimodal_course.pocket.speech.texts import WORLD, sentence

TARGETS = {
    "wer_domain": 0.01,
    "wer_unseen_voice": 0.10,
    "wer_free": 0.12,
    "wer_10db": 0.05,
    "silence_clean": 0.95,
    "word_start_p90_ms": 150,
    "rtf": 0.1,
    "stream_wer_gap": 0.02,
    "hour_peak_gb": 1.0,
}
AT_LEAST = {"silence_clean"}
UNSEEN = ("grandma", "grandpa", "iven3", "steph3", "RicishayMax3", "announcer")

# openai-whisper's README, relative to large on an A100. It compares models; it is not "times real time".
OFFICIAL_SPEED = {"tiny": 10, "base": 7, "small": 4, "medium": 2, "large": 1, "turbo": 8}


def heard(model: SpeechRecognizer, utterances: Sequence[Utterance]) -> list[str]:
    """What is heard in each."""
    return [model.transcribe(u.sound, word_timestamps=False).text for u in utterances]


def error_rate(model: SpeechRecognizer, utterances: Sequence[Utterance]) -> float:
    """Words wrong over all of them."""
    return word_error_rate([u.text for u in utterances], heard(model, utterances))


def with_noise(sound: np.ndarray, decibels: float, rng: np.random.Generator) -> np.ndarray:
    """The sound with pink noise of this signal-to-noise ratio."""
    spectrum = np.fft.rfft(rng.standard_normal(len(sound)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 10), len(sound))
    gain = np.sqrt((sound**2).mean() / (noise**2).mean() / 10 ** (decibels / 10))
    return (sound + gain * noise).astype(np.float32)


def wordless(rng: np.random.Generator, n: int) -> list[np.ndarray]:
    """Recordings in which nobody speaks: digital silence, hiss, and noise from white to brown."""
    found = []
    for i in range(n):
        length = RATE * int(rng.integers(3, 31))
        spectrum = np.fft.rfft(rng.standard_normal(length))
        noise = np.fft.irfft(spectrum / (np.arange(len(spectrum)) + 10) ** (0.5 * (i % 3)), length)
        loudness = (0.0, 1e-4, 0.02, 0.2, 0.5)[i % 5]
        found.append((loudness * noise / abs(noise).max()).astype(np.float32))
    return found


def clean(model: SpeechRecognizer, sounds: Sequence[np.ndarray], skip_silence: bool) -> float:
    """Share of the recordings in which no word is heard."""
    texts = [model.transcribe(s, word_timestamps=False, skip_silence=skip_silence).text for s in sounds]
    return float(np.mean([not normalized(text) for text in texts]))


def start_errors(model: SpeechRecognizer, utterances: Sequence[Utterance]) -> list[float]:
    """Milliseconds between the true and the given start of every word, in recordings heard rightly."""
    found = []
    for u in utterances:
        words = model.transcribe(u.sound).words
        if [normalized(w.text) for w in words] == [normalized(w) for w in u.text.split(" ")]:
            found += [1000 * abs(w.start - t) for w, t in zip(words, u.times[:-1], strict=True)]
    return found


def spoken_on(utterances: Sequence[Utterance], gap: float = 0.6) -> Utterance:
    """Utterances as one recording, with pauses."""
    pause, sounds, times = np.zeros(int(gap * RATE), np.float32), [], []
    for u in utterances:
        times += list(u.times[:-1] + sum(len(s) for s in sounds) / RATE)
        sounds += [u.sound, pause]
    sound = np.concatenate(sounds)
    return Utterance(
        " ".join(u.text for u in utterances), sound, np.array([*times, len(sound) / RATE]), PLAIN
    )


def domain(rng: random.Random, n: int, voice: Voice | None = None) -> list[Utterance]:
    """Different held-out sentences of the pocket world, in voices that training knows or in the given one."""
    texts: dict[str, None] = {}  # else one sentence, of which there is little choice, makes up an eighth
    while len(texts) < n:
        kind = WORLD[len(texts) % len(WORLD)]
        texts.setdefault(sentence(rng, kind, held_out=True))
    return [say(text, voice or random_voice(rng)) for text in texts]


def quality(model: SpeechRecognizer, n: int) -> dict[str, float]:
    """Error rates, silence and word times, from about `n` sentences for each."""
    rng, numbers = random.Random(1), np.random.default_rng(1)
    known, plain = domain(rng, 2 * n), domain(rng, n, PLAIN)
    unseen = [u for name in UNSEEN for u in domain(rng, n // len(UNSEEN), Voice("espeak", f"en-us+{name}"))]
    free = [say(text, random_voice(rng)) for text in FREE]
    metrics = {
        "wer_domain": error_rate(model, known),
        "wer_domain_plain": error_rate(model, plain),
        "wer_unseen_voice": error_rate(model, unseen),
        "wer_free": error_rate(model, free),
        "wer_free_plain": error_rate(model, [say(text) for text in FREE]),
    }
    for decibels in (20, 10, 5):
        noisy = [
            Utterance(u.text, with_noise(u.sound, decibels, numbers), u.times, u.voice) for u in known[:n]
        ]
        metrics[f"wer_{decibels}db"] = error_rate(model, noisy)
    empty = wordless(numbers, max(20, n // 2))
    metrics["silence_clean"] = clean(model, empty, skip_silence=True)
    metrics["silence_clean_without_vad"] = clean(model, empty, skip_silence=False)
    minutes = [spoken_on(known[i : i + 16]) for i in range(0, n - 15, 16)]
    off = start_errors(model, [*known[:n], *minutes])
    metrics["word_start_p90_ms"] = float(np.percentile(off, 90)) if off else float("inf")
    metrics["word_start_median_ms"] = float(np.median(off)) if off else float("inf")
    return metrics | long_recordings(model, minutes) | speakers(rng)


def long_recordings(model: SpeechRecognizer, minutes: Sequence[Utterance]) -> dict[str, float]:
    """A minute at a time: offline and streamed; words wrong, speed, latency."""
    texts = [u.text for u in minutes]
    model.transcribe(minutes[0].sound)  # compiles Whisper's alignment code
    offline: list[Transcript] = [model.transcribe(u.sound) for u in minutes]
    streamed, latencies = [], []
    for u in minutes:
        stream = model.stream(np.array_split(u.sound, max(1, round(len(u.sound) / RATE / 0.25))))
        for _ in stream:
            pass
        streamed.append(stream.text)
        latencies += stream.latencies
    wer = word_error_rate(texts, [t.text for t in offline])
    wer_stream = word_error_rate(texts, streamed)
    return {
        "wer_minutes": wer,
        "wer_minutes_stream": wer_stream,
        "stream_wer_gap": wer_stream - wer,
        "stream_latency_median_s": float(np.median(latencies)),
        "stream_latency_p90_s": float(np.percentile(latencies, 90)),
        "rtf": sum(t.elapsed for t in offline) / sum(t.duration for t in offline),
    }


def recordings(model: SpeechRecognizer) -> dict[str, float]:
    """Words wrong in the course's recordings, by kind; one with long pauses with and without the detector."""
    rows = json.loads((AUDIO / "transcripts.json").read_text(encoding="utf-8"))
    said: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        heard = model.transcribe(AUDIO / row["file"], skip_silence=True).text
        said.setdefault(row["kind"], []).append((row["text"], heard))
    found = {
        f"wer_{kind}": word_error_rate(*map(list, zip(*pairs, strict=True))) for kind, pairs in said.items()
    }
    for name, skip in (("vad", True), ("no_vad", False)):
        transcript = model.transcribe(AUDIO / "silences.flac", skip_silence=skip)
        truth = next(row["text"] for row in rows if row["file"] == "silences.flac")
        found[f"wer_silences_{name}"] = word_error_rate(truth, transcript.text)
        found[f"rtf_silences_{name}"] = transcript.real_time_factor
    return found


def speakers(rng: random.Random, n: int = 8) -> dict[str, float]:
    """Two or three random voices in turn: share of pieces given to the right one, how often the number is."""
    right, counted, total = 0, 0, 0
    for i in range(n):
        voices = [random_voice(rng) for _ in range(2 + i % 2)]
        said = [say(sentence(rng, WORLD[j % len(WORLD)]), voices[j % len(voices)]) for j in range(18)]
        talk = spoken_on(said)
        ends = np.cumsum([len(u.sound) / RATE + 0.6 for u in said])
        turns = find_speakers(talk.sound, len(voices))
        pairs = Counter()
        for turn in turns:
            who = int(np.searchsorted(ends, (turn.start + turn.end) / 2)) % len(voices)
            pairs[turn.speaker, who] += 1
        best: dict[str, int] = {}
        for (name, who), count in pairs.most_common():
            if name not in best and who not in best.values():
                best[name] = who
                right += count
        total += sum(pairs.values())
        counted += len({t.speaker for t in find_speakers(talk.sound)}) == len(voices)
    return {"speaker_right": right / total, "speaker_count_right": counted / n}


def hour_file(folder: Path) -> Path:
    """An hour of the course's meeting, again and again, as a FLAC file."""
    import av

    path = folder / "hour.flac"
    sound = (read_audio(AUDIO / "meeting.ogg") * 32767).astype(np.int16)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("flac", rate=RATE, layout="mono")
        for _ in range(round(3600 * RATE / len(sound))):
            frame = av.AudioFrame.from_ndarray(sound[None], "s16", "mono")
            frame.sample_rate = RATE
            for packet in stream.encode(frame):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return path


HOUR = """
import sys
from multimodal_course import load, track
with track("an hour") as hour, load(sys.argv[2]) as model:
    transcript = model.transcribe(sys.argv[1], word_timestamps=False)
print(transcript.duration, transcript.elapsed, hour.peak_bytes)
"""


def hour(name: str) -> dict[str, float]:
    """An hour: seconds to read it, and time and peak memory of a process of its own that transcribes it."""
    with tempfile.TemporaryDirectory() as folder:
        path = hour_file(Path(folder))
        begun = time.perf_counter()
        for _ in read_blocks(path):
            pass
        read = time.perf_counter() - begun
        command = [sys.executable, "-c", HOUR, str(path), name]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    duration, elapsed, peak = map(float, said.split()[-3:])
    return {"hour_read_s": read, "hour_rtf": elapsed / duration, "hour_peak_gb": peak / 1e9}


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the metrics to this file")
    parser.add_argument("--model", default="pocket-whisper", help="or another name, or a folder")
    parser.add_argument("--sentences", type=int, default=128, help="of each kind (default 128)")
    parser.add_argument("--unheard", metavar="VOICE", help="also measure a voice that training was --without")
    parser.add_argument("--no-hour", action="store_true", help="leave out the file of an hour")
    options = parser.parse_args()
    import torch

    torch.set_num_threads(min(2, torch.get_num_threads()))
    warnings.filterwarnings("ignore", message="No speech was found")
    begun = time.perf_counter()
    model = load(options.model)
    metrics = {"load_s": time.perf_counter() - begun}
    metrics |= quality(model, max(16, options.sentences)) | recordings(model)
    if options.unheard:
        metrics["wer_unheard"] = error_rate(model, _unheard(options.unheard, options.sentences))
    if not options.no_hour:
        metrics |= hour(options.model)
    metrics = {name: round(value, 4) for name, value in metrics.items()}
    print(report(metrics, TARGETS, set(TARGETS) - AT_LEAST))
    print("\nopenai-whisper's README, speed relative to large on an A100:")
    print("  ".join(f"{name} {speed}x" for name, speed in OFFICIAL_SPEED.items()))
    print(f"{options.model} here: {1 / metrics['rtf']:.0f} times real time, which is another scale.")
    save(metrics, options.json)


def _unheard(name: str, n: int) -> list[Utterance]:
    """Held-out sentences of the pocket world in the voice of this name."""
    rng, voices = random.Random(2), []
    while len(voices) < n:
        voice = random_voice(rng)
        if name in (voice.engine, *voice.name.split("+")):
            voices.append(voice)
    return [say(sentence(rng, WORLD[i % len(WORLD)], held_out=True), v) for i, v in enumerate(voices)]


if __name__ == "__main__":
    main()
