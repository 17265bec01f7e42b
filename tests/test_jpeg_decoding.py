"""JPEG files prepared as the GPU prepares them, here on the CPU: the same pixels as the ordinary way."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from multimodal_course.rehearsal import untrained
from multimodal_course.retrieval import jpeg_decoding
from multimodal_course.retrieval.jpeg_decoding import JpegDecoder, jpeg_decoder, usual_jpeg


def jpeg(size=(90, 60), mode="RGB", **how):
    stream = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).convert(mode).save(stream, "JPEG", **how)
    return stream.getvalue()


def test_pixels_are_those_of_the_ordinary_preprocessing():
    _, preprocess = untrained.clip()
    normalize = preprocess.transforms[-1]
    decoder = JpegDecoder(32, normalize.mean, normalize.std, torch.device("cpu"))
    files = [jpeg(), jpeg((60, 90)), jpeg((64, 64)), jpeg()]
    ordinary = torch.stack([preprocess(Image.open(io.BytesIO(file))) for file in files])
    assert (decoder.pixels(files) - ordinary).abs().mean() < 0.03  # of a scale from about -2 to 2


def test_a_decoder_is_made_for_what_it_can_do_only(monkeypatch):
    _, preprocess = untrained.clip()
    assert jpeg_decoder(preprocess, torch.device("cpu")) is None
    assert jpeg_decoder(lambda image: image, torch.device("cuda")) is None


def test_unusual_files_go_the_ordinary_way(tmp_path):
    exif = Image.Exif()
    exif[jpeg_decoding._ORIENTATION] = 6
    assert usual_jpeg(jpeg()) == jpeg()
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    assert usual_jpeg(path) == usual_jpeg(str(path)) == jpeg()
    unusual = [
        jpeg(exif=exif),
        jpeg(mode="L"),
        jpeg(mode="CMYK"),
        jpeg()[:-200],
        b"no picture",
        tmp_path / "none",
    ]
    assert [usual_jpeg(each) for each in [*unusual, Image.new("RGB", (8, 8))]] == [None] * 7


def test_a_damaged_file_is_an_error():
    decoder = JpegDecoder(32, (0.5,) * 3, (0.5,) * 3, torch.device("cpu"))
    with pytest.raises(RuntimeError):
        decoder.pixels([jpeg()[:20] + b"\xff\xd9"])
