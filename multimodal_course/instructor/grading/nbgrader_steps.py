"""The judge as steps of nbgrader's `autograde`: its command, its formgrader and ours grade alike.

`Restore` takes the place of nbgrader's cleaning, and `Judge` that of its execution in a kernel; nbgrader
saves the grades. A course folder's `nbgrader_config.py` names both.
"""

from collections.abc import Sequence

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum

from multimodal_course.instructor.build import nbgrader_metadata
from multimodal_course.instructor.grading.judge import Judgement, judge
from multimodal_course.instructor.grading.restore import (
    LabCell,
    SubmittedCell,
    harmless_markdown,
    in_words,
    put_back,
    read_release,
    restore,
)
from multimodal_course.labs import find_lab


class Restore(NbGraderPreprocessor):
    """Makes of what was handed in our own notebook with the student's texts in it."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """The restored notebook, without outputs."""
        release = read_release(find_lab(resources["nbgrader"]["notebook"]))
        cells = submitted(nb)
        if found := put_back(release, cells):
            self.log.warning("Locked cells, put back before grading: %s", in_words(found))
        return notebook(restore(release, cells)), resources


class Judge(NbGraderPreprocessor):
    """Judges the answers of a restored notebook and writes what came of it into its outputs."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """The notebook with outputs: nbgrader gives no points to a cell with an error among them."""
        release = read_release(find_lab(resources["nbgrader"]["notebook"]))
        cells = restore(release, submitted(nb))
        return judged(notebook(cells), judge(release, cells)), resources


def submitted(nb: NotebookNode) -> tuple[SubmittedCell, ...]:
    """What is taken of a notebook's cells."""
    return tuple(
        SubmittedCell(
            cell.cell_type == "code",
            cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", ""),
            cell.source,
        )
        for cell in nb.cells
    )


def notebook(cells: Sequence[LabCell]) -> NotebookNode:
    """Restored cells as a notebook with nbgrader's metadata. A student's prose is made harmless."""
    made = []
    for cell in cells:
        text = harmless_markdown(cell.text) if cell.kind == "written" and cell.changed else cell.text
        node = {"cell_type": "markdown" if cell.is_markdown else "code", "id": cell.name, "metadata": {}}
        if cell.number:
            node["metadata"] = {"nbgrader": nbgrader_metadata(cell)}
        node |= {"source": cell.released} | (
            {} if cell.is_markdown else {"outputs": [], "execution_count": None}
        )
        made.append(from_dict(node))
        if cell.number:
            # Of the released text: nbgrader tells by it whether an answer was written.
            released = cell.text if cell.kind == "hidden" else cell.released
            made[-1].source = released
            made[-1].metadata.nbgrader.checksum = compute_checksum(made[-1])
        made[-1].source = text
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return from_dict({"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def judged(nb: NotebookNode, judgement: Judgement) -> NotebookNode:
    """A restored notebook with the outputs that a judgement gives its cells."""
    passed = {verdict.cell for verdict in judgement.verdicts if verdict.status == "passed"}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [from_dict(output) for output in judgement.outputs.get(cell.id, [])]
            # A check without an error among its outputs earns points: none may lack it by an oversight.
            if cell.id.startswith(("check-", "hidden-")) and cell.id not in passed and not cell.outputs:
                cell.outputs = [from_dict(_NOT_JUDGED)]
    return nb


_NOT_JUDGED = {
    "output_type": "error",
    "ename": "NotJudged",
    "evalue": "This cell was not judged.",
    "traceback": ["This cell was not judged."],
}
