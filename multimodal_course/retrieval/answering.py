"""Answers from sources: find, show the language model what was found, and hold it to its citations.

A question about a picture is planned first: what to ask about the picture, and which words of the question
give way to what was seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations
from typing import TYPE_CHECKING

from ..errors import BadPromptError
from ..images import ImageSource, open_image
from ..instructions import DESCRIBE, NOT_IN_PICTURE, NOT_IN_SOURCES, SHORT, plan_prompt, source_prompt
from .hits import timed

if TYPE_CHECKING:
    from ..language import LanguageModel
    from ..vision_language import VisionLanguageModel
    from .corpus import Record
    from .index import MultimodalIndex

_CITED = re.compile(r"\[(\d+)\]")
_PLAN = re.compile(r"Look: *(.+)\n\s*Words: *(.+)\n\s*Name: *(.+)", re.IGNORECASE)
_ALIKE = 0.75  # a name that is spelt so much like one of the sources is that one
_SIMILAR = 0.6  # words that are so much like some of the question mean those
_QUESTION = re.compile(r"[^?]+\?")
# Numbers, and words with a capital that does not merely begin a sentence: what cannot be said in other words.
_NAMED = re.compile(r"\d+(?:[.,:/-]\d+)*|(?<![.!?:]\s)(?<!^)\b[A-Z]\w+")
_UNSEEN = {NOT_IN_PICTURE, "nothing", "none", "no", "unknown", "unanswerable", ""}


@dataclass(frozen=True)
class Source:
    """One numbered source, as the language model reads it."""

    number: int
    record: Record
    text: str


@dataclass(frozen=True)
class Plan:
    """How a question about a picture was planned, and what was seen.

    Args:
        look: what the picture was asked.
        seen: what was seen there.
        search: the question that was looked up, with `seen` in its place.
    """

    look: str
    seen: str
    search: str


@dataclass(frozen=True)
class SourcedAnswer:
    """An answer and all that it rests on.

    Args:
        text: the answer with its citations, or `NOT_IN_SOURCES`.
        citations: the numbers it cites, each of a source that is there.
        sources: all sources that the language model was shown.
        plan: how the question was planned, if it came with a picture.
        said: what the language model said.
        held_back: why `said` is not the answer; empty if it is.
        times: seconds of each stage.
    """

    text: str
    citations: list[int]
    sources: list[Source]
    plan: Plan | None
    said: str
    held_back: str
    times: dict[str, float]

    @property
    def cited(self) -> list[Source]:
        """The sources it cites."""
        return [source for source in self.sources if source.number in self.citations]

    def __str__(self) -> str:
        lines = [self.text] + [f"  [{s.number}] {s.record.id}: {s.text}" for s in self.cited]
        return "\n".join(lines + ([f"  ({self.held_back})"] if self.held_back else []))


class MultimodalRag:
    """Retrieval-augmented generation over an index of pictures and passages.

    Args:
        index: where to look things up.
        llm: reads the sources and answers.
        vlm: looks at pictures; without it, only passages are sources, and no question has a picture.
        passages: how many passages become sources.
        pictures: how many pictures become sources, in the words of the vision-language model.
    """

    def __init__(
        self,
        index: MultimodalIndex,
        llm: LanguageModel,
        vlm: VisionLanguageModel | None = None,
        passages: int = 3,
        pictures: int = 1,
    ) -> None:
        self.index, self.llm, self.vlm = index, llm, vlm
        self.passages, self.pictures = passages, pictures if vlm is not None else 0
        self._described: dict[str, str] = {}

    def answer(self, question: str, image: ImageSource | None = None) -> SourcedAnswer:
        """Answer from what the index holds, with citations, or say that it is not there.

        Args:
            question: what is asked.
            image: a picture that the question is about; it need not be in the index.

        Raises:
            BadPromptError: the question is empty, or there is a picture and no model to look at it.
            BadImageError: the picture cannot be read.
            EmptyCorpusError: the index is empty.
        """
        if not isinstance(question, str) or not question.strip():
            raise BadPromptError(
                "The question is empty." if isinstance(question, str) else f"{question!r} is not a question.",
                "There is nothing to look up.",
                "Ask something.",
            )
        times: dict[str, float] = {}
        plan = self._plan(question, image, times) if image is not None else None
        if plan is not None and plan.seen in _UNSEEN:
            why = f"the picture does not show what {plan.look!r} asks for"
            return SourcedAnswer(NOT_IN_SOURCES, [], [], plan, "", why, times)
        wanted = plan.search if plan else question
        sources = self._sources(wanted, times)
        texts = [source.text for source in sources]
        with timed(times, "answer"):
            said, text, held_back = self._read(texts, wanted)
            if held_back:  # what was made up from many sources may be read in the best one
                again = self._read(texts[:1], wanted)
                said, text, held_back = (said, text, held_back) if again[2] else again
        citations = sorted({int(number) for number in _CITED.findall(said)})
        if held_back or said.startswith(NOT_IN_SOURCES):
            return SourcedAnswer(NOT_IN_SOURCES, [], sources, plan, said, held_back, times)
        return SourcedAnswer(text, citations, sources, plan, said, "", times)

    def _plan(self, question: str, image: ImageSource, times: dict[str, float]) -> Plan:
        """Plan, look at the picture, and put what was seen into the question."""
        if self.vlm is None:
            raise BadPromptError(
                "The question comes with a picture, and there is no model to look at it.",
                "This pipeline was made without a vision-language model.",
                "Make it with MultimodalRag(index, llm, vlm).",
            )
        picture = open_image(image)
        with timed(times, "plan"):
            plan = _PLAN.search(self.llm.generate(plan_prompt(question), max_new_tokens=96))
            look, words, name = (part.strip() for part in plan.groups()) if plan else ("", "", "")
            meant = words_like(words, question)
        with timed(times, "look"):
            if not meant or "{seen}" not in name:  # then look at all of it
                seen = self.vlm.ask(picture, DESCRIBE, max_new_tokens=120)
                return Plan(DESCRIBE, seen, f"{question} The picture: {seen}")
            asked = _QUESTION.findall(look) or [look]
            answers = self.vlm.ask_batch([picture] * len(asked), [f"{q.strip()} {SHORT}" for q in asked])
        unseen = any(_bare(answer) in _UNSEEN for answer in answers)
        seen = NOT_IN_PICTURE if unseen else " ".join(map(_bare, answers))
        return Plan(look, seen, question.replace(meant, name.replace("{seen}", seen), 1))

    def _read(self, texts: list[str], question: str) -> tuple[str, str, str]:
        """What the language model says, with names spelt right, and why that must be held back."""
        said = self.llm.generate(source_prompt(texts, question), max_new_tokens=96)
        text = correct_names(said, texts)
        return said, text, check_answer(text, texts, question)

    def _sources(self, wanted: str, times: dict[str, float]) -> list[Source]:
        """Passages and pictures for a question, numbered from 1."""
        with timed(times, "search"):
            found = [hit.record for hit in self.index.search(wanted, self.passages, "texts")]
            pictures = []
            if self.pictures:
                pictures = [hit.record for hit in self.index.search(wanted, self.pictures, "images")]
        with timed(times, "describe"):
            texts = [" ".join(record.whole.split()) for record in found]
            texts += [f"A picture: {self._description(record)}" for record in pictures]
        return [Source(i, *pair) for i, pair in enumerate(zip(found + pictures, texts, strict=True), 1)]

    def _description(self, record: Record) -> str:
        """What the vision-language model says of an indexed picture; it is asked once."""
        if record.id not in self._described:
            self._described[record.id] = self.vlm.ask(record.image, DESCRIBE, max_new_tokens=120)
        return self._described[record.id]


def words_like(words: str, question: str) -> str:
    """The part of a question that is most like words that may be copied a little wrong; "" if none is."""
    if words and words in question:
        return words
    parts = question.rstrip("?.!").split()
    spans = [" ".join(parts[i:j]) for i, j in combinations(range(len(parts) + 1), 2)]
    return next(iter(get_close_matches(words, spans, 1, _SIMILAR)), "")


def correct_names(said: str, sources: list[str]) -> str:
    """What was said, with its names spelt as the sources that it cites spell them.

    Small models now and then copy a long name with a letter wrong or stop inside it. A name that is nearly
    one of the sources becomes that one. Any other stays, for `check_answer` to find; so does one that may be
    somebody else: it stands in a source that is not cited, or is put together from two names.
    """
    words = {word for number in _numbers(said, sources) for word in _words(sources[number - 1])}
    names = [word for word in words if word[0].isupper() and len(word) > 3]
    known = {word for source in sources for word in _words(source)}

    def spelt(found: re.Match[str]) -> str:
        name = found[0]
        if name in known or not name.isalpha() or len(name) < 4:
            return name
        longer = [word for word in names if word.startswith(name)]
        likely = longer or get_close_matches(name, names, 2, _ALIKE)
        is_clear = len(likely) == 1 and bool(longer or not _is_blend(name, likely[0], names))
        return likely[0] if is_clear else name

    return _NAMED.sub(spelt, said)


def _is_blend(name: str, likely: str, names: list[str]) -> bool:
    """Whether a name begins as `likely` does and ends as another one: "Carlyn", of Carlton and Evelyn."""
    parts = [(name[:i], name[i:]) for i in range(2, len(name) - 1)]
    rests = [rest for start, rest in parts if likely.startswith(start) and not likely.endswith(rest)]
    return any(other.endswith(rest) for rest in rests for other in names)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _numbers(said: str, sources: list[str]) -> list[int]:
    """The numbers of the sources that it cites and that are there."""
    return [n for n in map(int, _CITED.findall(said)) if 1 <= n <= len(sources)]


def check_answer(said: str, sources: list[str], question: str) -> str:
    """Why an answer must be held back, or nothing.

    It must cite, cite sources that are there, and name no name and no number that stands neither in them nor
    in the question. This finds what was made up, not what was misread.
    """
    if said.startswith(NOT_IN_SOURCES):
        return ""
    cited = [int(number) for number in _CITED.findall(said)]
    if not cited:
        return "it cites no source"
    if wrong := [number for number in cited if not 1 <= number <= len(sources)]:
        return f"it cites [{wrong[0]}], and there are {len(sources)} sources"
    known = " ".join([sources[number - 1] for number in cited] + [question]).lower()
    for name in _NAMED.findall(_CITED.sub("", said)):
        if name.lower() not in known:
            return f"{name!r} stands in no source that it cites"
    return ""


def _bare(answer: str) -> str:
    """A short answer without article and full stop."""
    return re.sub(r"^(a|an|the)\s+", "", answer.strip().rstrip(".").lower())
