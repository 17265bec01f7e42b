"""Lab 4.1.3 as others solve it: correct answers, written from the student's notebook alone."""

import re
from collections import Counter

import numpy as np
import torch

from multimodal_course.retrieval.answering import NOT_IN_SOURCES


def chunks_by_walking(sentences, size, overlap):
    chunks, start = [], 0
    while start < len(sentences):
        chunks.append(" ".join(sentences[start : start + size]))
        if start + size >= len(sentences):
            break
        start += size - overlap
    return chunks


def chunks_by_recursion(sentences, size, overlap):
    if not sentences:
        return []
    first = " ".join(sentences[:size])
    if len(sentences) <= size:
        return [first]
    return [first, *chunks_by_recursion(sentences[size - overlap :], size, overlap)]


def chunks_by_filling(sentences, size, overlap):
    chunks, filling, new = [], [], 0
    for sentence in sentences:
        filling.append(sentence)
        new += 1
        if len(filling) == size:
            chunks.append(" ".join(filling))
            filling, new = filling[size - overlap :], 0
    return [*chunks, " ".join(filling)] if new else chunks


def cosine_of_units(a, b):
    a = a / np.sqrt((a**2).sum(axis=1))[:, np.newaxis]
    b = b / np.sqrt((b**2).sum(axis=1))[:, np.newaxis]
    return np.inner(a, b)


def cosine_by_lengths(a, b):
    return (a @ b.T) / np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))


def cosine_by_einsum(a, b):
    lengths = np.sqrt(np.einsum("nd,nd->n", a, a)[:, None] * np.einsum("md,md->m", b, b))
    return np.einsum("nd,md->nm", a, b) / lengths


def gap_by_rows(images, texts):
    closed = []
    for vectors in (images, texts):
        centre = sum(vectors) / len(vectors)
        closed.append(np.vstack([(v - centre) / np.linalg.norm(v - centre) for v in vectors]))
    return closed


def gap_in_two_lines(images, texts):
    moved = [vectors - np.mean(vectors, axis=0, keepdims=True) for vectors in (images, texts)]
    return tuple(v / np.sqrt(np.sum(v**2, axis=1, keepdims=True)) for v in moved)


def gap_by_torch(images, texts):
    def closed(vectors):
        vectors = torch.as_tensor(vectors)
        return torch.nn.functional.normalize(vectors - vectors.mean(dim=0), dim=1).numpy()

    return closed(images), closed(texts)


def score_by_sets(ranking, relevant, k):
    relevant = set(relevant)
    recall = len(relevant.intersection(ranking[:k])) / len(relevant)
    return recall, next((1 / place for place, name in enumerate(ranking, 1) if name in relevant), 0)


def score_by_loop(ranking, relevant, k):
    hits, reciprocal = 0, 0.0
    for i in range(len(ranking)):
        if ranking[i] in relevant:
            if i < k:
                hits += 1
            if reciprocal == 0:
                reciprocal = 1 / (i + 1)
    return (hits / len(relevant), reciprocal)


def score_by_numpy(ranking, relevant, k):
    right = np.isin(np.array(ranking, dtype=object).astype(str), [str(name) for name in relevant])
    places = np.flatnonzero(right) + 1
    return right[:k].sum() / len(relevant), np.max(1 / places, initial=0.0)


def fuse_by_counter(rankings, weights, constant=60):
    sums = Counter()
    for name, ranking in rankings.items():
        for place, document in enumerate(ranking, start=1):
            sums[document] += weights[name] / (constant + place)
    return sums.most_common()


def fuse_by_factors(rankings, weights, constant=60):
    sums = {}
    for name in rankings:
        for i in range(len(rankings[name])):
            factor = 1 / (constant + i + 1)
            sums[rankings[name][i]] = sums.get(rankings[name][i], 0) + weights[name] * factor
    return sorted(sums.items(), key=lambda pair: pair[1], reverse=True)


def fuse_by_numpy(rankings, weights, constant=60):
    names = list(dict.fromkeys(name for ranking in rankings.values() for name in ranking))
    sums = np.zeros(len(names))
    for expert, ranking in rankings.items():
        where = [names.index(name) for name in ranking]
        sums[where] += weights[expert] / (constant + np.arange(1, len(ranking) + 1))
    return [(names[i], sums[i]) for i in np.argsort(-sums, kind="stable")]


def guard_by_sets(answer, sources):
    cited = {int(number) for number in re.findall(r"\[(\d+)\]", answer)}
    if not cited or not cited <= set(range(1, len(sources) + 1)):
        return NOT_IN_SOURCES
    numbers = set(re.findall(r"\d+", re.sub(r"\[\d+\]", " ", answer)))
    known = {number for i in cited for number in re.findall(r"\d+", sources[i - 1])}
    return answer if numbers <= known else NOT_IN_SOURCES


def guard_by_looking(answer, sources):
    citations = re.findall(r"\[\d+\]", answer)
    if len(citations) == 0:
        return NOT_IN_SOURCES
    texts, rest = [], answer
    for citation in citations:
        number = int(citation[1:-1])
        if number < 1 or number > len(sources):
            return NOT_IN_SOURCES
        texts.append(sources[number - 1])
        rest = rest.replace(citation, "")
    for number in re.findall(r"\d+", rest):
        if not any(re.search(rf"(?<!\d){number}(?!\d)", text) for text in texts):
            return NOT_IN_SOURCES
    return answer


def guard_by_dictionary(answer, sources):
    numbers_of = {str(n): re.findall(r"\d+", source) for n, source in enumerate(sources, 1)}
    said, cited = [], []
    for found in re.finditer(r"\[(\d+)\]|(\d+)", answer):
        (cited if found[1] else said).append(found[1] or found[2])
    allowed = bool(cited) and all(n in numbers_of for n in cited)
    allowed = allowed and all(any(n in numbers_of[c] for c in cited) for n in said)
    return answer if allowed else NOT_IN_SOURCES


def interval_by_loop(values, rounds, rng):
    means = [np.mean(rng.choice(values, len(values))) for _ in range(rounds)]
    return tuple(np.quantile(means, [0.025, 0.975]))


def interval_by_table(values, rounds, rng):
    values = np.asarray(values)
    means = values[rng.integers(0, len(values), size=(rounds, len(values)))].mean(axis=1)
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))


def interval_at_once(values, rounds, rng):
    means = rng.choice(values, size=(len(values), rounds), replace=True).mean(0)
    low, high = np.quantile(means, 0.025), np.quantile(means, 0.975)
    return low, high


SOLUTIONS = {
    "3.1": (chunks_by_walking, chunks_by_recursion, chunks_by_filling),
    "3.2": (cosine_of_units, cosine_by_lengths, cosine_by_einsum),
    "3.3": (gap_by_rows, gap_in_two_lines, gap_by_torch),
    "3.4": (score_by_sets, score_by_loop, score_by_numpy),
    "3.5": (fuse_by_counter, fuse_by_factors, fuse_by_numpy),
    "3.6": (guard_by_sets, guard_by_looking, guard_by_dictionary),
    "3.7": (interval_by_loop, interval_by_table, interval_at_once),
}
