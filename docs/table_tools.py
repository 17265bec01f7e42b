"""What all generated tables need: markdown, and a benchmark's targets."""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

PERCENT, SECONDS, TIMES = "{:.1%}", "{:.2f} s", "{:.1f} ×"
_BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0) -> str:
    """A table in markdown, its last `numbers` columns aligned to the right."""
    rule = ["---"] * (len(header) - numbers) + ["---:"] * numbers
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))


def benchmark(name: str = "vlm") -> ModuleType:
    """A benchmark's module, for its targets, imported as `python benchmarks/NAME.py` would."""
    if str(_BENCHMARKS) not in sys.path:
        sys.path.append(str(_BENCHMARKS))
    return importlib.import_module(name)
