"""Small documents for tests, typeset on the spot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0


class Page:
    """A page to write on; coordinates are points from the top left corner, y is the baseline."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(self, x: float, y: float, text: str, size: float = 10, font: str = "Helvetica") -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def right(self, x: float, y: float, text: str, size: float = 10) -> None:
        self.canvas.setFont("Helvetica", size)
        self.canvas.drawRightString(x, HEIGHT - y, text)

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.6) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: float | None = None) -> None:
        self.canvas.setFillGray(0 if fill is None else fill)
        self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=fill is None, fill=fill is not None)
        self.canvas.setFillGray(0)

    def picture(self, x: float, y: float, side: float, image: Image.Image) -> None:
        self.canvas.drawImage(ImageReader(image), x, HEIGHT - y - side, side, side)


def pdf(path: Path, *draw: Callable[[Page], None], **settings: Any) -> Path:
    """A PDF with one page for each function that draws one."""
    canvas = Canvas(str(path), pagesize=settings.pop("size", (WIDTH, HEIGHT)), invariant=1, **settings)
    for page in draw:
        page(Page(canvas))
        canvas.showPage()
    canvas.save()
    return path


ROWS = [
    ("Description", "Quantity", "Unit price", "Amount"),
    ("Red apple", "3", "1,250.50", "3,751.50"),
    ("Blue ball, small", "12", "4.00", "48.00"),
    ("Green kettle", "1", "19.90", "19.90"),
]


def invoice(
    page: Page,
    rows: list[tuple[str, ...]] = ROWS,
    number: str = "INV-2041",
    total: str = "4,545.19",
    lines: bool = True,
) -> None:
    """An invoice of a made-up firm, of a design that no file of the course has."""
    page.text(60, 70, "Larkfield Stores", 16, "Helvetica-Bold")
    page.text(60, 84, "7 Mill Road, 44123 Oakham", 9)
    page.text(60, 130, "Invoice", 22, "Helvetica-Bold")
    for i, (label, value) in enumerate(
        (("Invoice number", number), ("Date", "5 March 2026"), ("Due date", "2026-04-04"))
    ):
        page.text(330, 165 + 15 * i, label)
        page.right(535, 165 + 15 * i, value)
    for i, text in enumerate(("Bill to", "Norwick Trading", "12 Lake Street", "33001 Farley")):
        page.text(60, 165 + 13 * i, text)
    y = 260.0
    for row in rows:
        page.text(64, y, row[0])
        for x, cell in zip((320, 430, 530), row[1:], strict=True):
            page.right(x, y, cell)
        if lines:
            page.line(60, y + 7, 535, y + 7)
        y += 21
    for i, (label, value) in enumerate(
        (("Subtotal", "EUR 3,819.40"), ("VAT 19 %", "EUR 725.79"), ("Total due", f"EUR {total}"))
    ):
        page.text(330, y + 20 + 14 * i, label)
        page.right(530, y + 20 + 14 * i, value)
    page.text(60, 700, "Please pay within thirty days and state the number of this invoice.", 9)


def scan(path: Path, target: Path, dpi: int = 200, angle: float = 0.0, turns: int = 0) -> Path:
    """The first page of a PDF as a picture, turned by degrees and by quarter turns to the left."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    image = document[0].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white").rotate(90 * turns, expand=True)
    image.save(target, dpi=(dpi, dpi))
    return target
