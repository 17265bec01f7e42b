"""What surrounds the model: windows, voice activity, transcripts, error rates, speakers, sources."""

import json
import sys
import time
import types

import numpy as np
import pytest

from multimodal_course.audio import (
    RATE,
    Segment,
    Span,
    Transcript,
    Word,
    character_error_rate,
    find_speakers,
    find_speech,
    label_speakers,
    log_mel,
    microphone,
    play,
    read_audio,
    read_blocks,
    word_error_rate,
    word_errors,
)
from multimodal_course.audio.decoding import _end_with_the_voice
from multimodal_course.audio.sound_files import sound_blocks
from multimodal_course.audio.streaming import SpeechStream
from multimodal_course.audio.transcripts import clock, seconds_of
from multimodal_course.audio.windows import cut_windows
from multimodal_course.data import AUDIO
from multimodal_course.errors import (
    BadSettingError,
    BadTranscriptError,
    CourseError,
    MicrophoneError,
    MissingPackageError,
)

TRUTH = {row["file"]: row for row in json.loads((AUDIO / "transcripts.json").read_text())}
LINES = Transcript(
    (
        Segment(0.5, 3.25, "Good morning.", (Word("Good", 0.5, 1.0), Word("morning.", 1.0, 3.25)), "Anna"),
        Segment(3661.0, 3662.1, "a --> b"),
    ),
    duration=3700.0,
    elapsed=37.0,
)


def test_speech_is_found_where_it_is_and_silence_is_not_speech():
    found = find_speech(read_audio(AUDIO / "silences.flac"), margin=0)
    true = [(s["start"], s["end"]) for s in TRUTH["silences.flac"]["segments"]]
    assert len(found) == len(true)
    for span, (start, end) in zip(found, true, strict=True):
        assert abs(span.start - start) < 0.3 and abs(span.end - end) < 0.4
    rng = np.random.default_rng(0)
    assert find_speech(np.zeros(5 * RATE)) == []
    assert find_speech(0.1 * rng.standard_normal(5 * RATE)) == []


def test_the_detector_leaves_pytorchs_threads_alone():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        find_speech(np.zeros(RATE))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_windows_hold_every_sentence_whole_and_fit_into_whisper():
    windows = list(cut_windows(read_blocks(AUDIO / "meeting.ogg")))
    assert all(0 < w.seconds <= 30 for w in windows)
    for segment in TRUTH["meeting.ogg"]["segments"]:
        middle = (segment["start"] + segment["end"]) / 2
        home = next(w for w in windows if w.start <= middle <= w.start + w.seconds)
        assert home.start <= segment["start"] + 0.1 and segment["end"] - 0.1 <= home.start + home.seconds


def test_a_word_before_a_pause_lasts_as_long_as_the_voice():
    def word(start, end):
        return {"word": "so", "start": start, "end": end}

    first = {"words": [word(0.0, 0.4), word(0.5, 0.6)], "end": 0.6}
    second = {"words": [word(1.4, 1.9), word(1.9, 2.0)], "end": 2.0}
    _end_with_the_voice([first, {"words": [], "end": 1.0}, second], (Span(0.1, 0.9), Span(1.5, 2.3)))
    assert [w["end"] for w in first["words"] + second["words"]] == [0.4, 0.9, 1.9, 2.3]
    assert (first["end"], second["end"]) == (0.9, 2.3)


def test_a_hearing_with_one_word_more_repeats_none_that_is_fixed():
    stream = object.__new__(SpeechStream)
    stream._confirmed = [Word("it", 0.1, 0.5), Word("costs", 0.5, 1.0)]
    agreeing = [Word("It", 0.1, 0.5), Word("costs", 0.5, 1.0), Word("ten", 1.0, 1.4)]
    assert [w.text for w in stream._behind(agreeing)] == ["ten"]
    assert [w.text for w in stream._behind([Word("And", 0.0, 0.1), *agreeing])] == ["ten"]


def test_windows_do_not_depend_on_how_the_sound_arrives():
    sound = read_audio(AUDIO / "cafe.ogg")
    at_once = [(w.start, len(w.sound)) for w in cut_windows([sound])]
    in_pieces = [
        (w.start, len(w.sound)) for w in cut_windows(sound[i : i + 1111] for i in range(0, len(sound), 1111))
    ]
    assert at_once == in_pieces


def test_silence_is_left_out_only_if_asked():
    heard = [w.seconds for w in cut_windows(read_blocks(AUDIO / "silences.flac"))]
    everything = [w.seconds for w in cut_windows(read_blocks(AUDIO / "silences.flac"), skip_silence=False)]
    assert sum(heard) < 15
    assert sum(everything) == pytest.approx(65.9, abs=0.1)


def test_unbroken_speech_is_cut_too():
    sentence = read_audio(AUDIO / "descriptions/garden.flac")[1600:-3200]
    windows = list(cut_windows([np.tile(sentence, 12)]))
    assert len(windows) >= 2 and all(w.seconds <= 30 for w in windows)
    assert sum(w.seconds for w in windows) == pytest.approx(12 * len(sentence) / RATE, abs=0.5)


def test_log_mel_is_what_whisper_makes_of_it():
    from whisper.audio import log_mel_spectrogram, pad_or_trim

    sound = read_audio(AUDIO / "descriptions/car.flac")
    assert log_mel(sound).equal(pad_or_trim(log_mel_spectrogram(sound), 3000))
    assert log_mel(sound, 128).shape == (128, 3000)
    assert log_mel(np.ones(5)).shape == (80, 3000)


def test_subtitles_are_well_formed():
    assert LINES.to_srt() == (
        "1\n00:00:00,500 --> 00:00:03,250\nAnna: Good morning.\n\n2\n01:01:01,000 --> 01:01:02,100\na -> b\n"
    )
    assert LINES.to_vtt().startswith("WEBVTT\n\n00:00:00.500 --> 00:00:03.250\n")
    assert LINES.to_txt() == "Anna: Good morning.\na --> b\n"
    assert str(LINES).splitlines() == ["[00:00] Anna: Good morning.", "[61:01] a --> b"]


def test_a_transcript_is_written_whole_or_not_at_all(tmp_path):
    assert LINES.save(tmp_path / "a.srt").read_text() == LINES.to_srt()
    with pytest.raises(BadTranscriptError, match="is no name of a transcript"):
        LINES.save(tmp_path / "a.docx")
    (tmp_path / "b.vtt").mkdir()
    with pytest.raises(BadTranscriptError, match="cannot be written"):
        LINES.save(tmp_path / "b.vtt")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.srt", "b.vtt"]


def test_times_and_factors():
    assert (clock(135.9), seconds_of("02:15"), clock(4500)) == ("02:15", 135, "75:00")
    assert LINES.real_time_factor == pytest.approx(0.01)
    assert LINES.named({"Anna": "Ann"}).segments[0].speaker == "Ann"


def test_error_rates_forgive_spelling_and_count_words():
    assert word_error_rate("The colour, nineteen dollars!", "the color $19") == 0
    assert word_error_rate("a red car", "a blue car") == pytest.approx(1 / 3)
    assert word_error_rate(["a red car", ""], ["a red car", "boo"]) == pytest.approx(1 / 3)
    assert character_error_rate("abcd", "abce") == pytest.approx(0.25)
    assert "S" in word_errors("a red car", "a blue car")
    with pytest.raises(BadTranscriptError, match="There are 2 texts"):
        word_error_rate(["a", "b"], ["a"])
    with pytest.raises(BadTranscriptError, match="no word that was said"):
        word_error_rate("", "boo")


@pytest.mark.parametrize(("file", "people"), [("meeting.ogg", 3), ("cafe.ogg", 2)])
def test_speakers_are_told_apart(file, people):
    segments = TRUTH[file]["segments"]
    known = tuple(Segment(s["start"], s["end"], s["text"]) for s in segments)
    labelled = label_speakers(Transcript(known), read_audio(AUDIO / file), people).segments
    pairs = {(s["speaker"], found.speaker) for s, found in zip(segments, labelled, strict=True)}
    assert labelled[0].speaker == "Speaker 1"
    right = max(len({a for a, _ in pairs}), len(pairs))
    assert right == people, pairs


def test_a_lone_speaker_is_one_and_silence_is_nobody():
    sound = read_audio(AUDIO / "lecture.ogg")[: 30 * RATE]
    assert {turn.speaker for turn in find_speakers(sound, 1)} == {"Speaker 1"}
    assert find_speakers(np.zeros(RATE)) == []
    assert len(find_speakers(sound, 1, [Span(0.5, 2.0)])) == 1
    with pytest.raises(BadSettingError, match="speakers=0"):
        find_speakers(sound, 0)


def test_play_takes_as_long_as_the_recording_and_loses_nothing():
    begun, path = time.monotonic(), AUDIO / "descriptions/car.flac"
    blocks = []
    for block in play(path, speed=4):
        blocks.append(block)
        time.sleep(0.2)  # a receiver that is too slow for small blocks
    np.testing.assert_array_equal(np.concatenate(blocks), read_audio(path))
    assert time.monotonic() - begun >= 0.5


def test_no_microphone_is_a_clear_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(MissingPackageError, match="sounddevice is not installed"):
        next(microphone(1))


def test_blocks_of_nan_are_refused_on_the_way():
    with pytest.raises(CourseError, match="no finite numbers"):
        list(sound_blocks(iter([np.full(10, np.nan)])))


def test_a_microphone_that_is_held_by_another_is_a_clear_error(monkeypatch):
    class Held(Exception):
        pass

    def refuse(**_):
        raise Held("Device unavailable")

    module = types.SimpleNamespace(PortAudioError=Held, InputStream=refuse)
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    with pytest.raises(MicrophoneError, match="The microphone cannot be used: Device unavailable"):
        next(microphone(1))
