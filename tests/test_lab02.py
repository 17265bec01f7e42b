"""Every check of lab 4.1.2 accepts the solution, calls the stub unfinished, and names typical mistakes."""

import itertools

import numpy as np
import pytest
from lab_exercises import Exercises

from multimodal_course.checks import check
from multimodal_course.checks.lab02 import LAB

NAMES = {
    "2.1": "add_noise",
    "2.2": "psnr",
    "2.3": "guide",
    "2.4": "obedience",
    "2.5": "variety",
    "2.6": "fewest_steps",
    "2.7": "best_of",
}


LAB_EXERCISES = Exercises("02-image-generation.py")


def test_every_declared_exercise_is_in_the_source():
    assert [e.number for e in LAB.exercises] == list(NAMES)
    assert LAB_EXERCISES.names == NAMES


@pytest.mark.parametrize("number", NAMES)
def test_the_solution_passes(number):
    result = check(number, LAB_EXERCISES.solution(number))
    assert result.passed, str(result)


@pytest.mark.parametrize("number", NAMES)
def test_the_stub_is_not_started(number):
    assert check(number, LAB_EXERCISES.stub(number)).status == "open"


def error(a, b):
    return np.mean((a - b) ** 2)


def differing(values, pairs):
    found = [values[i] != values[j] for i, j in pairs]
    return sum(found) / len(found) if found else 0.0


def last_best(draw, score, prompt, n):
    pictures = [draw(prompt, seed) for seed in range(n)]
    return max(reversed(pictures), key=lambda picture: score(picture, prompt))


def drawn_twice(draw, score, prompt, n):
    seed = max(range(n), key=lambda s: score(draw(prompt, s), prompt))
    return draw(prompt, seed)


WRONG = [
    ("2.1", lambda x, e, a: a * x + (1 - a) * e, "square roots"),
    ("2.1", lambda x, e, a: a**0.5 * x + (1 - a**0.5) * e, "not 1 minus the root"),
    ("2.1", lambda x, e, a: (1 - a) ** 0.5 * x + a**0.5 * e, "the other way round"),
    ("2.1", lambda x, e, a: 1.0, "picture's shape"),
    ("2.2", lambda a, b: 10 * np.log10(1 / error(a, b)), "peak is 2"),
    ("2.2", lambda a, b: 10 * np.log10(2 / error(a, b)), "squared: 4"),
    ("2.2", lambda a, b: 10 * np.log10(4 / np.abs(a - b).mean()), "square first"),
    (
        "2.2",
        lambda a, b: 20 * np.log10(2 / max(np.abs(a - b).mean(), 1e-99)) if (a != b).any() else np.inf,
        "square first",
    ),
    ("2.2", lambda a, b: np.log10(4 / error(a, b)), "ten times"),
    ("2.2", lambda a, b: 10 * np.log(4 / error(a, b)), "base 10"),
    ("2.2", lambda a, b: 10 * np.log10(4 / max(error(a, b), 1e-9)), "float('inf')"),
    ("2.3", lambda u, c, s: u + s * c, "difference"),
    ("2.3", lambda u, c, s: c + s * (c - u), "start at the one without"),
    ("2.3", lambda u, c, s: u + s * (u - c), "points away"),
    ("2.3", lambda u, c, s: c + s * (u - c), "are swapped"),
    ("2.4", lambda v: {k: sum(x.all_right for x in g) for k, g in v.items()}, "divide by how many"),
    ("2.4", lambda v: {k: 100 * sum(x.all_right for x in g) / len(g) for k, g in v.items()}, "per cent"),
    (
        "2.4",
        lambda v: {k: sum(x.all_right for x in g) / sum(map(len, v.values())) for k, g in v.items()},
        "all pictures",
    ),
    ("2.4", lambda v: [sum(x.all_right for x in g) / len(g) for g in v.values()], "a dictionary"),
    ("2.5", lambda x: differing(x, itertools.product(range(len(x)), repeat=2)), "with itself"),
    ("2.5", lambda x: sum(a != b for a, b in itertools.combinations(x, 2)), "divide by the number"),
    ("2.5", lambda x: differing(x, [(i, i + 1) for i in range(len(x) - 1)]), "Neighbours"),
    ("2.5", lambda x: 1 - differing(x, itertools.combinations(range(len(x)), 2)), "are alike"),
    ("2.5", lambda x: differing(x, itertools.combinations(range(len(x)), 2)) if len(x) > 1 else 1, "no pair"),
    ("2.5", lambda x: len(set(x)) / len(x), "Count pairs"),
    ("2.6", lambda q, share: min(n for n in q if q[n] >= share), "0.8 × 0.9"),
    ("2.6", lambda q, share: max(q, key=q.get), "Fewer come close"),
    (
        "2.6",
        lambda q, share: min(n for n in q if q[n] >= share) if max(q.values()) > 0.6 else 8,
        "of the best",
    ),
    ("2.6", lambda q, share: max(n for n in q if q[n] >= share * max(q.values())), "largest number"),
    ("2.6", lambda q, share: min(q), "half of the best"),
    ("2.7", last_best, "as good"),
    ("2.7", lambda d, s, p, n: max((d(p, i) for i in range(1, n + 1)), key=lambda x: s(x, p)), "too many"),
    ("2.7", lambda d, s, p, n: max((d(p, i) for i in range(n + 1)), key=lambda x: s(x, p)), "too many"),
    ("2.7", lambda d, s, p, n: max((d(p, i) for i in range(1, n)), key=lambda x: s(x, p)), "begins at 1"),
    ("2.7", lambda d, s, p, n: max((d(p, i) for i in range(n - 1)), key=lambda x: s(x, p)), "is missing"),
    ("2.7", drawn_twice, "each drawn once"),
    ("2.7", lambda d, s, p, n: max(s(d(p, i), p) for i in range(n)), "That is the score"),
    ("2.7", lambda d, s, p, n: max(range(n), key=lambda i: s(d(p, i), p)), "That is the seed"),
    ("2.7", lambda d, s, p, n: min((d(p, i) for i in range(n)), key=lambda x: s(x, p)), "lowest score"),
]


@pytest.mark.parametrize(
    ("number", "answer"), [("2.1", lambda x, e, a: a * x + (1 - a) * e), ("2.3", lambda u, c, s: u + s * c)]
)
def test_a_small_array_is_shown_with_its_values(number, answer):
    result = check(number, answer)
    assert "of shape (2,): [" in str(result), str(result)


@pytest.mark.parametrize(("number", "answer", "told"), WRONG)
def test_a_mistake_is_named(number, answer, told):
    result = check(number, answer)
    assert result.status == "failed"
    assert told in str(result), str(result)
