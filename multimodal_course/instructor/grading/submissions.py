"""What students handed in: a folder of their folders, or a learning platform's zip, as notebooks or refusals.

Archives are read in memory and never unpacked, so no name in them can lead anywhere. Of a notebook only the
cells'
kind, name and source are kept: outputs, metadata and whatever else was put into it are dropped here.
"""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from multimodal_course.errors import SubmissionsError
from multimodal_course.instructor.grading.restore import Release, SubmittedCell, share_of_exercises

MAX_NOTEBOOK = 20 * 2**20
MAX_ARCHIVE = 400 * 2**20
MAX_ENTRIES = 20_000
MAX_CELLS = 2000
MAX_SOURCE = 2 * 2**20

# Moodle: "Full Name_123456_assignsubmission_file_", as a folder or before the file's name.
_MOODLE = re.compile(r"^(?P<student>.+?_\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$")
# Canvas: "namefirst_LATE_123_456_file-1.ipynb"; the number at the end counts attempts.
_CANVAS = re.compile(r"^(?P<student>[^\W_]+?)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<rest>.+)$")
_SKIPPED = re.compile(r"^(\.|__MACOSX$)")


class RefusedError(Exception):
    """This file cannot be graded; the text says why, for the student and the instructor."""


@dataclass(frozen=True)
class Submission:
    """One notebook of one student, or why it was refused.

    Attributes:
        student: a name that is safe as a file's name.
        lab: the lab's name, such as "01-vision-language"; "" where it is unknown.
        file: what the notebook was called.
        cells: what is taken of it.
        refused: why it is not graded, or "".
        note: something that the student should know, or "".
    """

    student: str
    lab: str
    file: str
    cells: tuple[SubmittedCell, ...] = ()
    refused: str = ""
    note: str = ""


@dataclass(frozen=True)
class _File:
    """A notebook as found: whose, its name, when it was written (sortable), and its bytes or why there
    are none.
    """

    student: str
    name: str
    when: tuple
    data: bytes
    refused: str = ""


def collect(place: Path, releases: Sequence[Release]) -> list[Submission]:
    """Everything that was handed in, one submission for each student and lab, sorted.

    Args:
        place: a folder with a folder for each student (or with notebooks in Canvas' or Moodle's naming), or
        a zip
            of either.
        releases: the labs that can be graded.

    Raises:
        SubmissionsError: there is nothing at `place`, or no notebook in it.
    """
    if not place.exists():
        raise SubmissionsError(
            f"There is nothing at {place}.", "The path is misspelt.", "Give a folder or a zip."
        )
    if place.is_dir():
        files = list(_in_folder(place))
    else:
        try:
            files = list(_in_zip(place.read_bytes() if place.stat().st_size < MAX_ARCHIVE else b"", ""))
        except zipfile.BadZipFile as error:
            raise SubmissionsError(
                f"{place} is no zip that can be read: {error}.",
                f"It is damaged, of another kind, or larger than {MAX_ARCHIVE // 2**20} MiB.",
                "Download it once more, or unpack it and give the folder.",
            ) from error
    if not files:
        raise SubmissionsError(
            f"There is no notebook in {place}.",
            "Notebooks are expected in a folder for each student, or in a learning platform's naming.",
            "Look into it; the guide for instructors shows the forms that are understood.",
        )
    found: dict[tuple[str, str], list[tuple[tuple, Submission]]] = {}
    for file in files:
        submission = _read(file, releases)
        key = submission.student, submission.lab or submission.file
        found.setdefault(key, []).append((file.when, submission))
    return [_newest(several) for _, several in sorted(found.items())]


def _newest(several: list[tuple[tuple, Submission]]) -> Submission:
    """The newest that can be graded; the newest at all where none can."""
    ordered = [s for _, s in sorted(several, key=lambda pair: (not pair[1].refused, pair[0], pair[1].file))]
    if len(ordered) == 1:
        return ordered[0]
    newest = ordered[-1]
    note = f"{len(ordered)} notebooks of this lab were handed in; {newest.file}, the newest, counts."
    return Submission(newest.student, newest.lab, newest.file, newest.cells, newest.refused, note)


def _in_folder(place: Path) -> Iterator[_File]:
    for path in sorted(place.rglob("*")):
        relative = PurePosixPath(path.relative_to(place).as_posix())
        if path.is_symlink() or any(_SKIPPED.match(part) for part in relative.parts) or not path.is_file():
            continue
        when = (path.stat().st_mtime,)
        if path.suffix == ".zip":
            student, _ = _whose(relative)
            yield from _nested(
                path.read_bytes() if path.stat().st_size < MAX_ARCHIVE else b"", student, relative.name
            )
        elif path.suffix == ".ipynb":
            student, name = _whose(relative)
            size = path.stat().st_size
            data = path.read_bytes() if size <= MAX_NOTEBOOK else b""
            yield _File(student, name, when, data, _too_large(size))


def _in_zip(data: bytes, student: str) -> Iterator[_File]:
    """The notebooks of an archive: a class's where `student` is "", else those of one student."""
    left = MAX_ARCHIVE // 4 if student else MAX_ARCHIVE * 10
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist()[:MAX_ENTRIES]:
            path = PurePosixPath(entry.filename.replace("\\", "/"))
            inner = path.suffix == ".zip" and not student
            if entry.is_dir() or not (path.suffix == ".ipynb" or inner):
                continue
            if any(_SKIPPED.match(part) for part in path.parts if part != ".."):
                continue
            whose, name = (student, path.name) if student else _whose(path)
            if path.is_absolute() or ".." in path.parts:
                refused = "its name in the archive leads out of it"
                yield _File(whose, name, entry.date_time, b"", refused)
                continue
            content, refused = _entry(archive, entry, MAX_ARCHIVE // 4 if inner else MAX_NOTEBOOK)
            left -= len(content) or MAX_NOTEBOOK  # also what was not kept has been unpacked
            if left < 0:
                yield _File(
                    whose, name, entry.date_time, b"", "the archive unpacks to far more than a class's work"
                )
                return
            if inner and not refused:
                yield from _nested(content, whose, name)
            else:
                yield _File(whose, name, entry.date_time, content, refused)


def _nested(data: bytes, student: str, name: str) -> Iterator[_File]:
    """A zip that a student handed in."""
    try:
        yield from _in_zip(data, student)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        yield _File(student, name, (0,), b"", f"the archive cannot be read: {error}")


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> tuple[bytes, str]:
    """An entry's bytes, or why not. Its size is what comes out, not what the archive says."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(most + 1)
    except Exception as error:  # damaged, encrypted, of an unknown compression: zipfile raises many kinds
        return b"", f"it cannot be read from the archive: {error}"
    return (b"", _too_large(len(data))) if len(data) > most else (data, "")


def _too_large(size: int) -> str:
    most = MAX_NOTEBOOK // 2**20
    return (
        f"the file is larger than {most} MiB: clear the outputs and hand it in again"
        if size > MAX_NOTEBOOK
        else ""
    )


def _whose(path: PurePosixPath) -> tuple[str, str]:
    """The student and the notebook's name, told from a path inside the class's folder."""
    parts = [part for part in path.parts if part not in ("/", "..", ".")]
    for part in parts:
        if found := _MOODLE.match(part):
            return _safe(found["student"]), found["rest"] if part == parts[-1] and found["rest"] else parts[
                -1
            ]
    if len(parts) == 1:
        if found := _CANVAS.match(parts[0]):
            return _safe(f"{found['student']}_{found['id']}"), found["rest"]
        return _safe(path.stem), parts[0]
    return _safe(parts[0]), parts[-1]


def _safe(name: str) -> str:
    """The name, of letters, digits, `_`, `-` and single dots: nothing in it can lead out of a folder."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name))
    return re.sub(r"\.{2,}", ".", plain).strip(".-")[:80] or "nameless"


def _read(file: _File, releases: Sequence[Release]) -> Submission:
    named = next((r.name for r in releases if file.name.startswith((r.name, r.name[:2]))), "")
    try:
        if file.refused:
            raise RefusedError(file.refused)
        cells = notebook_cells(file.data)
        return Submission(file.student, _lab(file.name, named, cells, releases), file.name, cells)
    except RefusedError as error:
        return Submission(file.student, named, file.name, refused=str(error))


def _lab(name: str, named: str, cells: Sequence[SubmittedCell], releases: Sequence[Release]) -> str:
    """The lab that a notebook is of, by its exercises; its file's name must not say otherwise."""
    shares = {release.name: share_of_exercises(release, cells) for release in releases}
    best = max(shares, key=lambda lab: shares[lab], default="")
    if not best or shares[best] == 0:
        raise RefusedError(
            "it holds no exercise of these labs; its cells may have been copied into a new notebook"
        )
    if named and named != best and shares[best] > shares[named]:
        raise RefusedError(f"the file is named {name}, but holds the exercises of {best}")
    return named if named and shares[named] == shares[best] else best


def notebook_cells(data: bytes) -> tuple[SubmittedCell, ...]:
    """What is taken of a notebook's file.

    Raises:
        RefusedError: it is no notebook.
    """
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RefusedError(
            "the file is no notebook that can be read: the .ipynb file itself is wanted"
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or notebook.get("nbformat") != 4:
        raise RefusedError("the file is no notebook of format 4")
    if len(cells) > MAX_CELLS:
        raise RefusedError(f"it has {len(cells)} cells; {MAX_CELLS} are the most")
    taken = tuple(_cell(cell) for cell in cells if isinstance(cell, dict))
    if sum(len(cell.text) for cell in taken) > MAX_SOURCE:
        raise RefusedError(f"its cells hold more than {MAX_SOURCE // 2**20} MiB of text")
    return taken


def _cell(cell: dict) -> SubmittedCell:
    source = cell.get("source", "")
    text = "".join(s for s in source if isinstance(s, str)) if isinstance(source, list) else source
    about = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    grading = about.get("nbgrader") if isinstance(about.get("nbgrader"), dict) else {}
    name = grading.get("grade_id") or cell.get("id") or ""
    return SubmittedCell(
        cell.get("cell_type") == "code",
        name if isinstance(name, str) else "",
        _printable(text) if isinstance(text, str) else "",
    )


def _printable(text: str) -> str:
    """The text without what neither a file nor a database can hold: lone surrogates and null."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
