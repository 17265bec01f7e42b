"""What students handed in: a folder of their folders, or a learning platform's zip, as notebooks or refusals.

Archives are read in memory and never unpacked, so no name in them can lead anywhere. Of a notebook only the
cells'
kind, name and source are kept: outputs, metadata and whatever else was put into it are dropped here.
"""

import io
import json
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from multimodal_course.errors import SubmissionsError
from multimodal_course.instructor.grading.naming import Owner, copy_number, whose_is, wrapper_of
from multimodal_course.instructor.grading.restore import Release, SubmittedCell, share_of_exercises

MAX_NOTEBOOK = 20 * 2**20
MAX_ARCHIVE = 400 * 2**20
MAX_ENTRIES = 20_000
MAX_CELLS = 2000
MAX_SOURCE = 2 * 2**20

_NO_NOTEBOOK = "no notebook was handed in: the .ipynb file itself is wanted"
_WANTED = (".ipynb", ".zip")
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
    """A notebook as found: whose, its name, its place in time (Canvas' number of the upload, then when it
    was written), and its bytes or why there are none.
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
            a zip of either, with or without a folder around it all.
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
            files = list(_in_zip(place.read_bytes() if place.stat().st_size < MAX_ARCHIVE else b""))
        except zipfile.BadZipFile as error:
            raise SubmissionsError(
                f"{place} is no zip that can be read: {error}.",
                f"It is damaged, of another kind, or larger than {MAX_ARCHIVE // 2**20} MiB.",
                "Download it once more, or unpack it and give the folder.",
            ) from error
    with_notebook = {file.student for file in files if file.refused != _NO_NOTEBOOK}
    if not with_notebook:
        raise SubmissionsError(
            f"There is no notebook in {place}.",
            "Notebooks are expected in a folder for each student, or in a learning platform's naming.",
            "Look into it; the guide for instructors shows the forms that are understood.",
        )
    found: dict[tuple[str, str], list[tuple[tuple, Submission]]] = {}
    without = {file.student: file for file in files if file.student not in with_notebook}
    for file in (*(file for file in files if file.refused != _NO_NOTEBOOK), *without.values()):
        submission = _read(file, releases)
        key = submission.student, submission.lab or submission.file
        found.setdefault(key, []).append((file.when, submission))
    return [_newest(several) for _, several in sorted(found.items())]


def _newest(several: list[tuple[tuple, Submission]]) -> Submission:
    """The newest that can be graded; the newest at all where none can."""

    def age(pair: tuple[tuple, Submission]) -> tuple:
        when, submission = pair
        return not submission.refused, when, copy_number(submission.file), submission.file

    ordered = [submission for _, submission in sorted(several, key=age)]
    if len(ordered) == 1:
        return ordered[0]
    newest = ordered[-1]
    note = f"{len(ordered)} notebooks of this lab were handed in; {newest.file}, the newest, counts."
    return Submission(newest.student, newest.lab, newest.file, newest.cells, newest.refused, note)


def _in_folder(place: Path) -> Iterator[_File]:
    found = {
        relative: path
        for path in sorted(place.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not _is_skipped(relative := PurePosixPath(path.relative_to(place).as_posix()))
    }
    wrapper = wrapper_of([relative for relative in found if relative.suffix in _WANTED])
    for relative, path in found.items():
        owner, about = whose_is(relative, wrapper), path.stat()
        if path.suffix not in _WANTED:
            yield from _no_notebook(owner)
        elif path.suffix == ".zip":
            yield from _nested(path.read_bytes() if about.st_size < MAX_ARCHIVE else b"", owner)
        else:
            when = owner.upload, time.localtime(about.st_mtime)[:6]
            data = path.read_bytes() if about.st_size <= MAX_NOTEBOOK else b""
            yield _File(owner.student, owner.file, when, data, _too_large(about.st_size))


def _in_zip(data: bytes, whole: Owner | None = None) -> Iterator[_File]:
    """The notebooks of an archive: of a class, or `whole` of one student."""
    left = MAX_ARCHIVE // 4 if whole else MAX_ARCHIVE * 10
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = [entry for entry in archive.infolist()[:MAX_ENTRIES] if not entry.is_dir()]
        paths = [PurePosixPath(entry.filename.replace("\\", "/")) for entry in files]
        entries = [(e, path) for e, path in zip(files, paths, strict=True) if not _is_skipped(path)]
        wrapper = wrapper_of([path for _, path in entries if path.suffix in _WANTED])
        for entry, path in entries:
            owner = replace(whole, file=path.name) if whole else whose_is(path, wrapper)
            when = owner.upload, entry.date_time
            inner = path.suffix == ".zip"
            if path.suffix not in _WANTED or (inner and whole):
                yield from _no_notebook(owner)
                continue
            if path.is_absolute() or ".." in path.parts:
                yield _File(owner.student, owner.file, when, b"", "its name in the archive leads out of it")
                continue
            content, refused = _entry(archive, entry, MAX_ARCHIVE // 4 if inner else MAX_NOTEBOOK)
            left -= len(content) or MAX_NOTEBOOK  # also what was not kept has been unpacked
            if left < 0:
                why = "the archive unpacks to far more than a class's work"
                yield _File(owner.student, owner.file, when, b"", why)
                return
            if inner and not refused:
                yield from _nested(content, owner)
            else:
                yield _File(owner.student, owner.file, when, content, refused)


def _nested(data: bytes, owner: Owner) -> Iterator[_File]:
    """A zip that a student handed in."""
    try:
        yield from _in_zip(data, owner)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        why = f"the archive cannot be read: {error}"
        yield _File(owner.student, owner.file, (owner.upload, ()), b"", why)


def _no_notebook(owner: Owner) -> Iterator[_File]:
    """Something else: of one who handed in nothing better, this is told."""
    if owner.is_platforms:
        yield _File(owner.student, owner.file, (), b"", _NO_NOTEBOOK)


def _is_skipped(path: PurePosixPath) -> bool:
    """A program's own copy or note, which nobody handed in."""
    return any(_SKIPPED.match(part) for part in path.parts if part != "..")


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
