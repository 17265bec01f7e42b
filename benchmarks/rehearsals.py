"""Rehearsals of many models in one process: `data/scores/rehearsals/NAME.json` for each.

python benchmarks/rehearsals.py --to FOLDER --seconds 400 llava-1.5-7b sdxl    # on a GPU
python benchmarks/rehearsals.py --to FOLDER --small                            # tiny ones on the CPU
python benchmarks/rehearsals.py --to FOLDER --quantization 4bit llava-1.5-7b
"""

from __future__ import annotations

import argparse
import json
import time
import traceback
from pathlib import Path

from multimodal_course import catalog
from multimodal_course.rehearsal import jobs, shapes
from multimodal_course.rehearsal.rehearsing import rehearse


def names() -> list[str]:
    """Every full-size model whose shape is known, the small ones first."""
    entries = {entry.name: entry for profile in ("laptop", "spark") for entry in catalog.entries(profile)}
    known = [entry for entry in entries.values() if shapes.family(entry.name)]
    return [entry.name for entry in sorted(known, key=lambda entry: entry.parameters or 1_500_000_000)]


def main() -> None:
    """Rehearse, and write each result as soon as there is one; a failure is written, too."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="models of the catalog (default: all with a known shape)")
    parser.add_argument("--to", type=Path, required=True, help="folder for the results")
    parser.add_argument("--quantization", choices=("4bit", "8bit"))
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no model after this time")
    parser.add_argument("--small", action="store_true", help="tiny shapes, to try the code")
    options = parser.parse_args()
    if options.small:
        for table in shapes.FAMILIES.values():
            table.update(dict.fromkeys(table, table["tiny"]))
        jobs.NEW_TOKENS = jobs.SPOKEN = 4
        jobs.SOURCE_TOKENS = 100
    options.to.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    for name in options.names or names():
        file = options.to / f"{name}{'-' + options.quantization if options.quantization else ''}.json"
        if time.perf_counter() - began > options.seconds:
            file.with_suffix(".error.txt").write_text("left out: the time was used up\n")
            print(f"{name}: left out, the time was used up", flush=True)
            continue
        start = time.perf_counter()
        try:
            rehearse(
                name,
                "spark",
                options.quantization,
                note=lambda found, file=file: file.write_text(json.dumps(found, indent=1) + "\n"),
            )
        except Exception as error:
            traceback.print_exc()
            file.with_suffix(".error.txt").write_text(f"{type(error).__name__}: {error}\n")
        print(f"-- {name}: {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
