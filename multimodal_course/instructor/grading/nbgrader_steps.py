"""The judge as steps of nbgrader's `autograde`: its command, its formgrader and ours grade alike.

`Restore` takes the place of nbgrader's cleaning, and `Judge` that of its execution in a kernel; nbgrader saves the
grades. A course folder's `nbgrader_config.py` names both.
"""

import hashlib
import json
from collections.abc import Sequence

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import NbGraderPreprocessor

from multimodal_course.instructor.build import nbgrader_metadata
from multimodal_course.instructor.grading.judge import Judgement, judge
from multimodal_course.instructor.grading.restore import (
    LabCell,
    Release,
    SubmittedCell,
    harmless_markdown,
    read_release,
    restore,
)
from multimodal_course.labs import find_lab

# Judgements made beforehand, on many processes: digest → judgement.
known: dict[str, Judgement] = {}


class Restore(NbGraderPreprocessor):
    """Makes of what was handed in our own notebook with the student's texts in it."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """The restored notebook, without outputs."""
        release = read_release(find_lab(resources["nbgrader"]["notebook"]))
        return notebook(restore(release, submitted(nb))), resources


class Judge(NbGraderPreprocessor):
    """Judges the answers of a restored notebook and writes what came of it into its outputs."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """The notebook with outputs: nbgrader gives no points to a cell with an error among them."""
        release = read_release(find_lab(resources["nbgrader"]["notebook"]))
        cells = restore(release, submitted(nb))
        judgement = known.get(digest(release, cells)) or judge(release, cells)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [from_dict(output) for output in judgement.outputs.get(cell.id, [])]
                # A cell that ought to have a verdict and has none must not count as passed.
                about = cell.metadata.get("nbgrader", {})
                if about.get("grade") and not about.get("solution"):
                    earned = [v.earned for v in judgement.verdicts if v.cell == about["grade_id"]]
                    passed = earned == [about["points"]]
                    cell.outputs = cell.outputs if passed or cell.outputs else [_not_judged()]
        return nb, resources


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
        new_cell = new_markdown_cell if cell.is_markdown else new_code_cell
        metadata = {"nbgrader": nbgrader_metadata(cell)} if cell.number else {}
        made.append(new_cell(text, metadata=metadata, id=cell.name))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=made, metadata={"kernelspec": kernel})


def digest(release: Release, cells: Sequence[LabCell]) -> str:
    """A name for a restored notebook: the same texts in the same release have the same."""
    parts = [[cell.name, cell.text] for cell in (*release.cells, *cells) if not cell.is_markdown]
    answered = [cell.changed for cell in cells if cell.kind == "written"]
    return hashlib.sha256(json.dumps([parts, answered]).encode()).hexdigest()


def _not_judged() -> NotebookNode:
    text = "This cell was not judged."
    return from_dict({"output_type": "error", "ename": "NotJudged", "evalue": text, "traceback": [text]})
