"""What runs inside the sandbox: an IPython shell that executes a student's cells and lends their functions
out.

Nothing here is trusted: once a cell has run, a student's code may have changed anything in this process.
"""

import base64
import contextlib
import ctypes
import io
import json
import os
import resource
import socket
import sys
from typing import Any

from multimodal_course.instructor.grading.wire import Peer, _told

MAX_TEXT = 20_000
MAX_PICTURE = 2 * 2**20
MAX_SHOWN = 8 * 2**20
_PICTURES = ("image/png", "image/jpeg")


class _Capped(io.TextIOBase):
    """Keeps the first MAX_TEXT signs of what is written."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(self.text) < MAX_TEXT:
            self.text += text[: MAX_TEXT - len(self.text)]
        return len(text)


class Shell:
    """An IPython shell whose outputs are kept as notebook outputs: text and pictures."""

    def __init__(self) -> None:
        from IPython.core.displayhook import DisplayHook
        from IPython.core.displaypub import CapturingDisplayPublisher
        from IPython.core.interactiveshell import InteractiveShell

        self._shown = shown = []

        class Hook(DisplayHook):
            """Keeps a cell's last value instead of printing it."""

            def write_output_prompt(self) -> None:
                """There is no prompt."""

            def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
                """Keep the value as it would be shown."""
                shown.append({"data": format_dict})

            def finish_displayhook(self) -> None:
                """Nothing was printed."""

        class Quiet(InteractiveShell):
            """No history's database, no traceback on the terminal."""

            displayhook_class = Hook

        self.shell = Quiet.instance(colors="nocolor", cache_size=0)
        self.shell.display_pub = CapturingDisplayPublisher(parent=self.shell)
        self.shell.display_pub.outputs = shown
        self.shell.showtraceback = self.shell.showsyntaxerror = lambda *_, **__: None
        self.peer: Peer

    def handle(self, message: dict) -> dict:
        """Run a cell, or give the value of a name."""
        if message["ask"] == "run":
            return self._run(str(message["code"]))
        if message["ask"] == "get":
            missing = message["name"] not in self.shell.user_ns
            return (
                {"missing": True}
                if missing
                else {"value": self.peer.encode(self.shell.user_ns[message["name"]])}
            )
        if message["ask"] == "solved":
            _mark_solved(str(message["number"]))
        return {}

    def _run(self, code: str) -> dict:
        printed, warned = _Capped(), _Capped()
        self._shown.clear()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(warned):
            result = self.shell.run_cell(code, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        outputs = [
            {"name": name, "text": sink.text} for name, sink in (("stdout", printed), ("stderr", warned))
        ]
        shown, room = [], MAX_SHOWN
        for output in self._shown:
            bundle = _bundle(output["data"])
            room -= sum(map(len, bundle.values()))
            if bundle and room > 0:
                shown.append(bundle)
        return {
            "outputs": [output for output in outputs if output["text"]],
            "shown": shown,
            "failed": _told(error, self.peer.encode) if error else None,
        }


def _bundle(data: dict[str, Any]) -> dict[str, str]:
    """Text and pictures of a displayed value; HTML and scripts stay behind."""
    bundle = {}
    if isinstance(text := data.get("text/plain"), str):
        bundle["text/plain"] = text[:MAX_TEXT]
    for kind in _PICTURES:
        picture = data.get(kind)
        picture = base64.b64encode(picture).decode() if isinstance(picture, bytes) else picture
        if isinstance(picture, str) and len(picture) <= MAX_PICTURE:
            bundle[kind] = picture
    return bundle


def _mark_solved(number: str) -> None:
    """Let `solved(number)` be true in this process, as after a passed check in a notebook."""
    from multimodal_course import checks

    checks._results[number] = checks.CheckResult(checks.exercise.find(number), "passed")


def limit(limits: dict[str, int]) -> None:
    """Set what this process and its children may use; nothing can raise it again."""
    # ptrace and set-user-id programs are of no use to a student's code either.
    ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    for name, value in limits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def main(descriptor: int, limits: dict[str, int]) -> None:
    """Serve the judge at the other end of the socket `descriptor`."""
    connection = socket.socket(fileno=descriptor)
    limit(limits)
    shell = Shell()
    shell.peer = Peer(connection, shell.handle)
    # What is written past Python goes nowhere: nobody reads it, so it could only fill a pipe.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    sys.stdout, sys.stderr = _Capped(), _Capped()
    shell.peer.serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]))
