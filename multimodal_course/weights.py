"""Look into a folder of model files before anything is loaded: what is it, how big, and is it whole?"""

import json
import math
from dataclasses import replace
from pathlib import Path

from .catalog import Entry
from .errors import CorruptWeightsError, UnknownModelError


def inspect(entry: Entry, folder: Path) -> Entry:
    """Check a model's files and fill in what the catalog does not know: `loader` and `parameters`.

    Reads configuration and the headers of the safetensors files, no weights: milliseconds for any size.

    Raises:
        CorruptWeightsError: files are missing, truncated or unreadable, or weights are not safetensors.
        UnknownModelError: the folder holds no kind of model that the course can load.
    """
    loader = entry.loader or _loader(entry.name, folder)
    if loader == "whisper":
        return replace(entry, loader=loader)  # its own checkpoint format, verified by its own loader
    files = weight_files(folder, loader, entry.variant)
    parameters = sum(count_parameters(file) for file in files)
    return replace(entry, loader=loader, parameters=parameters)


def _loader(name: str, folder: Path) -> str:
    """Tell from its files which library loads a folder."""
    if (folder / "model_index.json").is_file():
        return "diffusion"
    if (folder / "open_clip_config.json").is_file():
        return "open_clip"
    if (folder / "modules.json").is_file():
        return "sentence_transformers"
    if (folder / "config.json").is_file():
        config = read_json(folder / "config.json")
        if config.get("_class_name") == "ControlNetModel":
            return "controlnet"
        architecture = "".join(config.get("architectures") or [])
        if architecture.endswith("ForCausalLM"):
            return "causal_lm"
        if architecture.endswith("ForConditionalGeneration"):
            return "image_text_to_text"
    if list(folder.glob("*.pt")):
        return "whisper"
    names = sorted(path.name for path in folder.iterdir())[:8]
    raise UnknownModelError(
        f"The files of {name!r} are of no kind that the course can load.",
        f"{folder} holds {', '.join(names) or 'nothing'}.",
        "It must be a transformers vision-language or causal language model, a diffusers pipeline or "
        "ControlNet, an open_clip or sentence-transformers model, or hold an openai-whisper .pt file.",
    )


def weight_files(folder: Path, loader: str, variant: str | None = None) -> list[Path]:
    """List the safetensors files that will be loaded, after checking that none is missing."""
    if loader == "open_clip":
        preferred = [folder / "open_clip_model.safetensors", folder / "model.safetensors"]
        files = [file for file in preferred if file.exists()][:1]
    elif loader == "diffusion":
        files = []
        for part, described in read_json(folder / "model_index.json").items():
            # A part is ["library", "Class"]; schedulers and tokenizers have no weights, absent ones are null.
            if isinstance(described, list) and described[0] and (folder / part / "config.json").exists():
                files += _one_set(folder / part, variant)
    else:
        files = _one_set(folder, variant)
    if not files:
        pickled = [path.name for path in folder.glob("*.bin")] + [path.name for path in folder.glob("*.pth")]
        raise CorruptWeightsError(
            f"{folder} has no weights in safetensors files.",
            f"It has pickled weights only ({', '.join(pickled)}), which can run any code when loaded."
            if pickled
            else "The folder is incomplete: a download was interrupted, or git-lfs files were not fetched.",
            "Use a model that has safetensors files, or convert it."
            if pickled
            else "Download the model again: `multimodal-course prefetch NAME`.",
        )
    return files


def _one_set(folder: Path, variant: str | None) -> list[Path]:
    """The weight files of one transformers model or one part of a pipeline: whole or in numbered shards."""
    for index in sorted(folder.glob(f"*.safetensors.index{f'.{variant}' if variant else ''}.json")):
        files = [folder / name for name in sorted(set(read_json(index)["weight_map"].values()))]
        if missing := [file.name for file in files if not file.exists()]:
            raise CorruptWeightsError(
                f"{len(missing)} of {len(files)} weight files are missing in {folder}: {', '.join(missing)}.",
                "A download was interrupted.",
                "Run it again, it resumes: `multimodal-course prefetch NAME`.",
            )
        return files
    ending = f".{variant}.safetensors" if variant else ".safetensors"
    names = [f"model{ending}", f"diffusion_pytorch_model{ending}"]
    return [folder / name for name in names if (folder / name).exists()] or (
        _one_set(folder, None) if variant else []
    )


def count_parameters(file: Path) -> int:
    """Count the numbers stored in a safetensors file, after checking that the file is whole.

    Raises:
        CorruptWeightsError: the header is unreadable, or the file is shorter or longer than it says.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if length > size - 8:
                raise ValueError(f"its header claims {length:,} bytes, the file has {size:,}")
            header = json.loads(stream.read(length))
        tensors = [value for key, value in header.items() if key != "__metadata__"]
        end = 8 + length + max((tensor["data_offsets"][1] for tensor in tensors), default=0)
        if end != size:
            raise ValueError(f"it should have {end:,} bytes, it has {size:,}")
        return sum(math.prod(tensor["shape"]) for tensor in tensors)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorruptWeightsError(
            f"{file} is not a whole safetensors file: {error}.",
            "A download or copy was cut short, or git-lfs left its small pointer in place of the file.",
            f"Delete {file.name} and download it again: `multimodal-course prefetch NAME`; for a model "
            "shipped with the course: `git checkout -- data/models`.",
        ) from error


def read_json(file: Path) -> dict:
    """Read a JSON file of a model.

    Raises:
        CorruptWeightsError: it is missing or no valid JSON.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorruptWeightsError(
            f"{file} cannot be read: {error}.",
            "The file is missing, or a download or an edit left it incomplete.",
            "Download the model again, or restore the file.",
        ) from error
