"""A saved index is whole or is refused; vectors of an interrupted run are kept, damaged ones never used."""

import json
import os

import numpy as np
import pytest

from multimodal_course.errors import DamagedIndexError, UnwritableFolderError
from multimodal_course.retrieval import index_files
from multimodal_course.retrieval.index_files import SavedIndex, read_index, write_index
from multimodal_course.retrieval.vector_cache import VectorCache


def saved(number=0):
    vectors = {"clip.images": np.full((2, 3), number, np.float32)}
    graphs = {("text.texts", "hnsw"): b"graph" * 100, ("clip.texts", "ivf"): bytes([number])}
    return SavedIndex({"clip": "pocket-clip"}, [{"id": f"ä{number}"}], vectors, graphs)


def same(a, b):
    np.testing.assert_array_equal(a.vectors["clip.images"], b.vectors["clip.images"])
    return (a.encoders, a.records, a.graphs) == (b.encoders, b.records, b.graphs)


@pytest.fixture
def folder(tmp_path):
    write_index(tmp_path / "new" / "index", saved())
    return tmp_path / "new" / "index"


def test_what_is_written_is_read(folder):
    assert same(read_index(folder), saved())


def test_a_new_version_replaces_the_old_one_and_leaves_other_files_alone(folder):
    (folder / "mine.faiss").write_text("mine")
    before = len(list(folder.iterdir()))
    write_index(folder, saved(1))
    assert same(read_index(folder), saved(1))
    assert len(list(folder.iterdir())) == before and (folder / "mine.faiss").read_text() == "mine"


@pytest.mark.parametrize("step", range(5))
def test_a_crash_at_any_step_leaves_the_old_version(folder, monkeypatch, step):
    """Four files and index.json are put in place: the process dies before one of these."""
    replace, calls = os.replace, []

    def dies(source, target):
        calls.append(target)
        if len(calls) > step:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        write_index(folder, saved(1))
    monkeypatch.undo()
    assert same(read_index(folder), saved())
    assert not list(folder.glob(".*"))


FILES = ("records.jsonl", "vectors.safetensors", "text.texts.hnsw.faiss")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "empty"])
def test_damaged_files_are_refused(folder, file, damage):
    (path,) = folder.glob(f"*.{file}")
    data = bytearray(path.read_bytes())
    path.unlink()
    if damage != "missing":
        data[len(data) // 2] ^= 1
        path.write_bytes({"cut": data[:-1], "changed": data, "empty": b""}[damage])
    with pytest.raises(DamagedIndexError, match=file.split(".")[-1]) as raised:
        read_index(folder)
    assert str(folder) in str(raised.value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"format": 1, "encoders": {}, "files": [], "checksum": "0"}']
)
def test_a_damaged_table_of_contents_is_refused(folder, text):
    (folder / "index.json").write_text(text)
    with pytest.raises(DamagedIndexError, match=r"index\.json"):
        read_index(folder)


def test_a_changed_encoder_name_is_noticed(folder):
    path = folder / "index.json"
    path.write_text(path.read_text().replace("pocket-clip", "another-clip"))
    with pytest.raises(DamagedIndexError, match="checksum"):
        read_index(folder)


def test_another_version_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(index_files, "FORMAT", 2)
    write_index(tmp_path, saved())
    monkeypatch.undo()
    with pytest.raises(DamagedIndexError, match="version 2, and this library reads 1"):
        read_index(tmp_path)


def test_no_index_at_all(tmp_path):
    with pytest.raises(DamagedIndexError, match=r"index\.json cannot be read"):
        read_index(tmp_path / "missing")


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnwritableFolderError, match="cannot be written to"):
        write_index(tmp_path / "file" / "index", saved())
    with pytest.raises(UnwritableFolderError, match="Vectors cannot be kept in"):
        VectorCache(tmp_path / "file", np.ones(3)).put(["a"], np.ones((1, 3), np.float32))


def test_a_full_disk_leaves_the_old_version(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UnwritableFolderError, match="No space left"):
        write_index(folder, saved(1))
    monkeypatch.undo()
    assert same(read_index(folder), saved()) and not list(folder.glob(".*"))


# -- the cache ---------------------------------------------------------------------------------------------

PROBE = np.array([0.6, 0.8, 0.0], np.float32)
ROWS = np.eye(3, dtype=np.float32)


def test_vectors_are_kept_for_the_next_run(tmp_path):
    cache = VectorCache(tmp_path, PROBE)
    assert cache.get("a") is None
    cache.put(["a", "b"], ROWS[:2])
    cache.put(["c"], ROWS[2:])
    cache.put([], ROWS[:0])
    again = VectorCache(tmp_path, PROBE)
    for row, key in enumerate("abc"):
        np.testing.assert_array_equal(again.get(key), ROWS[row])


def test_another_encoder_has_other_vectors(tmp_path):
    VectorCache(tmp_path, PROBE).put(["a"], ROWS[:1])
    assert VectorCache(tmp_path, PROBE[::-1].copy()).get("a") is None


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_damaged_vectors_are_made_again(tmp_path, damage):
    VectorCache(tmp_path, PROBE).put(["a"], ROWS[:1])
    (path,) = tmp_path.rglob("*.safetensors")
    data = path.read_bytes()
    path.write_bytes(data[:-2] if damage == "cut" else data[:-1] + b"\x01")
    assert VectorCache(tmp_path, PROBE).get("a") is None


def test_the_contents_are_plain_json(folder):
    contents = json.loads((folder / "index.json").read_text())
    assert contents["encoders"] == {"clip": "pocket-clip"} and len(contents["files"]) == 4
