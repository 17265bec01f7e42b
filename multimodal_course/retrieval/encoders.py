"""Encoders: pictures and texts become vectors, and what belongs together becomes similar vectors.

`ImageTextEncoder` (CLIP) puts pictures and texts into one space, `TextEncoder` texts into a finer one.
Vectors of two encoders are never comparable, even where their lengths agree.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadImageError
from ..images import ImageSource, open_image
from ..memory import Releasable
from .jpeg_decoding import JpegDecoder, jpeg_decoder, usual_jpeg

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

PROBE = "a small red house beside a blue boat"


@dataclass(frozen=True)
class EncodedImages:
    """One batch: which of the given pictures the vectors belong to, and those that cannot be read."""

    positions: list[int]
    vectors: NDArray[np.float32]
    broken: dict[int, BadImageError]


class ImageTextEncoder(Releasable):
    """A CLIP model: pictures and texts that belong together get similar vectors.

    `.model`, `.preprocess` and `.tokenizer` are open_clip's own objects.
    """

    heavy = ("model", "preprocess", "tokenizer")

    def __init__(
        self, model: Any, preprocess: Callable[[Image.Image], Any], tokenizer: Callable[..., Any], name: str
    ) -> None:
        self.model, self.preprocess, self.tokenizer, self.name = model, preprocess, tokenizer, name
        self._decoder: JpegDecoder | None = None

    def encode_images(self, images: Sequence[ImageSource], batch_size: int = 64) -> NDArray[np.float32]:
        """Encode pictures as unit vectors.

        Args:
            images: PIL pictures, paths, bytes or arrays, as `open_image` takes them.
            batch_size: pictures that the model sees at once.

        Returns:
            An array of shape (pictures, dimensions), float32.

        Raises:
            BadImageError: a picture cannot be read; use `image_batches` to go on without it.
            ReleasedModelError: this object was closed.
        """
        parts = []
        for batch in self.image_batches(images, batch_size):
            for error in batch.broken.values():
                raise error
            parts.append(batch.vectors)
        return _joined(parts)

    def image_batches(self, images: Sequence[ImageSource], batch_size: int = 64) -> Iterator[EncodedImages]:
        """Encode pictures batch by batch; those that cannot be read are reported, and the others encoded.

        Opening and resizing a photo takes longer than looking at it, so threads, one for each processor core,
        prepare the next batch while the model works on this one; an NVIDIA GPU decodes JPEG files itself. A
        progress bar appears after two seconds.
        """
        import torch
        from tqdm import tqdm

        model = self.opened("model")
        weight = next(model.parameters())
        self._decoder = jpeg_decoder(self.preprocess, weight.device)
        bar = tqdm(total=len(images), unit=" pictures", delay=2, leave=False)
        with ThreadPoolExecutor(_workers()) as pool, bar, torch.inference_mode():
            for start, futures in _ahead(pool, self._read, images, batch_size):
                items = self._decoded([_result(future) for future in futures])
                broken = {i: item for i, item in enumerate(items, start) if isinstance(item, BadImageError)}
                pixels = [item for item in items if not isinstance(item, BadImageError)]
                positions = [i for i in range(start, start + len(items)) if i not in broken]
                vectors = np.zeros((0, 0), np.float32)
                if pixels:
                    vectors = _unit(model.encode_image(torch.stack(pixels).to(weight.device, weight.dtype)))
                bar.update(len(futures))
                yield EncodedImages(positions, vectors, broken)

    def encode_texts(self, texts: Sequence[str], batch_size: int = 256) -> NDArray[np.float32]:
        """Encode texts as unit vectors: an array of shape (texts, dimensions), float32.

        CLIP reads the beginning of a text only (77 tokens; pocket CLIP 48): give it captions, not passages.
        """
        import torch

        model = self.opened("model")
        device = next(model.parameters()).device
        with torch.inference_mode():
            parts = [
                _unit(model.encode_text(self.tokenizer(list(texts[i : i + batch_size])).to(device)))
                for i in range(0, len(texts), batch_size)
            ]
        return _joined(parts)

    def _read(self, image: ImageSource) -> Any:
        """A JPEG file's bytes, if the GPU is to decode it, else the prepared pixels."""
        data = usual_jpeg(image) if self._decoder is not None else None
        return self.preprocess(open_image(image)) if data is None else data

    def _decoded(self, items: Sequence[Any]) -> list[Any]:
        """What `_read` gave, with files decoded by the GPU: pixels, or a BadImageError, for each picture."""
        files = [i for i, item in enumerate(items) if isinstance(item, bytes)]
        if not files or self._decoder is None:
            return list(items)
        try:
            pixels: Any = self._decoder.pixels([items[i] for i in files])
        except RuntimeError:  # one of them is damaged, or of a kind that only Pillow knows
            pixels = [_attempt(lambda i=i: self.preprocess(open_image(items[i]))) for i in files]
        decoded = dict(zip(files, pixels, strict=True))
        device = self._decoder.device
        every = [decoded.get(i, item) for i, item in enumerate(items)]
        return [item if isinstance(item, BadImageError) else item.to(device) for item in every]


class TextEncoder(Releasable):
    """A sentence encoder: texts that mean the same get similar vectors.

    `.model` is sentence-transformers' own `SentenceTransformer`.
    """

    heavy = ("model",)

    def __init__(self, model: Any, name: str) -> None:
        self.model, self.name = model, name

    def encode_texts(self, texts: Sequence[str], batch_size: int = 64) -> NDArray[np.float32]:
        """Encode passages as unit vectors: an array of shape (texts, dimensions), float32.

        Raises:
            ReleasedModelError: this object was closed.
        """
        return self._encode(self.opened("model").encode_document, texts, batch_size)

    def encode_queries(self, texts: Sequence[str], batch_size: int = 64) -> NDArray[np.float32]:
        """Encode what is searched for: as `encode_texts`, but with the model's prompt for queries, if any."""
        return self._encode(self.opened("model").encode_query, texts, batch_size)

    def too_long(self, texts: Sequence[str]) -> list[int]:
        """Which of the texts (their positions) have more tokens than the model reads; it ignores the rest."""
        model = self.opened("model")
        limit = model.max_seq_length or len(max(texts, key=len, default=""))
        # A token has at least one sign: most texts need no counting.
        return [
            i
            for i, t in enumerate(texts)
            if len(t) > limit and len(model.tokenizer(t, verbose=False).input_ids) > limit
        ]

    @staticmethod
    def _encode(encode: Callable[..., Any], texts: Sequence[str], batch_size: int) -> NDArray[np.float32]:
        from tqdm import tqdm

        parts = []
        with tqdm(total=len(texts), unit=" texts", delay=2, leave=False) as bar:
            for start in range(0, len(texts), 16 * batch_size):  # the library sorts each part by length
                part = list(texts[start : start + 16 * batch_size])
                settings = {"batch_size": batch_size, "show_progress_bar": False, "convert_to_tensor": True}
                parts.append(_unit(encode(part, **settings)))
                bar.update(len(part))
        return _joined(parts)


def views(picture: Image.Image) -> list[Image.Image]:
    """The whole picture and its four corners, each two thirds as wide and high.

    A vector of the whole is a blend of all that is shown; a single thing stands out in the corner it is in.
    """
    width, height = picture.size
    w, h = max(1, 2 * width // 3), max(1, 2 * height // 3)
    corners = [(x, y) for y in (0, height - h) for x in (0, width - w)]
    return [picture, *(picture.crop((x, y, x + w, y + h)) for x, y in corners)]


def probe(encoder: ImageTextEncoder | TextEncoder) -> NDArray[np.float32]:
    """One vector that tells encoders apart, whatever they are called: shape (dimensions,)."""
    return encoder.encode_texts([PROBE])[0]


def _ahead(
    pool: ThreadPoolExecutor, work: Callable[[Any], Any], items: Sequence[Any], size: int
) -> Iterator[tuple[int, list[Future]]]:
    """Hand out batches of futures, the next batch being under way whenever one is handed out."""
    waiting: deque[tuple[int, list[Future]]] = deque()
    for start in range(0, len(items), size):
        waiting.append((start, [pool.submit(work, item) for item in items[start : start + size]]))
        if len(waiting) > 1:
            yield waiting.popleft()
    yield from waiting


def _result(future: Future) -> Any:
    return _attempt(future.result)


def _attempt(work: Callable[[], Any]) -> Any:
    """What `work` returns, or the BadImageError that it raises."""
    try:
        return work()
    except BadImageError as error:
        return error


def _workers() -> int:
    return min(16, os.cpu_count() or 1)


def _unit(vectors: Any) -> NDArray[np.float32]:
    import torch

    return torch.nn.functional.normalize(vectors.float(), dim=-1).cpu().numpy()


def _joined(parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)
