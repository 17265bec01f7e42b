"""A process for a student's code: without network, without our files, and limited in everything that it uses.

Three kinds, the first that works here is taken: bubblewrap; user namespaces by `unshare`; resource limits
alone. Whichever it is, resource limits hold, and a watch ends what uses more memory or processes in all
than allowed.
"""

import contextlib
import functools
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import psutil

import multimodal_course
from multimodal_course.data import DATA
from multimodal_course.instructor.offline import OFFLINE

PACKAGE = Path(multimodal_course.__file__).resolve().parent
_APART = "no network, own processes, own files; the course read-only; resource limits"
KINDS = {
    "bubblewrap": f"bubblewrap: {_APART}",
    "namespaces": f"namespaces: {_APART}",
    "limits": "RESOURCE LIMITS ALONE: submissions could read this user's files and use the network. "
    "Install bubblewrap, or grade in a container that holds nothing else",
}
# Where the grader is root, submissions run as a user who owns nothing: no limit on processes holds for root.
_NOBODY = 65534
_ROOT = os.geteuid() == 0
_GIVE_UP = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
_GIVE_UP += [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"] if _ROOT else []


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes:
        cell_seconds, notebook_seconds: wall time of a cell or a check, and of a notebook.
        cpu_seconds: processor time of one process.
        memory_bytes: of all its processes together.
        processes: how many processes and threads.
        file_bytes: size of one file; disk_bytes: of all of them, which are kept in memory.
    """

    cell_seconds: float = 120.0
    notebook_seconds: float = 900.0
    cpu_seconds: int = 900
    memory_bytes: int = 6 * 2**30
    processes: int = 64
    file_bytes: int = 256 * 2**20
    disk_bytes: int = 512 * 2**20

    def for_processes(self) -> dict[str, int]:
        """As resource limits of each process."""
        return {
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_DATA": self.memory_bytes,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": 1024,
            "RLIMIT_CORE": 0,
        }


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
        if self.kind == "limits" or _ROOT:
            own_limits["RLIMIT_NPROC"] += _processes_of_user()
        program = [sys.executable, "-m", "multimodal_course.instructor.grading.student"]
        command = [*program, str(theirs.fileno()), json.dumps(own_limits)]
        work = self._folder / "work"
        work.mkdir()
        if _ROOT:
            self._folder.chmod(0o711)
            os.chown(work, _NOBODY, _NOBODY)
        self._log = (self._folder / "log").open("w+b")
        with theirs:
            self._process = subprocess.Popen(
                _wrapped(self.kind, command, limits, self._folder),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                cwd=work,
                env=_environment(work if self.kind == "limits" else Path("/tmp")),
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


@functools.cache
def best_kind() -> str:
    """The strongest kind that works on this machine: "bubblewrap", "namespaces" or "limits"."""
    for kind in ("bubblewrap", "namespaces"):
        with (
            tempfile.TemporaryDirectory() as folder,
            contextlib.suppress(OSError, subprocess.SubprocessError),
        ):
            (Path(folder) / "work").mkdir()
            command = _wrapped(kind, [sys.executable, "-c", "print('works')"], Limits(), Path(folder))
            environment = _environment(Path("/tmp"))
            tried = subprocess.run(command, capture_output=True, timeout=60, env=environment, cwd="/")
            if tried.stdout.strip() == b"works":
                return kind
    return "limits"


def _wrapped(kind: str, command: list[str], limits: Limits, folder: Path) -> list[str]:
    if kind == "bubblewrap":
        return [*_bubblewrap(limits), *command]
    if kind == "namespaces":
        return _unshare(command, limits, folder)
    return [*_GIVE_UP, "--", *command] if _ROOT else command


def _readable() -> list[Path]:
    """What a submission can see: the system's programs, Python, the package and its data. No labs, no
    home.
    """
    system = [Path(p) for p in ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store")]
    details = [
        Path("/etc") / n for n in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "fonts", "alternatives")
    ]
    details += [Path("/etc/localtime"), Path("/sys/devices/system/cpu")]
    python = [Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("purelib"))]
    interpreter = Path(sys.executable)
    while interpreter.is_symlink():
        interpreter = interpreter.parent / interpreter.readlink()
        python.append(interpreter.parent.parent)
    wanted: list[Path] = []
    for path in [*system, *details, *python, PACKAGE, DATA]:
        if path.exists() and not any(path == w or w in path.parents for w in wanted if not w.is_symlink()):
            wanted.append(path)
    return wanted


def _bubblewrap(limits: Limits) -> list[str]:
    command = ["bwrap", *(f"--unshare-{what}" for what in ("net", "pid", "ipc", "uts", "cgroup-try"))]
    command += [
        "--die-with-parent",
        "--new-session",
        "--hostname",
        "grading",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
    ]
    command += ["--perms", "1777", "--size", str(64 * 2**20), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    if _ROOT:
        command += ["--cap-drop", "ALL"]
        command += [part for cap in ("SETUID", "SETGID", "SETPCAP") for part in ("--cap-add", f"CAP_{cap}")]
    else:
        command += ["--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
    command += ["--perms", "1777", "--size", str(limits.disk_bytes), "--tmpfs", "/tmp"]
    for path in _readable():
        is_link = path.is_symlink() and path.parent == Path("/")
        for above in [] if is_link else path.parents[-2::-1]:
            command += ["--perms", "0755", "--dir", str(above)]
        command += (
            ["--symlink", str(path.readlink()), str(path)] if is_link else ["--ro-bind", str(path), str(path)]
        )
    return [*command, "--remount-ro", "/", "--chdir", "/tmp", "--", *(_GIVE_UP if _ROOT else [])]


def _unshare(command: list[str], limits: Limits, folder: Path) -> list[str]:
    """The same by hand: a root of its own in memory, our folders in it read-only, then all rights given
    up.
    """
    root = shlex.quote(str(folder / "work"))
    lines = [
        "set -e",
        "mount --make-rprivate /",
        f"mount -t tmpfs -o size=1m,mode=755 tmpfs {root}",
        f"cd {root}",
    ]
    lines += ["mkdir proc tmp dev old"]
    lines += [f"mount -t tmpfs -o size={limits.disk_bytes},nr_inodes=20000,mode=1777,nosuid,nodev tmpfs tmp"]
    for path in _readable():
        inside = shlex.quote(f".{path}")
        if path.is_symlink() and path.parent == Path("/"):
            lines.append(f"ln -s {shlex.quote(str(path.readlink()))} {inside}")
            continue
        make = f"mkdir -p {inside}" if path.is_dir() else f"mkdir -p $(dirname {inside}) && touch {inside}"
        lines.append(f"{make} && mount --bind {shlex.quote(str(path))} {inside}")
        lines.append(f"mount -o remount,bind,ro,nosuid,nodev {inside}")
    lines += ["mount -t proc proc proc"]
    lines += [
        f"touch dev/{n} && mount --bind /dev/{n} dev/{n}" for n in ("null", "zero", "urandom", "random")
    ]
    lines += [
        "mkdir dev/shm && mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev tmpfs dev/shm",
        "mount -o remount,ro,mode=755 .",
        # Of this user namespace only; root has none of its own here.
        *([] if _ROOT else ["echo 0 > proc/sys/user/max_user_namespaces"]),
        "pivot_root . old && cd /tmp && umount -l /old",
        "exec " + shlex.join([*_GIVE_UP, "--", *command]),
    ]
    apart = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]
    return [
        "unshare",
        *([] if _ROOT else ["--user", "--map-root-user"]),
        *apart,
        "sh",
        "-c",
        "\n".join(lines),
    ]


def _environment(home: Path) -> dict[str, str]:
    """The student's environment: nothing of ours, the pocket profile, no network."""
    return {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin", "/bin", "/usr/sbin", "/sbin")),
        "HOME": str(home),
        "TMPDIR": str(home),
        "COURSE_HOME": str(home / "course"),
        "COURSE_PROFILE": "pocket",
        "PYTHONPATH": str(PACKAGE.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        **OFFLINE,
    }


def _processes_of_user() -> int:
    """How many processes and threads the student's account has already: the limit counts all of them."""
    user, count = _NOBODY if _ROOT else os.getuid(), 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            count += process.num_threads() if process.uids().real == user else 0
    return count
