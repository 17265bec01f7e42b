"""What the checks of lab 4.1.3 try students' functions with, and how they look at what comes."""

from typing import Any

from multimodal_course.checks.steps import Mismatch, Step, call, comes_as, describe, equals, holds, mistake
from multimodal_course.instructions import NOT_IN_SOURCES


def comes_close(expected: Any, known: dict[str, Any], tolerance: float = 1e-6) -> Step:
    """The answer is this array or tuple of numbers; `known` maps mistakes to what comes of them."""
    return comes_as(expected, known, lambda one, other: near(one, other, tolerance), _numbers)


def near(answer: Any, value: Any, tolerance: float = 1e-6) -> bool:
    """True if both have the same shape and nearly the same numbers."""
    import numpy as np

    try:
        left, right = np.asarray(answer, float), np.asarray(value, float)
    except (TypeError, ValueError):
        return False
    return left.shape == right.shape and bool(np.allclose(left, right, atol=tolerance, equal_nan=True))


def _numbers(value: Any) -> str:
    """The numbers, rounded; or whatever it is."""
    import numpy as np

    try:
        return str(np.asarray(value, float).round(3).tolist())
    except (TypeError, ValueError):
        return describe(value)


# -- vectors -----------------------------------------------------------------------------------------------


def vectors() -> tuple:
    """Three vectors and two others, of different lengths."""
    import numpy as np

    return np.array([[3.0, 0.0], [0.0, 2.0], [4.0, 4.0]]), np.array([[1.0, 0.0], [-5.0, 0.0]])


_HALF = 0.5**0.5
COSINES = [[1, -1], [0, 0], [_HALF, -_HALF]]


def _cosine_mistakes() -> dict[str, Any]:
    import numpy as np

    a, b = vectors()
    product, a_lengths, b_lengths = a @ b.T, np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    distances = np.linalg.norm(a[:, None] - b[None], axis=2)
    return {
        "That is the plain product: divide by the lengths, too.": product,
        "The rows of a are not normalised.": product / b_lengths,
        "The rows of b are not normalised.": product / a_lengths[:, None],
        "You divided by the length of the whole table: each row has its own (axis=1).": product
        / (np.linalg.norm(a) * np.linalg.norm(b)),
        "You divided by the lengths of columns: a vector is a row, so axis=1.": (
            a / np.linalg.norm(a, axis=0)
        )
        @ np.nan_to_num(b / np.maximum(np.linalg.norm(b, axis=0), 1e-12)).T,
        "These are distances: the cosine is large where vectors are alike.": distances,
        "Rows belong to a, columns to b: this is the other way round.": np.array(COSINES).T,
    }


def cosines() -> Step:
    """The cosines of `vectors()`."""
    return lambda answer: comes_close(COSINES, _cosine_mistakes())(answer)


def clouds() -> tuple:
    """Two pictures and three texts, around two centres."""
    import numpy as np

    return np.array([[5.0, 1.0], [2.0, 2.0]]), np.array([[0.0, 4.0], [3.0, 1.0], [-3.0, 1.0]])


def closed() -> Step:
    """The clouds of `clouds()`, each around the origin, as unit vectors."""

    def step(answer: Any) -> Mismatch | None:
        import numpy as np

        images, texts = clouds()

        def unit(table: Any) -> Any:
            return table / np.linalg.norm(table, axis=1, keepdims=True)

        own = [table - table.mean(axis=0) for table in (images, texts)]
        both = np.concatenate([images, texts]).mean(axis=0)
        ways = {
            "": [unit(table) for table in own],
            "Both were moved, and are not of length 1 yet.": own,
            "You subtracted one mean from both: each kind has its own.": [
                unit(table - both) for table in (images, texts)
            ],
            "That is one number for all: the mean of each column is needed (axis=0).": [
                unit(table - table.mean()) for table in (images, texts)
            ],
            "You subtracted each row's own mean (axis=1): the mean vector is that of each column (axis=0).": [
                unit(table - table.mean(axis=1, keepdims=True) + 1e-12) for table in (images, texts)
            ],
            "Pictures come first.": [unit(table) for table in own[::-1]],
            "Nothing was moved, only normalised.": [unit(table) for table in (images, texts)],
        }
        for cause, tables in ways.items():
            if all(near(mine, table) for mine, table in zip(answer, tables, strict=True)):
                return Mismatch("each kind around its own centre", _shown(answer), cause) if cause else None
        return Mismatch(_shown(ways[""]), _shown(answer))

    return step


def _shown(tables: Any) -> str:
    return " and ".join(_numbers(table) for table in tables)


# -- rankings ----------------------------------------------------------------------------------------------

RANKING, RELEVANT = ["a", "b", "c", "d", "e"], ["d", "b", "x"]
RANKINGS = {"text": ["a", "b", "c"], "keywords": ["c", "d"]}


def fused(text: float, keywords: float, constant: int = 60, first: int = 1) -> list[tuple[str, float]]:
    """RANKINGS with these weights."""
    sums: dict[str, float] = {}
    for name, weight in (("text", text), ("keywords", keywords)):
        for place, found in enumerate(RANKINGS[name], first):
            sums[found] = sums.get(found, 0) + weight / (constant + place)
    return sorted(sums.items(), key=lambda pair: -pair[1])


def same_sums(expected: list[tuple[str, float]], known: dict[str, list[tuple[str, float]]]) -> Step:
    """The same ids in the same order with nearly the same sums."""

    def same(answer: Any, other: list[tuple[str, float]]) -> bool:
        try:
            names = [name for name, _ in answer] == [name for name, _ in other]
            return names and near([value for _, value in answer], [value for _, value in other], 1e-9)
        except (TypeError, ValueError):
            return False

    return comes_as(expected, known, same, _pairs)


def _pairs(answer: Any) -> str:
    try:
        return ", ".join(f"{name} {value:.5f}" for name, value in answer)
    except (TypeError, ValueError):
        return describe(answer)


# -- answers -----------------------------------------------------------------------------------------------

SOURCES = ["The pink cup costs 77 euros.", "The teal cup weighs 450 grams.", "Founded in 1983."]
# An answer from SOURCES, whether it may be given, and what is wrong where it is judged otherwise.
GUARDED = (
    (
        "It costs 77 euros. [1]",
        True,
        "77 stands in source 1. Leave the citations out before you look for numbers: the 1 in [1] is none. "
        "And sources are counted from 1.",
    ),
    ("It costs 77 euros.", False, "It cites no source, so it may not be given."),
    ("A pink one.", False, "It cites no source: without any number it needs one all the same."),
    ("It is made of oak. [4]", False, "There are three sources: [4] does not exist."),
    ("It costs 77 euros. [1][4]", False, "[1] exists, but [4] does not: every source that is cited must."),
    (
        "It was founded in 1983. [0]",
        False,
        "There is no source 0; sources[0 - 1] is the last one, without any error.",
    ),
    ("It was founded in 1983. [3]", True, "Source 3 is the last of three, and exists."),
    (
        "It was founded in 1983. [1]",
        False,
        "1983 stands in source 3, and source 1 is cited: look into the cited ones alone.",
    ),
    ("It weighs 45 grams. [2]", False, "The source says 450: compare whole numbers, not pieces of text."),
    ("It costs 7 euros. [1]", False, "The source says 77: compare whole numbers, not pieces of text."),
    ("Pink, teal, founded. [1][2][3]", True, "All of the sources may be cited."),
    (
        "One costs 77 euros [1], the other weighs 450 grams [2].",
        True,
        "Each number stands in one of the two cited sources: not every source must hold it.",
    ),
    ("A pink one. [1]", True, "An answer may be without numbers."),
)


def guarded(answer: str, kept: bool, cause: str) -> Step:
    """The answer is given as it is, or held back."""
    if kept:
        return call(
            (answer, SOURCES),
            mistake(lambda said: said == NOT_IN_SOURCES, "the answer", cause),
            equals(answer),
        )
    return call((answer, SOURCES), holds("a refusal", lambda said: said == NOT_IN_SOURCES, cause))


# -- intervals ---------------------------------------------------------------------------------------------

VALUES = [1.0] * 60 + [0.0] * 40


def draws(seed: int = 0, values: list[float] = VALUES, rounds: int = 1500) -> tuple:
    """What `interval` is called with."""
    import numpy as np

    return list(values), rounds, np.random.default_rng(seed)
