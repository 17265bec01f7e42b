"""A document's text given to a language model: as data that is quoted, never as instructions.

What could pass for a turn of the conversation is taken out, and so are sentences that give a model orders.
What the model answers is looked up on the pages, and dropped if it does not stand there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from typing import TYPE_CHECKING

from ..instructions import EXTRACT, SHORT, reading_prompt
from .page_parts import Region, Word, around, plain, stands_in
from .places import Passage

if TYPE_CHECKING:
    from ..language import LanguageModel
    from .document import Document
    from .pages import Page

_MOST_SIGNS = 1500  # of text in one prompt: a pocket model holds little, and a large one needs no more
_COMMON = set(
    "a an and are as at be by do does did for from has have how in is it its of on or that the this to was "
    "were what when where which who whom whose will with you your much many there".split()
)
#: Sentences that talk to a model instead of a reader: they are not shown to it.
_ORDERS = re.compile(
    r"\b(ignore|disregard|forget)\b.{0,40}\b(instructions?|prompts?|rules|above|previous|before)\b"
    r"|\b(reply|respond|answer)\b.{0,20}\b(only|always|with)\b|\bsystem prompt\b"
    r"|\byou are (now|an? (ai|assistant|model))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")


def stems(text: str) -> list[str]:
    """The words of a text that carry meaning, without endings."""
    words = [w for w in plain(text).split() if w not in _COMMON]
    return [re.sub(r"(?<=\w{3})(ies|es|s|ed|ing|e)$", "", w) for w in words]


def passages(document: Document) -> list[Passage]:
    """The document's text in small parts: sentences of prose, rows of everything else."""
    return [part for page in document.pages for region in page.layout() for part in _parts(region, page)]


def _parts(region: Region, page: Page) -> Iterator[Passage]:
    if not region.text or not region.pieces:
        return
    sure = min(p.confidence for p in region.pieces)
    pieces = (
        _SENTENCE.split(region.text) if region.kind in ("paragraph", "caption") else region.text.split("\n")
    )
    if region.kind == "paragraph" and "\n" in region.text:
        pieces = [region.text.replace("\n", ", ")]
    for text in pieces:
        if text.strip() and not _ORDERS.search(text):
            yield Passage(text.strip(), page.number, region.box, sure)


def best_passages(question: str, parts: Sequence[Passage], most: int = 4) -> list[Passage]:
    """The parts that share most of the question's rare words, best first; [] if none shares any."""
    bags = [Counter(stems(p.text)) for p in parts]
    seen = Counter(word for bag in bags for word in bag)
    wanted = set(stems(question))

    def score(bag: Counter[str]) -> float:
        rare = sum(log(1 + len(bags) / seen[w]) for w in wanted if bag[w])
        return rare / (1 + 0.01 * sum(bag.values()))

    ranked = sorted(((score(b), -i) for i, b in enumerate(bags)), reverse=True)
    return [parts[-i] for value, i in ranked[:most] if value > 0]


def ask_passages(question: str, parts: Sequence[Passage], llm: LanguageModel) -> tuple[str, Passage] | None:
    """Let a model answer from passages; returns the answer and the passage that it stands in, or None."""
    text = "\n".join(p.text for p in parts)[:_MOST_SIGNS]
    prompt = reading_prompt("Text", quoted(text), f"{question} {SHORT}")
    answer = llm.generate(prompt, max_new_tokens=32)
    answer = answer.strip().strip('"').rstrip(".")
    held = next((p for p in parts if stands_in(answer, p.text)), None)
    return (answer, held) if held else None


def quoted(text: str) -> str:
    """Text of a document as it may stand in a prompt: nothing in it looks like a turn of the conversation."""
    text = re.sub(r"<[|/]?[^<>\n]{0,40}[|]?>", " ", text)  # marks such as <|im_start|> and </s>
    text = re.sub(r"\[/?(INST|SYS)\]|<<|>>|```", " ", text)
    return re.sub(r"(?im)^\s*(question|system|assistant|user|text)\s*:", r"\1 -", text)


def ask_for_fields(document: Document, names: Sequence[str], llm: LanguageModel) -> dict[str, Passage]:
    """Ask a model for fields as JSON, page by page; only what stands on the page is returned."""
    found: dict[str, Passage] = {}
    for page in document.pages:
        left = [name for name in names if name not in found]
        if not left or not page.text.strip():
            continue
        prompt = f"{quoted(page.text)[:_MOST_SIGNS]}\n\n{EXTRACT.format(', '.join(left))}"
        for name, text in _json_of(llm.generate(prompt, max_new_tokens=40 + 24 * len(left))).items():
            if name in left and isinstance(text, str | int | float) and (place := locate(str(text), page)):
                found[name] = place
    return found


def _json_of(answer: str) -> dict[str, object]:
    match = re.search(r"\{.*\}", answer, re.DOTALL)
    try:
        data = json.loads(match.group()) if match else {}
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def locate(text: str, page: Page) -> Passage | None:
    """Where on a page some words stand, one after the other."""
    wanted = plain(text).split()
    if not wanted:
        return None
    for region in page.layout():
        words = [w for piece in region.pieces for w in piece.words]
        run = _run(words, wanted)
        if run:
            sure = 0.7 * min(w.confidence for w in run)
            return Passage(
                " ".join(w.text for w in run), page.number, around(w.box for w in run), round(sure, 3)
            )
    return None


def _run(words: Sequence[Word], wanted: Sequence[str]) -> list[Word]:
    """The words that spell out `wanted`, or []."""
    spelled = [plain(w.text).split() for w in words]
    for start in range(len(words)):
        rest, stop = list(wanted), start
        while rest and stop < len(words) and rest[: len(spelled[stop])] == spelled[stop]:
            rest, stop = rest[len(spelled[stop]) :], stop + 1
        if not rest:
            return list(words[start:stop])
    return []
