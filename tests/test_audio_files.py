"""Reading sound: every kind of file, and every way in which one can be wrong."""

import struct
import wave

import av
import numpy as np
import pytest

from multimodal_course.audio import RATE, read_audio, read_blocks
from multimodal_course.audio.sound_files import checked_sound, sound_blocks
from multimodal_course.data import AUDIO, image_path
from multimodal_course.errors import BadAudioError


def tone(seconds, rate=RATE):
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)


def write_wav(path, sound, rate=RATE, width=2, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        if width == 1:
            data = (sound * 127 + 128).astype(np.uint8)[:, None]
        else:
            whole = (sound * (2 ** (8 * width - 1) - 1)).astype("<i4")
            data = whole.view(np.uint8).reshape(-1, 4)[:, :width]
        file.writeframes(np.repeat(data[:, None], channels, axis=1).tobytes())
    return path


def encode(path, codec, sound, rate=48_000):
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=rate, layout="mono")
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        frame = av.AudioFrame.from_ndarray(sound[None].astype(np.float32), "flt", "mono")
        frame.sample_rate = RATE
        for part in (*resampler.resample(frame), *resampler.resample(None), None):
            file.mux(stream.encode(part))
    return path


@pytest.mark.parametrize(
    ("rate", "width", "channels"), [(8000, 1, 1), (8000, 2, 1), (44_100, 3, 2), (48_000, 2, 2)]
)
def test_wav_of_every_depth_and_rate_has_the_right_length_and_loudness(tmp_path, rate, width, channels):
    sound = read_audio(write_wav(tmp_path / "a.wav", tone(1, rate), rate, width, channels))
    assert sound.dtype == np.float32
    assert abs(len(sound) - RATE) < 20
    assert np.abs(sound).max() == pytest.approx(0.5, abs=0.02)
    assert np.abs(np.fft.rfft(sound)).argmax() == pytest.approx(440, abs=2)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp3", "libmp3lame"),
        ("a.m4a", "aac"),
        ("a.mp4", "aac"),
        ("a.webm", "libopus"),
        ("a.ogg", "libopus"),
        ("a.flac", "flac"),
    ],
)
def test_every_container_is_read_without_an_ffmpeg_program(tmp_path, monkeypatch, name, codec):
    path = encode(tmp_path / name, codec, tone(2))
    monkeypatch.setenv("PATH", "")
    sound = read_audio(path)
    assert len(sound) / RATE == pytest.approx(2, abs=0.1)
    assert np.sqrt((sound**2).mean()) == pytest.approx(0.5 / 2**0.5, rel=0.1)


def test_blocks_joined_are_the_whole():
    whole = read_audio(AUDIO / "cafe.ogg")
    blocks = list(read_blocks(AUDIO / "cafe.ogg", 7.3))
    assert {len(b) for b in blocks[:-1]} == {round(7.3 * RATE)}
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


def test_a_cut_mp3_gives_what_is_left_and_says_so(tmp_path):
    path = encode(tmp_path / "a.mp3", "libmp3lame", tone(20), 44_100)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.warns(UserWarning, match=r"is damaged: \d+\.\d s of 20\.0 s could be read"):
        sound = read_audio(path)
    assert 8 < len(sound) / RATE < 12


def film_without_sound(path):
    with av.open(str(path), "w") as file:
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
        for packet in (*stream.encode(picture), *stream.encode(None)):
            file.mux(packet)


def float_wav_of_nan(path):
    data = np.full(1000, np.nan, "<f4").tobytes()
    head = b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt "
    head += struct.pack("<IHHIIHH", 16, 3, 1, RATE, 4 * RATE, 4, 32) + b"data" + struct.pack("<I", len(data))
    path.write_bytes(head + data)


BROKEN = {
    "empty": (lambda p: p.write_bytes(b""), "is empty"),
    "no samples": (lambda p: write_wav(p, tone(0)), "without a single sample"),
    "text": (lambda p: p.write_text("not a sound\n" * 30), "is no recording that can be read"),
    "folder": (lambda p: p.mkdir(), "is a folder"),
    "missing": (lambda p: None, "There is no file"),
    "silent film": (film_without_sound, "has no sound"),
    "picture": (lambda p: p.write_bytes(image_path("car.png").read_bytes()), "has no sound"),
    "nan": (float_wav_of_nan, "1,000 of 1,000 samples of .* are no finite numbers"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_bad_file_is_a_clear_error(tmp_path, kind):
    make, message = BROKEN[kind]
    path = tmp_path / ("a.mp4" if kind == "silent film" else "a.wav")
    make(path)
    with pytest.raises(BadAudioError, match=message) as caught:
        read_audio(path)
    assert caught.value.why and caught.value.fix


def test_more_than_two_hours_are_not_held_at_once_but_can_be_read_in_blocks(monkeypatch):
    monkeypatch.setattr("multimodal_course.audio.sound_files.LONGEST_AT_ONCE", 10)
    with pytest.raises(BadAudioError, match="is longer than"):
        read_audio(AUDIO / "cafe.ogg")
    assert sum(map(len, read_blocks(AUDIO / "cafe.ogg"))) / RATE == pytest.approx(40.66, abs=0.1)


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (np.zeros(0), "has no samples"),
        (np.zeros((2, 100)), "is no mono sound"),
        (np.array([0.0, np.nan, np.inf]), "2 of 3 samples"),
        (np.array(["a"]), "is no sound"),
    ],
)
def test_a_bad_array_is_a_clear_error(samples, message):
    with pytest.raises(BadAudioError, match=message):
        checked_sound(samples)


def test_what_is_neither_path_nor_samples_is_refused():
    with pytest.raises(BadAudioError, match="A dict is no sound"):
        list(sound_blocks({"sound": 1}))


def test_integers_are_scaled():
    assert checked_sound(np.array([32767, -32767], np.int16)).tolist() == [1.0, -1.0]
    assert checked_sound(np.array([128, 0], np.uint8)).tolist() == [0.0, -1.0]
