"""What the audio benchmark computes, and that its metrics are those it promises."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
import audio

from multimodal_course.audio import RATE, read_blocks
from multimodal_course.data import DATA
from multimodal_course.pocket.speech.synthesis import PLAIN, Utterance


def utterance(text, seconds):
    times = np.linspace(0, seconds, len(text.split()) + 1)
    return Utterance(text, np.full(int(seconds * RATE), 0.1, np.float32), times, PLAIN)


def test_noise_has_the_wanted_strength():
    rng = np.random.default_rng(0)
    sound = rng.standard_normal(RATE)
    noise = audio.with_noise(sound, 10, rng) - sound
    assert 10 * np.log10((sound**2).mean() / (noise**2).mean()) == pytest.approx(10, abs=0.1)


def test_recordings_without_words_range_from_nothing_to_loud_noise():
    levels = [float(np.abs(sound).max()) for sound in audio.wordless(np.random.default_rng(0), 10)]
    assert min(levels) == 0 and max(levels) == pytest.approx(0.5, abs=0.01)


def test_joined_utterances_keep_their_words_and_times():
    joined = audio.spoken_on([utterance("a b", 1.0), utterance("c", 2.0)], gap=0.5)
    assert joined.text == "a b c"
    assert joined.times.tolist() == pytest.approx([0, 0.5, 1.5, 4.0])
    assert len(joined.sound) == 4 * RATE


def test_the_hour_is_an_hour(tmp_path):
    seconds = sum(len(block) for block in read_blocks(audio.hour_file(tmp_path))) / RATE
    assert seconds == pytest.approx(3600, rel=0.03)


def test_the_saved_scores_have_every_metric_with_a_target():
    saved = json.loads((DATA / "scores" / "audio.json").read_text(encoding="utf-8"))
    assert set(audio.TARGETS) <= set(saved)
