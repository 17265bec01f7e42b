"""A process for a student's code: without network, without our files, and limited in everything that it uses.

Three kinds, the first that works here is taken: bubblewrap; namespaces by `unshare`; resource limits alone.
Whichever it is, resource limits hold, and a watch ends what takes too much memory or too many processes.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil

from multimodal_course.instructor.grading.isolation import IS_ROOT, NOBODY, best_kind, environment, wrapped
from multimodal_course.instructor.grading.limits import Limits


class Sandbox:
    """A running process for one submission; after `close` nothing of it is left.

    Attributes:
        connection: the socket to `student.main`.
        ended: why it was ended by the watch, or "".
    """

    def __init__(self, limits: Limits, kind: str | None = None) -> None:
        self.kind, self.ended, self._limits = kind or best_kind(), "", limits
        self._folder = Path(tempfile.mkdtemp(prefix="grading-"))
        self.connection, theirs = socket.socketpair()
        own_limits = limits.for_processes()
        if self.kind == "limits" or IS_ROOT:
            own_limits["RLIMIT_NPROC"] += _processes_of_user()
        program = [sys.executable, "-m", "multimodal_course.instructor.grading.student"]
        command = [*program, str(theirs.fileno()), json.dumps(own_limits)]
        work = self._folder / "work"
        work.mkdir()
        if IS_ROOT:
            self._folder.chmod(0o711)
            os.chown(work, NOBODY, NOBODY)
        self._log = (self._folder / "log").open("w+b")
        with theirs:
            self._process = subprocess.Popen(
                wrapped(self.kind, command, limits, self._folder),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                cwd=work,
                env=environment(work if self.kind == "limits" else Path("/tmp")),
                start_new_session=True,
            )
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def is_over(self) -> bool:
        """The process has ended; a moment is left for one that is just ending."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.05)
        return self._process.poll() is not None

    def close(self) -> None:
        """End the process and all that it started, and delete its files."""
        self._done.set()
        self._kill()
        self._process.wait()
        self._watch.join()
        self.connection.close()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def log(self) -> str:
        """The last lines of what the sandbox said before any student's code ran."""
        self._log.flush()
        return (self._folder / "log").read_bytes()[-2000:].decode(errors="replace").strip()

    def _look(self) -> None:
        """End the process when all of it together uses too much."""
        while not self._done.wait(0.2):
            memory = count = 0
            for process in self._all():
                with contextlib.suppress(psutil.Error):
                    memory += process.memory_info().rss
                    count += 1
            if self.kind == "limits":
                memory += sum(f.stat().st_size for f in self._files())
            if memory > self._limits.memory_bytes:
                self.ended = f"it used more than {self._limits.memory_bytes / 2**30:g} GiB of memory"
            elif count > self._limits.processes:
                self.ended = f"it started more than {self._limits.processes} processes"
            if self.ended:
                self._kill()
                return

    def _all(self) -> list[psutil.Process]:
        try:
            process = psutil.Process(self._process.pid)
            return [process, *process.children(recursive=True)]
        except psutil.Error:
            return []

    def _files(self) -> list[Path]:
        with contextlib.suppress(OSError):
            return [path for path in (self._folder / "work").rglob("*") if path.is_file()]
        return []

    def _kill(self) -> None:
        # In a namespace of its own the first process takes all others with it; without one, each is ended.
        for process in self._all():
            with contextlib.suppress(psutil.Error):
                process.kill()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _processes_of_user() -> int:
    """How many processes and threads the student's account has already: the limit counts all of them."""
    user, count = NOBODY if IS_ROOT else os.getuid(), 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            count += process.num_threads() if process.uids().real == user else 0
    return count
