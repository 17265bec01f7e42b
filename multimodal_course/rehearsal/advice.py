"""What to make of a rehearsal's numbers, in plain words."""

from __future__ import annotations

from typing import Any

from ..catalog import Entry
from ..hardware import gigabytes

_COMPILED = {
    "image_text_to_text": "`warm_up(questions)` compiles the decoding step.",
    "diffusion": "`compile()` compiles the denoiser.",
}


def advise(entry: Entry, found: dict[str, Any]) -> list[str]:
    """Sentences about batches, compiling and fewer bits that follow from these measurements."""
    one, limit, machine = found["batches"][0], found["limit"], found["machine"]
    best = max(found["batches"], key=lambda row: row["items_per_s"])
    gain = best["items_per_s"] / one["items_per_s"]
    said = []
    if best["batch"] > 1 and gain > 1.2:
        said.append(
            f"{best['batch']} at once give {gain:.1f} times as many a second as one by one, "
            f"and take {gigabytes(best['peak_bytes'])}."
        )
    elif len(found["batches"]) > 1:
        said.append("Several at once are hardly faster here than one by one.")
    share, bound = limit["one"]["share"], limit["one"]["bound"]
    what = "reading the weights" if bound == "memory" else "arithmetic"
    said.append(f"One by one reaches {share:.0%} of what {what} allows on this machine.")
    on_gpu = machine.get("cuda") is not None
    compilable = on_gpu and not found["quantization"] and entry.loader in _COMPILED
    if compilable and share < 0.5:
        said.append(f"The rest goes into starting small pieces of work: {_COMPILED[entry.loader]}")
    if compilable and bound == "memory":
        said.append(
            "Fewer bits would make single answers faster, too."
            if share > 0.6
            else "Fewer bits would save memory, but no time: reading the weights is not what takes it."
        )
    return said
