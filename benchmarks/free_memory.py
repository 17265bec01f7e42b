"""How wrong common ways to ask for free memory are, beside `memory_status()`.

    python benchmarks/free_memory.py --json data/scores/free_memory.json

Two experiments. A file of 4 GB is written, as a download does: it stays in the page cache, which the kernel
gives up as soon as somebody wants the memory. And, on an NVIDIA GPU, another process takes 8 GB of the card.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
from scores import save

FILE_GB, NEIGHBOUR_GB = 4, 8
NEIGHBOUR = f"""
import torch
held = torch.empty({NEIGHBOUR_GB} * 10**9, dtype=torch.uint8, device="cuda")
torch.cuda.synchronize()
print("ready", flush=True)
input()
"""


def after_a_download(folder: Path) -> dict[str, float]:
    """What the kernel calls free and available before and after a file is written, in GB."""

    def ask(when: str) -> dict[str, float]:
        memory = psutil.virtual_memory()
        return {f"{when}_free_gb": memory.free / 1e9, f"{when}_available_gb": memory.available / 1e9}

    before, block = ask("before"), bytes(10**8)
    with (folder / "download").open("wb") as file:
        for _ in range(FILE_GB * 10):
            file.write(block)
    return before | ask("after")


def beside_a_neighbour() -> dict[str, float]:
    """What three ways call free on a GPU that another process uses, too, in GB; nothing without a GPU."""
    import torch

    from multimodal_course import memory_status

    if not torch.cuda.is_available():
        return {}

    def ask(when: str) -> dict[str, float]:
        total = torch.cuda.get_device_properties(0).total_memory
        return {
            f"{when}_total_minus_allocated_gb": (total - torch.cuda.memory_allocated()) / 1e9,
            f"{when}_mem_get_info_gb": torch.cuda.mem_get_info()[0] / 1e9,
            f"{when}_memory_status_gb": memory_status().available / 1e9,
        }

    torch.cuda.init()
    alone = ask("alone")
    with subprocess.Popen(
        [sys.executable, "-c", NEIGHBOUR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as neighbour:
        neighbour.stdout.readline()
        shared = ask("shared")
        neighbour.communicate("\n")
    return {"device": torch.cuda.get_device_name(0), **alone, **shared}


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="add the metrics to this file")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="on the disk to write the file to")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = after_a_download(Path(folder)) | beside_a_neighbour()
    found = {name: round(v, 2) if isinstance(v, float) else v for name, v in found.items()}
    print(*(f"{name:36}{value}" for name, value in found.items()), sep="\n")
    save(found, options.json, keep=True)


if __name__ == "__main__":
    main()
