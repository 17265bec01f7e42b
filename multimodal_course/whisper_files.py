"""openai-whisper's model files: where they are, and a download that resumes and verifies.

`whisper.load_model` writes straight to the final name and starts from zero after an interruption; here the
file grows under another name and moves into place once its checksum is right.
"""

import hashlib
import os
import urllib.request
from pathlib import Path

from .errors import CorruptWeightsError


def whisper_path(name: str) -> Path:
    """Where `whisper.load_model(name)` looks for the checkpoint of a model such as `tiny`."""
    import whisper

    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "whisper" / whisper._MODELS[name].rsplit("/", 1)[1]


def download_whisper(name: str) -> Path:
    """Download a checkpoint, resuming an interrupted one, and return the folder that holds it.

    Raises:
        CorruptWeightsError: the checksum of what was downloaded is wrong.
        OSError: the server cannot be reached.
    """
    import whisper
    from tqdm.auto import tqdm

    url, path = whisper._MODELS[name], whisper_path(name)
    if path.is_file() and is_intact(name):
        return path.parent
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    done = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={done}-"} if done else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as source:
        resumed = source.status == 206
        done = done if resumed else 0
        total = done + int(source.headers.get("Content-Length") or 0)
        with (
            part.open("ab" if resumed else "wb") as target,
            tqdm(total=total, initial=done, unit="B", unit_scale=True, desc=path.name) as progress,
        ):
            while block := source.read(1 << 20):
                target.write(block)
                progress.update(len(block))
    part.replace(path)
    if not is_intact(name):
        path.unlink()
        raise CorruptWeightsError(
            f"The download of whisper {name} does not have the checksum that openai-whisper expects.",
            "The transfer was disturbed, or something between here and the server changed it.",
            f"Run `multimodal-course prefetch whisper-{name}` again.",
        )
    return path.parent


def is_intact(name: str) -> bool:
    """Compare a downloaded checkpoint with the checksum that openai-whisper's own table has for it."""
    import whisper

    expected = whisper._MODELS[name].split("/")[-2]
    with whisper_path(name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == expected


def checkpoint(folder: Path) -> Path:
    """The checkpoint in a folder: `model.pt`, or the only `.pt` file.

    Raises:
        CorruptWeightsError: there is none, or one cannot tell which.
    """
    files = sorted(folder.glob("*.pt"))
    if folder / "model.pt" in files:
        return folder / "model.pt"
    if len(files) != 1:
        raise CorruptWeightsError(
            f"{folder} has {len(files)} .pt files, and one is needed.",
            "The folder is incomplete, or holds several checkpoints.",
            "Call the right one model.pt; `git checkout -- data/models` restores pocket models.",
        )
    return files[0]
