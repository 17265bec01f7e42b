"""Index files: written whole or not at all, and never read as good when they are not.

A saved index is a folder. `index.json` names the other files, each with its size and SHA-256, and carries a
checksum of itself. The others have a part of their SHA-256 in their names and are never overwritten: a new
version stands beside the old one, and replacing `index.json` is the one step that makes it count.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DamagedIndexError, UnwritableFolderError
from ..files import write_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1


@dataclass(frozen=True)
class SavedIndex:
    """What an index consists of.

    Args:
        encoders: role -> name of the encoder.
        records: the records as JSON values.
        vectors: table -> its vectors, where they are compared one by one; and `probe.ROLE` of each encoder.
        graphs: (table, kind) -> what `faiss.serialize_index` made of it.
    """

    encoders: dict[str, str]
    records: list[dict[str, Any]]
    vectors: dict[str, NDArray[np.float32]]
    graphs: dict[tuple[str, str], bytes]


def write_index(folder: str | Path, saved: SavedIndex) -> None:
    """Write an index into a folder, replacing the one that is there.

    Raises:
        UnwritableFolderError: the folder is read-only or the disk is full; what was there is unchanged.
    """
    from safetensors.numpy import save_file

    folder = Path(folder).expanduser()
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in saved.records)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = [
            _write(folder, "records.jsonl", lambda path: path.write_text(lines, "utf-8", newline="\n")),
            _write(folder, "vectors.safetensors", lambda path: save_file(saved.vectors, path)),
        ]
        for (table, kind), graph in saved.graphs.items():
            # Written at once, so the loop's variable is the right one.
            files.append(_write(folder, f"{table}.{kind}.faiss", lambda path, g=graph: path.write_bytes(g)))
        contents = {"format": FORMAT, "encoders": saved.encoders, "files": files}
        contents["checksum"] = _checksum(contents)
        write_text(folder / "index.json", json.dumps(contents, indent=1))
        _clean(folder, {file["name"] for file in files})
    except OSError as error:
        raise UnwritableFolderError(
            f"The index cannot be written to {folder}.",
            f"{error.strerror or error}. What was there before is unchanged.",
            "Choose a folder of your own on a disk with enough room.",
        ) from error


def read_index(folder: str | Path) -> SavedIndex:
    """Read an index back.

    Raises:
        DamagedIndexError: there is none, a file is missing, truncated or changed, or the version is another.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    folder = Path(folder).expanduser()
    contents = _contents(folder)
    data = {file["part"]: _read(folder, file) for file in contents["files"]}
    try:
        records = [json.loads(line) for line in data.pop("records.jsonl").decode("utf-8").splitlines()]
        vectors = load(data.pop("vectors.safetensors"))
    except (KeyError, ValueError, SafetensorError) as error:
        raise damaged(folder, f"its files do not belong together ({error})") from error
    graphs = {tuple(part.removesuffix(".faiss").rsplit(".", 1)): graph for part, graph in data.items()}
    return SavedIndex(contents["encoders"], records, vectors, graphs)


def damaged(folder: Path, what: str) -> DamagedIndexError:
    """The error for an index that cannot be trusted."""
    return DamagedIndexError(
        f"The index in {folder} cannot be used: {what}.",
        "Files are missing, were cut short while copying, or were changed after they were written.",
        "Index the records again and save; or restore the folder from where it was copied.",
    )


def _write(folder: Path, part: str, write: Callable[[Path], object]) -> dict[str, Any]:
    """Write one file under a name that holds its checksum; returns its entry for index.json."""
    temporary = folder / f".{part}.{os.getpid()}.tmp"
    try:
        write(temporary)
        digest = _digest(temporary)
        size = temporary.stat().st_size
        name = f"{digest[:12]}.{part}"
        os.replace(temporary, folder / name)
    finally:
        temporary.unlink(missing_ok=True)
    return {"part": part, "name": name, "bytes": size, "sha256": digest}


def _read(folder: Path, file: dict[str, Any]) -> bytes:
    path = folder / file["name"]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise damaged(folder, f"{path.name} cannot be read ({error.strerror or error})") from error
    if len(data) != file["bytes"]:
        raise damaged(folder, f"{path.name} has {len(data):,} bytes instead of {file['bytes']:,}")
    if hashlib.sha256(data).hexdigest() != file["sha256"]:
        raise damaged(folder, f"{path.name} does not have the checksum that it was saved with")
    return data


def _contents(folder: Path) -> dict[str, Any]:
    """What index.json says, if it can be trusted."""
    try:
        contents = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise damaged(folder, f"index.json cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise damaged(folder, "index.json is incomplete") from error
    stated = contents.pop("checksum", None) if isinstance(contents, dict) else None
    if stated != _checksum(contents):
        raise damaged(folder, "index.json does not have the checksum that it was saved with")
    if contents["format"] != FORMAT:
        raise damaged(folder, f"it is of version {contents['format']}, and this library reads {FORMAT}")
    return contents


def _clean(folder: Path, current: set[str]) -> None:
    """Remove the files of earlier versions: those whose names begin as ours do."""
    for pattern in ("records.jsonl", "vectors.safetensors", "*.faiss"):
        for path in folder.glob(f"{'[0-9a-f]' * 12}.{pattern}"):
            if path.name not in current:
                path.unlink(missing_ok=True)


def _checksum(contents: Any) -> str:
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
