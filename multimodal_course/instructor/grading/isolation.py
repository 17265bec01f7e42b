"""How a program is run apart from everything: the three kinds, and the commands that they come down to."""

import contextlib
import functools
import os
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import multimodal_course
from multimodal_course.data import DATA
from multimodal_course.instructor.grading.limits import Limits
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
NOBODY = 65534
IS_ROOT = os.geteuid() == 0
_GIVE_UP = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
_GIVE_UP += [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if IS_ROOT else []


@functools.cache
def best_kind() -> str:
    """The strongest kind that works on this machine: "bubblewrap", "namespaces" or "limits"."""
    return next((kind for kind in ("bubblewrap", "namespaces") if works(kind)), "limits")


def works(kind: str) -> bool:
    """Whether a program can be run so here: tried, not guessed."""
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(OSError, subprocess.SubprocessError):
        (Path(folder) / "work").mkdir()
        command = wrapped(kind, [sys.executable, "-c", "print('works')"], Limits(), Path(folder))
        tried = subprocess.run(
            command, capture_output=True, timeout=60, env=environment(Path("/tmp")), cwd="/"
        )
        return tried.stdout.strip() == b"works"
    return False


def wrapped(kind: str, command: list[str], limits: Limits, folder: Path) -> list[str]:
    """The command that runs `command` apart; `folder` holds an empty folder `work` for it."""
    if kind == "bubblewrap":
        return [*_bubblewrap(limits), *command]
    if kind == "namespaces":
        return _unshare(command, limits, folder)
    return [*_GIVE_UP, "--", *command] if IS_ROOT else command


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
    if IS_ROOT:
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
    return [*command, "--remount-ro", "/", "--chdir", "/tmp", "--", *(_GIVE_UP if IS_ROOT else [])]


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
        "mount -o remount,bind,ro,nosuid,nodev .",
        # Of this user namespace only; root has none of its own here.
        *([] if IS_ROOT else ["echo 0 > proc/sys/user/max_user_namespaces"]),
        "pivot_root . old && cd /tmp && umount -l /old",
        "exec " + shlex.join([*_GIVE_UP, "--", *command]),
    ]
    apart = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]
    return [
        "unshare",
        *([] if IS_ROOT else ["--user", "--map-root-user"]),
        *apart,
        "sh",
        "-c",
        "\n".join(lines),
    ]


def environment(home: Path) -> dict[str, str]:
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
