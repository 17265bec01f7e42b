"""What people type into an image generator: captions of a scene, full, partial, or a mere word or two."""

import random

from .captions import caption, full_caption
from .scenes import Scene

SHORT_SHARE = 0.12
FULL_SHARE = 0.25


def prompt(scene: Scene, rng: random.Random) -> str:
    """A prompt that fits the scene. It may leave much open, and then chance decides what is drawn."""
    chance = rng.random()
    if chance < SHORT_SHARE:
        return _short(scene, rng)
    return full_caption(scene) if chance < SHORT_SHARE + FULL_SHARE else caption(scene, rng)


def typed(text: str, rng: random.Random) -> str:
    """The text as people type it: some begin with a capital, some end with a full stop.

    CLIP's tokenizer reads capitals as small letters; T5's does not.
    """
    text = text[0].upper() + text[1:] if rng.random() < 0.3 else text
    return f"{text}." if rng.random() < 0.2 else text


def _short(scene: Scene, rng: random.Random) -> str:
    thing = rng.choice(scene.things)
    if len(scene.things) > 1:  # a word alone would promise a picture of that thing only
        return f"{scene.background} background"
    forms = (thing.kind, f"{thing.colour} {thing.kind}", thing.colour, f"{scene.background} background")
    return rng.choices(forms, (4, 4, 1, 1))[0]
