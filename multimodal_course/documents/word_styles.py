"""Letter size, baseline and boldness of words that were read off a picture: OCR tells none of them.

OCR's boxes hug the ink: that of "are" is lower than that of "dog". Boxes of one height, measured from the
baseline as those of embedded text are, make lines and gaps comparable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from .page_parts import Word
from .pdf_text import ASCENT, DESCENT

if TYPE_CHECKING:
    from .page_images import Gray

_TALL = set("bdfhijklt%&/!?()[]€$£#") | set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_DEEP = set("gjpqy()[]")
_BOLDER = 1.18  # times the page's usual stroke
_CUT_NUMBER = re.compile(r"\d[.\-]$"), re.compile(r"^\d")
_CUT_THOUSANDS = re.compile(r"\d,$"), re.compile(r"^\d{3}(\D|$)")
_CUT_CODE = re.compile(r"[A-Z]-$"), re.compile(r"^\d")
_CUT_MAIL = re.compile(r"\w$"), re.compile(r"^@\w")


def on_baseline(line: Sequence[Word]) -> list[Word]:
    """The words of one line with their size, and with boxes of one height; broken numbers are joined."""
    tellers = [w for w in line if any(map(str.isalnum, w.text))]
    if not tellers:
        return [replace(w, size=w.box[3] - w.box[1]) for w in line]
    sizes = {id(w): letter_size(w) for w in tellers}
    size = median(sizes.values())
    base = median(_baseline(w, sizes[id(w)]) for w in tellers)
    placed = []
    for word in line:
        own = sizes.get(id(word), size)
        own = size if abs(own - size) < 0.3 * size else own
        foot = _baseline(word, own)
        foot = base if abs(foot - base) < 0.35 * size or id(word) not in sizes else foot
        box = (word.box[0], foot - ASCENT * own, word.box[2], foot + DESCENT * own)
        placed.append(replace(word, box=box, size=own))
    return _mended(placed)


def letter_size(word: Word) -> float:
    """Size in points of a word's letters, from the height of its ink."""
    height = word.box[3] - word.box[1]
    tall, deep = any(c in _TALL for c in word.text), any(c in _DEEP for c in word.text)
    return height / (0.53 + 0.2 * tall + 0.2 * deep)


def _baseline(word: Word, size: float) -> float:
    return word.box[3] - (DESCENT * size if any(c in _DEEP for c in word.text) else 0.0)


def _mended(line: Sequence[Word]) -> list[Word]:
    """Join what OCR parted at a point: typewriters leave much white around it."""
    done: list[Word] = []
    for word in line:
        last = done[-1] if done else None
        if last and word.box[0] - last.box[2] < 0.5 * word.size and _is_cut(last.text, word.text):
            box = (last.box[0], last.box[1], word.box[2], last.box[3])
            sure = min(last.confidence, word.confidence)
            done[-1] = replace(last, text=last.text + word.text, box=box, confidence=sure)
        else:
            done.append(word)
    return done


def _is_cut(left: str, right: str) -> bool:
    cuts = (_CUT_NUMBER, _CUT_THOUSANDS, _CUT_CODE, _CUT_MAIL)
    return any(end.search(left) and start.search(right) for end, start in cuts)


def with_boldness(words: Sequence[Word], gray: Gray, dpi: float) -> list[Word]:
    """Fill in which words are bold: those whose strokes are thicker than the page's usual ones."""
    strokes = [_stroke(w, gray, dpi) / max(w.size, 1.0) for w in words]
    known = [s for w, s in zip(words, strokes, strict=True) if s > 0 for _ in w.text]
    usual = median(known) if known else 1.0
    return [replace(w, bold=stroke > _BOLDER * usual) for w, stroke in zip(words, strokes, strict=True)]


def _stroke(word: Word, gray: Gray, dpi: float) -> float:
    """Mean thickness of a word's strokes in points: twice its ink over the length of its outline."""
    x0, y0, x1, y1 = (round(v * dpi / 72) for v in word.box)
    part = gray[max(y0, 0) : y1, max(x0, 0) : x1]
    if part.size < 20 or len(word.text) < 2:
        return 0.0
    darkness = np.clip((235 - part.astype(np.float32)) / 180, 0, 1)
    ink = float(darkness.sum())
    edges = float(np.abs(np.diff(darkness, axis=0)).sum() + np.abs(np.diff(darkness, axis=1)).sum())
    return 2 * ink / edges * 72 / dpi if edges > 1 else 0.0
