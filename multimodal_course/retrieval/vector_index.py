"""Nearest vectors by FAISS: exact while that is fast enough, then a graph, then clusters, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadVectorsError, DuplicateIdError, EncoderMismatchError
from .rankings import Ranked

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Up to so many vectors every one is compared; up to so many a graph is searched; beyond, clusters.
FLAT_LIMIT, HNSW_LIMIT = 50_000, 500_000
GPU_FLAT_LIMIT = 1_000_000
#: A filter that leaves so few vectors is answered by comparing all of them: a graph would miss some.
EXACT_LIMIT = 10_000


_FIX = "Use the arrays that encode_images, encode_texts and encode_queries return."


def choose_kind(n: int, gpus: int = 0) -> tuple[str, str]:
    """Return (`flat`, `hnsw` or `ivf`, why) for so many vectors."""
    if gpus and n <= GPU_FLAT_LIMIT:
        return "flat", f"{n:,} vectors, and a GPU compares up to {GPU_FLAT_LIMIT:,} of them exactly."
    if n <= FLAT_LIMIT:
        return "flat", f"{n:,} vectors: comparing every one is exact, and fast up to {FLAT_LIMIT:,}."
    if n <= HNSW_LIMIT and not gpus:
        return "hnsw", f"{n:,} vectors: a graph of neighbours finds nearly all without comparing every one."
    return "ivf", f"{n:,} vectors: clusters are built sooner than a graph, and few of them are searched."


class VectorIndex:
    """Unit vectors of one encoder under string ids.

    `.index` is FAISS's own. Similarity is the inner product, which for unit vectors is the cosine. Removed
    vectors are passed over at once; `compact` drops them.

    Args:
        encoder: name of the model that makes the vectors; those of another are refused.
    """

    def __init__(self, encoder: str) -> None:
        self.encoder = encoder
        self.index: Any = None
        self.kind, self.reason = "flat", "There are no vectors yet."
        self._ids: list[str] = []  # of each row
        self._rows: dict[str, int] = {}  # of the ids that are alive
        self._trained_on = 0
        self._gpu: Any = None

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32], encoder: str) -> None:
        """Add vectors of shape (n, dimensions) that `encoder` made.

        Raises:
            EncoderMismatchError: another model made them, or their length is another.
            BadVectorsError: they are not n unit vectors.
            DuplicateIdError: an id is there already, or is given twice.
        """
        vectors = self.checked(vectors, encoder)
        if len(ids) != len(vectors):
            raise BadVectorsError(
                f"There are {len(ids)} ids and {len(vectors)} vectors.", "Each vector has one id.", _FIX
            )
        twice = [name for name in dict.fromkeys(ids) if name in self._rows]
        if twice or len(set(ids)) != len(ids):
            raise duplicate_ids(twice or [name for name, count in Counter(ids).items() if count > 1])
        if not len(ids):
            return
        start = len(self._ids)
        self._ids += ids
        self._rows |= {name: row for row, name in enumerate(ids, start)}
        self._grow(vectors)

    def remove(self, ids: Collection[str]) -> None:
        """Pass over these ids from now on; unknown ones are ignored."""
        for name in ids:
            self._rows.pop(name, None)

    def search(
        self, queries: NDArray[np.float32], k: int, encoder: str, allowed: Collection[str] | None = None
    ) -> list[Ranked]:
        """Find the k nearest of each query, best first, among the `allowed` ids or all.

        Args:
            queries: unit vectors of shape (queries, dimensions) that `encoder` made.

        Raises:
            EncoderMismatchError, BadVectorsError: as for `add`.
        """
        queries = self.checked(queries, encoder)
        rows = self._searchable(allowed)
        k = min(k, len(self) if rows is None else len(rows))
        if k < 1:
            return [[] for _ in queries]
        if rows is None:
            similar, found = self._search_all(queries, k)
        elif len(rows) <= EXACT_LIMIT and self.kind != "flat":
            scores = queries @ self.index.reconstruct_batch(rows).T
            best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
            similar, found = np.take_along_axis(scores, best, 1), rows[best]
        else:
            similar, found = search_rows(self.index, queries, k, self._parameters(rows))
        return [
            [(self._ids[row], float(score)) for row, score in zip(mine, scores, strict=True) if row >= 0]
            for mine, scores in zip(found, similar, strict=True)
        ]

    def vectors(self) -> NDArray[np.float32]:
        """The vectors of all ids, oldest first: shape (n, dimensions)."""
        if not self._rows:
            return np.zeros((0, 0), np.float32)
        return self.index.reconstruct_batch(np.fromiter(self._rows.values(), np.int64))

    def compact(self) -> None:
        """Drop the removed vectors, which means to build the index anew if there are any."""
        if len(self._rows) == len(self._ids):
            return
        ids, kept = list(self._rows), self.vectors()
        self.index, self.kind, self._ids, self._rows = None, "flat", [], {}
        self.add(ids, kept, self.encoder)

    def serialized(self) -> bytes:
        """The whole index as FAISS writes it, for `restore`."""
        import faiss

        return faiss.serialize_index(self.index).tobytes()

    def restore(self, ids: Sequence[str], kind: str, graph: bytes) -> None:
        """Become what `serialized` gave, so that it need not be built again."""
        import faiss

        self.index = faiss.deserialize_index(np.frombuffer(graph, np.uint8))
        self.kind, self.reason = kind, f"{len(ids):,} vectors, indexed as when they were saved."
        self._ids, self._rows = list(ids), {name: row for row, name in enumerate(ids)}
        self._trained_on = len(ids)

    def checked(self, vectors: NDArray[np.float32], encoder: str) -> NDArray[np.float32]:
        """The vectors, contiguous, if they can be compared with those of this index; raises as `add` does."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if encoder != self.encoder:
            raise encoder_mismatch(self.encoder, encoder)
        if vectors.ndim != 2:
            raise BadVectorsError(
                f"The vectors have the shape {vectors.shape}.", "A row is a vector: (n, dimensions).", _FIX
            )
        if self.index is not None and len(vectors) and vectors.shape[1] != self.index.d:
            raise encoder_mismatch(
                f"{self.encoder} with {self.index.d} dimensions", f"one with {vectors.shape[1]}"
            )
        norms = np.linalg.norm(vectors, axis=1)
        wrong = np.flatnonzero(~(np.abs(norms - 1) < 1e-3))  # also finds NaN
        if len(wrong):
            raise BadVectorsError(
                f"{len(wrong)} of {len(vectors)} vectors do not have length 1: "
                f"number {wrong[0]} has {norms[wrong[0]]:.3g}.",
                "Similarities are cosines only between unit vectors; longer ones would win every search.",
                _FIX,
            )
        return vectors

    # -- how it works ------------------------------------------------------------------------------------

    def _grow(self, new: NDArray[np.float32]) -> None:
        """Add rows to the index, or build it anew where its kind or its clusters no longer fit its size."""
        import faiss

        gpus = faiss.get_num_gpus()
        kind, self.reason = choose_kind(len(self._ids), gpus)
        outgrown = kind == "ivf" and len(self._ids) > 4 * self._trained_on
        if self.index is None or kind != self.kind or outgrown:
            if self.index is not None:
                new = np.concatenate([self.index.reconstruct_n(0, self.index.ntotal), new])
            self.index, self.kind, self._trained_on = make_index(kind, new), kind, len(new)
        self.index.add(new)
        self._gpu = None

    def _searchable(self, allowed: Collection[str] | None) -> NDArray[np.int64] | None:
        """The rows that a search may find; None for all there are."""
        if allowed is not None:
            return np.asarray(sorted({self._rows[name] for name in allowed if name in self._rows}), np.int64)
        if len(self._rows) == len(self._ids):
            return None
        return np.fromiter(self._rows.values(), np.int64, len(self._rows))

    def _search_all(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray, NDArray]:
        """Search every row: on the GPU, if FAISS was built for one."""
        import faiss

        if not (hasattr(faiss, "StandardGpuResources") and faiss.get_num_gpus()) or self.kind == "hnsw":
            return search_rows(self.index, queries, k, self._parameters(None))
        if self._gpu is None:
            self._gpu = faiss.index_cpu_to_all_gpus(self.index)
        return self._gpu.search(queries, k)

    def _parameters(self, rows: NDArray[np.int64] | None) -> Any:
        import faiss

        chosen: dict[str, Any] = {}
        if rows is not None:
            mask = np.zeros(len(self._ids), bool)
            mask[rows] = True
            chosen["sel"] = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        if self.kind == "hnsw":
            return faiss.SearchParametersHNSW(efSearch=self.index.hnsw.efSearch, **chosen)
        if self.kind == "ivf":
            return faiss.SearchParametersIVF(nprobe=self.index.nprobe, **chosen)
        return faiss.SearchParameters(**chosen) if chosen else None


def make_index(kind: str, vectors: NDArray[np.float32]) -> Any:
    """An empty FAISS index of this kind, trained on the vectors if it must be.

    `flat` compares all. `hnsw` walks a graph with 32 neighbours a vector. `ivf` looks into the nearest 1 in
    32 of about 4·√n clusters; `ivfpq` besides keeps only 1 byte for every 4 numbers of a vector.
    """
    import faiss

    n, d = vectors.shape
    product = faiss.METRIC_INNER_PRODUCT
    if kind == "flat":
        return faiss.IndexFlatIP(d)
    if kind == "hnsw":
        index = faiss.IndexHNSWFlat(d, 32, product)
        index.hnsw.efConstruction, index.hnsw.efSearch = 80, 128
        return index
    clusters = max(1, min(int(4 * n**0.5), n // 39))
    coarse = faiss.IndexFlatIP(d)
    if kind == "ivfpq":
        index = faiss.IndexIVFPQ(coarse, d, clusters, max(1, d // 4), 8, product)
    else:
        index = faiss.IndexIVFFlat(coarse, d, clusters, product)
    index.cp.max_points_per_centroid = 64
    index.nprobe = max(8, clusters // 32)
    index.train(vectors)
    if kind == "ivf":
        index.make_direct_map()
    return index


def search_rows(
    index: Any, queries: NDArray[np.float32], k: int, params: Any = None
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """What FAISS's own `index.search` returns, (similarities, rows), by at most one thread for each query.

    With threads to spare and 10,000 vectors or more, FAISS hands every thread a part of a flat index and has
    it multiply matrices. That copies each vector first, and for a query or two takes many times the work of
    comparing one vector after the other.
    """
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(max(1, min(threads, len(queries))))  # of this Python thread's searches alone
    try:
        return index.search(queries, k, params=params)
    finally:
        faiss.omp_set_num_threads(threads)


def encoder_mismatch(mine: str, other: str) -> EncoderMismatchError:
    """The error for vectors of another encoder."""
    return EncoderMismatchError(
        f"The index holds vectors of {mine}, and these are of {other}.",
        "Every encoder has a space of its own: similarities between two spaces mean nothing.",
        f"Encode with {mine}, or index everything anew with the other encoder.",
    )


def duplicate_ids(ids: Sequence[str]) -> DuplicateIdError:
    """The error for ids that are given twice."""
    more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
    return DuplicateIdError(
        f"There already is a record {', '.join(map(repr, ids[:3]))}{more}.",
        "An id names one record.",
        "Give it another id, or pass replace=True to put the new record in its place.",
    )
