"""A document as Markdown, as JSON, and as pictures of its pages with the regions drawn on them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import write_text
from .page_parts import Region

if TYPE_CHECKING:
    from PIL import Image

    from .document import Document
    from .pages import Page

COLOURS = {
    "title": "#c2185b",
    "heading": "#d84315",
    "paragraph": "#1565c0",
    "list": "#00838f",
    "table": "#2e7d32",
    "figure": "#6a1b9a",
    "caption": "#8e24aa",
    "header": "#616161",
    "footer": "#616161",
}


def markdown(document: Document) -> str:
    """The document in Markdown; running heads and feet are left out, pages are parted by a comment."""
    parts = []
    for page in document.read():
        parts.append(f"<!-- page {page.number} -->")
        parts += [_markdown(region) for region in page.layout() if region.kind not in ("header", "footer")]
    return "\n\n".join(filter(None, parts)) + "\n"


def _markdown(region: Region) -> str:
    text = _escaped(region.text or "")
    if region.kind == "title":
        return f"# {' '.join(text.split())}"
    if region.kind == "heading":
        return f"## {' '.join(text.split())}"
    if region.kind == "table" and region.table:
        return region.table.markdown()
    if region.kind == "figure":
        return f"[figure{': ' + _escaped(region.caption) if region.caption else ''}]"
    if region.kind == "list":
        lines = [re.sub(r"^(\\?[•●▪■◦‣*\-–—+«»¢©°®])\s+", "", line) for line in text.split("\n")]
        return "\n".join(f"- {line}" for line in lines)
    if region.kind == "caption":
        return f"*{text}*"
    return text.replace("\n", "  \n")


def _escaped(text: str) -> str:
    """Keep a document's own signs from acting as Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def to_dict(document: Document) -> dict[str, Any]:
    """Every page's regions as plain data."""
    pages = []
    for page in document.read():
        pages.append(
            {
                "number": page.number,
                "width": round(page.width, 2),
                "height": round(page.height, 2),
                "scanned": page.scanned,
                "confidence": round(page.confidence, 3),
                "regions": [_region(region) for region in page.layout()],
            }
        )
    return {"name": document.name, "pages": pages}


def _region(region: Region) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": region.kind,
        "box": [round(v, 1) for v in region.box],
        "order": region.order,
        "text": region.text,
    }
    if region.table:
        found["cells"] = region.table.cells
    if region.caption:
        found["caption"] = region.caption
    return found


def to_json(document: Document) -> str:
    """`to_dict` as text."""
    return json.dumps(to_dict(document), indent=1, ensure_ascii=False) + "\n"


def overlay(page: Page, dpi: float) -> Image.Image:
    """A page's picture with its regions: one colour a kind, numbered in reading order."""
    from PIL import ImageDraw, ImageFont

    image = page.image(dpi).convert("RGB")
    draw = ImageDraw.Draw(image)
    scale = image.width / page.width
    font = ImageFont.load_default(max(10, dpi / 7))
    for region in page.layout():
        box = [v * scale for v in region.box]
        colour = COLOURS[region.kind]
        draw.rectangle([box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2], outline=colour, width=2)
        label = f"{region.order + 1} {region.kind}"
        place = (box[0], max(0.0, box[1] - dpi / 5.5))
        draw.rectangle(draw.textbbox(place, label, font=font), fill="white")
        draw.text(place, label, fill=colour, font=font)
    return image


def save(document: Document, folder: Path) -> list[Path]:
    """Write Markdown, JSON and one picture a page, each completely or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{document.name}.md", folder / f"{document.name}.json"]
    write_text(written[0], markdown(document))
    write_text(written[1], to_json(document))
    for page in document.pages:
        path = folder / f"{document.name}-page-{page.number}.png"
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            page.overlay().save(temporary, format="PNG")
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        written.append(path)
    return written
