"""The weights of pocket CLIP's two towers, as open_clip stores them, under the names of transformers."""

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTextModelWithProjection


def copy_clip_vision(folder: Path, tower: nn.Module) -> None:
    """Begin a CLIP vision tower with pocket CLIP's."""
    source = load_file(folder / "open_clip_model.safetensors")
    renamed = {
        "embeddings.class_embedding": source["visual.class_embedding"],
        "embeddings.patch_embedding.weight": source["visual.conv1.weight"],
        "embeddings.position_embedding.weight": source["visual.positional_embedding"],
    }
    for ours, theirs in (("pre_layrnorm", "ln_pre"), ("post_layernorm", "ln_post")):
        for part in ("weight", "bias"):
            renamed[f"{ours}.{part}"] = source[f"visual.{theirs}.{part}"]
    _copy(renamed | _blocks(source, "visual."), getattr(tower, "vision_model", tower))


def copy_clip_text(folder: Path, encoder: CLIPTextModel | CLIPTextModelWithProjection) -> None:
    """Begin a CLIP text encoder with pocket CLIP's text tower, the projection included where there is one."""
    source = load_file(folder / "open_clip_model.safetensors")
    renamed = {
        "embeddings.token_embedding.weight": source["token_embedding.weight"],
        "embeddings.position_embedding.weight": source["positional_embedding"],
        "final_layer_norm.weight": source["ln_final.weight"],
        "final_layer_norm.bias": source["ln_final.bias"],
    }
    if isinstance(encoder, CLIPTextModelWithProjection):
        renamed["text_projection.weight"] = source["text_projection"].T
    _copy(renamed | _blocks(source, ""), encoder)


def _blocks(source: dict[str, Tensor], tower: str) -> dict[str, Tensor]:
    """All transformer blocks of a tower; open_clip keeps query, key and value in one matrix."""
    names = {"layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj"}
    names["self_attn.out_proj"] = "attn.out_proj"
    start = f"{tower}transformer.resblocks."
    renamed = {}
    for i in sorted({name.removeprefix(start).split(".")[0] for name in source if name.startswith(start)}):
        for part in ("weight", "bias"):
            for ours, theirs in names.items():
                renamed[f"encoder.layers.{i}.{ours}.{part}"] = source[f"{start}{i}.{theirs}.{part}"]
            pieces = source[f"{start}{i}.attn.in_proj_{part}"].chunk(3)
            for ours, piece in zip("qkv", pieces, strict=True):
                renamed[f"encoder.layers.{i}.self_attn.{ours}_proj.{part}"] = piece
    return renamed


def _copy(renamed: dict[str, Tensor], model: nn.Module) -> None:
    """Load weights into a model that has exactly these; some versions nest them below `text_model`."""
    own = {name: name.removeprefix("text_model.") for name, _ in model.named_parameters()}
    assert set(own.values()) == set(renamed), set(own.values()) ^ set(renamed)
    model.load_state_dict({name: renamed[short].float() for name, short in own.items()}, strict=False)
