"""The course as a site that needs no network: the documents, and the labs as students meet them."""

import shutil
from pathlib import Path

import nbformat
from sphinx.cmd.build import build_main

from multimodal_course.errors import LabSourceError
from multimodal_course.files import write_text
from multimodal_course.instructor.links import with_links
from multimodal_course.instructor.run import BUILD, run
from multimodal_course.labs import LABS, LabFiles, all_labs

ROOT = LABS.parent
#: For instructors alone: they say what good answers are, and which are wrong.
HIDDEN = {"docs/INSTRUCTOR.md", "docs/OFFICE_HOURS.md"}
_NOTE = """\
```{{note}}
The lab as it runs before anything is solved, in the pocket profile. To work in it, run
`multimodal-course start {0}` and open your copy in JupyterLab.
```"""
_CLICK = "(Something to click stands here in JupyterLab.)"


def build_site(output: Path = BUILD) -> Path:
    """Build the site below `output`; return its first page.

    The notebooks are the student's, unsolved, with the outputs that `run(student=True)` left in `output`:
    example outputs and the cards of open exercises, never an answer. Those that are missing, failed or older
    than their lab are executed first.

    Raises:
        LabSourceError: this copy of the course has no documents, a notebook failed, or Sphinx has a
            complaint, such as a link that leads nowhere.
    """
    if not (ROOT / "docs" / "site").exists():
        why, fix = "This copy of the course has no documents.", "Build it in a clone of the repository."
        raise LabSourceError("The site was not built.", why, fix)
    executed = output / "student"
    stale = [lab.name for lab in all_labs() if not _is_fresh(lab, executed)]
    if stale and run(stale, student=True, output=output):
        raise LabSourceError("The site was not built.", "A notebook failed: see above.", "Correct the lab.")
    pages, site = output / "site-pages", output / "site"
    for folder in (pages, site):
        shutil.rmtree(folder, ignore_errors=True)
    gather(executed, pages)
    render(pages, site)
    return site / "index.html"


def gather(executed: Path, pages: Path) -> None:
    """Put the documents and the executed notebooks into `pages`, with the links among them intact.

    README.md becomes the first page. A link to what is not on the site becomes plain text.
    """
    paths = [path for folder in (ROOT, ROOT / "docs") for path in sorted(folder.glob("*.md"))]
    documents = {path.relative_to(ROOT).as_posix(): path for path in paths}
    documents = {name: path for name, path in documents.items() if name not in HIDDEN}
    notebooks = {f"labs/{lab.name}.ipynb": lab for lab in all_labs()}
    known = {(ROOT / name).resolve() for name in [*documents, *notebooks, "LICENSE"]}
    shutil.copytree(ROOT / "docs" / "images", pages / "docs" / "images")
    shutil.copy(ROOT / "LICENSE", pages)
    for name, path in documents.items():
        text = with_links(path.read_text(encoding="utf-8"), path.parent, known, "index.md")
        if name == "README.md":
            others = sorted(set(documents) - {name}, key=lambda other: text.find(f"]({other})"))
            name, text = "index.md", text + _contents(Labs=list(notebooks), Documents=others)
        write_text(pages / name, text)
    for name, lab in notebooks.items():
        notebook = _as_page(nbformat.read(executed / lab.student.name, as_version=4), lab)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = with_links(cell.source, lab.folder, known, "index.md")
        write_text(pages / name, nbformat.writes(notebook))


def render(pages: Path, site: Path) -> None:
    """Let Sphinx make `site` of `pages`; each of its warnings is an error.

    Raises:
        LabSourceError: Sphinx has a complaint, which it prints.
    """
    strict = ["-W", "--keep-going", "-q", "-b", "html"]
    places = ["-c", str(ROOT / "docs" / "site"), "-d", str(pages / ".doctrees"), str(pages), str(site)]
    if build_main([*strict, *places]):
        raise LabSourceError("The site was not built.", "Sphinx complains: see above.", "Correct the page.")


def _is_fresh(lab: LabFiles, executed: Path) -> bool:
    """Whether the lab was executed, without an error, since its notebook was built."""
    path = executed / lab.student.name
    if not path.exists() or path.stat().st_mtime < lab.student.stat().st_mtime:
        return False
    cells = nbformat.read(path, as_version=4).cells
    return not any(o.output_type == "error" for cell in cells for o in cell.get("outputs", []))


def _as_page(notebook: nbformat.NotebookNode, lab: LabFiles) -> nbformat.NotebookNode:
    """An executed notebook with a note below its title, and without what only works in JupyterLab."""
    notebook.metadata.pop("widgets", None)
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    notebook.cells = [
        cell for cell, its in zip(notebook.cells, tags, strict=True) if "injected-parameters" not in its
    ]
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = [_without_widget(o) for o in cell.outputs if "%|" not in str(o.get("data"))[:400]]
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(_NOTE.format(lab.number), id="how-to-open"))
    return notebook


def _without_widget(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    if any("widget-view" in kind for kind in output.get("data", {})):
        return nbformat.v4.new_output("stream", text=_CLICK)
    return output


def _contents(**parts: list[str]) -> str:
    """The table of contents that the first page carries, unseen: caption -> pages."""
    lists = {caption: "\n".join(name.rsplit(".", 1)[0] for name in names) for caption, names in parts.items()}
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{pages}\n```\n"
        for caption, pages in lists.items()
    )
