"""`load`: from a name to a working model, by the real library's own loader, after every question is asked.

The order matters: what is it, is quantization possible, does it fit, is it here, are its files whole, does it
still fit now that its exact size is known. Only then are weights read.
"""

import contextlib
import pickle
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from . import catalog, hardware, hub, memory, weights
from . import quantization as quant
from .catalog import Entry
from .errors import CorruptWeightsError, NotEnoughMemoryError
from .hardware import gigabytes


class Target(NamedTuple):
    """Where and how a model is to be loaded: its files, device, number format and quantization."""

    folder: Path
    device: str
    dtype: str
    quantization: str | None


def load(name: str, profile: str | None = None, quantization: str | None = None) -> Any:
    """Load a model and return it in the course's thin class for its role, or as its library's own object.

    Args:
        name: a role (`vlm`), a catalog name (`llava-1.5-7b`), a hub id (`owner/model`) or a folder.
        profile: `pocket`, `laptop`, `spark` or `auto`; see `catalog.current_profile`.
        quantization: `4bit` or `8bit` to store the weights in fewer bits (bitsandbytes).

    Raises:
        UnknownModelError, UnknownProfileError: the name or profile means nothing; near matches are named.
        QuantizationUnavailableError: not for this model, or not on this machine.
        NotEnoughMemoryError: it would not fit; the message says what would.
        ModelNotDownloadedError, GatedModelError, NotEnoughDiskError: its files are not here nor to be had.
        CorruptWeightsError: the files are damaged or incomplete.
    """
    entry = catalog.resolve(name, profile)
    device = hardware.device().value
    # openai-whisper keeps its weights in float32 everywhere and converts them as it computes.
    dtype = "float32" if entry.loader == "whisper" else hardware.dtype(device).value
    quant.check(entry, quantization, device)
    if not hub.is_downloaded(entry):  # what could never be loaded is not worth downloading
        _require(entry, dtype, quantization, device)
    folder = hub.locate(entry)
    entry = weights.inspect(entry, folder)
    quant.check(entry, quantization, device)
    _require(entry, dtype, quantization, device)
    memory.cap()
    with _explained(entry, folder), _progress(entry, dtype):
        loaded = LOADERS[entry.loader](entry, Target(folder, device, dtype, quantization))
    heavy = loaded.opened(loaded.heavy[0]) if isinstance(loaded, memory.Releasable) else loaded
    memory.register(entry.name, heavy, _size(heavy) or entry.nbytes(quantization or dtype) or 0)
    return loaded


def _vision_language(entry: Entry, target: Target) -> Any:
    from transformers import AutoModelForImageTextToText, AutoProcessor

    from .vision_language import VisionLanguageModel

    processor = AutoProcessor.from_pretrained(target.folder)
    model = _transformer(AutoModelForImageTextToText, entry, target)
    return VisionLanguageModel(model, processor, name=entry.name)


def _language(entry: Entry, target: Target) -> Any:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from .language import LanguageModel

    tokenizer = AutoTokenizer.from_pretrained(target.folder)
    return LanguageModel(_transformer(AutoModelForCausalLM, entry, target), tokenizer, name=entry.name)


def _transformer(auto_class: Any, entry: Entry, target: Target) -> Any:
    """Load a transformers model straight onto its device; weights missing from the files are an error."""
    settings = {}
    if target.quantization:
        from transformers import BitsAndBytesConfig

        settings["quantization_config"] = BitsAndBytesConfig(
            **quant.settings(target.quantization, _torch_dtype(target))
        )
    model, report = auto_class.from_pretrained(
        target.folder,
        dtype=_torch_dtype(target),
        device_map=target.device,
        use_safetensors=True,
        output_loading_info=True,
        **settings,
    )
    if report["missing_keys"]:
        some = ", ".join(sorted(report["missing_keys"])[:3])
        raise CorruptWeightsError(
            f"The files of {entry.name} lack {len(report['missing_keys'])} of the model's weights: {some} …",
            "The weights belong to another model or version than the configuration beside them.",
            "Download the model again, or check that config.json and the weights were saved together.",
        )
    if target.quantization and target.device == "cpu":
        quant.check_widths(entry.name, model)
    return model.eval()


def _diffusion(entry: Entry, target: Target) -> Any:
    import torch
    from diffusers import DiffusionPipeline

    from .image_generation import ImageGenerator
    from .image_pipelines import family_of

    settings: dict[str, Any] = {}
    if entry.variant and any(target.folder.glob(f"*/*.{entry.variant}*.safetensors")):
        settings["variant"] = entry.variant
    if target.quantization:
        from diffusers import PipelineQuantizationConfig

        parts = [p for p in ("transformer", "unet", "text_encoder_2") if (target.folder / p).is_dir()]
        settings["quantization_config"] = PipelineQuantizationConfig(
            quant_backend=f"bitsandbytes_{target.quantization}",
            quant_kwargs=quant.settings(target.quantization, _torch_dtype(target)),
            components_to_quantize=parts,
        )
    if target.device == "cuda":  # straight to the GPU; such a pipeline refuses `.to()` afterwards
        settings["device_map"] = "cuda"
    pipeline = DiffusionPipeline.from_pretrained(
        target.folder, dtype=_torch_dtype(target), use_safetensors=True, **settings
    )
    if target.device != "cuda":
        pipeline = pipeline.to(target.device)
    # Convolutions are faster in this layout: a GPU's most in the UNet, a CPU's in the VAE's large pictures.
    part = getattr(pipeline, {"cuda": "unet", "cpu": "vae"}.get(target.device, ""), None)
    if part is not None and not target.quantization:
        part.to(memory_format=torch.channels_last)
    if family_of(pipeline) is None:
        return pipeline
    return ImageGenerator(pipeline, entry.name, steps=entry.steps, guidance_scale=entry.guidance_scale)


def _controlnet(entry: Entry, target: Target) -> Any:
    import torch
    from diffusers import ControlNetModel

    from .controlnet import ControlNet

    present = entry.variant and any(target.folder.glob(f"*.{entry.variant}.safetensors"))
    model = ControlNetModel.from_pretrained(
        target.folder,
        dtype=_torch_dtype(target),
        use_safetensors=True,
        variant=entry.variant if present else None,
    )
    layout = torch.channels_last if target.device == "cuda" else torch.preserve_format
    return ControlNet(model.to(target.device, memory_format=layout), entry.name)


def _scene_reader(entry: Entry, target: Target) -> Any:
    from .scene_reader import SceneReader

    reader = SceneReader.from_pretrained(target.folder, name=entry.name)
    reader.model.to(target.device)
    return reader


def _open_clip(entry: Entry, target: Target) -> Any:
    import open_clip

    from .retrieval import ImageTextEncoder

    place = f"local-dir:{target.folder}"
    model, _, preprocess = open_clip.create_model_and_transforms(place)
    model = model.eval().to(target.device, _torch_dtype(target))
    return ImageTextEncoder(model, preprocess, open_clip.get_tokenizer(place), name=entry.name)


def _sentence_transformers(entry: Entry, target: Target) -> Any:
    from sentence_transformers import SentenceTransformer

    from .retrieval.encoders import TextEncoder

    model = SentenceTransformer(
        str(target.folder),
        device=target.device,
        local_files_only=True,
        model_kwargs={"dtype": _torch_dtype(target), "use_safetensors": True},
    )
    return TextEncoder(model, name=entry.name)


def _whisper(entry: Entry, target: Target) -> Any:
    import whisper

    from .audio import SpeechRecognizer
    from .whisper_files import checkpoint

    # MPS lacks the sparse tensors that openai-whisper keeps its alignment heads in.
    device = "cpu" if target.device == "mps" else target.device
    if entry.source in whisper.available_models():
        model = whisper.load_model(entry.source, device, download_root=str(target.folder))
    else:  # it is read with `weights_only=True`, like the official ones
        model = whisper.load_model(str(checkpoint(target.folder)), device)
    return SpeechRecognizer(model.eval(), entry.name)


LOADERS: dict[str, Callable[[Entry, Target], Any]] = {
    "image_text_to_text": _vision_language,
    "causal_lm": _language,
    "controlnet": _controlnet,
    "diffusion": _diffusion,
    "open_clip": _open_clip,
    "scene_reader": _scene_reader,
    "sentence_transformers": _sentence_transformers,
    "whisper": _whisper,
}


def _torch_dtype(target: Target) -> Any:
    import torch

    return getattr(torch, target.dtype)


def _require(entry: Entry, dtype: str, quantization: str | None, device: str) -> None:
    """Ask for the memory that an entry needs, if its size is known; suggest what would fit."""
    need = entry.nbytes(quantization or dtype)
    if need is None:
        return
    try:
        memory.require(need, entry.name)
    except NotEnoughMemoryError:
        memory.require(need, entry.name, _smaller(entry, dtype, quantization, device))


def _smaller(entry: Entry, dtype: str, quantization: str | None, device: str) -> list[str]:
    """What would fit instead: this model in 4 bits, or the largest smaller model of its kind."""
    room = memory.room(hardware.memory())
    found = []
    four = entry.nbytes("4bit")
    if not quantization and not quant.obstacle(entry, device) and four is not None and four <= room:
        found.append(f'load("{entry.name}", quantization="4bit") needs {gigabytes(four)}')
    others = {
        other.name: size
        for other in catalog.entries()
        if other.loader == entry.loader and (size := other.nbytes(dtype)) and size <= room
    }
    if others:
        largest = max(others, key=lambda name: others[name])
        found.append(f'load("{largest}") needs {gigabytes(others[largest])}')
    return found


def _size(model: Any) -> int:
    """Bytes of a model's or a pipeline's weights as they are in memory."""
    import torch

    parts = [model, *getattr(model, "components", {}).values()]
    modules = [part for part in parts if isinstance(part, torch.nn.Module)]
    return sum(t.numel() * t.element_size() for m in modules for t in (*m.parameters(), *m.buffers()))


@contextlib.contextmanager
def _progress(entry: Entry, dtype: str) -> Iterator[None]:
    """Show the libraries' progress bars only for models large enough to keep someone waiting."""
    # A pipeline of diffusers holds models of transformers, each with a bar of its own.
    libraries = ("diffusers", "transformers") if entry.loader == "diffusion" else ("transformers",)
    bars = [import_module(f"{library}.utils.logging") for library in libraries]
    small = (entry.nbytes(dtype) or 0) < hardware.GB
    hidden = [bar for bar in bars if small and bar.is_progress_bar_enabled()]
    for bar in hidden:
        bar.disable_progress_bar()
    try:
        yield
    finally:
        for bar in hidden:
            bar.enable_progress_bar()


@contextlib.contextmanager
def _explained(entry: Entry, folder: Path) -> Iterator[None]:
    """Turn what libraries raise over damaged files or exhausted memory into the course's errors."""
    import torch
    from safetensors import SafetensorError

    damaged = (SafetensorError, OSError, EOFError, RuntimeError, ValueError, pickle.UnpicklingError)
    if entry.loader == "whisper":  # a .pt file with something else in it
        damaged += (KeyError, TypeError)
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise NotEnoughMemoryError(
            f"{entry.name} filled the GPU's memory while loading.",
            "Another program took memory meanwhile, or the model needs more than its weights.",
            "release() what you no longer need, or load a smaller model or fewer bits.",
        ) from error
    except damaged as error:
        if isinstance(error, RuntimeError) and "CUDA" in str(error):
            raise  # the GPU's trouble, not the files'
        reason = str(error).strip().splitlines()
        raise CorruptWeightsError(
            f"The library could not load {entry.name} from {folder}: {reason[0] if reason else error!r}",
            "Files are missing or damaged, or were saved by an incompatible version.",
            f"Download it again (`multimodal-course prefetch {entry.name}`), or restore the folder.",
        ) from error
