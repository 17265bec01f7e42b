"""Handing out the labs: one zip that students use offline, and one course folder that nbgrader opens as
it is.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from multimodal_course.errors import UnwritableFolderError
from multimodal_course.instructor.grading.gradebook import Course
from multimodal_course.instructor.links import with_links
from multimodal_course.labs import all_labs

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "multimodal-course"
_README = ROOT / "README.md"
# What students get of the repository, besides the notebooks: the library, its data, and what installs and
# explains it.
_FILES = (
    "FAQ.md",
    "TROUBLESHOOTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "CITATION.cff",
    "setup.py",
    "MANIFEST.in",
    "pyproject.toml",
    "constraints.txt",
)
_FOLDERS = ("multimodal_course", "data", "docs")
# What helps instructors and authors alone: INSTRUCTOR.md says what a good answer holds, OFFICE_HOURS.md which
# wrong ones the checks know. START.md stands in README.md's place.
_LEFT_OUT = {
    "__pycache__",
    ".ipynb_checkpoints",
    "INSTRUCTOR.md",
    "OFFICE_HOURS.md",
    "ARCHITECTURE.md",
    "site",
}
# A fixed time in every entry: the same course gives the same zip, byte by byte.
_TIME = (2020, 1, 1, 0, 0, 0)

START = """# Multimodal Course: start here

You have everything: the notebooks, their pictures, documents, sounds and models. Only Python's packages are
missing. They come once, with a network; after that the course needs none.

```bash
python3 -m venv .venv
.venv/bin/python -m pip install -c constraints.txt -e .
.venv/bin/multimodal-course doctor
.venv/bin/multimodal-course start 1
.venv/bin/jupyter lab --ip=127.0.0.1
```

On Windows, `.venv\\Scripts\\` stands for `.venv/bin/`. `constraints.txt` pins every version: everybody has
the same.

`start` puts a copy of a lab into `work`: solve that one, and hand that one in, under its own name. Write
into the cells that say `YOUR CODE HERE` or `YOUR ANSWER HERE`. You may add cells, for helpers or to try
things; checks and hidden tests are put back as they were when your work is graded. A newer zip may be
unpacked over this folder: your copies in `work` are never touched.

If your campus has no network in the room: on a machine with one, `pip download -c constraints.txt -d wheels
-e .`, carry `wheels` over, and install with `--no-index --find-links wheels`.

## Read on

- [Questions and answers](FAQ.md), and what to do [when something goes wrong](TROUBLESHOOTING.md)
- [Every idea in plain words](docs/ELI5.md), and [the library on a few pages](docs/QUICK_REFERENCE.md)
- [The pocket models](docs/POCKET.md): what they can do, and what they cannot

## Without make

The commands above are all that is needed: where other pages say `make lab`, start JupyterLab as above.
`make run` executes the solutions, and those are not here.

## The labs

"""


def release(out: Path) -> int:
    """Write `students.zip`, its checksum, and nbgrader's `course` folder below `out`.

    Args:
        out: a folder; a course folder in it from before is brought up to date, its gradebook kept.

    Returns:
        The exit status, 0.

    Raises:
        UnwritableFolderError: `out` cannot be written.
        LabSourceError: nbgrader refuses a lab.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        archive = out / "students.zip"
        _write_zip(archive)
    except OSError as error:
        raise UnwritableFolderError(
            f"{out} cannot be written: {error}.", "It is a file, read-only, or full.", "Give another folder."
        ) from error
    checksum = hashlib.sha256(archive.read_bytes()).hexdigest()
    (out / "students.zip.sha256").write_text(f"{checksum}  students.zip\n", encoding="utf-8")
    course = Course(out / "course")
    course.set_up(all_labs())
    course.close()
    print(f"For students: {archive} ({archive.stat().st_size / 1e6:,.0f} MB)")
    print(f"For you:      cd {out / 'course'} && jupyter lab, there the menu Nbgrader, Formgrader")
    return 0


def _write_zip(archive: Path) -> None:
    temporary = archive.with_name(f".{archive.name}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as made:
            paths = list(_paths())
            known = {path.resolve() for path in paths} | {_README}
            _add(made, "START.md", f"{START}{_labs()}\n".encode())
            for path in paths:
                data = path.read_bytes()
                if path.suffix == ".md":
                    data = with_links(data.decode(), path.parent, known, "START.md").encode()
                _add(made, path.relative_to(ROOT).as_posix(), data)
        temporary.replace(archive)
    finally:
        temporary.unlink(missing_ok=True)


def _labs() -> str:
    """README's table of the labs."""
    readme = _README.read_text(encoding="utf-8")
    return readme.partition("<!-- labs -->\n")[2].partition("\n<!-- end labs -->")[0]


def _paths() -> Iterator[Path]:
    """Every file for students, in order: no source, no solution, no test."""
    yield from (ROOT / name for name in _FILES if (ROOT / name).exists())
    yield from (lab.student for lab in all_labs())
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            filling = folder == "docs" and path.suffix == ".py"  # what fills the pages
            if path.is_file() and not filling and not _LEFT_OUT & set(path.relative_to(ROOT).parts):
                yield path


def _add(made: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _TIME)
    entry.external_attr = 0o644 << 16
    # Weights and pictures do not get smaller; trying costs most of the time.
    small = name.endswith((".safetensors", ".pt", ".png", ".jpg", ".flac", ".wav", ".npz", ".zip"))
    made.writestr(entry, data, zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED)
