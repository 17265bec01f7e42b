"""The recogniser with pocket Whisper: loading, transcribing, streaming, questions."""

import json
import pickle
import shutil
from itertools import pairwise

import numpy as np
import pytest

from multimodal_course import hardware, load
from multimodal_course.audio import (
    RATE,
    Segment,
    SpeechRecognizer,
    Transcript,
    ask_recording,
    find_segments,
    meeting_notes,
    read_audio,
    read_blocks,
    transcript_prompt,
    word_error_rate,
)
from multimodal_course.audio.speech_recognition import windows_at_once
from multimodal_course.data import AUDIO, MODELS
from multimodal_course.errors import (
    BadAudioError,
    BadPromptError,
    BadSettingError,
    BadTranscriptError,
    CorruptWeightsError,
    ReleasedModelError,
)

TRUTH = {row["file"]: row for row in json.loads((AUDIO / "transcripts.json").read_text())}


@pytest.fixture(scope="module")
def stt():
    with load("speech", profile="pocket") as recogniser:
        yield recogniser


@pytest.fixture(scope="module")
def meeting(stt):
    return stt.transcribe(AUDIO / "meeting.ogg")


def test_the_role_gives_a_recogniser_around_whispers_own_model(stt):
    import whisper

    assert isinstance(stt, SpeechRecognizer) and isinstance(stt.model, whisper.model.Whisper)
    assert stt.tokenizer.decode(stt.tokenizer.encode(" a red car")) == " a red car"
    assert not stt.model.is_multilingual


def test_short_recordings_are_written_down(stt):
    files = [f for f in TRUTH if f.startswith(("descriptions", "questions"))]
    heard = [stt.transcribe(AUDIO / f, word_timestamps=False).text for f in files]
    assert word_error_rate([TRUTH[f]["text"] for f in files], heard) < 0.05


def test_a_meeting_is_written_down_with_times(meeting):
    # People talk freely here, beyond the pocket world, and pocket Whisper gets some words wrong; a mistake in
    # cutting or joining windows would cost far more.
    assert word_error_rate(TRUTH["meeting.ogg"]["text"], meeting.text) < 0.15
    assert meeting.duration == pytest.approx(231.5, abs=0.1) and meeting.language == "en"
    starts = [segment.start for segment in meeting.segments]
    assert starts == sorted(starts)
    for segment in meeting.segments:
        assert segment.start < segment.end <= meeting.duration + 0.5
        words = "".join(word.text for word in segment.words)  # Whisper takes "o'clock" for two words
        assert "".join(words.split()) == "".join(segment.text.split())


def test_words_begin_where_they_are_said(stt):
    off = []
    for name in (f for f in TRUTH if f.startswith("descriptions")):
        true = TRUTH[name]["segments"][0]["words"]
        words = stt.transcribe(AUDIO / name).words
        if len(words) == len(true):
            off += [abs(w.start - start) for w, (_, start) in zip(words, true, strict=True)]
    assert len(off) > 30 and np.percentile(off, 90) < 0.25


def test_sentences_end_where_the_voice_does(meeting):
    true = [segment["end"] for segment in TRUTH["meeting.ogg"]["segments"]]
    off = [min(abs(segment.end - end) for end in true) for segment in meeting.segments]
    assert np.percentile(off, 90) < 0.2  # Whisper alone: most end 0.3 s early or more
    words = meeting.words
    assert all(a.end <= b.start + 1e-6 for a, b in pairwise(words))


def test_a_path_an_array_and_blocks_are_heard_alike(stt):
    path = AUDIO / "silences.flac"
    texts = {
        stt.transcribe(s, word_timestamps=False).text for s in (path, read_audio(path), read_blocks(path, 3))
    }
    assert len(texts) == 1 and len(texts.pop().split()) > 20


def test_several_windows_at_once_are_heard_as_one_by_one(stt):
    path = AUDIO / "cafe.ogg"
    one = stt.transcribe(path, batch_size=1, word_timestamps=False).text
    assert stt.transcribe(path, batch_size=4, word_timestamps=False).text == one


def test_a_gpu_with_room_hears_more_at_once(monkeypatch):
    def with_free(gigabytes):
        status = hardware.MemoryStatus("discrete", 80 * 10**9, gigabytes * 10**9, 0, 0, "a test")
        monkeypatch.setattr(hardware, "memory", lambda: status)
        return windows_at_once("cuda")

    assert with_free(70) > with_free(8) > windows_at_once("cpu") > windows_at_once("mps")


def test_several_windows_are_searched_by_beams(stt):
    heard = stt.transcribe(AUDIO / "silences.flac", beam_size=2, word_timestamps=False)
    assert word_error_rate(TRUTH["silences.flac"]["text"], heard.text) < 0.1


@pytest.mark.parametrize("loudness", [0.0, 0.001, 0.3])
def test_nobody_speaking_gives_no_words_and_a_warning(stt, loudness):
    noise = loudness * np.random.default_rng(0).standard_normal(10 * RATE)
    with pytest.warns(UserWarning, match="No speech was found in 10.0 s"):
        assert stt.transcribe(noise).text == ""


def test_streaming_ends_where_the_offline_text_does_and_takes_nothing_back(stt):
    offline = stt.transcribe(AUDIO / "cafe.ogg", word_timestamps=False).text
    stream = stt.stream(read_blocks(AUDIO / "cafe.ogg", 0.25))
    updates = list(stream)
    said = " ".join(update.confirmed for update in updates if update.confirmed)
    assert word_error_rate(said, stream.text) < 0.05
    truth = TRUTH["cafe.ogg"]["text"]
    assert word_error_rate(truth, stream.text) <= word_error_rate(truth, offline) + 0.05
    assert any(update.tentative for update in updates) and all(0 <= s < 10 for s in stream.latencies)


def test_impossible_wishes_are_refused_before_anything_is_heard(stt):
    sound = np.zeros(RATE)
    with pytest.raises(BadSettingError, match="There is no setting 'beams'"):
        stt.transcribe(sound, beams=5)
    with pytest.raises(BadSettingError, match="There is no language 'klingon'"):
        stt.transcribe(sound, language="klingon")
    with pytest.raises(BadSettingError, match="knows only English"):
        stt.transcribe(sound, language="de")
    with pytest.raises(BadSettingError, match="batch_size=-1"):
        stt.transcribe(sound, batch_size=-1)
    with pytest.raises(BadSettingError, match="every=0"):
        stt.stream([], every=0)
    with pytest.raises(BadAudioError):
        stt.transcribe("nowhere.wav")


def test_segments_that_fit_a_question_are_found_in_order(meeting):
    found = find_segments(meeting, "How much does the camera cost?", k=4)
    assert any("six hundred" in s.text or "600" in s.text for s in found)
    assert [s.start for s in found] == sorted(s.start for s in found)
    assert transcript_prompt(found, "Why?").endswith(
        "Question: Why? Answer from the transcript and cite the time."
    )
    with pytest.raises(BadPromptError):
        find_segments(meeting, " ")


def test_a_question_is_answered_from_the_recording(meeting):
    with load("llm", profile="pocket") as llm:
        answer = ask_recording(meeting, "How much does the camera cost?", llm)
        notes = meeting_notes(meeting, llm)
    assert answer.text
    assert all(segment in meeting.segments for segment in answer.segments)
    assert notes.summary and all(0 <= a.time <= meeting.duration for a in notes.actions if a.time)


@pytest.mark.parametrize(
    ("said", "found", "text"),
    [
        ("It costs six hundred euros [00:56].", True, "It costs six hundred euros [00:56]."),
        ("It costs six hundred euros [09:59].", True, "It costs six hundred euros ."),
        ("That is not in the text.", False, "That is not in the text."),
    ],
)
def test_an_answer_cites_what_it_was_made_from_or_nothing(said, found, text):
    class Reader:
        def generate(self, prompt, **settings):
            return said

    known = Transcript((Segment(56.0, 58.0, "The camera costs six hundred euros."),))
    answer = ask_recording(known, "How much does the camera cost?", Reader())
    assert (answer.text, answer.found) == (text, found)
    assert answer.segments == (known.segments if found else ())


def test_an_empty_transcript_cannot_be_asked():
    with pytest.raises(BadTranscriptError, match="The transcript is empty"):
        find_segments(Transcript(()), "Who?")


def test_damaged_checkpoints_are_refused(tmp_path):
    class Evil:
        def __reduce__(self):
            return (print, ("this must never run",))

    import torch

    broken = {
        "cut": (MODELS / "pocket-whisper" / "model.pt").read_bytes()[:100_000],
        "pickle": pickle.dumps(Evil()),
    }
    for name, content in broken.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.pt").write_bytes(content)
        with pytest.raises(CorruptWeightsError, match="could not load"):
            load(str(tmp_path / name))
    (tmp_path / "other").mkdir()
    torch.save({"weights": torch.zeros(2)}, tmp_path / "other" / "model.pt")
    with pytest.raises(CorruptWeightsError, match="could not load"):
        load(str(tmp_path / "other"))
    for name in ("a.pt", "b.pt"):
        (tmp_path / "two").mkdir(exist_ok=True)
        (tmp_path / "two" / name).write_bytes(b"")
    with pytest.raises(CorruptWeightsError, match=r"has 2 \.pt files"):
        load(str(tmp_path / "two"))


def test_a_folder_is_loaded_and_closing_gives_it_back(tmp_path):
    shutil.copytree(MODELS / "pocket-whisper", tmp_path / "mine")
    recogniser = load(str(tmp_path / "mine"))
    assert recogniser.name == "mine"
    recogniser.close()
    with pytest.raises(ReleasedModelError, match="mine was closed"):
        recogniser.transcribe(np.zeros(RATE))
