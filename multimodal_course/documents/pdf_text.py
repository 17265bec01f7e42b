"""The words that a PDF page holds as text, and which of them nobody can see.

Hidden is text that is drawn invisibly, is far too small, lies outside of the page, has the colour of what is
behind it, or is covered. Instructions to a model like to hide there: what a person cannot read, the course
does not read.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from .page_parts import Box, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Letters smaller than this (points) cannot be read on paper.
SMALLEST = 2.5
#: How far letters reach above and below the baseline, in letter sizes.
ASCENT, DESCENT = 0.74, 0.21
_BOLD_WEIGHT = 600


def to_page(page: Any, bounds: tuple[float, float, float, float]) -> Box:
    """Turn a PDF's (left, bottom, right, top) into a box from the top left, heeding rotation and cropping."""
    from pypdfium2.raw import FPDF_PageToDevice

    width, height = page.get_size()
    fine = 100  # pdfium answers in whole units
    corners = []
    for x, y in (bounds[:2], bounds[2:]):
        dx, dy = ctypes.c_int(), ctypes.c_int()
        FPDF_PageToDevice(page, 0, 0, round(width * fine), round(height * fine), 0, x, y, dx, dy)
        corners.append((dx.value / fine, dy.value / fine))
    (a, b), (c, d) = corners
    return min(a, c), min(b, d), max(a, c), max(b, d)


def embedded_words(page: Any) -> tuple[list[Word], list[Word]]:
    """The words of a pdfium page in the file's order: those drawn to be seen, and those that are not."""
    seen: list[Word] = []
    hidden: list[Word] = []
    with closing(page.get_textpage()) as text:
        found = [_word(page, text, chain) for chain in _chains(text)]
    for word, invisible in found:
        gone = invisible or word.size < SMALLEST or _outside(word.box, page.get_size())
        (hidden if gone else seen).append(word)
    return seen, hidden


def stands_out(word: Word, gray: NDArray[np.uint8], dpi: float) -> bool:
    """True if something can be seen where a word stands: not if it is white on white, or covered."""
    x0, y0, x1, y1 = (round(v * dpi / 72) for v in word.box)
    part = gray[max(y0, 0) : y1 + 1, max(x0, 0) : x1 + 1]
    return part.size > 0 and int(part.max()) - int(part.min()) > 40


def _chains(text: Any) -> Iterator[list[tuple[int, str]]]:
    """Groups of (index, character) without white space between."""
    from pypdfium2.raw import FPDFText_GetUnicode

    chain: list[tuple[int, str]] = []
    for index in range(text.count_chars()):
        code = FPDFText_GetUnicode(text, index)
        sign = "-" if code == 2 else chr(code) if code else " "  # 2: a hyphen at the end of a line
        if sign.isspace() or code in (0xFFFE, 0xFEFF):
            if chain:
                yield chain
            chain = []
        else:
            chain.append((index, sign))
    if chain:
        yield chain


def _word(page: Any, text: Any, chain: list[tuple[int, str]]) -> tuple[Word, bool]:
    """The word of a chain of characters, and whether it is drawn invisibly."""
    from pypdfium2.raw import (
        FPDF_TEXTRENDERMODE_INVISIBLE,
        FS_MATRIX,
        FPDFText_GetCharOrigin,
        FPDFText_GetFontSize,
        FPDFText_GetFontWeight,
        FPDFText_GetMatrix,
        FPDFText_GetTextObject,
        FPDFTextObj_GetTextRenderMode,
    )

    first = chain[0][0]
    lefts, bottoms, rights, tops = zip(*(text.get_charbox(i, loose=True) for i, _ in chain), strict=True)
    box = to_page(page, (min(lefts), min(bottoms), max(rights), max(tops)))
    matrix, x, y = FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    FPDFText_GetMatrix(text, first, matrix)
    FPDFText_GetCharOrigin(text, first, x, y)
    size = FPDFText_GetFontSize(text, first) * ((matrix.c**2 + matrix.d**2) ** 0.5 or 1.0)
    _, base, _, _ = to_page(page, (x.value, y.value, x.value, y.value))
    if box[1] < base <= box[3]:
        # Fonts state their height as they please: a box measured from the baseline is alike for all of them.
        box = (box[0], base - ASCENT * size, box[2], base + DESCENT * size)
    bold = FPDFText_GetFontWeight(text, first) >= _BOLD_WEIGHT or "bold" in _font_name(text, first)
    item = FPDFText_GetTextObject(text, first)
    invisible = bool(item) and FPDFTextObj_GetTextRenderMode(item) == FPDF_TEXTRENDERMODE_INVISIBLE
    return Word("".join(sign for _, sign in chain), box, 1.0, size, bold), invisible


def _font_name(text: Any, index: int) -> str:
    from pypdfium2.raw import FPDFText_GetFontInfo

    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    FPDFText_GetFontInfo(text, index, buffer, 128, flags)
    return buffer.value.decode(errors="replace").lower()


def _outside(box: Box, size: tuple[float, float]) -> bool:
    return box[2] <= 0 or box[3] <= 0 or box[0] >= size[0] or box[1] >= size[1]
