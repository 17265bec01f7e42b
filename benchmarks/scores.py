"""What the benchmarks of quality share: a metric beside its target, and metrics in a file."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any


def verdict(value: float, target: float, sign: str = ">=", width: int = 8) -> str:
    """Like ">=    0.97  reached"; `sign` is ">=", "<=" or ">"."""
    good = {">=": value >= target, "<=": value <= target, ">": value > target}[sign]
    return f"{sign}{target:{width}.2f}  {'reached' if good else 'MISSED'}"


def report(
    metrics: Mapping[str, float],
    targets: Mapping[str, float],
    at_most: Collection[str] = (),
    digits: int = 3,
) -> str:
    """A line for each metric, its target beside it where it has one."""
    lines = []
    for name, value in metrics.items():
        line = f"{name:32}{value:10.{digits}f}"
        if name in targets:
            line += verdict(value, targets[name], "<=" if name in at_most else ">=", digits + 5)
        lines.append(line)
    return "\n".join(lines)


def save(metrics: Mapping[str, Any], path: Path | None, keep: bool = False) -> None:
    """Write the metrics as JSON, if a file was named; `keep` what it holds and was not measured this time."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        known = json.loads(path.read_text(encoding="utf-8")) if keep and path.exists() else {}
        path.write_text(json.dumps(known | dict(metrics), indent=1) + "\n", encoding="utf-8")
