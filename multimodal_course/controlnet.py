"""ControlNets: networks that hold an image generator to given edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import UnsupportedModelError
from .memory import Releasable

if TYPE_CHECKING:
    from diffusers import ControlNetModel

    from .image_plan import Painter


class ControlNet(Releasable):
    """A network that holds an SDXL generator to given edges; `ImageGenerator.control` takes it.

    Args:
        model: diffusers' ControlNetModel.
        name: what to call it in messages.
    """

    heavy = ("model",)

    def __init__(self, model: ControlNetModel, name: str = "controlnet") -> None:
        self.model = model.eval()
        self.name = name


def controlnet_model(controlnet: Any, generator: Painter) -> ControlNetModel:
    """Return the network inside, after checking that it belongs to a model like the generator's.

    Raises:
        UnsupportedModelError: the generator is no SDXL, or the ControlNet is none or was made for another.
        ReleasedModelError: one of them was closed.
    """
    pipeline = generator.opened("pipeline")
    cure = 'Use an SDXL generator and controlnet=load("image-control-canny").'
    if generator.family.control is None:
        raise UnsupportedModelError(
            f"{generator.name} cannot be held to edges: it is a {type(pipeline).__name__}.",
            "The course's ControlNets belong to SDXL.",
            cure,
        )
    if not isinstance(controlnet, ControlNet):
        raise UnsupportedModelError(
            f"A {type(controlnet).__name__} is no ControlNet.", "`controlnet` is what holds the edges.", cure
        )
    theirs, mine = controlnet.opened("model").config, pipeline.unet.config
    for name in ("in_channels", "block_out_channels", "cross_attention_dim"):
        if _plain(theirs[name]) != _plain(mine[name]):
            raise UnsupportedModelError(
                f"{controlnet.name} does not fit {generator.name}: its {name} is {theirs[name]}, "
                f"not {mine[name]}.",
                "A ControlNet is a copy of half of the very model that it was trained for.",
                "Load both with the same profile.",
            )
    return controlnet.model


def _plain(value: Any) -> Any:
    """Files hold lists where code holds tuples."""
    return list(value) if isinstance(value, tuple) else value
