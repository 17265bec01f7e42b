"""How well the course's retrieval finds and answers, and how fast, on this machine.

    python benchmarks/retrieval.py --json data/scores/retrieval.json
    python benchmarks/retrieval.py --scale --json scale.json --plot scale.png     # large indexes instead

The queries are those of data/encyclopaedia: "held out" ones are worded as nothing in training was. Whatever
can be chosen (weights, numbers of sources, views of a picture) was chosen on the "shown" ones alone.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scores import save, verdict

from multimodal_course import load
from multimodal_course.data import ENCYCLOPAEDIA
from multimodal_course.retrieval import MultimodalIndex
from multimodal_course.retrieval.answering import NOT_IN_SOURCES, MultimodalRag, SourcedAnswer
from multimodal_course.retrieval.corpus import Record, read_encyclopaedia
from multimodal_course.retrieval.encoders import EncodedImages
from multimodal_course.retrieval.ranking_metrics import Estimate, estimate, evaluate

TARGETS = {
    "t2i_r1": 0.90,
    "t2i_r5": 0.98,
    "i2t_r1": 0.85,
    "fused_gain": 0.0,
    "answers_single": 0.85,
    "answers_two_hop": 0.75,
    "unanswerable": 0.85,
    "citations_right": 0.95,
    "index_images_s": 150,
    "query_ms": 20,
}
AT_MOST, ABOVE = {"query_ms"}, {"fused_gain"}
ALONE = {"text": {"keywords": 0}, "keywords": {"text": 0}}  # weights that leave one ranking of texts

Query = dict[str, Any]


def queries(split: str, *kinds: str) -> list[Query]:
    """The encyclopaedia's queries of these kinds."""
    every = json.loads((ENCYCLOPAEDIA / "queries.json").read_text(encoding="utf-8"))
    return [q for q in every if q["split"] == split and q["kind"] in kinds]


def picture(query: Query) -> Path | None:
    return ENCYCLOPAEDIA / query["picture"] if query["picture"] else None


def ranking(index: MultimodalIndex, split: str) -> dict[str, Estimate]:
    """How high the right pictures and articles come, by each ranking and by all together."""
    found: dict[str, Estimate] = {}

    def compare(name: str, asked: list[Query], rankings: list[list[str]]) -> None:
        scores = evaluate(rankings, [q["relevant"] for q in asked])
        found.update({f"{name} {metric}": score for metric, score in scores.items()})

    asked = queries(split, "text_to_image")
    for name, weights in {"": {}, " by clip": {"text": 0, "keywords": 0}, " by words": {"clip": 0}}.items():
        ids = [index.search(q["question"], 10, "images", weights=weights).ids for q in asked]
        compare(f"text to image{name}", asked, ids)
    asked = queries(split, "image_to_text")
    things = {"about": "thing"}  # pictures show things, and never the people and towns of other articles
    ids = [index.search_image(picture(q), 10, "texts", where=things).ids for q in asked]
    compare("image to text", asked, ids)
    asked = queries(split, "text_to_text", "single_hop", "number", "half_and_half")
    for name, weights in {"": {}, **{f" by {way}": weights for way, weights in ALONE.items()}}.items():
        ids = [index.search(q["question"], 10, "texts", weights=weights).ids for q in asked]
        compare(f"text to text{name}", asked, ids)
    return found


def answering(rag: MultimodalRag, split: str) -> tuple[dict[str, Estimate], dict[str, float]]:
    """Right answers, right refusals and right citations; and the mean seconds of each stage."""
    right: dict[str, list[float]] = {"answers_single": [], "answers_two_hop": [], "unanswerable": []}
    kinds = {"single_hop": "answers_single", "two_hop": "answers_two_hop", "unanswerable": "unanswerable"}
    cited: list[float] = []
    times: dict[str, list[float]] = {}
    for query in queries(split, *kinds):
        answer = rag.answer(query["question"], picture(query))
        wanted = query["answer"] or NOT_IN_SOURCES
        good = wanted.lower() in answer.text.lower()
        right[kinds[query["kind"]]].append(good)
        if answer.citations and query["answer"]:
            cited.append(supported(answer, query))
        if not good:
            print(f"{query['id']} {query['question']!r}: {wanted!r}, but {answer}", file=sys.stderr)
        for stage, seconds in answer.times.items():
            times.setdefault(stage, []).append(seconds)
    scores = {name: estimate(hits) for name, hits in right.items()}
    scores["citations_right"] = estimate(cited or [0.0])
    return scores, {stage: statistics.mean(seconds) for stage, seconds in times.items()}


def supported(answer: SourcedAnswer, query: Query) -> bool:
    """True if every source that is cited is about what was asked."""
    return all(source.record.id in query["relevant"] for source in answer.cited)


class SyntheticEncoder:
    """Stands in for an encoder where only the index is timed: random unit vectors of CLIP's usual length."""

    name, dimensions = "synthetic", 512

    def __init__(self) -> None:
        self._rng = np.random.default_rng(0)

    def encode_texts(self, texts: Sequence[str]) -> np.ndarray:
        vectors = self._rng.normal(size=(len(texts), self.dimensions)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    encode_queries = encode_texts

    def image_batches(self, images: Sequence[Any]) -> list[EncodedImages]:
        return [EncodedImages(list(range(len(images))), self.encode_texts(["."] * len(images)), {})]

    def too_long(self, texts: Sequence[str]) -> list[int]:
        return []


def speed(clip: Any, records: list[Record]) -> dict[str, float]:
    """Pictures indexed a second, and the time of a fused search among 10,000 without its encoders."""
    photos = [record.image for record in records if record.image]
    clip.encode_images(photos[:64])
    start = time.perf_counter()
    clip.encode_images(photos)
    rate = len(photos) / (time.perf_counter() - start)
    encoder = SyntheticEncoder()
    index = MultimodalIndex(encoder, encoder)
    captions = [record.text for record in records if record.image]
    many = [(f"{i}", captions[i % len(captions)], photos[i % len(photos)]) for i in range(10_000)]
    index.add([Record(name, f"{caption} {name}", photo) for name, caption, photo in many])
    taken = []
    for caption in captions[:60]:
        times = index.search(caption, 10, "images").times
        taken.append(1000 * sum(seconds for stage, seconds in times.items() if stage != "encode"))
    return {"index_images_s": rate, "query_ms": statistics.median(taken[10:])}


def line(name: str, value: float, spread: Estimate | None = None) -> str:
    """One line of the table, beside its target."""
    text = f"{name:34}{value:10.3f}"
    text += f"   {spread.low:.3f} to {spread.high:.3f}, n={spread.n}" if spread else ""
    target = TARGETS.get(name)
    if target is not None:
        sign = ">" if name in ABOVE else "<=" if name in AT_MOST else ">="
        text = f"{text:76}{verdict(value, target, sign, 7)}"
    return text


def measure(split: str) -> dict[str, float]:
    """All metrics; prints them as they come."""
    with load("pocket-clip") as clip, load("pocket-text-encoder") as texts:
        records = read_encyclopaedia(ENCYCLOPAEDIA)
        metrics = speed(clip, records)
        index = MultimodalIndex(clip, texts)
        print(index.add(records), index.reason, sep="\n", file=sys.stderr)
        found = ranking(index, split)
        with load("pocket-llm") as llm, load("pocket-llava") as vlm:
            answers, stages = answering(MultimodalRag(index, llm, vlm), split)
    fused = found["text to text MRR"].mean
    alone = {way: found[f"text to text by {way} MRR"].mean for way in ALONE}
    metrics["fused_gain"] = fused - max(alone.values())
    found |= {
        "t2i_r1": found["text to image hit@1"],
        "t2i_r5": found["text to image hit@5"],
        "i2t_r1": found["image to text hit@1"],
        **answers,
    }
    metrics |= {name: spread.mean for name, spread in found.items()}
    metrics |= {f"seconds of {stage}": seconds for stage, seconds in stages.items()}
    for name in sorted(metrics, key=lambda n: (n not in TARGETS, n)):
        print(line(name, metrics[name], found.get(name)))
    return {name: round(value, 4) for name, value in metrics.items()}


def main() -> None:
    """Measure, print, and save."""
    if "--scale" in sys.argv[1:]:
        import retrieval_scale

        retrieval_scale.main([word for word in sys.argv[1:] if word != "--scale"])
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the metrics to this file")
    parser.add_argument("--split", choices=("heldout", "shown"), default="heldout", help="which queries")
    options = parser.parse_args()
    import torch  # after multimodal_course, which tells PyTorch's threads how to wait

    torch.set_num_threads(min(2, torch.get_num_threads()))
    metrics = measure(options.split)
    save(metrics, options.json)


if __name__ == "__main__":
    main()
