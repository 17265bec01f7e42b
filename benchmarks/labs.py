"""Time and memory of each lab's whole solved notebook in the pocket profile, as `make run` executes it.

python benchmarks/labs.py --json data/scores/labs.json
python docs/fill_tables.py
"""

import argparse
import json
import tempfile
from pathlib import Path

from multimodal_course.instructor.run import execute
from multimodal_course.labs import all_labs


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the metrics to this file")
    options = parser.parse_args()
    found = {}
    for lab in all_labs():
        with tempfile.TemporaryDirectory() as folder:
            outcome = execute(lab, student=False, profile="pocket", output=Path(folder))
        if outcome.failure:
            raise SystemExit(f"{lab.name} failed: {outcome.failure}")
        found[lab.name] = {"run_s": round(outcome.seconds, 1), "peak_mib": round(outcome.peak_bytes / 2**20)}
        print(
            f"{lab.name:24}{found[lab.name]['run_s']:8.1f} s{found[lab.name]['peak_mib']:8} MiB", flush=True
        )
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
