"""Finds numbers with units in the prose of documents and labs, and what stands around each of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

UNITS = (
    r"(?:%|per cent|(?:GB|tokens|steps)/s|(?:tokens|pictures|images|answers|steps) a second|[kMGT]i?B|dB|k?Hz"
    r"|DPI|ms|s|seconds?|minutes?|hours?|times|×(?! ?\d))(?![\w/])"
)
# "5 to 9 GB" is two numbers, and both have the unit; "2,025" is one number.
NUMBER = r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?"
MEASURE = re.compile(rf"(?:({NUMBER}) (?:to|and|or) )?({NUMBER})[\s~]?({UNITS})")


@dataclass(frozen=True)
class Number:
    """A number with its unit, the paragraph (or table) and the section that it stands in."""

    path: Path
    line: int
    digits: str
    unit: str
    words: str
    paragraph: str
    section: str

    @property
    def value(self) -> float:
        """The number itself."""
        return float(self.digits.replace(",", ""))

    @property
    def decimals(self) -> int:
        """Figures after the point: 2 for 0.59."""
        return len(self.digits.partition(".")[2])

    def __str__(self) -> str:
        return f'{self.path.name}, line {self.line}: "{self.words}"'


def numbers(path: Path) -> Iterator[Number]:
    """Every number with a unit in a file's prose."""
    for start, paragraph, section in _paragraphs(_prose(path)):
        for found in MEASURE.finditer(paragraph):
            line = start + paragraph[: found.start()].count("\n")
            for digits in filter(None, found.groups()[:2]):
                words = " ".join(found[0].split())
                yield Number(path, line, digits, found[3], words, paragraph, section)


def _prose(path: Path) -> str:
    """A file's text without code and tables that `docs/fill_tables.py` writes; lines keep their numbers."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return _markdown_cells(text)
    filled = r"^<!-- (\w+) -->$.*?^<!-- end \1 -->$"
    return re.sub(rf"^ *```.*?^ *```$|{filled}", _blank, text, flags=re.MULTILINE | re.DOTALL)


def _blank(found: re.Match) -> str:
    return "\n" * found[0].count("\n")


def _markdown_cells(text: str) -> str:
    lines, markdown = [], False
    for line in text.split("\n"):
        if line.startswith("# %%"):
            markdown = "[markdown]" in line
            lines.append("")
        else:
            lines.append(line.removeprefix("#").removeprefix(" ") if markdown else "")
    return re.sub(r"^```.*?^```$", _blank, "\n".join(lines), flags=re.MULTILINE | re.DOTALL)


def _paragraphs(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, text and section of every paragraph.

    A section is what follows a heading, and the openings of the sections around it; the opening of the whole
    document belongs to none.
    """
    parts = re.split(r"^(?=#+ )", text, flags=re.MULTILINE)
    line, openings = 1, []
    for part in parts:
        depth = len(re.match(r"#*", part)[0])
        openings = [(level, opening) for level, opening in openings if 1 < level < depth] + [(depth, part)]
        section = "\n".join(opening for _, opening in openings)
        for found in re.finditer(r"(?:^.*\S.*(?:\n|$))+", part, flags=re.MULTILINE):
            yield line + part[: found.start()].count("\n"), found[0], section
        line += part.count("\n")
