"""Image generators: pictures from text, from other pictures, into holes, and along given edges.

`ImageGenerator` is a thin layer over a pipeline of diffusers (Stable Diffusion, SDXL, FLUX.1, Z-Image). Its
`.pipeline` stays open for everything it does not do.
"""

from __future__ import annotations

import time
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Unpack

import torch
from PIL import Image

from . import image_pipelines as pipelines
from .controlnet import ControlNet, controlnet_model
from .denoising import Repaint, Watcher
from .errors import (
    BadImageError,
    BadSettingError,
    NotEnoughMemoryError,
    UnsupportedModelError,
)
from .hardware import GB, count
from .image_plan import Defaults, Drawing, Picture, Plan, check_mask, plan_drawing
from .image_settings import Generated, Settings, read_settings
from .images import open_image
from .memory import Releasable
from .prompt_encoding import PromptEncodings

if TYPE_CHECKING:
    from diffusers import DiffusionPipeline


class ImageGenerator(Releasable):
    """A model that draws what a text says.

    Every picture has a seed of its own and can be made again alone (up to the rounding of the last digits,
    which depends on how many pictures are computed at once). The text of a prompt is encoded once and
    remembered: trying many seeds, steps or guidance scales costs no further encoding.

    Pictures given are paths, bytes, PIL pictures, numpy arrays (see `open_image`) or `Generated` ones. Use it
    as a context manager, or `release` it, to free its memory.

    Args:
        pipeline: a text-to-image pipeline of diffusers.
        name: what to call it in messages.
        steps, guidance_scale: what it draws best with; its kind's usual ones if not given.

    Attributes:
        defaults: steps, guidance scale, width and height that are used unless others are given.

    Raises:
        UnsupportedModelError: the pipeline is of another kind.
    """

    heavy = ("pipeline",)

    def __init__(
        self,
        pipeline: DiffusionPipeline,
        name: str = "image generator",
        *,
        steps: int | None = None,
        guidance_scale: float | None = None,
    ) -> None:
        family = pipelines.family_of(pipeline)
        if family is None:
            raise UnsupportedModelError(
                f"{name} is a {type(pipeline).__name__}.",
                "Known are the text-to-image pipelines of Stable Diffusion, SDXL, FLUX.1 and Z-Image.",
                "Use the pipeline itself, as diffusers' documentation of its class says.",
            )
        self.pipeline = pipeline
        self.name = name
        self.family = family
        self._encodings = PromptEncodings(family)
        self._compiled = False
        usual = family.defaults(pipeline)
        side = pipelines.native_side(pipeline)
        self.defaults = Defaults(
            usual[0] if steps is None else steps,
            usual[1] if guidance_scale is None else guidance_scale,
            side,
            side,
        )
        vae = pipeline.vae
        vae.enable_slicing()  # decode one picture after the other: a batch needs no more memory
        if vae.dtype != torch.float16:  # only float16 is too narrow for SDXL's
            vae.register_to_config(force_upcast=False)

    # -- drawing -----------------------------------------------------------------------------------------

    def generate(
        self,
        prompt: str | Sequence[str],
        *,
        negative_prompt: str | None = None,
        steps: int | None = None,
        guidance_scale: float | None = None,
        width: int | None = None,
        height: int | None = None,
        seed: int | None = None,
        n: int = 1,
        sampler: str | None = None,
        keep: int = 0,
    ) -> list[Generated]:
        """Draw `n` pictures of each prompt, all in one batch, prompt by prompt.

        Args:
            prompt: what to draw; one text, or several.
            negative_prompt: what to stay away from. Without effect, and refused, where guidance is distilled
                into the model (FLUX.1, turbo models).
            steps: denoising steps.
            guidance_scale: how strongly the prompt pulls; up to 1 there is no guidance.
            width, height: pixels, multiples of 8 (of 16 for FLUX.1 and Z-Image).
            seed: picture i starts from the noise of seed + i; drawn at random, and recorded, if not given.
            n: pictures of each prompt.
            sampler: one of `samplers`; the model's own if not given.
            keep: how many pictures of the way from noise to keep, evenly spread, the finished one last.

        Raises:
            BadPromptError: a prompt is empty or no text.
            BadSettingError: a setting is unknown, impossible or without effect.
            BadImageError: the model drew nothing but black.
            NotEnoughMemoryError: the GPU's memory is full.
            ReleasedModelError: this object was closed.
        """
        settings: Drawing = {
            "negative_prompt": negative_prompt,
            "steps": steps,
            "guidance_scale": guidance_scale,
            "width": width,
            "height": height,
            "seed": seed,
            "n": n,
            "sampler": sampler,
            "keep": keep,
        }
        return self._draw(plan_drawing(self, "text", prompt, settings), self.family.text)

    def image_to_image(
        self,
        image: Picture,
        prompt: str | Sequence[str],
        *,
        strength: float = 0.6,
        **settings: Unpack[Drawing],
    ) -> list[Generated]:
        """Draw anew, beginning from a picture instead of from noise alone.

        The picture keeps its proportions and is scaled to about as many pixels as the model usually draws,
        unless width and height are given.

        Args:
            image: the picture to begin from.
            prompt: what to draw.
            strength: how much noise is laid over the picture, 0 to 1: at 1 little is left of it. Only this
                share of the steps is taken.
            settings: as for `generate`, which also says what is raised.
        """
        picture = open_image(image)
        plan = plan_drawing(self, "image", prompt, settings, like=picture, strength=strength)
        picture = picture.resize(plan.size, Image.Resampling.LANCZOS)
        begin = {"image": [picture] * len(plan.rows), "strength": plan.rows[0].strength}
        return self._draw(plan, self.family.image, begin)

    def inpaint(
        self,
        image: Picture,
        mask: Picture,
        prompt: str | Sequence[str],
        *,
        strength: float = 1.0,
        **settings: Unpack[Drawing],
    ) -> list[Generated]:
        """Draw into the white part of a mask. Around it, every pixel stays the picture's own.

        After each step the latents around the hole are replaced by the picture's, with the noise that
        belongs to the step: so the model sees what it has to fit in with. Sizes are as in `image_to_image`.

        Args:
            image: the picture with something to replace.
            mask: as large as the picture; white where to draw, black where to keep, gray to blend.
            prompt: what to draw there.
            strength: how much of what was in the hole is forgotten, 0 to 1.
            settings: as for `generate`, which also says what is raised.
        """
        picture, hole = open_image(image), open_image(mask).convert("L")
        check_mask(picture, hole)
        plan = plan_drawing(self, "inpaint", prompt, settings, like=picture, strength=strength)
        picture = picture.resize(plan.size, Image.Resampling.LANCZOS)
        hole = hole.resize(plan.size, Image.Resampling.BILINEAR)
        repaint = Repaint(self.family, picture, hole, [row.seed for row in plan.rows])
        strength = plan.rows[0].strength
        if strength == 1:  # nothing of the hole's content is used: begin from noise
            return self._draw(plan, self.family.text, repaint=repaint)
        begin = {"image": [picture] * len(plan.rows), "strength": strength}
        return self._draw(plan, self.family.image, begin, repaint=repaint)

    def control(
        self,
        edges: Picture,
        prompt: str | Sequence[str],
        *,
        controlnet: ControlNet,
        scale: float = 1.0,
        **settings: Unpack[Drawing],
    ) -> list[Generated]:
        """Draw along given edges: white lines on black, as Canny's detector makes them.

        Sizes are as in `image_to_image`; an edge map of another size is scaled, with a warning.

        Args:
            edges: the edge map, or a scribble for a ControlNet that learnt from scribbles.
            prompt: what to draw.
            controlnet: from `load("image-control-canny")`.
            scale: how strongly the edges pull; 0 is not at all.
            settings: as for `generate`, which also says what is raised.

        Raises:
            UnsupportedModelError: this generator is no SDXL, or the ControlNet belongs to another model.
        """
        model = controlnet_model(controlnet, self)
        picture = open_image(edges)
        plan = plan_drawing(
            self, "control", prompt, settings, like=picture, scale=scale, controlnet=controlnet.name
        )
        if picture.size != plan.size:
            warnings.warn(
                f"The edge map was scaled from {picture.width}×{picture.height} to "
                f"{plan.size[0]}×{plan.size[1]} pixels: thin lines may have suffered.",
                stacklevel=2,
            )
            picture = picture.resize(plan.size, Image.Resampling.LANCZOS)
        edged = {"image": picture, "controlnet_conditioning_scale": plan.rows[0].scale}
        return self._draw(plan, self.family.control, edged, parts={"controlnet": model})

    def reproduce(self, source: Generated | Settings | str | Path) -> Generated:
        """Draw a picture again: a `Generated` one, one of these settings, or the PNG file that was saved.

        Raises:
            BadImageError: the file holds no settings.
            BadSettingError: it was made from another picture, which the settings do not hold.
        """
        settings = source if isinstance(source, Settings) else getattr(source, "settings", None)
        if settings is None:
            settings = read_settings(source)
        if settings.task != "text":
            raise BadSettingError(
                "It was not drawn from text alone.",
                f"Its task was {settings.task!r}, and the picture it began from is not in the settings.",
                f"Call {settings.call()}.",
            )
        if settings.model != self.name:
            warnings.warn(
                f"The picture was drawn by {settings.model}; {self.name} will draw another one.",
                stacklevel=2,
            )
        return self.generate(settings.prompt, **settings.drawing())[0]

    # -- what it can do ----------------------------------------------------------------------------------

    @property
    def samplers(self) -> tuple[str, ...]:
        """Names of the samplers that this model can draw with; its own comes first."""
        own = pipelines.sampler_name(self.opened("pipeline").scheduler)
        return tuple(dict.fromkeys((own, *self.family.samplers)))

    def compile(self) -> None:
        """Compile the denoiser's repeated blocks, and print what was done and how long it took.

        It pays if many pictures follow. Another size or number of pictures compiles once more.
        """
        denoiser = pipelines.denoiser(self.opened("pipeline"))
        if denoiser.device.type != "cuda":
            where = denoiser.device.type.upper()
            print(
                f"{self.name} was not compiled: on a {where} the arithmetic takes the time, "
                "which compiling does not shorten."
            )
            return
        start = time.perf_counter()
        try:
            denoiser.compile_repeated_blocks(fullgraph=True)
            self.generate("a picture", steps=2, seed=0)
            self._compiled = True
        except Exception as error:  # the compiler is a program of its own, with failures of every kind
            print(f"{self.name} was not compiled: {type(error).__name__}: {str(error).splitlines()[0]}")
            return
        finally:
            if not self._compiled:
                for module in denoiser.modules():
                    module._compiled_call_impl = None
        blocks, seconds = " and ".join(denoiser._repeated_blocks), time.perf_counter() - start
        print(f"{self.name} was compiled in {seconds:.0f} s: every {blocks} of its denoiser.")

    def close(self) -> None:
        """Let go of the pipeline, the encoded prompts and all that was compiled."""
        self._encodings.clear()
        if self._compiled:
            self._compiled = False
            torch._dynamo.reset()
        super().close()

    def __repr__(self) -> str:
        if self.pipeline is None:
            return f"ImageGenerator({self.name}: closed)"
        modules = [part for part in self.pipeline.components.values() if isinstance(part, torch.nn.Module)]
        parameters = sum(p.numel() for module in modules for p in module.parameters())
        model = pipelines.denoiser(self.pipeline)
        return (
            f"ImageGenerator({self.name}: {type(self.pipeline).__name__}, {count(parameters)} parameters, "
            f"{str(model.dtype).removeprefix('torch.')}, {model.device})"
        )

    # -- how it works ------------------------------------------------------------------------------------

    def _draw(
        self,
        plan: Plan,
        kind: Any,
        arguments: dict[str, Any] | None = None,
        repaint: Repaint | None = None,
        parts: dict[str, Any] | None = None,
    ) -> list[Generated]:
        """Run a pipeline of this kind on the shared weights, and return what came out with its settings."""
        watcher = Watcher(plan.keep, repaint)
        vae, dtype = self.pipeline.vae, self.pipeline.vae.dtype
        try:
            with pipelines.quiet():
                images, steps = self._run(plan, kind, arguments or {}, watcher, parts or {})
        except BaseException as error:
            # A notebook keeps the exception, and with it every frame that it passed: the latents would stay.
            watcher.latents.clear()
            vae.to(dtype)  # the pipelines may have been about to
            _clear(error.__traceback__)
            if isinstance(error, KeyboardInterrupt):
                raise error.with_traceback(None) from None  # where it happened to strike tells nothing
            if isinstance(error, torch.OutOfMemoryError):
                error.__traceback__ = None
                raise NotEnoughMemoryError(
                    f"Drawing {len(plan.rows)} pictures of {plan.size[0]}×{plan.size[1]} pixels filled the "
                    "GPU's memory.",
                    "All pictures of a call are drawn at once, and each needs memory of its own.",
                    "Draw fewer at a time or smaller ones, or release() what you no longer need.",
                ) from None
            raise
        if black := [str(i + 1) for i, image in enumerate(images) if image.getbbox() is None]:
            raise BadImageError(
                f"{self.name} drew nothing but black ({len(black)} of {len(images)} pictures: "
                f"{', '.join(black)}).",
                "Numbers overflowed on the way, as SDXL's VAE does in float16; or a safety checker of the "
                "pipeline blanked the picture.",
                "Let load() choose the number format (bfloat16 does not overflow), or try another seed.",
            )
        return [Generated(*made) for made in zip(images, plan.rows, steps, strict=True)]

    def _run(
        self,
        plan: Plan,
        kind: Any,
        arguments: dict[str, Any],
        watcher: Watcher,
        parts: dict[str, Any],
    ) -> tuple[list[Image.Image], list[tuple[Image.Image, ...]]]:
        rows = plan.rows
        scheduler = pipelines.fresh_scheduler(self.pipeline, self._sampler(rows[0].sampler))
        pipeline = pipelines.derive(self.pipeline, kind, scheduler=scheduler, **parts)
        waits = pipelines.denoiser(pipeline).get_memory_footprint() >= GB
        pipeline.set_progress_bar_config(disable=not waits)
        encoded = self._encodings(self.pipeline, [row.prompt for row in rows], rows[0].negative_prompt)
        if watcher.repaint:
            watcher.repaint.prepare(pipeline)
        images = pipeline(
            **encoded,
            **pipelines.accepted(pipeline, width=plan.size[0], height=plan.size[1]),
            num_inference_steps=rows[0].steps,
            guidance_scale=rows[0].guidance_scale,
            generator=[torch.Generator("cpu").manual_seed(row.seed) for row in rows],
            callback_on_step_end=watcher,
            **arguments,
        ).images
        kept = [
            pipelines.decode_pictures(pipeline, self.family.unpack(pipeline, latents, plan.size))
            for latents in watcher.latents
        ]
        if watcher.repaint:
            images, kept = watcher.repaint.around(images), [watcher.repaint.around(step) for step in kept]
        return images, list(zip(*kept, strict=True)) or [()] * len(images)

    def _sampler(self, name: str) -> type:
        own = self.pipeline.scheduler
        return type(own) if name == pipelines.sampler_name(own) else self.family.samplers[name]


def _clear(trace: TracebackType | None) -> None:
    """Empty every frame that has ended, so that an exception that is kept keeps no tensors."""
    traceback.clear_frames(trace)
    while trace is not None:
        _ = trace.tb_frame.f_locals  # the pipelines call `locals()`: this renews the copy that Python keeps
        trace = trace.tb_next
