"""Encoders give unit vectors, whatever holds a picture, and say what they cannot read."""

import random

import numpy as np
import pytest
from PIL import Image

from multimodal_course import load
from multimodal_course.errors import BadImageError, ReleasedModelError
from multimodal_course.pocket.captions import full_caption
from multimodal_course.pocket.scenes import sample_scene
from multimodal_course.retrieval.encoders import TextEncoder, probe, views

SCENES = [sample_scene(random.Random(90_000_000 + i)) for i in range(12)]


@pytest.fixture(scope="module")
def clip():
    with load("pocket-clip") as encoder:
        yield encoder


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    paths = [folder / f"{i}.png" for i in range(len(SCENES))]
    for scene, path in zip(SCENES, paths, strict=True):
        scene.render().save(path)
    return paths


def test_pictures_and_texts_that_belong_together_are_nearest(clip, files):
    images = clip.encode_images(files)
    texts = clip.encode_texts([full_caption(scene) for scene in SCENES])
    assert images.shape == texts.shape == (12, 192) and images.dtype == texts.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(images, axis=1), 1, atol=1e-5)
    assert ((texts @ images.T).argmax(1) == np.arange(12)).mean() >= 0.9


def test_paths_pictures_and_batch_sizes_make_no_difference(clip, files):
    whole = clip.encode_images(files)
    mixed = [Image.open(f) if i % 2 else str(f) for i, f in enumerate(files)]
    np.testing.assert_allclose(clip.encode_images(mixed, batch_size=5), whole, atol=1e-5)
    assert clip.encode_images([]).shape == clip.encode_texts([]).shape == (0, 0)


def test_broken_pictures_are_reported_and_the_others_encoded(clip, files, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(files[0].read_bytes()[:200])
    given = [files[0], broken, files[1], tmp_path / "missing.png", files[2]]
    batches = list(clip.image_batches(given, batch_size=2))
    assert [b.positions for b in batches] == [[0], [2], [4]]
    assert [list(b.broken) for b in batches] == [[1], [3], []]
    np.testing.assert_allclose(
        np.concatenate([b.vectors for b in batches]), clip.encode_images(files[:3]), atol=1e-5
    )
    with pytest.raises(BadImageError, match=r"broken\.png is damaged"):
        clip.encode_images(given)


def test_a_batch_of_nothing_but_broken_pictures(clip, tmp_path):
    (batch,) = clip.image_batches([tmp_path / "a.png", tmp_path / "b.png"])
    assert batch.positions == [] and set(batch.broken) == {0, 1}


def test_the_probe_tells_models_apart(clip, tiny_clip):
    other = load(str(tiny_clip))
    assert probe(clip).shape == (192,) and probe(other).shape == (32,)
    np.testing.assert_array_equal(probe(clip), probe(clip))


def test_views_are_the_whole_and_its_corners():
    picture = Image.effect_noise((90, 60), 50)
    whole, *corners = views(picture)
    assert whole is picture and [c.size for c in corners] == [(60, 40)] * 4
    places = [(0, 0), (30, 0), (0, 20), (30, 20)]
    assert [c.getpixel((5, 5)) for c in corners] == [picture.getpixel((x + 5, y + 5)) for x, y in places]
    assert [v.size for v in views(Image.new("RGB", (1, 1)))] == [(1, 1)] * 5


def test_a_closed_encoder_says_so(tiny_clip):
    with load(str(tiny_clip)) as encoder:
        pass
    with pytest.raises(ReleasedModelError):
        encoder.encode_texts(["a"])
    with pytest.raises(ReleasedModelError):
        encoder.encode_images([SCENES[0].render()])


# -- texts -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sentence_folder(tmp_path_factory):
    """A tiny model in sentence-transformers' own format, which has a prompt for queries."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import BertConfig, BertModel

    from multimodal_course.rehearsal.untrained import byte_tokenizer

    base, saved = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("saved")
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(**shape, vocab_size=320, max_position_embeddings=64)).save_pretrained(base)
    byte_tokenizer(["<pad>", "<s>", "</s>"], eos="</s>", bos="<s>").save_pretrained(base)
    parts = [modules.Transformer(str(base), max_seq_length=64), modules.Pooling(32)]
    SentenceTransformer(modules=parts, prompts={"query": "find: "}).save(str(saved))
    return saved


def test_load_gives_a_text_encoder(sentence_folder):
    with load(str(sentence_folder)) as encoder:
        assert isinstance(encoder, TextEncoder)
        texts = [f"text number {i}" for i in range(70)]
        vectors = encoder.encode_texts(texts, batch_size=4)  # more than one part of 16 batches
        assert vectors.shape == (70, 32) and vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(encoder.encode_texts(texts[65:66])[0], vectors[65], atol=1e-5)
        assert encoder.encode_texts([]).shape == (0, 0)
    with pytest.raises(ReleasedModelError):
        encoder.encode_texts(["a"])


def test_queries_get_the_models_prompt(sentence_folder):
    encoder = load(str(sentence_folder))
    query = encoder.encode_queries(["red house"])
    np.testing.assert_allclose(query, encoder.encode_texts(["find: red house"]), atol=1e-5)
    assert not np.allclose(query, encoder.encode_texts(["red house"]), atol=1e-3)


def test_texts_that_the_model_would_cut_are_named(sentence_folder):
    encoder = load(str(sentence_folder))
    assert encoder.too_long(["short", "long " * 50, "", "also short"]) == [1]
    assert encoder.too_long([]) == []
