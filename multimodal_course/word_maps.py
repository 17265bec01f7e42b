"""Where each word of a prompt acts on a picture: the cross-attention of a diffusion UNet, made visible."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch

from .errors import BadPromptError, UnsupportedModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from .image_generation import Generated, ImageGenerator

_SMALL_WORDS = frozenset("a an the of on in at and to is with".split())


def word_maps(
    generator: ImageGenerator, prompt: str, words: Sequence[str] | None = None, **settings: Any
) -> tuple[Generated, dict[str, NDArray[np.float32]]]:
    """Generate one picture and record how much each place looked at each word (Hertz et al., 2022).

    In cross-attention every place of the picture asks which words matter to it. The weights are averaged
    over all heads and steps, in the layers with the finest grid, on the pass that sees the prompt.

    Args:
        generator: one with a UNet, such as SDXL.
        prompt: what to draw.
        words: which words of the prompt to show; by default all but the smallest ones.
        settings: those of `ImageGenerator.generate`.

    Returns:
        The picture, and word -> array (rows, columns). A word that stands twice gets both its maps added.

    Raises:
        BadPromptError: a word is not in the prompt, or is beyond what the text encoder sees.
        UnsupportedModelError: the model has no UNet.
    """
    unet = getattr(generator.opened("pipeline"), "unet", None)
    if unet is None:
        raise UnsupportedModelError(
            f"{generator.name} has no UNet, so it has no cross-attention to show.",
            "Transformers such as FLUX let text and picture attend to each other in one sequence.",
            "Use a generator of SDXL's kind.",
        )
    places = _places(generator.pipeline.tokenizer, prompt)
    wanted = list(words) if words is not None else [w for w in places if w not in _SMALL_WORDS]
    missing = [word for word in wanted if word.lower() not in places]
    if missing:
        raise BadPromptError(
            f"The prompt has no word {missing[0]!r}.",
            f"The text encoder sees these words: {', '.join(places)}.",
            "Name words of the prompt, each as it is written there.",
        )
    records: list[Tensor] = []
    with _recording(unet, records):
        picture = generator.generate(prompt, **settings)[0]
    finest = max(record.shape[0] for record in records)
    weights = torch.stack([record for record in records if record.shape[0] == finest]).mean(0)
    rows = round(math.sqrt(finest * picture.settings.height / picture.settings.width))
    grid = weights.T.reshape(-1, rows, finest // rows).numpy()
    return picture, {word: grid[places[word.lower()]].sum(0) for word in wanted}


def _places(tokenizer: Any, prompt: str) -> dict[str, list[int]]:
    """Which tokens belong to each word, counted from the beginning token at 0."""
    ids = tokenizer(prompt, truncation=True, max_length=tokenizer.model_max_length)["input_ids"]
    places: dict[str, list[int]] = {}
    word, start = "", 1
    for place, token in enumerate(tokenizer.convert_ids_to_tokens(ids[1:-1]), 1):
        word += token.removesuffix("</w>")
        if token.endswith("</w>"):
            if word.isalnum():
                places.setdefault(word, []).extend(range(start, place + 1))
            word, start = "", place + 1
    return places


@contextmanager
def _recording(unet: Any, records: list[Tensor]) -> Iterator[None]:
    """Let every cross-attention layer note its weights while the block runs."""
    before = dict(unet.attn_processors)
    unet.set_attn_processor({name: _Recorder(inner, records) for name, inner in before.items()})
    try:
        yield
    finally:
        unet.set_attn_processor(before)


class _Recorder:
    """An attention processor that notes cross-attention's weights and leaves the work to the usual one."""

    def __init__(self, inner: Any, records: list[Tensor]) -> None:
        self.inner, self.records = inner, records

    def __call__(
        self, attn: Any, hidden_states: Tensor, encoder_hidden_states: Tensor | None = None, **more: Any
    ) -> Tensor:
        if encoder_hidden_states is not None:
            # With guidance the batch holds the pass without the prompt first: the last row sees the prompt.
            query = attn.head_to_batch_dim(attn.to_q(hidden_states[-1:]))
            key = attn.head_to_batch_dim(attn.to_k(encoder_hidden_states[-1:]))
            self.records.append(attn.get_attention_scores(query, key).mean(0).float().cpu())
        return self.inner(attn, hidden_states, encoder_hidden_states=encoder_hidden_states, **more)
