"""A document as Markdown, as JSON, and as pictures of its pages with the regions drawn on them."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import write_text
from .page_parts import Box, Region, overlap

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
    """A page's picture with its regions, numbered in reading order; right of it, what each of them is."""
    from PIL import Image, ImageDraw, ImageFont

    image = page.image(dpi).convert("RGB")
    scale, size = image.width / page.width, max(10.0, dpi / 7)
    font = ImageFont.load_default(size)
    frames = [(r, _grown([v * scale for v in r.box], 3)) for r in page.layout()]
    names = [f"{region.order + 1} {region.kind}" for region, _ in frames]
    rows = max(1, int(image.height / (1.4 * size)) - 1)
    column = max((font.getlength(name) for name in names), default=0.0) + size
    width = image.width + math.ceil(len(names) / rows) * math.ceil(column)
    wide = Image.new("RGB", (width, image.height), "white")
    wide.paste(image)
    draw = ImageDraw.Draw(wide)
    taken = [frame for _, frame in frames]
    for i, ((region, frame), name) in enumerate(zip(frames, names, strict=True)):
        colour, number = COLOURS[region.kind], name.split()[0]
        draw.rectangle(frame, outline=colour, width=2)
        tag = _beside(frame, (font.getlength(number) + 3, 1.2 * size), taken, image.size)
        taken.append(tag)
        draw.rectangle(tag, fill=colour)
        middle = (tag[0] + tag[2]) / 2, (tag[1] + tag[3]) / 2
        draw.text(middle, number, fill="white", font=font, anchor="mm")
        place = image.width + i // rows * column + size / 2, (i % rows + 0.5) * 1.4 * size
        draw.text(place, name, fill=colour, font=font)
    return wide


def _grown(box: Sequence[float], by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _beside(box: Box, size: tuple[float, float], taken: Sequence[Box], page: tuple[int, int]) -> Box:
    """Left of a box, right of it, above or below: the first place on the page that covers least."""
    (x0, y0, x1, y1), (width, height) = box, size
    corners = [(x0 - width - 1, y0), (x1 + 1, y0), (x0, y0 - height - 1), (x0, y1 + 1)]
    kept = [(min(max(x, 0), page[0] - width), min(max(y, 0), page[1] - height)) for x, y in corners]
    places = [(x, y, x + width, y + height) for x, y in kept]
    return min(places, key=lambda place: sum(overlap(place, other) for other in taken))


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
