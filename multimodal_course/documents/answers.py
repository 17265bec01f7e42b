"""Questions about a document, answered with the page and the place that the answer comes from.

Labels, fields and tables are looked up; a vision-language model looks at charts and pictures; a language
model reads the passages that fit the question. What it says is given only if it stands in the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BadPromptError
from ..instructions import KIND_OF_CHART, NOT_IN_DOCUMENT, SHORT
from .comparison import kind_of
from .document import Document, open_document
from .fields import extract
from .labels import likeness, pairs
from .page_parts import Box, Region
from .places import Passage
from .reading import ask_passages, best_passages, passages, stems
from .schema_fields import labels_of
from .schemas import Item, Letter, Report
from .tables import Table

if TYPE_CHECKING:
    from PIL import Image
    from pydantic import BaseModel

    from ..language import LanguageModel
    from ..vision_language import VisionLanguageModel
    from .pages import Page

_LOOKING = re.compile(
    r"\b(bars?|slices?|pie|charts?|graph|diagram|figures?|pictures?|images?|photos?|shown)\b", re.I
)
_PIE, _BARS = re.compile(r"\b(slices?|pie)\b", re.I), re.compile(r"\b(bars?|bar chart)\b", re.I)


@dataclass(frozen=True)
class Citation:
    """Where an answer comes from: page (from 1), box in points, and what stands there."""

    page: int
    box: Box
    text: str


@dataclass(frozen=True)
class Answer:
    """An answer, and where it comes from.

    Attributes:
        text: the answer.
        found: False if the document does not tell.
        citations: the places that it comes from.
        source: who found it: "fields", "label", "table", "vlm", "llm" or "text".
    """

    text: str
    found: bool
    citations: list[Citation] = field(default_factory=list)
    source: str = ""

    def __str__(self) -> str:
        pages = ", ".join(f"page {c.page}" for c in self.citations)
        return f"{self.text} [{pages}]" if pages else self.text


def ask(
    document: Document | str | Path,
    question: str,
    llm: LanguageModel | None = None,
    vlm: VisionLanguageModel | None = None,
) -> Answer:
    """Answer a question about a document.

    Args:
        document: a document, or its path.
        question: in words.
        llm: reads the text; without it the passage that fits best is the answer.
        vlm: looks at charts and pictures.

    Raises:
        BadPromptError: the question is empty.
        BadDocumentError, MissingTesseractError, …: as `open_document` and reading a page raise.
    """
    if not isinstance(question, str) or not question.strip():
        raise BadPromptError(
            "The question is empty.",
            "There is nothing to look for.",
            'Ask something, such as "What is due?".',
        )
    if not isinstance(document, Document):
        with open_document(document) as opened:
            return ask(opened, question, llm, vlm)
    pages = list(document.read())
    if vlm is not None and _LOOKING.search(question) and (shown := _figure(pages, question, vlm)):
        page, figure = shown
        said = (
            vlm.ask(_picture(page, figure, question), f"{question} {SHORT}", max_new_tokens=24)
            .strip()
            .rstrip(".")
        )
        return Answer(said, True, [Citation(page.number, figure.box, figure.caption or "figure")], "vlm")
    for look_up in (_in_tables, _in_fields, _in_labels):
        if found := look_up(document, question):
            return found
    return _in_text(document, question, llm)


# -- charts and pictures ---------------------------------------------------------------------------------


def _figure(pages: list[Page], question: str, vlm: VisionLanguageModel) -> tuple[Page, Region] | None:
    """The figure that a question is about: by its number, its kind, or its caption's words."""
    shown = [(page, figure) for page in pages for figure in page.figures]
    number = re.search(r"\b(?:figure|fig\.?|chart|picture)\s*(\d+)", question, re.I)
    if number:
        named = [s for s in shown if re.search(rf"\b{number.group(1)}\b", (s[1].caption or "")[:14])]
        shown = named or shown
    if len(shown) < 2:
        return shown[0] if shown else None
    wanted = set(stems(question))
    shown.sort(key=lambda s: -len(wanted & set(stems(s[1].caption or ""))))
    kind = "pie" if _PIE.search(question) else "bar" if _BARS.search(question) else None
    if kind:
        for page, figure in shown:
            said = vlm.ask(_picture(page, figure, question), f"{KIND_OF_CHART} {SHORT}", max_new_tokens=12)
            if kind in said.lower():
                return page, figure
    return shown[0]


def _picture(page: Page, figure: Region, question: str) -> Image.Image:
    """A figure as a model likes it: of a scan with full contrast and the margin that ink does not show."""
    from PIL import ImageOps

    if not page.scanned:
        return page.crop(figure.box)
    margin = 0.1 if _PIE.search(question) else 0.03  # the numbers beside an axis reach far out themselves
    x0, y0, x1, y1 = figure.box
    wide, high = margin * (x1 - x0), margin * (y1 - y0)
    return ImageOps.autocontrast(page.crop((x0 - wide, y0 - high, x1 + wide, y1 + high)), cutoff=1)


# -- tables, fields, labels ------------------------------------------------------------------------------


def _in_tables(document: Document, question: str) -> Answer | None:
    """The cell in the row and the column that the question names."""
    wanted = set(stems(question))
    best: tuple[int, Table, int, int] | None = None
    for table in document.tables:
        for r, row in enumerate(table.cells[1:], 1):
            keys = [(len(set(stems(c))), i) for i, c in enumerate(row) if _names(c, wanted)]
            if not keys:
                continue
            length, key = max(keys)
            column = _column(table, key, question, wanted)
            if column is not None and row[column] and (best is None or length > best[0]):
                best = (length, table, r, column)
    if best is None:
        return None
    _, table, r, column = best
    cited = Citation(table.page, table.boxes[r][column] or table.box, " | ".join(table.cells[r]))
    return Answer(table.cells[r][column], True, [cited], "table")


def _names(cell: str, wanted: set[str]) -> bool:
    words = set(stems(cell))
    return bool(words) and words <= wanted and not all(re.fullmatch(r"\d+", w) for w in words)


def _column(table: Table, key: int, question: str, wanted: set[str]) -> int | None:
    """The column that a question asks for; "how many" also means the only one of whole numbers."""
    others = [i for i in range(len(table.cells[0])) if i != key]
    heads = {i: set(stems(table.cells[0][i])) for i in others}
    known = {i: _field_labels(Item, table.cells[0][i]) for i in others}
    scores = {i: max(len(heads[i] & wanted), *(len(k) for k in known[i] if k <= wanted), 0) for i in others}
    top = max(scores.values(), default=0)
    if top and sum(s == top for s in scores.values()) == 1:
        return max(scores, key=lambda i: scores[i])
    if re.search(r"\bhow many\b", question, re.I):
        whole = [i for i in others if all(re.fullmatch(r"\d+", row[i]) for row in table.cells[1:])]
        return whole[0] if len(whole) == 1 else None
    return None


def _field_labels(schema: type, head: str) -> list[set[str]]:
    """All names of the schema's field that a column's head names."""
    for labels in labels_of(schema).values():
        if any(likeness(head, label) for label in labels):
            return [set(stems(label)) for label in labels]
    return []


def _in_fields(document: Document, question: str) -> Answer | None:
    """A field of an invoice, order, letter or report, if the question names one."""
    schema, wanted = _schema_of(document), set(stems(question))
    fits = [
        (len(words), -rank, name)
        for name, labels in labels_of(schema).items()
        for rank, label in enumerate(labels)
        if (words := set(stems(label))) and words <= wanted
    ]
    if not fits:
        return None
    found = extract(document, schema).fields.get(max(fits)[2])
    return (
        Answer(found.text, True, [Citation(found.page, found.box, found.text)], "fields") if found else None
    )


def _schema_of(document: Document) -> type[BaseModel]:
    """What kind of paper it is: a bill has items or a total, a letter greets somebody."""
    text = document.pages[0].text
    if re.search(r"\b(invoice|order|bill)", text, re.I):
        values = extract(document, kind := kind_of(document)).values
        if values["items"] or values["total"]:
            return kind
    return Letter if re.search(r"^(Dear|To whom) ", text, re.MULTILINE) else Report


def _in_labels(document: Document, question: str) -> Answer | None:
    """The value beside a label whose words the question uses."""
    wanted = set(stems(question))
    best: tuple[float, Citation] | None = None
    for page in document.pages:
        for pair in pairs(page):
            words = set(stems(pair.label))
            if pair.how == "far right" or not words or not words <= wanted or len(pair.label.split()) > 5:
                continue
            if len(wanted - words) > 1 or not stems(pair.value):
                continue
            score = len(words) * pair.trust
            if best is None or score > best[0]:
                best = (score, Citation(page.number, pair.box, pair.value))
    return Answer(best[1].text, True, [best[1]], "label") if best else None


# -- prose -----------------------------------------------------------------------------------------------


def _in_text(document: Document, question: str, llm: LanguageModel | None) -> Answer:
    parts = best_passages(question, passages(document))
    if not parts:
        return Answer(NOT_IN_DOCUMENT, False)
    if llm is None:
        return Answer(parts[0].text, True, [_cited(parts[0])], "text")
    said = ask_passages(question, parts, llm)
    return Answer(said[0], True, [_cited(said[1])], "llm") if said else Answer(NOT_IN_DOCUMENT, False)


def _cited(passage: Passage) -> Citation:
    return Citation(passage.page, passage.box, passage.text)
