"""The steps of a check. Each makes one demand of an answer and, where it fails, says what was expected, what
came, and what the likely cause is.

A step is a function from an answer to a `Mismatch`, or to None where the demand is met, so that a lab can
also write its own.
"""

import copy
import inspect
import math
import numbers
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

_NAMES = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
}
_SMALL = 8  # numbers of an array that can be read at a glance
# NumPy's and PyTorch's scalars count as numbers too.
_ABSTRACT = {int: numbers.Integral, float: numbers.Real}


class Mismatch(NamedTuple):
    """What an answer failed on, each part a phrase: expected, came, and the likely cause (or "")."""

    expected: str
    came: str
    cause: str = ""


Step = Callable[[Any], Mismatch | None]
RETURN_MISSING = "If you have written it, a `return` is missing."


class NotStartedError(Exception):
    """The answer is still the stub."""


def describe(value: object) -> str:
    """A value in at most about 100 characters, with its type and, where it has one, its shape or length.

    A small array is shown with its values, a large one with its shape alone.
    """
    kind = type(value).__name__
    try:
        shape = getattr(value, "shape", None)
        if shape == () and hasattr(value, "item"):
            value = value.item()  # NumPy would write np.float64(9.0)
        elif isinstance(shape, tuple):
            values = value.tolist() if math.prod(shape) <= _SMALL and hasattr(value, "tolist") else ""
            shown = f": {_shorten(_rounded(values))}" if values else ""
            return f"{kind} of shape {tuple(shape)}{shown}"
        if isinstance(value, str | bytes | int | float | bool | None):
            return _shorten(repr(value))
        if hasattr(value, "__len__"):
            return f"{kind} of length {len(value)}: {_shorten(repr(value))}"
        return f"{kind}: {_shorten(repr(value))}"
    except Exception:
        # The value is a student's: its repr may be anything, and a check must not fail because of it.
        return f"an object of type {kind}"


def is_a(*types: type, cause: str = "") -> Step:
    """The answer is of one of `types`."""

    def step(answer: Any) -> Mismatch | None:
        for wanted in types:
            if isinstance(answer, _ABSTRACT.get(wanted, wanted)) and (
                wanted is bool or not isinstance(answer, bool)
            ):
                return None
        expected = " or ".join(_NAMES.get(wanted, f"a {wanted.__name__}") for wanted in types)
        return Mismatch(expected, f"{describe(answer)} (type {type(answer).__name__})", cause)

    return step


def function(*parameters: str) -> Step:
    """The answer is a function that can be called with these parameters, in this order."""
    signature = f"a function of ({', '.join(parameters)})"

    def step(answer: Any) -> Mismatch | None:
        if not callable(answer):
            return Mismatch(
                signature, describe(answer), "You gave the function's result: give its name, without ( )."
            )
        try:
            inspect.signature(answer).bind(*parameters)
        except TypeError:
            came = f"{getattr(answer, '__name__', 'a function')}{inspect.signature(answer)}"
            return Mismatch(signature, came, "The number of parameters differs.")
        except ValueError:  # built-in functions have no signature to compare
            pass
        return None

    return step


def has_length(length: int, cause: str = "") -> Step:
    """The answer has `length` items."""

    def step(answer: Any) -> Mismatch | None:
        came = len(answer) if hasattr(answer, "__len__") else None
        return None if came == length else Mismatch(f"{length} items", describe(answer), cause)

    return step


def has_shape(*shape: int | None, cause: str = "") -> Step:
    """The answer is an array or tensor of this shape; None stands for any size."""
    expected = f"shape ({', '.join('any' if n is None else str(n) for n in shape)})"

    def step(answer: Any) -> Mismatch | None:
        came = tuple(getattr(answer, "shape", ()))
        fits = len(came) == len(shape) and all(w in (None, n) for w, n in zip(shape, came, strict=True))
        return None if fits else Mismatch(expected, describe(answer), cause)

    return step


def has_keys(*keys: object, cause: str = "") -> Step:
    """The answer is a dictionary with at least these keys."""

    def step(answer: Any) -> Mismatch | None:
        if not isinstance(answer, Mapping):
            return Mismatch("a dictionary", describe(answer), cause)
        missing = [key for key in keys if key not in answer]
        if not missing:
            return None
        expected = f"the keys {', '.join(map(repr, keys))}"
        return Mismatch(expected, f"the keys {', '.join(map(repr, answer)) or '(none)'}", cause)

    return step


def equals(value: Any, causes: Mapping[Any, str] | None = None, tolerance: float = 0.0) -> Step:
    """The answer is `value`.

    Args:
        value: a plain value, a list or an array.
        causes: known wrong answers, each with its cause.
        tolerance: largest allowed difference of a number or of an array's entries.
    """

    def step(answer: Any) -> Mismatch | None:
        if _same(answer, value, tolerance):
            return None
        known = (cause for wrong, cause in (causes or {}).items() if _same(answer, wrong, tolerance))
        return Mismatch(describe(value), describe(answer), next(known, ""))

    return step


def comes_as(
    expected: Any,
    known: Mapping[str, Any],
    same: Callable[[Any, Any], bool] = operator.eq,
    shown: Callable[[Any], str] = describe,
) -> Step:
    """The answer is `expected`; unlike in `equals`, what is known to go wrong may be of any type.

    Args:
        expected: what is to come.
        known: what a student did wrong, and the answer that comes of it.
        same: whether an answer, its first argument, is such a one.
        shown: an answer in words.
    """

    def step(answer: Any) -> Mismatch | None:
        if same(answer, expected):
            return None
        cause = next((words for words, wrong in known.items() if same(answer, wrong)), "")
        return Mismatch(shown(expected), shown(answer), cause)

    return step


def between(low: float, high: float, cause: str = "") -> Step:
    """The answer is a number from `low` to `high`, both included."""

    def step(answer: Any) -> Mismatch | None:
        fits = isinstance(answer, numbers.Real) and low <= answer <= high
        return None if fits else Mismatch(f"a number from {low} to {high}", describe(answer), cause)

    return step


def holds(expected: str, predicate: Callable[[Any], bool], cause: str = "") -> Step:
    """`predicate(answer)` is true; `expected` says so in words."""

    def step(answer: Any) -> Mismatch | None:
        return None if predicate(answer) else Mismatch(expected, describe(answer), cause)

    return step


def mistake(predicate: Callable[[Any], bool], expected: str, cause: str) -> Step:
    """A known wrong answer: where `predicate(answer)` is true, `cause` names the mistake."""
    return holds(expected, lambda answer: not predicate(answer), cause)


def each(*steps: Step) -> Step:
    """Every item of the answer meets every step; a dictionary's items are its values."""

    def step(answer: Any) -> Mismatch | None:
        pairs = answer.items() if isinstance(answer, Mapping) else enumerate(answer)
        for key, item in pairs:
            if found := first_mismatch(item, steps):
                return found._replace(came=f"{found.came} in item {key!r}")
        return None

    return step


def item(key: Any, *steps: Step) -> Step:
    """The answer's item (or dictionary entry) `key` meets every step."""

    def step(answer: Any) -> Mismatch | None:
        try:
            value = answer[key]
        except (LookupError, TypeError):
            return Mismatch(f"an item {key!r}", describe(answer))
        found = first_mismatch(value, steps)
        return found and found._replace(expected=f"{found.expected} as item {key!r}")

    return step


def call(arguments: tuple | Callable[[], tuple], *steps: Step, shown: str = "") -> Step:
    """The answer is a function, and what it returns for `arguments` meets every step.

    Args:
        arguments: positional arguments, or a function making them (for what is costly, such as a picture).
            The student's function gets a copy each time.
        steps: demands on the result.
        shown: the call in words, where the arguments themselves do not read well.
    """

    def step(answer: Any) -> Mismatch | None:
        made = arguments() if callable(arguments) else copy.deepcopy(arguments)
        name = getattr(answer, "__name__", "your function")
        where = shown or f"{name}({', '.join(_shorten(repr(value), 40) for value in made)})"
        result = answer(*made)
        if is_stub(result):
            raise NotStartedError(f"{where} returns {result!r} so far. {RETURN_MISSING}")
        found = first_mismatch(result, steps)
        return found and found._replace(came=f"{found.came} from {where}")

    return step


def first_mismatch(answer: Any, steps: Sequence[Step]) -> Mismatch | None:
    """What the first step that fails says, or None where all hold."""
    return next((found for step in steps if (found := step(answer)) is not None), None)


def is_stub(value: object) -> bool:
    """None and `...` stand for an answer that is not there yet."""
    return value is None or value is Ellipsis


def _same(answer: Any, value: Any, tolerance: float) -> bool:
    if isinstance(value, numbers.Real) and isinstance(answer, numbers.Real):
        return math.isclose(answer, value, rel_tol=1e-9, abs_tol=tolerance)
    try:
        if hasattr(value, "shape") or hasattr(answer, "shape"):
            import numpy as np

            left, right = np.asarray(answer), np.asarray(value)
            return left.shape == right.shape and bool(np.allclose(left, right, atol=max(tolerance, 1e-9)))
        return bool(answer == value)
    except Exception:
        return False


def _rounded(values: Any) -> str:
    """A list of numbers, or of lists, in four significant digits: 8.5, not 8.500000000000002."""
    if isinstance(values, list):
        return f"[{', '.join(map(_rounded, values))}]"
    return f"{values:.4g}" if isinstance(values, float) else repr(values)


def _shorten(text: str, width: int = 70) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"
