"""Whose a notebook is, told from its path, as learning platforms name what students hand in."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

# Moodle: "Full Name_123456_assignsubmission_file_", as a folder or before the file's name.
_MOODLE = re.compile(r"^(?P<student>.+?_\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$")
# Canvas: "namefirst_LATE_123_456_file-1.ipynb", with the student's number and the upload's. Where names are
# hidden: "LATE_anon_x7Yz_456_file.ipynb".
_CANVAS = re.compile(
    r"^(?P<student>(?:(?!LATE_|anon_)\w+?_)?)(?:LATE_)?(?P<id>\d+|anon_[^\W_]+)_(?P<upload>\d+)_(?P<rest>.+)$"
)
# What is put behind a name that is taken: "file-1.ipynb", "file (1).ipynb".
_COPY = re.compile(r"[-( ](\d+)\)?$")
# A folder of a lab, not of a student: "01-vision-language", "lab 2".
_LAB_FOLDER = re.compile(r"^(lab[\W_]?)?0?[1-9](?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Owner:
    """What a path says.

    Attributes:
        student: a name that is safe as a file's name.
        file: what the student called the file, as far as it can be told.
        upload: Canvas' number of the upload, which grows with time; elsewhere 0.
        is_platforms: a learning platform gave the name, so there is no doubt whose it is.
    """

    student: str
    file: str
    upload: int = 0
    is_platforms: bool = False


def wrapper_of(paths: Sequence[PurePosixPath]) -> str:
    """The folder around a whole class, as a zip made of a folder has it; "" where there is none."""
    (first, *others) = {path.parts[0] for path in paths} or {""}
    inside = [path.parts[1] for path in paths if len(path.parts) > 1]
    if others or len(inside) < len(paths) or _MOODLE.match(first):
        return ""
    if all(len(path.parts) == 2 and _CANVAS.match(path.name) for path in paths):
        return first
    folders = {path.parts[1] for path in paths if len(path.parts) > 2}
    of_labs = any(_LAB_FOLDER.match(folder) for folder in folders)
    return first if len(folders) > 1 and folders == set(inside) and not of_labs else ""


def whose_is(path: PurePosixPath, wrapper: str) -> Owner:
    """What a path in the class's folder says, below the folder `wrapper` around it all."""
    inside = path.relative_to(wrapper) if wrapper and path.is_relative_to(wrapper) else path
    parts = [part for part in inside.parts if part not in ("/", "..", ".")]
    for part in parts:
        if found := _MOODLE.match(part):
            is_file = part == parts[-1] and found["rest"]
            return Owner(_safe(found["student"]), found["rest"] if is_file else parts[-1], 0, True)
    if len(parts) > 1:
        return Owner(_safe(parts[0]), parts[-1])
    if found := _CANVAS.match(parts[0]):
        return Owner(_safe(f"{found['student']}{found['id']}"), found["rest"], int(found["upload"]), True)
    return Owner(_safe(path.stem), parts[0])


def copy_number(file: str) -> int:
    """1 for "file-1.ipynb", 0 for "file.ipynb"."""
    found = _COPY.search(PurePosixPath(file).stem)
    return int(found[1]) if found else 0


def _safe(name: str) -> str:
    """The name, of letters, digits, `_`, `-` and single dots: nothing in it can lead out of a folder."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name))
    return re.sub(r"\.{2,}", ".", plain).strip(".-")[:80] or "nameless"
