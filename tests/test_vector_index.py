"""Every kind of vector index finds what comparing all would find, and refuses what it cannot compare."""

import faiss
import numpy as np
import pytest

from multimodal_course.errors import BadVectorsError, DuplicateIdError, EncoderMismatchError
from multimodal_course.retrieval import vector_index
from multimodal_course.retrieval.vector_index import VectorIndex, choose_kind, make_index, search_rows

N = 1500


def unit(n, seed=0, dimensions=16):
    vectors = np.random.default_rng(seed).normal(size=(n, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS, QUERIES = unit(N), unit(40, seed=1)
IDS = [str(i) for i in range(N)]


def recall(found, allowed):
    rows = np.array([int(name) for name in allowed])
    true = rows[np.argsort(-(QUERIES @ VECTORS[rows].T), axis=1)[:, :10]]
    return np.mean([len({int(i) for i, _ in f} & set(t)) / 10 for f, t in zip(found, true, strict=True)])


@pytest.fixture(params=["flat", "hnsw", "ivf"])
def index(request, monkeypatch):
    """An index of each kind, its vectors added in two parts."""
    limits = {"flat": (N, N), "hnsw": (N // 4, N), "ivf": (N // 8, N // 4)}[request.param]
    monkeypatch.setattr(vector_index, "FLAT_LIMIT", limits[0])
    monkeypatch.setattr(vector_index, "HNSW_LIMIT", limits[1])
    made = VectorIndex("clip")
    made.add(IDS[:1000], VECTORS[:1000], "clip")
    made.add(IDS[1000:], VECTORS[1000:], "clip")
    assert made.kind == request.param and f"{N:,} vectors" in made.reason
    return made


def at_least(index):
    return {"flat": 1.0, "hnsw": 0.95, "ivf": 0.5}[index.kind]  # without clusters, clusters find less


def test_nearest_of_all(index):
    found = index.search(QUERIES, 10, "clip")
    assert recall(found, IDS) >= at_least(index)
    name, score = found[0][0]
    assert score == pytest.approx(float(QUERIES[0] @ VECTORS[int(name)]), abs=1e-5)
    assert all([s for _, s in f] == sorted((s for _, s in f), reverse=True) for f in found)


@pytest.mark.parametrize("exact_limit", [10_000, 10])
def test_nearest_of_those_allowed(index, exact_limit, monkeypatch):
    monkeypatch.setattr(vector_index, "EXACT_LIMIT", exact_limit)
    allowed = IDS[::3]
    found = index.search(QUERIES, 10, "clip", [*allowed, "unknown"])
    assert {name for f in found for name, _ in f} <= set(allowed)
    assert recall(found, allowed) >= (at_least(index) * 0.8 if exact_limit == 10 else 1.0)
    assert index.search(QUERIES[:1], 10, "clip", []) == [[]]
    assert len(index.search(QUERIES[:1], 10, "clip", IDS[:3])[0]) == 3


def test_removed_ones_are_gone_at_once_and_may_come_back(index):
    index.remove([*IDS[: N // 2], "unknown"])
    assert len(index) == N - N // 2 and "0" not in index and IDS[-1] in index
    found = index.search(QUERIES, 10, "clip")
    assert recall(found, IDS[N // 2 :]) >= at_least(index)
    assert all(int(name) >= N // 2 for f in found for name, _ in f)
    index.add(["0"], VECTORS[:1], "clip")
    assert index.search(VECTORS[:1], 1, "clip")[0][0][0] == "0"
    index.compact()
    assert len(index) == index.index.ntotal == N - N // 2 + 1
    np.testing.assert_allclose(index.vectors(), np.vstack([VECTORS[N // 2 :], VECTORS[:1]]), atol=1e-6)
    assert index.search(VECTORS[:1], 1, "clip")[0][0][0] == "0"


class ThreadCounter:
    """An index that reports how many threads a search of it may use, or fails."""

    def __init__(self):
        self.seen = []

    def search(self, queries, k, params=None):
        self.seen.append(faiss.omp_get_max_threads())
        if not k:
            raise RuntimeError
        return None, None


@pytest.fixture
def three_threads():
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(3)
    yield
    faiss.omp_set_num_threads(before)


def test_no_more_threads_search_than_there_are_queries(three_threads):
    counter = ThreadCounter()
    for n in (0, 1, 2, 3, 40):
        search_rows(counter, QUERIES[:n], 5)
        assert faiss.omp_get_max_threads() == 3
    assert counter.seen == [1, 1, 2, 3, 3]
    with pytest.raises(RuntimeError):
        search_rows(counter, QUERIES[:1], 0)
    assert faiss.omp_get_max_threads() == 3


def test_one_query_finds_what_faiss_finds_with_all_threads(three_threads):
    many = unit(12_000, seed=2)  # from 10,000 on, FAISS divides them among its threads
    flat = make_index("flat", many)
    flat.add(many)
    for query in QUERIES[:5]:
        similar, rows = search_rows(flat, query[None], 10)
        expected, same = flat.search(query[None], 10)
        np.testing.assert_array_equal(rows, same)
        np.testing.assert_allclose(similar, expected, atol=1e-6)


def test_what_was_serialized_finds_the_same(index):
    again = VectorIndex("clip")
    again.restore(IDS, index.kind, index.serialized())
    assert again.search(QUERIES, 10, "clip") == index.search(QUERIES, 10, "clip")
    again.add(["new"], unit(1, seed=9), "clip")
    assert again.search(unit(1, seed=9), 1, "clip")[0][0][0] == "new"


def test_an_empty_index_finds_nothing():
    index = VectorIndex("clip")
    assert index.search(QUERIES[:2], 5, "clip") == [[], []] and len(index) == 0
    index.add([], np.zeros((0, 0), np.float32), "clip")
    index.add(["a"], VECTORS[:1], "clip")
    index.remove(["a"])
    index.compact()
    assert index.search(QUERIES[:1], 5, "clip") == [[]] and index.vectors().shape == (0, 0)


def test_the_kind_follows_the_size():
    kinds = [choose_kind(n)[0] for n in (0, 50_000, 50_001, 500_000, 500_001)]
    assert kinds == ["flat", "flat", "hnsw", "hnsw", "ivf"]
    assert choose_kind(1_000_000, gpus=1)[0] == "flat" and choose_kind(1_000_001, gpus=1)[0] == "ivf"
    assert "50,001 vectors" in choose_kind(50_001)[1]


def test_vectors_of_another_encoder_are_refused():
    index = VectorIndex("clip")
    index.add(["a"], VECTORS[:1], "clip")
    with pytest.raises(EncoderMismatchError, match="vectors of clip, and these are of minilm"):
        index.add(["b"], VECTORS[1:2], "minilm")
    with pytest.raises(EncoderMismatchError, match="minilm"):
        index.search(VECTORS[:1], 1, "minilm")
    with pytest.raises(EncoderMismatchError, match="16 dimensions, and these are of one with 8"):
        index.search(unit(1, dimensions=8), 1, "clip")


@pytest.mark.parametrize("damage", ["long", "zero", "nan"])
def test_vectors_that_are_no_unit_vectors_are_refused(damage):
    wrong = VECTORS[:5].copy()
    wrong[3] = {"long": wrong[3] * 2, "zero": wrong[3] * 0, "nan": wrong[3] * np.nan}[damage]
    index = VectorIndex("clip")
    with pytest.raises(BadVectorsError, match="1 of 5 vectors do not have length 1: number 3"):
        index.add(IDS[:5], wrong, "clip")
    assert len(index) == 0
    with pytest.raises(BadVectorsError):
        index.search(wrong, 1, "clip")


def test_shapes_and_ids_must_fit():
    index = VectorIndex("clip")
    with pytest.raises(BadVectorsError, match="shape"):
        index.add(["a"], VECTORS[0], "clip")
    with pytest.raises(BadVectorsError, match="2 ids and 1 vectors"):
        index.add(["a", "b"], VECTORS[:1], "clip")
    with pytest.raises(DuplicateIdError, match="'a'"):
        index.add(["a", "a"], VECTORS[:2], "clip")
    index.add(["a"], VECTORS[:1], "clip")
    with pytest.raises(DuplicateIdError, match="'a'"):
        index.add(["b", "a"], VECTORS[:2], "clip")
    assert len(index) == 1
