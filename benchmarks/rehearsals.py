"""Rehearsals of many models in one process: `data/scores/rehearsals/NAME.json` for each.

python benchmarks/rehearsals.py --to FOLDER                            # all of them, on a GPU: 8 minutes
python benchmarks/rehearsals.py --to FOLDER --seconds 400 llava-1.5-7b sdxl
python benchmarks/rehearsals.py --to FOLDER --quantization 4bit llava-1.5-7b
python benchmarks/rehearsals.py --to FOLDER --small                    # tiny ones on the CPU
"""

from __future__ import annotations

import argparse
from pathlib import Path

from multimodal_course.rehearsal import jobs, shapes
from multimodal_course.rehearsal.several import known_names, rehearse_each

# Writing tens of gigabytes is what takes the time: loading is measured with one model of each kind.
LOADED = (
    "llava-1.5-7b",
    "qwen2.5-0.5b",
    "sdxl",
    "controlnet-canny-sdxl",
    "clip-vit-l-14",
    "all-minilm-l6-v2",
)
LOADED += ("whisper-turbo",)


def make_tiny() -> None:
    """Put the tiny shape of each family in the place of its large ones, and shorten the work."""
    for table in shapes.FAMILIES.values():
        table.update(dict.fromkeys(table, table["tiny"]))
    jobs.NEW_TOKENS = jobs.SPOKEN = 4
    jobs.SOURCE_TOKENS = 100


def main(arguments: list[str] | None = None) -> int:
    """Rehearse, and write each result as soon as there is one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="models of the catalog (default: all with a known shape)")
    parser.add_argument("--to", type=Path, required=True, help="folder for the results")
    parser.add_argument("--quantization", choices=("4bit", "8bit"))
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no model after this time")
    parser.add_argument("--small", action="store_true", help="tiny shapes, to try the code")
    options = parser.parse_args(arguments)
    if options.small:
        make_tiny()
    names = options.names or known_names()
    unloaded = [name for name in names if name not in LOADED]
    failed = rehearse_each(
        names, "spark", options.quantization, options.to, unloaded=unloaded, seconds=options.seconds
    )
    print(
        f"{len(names) - len(failed)} of {len(names)} rehearsed"
        + (f"; not: {', '.join(failed)}" if failed else "")
    )
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
