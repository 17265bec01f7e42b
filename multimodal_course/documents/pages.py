"""The pages of a document: each is read when it is first asked for, and keeps its words, not its picture."""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from ..errors import BadSettingError, ReleasedModelError
from . import export as document_export
from .ocr import read_words
from .page_images import READING_DPI, Prepared, prepare, rotate
from .page_layout import find_regions
from .page_marks import MARKS_DPI, Marks, find_marks
from .page_parts import Box, Region, Word, area, inside
from .page_sources import PageSource
from .parties import Party, find_parties
from .pdf_text import stands_out
from .word_styles import with_boldness

if TYPE_CHECKING:
    from PIL import Image

    from .tables import Table


@dataclass(frozen=True)
class Reading:
    """How pages are read; see `open_document`."""

    language: str
    embedded_text: bool
    steps: tuple[str, ...]
    timeout: float


class OpenFile:
    """A file that pages are read from, until it is closed or nothing needs it any more."""

    def __init__(self, name: str, source: PageSource, reading: Reading) -> None:
        self.name, self.reading = name, reading
        self._source: PageSource | None = source
        weakref.finalize(self, source.close)

    @property
    def source(self) -> PageSource:
        """The pages' source.

        Raises:
            ReleasedModelError: the file was closed.
        """
        if self._source is None:
            raise ReleasedModelError(
                f"{self.name} was closed.",
                "A page that was not read before is asked for.",
                "Open the document again, or read it inside of the `with` block.",
            )
        return self._source

    @property
    def closed(self) -> bool:
        """True after `close`."""
        return self._source is None

    def close(self) -> None:
        """Let go of the file."""
        if self._source is not None:
            self._source.close()
            self._source = None


class Pages(Sequence["Page"]):
    """The pages of a document, each made when it is first asked for."""

    def __init__(self, file: OpenFile) -> None:
        self._file, self._count = file, len(file.source)
        self._made: dict[int, Page] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Page: ...
    @overload
    def __getitem__(self, index: slice) -> list[Page]: ...
    def __getitem__(self, index: int | slice) -> Page | list[Page]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(f"{self._file.name} has {len(self)} pages")
        index %= len(self)
        if index not in self._made:
            self._made[index] = Page(self._file, index)
        return self._made[index]


class Page:
    """One page: its words, text, regions and tables are read when first asked for, and kept.

    All boxes are (left, top, right, bottom) in points from the top left corner of the upright page.

    Attributes:
        number: from 1.
        seconds: what reading took, by stage.
    """

    def __init__(self, file: OpenFile, index: int) -> None:
        self.number = index + 1
        self.seconds: dict[str, float] = {}
        self._file, self._index = file, index
        self._size: tuple[float, float] | None = None
        self._words: list[Word] | None = None
        self._hidden: list[Word] = []
        self._marks = Marks()
        self._regions: list[Region] | None = None
        self._parties: list[Party] | None = None
        self._scanned = False
        self._turns, self._angle = 0, 0.0

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def width(self) -> float:
        """Width in points."""
        return self._upright_size()[0]

    @property
    def height(self) -> float:
        """Height in points."""
        return self._upright_size()[1]

    @property
    def words(self) -> list[Word]:
        """Its words; those of a scan with the confidence of OCR."""
        self._read()
        return list(self._words or ())

    @property
    def marks(self) -> Marks:
        """Its lines, pictures and check boxes."""
        self._read()
        return self._marks

    @property
    def text(self) -> str:
        """Its text in reading order."""
        return "\n".join(r.text for r in self.layout() if r.text)

    @property
    def hidden_text(self) -> str:
        """Embedded text that nobody can see: it is reported here and read nowhere else."""
        self._read()
        return " ".join(w.text for w in self._hidden)

    def layout(self) -> list[Region]:
        """Its regions in reading order."""
        if self._regions is None:
            self._read()
            with self._timed("layout"):
                regions = find_regions(
                    self._words or [], self._marks, self.width, self.height, first=self.number == 1
                )
            for region in regions:
                if region.table:
                    region.table.page = self.number
            self._regions = regions
        return list(self._regions)

    @property
    def tables(self) -> list[Table]:
        """Its tables from top to bottom."""
        return [r.table for r in self.layout() if r.table]

    @property
    def figures(self) -> list[Region]:
        """Its pictures and charts, with their captions; `page.crop(figure.box)` shows one."""
        return [r for r in self.layout() if r.kind == "figure"]

    @property
    def parties(self) -> list[Party]:
        """Names on it that have an address below them, with their labels."""
        if self._parties is None:
            self._parties = find_parties(self.layout())
        return list(self._parties)

    @property
    def scanned(self) -> bool:
        """True if its words were read by OCR."""
        self._read()
        return self._scanned

    @property
    def confidence(self) -> float:
        """Mean confidence of its words, 0 to 1; 1 if it has none."""
        words = self.words
        return sum(w.confidence for w in words) / len(words) if words else 1.0

    @property
    def is_read(self) -> bool:
        """True if its words have been read already."""
        return self._words is not None

    # -- how it looks ------------------------------------------------------------------------------------

    def image(self, dpi: float = 100) -> Image.Image:
        """The page as a picture, upright and straight, so that every box fits."""
        import numpy as np
        from PIL import Image

        self._read()
        picture = self._file.source.render(self._index, dpi)
        if not self._turns and not self._angle:
            return picture
        pixels = np.ascontiguousarray(np.rot90(np.asarray(picture), self._turns))
        return Image.fromarray(rotate(pixels, self._angle) if self._angle else pixels)

    def crop(self, box: Box, dpi: float = 200) -> Image.Image:
        """A part of the page as a picture; what reaches beyond the page is left out.

        Raises:
            BadSettingError: nothing of the box is on the page, or its corners are swapped.
        """
        x0, y0, x1, y1 = max(box[0], 0.0), max(box[1], 0.0), min(box[2], self.width), min(box[3], self.height)
        if x0 >= x1 or y0 >= y1:
            raise BadSettingError(
                f"The box {tuple(round(v, 1) for v in box)} holds nothing of page {self.number}.",
                f"The page has {self.width:.0f}×{self.height:.0f} points; a box is left, top, right, bottom.",
                "Take a box of a word, region, table or citation of this page.",
            )
        image = self.image(dpi)
        scale = image.width / self.width
        left, top, right, bottom = (round(v * scale) for v in (x0, y0, x1, y1))
        return image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))

    def overlay(self, dpi: float = 100) -> Image.Image:
        """The page with its regions drawn on it, numbered in reading order."""
        return document_export.overlay(self, dpi)

    def __repr__(self) -> str:
        state = f", {len(self._words)} words" if self._words is not None else ""
        return f"Page({self.number}{state}{', scanned' if self._scanned else ''})"

    # -- how it is read ----------------------------------------------------------------------------------

    def _upright_size(self) -> tuple[float, float]:
        if self._size is None:
            self._size = self._file.source.size(self._index)
        if self._words is None and not self._file.reading.embedded_text:
            return self._size
        return self._size if self._turns % 2 == 0 else (self._size[1], self._size[0])

    def _read(self) -> None:
        if self._words is not None:
            return
        source, reading = self._file.source, self._file.reading
        with self._timed("embedded text"):
            seen, hidden = source.words(self._index)
            pictures = source.pictures(self._index)
        self._size = source.size(
            self._index
        )  # kept, so that the layout can be found after the file is closed
        whole = (0.0, 0.0, *self._size)
        covering = [(box, dpi) for box, dpi in pictures if area(box) > 0.6 * area(whole)]
        self._scanned = not reading.embedded_text or _needs_ocr(seen, bool(covering))
        if self._scanned:
            self._hidden = [] if covering else hidden  # an older OCR's layer under a scan hides nothing
            words = self._read_scan(
                min(max(dpi for _, dpi in covering), READING_DPI) if covering else READING_DPI
            )
        else:
            with self._timed("marks"):
                gray = _gray(source.render(self._index, MARKS_DPI))
                dpi = 72 * gray.shape[1] / whole[2]
                visible = [stands_out(w, gray, dpi) for w in seen]
                words = [w for w, out in zip(seen, visible, strict=True) if out]
                self._hidden = hidden + [w for w, out in zip(seen, visible, strict=True) if not out]
                self._marks = find_marks(gray, dpi, words, [b for b, _ in pictures if _is_figure(b, whole)])
        self._words = words

    def _read_scan(self, dpi: float) -> list[Word]:
        with self._timed("render"):
            gray = _gray(self._file.source.render(self._index, dpi))
            dpi = 72 * gray.shape[1] / self._file.source.size(self._index)[0]
        if int(gray.max()) - int(gray.min()) < 25:  # nothing is on it
            return []
        prepared, words = self._recognise(gray, dpi, 0)
        if _sureness(words) < 0.5 and "turn" in self._file.reading.steps:
            # It may stand on its head, or a few lines were taken for lying on their side.
            for turns in (2, 1) if len(words) < 5 else (2,):
                other = self._recognise(gray, dpi, turns)
                if _sureness(other[1]) > _sureness(words) + 0.1:
                    prepared, words = other
        self._turns, self._angle = prepared.turns, prepared.angle
        with self._timed("marks"):
            words = with_boldness(words, prepared.gray, prepared.dpi)
            self._marks = find_marks(prepared.gray, prepared.dpi, words, shades=prepared.shades)
            return [w for w in words if not _is_speck(w, self._marks)]

    def _recognise(self, gray: object, dpi: float, turns: int) -> tuple[Prepared, list[Word]]:
        reading = self._file.reading
        with self._timed("prepare"):
            prepared = prepare(gray, dpi, reading.steps, turns)
        with self._timed("ocr"):
            words = read_words(
                prepared.reading, prepared.reading_dpi, language=reading.language, timeout=reading.timeout
            )
        return prepared, words

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


def _gray(picture: Image.Image) -> object:
    import numpy as np

    return np.asarray(picture.convert("L"))


def _needs_ocr(words: Sequence[Word], covered: bool) -> bool:
    """True if a page's embedded text is missing, is a mere stamp on a scan, or is gibberish."""
    text = "".join(w.text for w in words)
    broken = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or ord(c) < 32 for c in text)
    return not text or (covered and len(words) < 15) or broken > 0.2 * len(text)


def _is_figure(box: Box, page: Box) -> bool:
    """True for a picture on the page; one behind the whole page is its ground, a tiny one an ornament."""
    return area(box) < 0.8 * area(page) and min(box[2] - box[0], box[3] - box[1]) >= 20


def _sureness(words: Sequence[Word]) -> float:
    letters = [(w.confidence, len(w.text)) for w in words]
    return sum(c * n for c, n in letters) / max(1, sum(n for _, n in letters))


def _is_speck(word: Word, marks: Marks) -> bool:
    """True for what is no word: doubtful signs without a letter, and what was read into a picture."""
    if any(inside(word.box, p) for p in marks.pictures):
        return True
    letters = sum(map(str.isalnum, word.text))
    return (word.confidence < 0.3 and letters == 0) or (
        word.confidence < 0.5 and len(word.text) <= 2 and not word.text.isdigit()
    )
