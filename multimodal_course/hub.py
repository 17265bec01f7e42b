"""Where a model's files are on this machine, and how they get there.

Hub models live in the Hugging Face cache, openai-whisper's in its own, pocket models in the course's data
folder. The first download of a hub model records the commit it got in a lock file, and every later load and
download takes that same commit, so that a course does not change under its students.
"""

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import catalog, files
from .catalog import Entry
from .errors import (
    CorruptWeightsError,
    GatedModelError,
    ModelNotDownloadedError,
    NotEnoughDiskError,
    UnknownModelError,
)

# Only safetensors and small text files: never pickled weights, never Python code.
_TEXT = ["*.json", "*.txt", "*.model", "*.jinja"]
_EXPORTS = ["onnx/*", "openvino/*", "original/*", "vae_1_0/*", "*/openvino_*", "*/flax_*"]

Downloader = Callable[..., Any]  # huggingface_hub.snapshot_download, or a test's stand-in


def is_offline() -> bool:
    """Tell whether Hugging Face libraries may use the network (`HF_HUB_OFFLINE=1` forbids it)."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


def locate(entry: Entry) -> Path:
    """Find the folder of a model's files, downloading them first if that is allowed.

    Raises:
        ModelNotDownloadedError, GatedModelError, UnknownModelError, NotEnoughDiskError: each with its cure.
    """
    folder = _on_disk(entry)
    if folder is not None and (is_offline() or entry.folder or _is_whole(entry, folder)):
        return folder
    if entry.folder:
        raise ModelNotDownloadedError(
            f"{entry.name} is not at {entry.folder}.",
            "This copy of the course is incomplete.",
            "Restore it with `git checkout -- data/models`, or clone the course again.",
        )
    if is_offline():
        raise ModelNotDownloadedError(
            f"{entry.name} ({entry.source}) is not on this machine.",
            "HF_HUB_OFFLINE=1 forbids downloads.",
            f"Where there is a network, run `multimodal-course prefetch {entry.name}`; or use the pocket "
            f"profile, which needs no download.{_did_you_mean(entry)}",
        )
    return download(entry)


def is_downloaded(entry: Entry) -> bool:
    """Tell whether a model's files are on this machine, whole."""
    folder = _on_disk(entry)
    return folder is not None and _is_whole(entry, folder)


def download(entry: Entry, downloader: Downloader | None = None) -> Path:
    """Download a model (only what is missing), record its revision, and return its folder."""
    if entry.loader == "whisper":
        from .whisper_files import download_whisper

        with explained(entry):
            return download_whisper(entry.source)
    folder = Path(fetch(entry, downloader))
    _record(entry, folder.name)
    return folder


def fetch(entry: Entry, downloader: Downloader | None = None, dry_run: bool = False) -> Any:
    """Call `snapshot_download` for a model: its folder, or with `dry_run` what would be downloaded."""
    from huggingface_hub import get_token

    if entry.gated and not get_token():
        raise _gated(entry)  # saves asking: the hub would refuse
    with explained(entry):
        return (downloader or _snapshot_download())(**request(entry), dry_run=dry_run)


def request(entry: Entry) -> dict[str, Any]:
    """What to ask `snapshot_download` for: the repository, the revision and which of its files."""
    ignored = _EXPORTS
    if entry.loader == "diffusion":
        weights = f"*/*.{entry.variant}*.safetensors" if entry.variant else "*/*.safetensors"
        wanted = ["model_index.json", *(f"*/{pattern}" for pattern in _TEXT), weights]
        ignored = ignored if entry.variant else [*ignored, "*.fp16.*"]
    elif entry.loader == "controlnet":
        name = f"diffusion_pytorch_model.{entry.variant}" if entry.variant else "diffusion_pytorch_model"
        wanted = ["config.json", f"{name}.safetensors"]
    elif entry.loader == "open_clip":
        wanted = [*_TEXT, "open_clip_model.safetensors"]
    else:
        wanted = [*_TEXT, "*.safetensors"]
    return {
        "repo_id": entry.source,
        "revision": entry.revision or locked_revisions().get(entry.source),
        "allow_patterns": wanted,
        "ignore_patterns": ignored,
    }


def lock_path() -> Path:
    """The lock file: hub id -> commit. Delete it to let downloads take the newest commits again."""
    return files.home() / "models.lock.json"


def locked_revisions() -> dict[str, str]:
    """Read the lock file; an absent or damaged one locks nothing."""
    try:
        return dict(json.loads(lock_path().read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _record(entry: Entry, revision: str) -> None:
    locked = locked_revisions()
    if locked.get(entry.source) != revision:
        locked[entry.source] = revision
        files.write_text(lock_path(), json.dumps(locked, indent=2, sort_keys=True) + "\n")


@contextlib.contextmanager
def explained(entry: Entry) -> Iterator[None]:
    """Turn the hub's and the network's exceptions into the course's."""
    import httpx
    from huggingface_hub import errors as hub_errors

    try:
        yield
    except hub_errors.GatedRepoError as error:
        raise _gated(entry) from error
    except hub_errors.RevisionNotFoundError as error:
        raise ModelNotDownloadedError(
            f"{entry.source} no longer has the revision that was recorded.",
            "The repository was rewritten after it was first downloaded.",
            f"Remove its line from {lock_path()} to take the newest one.",
        ) from error
    except hub_errors.RepositoryNotFoundError as error:
        raise UnknownModelError(
            f"The hub has no model {entry.source!r}.",
            "The id is misspelt, the model was removed, or it is private.",
            f"Look it up at https://huggingface.co/models.{_did_you_mean(entry)}",
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NotEnoughDiskError(
                f"The disk filled up while downloading {entry.name}.",
                "The cache folder's disk has no space left.",
                "Free space (`hf cache ls` shows what is cached), then run it again: it resumes.",
            ) from error
        raise _unreachable(entry, error) from error
    except (httpx.HTTPError, hub_errors.RevisionResolutionError, hub_errors.EntryNotFoundError) as error:
        raise _unreachable(entry, error) from error


def _did_you_mean(entry: Entry) -> str:
    """For an id that is not in the catalog: the catalog's names that look like it."""
    near = [] if entry.profile else catalog.nearest(entry.source)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _unreachable(entry: Entry, error: Exception) -> ModelNotDownloadedError:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ModelNotDownloadedError(
        f"{entry.name} ({entry.source}) is not on this machine and could not be downloaded.",
        f"The hub could not be reached: {reason}",
        "Check the network and run it again, it resumes; or use the pocket profile, which needs no network.",
    )


def _gated(entry: Entry) -> GatedModelError:
    from huggingface_hub import get_token

    open_ones = [e.name for e in catalog.entries() if e.loader == entry.loader and not e.gated]
    instead = f"; or use an open model: {', '.join(dict.fromkeys(open_ones))}" if open_ones else ""
    return GatedModelError(
        f"{entry.source} is gated: its licence must be accepted before it can be downloaded.",
        "This machine's token belongs to an account that has not accepted it."
        if get_token()
        else "No Hugging Face token is set on this machine.",
        f"Accept the licence at https://huggingface.co/{entry.source}, then run `hf auth login` or set "
        f"HF_TOKEN{instead}.",
    )


def _on_disk(entry: Entry) -> Path | None:
    """The folder that a model's files are in, complete or not; None if there is none."""
    if entry.folder:
        return entry.folder if entry.folder.is_dir() else None
    if entry.loader == "whisper":
        from .whisper_files import whisper_path

        path = whisper_path(entry.source)
        return path.parent if path.is_file() else None
    from huggingface_hub.errors import IncompleteSnapshotError, LocalEntryNotFoundError

    try:
        return Path(_snapshot_download()(**request(entry), local_files_only=True))
    except IncompleteSnapshotError as error:
        return Path(error.snapshot_path)
    except LocalEntryNotFoundError:
        return None


def _is_whole(entry: Entry, folder: Path) -> bool:
    from . import weights

    try:
        weights.inspect(entry, folder)
    except (CorruptWeightsError, UnknownModelError):
        return False
    return True


def _snapshot_download() -> Downloader:
    import huggingface_hub

    return huggingface_hub.snapshot_download


def cache_folder() -> Path:
    """The folder that hub downloads go to (it may not exist yet)."""
    from huggingface_hub import constants

    return Path(os.path.expanduser(constants.HF_HUB_CACHE))
