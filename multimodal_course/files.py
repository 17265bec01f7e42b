"""Where a user's own small files are kept, and how every file is written: completely or not at all."""

import os
import sys
from pathlib import Path


def home() -> Path:
    """Folder of a user's own course files (progress): `$COURSE_HOME`, else the platform's data folder."""
    if chosen := os.environ.get("COURSE_HOME"):
        return Path(chosen).expanduser()
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "multimodal-course"


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` through a temporary neighbour, so that a crash never leaves half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
