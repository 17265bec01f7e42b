"""A student's process over a whole notebook: started, led from cell to cell, and started anew where it is
lost.
"""

import base64
import contextlib
import math
import time
from collections.abc import Iterator, Mapping
from typing import Any

from multimodal_course.checks.attempt import TimeLimitReached
from multimodal_course.errors import SandboxFailedError
from multimodal_course.instructor.grading.limits import Limits
from multimodal_course.instructor.grading.sandbox import Sandbox
from multimodal_course.instructor.grading.wire import LostError, Peer

_PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Session:
    """Runs a plan of cells; a cell that ends the process or does not end is left out of the next attempt.

    Args:
        plan: place → (cell name, code) of the cells to run.
        takes: place → names whose values are taken when the place is reached.
        limits: what the process may use.
        kind: of the sandbox; None for the best.

    Attributes:
        kind: of the sandbox in force.
        outputs: place → what the cell showed.
        failures: place → what a cell raised or why it was ended, in words.
    """

    def __init__(
        self,
        plan: Mapping[int, tuple[str, str]],
        takes: Mapping[int, set[str]],
        limits: Limits,
        kind: str | None = None,
    ) -> None:
        self._plan, self._takes, self._limits, self._wanted_kind = plan, takes, limits, kind
        self._end = time.monotonic() + limits.notebook_seconds
        self._skipped: set[int] = set()
        self._sandbox: Sandbox | None = None
        self._taken: dict[int, dict[str, Any]] = {}
        self._next = 0
        self.kind = ""
        self.outputs: dict[int, list[dict]] = {}
        self.failures: dict[int, str] = {}
        self._uses_solved = any("solved" in code for _, code in plan.values())

    def reach(self, place: int) -> dict[str, Any]:
        """Run what is planned before `place`; the values of the names that are taken there."""
        while True:
            if self._sandbox is None:
                self._start()
            try:
                while self._next < place:
                    self._take(self._next)
                    if self._next in self._plan and self._next not in self._skipped:
                        self._run(self._next)
                    self._next += 1
                self._take(place)
                return self._taken.get(place, {})
            except (Exception, TimeLimitReached) as error:
                # Whatever a process says that leads to an error here, the process is the one to go.
                if isinstance(error, SandboxFailedError):
                    raise
                self._skipped.add(self._next)
                self.failures[self._next] = f"the cell was ended: {self._why(error)}"
                self.close()

    def lost(self) -> str:
        """Why the process did not survive the latest call, or "" if it did; it is started anew when
        needed.
        """
        if self._sandbox is None or not self._peer.waiting:
            return ""
        why = self._why(None)
        self.close()
        return why

    @contextlib.contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """Limit what happens in the block; on time out TimeLimitReached is raised."""
        self._peer.deadline = min(time.monotonic() + seconds, self._end)
        try:
            yield
        finally:
            self._peer.deadline = math.inf

    def solved(self, number: str) -> None:
        """Tell the student's process that a check passed: later cells may ask."""
        if self._uses_solved:
            with contextlib.suppress(Exception, TimeLimitReached), self.at_most(20.0):
                self._peer.request("solved", number=number)

    def place_of(self, name: str) -> int:
        """Where the cell of this name is in the plan, or -1."""
        return next((place for place, (own, _) in self._plan.items() if own == name), -1)

    def close(self) -> None:
        """End the process."""
        if self._sandbox is not None:
            self._sandbox.close()
        self._sandbox = None

    def _start(self) -> None:
        self._sandbox = Sandbox(self._limits, self._wanted_kind)
        self.kind, self._taken, self._next = self._sandbox.kind, {}, 0
        self._peer = Peer(self._sandbox.connection, lambda _: {}, is_judge=True, on_timeout=TimeLimitReached)
        try:
            self._peer.deadline = time.monotonic() + 60
            self._peer.request("hello")
        except (Exception, TimeLimitReached) as error:
            log = self._sandbox.log()
            self.close()
            raise SandboxFailedError(
                f"The sandbox for submissions did not start: {log or type(error).__name__}",
                "The system refuses it, or Python's packages are not where a submission can read them.",
                "Install bubblewrap, or grade in a container.",
            ) from error

    def _take(self, place: int) -> None:
        if place in self._taken:
            return
        names = set() if place in self._skipped else self._takes.get(place, set())
        taken = {}
        with self.at_most(self._limits.cell_seconds):
            for name in sorted(names):
                message = self._peer.request("get", name=name)
                if not message.get("missing"):
                    taken[name] = self._peer.decode(message.get("value"))
        self._taken[place] = taken

    def _run(self, place: int) -> None:
        with self.at_most(self._limits.cell_seconds):
            message = self._peer.request("run", code=self._plan[place][1])
        if isinstance(failed := message.get("failed"), dict):
            arguments = failed.get("arguments")
            said = "; ".join(map(str, arguments[1:])) if isinstance(arguments, list) else ""
            told = f"the cell raised {str(failed.get('type'))[:60]}: {said[:300]}"
            self.failures[place] = f"{told}\n{str(failed.get('line', ''))[:300]}".strip()
        self.outputs[place] = _outputs(message, self.failures.get(place, ""))

    def _why(self, error: BaseException | None) -> str:
        assert self._sandbox is not None
        if time.monotonic() > self._end:
            return f"the notebook took longer than {self._limits.notebook_seconds:g} seconds"
        if self._sandbox.ended:
            return self._sandbox.ended
        if isinstance(error, Exception) and not isinstance(error, LostError):
            return f"what it sent is of no use: {error}"
        if self._sandbox.is_over():
            return "the Python process ended, as by os._exit or a crash, or it used too much memory or time"
        return (
            f"it was still running after {self._limits.cell_seconds:g} seconds"
            if error
            else "it took too long"
        )


def _outputs(message: dict, failure: str) -> list[dict]:
    """What a cell showed, as a notebook's outputs. Whatever the process claims, only text and pictures
    pass.
    """
    shown: list[dict] = []
    for output in message.get("outputs") or []:
        with contextlib.suppress(TypeError, KeyError):
            name = "stderr" if output["name"] == "stderr" else "stdout"
            shown.append({"output_type": "stream", "name": name, "text": str(output["text"])})
    for bundle in message.get("shown") or []:
        data = {}
        for kind, value in bundle.items() if isinstance(bundle, dict) else ():
            if kind == "text/plain" or (kind in _PICTURES and _is_picture(kind, value)):
                data[kind] = str(value)
        if data:
            shown.append({"output_type": "display_data", "data": data, "metadata": {}})
    if failure:
        shown.append(
            {"output_type": "error", "ename": "Error", "evalue": failure, "traceback": failure.splitlines()}
        )
    return shown


def _is_picture(kind: str, value: Any) -> bool:
    try:
        return base64.b64decode(value, validate=False).startswith(_PICTURES[kind])
    except (ValueError, TypeError):
        return False
