"""The labs of this course: where their files are, and how a student gets a copy to work in."""

import re
from dataclasses import dataclass
from pathlib import Path

from multimodal_course.data import COURSE
from multimodal_course.errors import UnknownLabError

LABS = COURSE / "labs"
_NOTEBOOKS = "[0-9][0-9]-*.ipynb"


@dataclass(frozen=True)
class LabFiles:
    """The three files of one lab: the source that people edit, and the two notebooks built from it."""

    name: str
    folder: Path

    @property
    def number(self) -> int:
        """1 for `01-vision-language`."""
        return int(self.name.split("-")[0])

    @property
    def source(self) -> Path:
        """The py:percent file with the solution."""
        return self.folder / "source" / f"{self.name}.py"

    @property
    def student(self) -> Path:
        """The notebook that students open."""
        return self.folder / f"{self.name}.ipynb"

    @property
    def solution(self) -> Path:
        """The notebook that instructors read and CI runs."""
        return self.folder / "solutions" / f"{self.name}.ipynb"


def all_labs(folder: Path | None = None) -> list[LabFiles]:
    """Every lab in `folder` (default: this course's `labs/`), in order: those with a source.

    Students have no sources: there it is every notebook.
    """
    folder = folder or LABS
    sources = (folder / "source").glob("[0-9][0-9]-*.py")
    notebooks = folder.glob(_NOTEBOOKS)
    found = sources if (folder / "source").is_dir() else notebooks
    return [LabFiles(path.stem, folder) for path in sorted(found)]


def find_lab(which: str, folder: Path | None = None) -> LabFiles:
    """The lab called `which`: "1", "01", "4.1.1" or "01-vision-language".

    Raises:
        UnknownLabError: no lab is called so.
    """
    labs = all_labs(folder)
    number = re.fullmatch(r"(?:4\.1\.)?0*(\d+)", which)
    for lab in labs:
        if lab.name == which or (number and int(number[1]) == lab.number):
            return lab
    known = ", ".join(f"{lab.number} ({lab.name})" for lab in labs) or "none yet"
    raise UnknownLabError(
        f'There is no lab "{which}".', f"The labs are: {known}.", "Give a lab's number or its name."
    )


def work_folder() -> Path:
    """Where a student's copies go: the work folder that one stands in, else `work` in the current folder.

    A folder is known by its name and by a lab's notebook in it: a whole course may be cloned into a `work`.
    """
    here = Path.cwd()
    around = (folder for folder in (here, *here.parents) if folder.name == "work")
    return next((folder for folder in around if any(folder.glob(_NOTEBOOKS))), here / "work")


def start(which: str, to: Path | None = None, fresh: bool = False) -> tuple[Path, bool]:
    """Copy a lab's notebook into the student's work folder; a file that exists is never touched.

    Args:
        which: the lab, as in `find_lab`.
        to: the work folder (default: as `work_folder` finds it).
        fresh: put another copy beside the one that is there, under the next free name.

    Returns:
        The notebook's path, and whether it was made now (False: it was there and stays as it is).
    """
    lab = find_lab(which)
    text = lab.student.read_bytes()
    folder = (to or work_folder()).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    count = 1
    while True:
        target = folder / (f"{lab.name}.ipynb" if count == 1 else f"{lab.name}-{count}.ipynb")
        try:
            # "x" makes the file or fails: two starts at once cannot overwrite each other either.
            with target.open("xb") as file:
                file.write(text)
            return target, True
        except FileExistsError:
            if not fresh:
                return target, False
            count += 1
