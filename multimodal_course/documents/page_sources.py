"""Where a document's pages come from: a PDF, or a picture file with one page or several."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Protocol

from PIL import Image

from ..errors import BadDocumentError, BadImageError
from ..images import MAX_PIXELS, open_image
from .page_parts import Box, Word
from .pdf_pages import PdfPages

_A4_LONG_SIDE = 11.69  # inches: what a page is taken for if its file does not say how large it is


class PageSource(Protocol):
    """What `Document` asks of a file. Pages are numbered from 0, boxes are in points from the top left."""

    def __len__(self) -> int: ...

    def size(self, index: int) -> tuple[float, float]:
        """Width and height in points."""
        ...

    def render(self, index: int, dpi: float) -> Image.Image:
        """The page as a picture."""
        ...

    def pictures(self, index: int) -> list[tuple[Box, float]]:
        """Boxes of the pictures on the page, and their resolution."""
        ...

    def words(self, index: int) -> tuple[list[Word], list[Word]]:
        """Embedded words that can be seen, and those that are hidden."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def open_source(path: Path, password: str | None) -> PageSource:
    """Open a file as pages.

    Raises:
        BadDocumentError: it is missing, empty, a folder, or neither PDF nor picture; or see `PdfPages`.
        BadImageError: it is a picture that cannot be decoded.
    """
    head = _head(path)
    if b"%PDF-" in head:
        return PdfPages(path, password)
    if path.suffix.lower() == ".pdf":
        raise BadDocumentError(
            f"{path.name} is no PDF.",
            f"Its first bytes are {head[:8]!r}; a PDF begins with %PDF-.",
            "Get the file again, or open it with the program that made it and export it as PDF.",
        )
    return ImagePages(path)


class ImagePages:
    """A picture as a page; a TIFF may hold several."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data = path.read_bytes()
        try:
            with Image.open(io.BytesIO(self._data)) as file:
                _refuse_impossible(path, file)
                self._frames = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
        except BadDocumentError:
            raise
        except Exception:
            open_image(path)  # says what is wrong
            raise
        self._dpi: dict[int, float] = {}

    def __len__(self) -> int:
        return self._frames

    def close(self) -> None:
        """Let go of the file's bytes."""
        self._data = b""

    def size(self, index: int) -> tuple[float, float]:
        """Width and height in points, by the file's own resolution or as an A4 page."""
        image, dpi = self._frame(index)
        return image.width * 72 / dpi, image.height * 72 / dpi

    def render(self, index: int, dpi: float) -> Image.Image:
        """The picture at this resolution."""
        image, own = self._frame(index)
        if abs(own - dpi) < 0.5:
            return image
        side = (max(1, round(image.width * dpi / own)), max(1, round(image.height * dpi / own)))
        return image.resize(side, Image.Resampling.LANCZOS)

    def pictures(self, index: int) -> list[tuple[Box, float]]:
        """The whole page is one picture."""
        image, dpi = self._frame(index)
        return [((0.0, 0.0, image.width * 72 / dpi, image.height * 72 / dpi), dpi)]

    def words(self, index: int) -> tuple[list[Word], list[Word]]:
        """A picture holds no text."""
        return [], []

    def _frame(self, index: int) -> tuple[Image.Image, float]:
        """A page's picture and its resolution."""
        if self._frames == 1:
            with Image.open(io.BytesIO(self._data)) as file:
                stated, original = file.info.get("dpi"), file.size
            image = open_image(self.path)
        else:
            with Image.open(io.BytesIO(self._data)) as file:
                try:
                    file.seek(index)
                    _refuse_impossible(self.path, file)
                    stated, original = file.info.get("dpi"), file.size
                    image = open_image(file.copy())
                except (OSError, EOFError, SyntaxError) as error:
                    raise BadImageError(
                        f"Page {index + 1} of {self.path.name} is damaged.",
                        f"{type(error).__name__}: {error}.",
                        "Take the other pages, or scan it again.",
                    ) from error
        shrunk = max(image.size) / max(original)
        dpi = float(stated[0]) if stated else 0.0
        if not 50 <= dpi <= 1300:
            dpi = max(original) / _A4_LONG_SIDE
        return image, dpi * shrunk


def _refuse_impossible(path: Path, image: Image.Image) -> None:
    width, height = image.size
    if width < 8 or height < 8:
        raise BadDocumentError(
            f"{path.name} is no page: it is {width}×{height} pixels.",
            "Nothing can be read from a picture with a side of less than 8 pixels.",
            "Check how the file was made.",
        )
    if width * height > MAX_PIXELS:
        raise BadDocumentError(
            f"{path.name} is too large to open safely.",
            f"It is {width}×{height} = {width * height / 1e6:.0f} million pixels.",
            f"At most {MAX_PIXELS / 1e6:.0f} million are decoded: scan it at 300 DPI.",
        )


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise BadDocumentError(
            f"{path} is a folder.", "A document is one file.", "Pass one of the files in it."
        )
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except FileNotFoundError:
        raise BadDocumentError(
            f"There is no file {path.name}.",
            f"It was looked for in the folder {path.parent.resolve()}.",
            "Check the path.",
        ) from None
    except OSError as error:
        raise BadDocumentError(
            f"{path} cannot be read.", error.strerror or str(error), "Pass the path of a readable file."
        ) from error
    if not head:
        raise BadDocumentError(f"{path.name} is empty.", "It has 0 bytes.", "Copy or download it again.")
    return head
