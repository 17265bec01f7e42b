"""Multimodal Course: the library behind the five labs of module 4.1.

Importing it is fast: each name below is fetched from its module when it is first used, and only then are
PyTorch and the model libraries imported.
"""

import logging
import os
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# On Linux, PyTorch's threads wait for work by spinning for long, and two notebooks on a small machine slow
# each other down several times. Giving up sooner costs a single one nothing. Set before torch is imported.
os.environ.setdefault("GOMP_SPINCOUNT", "3000")

# On a CPU, bitsandbytes warns at every import that an optional package, which fetches code, is missing.
logging.getLogger("bitsandbytes").setLevel(logging.ERROR)

_HOME = {
    "load": "loading",
    "release": "memory",
    "clear_cache": "memory",
    "track": "memory",
    "require": "memory",
    "loaded": "memory",
    "device": "hardware",
    "dtype": "hardware",
    "memory_status": "hardware",
    "resolve": "catalog",
    "current_profile": "catalog",
    "check": "checks",
    "hint": "checks",
    "solved": "checks",
    "open_image": "images",
    "image_path": "data",
    "show_images": "display",
    "VisionLanguageModel": "vision_language",
    "LanguageModel": "language",
    "ImageTextEncoder": "retrieval",
    "TextEncoder": "retrieval",
    "MultimodalIndex": "retrieval",
    "MultimodalRag": "retrieval",
    "open_document": "documents",
    "ImageGenerator": "image_generation",
    "ControlNet": "controlnet",
    "SpeechRecognizer": "audio",
    "read_audio": "audio",
}
_RENAMED = {"memory_status": "memory"}  # `multimodal_course.memory` is the module

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME[name]}", __name__), _RENAMED.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
