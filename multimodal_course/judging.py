"""Does a generated picture show what its prompt says? Fact by fact, by models that did not draw it.

`facts_of` takes a prompt apart. A judge then looks at the picture: `SceneReader`, a classifier trained for
nothing else, or any vision-language model, which is asked one question for every fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import BadPromptError
from .images import open_image
from .instructions import SHORT
from .prompt_facts import NUMBERS, Fact, facts_of
from .scene_reader import SceneReader

if TYPE_CHECKING:
    from .retrieval import ImageTextEncoder
    from .vision_language import VisionLanguageModel


@dataclass(frozen=True)
class Verdict:
    """Which of a prompt's facts a picture shows, and, if CLIP looked too, how well both fit (-1 to 1)."""

    prompt: str
    facts: dict[Fact, bool]
    clip_score: float | None = None

    @property
    def share(self) -> float:
        """Share of the facts that the picture shows, 0 to 1."""
        return sum(self.facts.values()) / len(self.facts)

    @property
    def all_right(self) -> bool:
        """True if it shows every fact."""
        return all(self.facts.values())

    @property
    def missing(self) -> list[str]:
        """What the picture does not show, without what follows: where no car is, no red car is either."""
        missing: list[str] = []
        for fact, right in self.facts.items():
            if not right and not any(re.search(rf"\b{re.escape(text)}\b", fact.text) for text in missing):
                missing.append(fact.text)
        return missing

    def __str__(self) -> str:
        clip = "" if self.clip_score is None else f", CLIP {self.clip_score:.2f}"
        missing = f"; not seen: {', '.join(self.missing)}" if self.missing else ""
        return f"{sum(self.facts.values())} of {len(self.facts)} facts{clip}{missing}"

    __repr__ = __str__


def judge(
    images: Sequence[Any],
    prompts: Sequence[str] | str,
    reader: SceneReader | VisionLanguageModel,
    clip: ImageTextEncoder | None = None,
) -> list[Verdict]:
    """Compare each picture with its prompt, fact by fact.

    Args:
        images: pictures, or what `ImageGenerator.generate` returned.
        prompts: one for each picture, or one for all.
        reader: who looks: the course's `SceneReader`, or a vision-language model.
        clip: also score how well picture and prompt fit as a whole.

    Raises:
        BadPromptError: a prompt states nothing that can be judged, or their number is another.
    """
    prompts = [prompts] * len(images) if isinstance(prompts, str) else list(prompts)
    if len(prompts) != len(images):
        raise BadPromptError(
            f"There are {len(images)} pictures and {len(prompts)} prompts.",
            "The i-th picture is judged by the i-th prompt.",
            "Pass as many prompts as pictures, or one prompt for all.",
        )
    pictures = [open_image(image) for image in images]
    wanted = [facts_of(prompt) for prompt in prompts]
    if isinstance(reader, SceneReader):
        scenes = reader.read(pictures)
        verdicts = [{f: s.holds(f) for f in facts} for s, facts in zip(scenes, wanted, strict=True)]
    else:
        for prompt, facts in zip(prompts, wanted, strict=True):
            _refuse_unaskable(prompt, facts)
        verdicts = _ask(pictures, wanted, reader)
    scores: list[float | None] = [None] * len(pictures)
    if clip is not None and pictures:
        both = clip.encode_images(pictures) * clip.encode_texts(prompts)
        scores = both.sum(1).tolist()
    return [Verdict(p, v, s) for p, v, s in zip(prompts, verdicts, scores, strict=True)]


def _refuse_unaskable(prompt: str, facts: list[Fact]) -> None:
    if not any(fact.question for fact in facts):
        raise BadPromptError(
            f"The prompt {prompt!r} states nothing that a vision-language model can be asked about.",
            f"It only states: {', '.join(fact.text for fact in facts)}.",
            "Name a thing in it, or let the SceneReader judge.",
        )


def _ask(
    pictures: list[Any], wanted: list[list[Fact]], vlm: VisionLanguageModel, batch_size: int = 32
) -> list[dict[Fact, bool]]:
    """Ask a vision-language model about every fact that can be asked."""
    asked = [(i, fact) for i, facts in enumerate(wanted) for fact in facts if fact.question]
    verdicts: list[dict[Fact, bool]] = [{} for _ in pictures]
    for start in range(0, len(asked), batch_size):
        part = asked[start : start + batch_size]
        questions = [f"{fact.question} {SHORT}" for _, fact in part]
        answers = vlm.ask_batch([pictures[i] for i, _ in part], questions, max_new_tokens=12)
        for (i, fact), answer in zip(part, answers, strict=True):
            said = answer.strip().lower().rstrip(".").split(",")[0].replace("grey", "gray")
            verdicts[i][fact] = fact.answer in (said, str(NUMBERS.get(said)))
    return verdicts
