"""The generators' text encoders while they learn."""

from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import CLIPTextModelWithProjection, PreTrainedModel


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


def copy_clip_text(folder: Path, encoder: CLIPTextModelWithProjection) -> None:
    """Begin with the weights of pocket CLIP's text tower, under transformers' names."""
    source = load_file(folder / "open_clip_model.safetensors")
    renamed = {
        "embeddings.token_embedding.weight": source["token_embedding.weight"],
        "embeddings.position_embedding.weight": source["positional_embedding"],
        "final_layer_norm.weight": source["ln_final.weight"],
        "final_layer_norm.bias": source["ln_final.bias"],
        "text_projection.weight": source["text_projection"].T,
    }
    names = {"layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj"}
    names["self_attn.out_proj"] = "attn.out_proj"
    for i in range(encoder.config.num_hidden_layers):
        block = f"transformer.resblocks.{i}"
        for part in ("weight", "bias"):
            for ours, theirs in names.items():
                renamed[f"encoder.layers.{i}.{ours}.{part}"] = source[f"{block}.{theirs}.{part}"]
            for ours, piece in zip("qkv", source[f"{block}.attn.in_proj_{part}"].chunk(3), strict=True):
                renamed[f"encoder.layers.{i}.self_attn.{ours}_proj.{part}"] = piece
    own = encoder.state_dict()
    encoder.load_state_dict({name: renamed[name.removeprefix("text_model.")].float() for name in own})
