"""From nothing to the first VLM answer: clone, environment, installation, answer, each timed.

    python benchmarks/first_answer.py --json data/scores/first_answer.json

Needs git, a network and 8 GB of disk, and only Python's own library. `--uv` installs with uv in place of pip.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scores import save

ROOT = Path(__file__).resolve().parent.parent
QUESTION = """
from multimodal_course import image_path, load

with load("vlm") as vlm:
    print(vlm.ask(image_path("night.png"), "How many stars are there?"))
"""


def measure(folder: Path, uv: bool) -> dict[str, float]:
    """Seconds of each step in an empty folder, and the gigabytes that it held in the end."""
    clone, python = folder / "clone", folder / "clone" / ".venv" / "bin" / "python"
    requirements = ["-c", "constraints.txt", "-e", "."]
    steps = {
        "clone_s": (folder, ["git", "clone", "--quiet", str(ROOT), str(clone)]),
        "environment_s": (
            clone,
            ["uv", "venv", "--quiet"] if uv else [sys.executable, "-m", "venv", ".venv"],
        ),
        "install_s": (
            clone,
            ["uv", "pip", "install", "--quiet", *requirements]
            if uv
            else [str(python), "-m", "pip", "install", "--quiet", *requirements],
        ),
        "first_answer_s": (clone, [str(python), "-c", QUESTION]),
        "second_answer_s": (clone, [str(python), "-c", QUESTION]),
    }
    # Nothing of the environment that this script runs in, no profile, and no models from the hub.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    environment |= {"COURSE_PROFILE": "pocket", "HF_HUB_OFFLINE": "1"}
    found = {}
    for name, (where, command) in steps.items():
        start = time.perf_counter()
        subprocess.run(command, cwd=where, env=environment, check=True)
        found[name] = time.perf_counter() - start
        print(f"{name:16}{found[name]:8.1f}", flush=True)
    files = (path for path in clone.rglob("*") if path.is_file() and not path.is_symlink())
    found["total_s"] = sum(found.values()) - found["second_answer_s"]
    found["disk_gb"] = sum(path.stat().st_size for path in files) / 1e9
    print(f"{'total_s':16}{found['total_s']:8.1f}\n{'disk_gb':16}{found['disk_gb']:8.1f}")
    return {name: round(value, 1) for name, value in found.items()}


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="add the metrics to this file")
    parser.add_argument("--uv", action="store_true", help="install with uv in place of pip")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), options.uv)
    what = {"python": platform.python_version(), "cores": os.cpu_count()}
    save(what | {"uv" if options.uv else "pip": found}, options.json, keep=True)


if __name__ == "__main__":
    main()
