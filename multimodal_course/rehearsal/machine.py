"""What a measurement was made on, so that nobody has to guess later."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata
from typing import Any

from .. import hardware
from .limits import speed

_LIBRARIES = ("torch", "transformers", "diffusers", "open_clip_torch", "openai-whisper", "bitsandbytes")
_LIBRARIES += ("sentence-transformers",)


def describe() -> dict[str, Any]:
    """The device, its memory and measured speed, the driver, and the versions of the libraries."""
    import torch

    device = hardware.device().value
    dtype = hardware.dtype(device).value
    status = hardware.memory()
    measured = speed(device, getattr(torch, dtype))
    gpu = hardware.MACHINE.gpu()
    return {
        "device": gpu.name if gpu else f"{platform.processor() or platform.machine()}, {_cores()} cores",
        "memory_kind": status.kind,
        "memory_total_gb": status.total / 1e9,
        "memory_available_gb": status.available / 1e9,
        "dtype": dtype,
        "bandwidth_gb_s": measured.bandwidth / 1e9,
        "tflop_s": measured.flops / 1e12,
        "driver": _driver(),
        "cuda": torch.version.cuda if gpu and gpu.backend == "cuda" else None,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **{name: _version(name) for name in _LIBRARIES},
    }


def _cores() -> int:
    import torch

    return torch.get_num_threads()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


@cache
def _driver() -> str | None:
    """The NVIDIA driver's version, if the driver says so; it may not, and nothing depends on it."""
    import shutil
    import subprocess

    if not shutil.which("nvidia-smi"):
        return None
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return said.splitlines()[0].strip() if said.strip() else None
