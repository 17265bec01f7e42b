"""What was asked for, checked to the last number, and written down for each picture of a batch."""

from __future__ import annotations

import difflib
import math
import numbers
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypedDict

from PIL import Image

from .errors import BadImageError, BadPromptError, BadSettingError
from .image_settings import Generated, Settings, Task
from .images import MAX_SIDE, ImageSource

if TYPE_CHECKING:
    from .image_pipelines import StableDiffusion

Picture: TypeAlias = "ImageSource | Generated"


class Drawing(TypedDict, total=False):
    """Settings that every kind of drawing takes; `ImageGenerator.generate` explains them."""

    negative_prompt: str | None
    steps: int | None
    guidance_scale: float | None
    width: int | None
    height: int | None
    seed: int | None
    n: int
    sampler: str | None
    keep: int


@dataclass(frozen=True)
class Defaults:
    """What a model draws with unless told otherwise."""

    steps: int
    guidance_scale: float
    width: int
    height: int


class Painter(Protocol):
    """What has to be known of whoever is to draw: `ImageGenerator` says it."""

    name: str
    pipeline: Any
    family: StableDiffusion
    defaults: Defaults

    @property
    def samplers(self) -> tuple[str, ...]:
        """Names of the samplers, its own first."""

    def opened(self, part: str) -> Any:
        """One of its heavy parts, unless it was closed."""


@dataclass(frozen=True)
class Plan:
    """The settings of each picture of a batch, and how many pictures of the way to keep of each."""

    rows: list[Settings]
    keep: int

    @property
    def size(self) -> tuple[int, int]:
        """(width, height), the same for all."""
        return self.rows[0].width, self.rows[0].height


def plan_drawing(
    generator: Painter,
    task: Task,
    prompt: Any,
    given: Drawing,
    *,
    like: Image.Image | None = None,
    strength: float | None = None,
    scale: float | None = None,
    controlnet: str | None = None,
) -> Plan:
    """Check everything that was asked of a generator, and fill in what was not.

    Args:
        generator: who is to draw.
        task: what kind of drawing it is.
        prompt: one text, or several.
        given: settings by name; None stands for the model's own.
        like: a picture whose proportions the drawing takes.
        strength, scale, controlnet: as in `Settings`, for the tasks that have them.

    Raises:
        BadPromptError, BadSettingError: as `ImageGenerator.generate` says.
    """
    pipeline, usual = generator.opened("pipeline"), generator.defaults
    _check_names(given)
    prompts = _prompts(prompt)
    asked = {name: value for name, value in given.items() if value is not None}
    steps = _whole("steps", asked.get("steps", usual.steps), 1)
    strength = None if strength is None else _strength(strength, steps)
    keep = _whole("keep", asked.get("keep", 0), 0, int(steps * (strength or 1)))
    multiple = pipeline.image_processor.config.vae_scale_factor
    width, height = usual.width, usual.height
    if like is not None:
        width, height = fitting_size(like.size, width * height, multiple)
    seed = _whole("seed", asked.get("seed", secrets.randbelow(2**31)), 0, 2**62)
    guidance = _guidance(generator, asked.get("guidance_scale"))
    common = Settings(
        model=generator.name,
        prompt="",
        negative_prompt=_negative(generator, given.get("negative_prompt"), guidance),
        steps=steps,
        guidance_scale=guidance,
        width=_side("width", asked.get("width", width), multiple),
        height=_side("height", asked.get("height", height), multiple),
        seed=seed,
        sampler=_sampler(asked.get("sampler"), generator.samplers),
        task=task,
        strength=strength,
        scale=None if scale is None else _number("scale", scale, 0),
        controlnet=controlnet,
    )
    texts = [text for text in prompts for _ in range(_whole("n", asked.get("n", 1), 1))]
    return Plan([replace(common, prompt=text, seed=seed + i) for i, text in enumerate(texts)], keep)


def fitting_size(size: tuple[int, int], area: int, multiple: int) -> tuple[int, int]:
    """Return (width, height) in `size`'s proportions, about `area` pixels large, in whole multiples."""
    factor = math.sqrt(area / (size[0] * size[1]))
    longest = MAX_SIDE // multiple
    width, height = (min(max(round(side * factor / multiple), 1), longest) * multiple for side in size)
    return width, height


def check_mask(picture: Image.Image, mask: Image.Image) -> None:
    """Refuse a mask of another size, or one that marks nothing.

    Raises:
        BadImageError: naming the sizes.
    """
    if mask.size != picture.size:
        raise BadImageError(
            f"The mask is {mask.width}×{mask.height} pixels, the picture {picture.width}×{picture.height}.",
            "Each pixel of the mask says what happens to the same pixel of the picture.",
            "Make the mask as large as the picture: `mask.resize(picture.size)`.",
        )
    if mask.getbbox() is None:
        raise BadImageError(
            "The mask is black all over.",
            "White marks where to draw: nothing would change.",
            "Paint the part to replace white.",
        )


# -- one check each ----------------------------------------------------------------------------------------


def _check_names(given: Mapping[str, Any]) -> None:
    known = list(Drawing.__annotations__)
    for name in given:
        if name not in known:
            raise BadSettingError(
                f"There is no setting {name!r}.",
                f"A picture is drawn with {', '.join(known)}.",
                _did_you_mean(name, known),
            )


def _sampler(name: Any, known: tuple[str, ...]) -> str:
    if name is None:
        return known[0]
    if name not in known:
        raise BadSettingError(
            f"There is no sampler {name!r}.",
            f"This model draws with {', '.join(known)}.",
            _did_you_mean(str(name), known),
        )
    return name


def _did_you_mean(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=2, cutoff=0.4)
    return f"Did you mean {' or '.join(near)}?" if near else f"Use one of {', '.join(known)}."


def _prompts(prompt: Any) -> list[str]:
    several = isinstance(prompt, Collection) and not isinstance(prompt, (str, bytes, Mapping))
    prompts = list(prompt) if several else [prompt]
    for text in prompts or [""]:
        if not isinstance(text, str) or not text.strip():
            raise BadPromptError(
                "The prompt is empty." if isinstance(text, str) else f"{text!r} is not a prompt.",
                "The model draws what a text says: with none it would draw anything.",
                'Say what to draw, for instance "a red apple on a white background".',
            )
    return prompts


def _negative(generator: Painter, text: Any, guidance: float) -> str | None:
    if text is not None and not isinstance(text, str):
        raise BadPromptError(
            f"{text!r} is not a negative prompt.", "It is a text.", "Pass one text for all pictures."
        )
    acts = generator.family.negative_acts
    if text and not acts(generator.pipeline, guidance):
        ever = acts(generator.pipeline, math.inf)
        at = f" at guidance_scale={guidance:g}" if ever else ""
        more = ", or raise guidance_scale above 1 (turbo models draw worse then)" if ever else ""
        raise BadSettingError(
            f"The negative prompt {text!r} would have no effect{at}.",
            f"{generator.name} predicts once for each step{at}; to stay away from something it would have "
            "to predict twice.",
            f"Leave it out, and say in the prompt what you want instead{more}.",
        )
    return text


def _guidance(generator: Painter, given: Any) -> float:
    usual = generator.defaults.guidance_scale
    scale = _number("guidance_scale", usual if given is None else given, 0)
    if given and not generator.family.guidance_acts(generator.pipeline):
        raise BadSettingError(
            f"guidance_scale={scale:g} would have no effect.",
            f"{generator.name} was distilled to draw without guidance.",
            "Leave it out, or use a model that is told how strongly to follow the prompt.",
        )
    return scale


def _strength(value: Any, steps: int) -> float:
    strength = _number("strength", value, 0, 1)
    if int(steps * strength) < 1:
        raise BadSettingError(
            f"strength={strength:g} of {steps} steps is less than one step.",
            "Only this share of the steps is taken, so nothing would change.",
            f"Use a strength of at least {math.ceil(100 / steps) / 100:g}, or more steps.",
        )
    return strength


def _side(name: str, value: Any, multiple: int) -> int:
    side = _whole(name, value, multiple, MAX_SIDE)
    if side % multiple:
        below = side // multiple * multiple
        raise BadSettingError(
            f"{name}={side} is not possible: it is no multiple of {multiple}.",
            f"The model computes with blocks of {multiple} × {multiple} pixels.",
            f"Use {below} or {below + multiple}.",
        )
    return side


def _whole(name: str, value: Any, low: int, high: int | None = None) -> int:
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or value < low or (high is not None and value > high):
        raise _bad_number(name, value, "a whole number", low, high)
    return int(value)


def _number(name: str, value: Any, low: float, high: float | None = None) -> float:
    real = isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
    if not real or value < low or (high is not None and value > high):
        raise _bad_number(name, value, "a finite number", low, high)
    return float(value)


def _bad_number(name: str, value: Any, kind: str, low: float, high: float | None) -> BadSettingError:
    bounds = f"of at least {low}" if high is None else f"from {low} to {high}"
    return BadSettingError(f"{name}={value!r} is not possible.", f"It is {kind} {bounds}.", "Change it.")
