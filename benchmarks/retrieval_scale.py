"""How flat, IVF, HNSW and IVF-PQ indexes trade time, memory and recall, on many synthetic vectors.

    python benchmarks/retrieval.py --scale 100000 1000000 --json scale.json --plot scale.png

The vectors are made here: unit vectors in clusters within clusters, as embeddings of a photo collection are.
Queries come from the same clusters, and are searched for one at a time. Recall@10 is the share of the ten
exact neighbours that are found; memory is what the index takes when it is written. A plain numpy loop over
the same queries in the same run is what the times compare with: its product takes every core, a search one.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from multimodal_course.retrieval.vector_index import make_index, search_rows

DIMENSIONS, QUERIES = 128, 200
#: What kind of index each row has, and what searches it: the library, or FAISS with a thread for each core.
WAYS = {
    "flat": ("flat", search_rows),
    "flat, all threads": ("flat", faiss.Index.search),
    "ivf": ("ivf", search_rows),
    "hnsw": ("hnsw", search_rows),
    "ivfpq": ("ivfpq", search_rows),
}


def clustered(n: int, seed: int = 0) -> np.ndarray:
    """Unit vectors: a thousand topics, a hundred things in each, and variation around every thing."""
    rng = np.random.default_rng(0)  # the clusters are always the same
    topics = rng.normal(size=(1000, DIMENSIONS)).astype(np.float32)
    things = rng.normal(size=(100_000, DIMENSIONS)).astype(np.float32)
    rng = np.random.default_rng(seed)
    which = rng.integers(0, len(things), n)
    vectors = rng.normal(size=(n, DIMENSIONS)).astype(np.float32)
    for start in range(0, n, 100_000):  # in parts, to spare memory
        part = slice(start, start + 100_000)
        vectors[part] += 0.8 * (topics[which[part] % 1000] + things[which[part]])
        vectors[part] /= np.linalg.norm(vectors[part], axis=1, keepdims=True)
    return vectors


def numpy_search(vectors: np.ndarray, queries: np.ndarray, k: int = 10) -> tuple[np.ndarray, float]:
    """Exact neighbours by a plain loop, and milliseconds a query."""
    found = []
    start = time.perf_counter()
    for query in queries:
        scores = vectors @ query
        best = np.argpartition(-scores, k)[:k]
        found.append(best[np.argsort(-scores[best])])
    return np.stack(found), 1000 * (time.perf_counter() - start) / len(queries)


def measure(way: str, vectors: np.ndarray, queries: np.ndarray, exact: np.ndarray) -> dict[str, float]:
    """Build one index, and search it query by query."""
    kind, search = WAYS[way]
    start = time.perf_counter()
    index = make_index(kind, vectors)
    index.add(vectors)
    build = time.perf_counter() - start
    memory = faiss.serialize_index(index).nbytes
    search(index, queries[:5], 10)
    start = time.perf_counter()
    found = np.concatenate([search(index, query[None], 10)[1] for query in queries])
    query_ms = 1000 * (time.perf_counter() - start) / len(queries)
    hits = [len(set(mine) & set(true)) / 10 for mine, true in zip(found, exact, strict=True)]
    return {
        "build_s": build,
        "memory_mb": memory / 1e6,
        "query_ms": query_ms,
        "recall_10": float(np.mean(hits)),
    }


def scale(sizes: list[int]) -> list[dict[str, Any]]:
    """Measure every kind at every size; a row each."""
    rows = []
    queries = clustered(QUERIES, seed=1)
    for n in sizes:
        vectors = clustered(n, seed=2)
        exact, loop_ms = numpy_search(vectors, queries)
        row = {"vectors": n, "kind": "numpy loop", "build_s": 0.0, "memory_mb": vectors.nbytes / 1e6}
        rows.append(row | {"query_ms": loop_ms, "recall_10": 1.0, "times_numpy": 1.0})
        print(line(rows[-1]), flush=True)
        for way in WAYS:
            row = {"vectors": n, "kind": way, **measure(way, vectors, queries, exact)}
            rows.append(row | {"times_numpy": loop_ms / row["query_ms"]})
            print(line(rows[-1]), flush=True)
    return rows


HEAD = f"{'vectors':>10}  {'index':17}{'build s':>9}{'MB':>8}{'query ms':>10}{'recall@10':>11}{'× numpy':>9}"


def line(row: dict[str, Any]) -> str:
    """One row of the table."""
    return (
        f"{row['vectors']:10,}  {row['kind']:17}{row['build_s']:9.1f}{row['memory_mb']:8.0f}"
        f"{row['query_ms']:10.2f}{row['recall_10']:11.3f}{row['times_numpy']:9.1f}"
    )


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Query time against recall: a marker for every kind, a panel for every size."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sizes = sorted({row["vectors"] for row in rows})
    figure, panels = pyplot.subplots(1, len(sizes), figsize=(5 * len(sizes), 4), squeeze=False, sharey=True)
    for n, panel in zip(sizes, panels[0], strict=True):
        for marker, row in zip("osPD^v", (r for r in rows if r["vectors"] == n), strict=True):
            label = f"{row['kind']}, {row['memory_mb']:.0f} MB"
            panel.plot(row["recall_10"], row["query_ms"], marker, ms=9, alpha=0.8, label=label)
        panel.set(title=f"{n:,} vectors of {DIMENSIONS}", xlabel="recall@10", yscale="log")
        panel.legend(loc="upper left", fontsize="small")
        panel.grid(alpha=0.3)
    panels[0][0].set_ylabel("milliseconds a query")
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def main(arguments: list[str]) -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="*", help="numbers of vectors (default 100000 1000000)")
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--plot", type=Path, help="draw them into this PNG file")
    options = parser.parse_args(arguments)
    print(HEAD)
    rows = scale(options.sizes or [100_000, 1_000_000])
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    if options.plot:
        plot(rows, options.plot)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
