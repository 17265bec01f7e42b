"""What a PDF file itself says about its pages: sizes, pictures, and how each page looks.

pdfium does the reading, one page at a time: nothing is kept that the caller does not keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BadDocumentError, LockedDocumentError
from ..images import MAX_PIXELS
from .page_parts import Box, Word, area
from .pdf_text import embedded_words, to_page

if TYPE_CHECKING:
    from PIL import Image

#: No page is drawn with more pixels: a poster of 5 m would otherwise fill the memory.
MAX_DRAWN = 40_000_000


class PdfPages:
    """The pages of a PDF file, numbered from 0 here; close it when done.

    Raises:
        LockedDocumentError: it needs a password, or another one.
        BadDocumentError: it is truncated or damaged, or has no page.
    """

    def __init__(self, path: Path, password: str | None = None) -> None:
        import pypdfium2

        self.path = path
        _refuse_truncated(path)
        try:
            self._pdf = pypdfium2.PdfDocument(path, password=password)
        except pypdfium2.PdfiumError as error:
            raise _unreadable(path, password, error) from None

    def __len__(self) -> int:
        return len(self._pdf)

    def close(self) -> None:
        """Let go of the file."""
        self._pdf.close()

    def size(self, index: int) -> tuple[float, float]:
        """Width and height in points."""
        with self._page(index) as page:
            return page.get_size()

    def render(self, index: int, dpi: float) -> Image.Image:
        """Draw the page, at this resolution or as fine as 40 million pixels allow."""
        with self._page(index) as page:
            self._refuse_bombs(page, index)
            width, height = (side / 72 * dpi for side in page.get_size())
            fit = min(1.0, (MAX_DRAWN / max(width * height, 1)) ** 0.5)
            return page.render(scale=dpi / 72 * fit).to_pil().convert("RGB")

    def pictures(self, index: int) -> list[tuple[Box, float]]:
        """The pictures on the page: box in points from the top left, and resolution in DPI."""
        found = []
        with self._page(index) as page:
            for item in _pictures(page):
                box = to_page(page, item.get_bounds())
                if area(box) > 0:
                    found.append((box, 72 * item.get_px_size()[0] / (box[2] - box[0])))
        return found

    def words(self, index: int) -> tuple[list[Word], list[Word]]:
        """The embedded words in the file's order: those that can be seen, and those that are hidden."""
        with self._page(index) as page:
            return embedded_words(page)

    @contextmanager
    def _page(self, index: int) -> Iterator[Any]:
        import pypdfium2

        try:
            page = self._pdf[index]
        except pypdfium2.PdfiumError:
            raise BadDocumentError(
                f"Page {index + 1} of {self.path.name} cannot be read.",
                "This part of the file is damaged; its other pages may be whole.",
                "Take the other pages, or get the file again.",
            ) from None
        try:
            yield page
        finally:
            page.close()

    def _refuse_bombs(self, page: Any, index: int) -> None:
        for item in _pictures(page):
            columns, rows = item.get_px_size()
            if columns * rows > MAX_PIXELS:
                raise BadDocumentError(
                    f"Page {index + 1} of {self.path.name} holds a picture too large to open safely.",
                    f"It is {columns}×{rows} = {columns * rows / 1e6:.0f} million pixels.",
                    f"At most {MAX_PIXELS / 1e6:.0f} million are decoded: use a smaller picture.",
                )


def _pictures(page: Any) -> Iterator[Any]:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return (item for item in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=1))


def _refuse_truncated(path: Path) -> None:
    """pdfium repairs a file that was cut off, and silently loses pages: better to say so."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 2048))
        if b"%%EOF" not in file.read():
            raise BadDocumentError(
                f"{path.name} is truncated or damaged.",
                f"Its {size:,} bytes do not end as a PDF ends, with %%EOF: the rest is missing.",
                "Copy or download the file again.",
            )


def _unreadable(path: Path, password: str | None, error: Any) -> BadDocumentError | LockedDocumentError:
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SUCCESS

    if error.err_code == FPDF_ERR_PASSWORD:
        return LockedDocumentError(
            f"{path.name} is encrypted.",
            "It needs a password, and none was given." if password is None else "This password is wrong.",
            "Pass `open_document(path, password=...)`.",
        )
    if error.err_code == FPDF_ERR_SUCCESS:
        return BadDocumentError(
            f"{path.name} has no pages.", "The PDF is intact, but empty.", "Make the file again."
        )
    return BadDocumentError(
        f"{path.name} is truncated or damaged.",
        f"pdfium says: {error}",
        "Open it in another program and save it again, or get the file again.",
    )
