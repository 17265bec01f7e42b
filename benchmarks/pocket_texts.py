"""How well the pocket language model reads, cites and plans, and the pocket text encoder finds texts.

    python benchmarks/pocket_texts.py --json data/scores/pocket_texts.json

Names, articles and wordings are made for this run and were never trained on.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scores import save

from multimodal_course import load
from multimodal_course.data import MODELS
from multimodal_course.pocket import evaluation, text_evaluation

TARGETS = {
    "passage": 0.95,
    "sources": 0.95,
    "articles": 0.90,
    "plan": 0.90,
    "pages": 0.95,
    "transcript": 0.95,
    "extraction": 0.95,
    "misread": 0.90,
    "citations": 0.95,
    "refusals": 0.90,
    "search": 0.95,
    "search_paraphrased": 0.85,
}


def answers(model: str, n: int) -> dict[str, float]:
    """Exact-match accuracy of the language model in every task."""
    with load(model) as llm:

        def generate(asked: Sequence[str]) -> list[str]:
            return [llm.generate(prompt, max_new_tokens=120) for prompt in asked]

        passage = evaluation.score_passages(generate, n)
        return {"passage": passage, **text_evaluation.score_texts(generate, n)}


def search(folder: str, n: int) -> dict[str, float]:
    """Recall at 1 among `n` passages, asked in plain words and with things and colors called otherwise."""
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(folder)

    def encode(texts: Sequence[str]) -> np.ndarray:
        return encoder.encode(list(texts), normalize_embeddings=True)

    plain, renamed = (text_evaluation.score_search(encode, n, share) for share in (0.0, 1.0))
    return {"search": plain, "search_paraphrased": renamed}


def report(metrics: dict[str, float]) -> str:
    """The metrics as a table, each with its target."""
    rows = (
        f"{name:20} {value:7.1%}   >= {TARGETS[name]:.0%} {'' if value >= TARGETS[name] else 'MISSED'}"
        for name, value in metrics.items()
    )
    return "\n".join(row.rstrip() for row in rows)


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the metrics to this file")
    parser.add_argument("-n", type=int, default=200, help="tests of every task (default 200)")
    parser.add_argument("--llm", default=str(MODELS / "pocket-llm"), help="the language model's folder")
    parser.add_argument("--encoder", default=str(MODELS / "pocket-text-encoder"), help="the encoder's folder")
    options = parser.parse_args()
    metrics = answers(options.llm, options.n) | search(options.encoder, options.n)
    metrics = {name: round(value, 4) for name, value in metrics.items()}
    print(report(metrics))
    save(metrics, options.json)


if __name__ == "__main__":
    main()
