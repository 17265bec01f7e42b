"""Pocket Whisper: what is said, how windows are made, its checkpoint, and the recordings of the course."""

import hashlib
import json
import random
import re
from argparse import Namespace
from itertools import pairwise

import av
import numpy as np
import pytest
import torch
import whisper
from whisper.audio import mel_filters
from whisper.tokenizer import get_tokenizer

from multimodal_course.pocket import train_whisper
from multimodal_course.pocket.speech import augment, everyday, phrases, scripts
from multimodal_course.pocket.speech import words as lexicon
from multimodal_course.pocket.speech.batches import FULL, Windows, compose
from multimodal_course.pocket.speech.common_words import COMMON
from multimodal_course.pocket.speech.flite import match_times
from multimodal_course.pocket.speech.pool import MAX_TOKENS, Chunk, SpeechPool, log_mel, pack
from multimodal_course.pocket.speech.recordings import AUDIO
from multimodal_course.pocket.speech.synthesis import RATE, Utterance, Voice, random_voice
from multimodal_course.pocket.speech.texts import (
    LONGEST,
    SHARES,
    expand,
    is_held_out,
    number,
    plain_words,
    sentence,
    spelt_out,
    written,
)
from multimodal_course.pocket.speech.tokens import SpeechTokens
from multimodal_course.pocket.train import Run
from multimodal_course.pocket.whisper_architecture import DIMENSIONS, LETTERS, PocketWhisper, load, save

CPU = torch.device("cpu")
_TIME = r"<\|[\d.]+\|>"
# a first time within the first second; sentences between two times; a last time if a sentence is cut off
_TIMED = rf"<\|[01]\.\d\d\|>([^<]*[.?]{_TIME}{_TIME})*([^<]*[.?]{_TIME})?<\|endoftext\|>"


@pytest.fixture(scope="module")
def tokens():
    return SpeechTokens()


@pytest.fixture(scope="module")
def model(tokens):
    torch.manual_seed(0)
    return PocketWhisper(tokens.used).eval()


def tone(text: str, seed: int = 0) -> Utterance:
    """Not speech, but sound with as many parts as words: synthesisers are not installed everywhere."""
    rng, words = np.random.default_rng(seed), text.split(" ")
    times = np.arange(len(words) + 1) * 0.3
    sound = 0.3 * rng.standard_normal(round(times[-1] * RATE)).astype(np.float32)
    return Utterance(text, sound, times, Voice("espeak", "en-us"))


@pytest.fixture(scope="module")
def pool(tokens):
    rng = random.Random(0)
    said = [tone(sentence(rng), i) for i in range(100)]
    pool = SpeechPool(CPU, 1000, 60_000)
    assert pool.add(pack(said, tokens, mel_filters("cpu", 80)))
    return pool


# -- what is said ------------------------------------------------------------------------------------------


def test_the_vocabulary_is_everyday_english_in_its_forms():
    words = lexicon.vocabulary()
    assert 3500 <= len(words) == len(set(words)) <= 6500
    assert {"the", "went", "children", "written", "happiest", "Wednesday", "umbrellas", "don't"} <= set(words)
    assert all(re.fullmatch(r"[A-Za-z]+('[a-z]+)?", word) for word in words)


@pytest.mark.parametrize(
    ("form", "pairs"),
    [
        (lexicon.plural, "box boxes city cities boy boys knife knives tomato tomatoes fish fish"),
        (lexicon.third, "go goes carry carries watch watches play plays have has do does"),
        (lexicon.past, "stop stopped carry carried bake baked write wrote visit visited say said"),
        (lexicon.participle, "write written stop stopped cut cut hurt hurt prefer preferred"),
        (lexicon.ongoing, "lie lying bake baking stop stopping see seeing open opening let letting"),
    ],
)
def test_forms_are_spelt_right(form, pairs):
    words = pairs.split()
    assert [form(word) for word in words[::2]] == words[1::2]


def test_common_words_are_words_and_stand_in_the_vocabulary_in_all_forms():
    words = set(lexicon.vocabulary())
    assert 900 < len(COMMON) < 1500 and words >= COMMON
    assert all(words.issuperset(lexicon.inflected(word)) for word in COMMON)
    assert lexicon.inflected("answer") == ["answer", "answers", "answered", "answering"]


def test_patterns_are_made_of_slots_that_exist_and_actions_of_verbs():
    assert not set(phrases.PARTS) & set(everyday.PARTS)
    verbs = {action.split(" ")[0] for action in everyday.ACTIONS["actions"]}
    assert verbs <= {*lexicon.TRANSITIVE, *lexicon.INTRANSITIVE}
    rng = random.Random(0)
    for pattern in (*everyday.EVERYDAY, *phrases.COURSE):
        assert "{" not in expand(pattern, rng)


@pytest.mark.parametrize("kind", SHARES)
def test_sentences_are_written_in_words_alone(kind):
    rng = random.Random(1)
    for _ in range(200):
        text = sentence(rng, kind)
        assert re.fullmatch(r"[A-Z][A-Za-z' ,.?]*[.?]", text) and len(text) <= LONGEST, text
        assert (
            "  " not in text
            and " ," not in text
            and not re.search(r"\b[Aa] [aeio]", text.replace("a one", ""))
        )


def test_training_says_the_whole_vocabulary_often():
    rng, said = random.Random(2), set()
    for _ in range(28_000):
        said.update(plain_words(sentence(rng)))
    missing = {w.lower() for w in lexicon.vocabulary()} - said
    assert len(missing) < 20, missing


def test_test_sentences_are_never_training_sentences():
    rng = random.Random(3)
    for kind in SHARES:
        training = {sentence(rng, kind) for _ in range(300)}
        held_out = {sentence(rng, kind, held_out=True) for _ in range(10)}
        assert all(map(is_held_out, held_out)) and not any(map(is_held_out, training))
    assert is_held_out("A RED car") == is_held_out("a red car.")


def test_training_never_says_what_is_recorded_or_measured():
    for text in (*scripts.FREE, *scripts.MEMOS, *scripts.PRICES, "Good idea.", "I agree."):
        assert is_held_out(text)
    assert all(is_held_out(text) for script in scripts.SCRIPTS for _, text in script)
    assert len(scripts.FREE) == 60


def test_numbers_in_words():
    assert [number(n) for n in (0, 13, 40, 95, 100, 342, 1300, 99_999)] == [
        "zero",
        "thirteen",
        "forty",
        "ninety five",
        "one hundred",
        "three hundred forty two",
        "one thousand three hundred",
        "ninety nine thousand nine hundred ninety nine",
    ]
    assert spelt_out("7 bars: 50% colour") == "seven bars, fifty percent color"
    assert written("a apple and a unit , a red one") == "An apple and a unit, a red one."


def test_every_voice_gets_its_turn_except_the_one_left_out():
    rng = random.Random(4)
    names = [random_voice(rng) for _ in range(3000)]
    assert {v.engine for v in names} == {"espeak", "flite", "festival"}
    assert {"slt", "awb", "rms", "kal", "kal16"} <= {v.name for v in names}
    assert len({v.name for v in names if v.engine == "espeak"}) > 300
    assert "rms" not in {random_voice(rng, without="rms").name for _ in range(1000)}
    assert "flite" not in {random_voice(rng, without="flite").engine for _ in range(1000)}


def test_words_are_found_in_what_a_synthesiser_calls_them():
    spoken = [("dont", 0.2), ("it", 0.5), ("'s", 0.6), ("the", 0.7), ("car", 0.9)]
    times = match_times("Don't, it's the red car.", spoken, 1.2)
    assert np.allclose(times, [0.2, 0.5, 0.7, np.nan, 0.9, 1.2], equal_nan=True)


# -- training windows --------------------------------------------------------------------------------------


def test_spectrograms_are_whispers_own():
    sound = tone("some words of a sentence").sound
    own = torch.from_numpy(log_mel(sound, mel_filters("cpu", 80)))
    live = torch.ones(1, len(own), dtype=torch.bool)
    own = augment.scaled(own[None], live, torch.zeros(1))[0].T
    theirs = whisper.log_mel_spectrogram(torch.from_numpy(sound), 80)
    assert own.shape[0] == 80 and torch.allclose(own, theirs[:, : own.shape[1]], atol=1e-5)


def test_tokens_know_their_words(tokens):
    text = "The strawberries aren't turquoise."
    rows, words = tokens.encode(text)
    assert get_tokenizer(False).decode([tokens.used[row] for row in rows]) == " " + text
    assert words == sorted(words) and set(words) == {0, 1, 2, 3} and len(rows) > 5
    assert tokens.encode("Zxqvw.") is None


def test_a_chunk_holds_what_fits(tokens):
    long = tone(" ".join(["the"] * 40))  # twelve seconds
    said = [tone("A red car."), long, tone("It's Zxqvw."), tone("Is the moon blue?")]
    chunk = pack(said, tokens, mel_filters("cpu", 80))
    assert isinstance(chunk, Chunk) and chunk.frames.tolist() == [90, 120] and len(chunk.mel) == 210
    assert chunk.starts[0, :4].tolist() == [0, 30, 60, 60] and chunk.ends[0, :4].tolist() == [30, 60, 90, 90]
    assert (chunk.tokens[0, 4:] == -1).all() and chunk.tokens.shape == (2, MAX_TOKENS)
    assert "".join(LETTERS[n - 1] for n in chunk.letters[0] if n) == "a red car"


def test_a_full_pool_takes_no_more(tokens):
    pool = SpeechPool(CPU, 3, 10_000)
    chunk = pack([tone("A red car."), tone("A blue car.")], tokens, mel_filters("cpu", 80))
    assert pool.add(chunk) and not pool.add(chunk)
    assert pool.n == 2 and pool.shorter_than(1000).tolist() == [0, 1] and len(pool.shorter_than(50)) == 0


def read(batch, row: int, tokens: SpeechTokens) -> tuple[str, str]:
    """What the decoder is given, and what it must answer, of one window."""
    spell = get_tokenizer(False).decode_with_timestamps
    given = spell([tokens.used[i] for i in batch.inputs[row].tolist()])
    wanted = batch.targets[row][batch.counts[row]].tolist()
    return given, spell([tokens.used[i] for i in wanted])


@pytest.mark.parametrize("kind", [Windows(640, 1, 0, 48), Windows(FULL, 8, 0, 208), Windows(FULL, 8, 5, 400)])
def test_windows_read_as_whisper_writes_them(pool, tokens, kind):
    torch.manual_seed(1)
    batch = compose(pool, tokens, kind, 48)
    assert batch.mel.shape == (48, kind.frames, 80) and batch.mel.isfinite().all()
    assert batch.inputs.shape == batch.targets.shape == batch.counts.shape == (48, kind.tokens)
    seen = set()
    for row in range(48):
        given, wanted = read(batch, row, tokens)
        before, start, given = given.partition("<|startoftranscript|>")
        assert start and (not before or before.startswith("<|startofprev|>"))
        timed = not given.startswith("<|notimestamps|>")
        if wanted.startswith("<|nospeech|>"):
            assert wanted == "<|nospeech|><|endoftext|>" and not (batch.starts[row] >= 0).any()
        elif timed:
            assert re.fullmatch(_TIMED, wanted), wanted
            times = [float(t) for t in re.findall(r"[\d]+\.\d\d", wanted)]
            assert times == sorted(times) and times[-1] <= kind.frames / 100
        else:
            assert re.fullmatch(r" [^<]*[.?]<\|endoftext\|>", wanted), wanted
        seen.add((bool(before), timed, wanted.startswith("<|nospeech|>")))
    assert {timed for _, timed, _ in seen} == {True, False}
    assert {prompted for prompted, _, _ in seen} == ({True, False} if kind.prompts else {False})
    assert any(silent for _, _, silent in seen)


def test_the_words_of_a_window_are_where_they_are_heard(pool, tokens):
    torch.manual_seed(2)
    batch = compose(pool, tokens, Windows(640, 1, 0, 48), 32)
    known = batch.starts >= 0
    assert known.any(1).sum() > 20
    assert (batch.ends[known] > batch.starts[known]).all() and batch.ends[known].max() <= 640 / 2 + 1
    for row in range(32):
        starts = batch.starts[row][known[row]]
        assert (starts.diff() >= 0).all()
    assert (batch.lengths > 0).tolist() == known.any(1).tolist()


def test_nothing_is_heard_behind_the_end_of_a_recording(pool, tokens):
    torch.manual_seed(3)
    mel = compose(pool, tokens, Windows(FULL, 3, 0, 208), 32).mel
    ended = (mel[:, -10:] == 0).all(2).all(1)
    assert 16 <= ended.sum() < 32  # some recordings go on


def test_noise_has_the_wanted_loudness():
    torch.manual_seed(4)
    level = torch.tensor([-2.0, 0.0, 1.5])
    noise = augment.noise(level, 800)
    everywhere = torch.ones(3, 800)
    assert torch.allclose(augment.loudness(noise, everywhere), level, atol=0.15)
    both = augment.together(noise, noise)
    assert torch.allclose(both, noise + np.log10(2), atol=1e-4)


# -- the model ---------------------------------------------------------------------------------------------


def test_the_saved_model_is_the_trained_one(model, tokens, tmp_path):
    path = tmp_path / "new" / "model.pt"
    save(model, path)
    assert path.stat().st_size < 13e6 and not list(path.parent.glob(".*"))
    loaded = whisper.load_model(str(path), device="cpu")
    assert loaded.dims == DIMENSIONS and not loaded.is_multilingual
    assert loaded.alignment_heads.to_dense()[1:].all() and not loaded.alignment_heads.to_dense()[0].any()
    torch.manual_seed(5)
    mel, rows = torch.randn(1, FULL, 80), torch.randint(len(tokens.used), (1, 12))
    whole = model.state_dict()
    with torch.no_grad():
        for name, value in loaded.state_dict().items():  # compare what is computed, not what was rounded
            if name != "decoder.token_embedding.weight":
                whole[name].copy_(value)
        rounded = loaded.decoder.token_embedding.weight[torch.tensor(tokens.used)]
        whole["decoder.token_embedding.weight"].copy_(rounded)
        ids = torch.tensor(tokens.used)[rows]
        theirs = loaded(mel.mT, ids)
        own = model.logits(rows, model.encode(mel))
    assert torch.allclose(theirs[..., tokens.used], own, atol=2e-3)
    targets = torch.randint(len(tokens.used), (1, 12))
    whole_targets = torch.tensor(tokens.used)[targets[0]]
    exact = torch.nn.functional.cross_entropy(theirs[0], whole_targets, reduction="none")
    assert torch.allclose(model.losses(own, targets)[0], exact, atol=2e-3)


def test_a_saved_model_can_be_trained_further(model, tokens, tmp_path):
    path = tmp_path / "model.pt"
    save(model, path)
    text = [token for token in tokens.used if token < tokens.tokenizer.eot]
    new = next(token for token in range(tokens.tokenizer.eot) if token not in tokens.rows)
    used = [new, *text[::-1], *tokens.used[len(text) :]]  # another order, and a token that was not there
    again = load(path, used)
    before, after = model.decoder.token_embedding.weight, again.decoder.token_embedding.weight
    assert torch.allclose(after[1 : len(text) + 1], before[: len(text)].flip(0), rtol=0.05, atol=1e-4)
    assert torch.allclose(after[len(text) + 1 :], before[len(text) :], rtol=0.05, atol=1e-4)
    assert 0.01 < after[0].std() < 0.03 and after.dtype == torch.float32
    others, weights = model.state_dict(), again.state_dict()
    for name, value in others.items():
        if not name.startswith("letters.") and name != "decoder.token_embedding.weight":
            assert torch.allclose(weights[name], value, rtol=0.05, atol=1e-4), name


class Tones:
    """Instead of speakers: tones."""

    def __init__(self, tokens: SpeechTokens) -> None:
        rng = random.Random(0)
        said = [tone(sentence(rng), i) for i in range(20)]
        self.chunk = pack(said, tokens, mel_filters("cpu", 80))

    def pour(self, pool: SpeechPool) -> None:
        """Say all of them again."""
        pool.add(self.chunk)

    def close(self) -> None:
        """Nobody has to go home."""


def test_training_goes_on_with_new_sentences_and_records_every_recipe(tokens, tmp_path, monkeypatch):
    seeds = []

    def speakers(workers: int, seed: int, without: str | None = None) -> Tones:
        seeds.append(seed)
        return Tones(tokens)

    monkeypatch.setattr(train_whisper, "Speakers", speakers)
    monkeypatch.setattr(train_whisper, "SpeechTokens", lambda: tokens)
    monkeypatch.setattr(train_whisper, "READY", 20)
    monkeypatch.setattr(train_whisper, "READY_AGAIN", 20)
    options = {"seconds": 60.0, "steps": 1, "out": tmp_path, "batch": 1, "pictures": 0, "workers": 1}
    options |= {"compile": False, "without": None}
    for resume in (False, True, True):
        train_whisper.train_whisper(Run(Namespace(resume=resume, **options)))
    recipes = json.loads((tmp_path / "pocket-whisper" / "training.json").read_text())
    assert [recipe["steps"] for recipe in recipes] == [1, 1, 1] and seeds == [0, 1, 2]
    assert whisper.load_model(str(tmp_path / "pocket-whisper" / "model.pt"), device="cpu").dims == DIMENSIONS


def test_looking_at_the_word_is_rewarded(model):
    looked = torch.full((1, 1, 200), 1e-6)
    looked[0, 0, 50:60] = 0.1
    for block in model.decoder.blocks[1:]:
        block.cross_attn.looked = looked
    at, beside = torch.tensor([[50.0]]), torch.tensor([[100.0]])
    right, wrong = model.alignment_loss(at, at + 10), model.alignment_loss(beside, beside + 10)
    assert 0 <= right < 1 < 5 < wrong
    assert model.alignment_loss(torch.tensor([[-1.0]]), torch.tensor([[-1.0]])) == 0


def test_a_step_of_training_lowers_the_loss(pool, tokens):
    torch.manual_seed(6)
    learner = PocketWhisper(tokens.used)
    optimiser = torch.optim.AdamW(learner.parameters(), 1e-3)
    batch = compose(pool, tokens, Windows(400, 1, 0, 48), 2)
    losses = []
    for _ in range(4):
        features = learner.encode(batch.mel)
        loss = (learner.losses(learner.logits(batch.inputs, features), batch.targets) * batch.counts).sum()
        loss = loss / batch.counts.sum() + learner.letter_loss(features, batch.letters, batch.lengths)
        loss = loss + learner.alignment_loss(batch.starts, batch.ends)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]


# -- the recordings ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def transcripts():
    return json.loads((AUDIO / "transcripts.json").read_text())


def test_the_manifest_holds_the_checksum_of_every_recording():
    sums = json.loads((AUDIO / "manifest.json").read_text())
    assert sums == {name: hashlib.sha256((AUDIO / name).read_bytes()).hexdigest() for name in sums}
    shipped = {p.relative_to(AUDIO).as_posix() for p in AUDIO.rglob("*") if p.is_file()}
    assert shipped == set(sums) | {"manifest.json"} and sum(p.stat().st_size for p in AUDIO.rglob("*")) < 5e6


def test_transcripts_say_when_every_word_begins(transcripts):
    for row in transcripts:
        assert row["text"] == " ".join(s["text"] for s in row["segments"])
        times = [time for s in row["segments"] for _, time in s["words"]]
        assert times == sorted(times) and times[0] >= 0 and times[-1] < row["seconds"]
        for segment in row["segments"]:
            assert [word for word, _ in segment["words"]] == segment["text"].split(" ")
            assert segment["start"] < segment["end"] <= row["seconds"]


def test_the_recordings_are_those_that_the_labs_need(transcripts):
    rows = {row["file"]: row for row in transcripts}
    kinds = {row["kind"] for row in transcripts}
    assert kinds == {"description", "question", "memo", "price", "meeting", "cafe", "silences", "lecture"}
    meeting = rows["meeting.ogg"]
    assert 220 < meeting["seconds"] < 270
    assert {s["speaker"] for s in meeting["segments"]} == {"Anna", "Robert", "Priya"}
    said = [(s["speaker"], s["text"]) for s in meeting["segments"]]
    assert said == list(scripts.MEETING)
    for action in meeting["actions"]:
        promises = [(speaker, text) for speaker, text in said if action["when"] in text]
        assert any(action["who"] in (speaker, text.split(" ")[0]) for speaker, text in promises)
    gaps = [b["start"] - a["end"] for a, b in pairwise(rows["silences.flac"]["segments"])]
    assert min(gaps) > 10 and rows["cafe.ogg"]["decibels"] == 10


def test_recordings_are_sound_of_their_length(transcripts):
    for row in transcripts:
        with av.open(str(AUDIO / row["file"])) as file:
            frames = [frame.to_ndarray() for frame in file.decode(audio=0)]
            rate = file.streams.audio[0].rate
        sound = np.concatenate([frame.reshape(-1) for frame in frames])
        assert abs(len(sound) / rate - row["seconds"]) < 0.1, row["file"]
        assert abs(sound.astype(float)).max() > 0
