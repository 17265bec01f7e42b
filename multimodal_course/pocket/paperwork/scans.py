"""Paper that went through a scanner: turned, noisy, blurred, stained, and compressed.

A scan keeps the page's centre and size, so a box of the clean page, turned about the centre, is the box on
the scan.
"""

import io
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True)
class Scan:
    """What a scanner and time did to a page."""

    dpi: int
    rotation: float  # degrees, counter-clockwise
    noise: float  # standard deviation of grey levels (0 to 255)
    blur: float  # radius in pixels
    stains: int
    fading: float  # 0: ink is as black as it was; 1: it is gone
    jpeg: int  # quality
    degraded: bool


def sample_scan(rng: random.Random, degraded: bool) -> Scan:
    """A good scan, or a bad one."""
    if not degraded:
        turn = round(rng.uniform(-0.8, 0.8), 2)
        return Scan(rng.choice((200, 200, 300)), turn, round(rng.uniform(1, 2.5), 1), 0.3, 0, 0.0, 72, False)
    return Scan(
        dpi=rng.choice((100, 120, 150)),
        rotation=round(rng.choice((-1, 1)) * rng.uniform(1, 3), 2),
        noise=round(rng.uniform(4, 9), 1),
        blur=round(rng.uniform(0.3, 0.6), 2),
        stains=rng.randint(1, 3),
        fading=round(rng.uniform(0.1, 0.35), 2),
        jpeg=rng.choice((45, 55, 65)),
        degraded=True,
    )


def scan_page(page: Image.Image, scan: Scan, rng: np.random.Generator) -> Image.Image:
    """What comes out of the scanner for a clean picture of a page (RGB or grey)."""
    paper = 247
    image = page.rotate(scan.rotation, Image.Resampling.BICUBIC, fillcolor="white")
    image = image.filter(ImageFilter.GaussianBlur(scan.blur))
    pixels = np.asarray(image, dtype=np.float32)
    pixels = paper - (255 - pixels) * (1 - scan.fading) * paper / 255
    height, width = pixels.shape[:2]
    shade = np.linspace(1, 0.97, width, dtype=np.float32)[None, :]  # the lamp is weaker on one side
    for _ in range(scan.stains):
        shade = shade * _stain(height, width, rng)
    grain = rng.normal(0, scan.noise, (height, width)).astype(np.float32)
    if pixels.ndim == 3:
        shade, grain = shade[..., None], grain[..., None]
    return Image.fromarray(np.clip(pixels * shade + grain, 0, 255).astype(np.uint8))


def _stain(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """A coffee ring: how much light each pixel keeps, shape (height, width)."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    centre_y, centre_x = rng.uniform(0.1, 0.9, 2) * (height, width)
    radius = rng.uniform(0.05, 0.11) * width
    distance = np.hypot(y - centre_y, x - centre_x) / radius
    ring = np.exp(-(((distance - 1) / 0.05) ** 2)) * rng.uniform(0.18, 0.32)
    inside = np.where(distance < 1, rng.uniform(0.03, 0.1), 0)
    return 1 - np.maximum(ring, inside)


def scan_pdf(pdf: Path, target: Path, scan: Scan, seed: int, colour: bool) -> None:
    """Scan a PDF into a PDF of pictures, or a PDF of one page into a JPEG, by the target's suffix."""
    rng = np.random.default_rng(seed)
    document = pdfium.PdfDocument(pdf)
    sizes, jpegs = [], []
    for page in document:
        image = page.render(scale=scan.dpi / 72).to_pil().convert("RGB" if colour else "L")
        stream = io.BytesIO()
        scan_page(image, scan, rng).save(stream, "JPEG", quality=scan.jpeg, dpi=(scan.dpi, scan.dpi))
        sizes.append(page.get_size())
        jpegs.append(stream.getvalue())
    document.close()
    if target.suffix == ".jpg":
        target.write_bytes(jpegs[0])
        return
    canvas = Canvas(str(target), invariant=1)
    for (width, height), jpeg in zip(sizes, jpegs, strict=True):
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(jpeg)), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
