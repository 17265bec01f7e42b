"""A student's answers inside our own notebook.

Nothing that decides on points comes from what was handed in: cells, their order, their metadata, checks and
hidden tests are those of the release. From the submission comes source text alone: of answer cells; of
ordinary code cells, which a student may have changed, such as an import; and of code cells that the student
added. All of it runs in the student's process, and none of it can reach the judge.
"""

import functools
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from multimodal_course.errors import LabSourceError
from multimodal_course.labs import LabFiles

ANSWERS = ("exercise", "written")
LOCKED = {"check": "check", "hidden": "hidden test"}
_PLAIN = ("code", "parameters")


@dataclass(frozen=True)
class LabCell:
    """One cell of a lab, as released or as restored.

    Attributes:
        name: the cell's id; for cells that belong to an exercise also nbgrader's grade_id.
        kind: "markdown", "code", "exercise", "check", "hidden", "written", "parameters"; "extra" if a
        student added it.
        text: what runs or is read; for hidden tests with the tests.
        released: the text that students got.
        number: "1.2" for the cells of exercise 1.2.
        points: what it is worth.
    """

    name: str
    kind: str
    text: str
    released: str
    number: str = ""
    points: float = 0

    @property
    def changed(self) -> bool:
        """A student wrote something here."""
        return not _same(self.text, self.released)

    @property
    def by_hand(self) -> bool:
        """A person gives the points."""
        return self.kind in ANSWERS and self.points > 0

    @property
    def is_markdown(self) -> bool:
        """Prose, not code."""
        return self.kind in ("markdown", "written")


@dataclass(frozen=True)
class Release:
    """A lab as it was handed out, with its hidden tests: all that grading needs of it.

    Attributes:
        name: such as "01-vision-language"; also nbgrader's name of the notebook and of the assignment.
        number: the lab's.
        cells: in order. Answer cells hold the stub.
    """

    name: str
    number: int
    cells: tuple[LabCell, ...]


@dataclass(frozen=True)
class SubmittedCell:
    """What is taken of a cell that was handed in."""

    is_code: bool
    name: str
    text: str


def read_release(lab: LabFiles) -> Release:
    """A lab's release, from its two notebooks.

    Raises:
        LabSourceError: they were not built, or are not here.
    """
    import nbformat

    for path in (lab.solution, lab.student):
        if not path.exists():
            raise LabSourceError(
                f"There is no notebook {path}.",
                "Grading needs the whole repository; a wheel and the students' zip hold no solutions.",
                "Clone the repository, or run: multimodal-course build",
            )
    solution = nbformat.read(lab.solution, as_version=4)
    student = nbformat.read(lab.student, as_version=4)
    cells = []
    for ours, theirs in zip(solution.cells, student.cells, strict=True):
        about = ours.metadata.get("nbgrader", {})
        grade_id = about.get("grade_id", "")
        kind, number = ours.cell_type, ""
        if grade_id:
            kind, _, number = grade_id.partition("-")
        elif "parameters" in ours.metadata.get("tags", []):
            kind = "parameters"
        text = ours.source if kind == "hidden" else theirs.source
        points = float(about.get("points", 0))
        cells.append(LabCell(ours.id, kind, text, theirs.source, number.replace("-", "."), points))
    return Release(lab.name, lab.number, tuple(cells))


def restore(release: Release, submitted: Sequence[SubmittedCell]) -> tuple[LabCell, ...]:
    """The release's cells with the student's text in them; added code cells before the cell that they
    preceded.

    Of a cell that was handed in twice, the first that differs from the release counts: a copy further down
    may be a leftover.
    """
    ours = {cell.name: cell for cell in release.cells}
    by_text = {cell.released.strip(): cell.name for cell in release.cells if cell.kind in _PLAIN}
    texts: dict[str, str] = {}
    added: list[str] = []
    before: dict[str, list[LabCell]] = {}
    count = 0
    for cell in submitted:
        name = cell.name if cell.name in ours else by_text.get(cell.text.strip(), "")
        known = ours.get(name)
        if known and known.is_markdown == (not cell.is_code):
            before.setdefault(name, []).extend(_extra(count := count + 1, text) for text in added)
            added = []
            if _same(texts.get(name, known.released), known.released):
                texts[name] = cell.text
        elif cell.is_code and cell.text.strip():
            added.append(cell.text)
    restored: list[LabCell] = []
    for cell in release.cells:
        restored += before.get(cell.name, [])
        is_students = cell.kind in (*ANSWERS, "code")
        restored.append(replace(cell, text=texts.get(cell.name, cell.text)) if is_students else cell)
    return (*restored, *(_extra(count := count + 1, text) for text in added))


def put_back(release: Release, submitted: Sequence[SubmittedCell]) -> dict[str, str]:
    """The locked cells that `restore` puts back: name → "changed", "missing", "copied" or "moved".

    Whose doing it was is not known: a slip of the keyboard, a tool that formats, a check of ours that was
    corrected since.
    """
    ours = [cell.name for cell in release.cells]
    theirs = [cell.name for cell in submitted if cell.name in set(ours)]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    in_place = {name for block in blocks for name in ours[block.a : block.a + block.size]}
    copies, handed_in = Counter(theirs), {cell.name: cell for cell in submitted}
    found: dict[str, str] = {}
    for cell in release.cells:
        if cell.kind not in LOCKED:
            continue
        if not copies[cell.name]:
            found[cell.name] = "missing"
        elif copies[cell.name] > 1:
            found[cell.name] = "copied"
        elif not handed_in[cell.name].is_code or not _same(handed_in[cell.name].text, cell.released):
            found[cell.name] = "changed"
        elif cell.name not in in_place:
            found[cell.name] = "moved"
    return found


def in_words(found: Mapping[str, str]) -> str:
    """What `put_back` found, as a list: "check 1.2 (changed), hidden test 1.4 (missing)"."""
    parts = ((*name.partition("-")[::2], how) for name, how in found.items())
    return ", ".join(f"{LOCKED[kind]} {number.replace('-', '.')} ({how})" for kind, number, how in parts)


def share_of_exercises(release: Release, submitted: Sequence[SubmittedCell]) -> float:
    """How much of a lab's exercises is in what was handed in, from 0 to 1."""
    ours = {cell.name for cell in release.cells if cell.number}
    return len(ours & {cell.name for cell in submitted}) / max(1, len(ours))


def fingerprint(release: Release, cells: Sequence[LabCell]) -> str:
    """A name for a restored notebook and what judges it: the same name, the same judgement."""
    texts = [[cell.name, cell.text] for cell in (*release.cells, *cells) if cell.kind != "markdown"]
    return hashlib.sha256(json.dumps([_code_of_judge(), texts]).encode()).hexdigest()


@functools.cache
def _code_of_judge() -> list[str]:
    """The texts of all checks and of this package: where one is corrected, submissions are judged again."""
    package = Path(__file__).parent
    files = [*package.glob("*.py"), *(package.parent.parent / "checks").glob("*.py")]
    return [path.read_text(encoding="utf-8") for path in sorted(files)]


def harmless_markdown(text: str) -> str:
    """A student's prose without HTML and without script links, for pages that instructors open."""
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
    text = re.sub(r"\](?=[(\[:])", "&#93;", text)  # a link, or what one refers to
    return re.sub(r"(?i)\b(javascript|vbscript|data)\s*:", r"\1&#58;", text)


def _same(text: str, other: str) -> bool:
    return text.strip() == other.strip()


def _extra(count: int, text: str) -> LabCell:
    return LabCell(f"added-{count}", "extra", text, "")
