"""Pictures and texts as vectors in one space, so that either can find the other."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PIL import Image

from .memory import Releasable


class ImageTextEncoder(Releasable):
    """A CLIP model: pictures and texts that belong together get similar vectors.

    `.model`, `.preprocess` and `.tokenizer` are open_clip's own objects.
    """

    heavy = ("model", "preprocess", "tokenizer")

    def __init__(
        self, model: Any, preprocess: Callable[[Image.Image], Any], tokenizer: Callable[..., Any], name: str
    ) -> None:
        self.model, self.preprocess, self.tokenizer, self.name = model, preprocess, tokenizer, name

    def encode_images(self, images: Sequence[Image.Image], batch_size: int = 64) -> np.ndarray:
        """Encode pictures as float32 unit vectors: an array of shape (pictures, dimensions)."""
        import torch

        model = self.opened("model")

        def encode(batch: Sequence[Image.Image]) -> Any:
            pixels = torch.stack([self.preprocess(image.convert("RGB")) for image in batch])
            weight = next(model.parameters())
            return model.encode_image(pixels.to(weight.device, weight.dtype))

        return self._encode(images, encode, batch_size)

    def encode_texts(self, texts: Sequence[str], batch_size: int = 256) -> np.ndarray:
        """Encode texts as float32 unit vectors: an array of shape (texts, dimensions)."""
        model = self.opened("model")

        def encode(batch: Sequence[str]) -> Any:
            tokens = self.tokenizer(list(batch))
            return model.encode_text(tokens.to(next(model.parameters()).device))

        return self._encode(texts, encode, batch_size)

    def _encode(self, items: Sequence[Any], encode: Callable[[Sequence[Any]], Any], size: int) -> np.ndarray:
        import torch

        parts = []
        with torch.inference_mode():
            for start in range(0, len(items), size):
                vectors = encode(items[start : start + size]).float()
                parts.append(torch.nn.functional.normalize(vectors, dim=-1).cpu().numpy())
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)
