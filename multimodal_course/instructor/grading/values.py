"""Values as JSON and back: plain data and arrays by value, functions and objects as references, never
pickles.

JSON's own null, booleans, numbers and texts stand for themselves; all else is a list that begins with a tag.
"""

import base64
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

MAX_DEPTH = 60
MAX_ITEMS = 200_000
_SAFE_INTEGER = 2**63
_ARRAY_KINDS = frozenset("biufcSU")


class BadMessageError(Exception):
    """The other side sent something that is no message or no value."""


class Opaque:
    """An object of the other side that is neither data nor callable: equal to nothing but itself."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __repr__(self) -> str:
        return f"<an object of type {self._kind}>"


class Encoder:
    """Makes JSON of one message's values.

    Args:
        refer: what stands for a value that is no data: a tagged list, or None where it may not be shared.
    """

    def __init__(self, refer: Callable[[Any], list | None]) -> None:
        self._refer, self._left = refer, MAX_ITEMS

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The value as JSON; what is too deep, too large or of no use elsewhere as an opaque object."""
        self._left -= 1
        if value is None or type(value) in (bool, float):
            return value
        if self._left < 0 or depth > MAX_DEPTH:
            return _opaque(value)
        if isinstance(value, str) and not hasattr(value, "dtype"):
            return str.__str__(value)
        if isinstance(value, int) and not isinstance(value, bool):
            number = int(value)
            return number if abs(number) < _SAFE_INTEGER else _long(number)
        return self._tagged(value, depth + 1)

    def _tagged(self, value: Any, depth: int) -> list:
        for kind, tag in _SEQUENCES.items():
            if isinstance(value, kind):
                return [tag, *(self.encode(item, depth) for item in kind.__iter__(value))]
        if isinstance(value, dict):
            pairs = dict.items(value)
            return ["d", *([self.encode(k, depth), self.encode(v, depth)] for k, v in pairs)]
        if (tagged := _plain(value)) is not None:
            return tagged
        return self._refer(value) or _opaque(value)


class Decoder:
    """Makes values of JSON.

    Args:
        resolve: turns a reference (tag, number, details) into an object.
    """

    def __init__(self, resolve: Callable[[str, int, Any], Any]) -> None:
        self._resolve = resolve

    def decode(self, data: Any, depth: int = 0) -> Any:
        """The value.

        Raises:
            BadMessageError: it is none.
        """
        if data is None or isinstance(data, bool | int | float | str):
            return data
        if not isinstance(data, list) or not data or not isinstance(data[0], str) or depth > MAX_DEPTH + 2:
            raise BadMessageError("a value is malformed")
        tag, *rest = data
        try:
            if tag in _MAKERS:
                return _MAKERS[tag](self.decode(item, depth + 1) for item in rest)
            if tag == "d":
                return {self.decode(k, depth + 1): self.decode(v, depth + 1) for k, v in rest}
            if tag in _READERS:
                return _READERS[tag](*rest)
            if tag in ("mine", "yours") and isinstance(rest[0], int):
                return self._resolve(tag, rest[0], rest[1] if len(rest) > 1 else None)
        except BadMessageError:
            raise
        except Exception as error:
            raise BadMessageError(f"a value of kind {tag[:20]!r} is malformed") from error
        raise BadMessageError("a value is of an unknown kind")


_SEQUENCES: dict[type, str] = {list: "l", tuple: "t", set: "s", frozenset: "fs"}
_MAKERS: dict[str, Callable] = {tag: kind for kind, tag in _SEQUENCES.items()}


def _plain(value: Any) -> list | None:
    """Numbers, bytes and arrays; None for anything else."""
    if value is Ellipsis:
        return ["..."]
    if isinstance(value, bytes | bytearray):
        return ["b", _text(bytes(value))]
    if isinstance(value, complex) and not hasattr(value, "dtype"):
        return ["c", value.real, value.imag]
    if isinstance(value, Decimal):
        return ["D", str(value)]
    if isinstance(value, Fraction):
        return ["F", str(value.numerator), str(value.denominator)]
    if isinstance(value, range):
        return ["r", value.start, value.stop, value.step] if _is_short(value) else None
    if isinstance(value, Mapping):
        return None
    return _array(value)


def _array(value: Any) -> list | None:
    """Arrays, scalars and random generators of NumPy, tensors of PyTorch; only if these were imported."""
    np, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if np is not None:
        if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in _ARRAY_KINDS:
            plain = np.ascontiguousarray(value)
            tag = "g" if isinstance(value, np.generic) else "n"
            return [tag, value.dtype.str, list(value.shape), _text(plain.tobytes())]
        if isinstance(value, np.random.Generator):
            state = value.bit_generator.state
            if state.get("bit_generator") == "PCG64":
                inner = state["state"]
                return [
                    "rng",
                    *map(str, (inner["state"], inner["inc"], state["has_uint32"], state["uinteger"])),
                ]
    if torch is not None and isinstance(value, torch.Tensor):
        plain = value.detach().cpu()
        return ["T", _array((plain.float() if plain.dtype == torch.bfloat16 else plain).numpy())]
    return None


def _read_array(kind: str, shape: list, text: str) -> Any:
    import numpy as np

    dtype = np.dtype(kind)
    if dtype.kind not in _ARRAY_KINDS or len(shape) > 16:
        raise BadMessageError("an array of this kind is not accepted")
    return np.frombuffer(base64.b64decode(text, validate=True), dtype=dtype).reshape(shape).copy()


def _read_tensor(array: list) -> Any:
    import torch

    return torch.from_numpy(_read_array(*array[1:]))


def _read_generator(state: str, increment: str, has_half: str, half: str) -> Any:
    import numpy as np

    generator = np.random.Generator(np.random.PCG64())
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": int(state), "inc": int(increment)},
        "has_uint32": int(has_half),
        "uinteger": int(half),
    }
    return generator


_READERS: dict[str, Callable] = {
    "...": lambda: Ellipsis,
    "b": lambda text: base64.b64decode(text, validate=True),
    "c": lambda real, imaginary: complex(real, imaginary),
    "i": lambda digits: int(digits, 16),
    "D": lambda digits: Decimal(digits[:1000]),
    "F": lambda over, under: Fraction(int(over[:1000]), int(under[:1000])),
    "r": lambda *ends: _short_range(range(*ends)),
    "n": _read_array,
    "g": lambda *parts: _read_array(*parts)[()],
    "T": _read_tensor,
    "rng": _read_generator,
    "o": lambda kind: Opaque(str(kind)[:60]),
}


def _is_short(numbers: range) -> bool:
    return (numbers.stop - numbers.start) // numbers.step <= MAX_ITEMS


def _short_range(numbers: range) -> range:
    # Who makes a list of a long one runs out of memory, and here that would be the judge.
    if not _is_short(numbers):
        raise BadMessageError("a range is too long")
    return numbers


def _long(number: int) -> list:
    return ["i", hex(number)] if number.bit_length() < 100_000 else ["o", "int"]


def _opaque(value: Any) -> list:
    return ["o", type(value).__name__]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
