"""Does a generated picture show what its prompt says? Fact by fact, by models that did not draw it.

`facts_of` takes a prompt apart. A judge then looks at the picture: `SceneReader`, a classifier trained for
nothing else, or any vision-language model, which is asked one question for every fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from .errors import BadPromptError
from .images import ImageSource, open_image
from .memory import Releasable

if TYPE_CHECKING:
    from .retrieval import ImageTextEncoder
    from .vision_language import VisionLanguageModel

COLOURS = "black gray white red green blue yellow orange purple teal brown pink".split()
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4}
#: Names of the nine cells of a picture, row by row.
POSITIONS = (
    "top left",
    "top",
    "top right",
    "left",
    "center",
    "right",
    "bottom left",
    "bottom",
    "bottom right",
)
LARGE = 20 / 128  # radius of a thing, as a share of the picture's side, from which on it counts as large
_LARGE_WORDS = {"small": False, "little": False, "large": True, "big": True}
_RELATIONS = {"left of": "left of", "right of": "right of", "above": "above", "over": "above"}
_RELATIONS |= {"below": "below", "under": "below"}

_colours = "|".join([*COLOURS, "grey"])
_BACKGROUND = re.compile(rf"(?:,? (?:on|with|before) |, ?|^)(?:an? )?({_colours}) background")
_OPENING = re.compile(r"^(?:an? (?:picture|drawing|photo|image) of|there (?:is|are)) ")
_PHRASE = re.compile(
    rf"(?:\b({'|'.join(NUMBERS)}) )?(?:\b({'|'.join(_LARGE_WORDS)}) )?(?:\b({_colours}) )?"
    r"\b(?!(?:at|in|on|to|is|are|and|left|right|above|over|below|under)\b)([a-z]+)"
)
_PLACE = re.compile(r"\b((?:top|bottom)(?: left| right)?|left|right|center)\b(?! of)")
_RELATION = re.compile(rf"^(?: is| are)?(?: to the)? ?({'|'.join(_RELATIONS)}) ")
_SHORT = "Answer the question using a single word or phrase."


@dataclass(frozen=True)
class Fact:
    """One thing that a prompt states.

    Attributes:
        aspect: "kind", "colour", "count", "position", "relation", "size" or "background".
        text: the fact in words.
        question, answer: how to ask a vision-language model about it; empty where that cannot be asked.
        subject, object: the things it is about: kind and colour (None if unnamed).
        value: the number, position, relation, size or background stated.
    """

    aspect: str
    text: str
    question: str = ""
    answer: str = ""
    subject: tuple[str, str | None] = ("", None)
    object: tuple[str, str | None] = ("", None)
    value: str | int | bool = ""


@dataclass(frozen=True)
class _Phrase:
    """Like "two large red apples at the left and right", and how they lie to the next things."""

    number: int | None
    large: bool | None
    colour: str | None
    kind: str
    places: tuple[str, ...]
    relation: str | None


def facts_of(prompt: str) -> list[Fact]:
    """Take a prompt apart into the facts that it states.

    It understands what the course's prompts say: numbers up to four, sizes, colours, things, positions
    ("at the top left"), relations ("left of", "above"), backgrounds.

    Raises:
        BadPromptError: no fact was found, so there is nothing to judge.
    """
    text = _OPENING.sub("", prompt.strip().rstrip(".").lower().replace("grey", "gray"))
    text = text.replace("centre", "center")
    background = _BACKGROUND.search(text)
    phrases = _phrases(_BACKGROUND.sub("", text).strip(" ,"))
    facts = [fact for phrase in phrases for fact in _facts_about(phrase)]
    for a, b in pairwise(phrases):
        if a.relation:
            facts.append(_relation(a, b))
    total = sum(p.number or 0 for p in phrases)
    if total and all(p.number and p.kind not in COLOURS for p in phrases):
        facts.append(Fact("count", f"{total} thing{'s' * (total > 1)} in all", value=total))
    if background:
        colour = background[1]
        asked = "What color is the background?"
        facts.append(Fact("background", f"{colour} background", asked, colour, value=colour))
    if not facts:
        raise BadPromptError(
            f"The prompt {prompt!r} states nothing that could be judged.",
            "No thing, color, number, place or background was recognised in it.",
            'Write it like "a red apple left of a blue car on a white background".',
        )
    return list(dict.fromkeys(facts))


def _phrases(text: str) -> list[_Phrase]:
    found = [m for m in _PHRASE.finditer(text) if m[1] or m[2] or m[3]]
    if not found and text not in (*NUMBERS, *_LARGE_WORDS):  # a bare word: "apple"
        found = [m for m in [_PHRASE.fullmatch(text)] if m]
    phrases = []
    for i, match in enumerate(found):
        number, size, colour, noun = match.groups()
        behind = text[match.end() : found[i + 1].start() if i + 1 < len(found) else len(text)]
        relation = _RELATION.search(behind)
        some = (
            not number and noun.endswith("s") and not noun.endswith(("ss", "us"))
        )  # "red apples": how many?
        count = None if some else NUMBERS[number or "a"]
        phrases.append(
            _Phrase(
                number=count,
                large=_LARGE_WORDS.get(size),
                colour=colour,
                kind=noun.removesuffix("s") if count != 1 else noun,
                places=() if relation else tuple(_PLACE.findall(behind)),
                relation=_RELATIONS[relation[1]] if relation else None,
            )
        )
    return phrases


def _facts_about(p: _Phrase) -> list[Fact]:
    """What one phrase states by itself."""
    if p.kind in COLOURS:
        return [Fact("colour", f"something {p.kind}", subject=("", p.kind))]
    thing, subject = f"{p.colour} {p.kind}" if p.colour else p.kind, (p.kind, p.colour)
    facts = [Fact("kind", p.kind, f"Is there {_a(p.kind)}?", "yes", (p.kind, None))]
    if p.colour:
        asked = f"Is there {_a(thing)}?"
        facts.append(Fact("colour", thing, asked, "yes", subject))
    plural = thing if thing.endswith("fish") else f"{thing}s"
    counted = f"{p.number} {thing if p.number == 1 else plural}"
    asked = f"How many {plural} are there?"
    if p.number:
        facts.append(Fact("count", counted, asked, str(p.number), subject, value=p.number))
    if p.large is not None:
        facts.append(
            Fact("size", f"{'large' if p.large else 'small'} {thing}", subject=subject, value=p.large)
        )
    for place in p.places:
        alone = p.number == 1
        asked, answer = (f"Where is the {thing}?", place) if alone else ("", "")
        facts.append(Fact("position", f"{thing} at the {place}", asked, answer, subject, value=place))
    return facts


def _relation(a: _Phrase, b: _Phrase) -> Fact:
    first, second = (f"{p.colour} {p.kind}" if p.colour else p.kind for p in (a, b))
    opposite = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}[a.relation]
    asked = f"Is the {a.kind} {a.relation} the {b.kind} or {opposite} it?"
    answer = a.relation.removesuffix(" of")
    text = f"{first} {a.relation} {second}"
    return Fact("relation", text, asked, answer, (a.kind, a.colour), (b.kind, b.colour), a.relation)


def _a(phrase: str) -> str:
    return f"an {phrase}" if phrase[0] in "aeiou" else f"a {phrase}"


@dataclass(frozen=True)
class SeenThing:
    """A thing that the reader sees: its kind, colour, the cell it is in (0–8) and whether it is large."""

    kind: str
    colour: str
    cell: int
    large: bool

    @property
    def position(self) -> str:
        """One of nine names, from "top left" to "bottom right"."""
        return POSITIONS[self.cell]

    def matches(self, subject: tuple[str, str | None]) -> bool:
        """True if it is of this kind and colour; what is not named does not matter."""
        kind, colour = subject
        return kind in ("", self.kind) and colour in (None, self.colour)


@dataclass(frozen=True)
class SeenScene:
    """All that the reader sees in a picture."""

    things: tuple[SeenThing, ...]
    background: str

    def holds(self, fact: Fact) -> bool:
        """True if this scene bears the fact out."""
        about = [t for t in self.things if t.matches(fact.subject)]
        if fact.aspect == "background":
            return self.background == fact.value
        if fact.aspect == "count":
            return len(about) == fact.value
        if fact.aspect == "position":
            return any(t.position == fact.value for t in about)
        if fact.aspect == "size":
            return bool(about) and all(t.large == fact.value for t in about)
        if fact.aspect == "relation":
            others = [t for t in self.things if t.matches(fact.object)]
            return any(_lies(a, str(fact.value), b) for a in about for b in others)
        return bool(about)


def _lies(a: SeenThing, relation: str, b: SeenThing) -> bool:
    across, down = a.cell % 3 - b.cell % 3, a.cell // 3 - b.cell // 3
    return {"left of": across < 0, "right of": across > 0, "above": down < 0, "below": down > 0}[relation]


class SceneNet(nn.Module):
    """A convolutional classifier: for each of nine cells the kind, colour and size of the thing in it.

    Takes pictures (n, 3, 128, 128) in -1 … 1. Returns logits: kinds (n, 9, kinds + 1) with "nothing" first,
    colours (n, 9, colours), sizes (n, 9, 2) and backgrounds (n, backgrounds).
    """

    def __init__(self, kinds: int, colours: int, backgrounds: int) -> None:
        super().__init__()
        widths = (3, 32, 64, 96, 128)
        down = [_block(a, b, stride=2) for a, b in pairwise(widths)]
        self.trunk = nn.Sequential(*down, *(_Residual(widths[-1]) for _ in range(3)))
        self.sizes = (kinds + 1, colours, 2)
        self.cells = nn.Conv2d(widths[-1], sum(self.sizes), 1)
        self.background = nn.Linear(widths[-1], backgrounds)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits as described above."""
        features = self.trunk(pictures)
        cells = self.cells(nn.functional.adaptive_avg_pool2d(features, 3)).flatten(2).mT
        return (*cells.split(self.sizes, dim=-1), self.background(features.mean((2, 3))))


def _block(before: int, after: int, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(before, after, 3, stride, 1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.block = _block(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class SceneReader(Releasable):
    """The judge of the pocket world: reads a picture into a `SeenScene`. It knows no other pictures."""

    heavy = ("model",)

    def __init__(self, model: SceneNet, names: dict[str, list[str]], name: str = "scene reader") -> None:
        self.model, self.names, self.name = model.eval(), names, name

    @classmethod
    def from_pretrained(cls, folder: str | Path, name: str = "scene reader") -> SceneReader:
        """Load what `save_pretrained` saved: config.json with the names, and model.safetensors."""
        from safetensors.torch import load_file

        names = json.loads((Path(folder) / "config.json").read_text())["names"]
        model = SceneNet(*(len(names[key]) for key in ("kinds", "colours", "backgrounds")))
        model.load_state_dict(load_file(Path(folder) / "model.safetensors"))
        return cls(model.float(), names, name)

    def save_pretrained(self, folder: str | Path) -> None:
        """Save in float16."""
        from safetensors.torch import save_file

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        state = self.model.state_dict()
        halves = {k: v.half() if v.is_floating_point() else v for k, v in state.items()}
        save_file({k: v.cpu().contiguous() for k, v in halves.items()}, folder / "model.safetensors")
        (folder / "config.json").write_text(json.dumps({"names": self.names}, indent=2) + "\n")

    def read(self, images: Sequence[ImageSource], batch_size: int = 64) -> list[SeenScene]:
        """Say what each picture shows. Pictures of other sizes are scaled to 128 × 128 pixels."""
        model = self.opened("model")
        scenes: list[SeenScene] = []
        for start in range(0, len(images), batch_size):
            pictures = [
                open_image(_picture(i)).resize((128, 128)) for i in images[start : start + batch_size]
            ]
            pixels = torch.from_numpy(np.stack([np.asarray(p) for p in pictures]))
            device = next(model.parameters()).device
            with torch.inference_mode():
                logits = model(pixels.permute(0, 3, 1, 2).to(device).float() / 127.5 - 1)
            kinds, colours, sizes, backgrounds = (part.argmax(-1).tolist() for part in logits)
            scenes += map(self._scene, kinds, colours, sizes, backgrounds)
        return scenes

    def __repr__(self) -> str:
        if self.model is None:
            return f"SceneReader({self.name}: closed)"
        millions = sum(p.numel() for p in self.model.parameters()) / 1e6
        kinds = len(self.names["kinds"])
        return f"SceneReader({self.name}: {millions:.1f} M parameters, {kinds} kinds of things)"

    def _scene(self, kinds: list[int], colours: list[int], sizes: list[int], background: int) -> SeenScene:
        names = self.names
        things = tuple(
            SeenThing(names["kinds"][kind - 1], names["colours"][colour], cell, bool(size))
            for cell, (kind, colour, size) in enumerate(zip(kinds, colours, sizes, strict=True))
            if kind
        )
        return SeenScene(things, names["backgrounds"][background])


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

    def __str__(self) -> str:
        wrong = [fact.text for fact, right in self.facts.items() if not right]
        clip = "" if self.clip_score is None else f", CLIP {self.clip_score:.2f}"
        missing = f"; not seen: {', '.join(wrong)}" if wrong else ""
        return f"{len(self.facts) - len(wrong)} of {len(self.facts)} facts{clip}{missing}"

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
    pictures = [open_image(_picture(image)) for image in images]
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
        questions = [f"{fact.question} {_SHORT}" for _, fact in part]
        answers = vlm.ask_batch([pictures[i] for i, _ in part], questions, max_new_tokens=12)
        for (i, fact), answer in zip(part, answers, strict=True):
            said = answer.strip().lower().rstrip(".").split(",")[0].replace("grey", "gray")
            verdicts[i][fact] = fact.answer in (said, str(NUMBERS.get(said)))
    return verdicts


def _picture(image: Any) -> ImageSource:
    """The picture itself, also out of what a generator returned."""
    return getattr(image, "image", image)
