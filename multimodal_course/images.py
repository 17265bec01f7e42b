"""Opening pictures safely: whatever comes in, an upright RGB picture or a clear error comes out."""

from __future__ import annotations

import difflib
import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import BadImageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

ImageSource: TypeAlias = "Image.Image | str | Path | bytes | NDArray"

#: Pictures with a longer side (pixels) are shrunk to it. No model of this course looks at more.
MAX_SIDE = 4096
#: Pictures with more pixels are refused unread: decoding them could fill the memory (a "decompression bomb").
MAX_PIXELS = 178_956_970

_CURE = "Open it in a picture viewer and save it again as PNG or JPEG."


def open_image(source: ImageSource) -> Image.Image:
    """Return `source` as an upright RGB picture with no transparency.

    Files of every kind that Pillow reads are accepted, among them CMYK, 16-bit gray, palette pictures and
    animations (their first frame). A camera's rotation mark is applied, transparency is laid on white,
    and a side above 4096 pixels is shrunk with a warning.

    Args:
        source: a path, the bytes of a file, a PIL picture (left untouched), or a numpy array of shape
            (height, width), (height, width, 1), (…, 3) or (…, 4): uint8 or other integers in 0–255,
            uint16, bool, or floats in 0–1. What holds such a thing as `.image`, as a generated picture does,
            stands for it.

    Returns:
        A new PIL picture of mode RGB.

    Raises:
        BadImageError: the file is missing, empty, corrupt or no picture, the picture has more than
            179 million pixels, or the array has an impossible shape or range.
    """
    source = getattr(source, "image", source)
    if isinstance(source, Image.Image):
        return _to_rgb(source, "the given picture")
    if isinstance(source, np.ndarray):
        return _to_rgb(_from_array(source), "the given array")
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _decode(bytes(source), "the given file")
    if isinstance(source, (str, Path)):
        return _decode(_read(source), str(source))
    raise BadImageError(
        f"A {type(source).__name__} is not a picture.",
        "A picture is a path, the bytes of a file, a PIL picture or a numpy array.",
        "Pass one of these; a torch tensor becomes one with `tensor.permute(1, 2, 0).cpu().numpy()`.",
    )


def _read(source: str | Path) -> bytes:
    """Read the file, or say why that is impossible."""
    if str(source).startswith(("http://", "https://")):
        raise BadImageError(
            f"{source} is a web address.",
            "Pictures are opened from this machine only, so that a lab works without a network.",
            "Download the picture first and pass the path of the file.",
        )
    path = Path(source).expanduser()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        folder = path.parent.resolve()
        near = difflib.get_close_matches(path.name, [p.name for p in folder.glob("*")], n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise BadImageError(
            f"There is no file {path.name}.",
            f"It was looked for in the folder {folder}{'' if folder.is_dir() else ', which does not exist'}.",
            f"Check the path.{hint}",
        ) from None
    except OSError as error:
        raise BadImageError(
            f"{path} cannot be read.",
            error.strerror or str(error),
            "Pass the path of a readable picture file, not of a folder.",
        ) from error


def _decode(data: bytes, name: str) -> Image.Image:
    """Decode a file's bytes."""
    if not data:
        raise BadImageError(f"{name} is empty.", "It has 0 bytes.", "Copy or download the picture again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
    except UnidentifiedImageError:
        if data.startswith(b"%PDF"):
            raise BadImageError(
                f"{name} is not a picture.",
                "It is a PDF document: pages, each of which may hold text, drawings and pictures.",
                "Save the page that you mean as PNG or JPEG, or read the PDF with `open_document`.",
            ) from None
        raise BadImageError(
            f"{name} is not a picture.",
            f"Its first bytes, {data[:8]!r}, belong to no picture format that Pillow knows.",
            _CURE,
        ) from None
    except Image.DecompressionBombError as error:
        raise _bomb(name, f"{error}.") from None
    except Exception as error:
        raise _damaged(name, error) from error
    original = image.size
    _refuse_bomb(original, name)
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a huge JPEG is decoded at a fraction of its size
    return _to_rgb(image, name, original)


def _to_rgb(image: Image.Image, name: str, original: tuple[int, int] | None = None) -> Image.Image:
    """Decode fully, turn upright, shrink, flatten transparency and convert to RGB."""
    try:
        image.load()
    except Exception as error:
        raise _damaged(name, error) from error
    _refuse_bomb(image.size, name)
    image = ImageOps.exif_transpose(image)
    if max(image.size) > MAX_SIDE or max(original or (0, 0)) > MAX_SIDE:
        before = original or image.size
        image.thumbnail((MAX_SIDE, MAX_SIDE))
        warnings.warn(
            f"{name} was shrunk from {before[0]}×{before[1]} to {image.width}×{image.height} pixels.",
            stacklevel=4,
        )
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        image = _from_array(_unsigned(np.asarray(image)))
    if "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return image.convert("RGB") if image.mode != "RGB" else image.copy()


def _unsigned(values: NDArray) -> NDArray:
    """Bring Pillow's wide modes (16-bit gray, 32-bit integers and floats) to a range `_from_array` knows."""
    low, high = values.min(), values.max()
    if values.dtype.kind == "f" and high <= 1:
        return values
    if low >= 0 and high <= 65535:
        return values.astype(np.uint16 if high > 255 or values.dtype == np.uint16 else np.uint8)
    return values


def _from_array(array: NDArray) -> Image.Image:
    """Turn an array into a gray, RGB or RGBA picture."""
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.size == 0 or array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        first = array.ndim == 3 and array.shape[0] in (1, 3, 4)
        raise BadImageError(
            f"An array of shape {array.shape} is not a picture.",
            "A picture has the shape (height, width) or (height, width, channels), channels being 1, 3 or 4.",
            "Its channels come first: pass `np.moveaxis(array, 0, -1)`."
            if first
            else "Check how it was made.",
        )
    if array.dtype == np.uint8:
        return Image.fromarray(array)
    if array.dtype == bool:
        return Image.fromarray(array.astype(np.uint8) * 255)
    if array.dtype == np.uint16:
        return Image.fromarray((array // 257).astype(np.uint8))
    floats = np.issubdtype(array.dtype, np.floating)
    top = 1 if floats else 255
    low, high = (array.min(), array.max()) if np.issubdtype(array.dtype, np.number) else (np.nan, np.nan)
    if not (low >= 0 and high <= top):  # also refuses NaN
        raise BadImageError(
            f"An array of {array.dtype} with values from {low:g} to {high:g} is not a picture.",
            f"Values of type {array.dtype} must lie between 0 and {top}.",
            "Scale it, for instance `(array - array.min()) / (array.max() - array.min())`, or pass uint8.",
        )
    return Image.fromarray(np.rint(array * (255 / top)).astype(np.uint8))


def _refuse_bomb(size: tuple[int, int], name: str) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise _bomb(name, f"It is {size[0]}×{size[1]} = {size[0] * size[1] / 1e6:.0f} million pixels.")


def _bomb(name: str, why: str) -> BadImageError:
    return BadImageError(
        f"{name} is too large to open safely.",
        why,
        f"At most {MAX_PIXELS / 1e6:.0f} million pixels are decoded: shrink it with another program first.",
    )


def _damaged(name: str, error: Exception) -> BadImageError:
    """Decoders of damaged files raise anything, from OSError to SyntaxError: one error for them all."""
    return BadImageError(
        f"{name} is damaged: its picture cannot be decoded.", f"{type(error).__name__}: {error}.", _CURE
    )
