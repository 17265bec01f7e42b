"""Download a profile's models ahead of a lab: disk checked first, progress shown, resumed if interrupted."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from . import catalog, hub
from .catalog import Entry
from .errors import CourseError, NotEnoughDiskError
from .hardware import gigabytes

_SPARE = 1.05  # room for the cache's own bookkeeping


def prefetch(
    profile: str | None = None, names: Sequence[str] = (), downloader: hub.Downloader | None = None
) -> list[Path]:
    """Download models and record the revisions found, so that later loads use the same.

    What is already there is not downloaded again, and an interrupted download continues. A model that cannot
    be had (a gated one, say) does not keep the others from coming.

    Args:
        profile: whose models; the one in use if not given.
        names: only these roles or models; all of the profile's if empty.
        downloader: stands in for `huggingface_hub.snapshot_download`.

    Returns:
        The folders of all models asked for.

    Raises:
        NotEnoughDiskError: before anything is downloaded.
        CourseError: the first reason why a model could not be downloaded, after trying the rest.
    """
    profile = catalog.current_profile(profile).value
    wanted = [catalog.resolve(name, profile) for name in names] or catalog.entries(profile)
    models = list({entry.source: entry for entry in wanted}.values())

    here = [entry for entry in models if entry.folder]
    missing = [entry for entry in models if not entry.folder]
    for entry in here:
        hub.locate(entry)  # raises if this copy of the course is incomplete
        print(f"[ok]   {entry.name}: shipped with the course")
    failures: list[CourseError] = []
    sizes = {}
    for entry in missing:
        try:
            sizes[entry.name] = _bytes_to_download(entry, downloader)
        except CourseError as error:
            print(f"[fail] {entry.name}: {error.what} {error.fix}")
            failures.append(error)
    _check_disk(sizes)

    folders = [entry.folder for entry in here if entry.folder]
    for number, entry in enumerate((e for e in missing if e.name in sizes), start=1):
        size = gigabytes(sizes[entry.name])
        print(f"[{number}/{len(sizes)}] {entry.name} ({entry.source}): {size} to download", flush=True)
        try:
            folders.append(hub.download(entry, downloader))
        except CourseError as error:
            print(f"[fail] {entry.name}: {error.what} {error.fix}")
            failures.append(error)
        else:
            print(f"[ok]   {entry.name}")
    if failures:
        raise failures[0]
    return folders


def _bytes_to_download(entry: Entry, downloader: hub.Downloader | None) -> int:
    """Ask the hub how much of a model is not on this disk yet."""
    if entry.loader == "whisper":
        # The checkpoints are stored in float16; the server is asked only when the download begins.
        return 0 if hub.is_downloaded(entry) else entry.nbytes("float16") or 0
    files = hub.fetch(entry, downloader, dry_run=True)
    return sum(file.file_size or 0 for file in files if file.will_download)


def _check_disk(sizes: dict[str, int]) -> None:
    needed = int(sum(sizes.values()) * _SPARE)
    folder = hub.cache_folder()
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if needed > free:
        largest = sorted(sizes, key=lambda name: sizes[name], reverse=True)[:3]
        raise NotEnoughDiskError(
            f"{gigabytes(needed)} are to be downloaded, but the disk of {folder} has {gigabytes(free)} free.",
            "The largest are " + ", ".join(f"{name} ({gigabytes(sizes[name])})" for name in largest) + ".",
            "Free space (`hf cache ls`), set HF_HOME to a folder on a larger disk, or name only the models "
            "you need: `multimodal-course prefetch vlm`.",
        )
