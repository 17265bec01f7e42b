"""JPEG files prepared on the GPU: a hundred times as many a second as one processor core prepares.

A network looks at thousands of pictures a second; opening and shrinking them is what takes the time. NVIDIA's
GPUs decode JPEG themselves, and shrink with the same filter as Pillow. What is unusual (other formats, turned
or huge or incomplete pictures) goes the ordinary way.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from ..images import MAX_SIDE, ImageSource

if TYPE_CHECKING:
    from torch import Tensor

_ORIENTATION = 0x0112  # EXIF's tag; 1 is upright


class JpegDecoder:
    """Does on the GPU what open_clip's preprocessing does: shrink, cut out the middle, normalise."""

    def __init__(self, side: int, mean: Sequence[float], std: Sequence[float], device: Any) -> None:
        import torch

        self.side, self.device = side, device
        self._mean, self._std = (torch.tensor(v, device=device).view(1, 3, 1, 1) for v in (mean, std))

    def pixels(self, files: Sequence[bytes]) -> Tensor:
        """Decode JPEG files: float32 of shape (files, 3, side, side).

        Raises:
            RuntimeError: a file is damaged.
        """
        import torch
        from torchvision.io import ImageReadMode, decode_jpeg

        warnings.filterwarnings("ignore", category=DeprecationWarning, module="torchvision.io")
        raw = [torch.frombuffer(bytearray(file), dtype=torch.uint8) for file in files]
        pictures = decode_jpeg(raw, mode=ImageReadMode.RGB, device=self.device)
        found = torch.empty(len(files), 3, self.side, self.side, device=self.device)
        shapes = [picture.shape for picture in pictures]
        for shape in set(shapes):  # photographs of one camera are shrunk together
            chosen = [i for i, other in enumerate(shapes) if other == shape]
            for start in range(0, len(chosen), 64):
                part = chosen[start : start + 64]
                found[part] = self._shrunk(torch.stack([pictures[i] for i in part]).float())
        return (found / 255 - self._mean) / self._std

    def _shrunk(self, pictures: Tensor) -> Tensor:
        """Shrink so that the shorter side fits, as Pillow does, and cut out the middle."""
        from torch.nn.functional import interpolate

        height, width = pictures.shape[-2:]
        shorter = min(height, width)
        size = [int(self.side * n / shorter) for n in (height, width)]
        shrunk = interpolate(pictures, size, mode="bicubic", antialias=True).clamp(0, 255).round()
        top, left = (round((n - self.side) / 2) for n in size)
        return shrunk[..., top : top + self.side, left : left + self.side]


def jpeg_decoder(preprocess: Callable[[Image.Image], Any], device: Any) -> JpegDecoder | None:
    """The decoder that does what `preprocess` does; None without such a GPU, or if it does other things."""
    from torchvision.transforms import CenterCrop, InterpolationMode, Normalize, Resize

    steps = getattr(preprocess, "transforms", [])
    resize, crop, normalize = (
        next((s for s in steps if isinstance(s, kind)), None) for kind in (Resize, CenterCrop, Normalize)
    )
    if device.type != "cuda" or not (resize and crop and normalize):
        return None
    sides = resize.size, crop.size[0], crop.size[1]
    if not isinstance(resize.size, int) or len(set(sides)) > 1:
        return None
    if resize.interpolation is not InterpolationMode.BICUBIC:
        return None
    decoder = JpegDecoder(resize.size, normalize.mean, normalize.std, device)
    return decoder if _works(device) else None


@cache
def _works(device: Any) -> bool:
    """Try the GPU's decoder once: not every build of torchvision has it."""
    stream = io.BytesIO()
    Image.new("RGB", (32, 32), "gray").save(stream, "JPEG")
    try:
        JpegDecoder(16, (0.5,) * 3, (0.5,) * 3, device).pixels([stream.getvalue()])
    except (RuntimeError, ImportError):  # later versions may come without
        return False
    return True


def usual_jpeg(image: ImageSource) -> bytes | None:
    """The bytes of a JPEG file that is upright, in colour, whole and not huge; None for everything else."""
    if isinstance(image, (str, Path)):
        try:
            image = Path(image).expanduser().read_bytes()
        except OSError:
            return None
    if not isinstance(image, bytes) or image[:2] != b"\xff\xd8" or image.rstrip(b"\0")[-2:] != b"\xff\xd9":
        return None
    try:
        with Image.open(io.BytesIO(image)) as header:
            upright = header.getexif().get(_ORIENTATION, 1) == 1
            usual = header.format == "JPEG" and header.mode == "RGB" and max(header.size) <= MAX_SIDE
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return image if usual and upright else None
