"""The connection between the judge and a student's process: calls in both directions, one at a time.

Both sides hand over functions, and the judge objects, too: the other gets a `Remote`, and calling it calls
back. What a student's process sends is data to judge, whatever it says: no message of its side can be a
verdict.
"""

import builtins
import inspect
import json
import math
import socket
import struct
import time
import traceback
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from multimodal_course.instructor.grading.values import BadMessageError, Decoder, Encoder

MAX_MESSAGE = 16 * 2**20
_KINDS = {str(kind): kind for kind in inspect._ParameterKind}


class LostError(Exception):
    """The other process has ended, or sent what is no message."""


class Remote:
    """A function or an object that lives in the other process. Only public names can be reached."""

    def __init__(self, peer: "Peer", number: int, about: dict) -> None:
        self._peer, self._number = peer, number
        self.__name__ = str(about.get("name", "an object"))[:60]
        if isinstance(about.get("parameters"), list):
            self.__signature__ = _signature(about["parameters"])

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the function in the other process returns."""
        return self._peer.call(self._number, "", arguments, named)

    def __getattr__(self, name: str) -> Any:
        # The judge never asks a student's object about itself: it could tell every check what it wants to
        # hear.
        if name.startswith("_") or self._peer.is_judge:
            raise AttributeError(name)
        return self._peer.attribute(self._number, name)

    def __copy__(self) -> "Remote":
        return self

    def __deepcopy__(self, memo: dict) -> "Remote":
        return self

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


class Peer:
    """One end of the connection.

    Args:
        connection: a connected socket.
        handle: answers requests that are no calls: gets the message, returns JSON.
        is_judge: this is the judge's end: it hands over objects, too, and takes data and functions only.
        on_timeout: what a wait beyond `deadline` raises.

    Attributes:
        deadline: when (`time.monotonic`) to stop waiting for the other side.
        waiting: a request is without a response; if it was given up, the connection is of no more use.
    """

    def __init__(
        self,
        connection: socket.socket,
        handle: Callable[[dict], dict],
        is_judge: bool = False,
        on_timeout: type[BaseException] = TimeoutError,
    ) -> None:
        self._connection, self._handle = connection, handle
        self.is_judge, self._on_timeout = is_judge, on_timeout
        self._mine: list[Any] = []
        self._theirs: dict[int, Remote] = {}
        self.deadline, self.waiting = math.inf, 0

    def request(self, kind: str, **fields: Any) -> dict:
        """Ask the other side, and answer what it asks meanwhile.

        Raises:
            LostError: there is no other side any more.
            Exception: what the other side raised.
        """
        self._send({"ask": kind, **fields})
        self.waiting += 1
        while "ask" in (message := self._receive()):
            self._answer(message)
        self.waiting -= 1
        if isinstance(error := message.get("error"), dict):
            raise _exception(error, self.decode)
        return message

    def serve(self) -> None:
        """Answer requests until the connection ends."""
        while True:
            try:
                message = self._receive()
            except LostError:
                return
            self._answer(message)

    def call(self, number: int, name: str, arguments: Sequence[Any], named: dict[str, Any]) -> Any:
        """Call the other side's object `number`, or its method."""
        fields = {"number": number, "name": name, "arguments": self.encode(list(arguments))}
        return self.decode(self.request("call", **fields, named=self.encode(named)).get("value"))

    def attribute(self, number: int, name: str) -> Any:
        """A public attribute of the other side's object."""
        return self.decode(self.request("attribute", number=number, name=name).get("value"))

    def encode(self, value: Any) -> Any:
        """A value for the other side."""
        return Encoder(self._refer).encode(value)

    def decode(self, data: Any) -> Any:
        """A value of the other side."""
        return Decoder(self._resolve).decode(data)

    def _answer(self, message: dict) -> None:
        try:
            self._send(self._respond(message))
        except (LostError, self._on_timeout):
            raise
        except BaseException as error:
            self._send({"error": _told(error, self.encode)})

    def _respond(self, message: dict) -> dict:
        if message["ask"] not in ("call", "attribute"):
            return self._handle(message)
        target, name = self._mine[int(message["number"])], str(message.get("name", ""))
        if name:
            if name.startswith("_") or not self.is_judge:
                raise AttributeError(name)
            target = getattr(target, name)
        if message["ask"] == "attribute":
            return {"value": self.encode(target)}
        arguments, named = self.decode(message["arguments"]), self.decode(message["named"])
        return {"value": self.encode(target(*arguments, **named))}

    def _refer(self, value: Any) -> list | None:
        if isinstance(value, Remote) and value._peer is self:
            return ["yours", value._number]
        if not callable(value) and not self.is_judge:
            return None
        # From a module or a class one could get anywhere.
        if isinstance(value, ModuleType | type):
            return None
        number = next((n for n, mine in enumerate(self._mine) if mine is value), len(self._mine))
        if number == len(self._mine):
            self._mine.append(value)
        return ["mine", number, _about(value)]

    def _resolve(self, tag: str, number: int, about: Any) -> Any:
        if tag == "yours":
            return self._mine[number]
        if number not in self._theirs:
            self._theirs[number] = Remote(self, number, about if isinstance(about, dict) else {})
        return self._theirs[number]

    def _send(self, message: dict) -> None:
        data = json.dumps(message, ensure_ascii=True).encode()
        if len(data) > MAX_MESSAGE:
            data = json.dumps({"error": {"type": "ValueError", "arguments": ["l", _TOO_LARGE]}}).encode()
        try:
            self._connection.settimeout(self._left())
            self._connection.sendall(struct.pack(">I", len(data)) + data)
        except TimeoutError as error:
            raise self._on_timeout from error
        except OSError as error:
            raise LostError from error

    def _receive(self) -> dict:
        (length,) = struct.unpack(">I", self._read(4))
        if length > MAX_MESSAGE:
            raise LostError("a message is too large")
        try:
            message = json.loads(self._read(length))
        except (ValueError, RecursionError) as error:
            raise LostError("what came is no message") from error
        if not isinstance(message, dict):
            raise LostError("what came is no message")
        return message

    def _read(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            try:
                self._connection.settimeout(self._left())
                part = self._connection.recv(min(length - len(parts), 2**20))
            except TimeoutError as error:
                raise self._on_timeout from error
            except OSError as error:
                raise LostError from error
            if not part:
                raise LostError("the process has ended")
            parts += part
        return bytes(parts)

    def _left(self) -> float | None:
        if self.deadline == math.inf:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


_TOO_LARGE = f"the value is larger than {MAX_MESSAGE // 2**20} MiB"


def _about(value: Any) -> dict:
    """A callable's name and parameters, for `Remote`."""
    about: dict[str, Any] = {"name": getattr(value, "__name__", type(value).__name__)}
    try:
        parameters = inspect.signature(value).parameters.values()
        about["parameters"] = [[p.name, str(p.kind), p.default is not p.empty] for p in parameters]
    except (TypeError, ValueError):
        pass
    return about


def _signature(parameters: list) -> inspect.Signature:
    try:
        return inspect.Signature(
            [
                inspect.Parameter(name, _KINDS[kind], default=... if has_default else inspect.Parameter.empty)
                for name, kind, has_default in parameters[:100]
            ]
        )
    except Exception as error:
        raise BadMessageError("a function's parameters are malformed") from error


def _told(error: BaseException, encode: Callable[[Any], Any]) -> dict:
    """An exception for the other side: its type, what it says, and the line of the notebook where it
    arose.
    """
    arguments = [a if isinstance(a, str | int | float) else str(a) for a in error.args[:3]]
    if isinstance(error, SyntaxError):
        arguments = [f"{error.msg}, line {error.lineno}: {(error.text or '').strip()}"]
    lines = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith("<ipython")]
    line = f"in {lines[-1].name}, line {lines[-1].lineno}: {lines[-1].line}" if lines else ""
    return {"type": type(error).__name__, "arguments": encode(arguments), "line": line}


def _exception(error: dict, decode: Callable[[Any], Any]) -> BaseException:
    """The exception that the other side told of: a built-in one, or an Exception of the same name."""
    name = str(error.get("type", "Exception"))[:60]
    kind = getattr(builtins, name, None)
    arguments = decode(error.get("arguments", ["l"]))
    if not (isinstance(kind, type) and issubclass(kind, Exception | SystemExit)):
        kind = type(name if name.isidentifier() else "Exception", (Exception,), {})
    try:
        raised = kind(*arguments)
    except Exception:
        raised = Exception(*map(str, arguments))
    raised.students_line = str(error.get("line", ""))[:300]
    return raised
