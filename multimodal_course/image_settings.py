"""What a generated picture was made with: carried along with it, and saved inside its file."""

from __future__ import annotations

import io
import json
import os
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeAlias

from PIL import Image, PngImagePlugin

from .errors import BadImageError, BadSettingError
from .images import open_image

Task: TypeAlias = Literal["text", "image", "inpaint", "control"]

_CHUNK = "multimodal_course"  # name of the text chunk in a PNG file


@dataclass(frozen=True)
class Settings:
    """All that decides how one picture comes out, besides the model's weights and the pictures given.

    Attributes:
        model: name of the model.
        prompt, negative_prompt: what to draw, and what to stay away from (None: nothing).
        steps: denoising steps asked for; an image to image task takes `strength` of them.
        guidance_scale: how strongly the prompt pulls.
        width, height: pixels.
        seed: of this very picture.
        sampler: one of `ImageGenerator.samplers`.
        task: "text", "image", "inpaint" or "control".
        strength: of "image" and "inpaint", 0 to 1.
        scale, controlnet: how strongly the edges of a "control" task pull, and through which ControlNet.
    """

    model: str
    prompt: str
    negative_prompt: str | None
    steps: int
    guidance_scale: float
    width: int
    height: int
    seed: int
    sampler: str
    task: Task = "text"
    strength: float | None = None
    scale: float | None = None
    controlnet: str | None = None

    def drawing(self) -> dict[str, Any]:
        """The settings that every kind of drawing takes, as keyword arguments."""
        names = "negative_prompt", "steps", "guidance_scale", "width", "height", "seed", "sampler"
        return {name: getattr(self, name) for name in names}

    def call(self) -> str:
        """The call that draws this picture, as code; what is not in the settings is named, or `…`."""
        begin = {"text": "generate(", "image": "image_to_image(image, ", "inpaint": "inpaint(image, mask, "}
        known = {"strength": self.strength, "scale": self.scale, **self.drawing()}
        told = [repr(self.prompt), *(f"{name}={v!r}" for name, v in known.items() if v is not None)]
        if self.controlnet:
            told.insert(1, f"controlnet=… ({self.controlnet})")
        return begin.get(self.task, "control(edges, ") + ", ".join(told) + ")"


@dataclass(frozen=True)
class Generated:
    """A generated picture, and how it was made.

    Attributes:
        image: the picture.
        settings: what it was made with; `ImageGenerator.reproduce` makes it again from them.
        steps: the pictures kept on the way from noise, the finished one last; empty unless `keep` was given.
    """

    image: Image.Image
    settings: Settings
    steps: tuple[Image.Image, ...] = ()

    def save(self, path: str | Path) -> Path:
        """Save as PNG, with the settings inside the file, and return its path.

        The file is written under another name and renamed, so that a crash never leaves half a picture.

        Raises:
            BadSettingError: the name does not end in ".png".
        """
        path = Path(path).expanduser()
        if path.suffix.lower() != ".png":
            raise BadSettingError(
                f"{path.name} is no name of a PNG file.",
                "The settings are saved inside the picture, which is done with PNG only.",
                f"Call it {path.with_suffix('.png').name}; for another format use `.image.save(…)`.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            temporary.write_bytes(self._repr_png_())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        return path

    def _repr_png_(self) -> bytes:
        """The PNG file's bytes: how a notebook shows the picture."""
        chunks = PngImagePlugin.PngInfo()
        chunks.add_text(_CHUNK, json.dumps(asdict(self.settings)))
        file = io.BytesIO()
        self.image.save(file, "PNG", pnginfo=chunks)
        return file.getvalue()

    def __repr__(self) -> str:
        s = self.settings
        return f"Generated({s.prompt!r}, {s.width}×{s.height}, {s.steps} steps, seed {s.seed}, {s.model})"


def read_settings(path: str | Path) -> Settings:
    """Return the settings inside a PNG file that `Generated.save` wrote.

    Raises:
        BadImageError: there is no such file, it is no picture, or it holds no (whole) settings.
    """
    open_image(path)  # says what is wrong with a file that is missing or damaged
    with Image.open(Path(path).expanduser()) as image:
        text = image.info.get(_CHUNK)
    if text is None:
        raise BadImageError(
            f"{path} holds no settings.",
            "It was not saved by `Generated.save`, or another program saved it again and dropped them.",
            "Use the original file; or call generate(…) with settings of your own.",
        )
    try:
        content = json.loads(text)
        known = {field.name for field in fields(Settings)}
        missing = {field.name for field in fields(Settings) if field.default is MISSING} - set(content)
        if missing or set(content) - known:
            raise ValueError(f"missing or unknown: {', '.join(sorted(missing | set(content) - known))}")
        return Settings(**content)
    except (ValueError, TypeError) as error:
        raise BadImageError(
            f"The settings inside {path} cannot be read: {error}.",
            "They were changed by hand, or written by another version of the course.",
            "Call generate(…) with settings of your own.",
        ) from error
