"""How well and how fast pocket Whisper hears, on this machine.

    python benchmarks/audio.py --json data/scores/audio.json    # ten minutes; needs the synthesisers
    apt-get install espeak-ng flite festival festvox-kdlpc16k

Everything is said anew, in sentences that training never said, and heard by openai-whisper's `transcribe`.
Word error rates count words without case and punctuation, over all sentences together. "World" are sentences
of the pocket world; "free" were written by hand before the model existed.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scores import report, save

from multimodal_course.data import MODELS
from multimodal_course.pocket.speech.synthesis import PLAIN, RATE, Utterance, random_voice, say
from multimodal_course.pocket.speech.texts import WORLD, plain_words, sentence

TARGETS = {
    "wer_world": 0.01,
    "wer_world_plain": 0.01,
    "wer_free_plain": 0.12,
    "wer_world_10db": 0.05,
    "silence_empty": 0.95,
    "noise_empty": 0.95,
    "starts_within_150ms": 0.90,
    "real_time_factor": 0.1,
}
AT_LEAST = {"silence_empty", "noise_empty", "starts_within_150ms"}

FREE = """
My sister lives in a small house near the river.
We usually have breakfast at seven in the morning.
The children are playing football behind the school.
I lost my keys somewhere between the station and the office.
Could you please tell me where the nearest pharmacy is?
It was raining so hard that we stayed at home all day.
He has been working on this report since Monday.
The train was late again, so I missed the meeting.
She bought three books and a bottle of water.
There is a big tree in front of our window.
I would like a cup of coffee with a little milk.
What did you do last weekend?
The doctor said that I should drink more water.
They moved to the city because he found a new job.
My grandfather used to tell us stories about the war.
The museum is closed on Tuesday, but the park is open.
Please turn off the light before you leave the room.
I don't know why she is angry with me.
The soup is too hot, wait a few minutes.
We need two more chairs for the guests.
He opened the letter and began to laugh.
The bridge was built more than a hundred years ago.
How long does it take to walk to the beach?
I forgot to bring my umbrella and got completely wet.
The dog ran across the road and jumped over the fence.
Let's meet in front of the theater at half past seven.
She speaks three languages and wants to learn another one.
The price of bread has gone up since last year.
My phone is almost empty, can I use your charger?
Nobody told us that the road was closed.
The little girl gave her teacher a red flower.
In winter the lake is covered with ice.
He is tall, has dark hair and wears glasses.
We watched a film about a family on a farm.
I have already read the first chapter of the book.
The baby slept through the whole flight.
Don't worry, everything will be fine.
The teacher wrote the answer on the board.
It is dangerous to swim in the river after a storm.
Our neighbors have two cats and a parrot.
You can pay by card or in cash.
The light in the kitchen is still broken.
She put the cake in the oven and set the clock.
When I was young, we had no computer at home.
He carried the heavy box up the stairs alone.
The mountains look beautiful in the evening sun.
I think we should buy a bigger table.
The police stopped the car because it was too fast.
Would you like some more cheese with your bread?
The boat left the harbor early in the morning.
My brother plays the guitar and sings in a band.
The new shop sells shoes, bags and coats.
If you are tired, you should go to bed earlier.
The company wants to hire twenty people this year.
A strange noise came from the cellar.
He always forgets the names of his students.
The picture on the wall shows a ship in a storm.
We had to wait more than an hour at the airport.
Some people believe that black cats bring bad luck.
I'm looking for a warm jacket for my son.
""".strip().splitlines()


def errors(said: str, heard: str) -> tuple[int, int]:
    """Wrong words (substituted, left out, put in), and words said."""
    reference, found = plain_words(said), plain_words(heard)
    row = list(range(len(found) + 1))
    for i, word in enumerate(reference, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1], len(reference)


def word_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Over all (said, heard) together."""
    counts = np.array([errors(*pair) for pair in pairs])
    return float(counts[:, 0].sum() / counts[:, 1].sum())


def hear(model: Any, sound: np.ndarray, **options: Any) -> dict:
    """Greedy transcription of a float32 mono 16 kHz recording."""
    options = {"temperature": 0.0, "condition_on_previous_text": False, "fp16": False} | options
    return model.transcribe(sound.astype(np.float32), **options)


def heard(model: Any, utterances: Sequence[Utterance]) -> list[tuple[str, str]]:
    """(said, heard) of each."""
    return [(u.text, hear(model, u.sound)["text"]) for u in utterances]


def with_noise(sound: np.ndarray, decibels: float, rng: np.random.Generator) -> np.ndarray:
    """The sound with pink noise of this signal-to-noise ratio."""
    spectrum = np.fft.rfft(rng.standard_normal(len(sound)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 10), len(sound))
    gain = np.sqrt((sound**2).mean() / (noise**2).mean() / 10 ** (decibels / 10))
    return sound + gain * noise


def silences(rng: np.random.Generator, n: int) -> list[np.ndarray]:
    """Recordings without speech: none of sound at all, or a barely audible hiss."""
    return [rng.standard_normal(RATE * int(rng.integers(3, 31))) * level for level in [0.0, 1e-4] * (n // 2)]


def noises(rng: np.random.Generator, n: int) -> list[np.ndarray]:
    """Recordings of noise alone, from white to brown."""
    found = []
    for i in range(n):
        length = RATE * int(rng.integers(3, 31))
        spectrum = np.fft.rfft(rng.standard_normal(length))
        noise = np.fft.irfft(spectrum / (np.arange(len(spectrum)) + 10) ** (0.5 * (i % 3)), length)
        found.append(0.2 * noise / abs(noise).max())
    return found


def start_errors(model: Any, utterances: Sequence[Utterance]) -> list[float]:
    """Seconds between the true and the given start of every word, in sentences that were heard rightly."""
    found = []
    for u in utterances:
        segments = hear(model, u.sound, word_timestamps=True)["segments"]
        words = [word for segment in segments for word in segment["words"]]
        if [plain_words(w["word"]) for w in words] == [plain_words(w) for w in u.text.split(" ")]:
            found += [abs(w["start"] - t) for w, t in zip(words, u.times[:-1], strict=True)]
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


def world(rng: random.Random, n: int, plain: bool = False, without: str | None = None) -> list[Utterance]:
    """Held-out sentences of the pocket world, in any voice or in plain eSpeak's."""
    texts = [sentence(rng, WORLD[i % len(WORLD)], held_out=True) for i in range(n)]
    return [say(text, PLAIN if plain else random_voice(rng, without)) for text in texts]


def measure(model: Any, n: int) -> dict[str, float]:
    """All metrics, with about `n` sentences for each."""
    rng, numbers = random.Random(1), np.random.default_rng(1)
    sets = {
        "world": world(rng, 2 * n),
        "world_plain": world(rng, n, plain=True),
        "free_plain": [say(text) for text in FREE],
        "free_voices": [say(text, random_voice(rng)) for text in FREE],
        "grammar": [say(sentence(rng, "free", held_out=True), random_voice(rng)) for _ in range(n)],
        "words": [say(sentence(rng, "words", held_out=True), random_voice(rng)) for _ in range(n)],
    }
    metrics = {f"wer_{name}": word_error_rate(heard(model, said)) for name, said in sets.items()}
    for level in (20, 10, 5):
        pairs = [
            (u.text, hear(model, with_noise(u.sound, level, numbers))["text"]) for u in sets["world"][:n]
        ]
        metrics[f"wer_world_{level}db"] = word_error_rate(pairs)
    minutes = [spoken_on(sets["world"][i : i + 16]) for i in range(0, n - 15, 16)]
    metrics["wer_minutes"] = word_error_rate(heard(model, minutes))
    pairs = [(u.text, hear(model, u.sound, condition_on_previous_text=True)["text"]) for u in minutes]
    metrics["wer_minutes_conditioned"] = word_error_rate(pairs)
    for name, made in (("silence", silences), ("noise", noises)):
        texts = [hear(model, sound)["text"] for sound in made(numbers, n // 2)]
        metrics[f"{name}_empty"] = statistics.mean(not plain_words(text) for text in texts)
    for name, said in (("starts", sets["world"][:n]), ("starts_minutes", minutes)):
        off = start_errors(model, said)
        metrics[f"{name}_within_150ms"] = float(np.mean([error <= 0.15 for error in off])) if off else 0.0
        metrics[f"{name}_median_ms"] = 1000 * statistics.median(off) if off else 0.0
    metrics["real_time_factor"] = real_time_factor(model, minutes)
    return metrics


def real_time_factor(model: Any, recordings: Sequence[Utterance]) -> float:
    """Time to transcribe over length, after a first recording."""
    hear(model, recordings[0].sound)
    begun = time.perf_counter()
    for u in recordings:
        hear(model, u.sound)
    return (time.perf_counter() - begun) / sum(u.seconds for u in recordings)


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the metrics to this file")
    parser.add_argument(
        "--model", default=str(MODELS / "pocket-whisper" / "model.pt"), help="or tiny, base …"
    )
    parser.add_argument("--sentences", type=int, default=128, help="of each kind (default 128)")
    parser.add_argument("--unheard", metavar="VOICE", help="also measure a voice that training was --without")
    options = parser.parse_args()
    import torch
    import whisper

    torch.set_num_threads(min(2, torch.get_num_threads()))
    begun = time.perf_counter()
    model = whisper.load_model(options.model, device="cpu")
    metrics = {"load_s": time.perf_counter() - begun}
    metrics |= measure(model, max(16, options.sentences))
    if options.unheard:
        metrics["wer_world_unheard"] = word_error_rate(
            heard(model, _unheard(options.unheard, options.sentences))
        )
    metrics = {name: round(value, 4) for name, value in metrics.items()}
    print(report(metrics, TARGETS, set(TARGETS) - AT_LEAST))
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
