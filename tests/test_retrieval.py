"""The index finds pictures and texts by each other, keeps what it is given, refuses what it cannot use."""

import random

import numpy as np
import pytest
from word_encoder import BagOfWords

from multimodal_course import load
from multimodal_course.errors import (
    BadImageError,
    BadPromptError,
    BadSettingError,
    DamagedIndexError,
    DuplicateIdError,
    EmptyCorpusError,
    EncoderMismatchError,
    UnwritableFolderError,
)
from multimodal_course.pocket.captions import full_caption
from multimodal_course.pocket.scenes import sample_scene
from multimodal_course.retrieval import MultimodalIndex, Record, indexing, vector_index
from multimodal_course.retrieval.encoders import EncodedImages

SCENES = [sample_scene(random.Random(91_000_000 + i)) for i in range(30)]
CAPTIONS = [full_caption(scene) for scene in SCENES]


@pytest.fixture(scope="module")
def clip():
    with load("pocket-clip") as encoder:
        yield encoder


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    for i, scene in enumerate(SCENES):
        scene.render().save(folder / f"{i}.png")
    return folder


def photo(files, i, name=None, **more):
    return Record(name or f"p{i}", CAPTIONS[i], str(files / f"{i}.png"), metadata={"number": i % 3}, **more)


ARTICLES = [
    Record("house", "Belcor Ltd makes the red house. It costs 200 euros.", title="Red house"),
    Record(
        "boat", "Tarum and Sons makes the blue boat. It is old.", title="Blue boat", metadata={"number": 7}
    ),
    Record("belcor", "Belcor Ltd is a company in Selfin."),
]


@pytest.fixture
def index(clip, files):
    made = MultimodalIndex(clip, BagOfWords())
    made.add([photo(files, i) for i in range(20)] + ARTICLES)
    return made


# -- finding -----------------------------------------------------------------------------------------------


def test_text_finds_pictures(index):
    found = [index.search(CAPTIONS[i], 1, "images").ids[0] for i in range(20)]
    assert found == [f"p{i}" for i in range(20)]
    by_clip = [
        index.search(CAPTIONS[i], 3, "images", weights={"text": 0, "keywords": 0}).ids for i in range(20)
    ]
    assert sum(f"p{i}" in ids for i, ids in enumerate(by_clip)) >= 18


def test_text_finds_texts(index):
    hits = index.search("Who makes the red house?", 2)
    assert hits[0].record == ARTICLES[0]
    assert hits[0].ranks == {"text": 1, "keywords": 1} and hits[0].scores["text"] > 0.3
    assert hits[0].score == pytest.approx(2 / 61)
    assert set(hits.times) == {"encode", "text", "keywords", "fuse"}


def test_pictures_find_pictures_captions_and_texts(index, files):
    for i in range(20):
        picture = files / f"{i}.png"
        assert index.search_image(picture, 1).ids == [f"p{i}"]
        assert f"p{i}" in index.search_image(SCENES[i].render(), 3, "captions").ids
    house = sample_scene(random.Random(1), pairs=[("house", "red")])
    boat = sample_scene(random.Random(1), pairs=[("boat", "blue")])
    assert index.search_image(house.render(), 1, "texts").ids == ["house"]
    assert index.search_image(boat.render(), 1, "texts").ids == ["boat"]


def test_each_of_several_things_in_a_picture_finds_its_text(clip):
    index = MultimodalIndex(clip)
    pairs = [("house", "red"), ("boat", "blue"), ("apple", "green"), ("tree", "purple"), ("cup", "yellow")]
    index.add([Record(k, f"The {c} {k} is old.", title=f"{c.capitalize()} {k}") for k, c in pairs])
    for seed in range(20):
        scene = sample_scene(random.Random(seed), pairs=pairs)
        shown = {thing.kind for thing in scene.things}
        assert set(index.search_image(scene.render(), 1, "texts").ids) <= shown


def test_text_finds_captions_alone(index):
    hits = index.search(CAPTIONS[4], 3, "captions")
    assert hits.ids[0] == "p4" and "clip" not in hits[0].ranks


def test_filters(index):
    hits = index.search(CAPTIONS[4], 20, "images", where={"number": 2})
    assert len(hits) == 6 and all(hit.record.metadata["number"] == 2 for hit in hits)
    assert index.search_image(SCENES[4].render(), 3, where=lambda r: r.id == "p9").ids == ["p9"]
    assert index.search("house", where={"number": [7]}).ids == ["boat"]
    assert index.search("house", where=lambda r: False) == []
    with pytest.raises(BadSettingError, match="No record has the metadata"):
        index.search("house", where={"colour": "red"})


def test_weights_choose_the_rankings(index):
    assert "text" not in index.search("red house", weights={"text": 0})[0].ranks
    assert set(index.search("red house", find="images", weights={"clip": 5})[0].ranks) >= {"clip"}


def test_without_a_text_encoder(clip, files):
    index = MultimodalIndex(clip)
    index.add([photo(files, 0), Record("bare", image=str(files / "1.png")), *ARTICLES])
    assert index.search("Who makes the red house?", 1).ids == ["house"]
    assert set(index.search(CAPTIONS[1], 2, "images").ids) == {"p0", "bare"}
    assert index.search_image(SCENES[1].render(), 1).ids == ["bare"]


def test_it_says_what_it_is(index):
    assert len(index) == 23 and "house" in index and "nothing" not in index
    assert index["boat"] == ARTICLES[1] and [r.id for r in index][:2] == ["p0", "p1"]
    assert "images by clip: flat. 20 vectors" in index.reason and "texts by text: flat" in index.reason


# -- changing ----------------------------------------------------------------------------------------------


def test_broken_pictures_are_reported_and_the_rest_indexed(index, files, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    broken = Record("broken", image=str(tmp_path / "broken.png"))
    missing = Record("missing", "a caption", image=str(tmp_path / "missing.png"))
    report = index.add([broken, photo(files, 20), missing, Record("blank", " ")])
    assert report.added == ["p20"] and set(report.broken) == {"broken", "missing", "blank"}
    assert "is not a picture" in report.broken["broken"] and "no file missing.png" in report.broken["missing"]
    assert "left out broken" in str(report) and "broken" not in index and len(index) == 24
    with pytest.raises(EmptyCorpusError, match="nothing to index"):
        index.add([broken])


def test_ids_name_one_record(index, files):
    with pytest.raises(DuplicateIdError, match=r"'p0', 'p1', 'p2' and 17 more"):
        index.add([photo(files, i) for i in range(21)])
    with pytest.raises(DuplicateIdError, match="'new'"):
        index.add([photo(files, 21, "new"), photo(files, 22, "new")], replace=True)
    assert len(index) == 23
    report = index.add([photo(files, 25, "p0"), photo(files, 26)], replace=True)
    assert (report.replaced, report.added) == (["p0"], ["p26"])
    assert index.search(CAPTIONS[25], 1, "images").ids == ["p0"] and len(index) == 24
    assert index.search_image(files / "0.png", 1)[0].scores["clip"] < 0.999


def test_a_broken_replacement_leaves_the_old_record(index, tmp_path, files):
    report = index.add([Record("p0", image=str(tmp_path / "no.png")), photo(files, 21)], replace=True)
    assert "p0" in report.broken and index["p0"].text == CAPTIONS[0]
    assert index.search_image(files / "0.png", 1).ids == ["p0"]


def test_identical_content_is_indexed_and_reported(index, files):
    copy = files.parent / "copy.png"
    copy.write_bytes((files / "3.png").read_bytes())
    twin = Record("twin", ARTICLES[0].text, title="Red house")
    report = index.add([Record("copy", image=str(copy)), twin])
    assert report.identical == {"copy": "p3", "twin": "house"}
    assert "copy has the same content as p3" in str(report)
    assert set(index.search_image(files / "3.png", 2).ids) == {"p3", "copy"}
    index.remove(["p3"])
    assert index.add([photo(files, 3)]).identical == {}  # the first one is gone


def test_a_text_that_the_encoder_would_cut_is_reported(index):
    book = Record("book", "The end is near. " * 25_000)
    report = index.add([book])
    assert report.cut == ["book"] and "use split_text" in str(report)


def test_removed_records_are_gone(index, files):
    index.remove(["p0", "house", "unknown"])
    assert len(index) == 21 and "house" not in index
    assert "p0" not in index.search_image(files / "0.png", 20).ids
    assert "house" not in index.search("Who makes the red house?", 20).ids


def test_an_interrupted_run_goes_on_where_it_stopped(clip, files, tmp_path, monkeypatch):
    monkeypatch.setattr(indexing, "KEEP_EVERY", 10)
    encoded = []

    class Interrupted:
        name, encode_texts, encode_images = clip.name, clip.encode_texts, clip.encode_images
        stops = True

        def image_batches(self, images):
            for i, batch in enumerate(clip.image_batches(images, batch_size=5)):
                if i == 5 and self.stops:
                    raise KeyboardInterrupt
                encoded.extend(images[j] for j in batch.positions)
                yield batch

    records = [photo(files, i) for i in range(30)]
    encoder = Interrupted()
    index = MultimodalIndex(encoder)
    with pytest.raises(KeyboardInterrupt):
        index.add(records, resume=tmp_path / "kept")
    assert len(index) == 0 and len(encoded) == 25
    encoder.stops = False
    encoded.clear()
    assert len(index.add(records, resume=tmp_path / "kept").added) == 30
    assert encoded == [r.image for r in records[20:]]  # 20 of the 25 were kept
    whole = MultimodalIndex(clip)
    whole.add(records)
    for i in (0, 19, 20, 29):
        picture = files / f"{i}.png"
        assert index.search_image(picture, 5).ids == whole.search_image(picture, 5).ids


# -- asking in vain ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", " \n", None, 3])
def test_an_empty_query(index, query):
    with pytest.raises(BadPromptError, match="query"):
        index.search(query)


@pytest.mark.parametrize(
    "settings",
    [{"k": 0}, {"find": "pictures"}, {"weights": {"bm25": 1}}, {"weights": {"text": -1}}],
)
def test_impossible_settings(index, settings):
    with pytest.raises(BadSettingError, match="is impossible"):
        index.search("house", **settings)


def test_a_picture_that_cannot_be_read(index, tmp_path):
    with pytest.raises(BadImageError, match="There is no file"):
        index.search_image(tmp_path / "none.png")


def test_an_empty_index(clip, tmp_path):
    index = MultimodalIndex(clip)
    for action in (lambda: index.add([]), lambda: index.search("house"), lambda: index.save(tmp_path)):
        with pytest.raises(EmptyCorpusError):
            action()
    assert index.reason == "The index is empty."


# -- files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["flat", "hnsw", "ivf"])
def test_what_is_saved_is_loaded(index, clip, files, tmp_path, monkeypatch, kind):
    limits = {"flat": (50, 50), "hnsw": (2, 50), "ivf": (1, 1)}[kind]
    monkeypatch.setattr(vector_index, "FLAT_LIMIT", limits[0])
    monkeypatch.setattr(vector_index, "HNSW_LIMIT", limits[1])
    index.add([photo(files, 29, "p5")], replace=True)
    index.remove(["p7"])
    index.save(tmp_path / "index")
    again = MultimodalIndex.load(tmp_path / "index", clip, BagOfWords())
    assert f"images by clip: {kind}" in index.reason and f"images by clip: {kind}" in again.reason
    assert list(again) == list(index)
    for query in (CAPTIONS[3], CAPTIONS[29], "who makes the boat"):
        for find in ("images", "captions", "texts"):
            assert again.search(query, 5, find).ids == index.search(query, 5, find).ids
    assert again.search_image(files / "29.png", 1).ids == ["p5"]
    assert again.add([photo(files, 2, "twin")]).identical == {"twin": "p2"}
    again.save(tmp_path / "index")
    assert len(MultimodalIndex.load(tmp_path / "index", clip, BagOfWords())) == len(index) + 1


def test_an_index_of_another_model_is_refused(index, clip, tiny_clip, tmp_path):
    index.save(tmp_path)

    class Renamed(BagOfWords):
        name = "the same model by another name"

    class Other(BagOfWords):
        def encode_texts(self, texts):
            return np.roll(super().encode_texts(texts), 1, axis=1)

    assert len(MultimodalIndex.load(tmp_path, clip, Renamed())) == len(index)
    with pytest.raises(EncoderMismatchError, match="whose vector of the same text is another"):
        MultimodalIndex.load(tmp_path, clip, Other())
    with pytest.raises(EncoderMismatchError, match="none was given"):
        MultimodalIndex.load(tmp_path, clip)
    with pytest.raises(EncoderMismatchError, match="32 dimensions instead of 192"):
        MultimodalIndex.load(tmp_path, load(str(tiny_clip)), BagOfWords())


def test_files_that_do_not_belong_together(index, clip, tmp_path):
    from multimodal_course.retrieval.index_files import read_index, write_index

    index.save(tmp_path)
    saved = read_index(tmp_path)
    saved.vectors["clip.images"] = saved.vectors["clip.images"][:-1]
    write_index(tmp_path, saved)
    with pytest.raises(DamagedIndexError, match="19 vectors for 20 images"):
        MultimodalIndex.load(tmp_path, clip, BagOfWords())


def test_a_folder_that_cannot_be_written(index, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableFolderError):
        index.save(tmp_path / "file" / "index")
    with pytest.raises(UnwritableFolderError):
        index.add([Record("new", image=next(iter(index)).image)], resume=tmp_path / "file" / "kept")
    assert "new" not in index


def test_vectors_that_are_no_unit_vectors_change_nothing(files):
    class Wrong(BagOfWords):
        def image_batches(self, images):
            return [EncodedImages([0], self.encode_texts(["x"]) * 2, {})]

    index = MultimodalIndex(Wrong())
    with pytest.raises(vector_index.BadVectorsError):
        index.add([photo(files, 0)])
    assert len(index) == 0
