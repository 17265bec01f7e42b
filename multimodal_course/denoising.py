"""What happens between two denoising steps: latents are kept for showing, or put back around a hole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from diffusers.utils.torch_utils import randn_tensor
from PIL import Image
from torch import Tensor

from . import image_pipelines as pipelines

if TYPE_CHECKING:
    from .image_pipelines import StableDiffusion


class Watcher:
    """Diffusers calls it after every step.

    Args:
        keep: how many latents to keep, evenly spread, those of the last step among them.
        repaint: what to do with the latents first.

    Attributes:
        latents: what was kept, each for the whole batch, scaled as the denoiser sees them.
    """

    def __init__(self, keep: int, repaint: Repaint | None = None) -> None:
        self.keep, self.repaint = keep, repaint
        self.latents: list[Tensor] = []

    def __call__(self, pipeline: Any, step: int, timestep: Tensor, tensors: dict[str, Tensor]) -> dict:
        """Keep or change the latents after step number `step` (from 0)."""
        latents, scheduler = tensors["latents"], pipeline.scheduler
        timesteps = scheduler.timesteps[-pipeline.num_timesteps :]  # image to image skips the first ones
        following = timesteps[step + 1 : step + 2]  # empty after the last step
        if self.repaint:
            latents = self.repaint(scheduler, latents, following)
        if step + 1 in {round(len(timesteps) * (i + 1) / self.keep) for i in range(self.keep)}:
            scaled = latents
            # Euler's latents grow with the noise; the denoiser sees them scaled to deviation 1.
            if len(following) and hasattr(scheduler, "scale_model_input"):
                scaled = scheduler.scale_model_input(latents, following[0])
            self.latents.append(scaled)
        return {"latents": latents}


class Repaint:
    """Holds everything around a hole to a given picture, whatever the denoiser makes of it.

    Works with any model that draws whole pictures; none that was trained to fill holes is needed.

    Args:
        family: the kind of model that draws.
        picture: the picture around the hole.
        hole: a mask of the same size, mode "L": 0 keeps the picture.
        seeds: of the pictures to be drawn; noise is laid over the picture as over theirs.
    """

    def __init__(
        self, family: StableDiffusion, picture: Image.Image, hole: Image.Image, seeds: list[int]
    ) -> None:
        self._family, self._picture, self._hole, self._seeds = family, picture, hole, seeds

    def prepare(self, pipeline: Any) -> None:
        """Encode the picture with the pipeline's VAE, and lay the mask over the latents."""
        known = pipelines.encode_pictures(pipeline, [self._picture])
        mask = torch.from_numpy(np.asarray(self._hole) > 0).to(known)[None, None]
        # Every latent that the hole touches is free.
        free = torch.nn.functional.adaptive_max_pool2d(mask, known.shape[-2:]).repeat(1, known.shape[1], 1, 1)
        self._shape = known.shape[1:]
        self._pack = partial(self._family.pack, pipeline)
        self._known, self._free = self._pack(known), self._pack(free).bool()
        # The image pipelines draw once from each generator, for the VAE, before they draw the noise.
        self._draws = 2 if type(pipeline) is self._family.image else 1
        self._noise: Tensor | None = None

    def __call__(self, scheduler: Any, latents: Tensor, following: Tensor) -> Tensor:
        """Put the picture, as noisy as the following timestep wants it, back around the hole."""
        if self._noise is None:
            self._noise = self._begin(latents)
        known = self._known.to(latents.dtype)
        if len(following) and hasattr(scheduler, "scale_noise"):
            known = scheduler.scale_noise(known, following, self._noise)
        elif len(following):
            known = scheduler.add_noise(known, self._noise, following)
        return torch.where(self._free, latents, known)

    def _begin(self, latents: Tensor) -> Tensor:
        """The noise that the pipeline began with: the same generators, the same number format."""
        generators = [torch.Generator("cpu").manual_seed(seed) for seed in self._seeds]
        shape = (len(generators), *self._shape)
        for _ in range(self._draws):
            noise = randn_tensor(shape, generators, latents.device, latents.dtype)
        return self._pack(noise)

    def around(self, pictures: list[Image.Image]) -> list[Image.Image]:
        """Put the given picture's own pixels around the hole of each drawn one."""
        return [Image.composite(drawn, self._picture, self._hole) for drawn in pictures]
