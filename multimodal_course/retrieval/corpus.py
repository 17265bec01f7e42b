"""What is searched: records made from a folder of photos and texts, or from the course's encyclopaedia."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..errors import EmptyCorpusError
from .passages import sections, split_text

PHOTOS = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"}


@dataclass(frozen=True)
class Record:
    """One thing that can be found: a picture, perhaps with a caption, or a passage of text.

    Args:
        id: its name, of which an index has one.
        text: the passage; of a picture, its caption, if it has one.
        image: path of the picture; None for a passage.
        title: what the passage is about, in a few words.
        metadata: whatever a search may filter by, as JSON values.
    """

    id: str
    text: str = ""
    image: str | None = None
    title: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """Title and text together."""
        return f"{self.title}. {self.text}" if self.title else self.text

    def as_json(self) -> dict[str, Any]:
        """The record as a dictionary: `Record(**record.as_json()) == record`."""
        return asdict(self)


@dataclass(frozen=True)
class Corpus:
    """The records of a folder, and the files that gave none, each with the reason."""

    records: list[Record]
    skipped: dict[str, str]

    def __str__(self) -> str:
        photos = sum(record.image is not None for record in self.records)
        lines = [f"{photos} photos and {len(self.records) - photos} passages"]
        return "\n".join(lines + [f"  left out {name}: {why}" for name, why in self.skipped.items()])


def read_folder(folder: str | Path, words: int = 120, overlap: int = 1) -> Corpus:
    """Make records of all photos and texts (Markdown, TXT, PDF) in a folder and its subfolders.

    A photo becomes one record; whether it can be opened is found out when it is indexed. A text is cut
    into passages (see `split_text`), Markdown at its headings first, PDF at its pages. The id is the path
    below the folder, for passages with their number: `notes/trip.md#3`. A PDF gives the text embedded in it:
    a scan has none, and is reported.

    Raises:
        EmptyCorpusError: there is no such folder, or it holds nothing to index.
        BadSettingError: impossible lengths of passages.
    """
    folder = Path(folder).expanduser()
    if not folder.is_dir():
        raise EmptyCorpusError(
            f"There is no folder {folder}.",
            f"It was looked for from {Path.cwd()}.",
            "Pass the path of a folder with photos, Markdown, TXT or PDF files.",
        )
    records: list[Record] = []
    skipped: dict[str, str] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in Path(name).parts):
            continue  # the system's files, not the user's
        if path.suffix.lower() in PHOTOS:
            records.append(Record(name, image=str(path), metadata={"file": name}))
            continue
        try:
            found = list(_passages(path, name, words, overlap))
        except _UnreadableError as error:
            skipped[name] = str(error)
            continue
        records += found
        if not found:
            skipped[name] = "it holds no text"
    if not records:
        why = "; ".join(f"{name}: {reason}" for name, reason in list(skipped.items())[:3])
        raise EmptyCorpusError(
            f"There is nothing to index in {folder}.",
            f"It holds no photo and no text. {why}".strip(),
            "Put photos, Markdown, TXT or PDF files into it.",
        )
    return Corpus(records, skipped)


def read_encyclopaedia(folder: str | Path) -> list[Record]:
    """The pictures (with captions) and articles of an encyclopaedia such as `data/encyclopaedia`.

    Pictures can be filtered by `kinds`, `colours`, `places` and `background`, articles by their tags, and
    both by `is`: "picture" or "article".

    Raises:
        EmptyCorpusError: there is none in this folder.
    """
    folder = Path(folder)
    try:
        pictures = json.loads((folder / "pictures.json").read_text(encoding="utf-8"))
        articles = json.loads((folder / "articles.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EmptyCorpusError(
            f"There is no encyclopaedia in {folder}.",
            f"pictures.json and articles.json are needed: {error}.",
            "Restore the folder (`git checkout data`), or use `read_folder` for your own files.",
        ) from error
    records = []
    for picture in pictures:
        things = picture["objects"]
        metadata = {"is": "picture", "background": picture.get("background")}
        metadata |= {f"{key}s": [thing[key] for thing in things] for key in ("kind", "colour", "place")}
        image = str(folder / picture["file"])
        records.append(Record(picture["id"], picture["caption"], image, metadata=metadata))
    for article in articles:
        metadata = {"is": "article", **(article.get("object") or {}), **article.get("tags", {})}
        records.append(Record(article["id"], article["text"], title=article["title"], metadata=metadata))
    return records


class _UnreadableError(Exception):
    """Why a file gives no text."""


def _passages(path: Path, name: str, words: int, overlap: int) -> Iterator[Record]:
    number = 0
    for title, text, extra in _texts(path):
        for passage in split_text(text, words, overlap):
            number += 1
            yield Record(f"{name}#{number}", passage, title=title, metadata={"file": name, **extra})


def _texts(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The parts of a file: title, text, metadata."""
    kind = path.suffix.lower()
    if kind == ".pdf":
        for page, text in enumerate(_pdf_pages(path), 1):
            yield path.stem, text, {"page": page}
    elif kind in (".md", ".markdown"):
        for heading, text in sections(_plain(path)):
            yield heading or path.stem, text, {"section": heading}
    elif kind == ".txt":
        yield path.stem, _plain(path), {}
    else:
        raise _UnreadableError(f"{kind or 'a file without a suffix'} is no photo, Markdown, TXT or PDF")


def _plain(path: Path) -> str:
    try:
        data = path.read_bytes()
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = data.decode(encoding)
    except OSError as error:
        raise _UnreadableError(error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _UnreadableError("it is not UTF-8 text") from error
    if "\0" in text:
        raise _UnreadableError("it is not text")
    return text


def _pdf_pages(path: Path) -> list[str]:
    """The embedded text of every page."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise _UnreadableError(f"it is no readable PDF: {error}") from error
    try:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    except pypdfium2.PdfiumError as error:
        raise _UnreadableError(f"a page of it is damaged: {error}") from error
    finally:
        pdf.close()
    if not any(text.strip() for text in pages):
        raise _UnreadableError("its pages hold no text, only pictures of it: that would take OCR")
    return pages
