"""The generators' text encoders while they learn."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel


def embed_by_matrix(encoder: PreTrainedModel) -> None:
    """Look tokens up by a matrix product: the usual lookup's gradient cannot be recorded in a CUDA graph."""
    for embedding in _embeddings(encoder):
        embedding.forward = _matrix_lookup(embedding)


def embed_by_rows(encoder: PreTrainedModel) -> None:
    """Return to the usual lookup."""
    for embedding in _embeddings(encoder):
        del embedding.forward


def _embeddings(encoder: PreTrainedModel) -> list[nn.Embedding]:
    """The token embeddings. Positions and T5's distances are few, and their usual lookup can be recorded."""
    words = encoder.config.vocab_size
    embeddings = (module for module in encoder.modules() if isinstance(module, nn.Embedding))
    return [embedding for embedding in embeddings if embedding.num_embeddings == words]


def _matrix_lookup(embedding: nn.Embedding) -> Callable[[Tensor], Tensor]:
    def forward(ids: Tensor) -> Tensor:
        numbers = torch.arange(embedding.num_embeddings, device=ids.device)
        return (ids[..., None] == numbers).to(embedding.weight.dtype) @ embedding.weight

    return forward
