"""Documents: PDFs and scans as pages with words, regions, tables and figures, read one page at a time.

Embedded text is used where it exists, OCR where it does not. What was read is kept, pictures are not: a long
document takes little more memory than a short one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..errors import BadSettingError
from . import export as document_export
from .ocr import TIMEOUT
from .page_images import STEPS
from .page_sources import open_source
from .pages import OpenFile, Page, Pages, Reading

if TYPE_CHECKING:
    from .tables import Table

_LONG = 10  # pages from which on reading shows its progress


def open_document(
    path: str | Path,
    *,
    language: str = "eng",
    password: str | None = None,
    embedded_text: bool = True,
    steps: Collection[str] = STEPS,
    timeout: float = TIMEOUT,
) -> Document:
    """Open a PDF, or a picture of a page. Nothing is read until a page is asked for it.

    Args:
        path: the file.
        language: what scanned pages are written in: see `ocr.languages()`; "eng+deu" for both.
        password: of an encrypted PDF.
        embedded_text: use a PDF's own text; False reads every page by OCR.
        steps: what is done to a scan before OCR: any of `page_images.STEPS`.
        timeout: seconds that OCR may take for a page.

    Raises:
        BadDocumentError: the file is missing, truncated, damaged, or too large to open safely.
        LockedDocumentError: it is encrypted, and the password is missing or wrong.
        BadImageError: it is a picture that cannot be decoded.
        BadSettingError: a step has another name, or there is no time at all.
    """
    if unknown := [step for step in steps if step not in STEPS]:
        raise BadSettingError(
            f"There is no step {unknown[0]!r}.",
            f"The steps are: {', '.join(STEPS)}.",
            "Use any of these, in any order.",
        )
    if timeout <= 0:
        raise BadSettingError(
            f"timeout={timeout:g} leaves no time for reading.",
            "It is the number of seconds that OCR may take for a page.",
            f"Give a positive number, or leave it out: {TIMEOUT:g} is usual.",
        )
    path = Path(path).expanduser()
    reading = Reading(language, embedded_text, tuple(steps), timeout)
    return Document(path, OpenFile(path.name, open_source(path, password), reading))


class Document:
    """A document; `open_document` makes it. Use it as a context manager, or `close` it.

    Attributes:
        path: its file.
        name: its file's name without the suffix.
        pages: its pages; `pages[0]` has the number 1.
    """

    def __init__(self, path: Path, file: OpenFile) -> None:
        self.path, self.name = path, path.stem
        self.pages = Pages(file)
        self._file = file

    @property
    def text(self) -> str:
        """All text in reading order."""
        return "\n".join(filter(None, (page.text for page in self.read())))

    @property
    def tables(self) -> list[Table]:
        """All tables in reading order."""
        return [table for page in self.read() for table in page.tables]

    def read(self) -> Iterator[Page]:
        """Read page after page; a document of more than ten shows its progress."""
        from tqdm.auto import tqdm

        unread = any(not page.is_read for page in self.pages)
        hidden = len(self.pages) <= _LONG or not unread
        return iter(tqdm(self.pages, desc=self.name, unit="page", disable=hidden, leave=False))

    def markdown(self) -> str:
        """The document in Markdown: headings, lists, tables, and figures by their captions."""
        return document_export.markdown(self)

    def to_json(self) -> str:
        """The document as JSON: every page's regions with kind, box, text and cells."""
        return document_export.to_json(self)

    def save(self, folder: str | Path) -> list[Path]:
        """Write NAME.md, NAME.json and a picture of each page with its regions; returns their paths."""
        return document_export.save(self, Path(folder))

    def close(self) -> None:
        """Let go of the file. What was read stays."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        pages = f"{len(self.pages)} page{'s' * (len(self.pages) > 1)}"
        return f"Document({self.path.name}: {pages}{', closed' if self._file.closed else ''})"
