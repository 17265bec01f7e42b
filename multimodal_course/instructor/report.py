"""The report of a run: a table for the terminal, and HTML pages that need nothing but themselves."""

import base64
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from multimodal_course.files import write_text
from multimodal_course.labs import LabFiles

_HEADER = ("lab", "cells", "exercises", "seconds", "peak memory", "")

# nbconvert's page without what it loads from other hosts, and with a way back.
_PAGE = """{% extends 'lab/index.html.j2' %}
{% block html_head_js %}{% endblock %}
{% block jupyter_widgets %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
{% block body_header %}{{ super() }}
<p style="font-family:system-ui,sans-serif;margin:1em 0 0 5.5em"><a href="../index.html">← all labs</a></p>
{% endblock %}"""

_INDEX = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Multimodal Course: executed labs</title>
<style>
:root {{ color-scheme: light dark; --line: color-mix(in srgb, currentColor 16%, transparent); }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 3rem auto; padding: 0 1.5rem; }}
h1 {{ font-size: 1.7rem; margin-bottom: 0; }}
p {{ opacity: .75; margin-top: .2rem; }}
table {{ border-collapse: collapse; width: 100%; margin-top: 1.5rem; }}
th {{ text-align: left; font-weight: 600; font-size: .85rem; opacity: .75; }}
th, td {{ padding: .7rem .9rem .7rem 0; border-bottom: 1px solid var(--line); vertical-align: middle; }}
td.n, th.n {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
td img {{ width: 9rem; height: 5.5rem; object-fit: contain; background: #fff; border: 1px solid var(--line);
  border-radius: 4px; display: block; }}
.ok {{ color: #2e9e5b; }} .failed {{ color: #d6453d; }}
small {{ display: block; white-space: pre-wrap; overflow-wrap: anywhere; }}
</style></head><body>
<h1>Multimodal Course: executed labs</h1><p>{title}</p>
<table><thead><tr><th></th><th>Lab</th><th class="n">Cells</th><th class="n">Exercises</th>
<th class="n">Seconds</th><th class="n">Peak memory</th><th></th></tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook.

    Attributes:
        lab: the lab.
        notebook: the executed notebook.
        cells: how many code cells it has.
        exercises: how many checked exercises it has; `solved` of them passed.
        seconds: from kernel start to end.
        peak_bytes: most memory that the kernel and its children held at once.
        failure: "", or the failing cell and its error, shortly.
    """

    lab: LabFiles
    notebook: Path
    cells: int
    exercises: int
    solved: int
    seconds: float
    peak_bytes: int
    failure: str


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as aligned text."""
    rows = [_HEADER, *(_row(outcome) for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    lines = []
    for row in rows:
        first, *numbers, last = (text for text in row)
        padded = [text.rjust(width) for text, width in zip(numbers, widths[1:-1], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *padded, last]).rstrip())
    lines.insert(1, "  ".join("─" * width for width in widths).rstrip())
    return "\n".join(lines)


def write_pages(outcomes: Sequence[Outcome], folder: Path, title: str) -> Path:
    """Write a page for each executed notebook, and `index.html` with a table of them; return its path."""
    rows = []
    for outcome in outcomes:
        notebook = nbformat.read(outcome.notebook, as_version=4)
        notebook.metadata["title"] = outcome.lab.name
        page, _ = HTMLExporter(raw_template=_PAGE).from_notebook_node(notebook)
        path = outcome.notebook.with_suffix(".html")
        write_text(path, page)
        rows.append(_index_row(outcome, notebook, os.path.relpath(path, folder)))
    index = folder / "index.html"
    write_text(index, _INDEX.format(title=escape(title), rows="\n".join(rows)))
    return index


def _row(outcome: Outcome) -> tuple[str, ...]:
    return (
        outcome.lab.name,
        str(outcome.cells),
        f"{outcome.solved}/{outcome.exercises}",
        f"{outcome.seconds:.1f}",
        f"{outcome.peak_bytes / 2**20:,.0f} MiB",
        "FAILED" if outcome.failure else "ok",
    )


def _index_row(outcome: Outcome, notebook: nbformat.NotebookNode, link: str) -> str:
    name, *numbers, state = _row(outcome)
    title = (
        next((c.source for c in notebook.cells if c.source.startswith("# ")), name)
        .splitlines()[0]
        .lstrip("# ")
    )
    picture = _first_picture(notebook)
    image = f'<img alt="" src="data:image/png;base64,{picture}">' if picture else ""
    cells = "".join(f'<td class="n">{escape(number)}</td>' for number in numbers)
    failure = f"<small>{escape(outcome.failure)}</small>" if outcome.failure else ""
    return (
        f'<tr><td>{image}</td><td><a href="{escape(link)}">{escape(title)}</a>{failure}</td>{cells}'
        f'<td class="{state.lower()}">{state}</td></tr>'
    )


def _first_picture(notebook: nbformat.NotebookNode) -> str:
    """The first PNG among the outputs, as base64, or "": figures come as HTML, other pictures bare."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if figure := re.search(r"data:image/png;base64,([\w+/=]+)", data.get("text/html", "")):
                return figure[1]
            if picture := data.get("image/png"):
                return base64.b64encode(base64.b64decode(picture)).decode()
    return ""
