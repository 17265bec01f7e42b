"""Every check of lab 4.1.3 accepts the solution, calls the stub unfinished, and names typical mistakes."""

import re

import numpy as np
import pytest
from lab_exercises import Exercises

from multimodal_course.checks import check
from multimodal_course.checks.lab03 import LAB
from multimodal_course.retrieval.answering import NOT_IN_SOURCES

NAMES = {
    "3.1": "make_chunks",
    "3.2": "cosine",
    "3.3": "close_gap",
    "3.4": "score",
    "3.5": "fuse",
    "3.6": "guard",
    "3.7": "interval",
}
LAB_EXERCISES = Exercises("03-multimodal-rag.py")
SOLVED = {number: LAB_EXERCISES.solution(number) for number in NAMES}


def test_every_declared_exercise_is_in_the_source():
    assert [e.number for e in LAB.exercises] == list(NAMES)
    assert LAB_EXERCISES.names == NAMES


@pytest.mark.parametrize("number", NAMES)
def test_the_solution_passes(number):
    result = check(number, SOLVED[number])
    assert result.passed, str(result)


@pytest.mark.parametrize("number", NAMES)
def test_the_stub_is_not_started(number):
    assert check(number, LAB_EXERCISES.stub(number)).status == "open"


def chunks(
    step=lambda size, overlap: size - overlap, end=lambda n, size, overlap: n - overlap, join=" ".join
):
    """A cutter that does one thing in its own way."""

    def make_chunks(sentences, size, overlap):
        starts = range(0, max(1, end(len(sentences), size, overlap)), step(size, overlap))
        return [join(sentences[i : i + size]) for i in starts] if sentences else []

    return make_chunks


def unit(table):
    return table / np.linalg.norm(table, axis=1, keepdims=True)


def cosine_of_tables(a, b):
    return a @ b.T / (np.linalg.norm(a) * np.linalg.norm(b))


def common_mean(images, texts):
    centre = np.concatenate([images, texts]).mean(axis=0)
    return unit(images - centre), unit(texts - centre)


def in_words(recall=lambda hits, relevant, k: hits / len(relevant), rank=lambda place: 1 / place, cut=True):
    """A measure that does one thing in its own way."""

    def score(ranking, relevant, k):
        hits = len(set(ranking[:k] if cut else ranking) & set(relevant))
        places = [place for place, name in enumerate(ranking, 1) if name in relevant]
        return recall(hits, relevant, k), rank(places[0]) if places else 0.0

    return score


def rank_among_k(ranking, relevant, k):
    return SOLVED["3.4"](ranking, relevant, k)[0], SOLVED["3.4"](ranking[:k], relevant, k)[1]


def order_of_relevant(ranking, relevant, k):
    first = next((name for name in relevant if name in ranking), None)
    return SOLVED["3.4"](ranking, relevant, k)[0], 1 / (ranking.index(first) + 1) if first else 0.0


def fusion(first=1, weighted=True, add=True, best_first=True):
    """A fusion that does one thing in its own way."""

    def fuse(rankings, weights, constant=60):
        sums = {}
        for name, ranking in rankings.items():
            for place, found in enumerate(ranking, first):
                old = sums.get(found, 0) if add else 0
                sums[found] = old + (weights[name] if weighted else 1) / (constant + place)
        return sorted(sums.items(), key=lambda pair: -pair[1] if best_first else pair[1])

    return fuse


def both_must_have(rankings, weights):
    common = set.intersection(*map(set, rankings.values()))
    return [pair for pair in SOLVED["3.5"](rankings, weights) if pair[0] in common]


def by_name(rankings, weights, constant=60):
    return sorted(SOLVED["3.5"](rankings, weights, constant), key=lambda pair: (-pair[1], pair[0]))


def guarding(cited=lambda n, sources: 1 <= n <= len(sources), known=None, whole=True, strip=True):
    """A guard that does one thing in its own way."""

    def guard(answer, sources):
        numbers = [int(n) for n in re.findall(r"\[(\d+)\]", answer)]
        if not numbers or not all(cited(n, sources) for n in numbers):
            return NOT_IN_SOURCES
        text = " ".join(known(sources) if known else [sources[n - 1] for n in numbers])
        said = re.findall(r"\d+", re.sub(r"\[\d+\]", "", answer) if strip else answer)
        there = (lambda n: n in re.findall(r"\d+", text)) if whole else (lambda n: n in text)
        return answer if all(map(there, said)) else NOT_IN_SOURCES

    return guard


def no_citation_needed(answer, sources):
    return answer if "[" not in answer else SOLVED["3.6"](answer, sources)


def any_citation_will_do(answer, sources):
    cited = [f"[{n}]" for n in range(1, len(sources) + 1) if f"[{n}]" in answer]
    said = re.sub(r" *\[\d+\]", "", answer)
    return (
        answer
        if cited and SOLVED["3.6"](said + "".join(cited), sources) != NOT_IN_SOURCES
        else NOT_IN_SOURCES
    )


def each_source_holds_all(answer, sources):
    said = re.findall(r"\d+", re.sub(r"\[\d+\]", "", answer))
    cited = [int(n) for n in re.findall(r"\[(\d+)\]", answer)]
    whole = SOLVED["3.6"](answer, sources)
    if whole == NOT_IN_SOURCES:
        return whole
    return answer if all(n in sources[c - 1] for c in cited for n in said) else NOT_IN_SOURCES


def bootstrap(size=len, ends=(0.025, 0.975), replace=True):
    """An interval that does one thing in its own way."""

    def interval(values, rounds, rng):
        means = [np.mean(rng.choice(values, size(values), replace=replace)) for _ in range(rounds)]
        return tuple(np.quantile(means, ends))

    return interval


def standard_deviation(values, rounds, rng):
    return np.mean(values) - np.std(values), np.mean(values) + np.std(values)


WRONG = [
    ("3.1", chunks(step=lambda size, overlap: size), "size - overlap sentences after"),
    ("3.1", chunks(end=lambda n, size, overlap: n), "brings nothing new"),
    (
        "3.1",
        chunks(step=lambda size, overlap: overlap or size, end=lambda n, s, o: n - s + 1),
        "by one sentence",
    ),
    ("3.1", chunks(end=lambda n, size, overlap: n - size + 1), "end of the text is lost"),
    ("3.1", chunks(join=list), "Join the sentences"),
    ("3.1", chunks(join="".join), "Join with a space"),
    ("3.1", lambda s, size, overlap: SOLVED["3.1"](s, size, overlap) or [""], "not an empty one"),
    ("3.2", lambda a, b: a @ b.T, "plain product"),
    ("3.2", cosine_of_tables, "whole table"),
    ("3.2", lambda a, b: unit(a) @ b.T, "rows of b are not normalised"),
    ("3.2", lambda a, b: a @ unit(b).T, "rows of a are not normalised"),
    ("3.2", lambda a, b: SOLVED["3.2"](b, a), "other way round"),
    ("3.2", lambda a, b: np.linalg.norm(a[:, None] - b[None], axis=2), "distances"),
    ("3.2", lambda a, b: np.array([[1.0]]), "each row of a"),
    ("3.3", lambda i, t: (i - i.mean(axis=0), t - t.mean(axis=0)), "not of length 1 yet"),
    ("3.3", common_mean, "each kind has its own"),
    ("3.3", lambda i, t: (unit(i - i.mean()), unit(t - t.mean())), "one number for all"),
    ("3.3", lambda i, t: (unit(i), unit(t)), "only normalised"),
    ("3.3", lambda i, t: SOLVED["3.3"](i, t)[::-1], "Pictures come first"),
    ("3.3", lambda i, t: np.concatenate(SOLVED["3.3"](i, t)), "Return both"),
    ("3.4", in_words(recall=lambda hits, relevant, k: hits / k), "precision"),
    ("3.4", in_words(recall=lambda hits, relevant, k: float(hits > 0)), "That is 0 or 1"),
    ("3.4", in_words(cut=False), "only the first k count"),
    ("3.4", in_words(rank=lambda place: place), "take 1 / place"),
    ("3.4", in_words(rank=lambda place: 1 / max(1, place - 1)), "first place is 1"),
    ("3.4", lambda ranking, relevant, k: SOLVED["3.4"](ranking, relevant, k - 1), "place k belongs to them"),
    ("3.4", order_of_relevant, "has no order"),
    ("3.4", rank_among_k, "beyond the first k"),
    ("3.4", lambda *given: SOLVED["3.4"](*given)[::-1], "recall comes first"),
    ("3.4", lambda *given: SOLVED["3.4"](*given)[0], "Return two numbers"),
    ("3.5", fusion(first=0), "enumerate(ranking, 1)"),
    ("3.5", fusion(weighted=False), "weights were ignored"),
    ("3.5", fusion(add=False), "add to it"),
    ("3.5", fusion(best_first=False), "sort by -sum"),
    ("3.5", lambda r, w: SOLVED["3.5"](r, w, 0), "60 is missing"),
    ("3.5", both_must_have, "Every id"),
    ("3.5", lambda r, w, constant=60: SOLVED["3.5"](r, w), "need not be 60"),
    ("3.5", by_name, "met first"),
    ("3.5", lambda r, w: [name for name, _ in SOLVED["3.5"](r, w)], "ids alone"),
    ("3.5", lambda r, w: dict(SOLVED["3.5"](r, w)), "Return a list"),
    ("3.6", guarding(cited=lambda n, sources: n <= len(sources)), "sources[0 - 1]"),
    ("3.6", guarding(known=lambda sources: sources), "look into the cited ones"),
    ("3.6", guarding(whole=False), "whole numbers"),
    ("3.6", guarding(cited=lambda n, sources: 1 <= n < len(sources)), "and exists"),
    ("3.6", any_citation_will_do, "every source that is cited must"),
    ("3.6", guarding(strip=False), "Leave the citations out"),
    ("3.6", no_citation_needed, "cites no source"),
    ("3.6", each_source_holds_all, "not every source must hold it"),
    ("3.6", lambda answer, sources: answer, "cites no source"),
    ("3.6", lambda answer, sources: SOLVED["3.6"](answer, sources) == answer, "Return the answer itself"),
    (
        "3.7",
        lambda values, rounds, rng: tuple(np.quantile(values, (0.025, 0.975))),
        "quantiles of the values",
    ),
    ("3.7", bootstrap(replace=False), "with replacement"),
    ("3.7", bootstrap(size=lambda values: 10), "too small"),
    ("3.7", bootstrap(size=lambda values: 1500), "too large"),
    ("3.7", bootstrap(ends=(0.05, 0.95)), "Too narrow"),
    ("3.7", bootstrap(ends=(0.975, 0.025)), "low end comes first"),
    ("3.7", standard_deviation, "single values spread"),
]


@pytest.mark.parametrize("number, answer, cause", WRONG)
def test_wrong_answers_are_told_what_is_wrong(number, answer, cause):
    result = check(number, answer)
    assert result.status == "failed"
    assert cause in str(result), str(result)


def test_each_exercise_has_two_named_mistakes():
    assert all(sum(number == n for n, _, _ in WRONG) >= 2 for number in NAMES)


@pytest.mark.parametrize("seed", range(20))
def test_any_luck_of_the_draw_passes(seed):
    """The check of the interval gives its own generator; a student may still draw in another way."""

    def interval(values, rounds, rng):
        own = np.random.default_rng(seed)
        samples = np.asarray(values)[own.integers(0, len(values), (rounds, len(values)))]
        return np.quantile(samples.mean(axis=1), [0.025, 0.975])  # an array will do, too

    assert check("3.7", interval).passed
