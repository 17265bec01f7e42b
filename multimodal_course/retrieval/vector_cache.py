"""Vectors kept while a long run goes on, so that an interrupted one goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UnwritableFolderError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class VectorCache:
    """A folder of vectors under keys (checksums of what was encoded), for one encoder.

    Every file is named by its own checksum: one that was cut short or changed is ignored, and its vectors are
    made again.

    Args:
        folder: where; made if it is not there.
        probe: the vector that tells the encoder from others (`encoders.probe`).
    """

    def __init__(self, folder: str | Path, probe: NDArray[np.float32]) -> None:
        mark = hashlib.sha256((np.round(probe, 3) + 0.0).tobytes()).hexdigest()[:12]
        self.folder = Path(folder).expanduser() / mark
        self._known: dict[str, NDArray[np.float32]] = {}
        for path in self.folder.glob("*.safetensors"):
            self._read(path)

    def get(self, key: str) -> NDArray[np.float32] | None:
        """The vector under this key, if it is known."""
        return self._known.get(key)

    def put(self, keys: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep vectors, one for each key.

        Raises:
            UnwritableFolderError: the folder is read-only, or the disk is full.
        """
        from safetensors.numpy import save

        if not len(keys):
            return
        data = save({"vectors": vectors}, metadata={"keys": json.dumps(list(keys))})
        name = f"{hashlib.sha256(data).hexdigest()}.safetensors"
        temporary = self.folder / f".{name}.{os.getpid()}.tmp"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(data)
                os.replace(temporary, self.folder / name)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise UnwritableFolderError(
                f"Vectors cannot be kept in {self.folder.parent}.",
                error.strerror or str(error),
                "Pass a folder of your own as `resume`, or none to work without.",
            ) from error
        self._known |= dict(zip(keys, vectors, strict=True))

    def _read(self, path: Path) -> None:
        from safetensors import safe_open

        if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem:
            return
        with safe_open(path, framework="numpy") as file:
            keys = json.loads(file.metadata()["keys"])
            self._known |= dict(zip(keys, file.get_tensor("vectors"), strict=True))
