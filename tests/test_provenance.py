"""No number without provenance: what stands behind each number with a unit in the prose.

1. **Measured**: its section names a benchmark (`benchmarks/audio.py`, `data/scores/audio.json`), and a value
   in the benchmark's file rounds to it. A lab's own memory and time are in `data/scores/labs.json`, and times
   of training in the `training.json` beside each pocket model.
2. **Computed**: it is the size in memory that the catalog gives for a model named in its paragraph or table.
3. **Cited**: its paragraph or table has a link to where it comes from.
4. **Explained**: `allowed_numbers.toml` has it, with a reason. It is for what nobody measures: definitions,
   settings that stand in the code, time that an exercise may take.

Tables that `docs/fill_tables.py` writes are compared with their files in test_docs.py and are left out here.
"""

import functools
import json
import re
import tomllib
from pathlib import Path

import pytest
from prose_numbers import Number, numbers

from multimodal_course import catalog
from multimodal_course.data import DATA
from multimodal_course.hardware import gigabytes

ROOT = Path(__file__).resolve().parent.parent
FILES = [
    *sorted(path for path in ROOT.glob("*.md") if path.name != "CHANGELOG.md"),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "labs" / "source").glob("*.py")),
]
# Unit -> how names of metrics end that are measured in it, and the factor from there. "" is any other name.
METRICS = {
    "s": {"_s": 1, "_ms": 0.001},
    "seconds": {"_s": 1, "_ms": 0.001},
    "ms": {"_s": 1000, "_ms": 1},
    "minutes": {"_s": 1 / 60},
    "GB": {"_gb": 1, "_mib": 2**20 / 1e9, "_bytes": 1e-9},
    "MiB": {"_mib": 1},
    "dB": {"_db": 1},
    "%": {"": 100},
    "per cent": {"": 100},
    "×": {"_speedup": 1},
    "times": {"_speedup": 1},
}
ENDINGS = ("_speedup", "_per_s", "_gb_s", "_gb", "_mib", "_bytes", "_db", "_ms", "_s")  # the first that fits


def measured(number: Number) -> bool:
    """Whether a benchmark that the number's section names found it."""
    names = re.findall(r"(?:data/scores|benchmarks)/(\w+)\.(?:json|py)", number.section)
    wanted = [f"{name}{gpu}.json" for name in names for gpu in ("", "_gpu")]
    files = [DATA / "scores" / place / file for file in wanted for place in ("", "h100")]
    if "rehearsals" in names:
        files += DATA.glob("scores/rehearsals/*.json")
    if "training.json" in number.section:
        files += DATA.glob("models/*/training.json")
    found = [metric for file in files for metric in metrics(file)]
    found += [
        (name, v) for name, v in metrics(DATA / "scores" / "labs.json") if name.startswith(number.path.stem)
    ]
    return any(rounds_to(number, name, value) for name, value in found)


def rounds_to(number: Number, name: str, value: float) -> bool:
    """Whether a metric has the number's unit and its value."""
    name = "_s" if name.endswith("seconds") else name  # as training.json and rehearsals call it
    ending = next((ending for ending in ENDINGS if name.endswith(ending)), "")
    factor = METRICS.get(number.unit, {}).get(ending)
    return factor is not None and abs(value * factor - number.value) <= 0.5 * 10**-number.decimals + 1e-9


@functools.cache
def metrics(file: Path) -> list[tuple[str, float]]:
    """Names and values of a file of measurements; `{"a": {"b_s": 1}}` gives a_b_s."""

    def leaves(name: str, value: object) -> list[tuple[str, float]]:
        if isinstance(value, dict):
            return [leaf for key, each in value.items() for leaf in leaves(f"{name}_{key}", each)]
        if isinstance(value, list):
            return [leaf for each in value for leaf in leaves(name, each)]
        return [(name.strip("_"), value)] if isinstance(value, int | float) else []

    return leaves("", json.loads(file.read_text(encoding="utf-8"))) if file.exists() else []


@functools.cache
def sizes() -> dict[str, set[str]]:
    """What the catalog says of each model's size: name -> "14.1 GB" and so on."""
    return {
        entry.name: {gigabytes(entry.nbytes(dtype) or 0) for dtype in ("float32", "bfloat16", "8bit", "4bit")}
        for entry in catalog.entries()
        if entry.parameters
    }


def computed(number: Number) -> bool:
    """Whether the catalog gives this size for a model that is named nearby."""
    near = number.paragraph.lower()
    return any(f"{number.digits} {number.unit}" in known for name, known in sizes().items() if name in near)


def cited(number: Number) -> bool:
    """Whether the paragraph or table links to a source outside of the course."""
    return "](https://" in number.paragraph


@functools.cache
def allowed() -> list[re.Pattern]:
    """The phrases of the allow-list."""
    reasons = tomllib.loads((ROOT / "tests" / "allowed_numbers.toml").read_text(encoding="utf-8"))
    return [re.compile(phrase) for phrases in reasons.values() for phrase in phrases]


def explained(number: Number) -> bool:
    """Whether the allow-list has a phrase of the number's paragraph that includes it."""
    found = [match[0] for phrase in allowed() for match in phrase.finditer(one_line(number.paragraph))]
    return any(number.words in words for words in found)


def one_line(text: str) -> str:
    """A text with single spaces in place of line ends."""
    return " ".join(text.split())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_number_has_provenance(path):
    rules = (measured, computed, cited, explained)
    assert [str(number) for number in numbers(path) if not any(rule(number) for rule in rules)] == []


def test_every_allowed_phrase_is_still_in_use():
    paragraphs = {one_line(number.paragraph) for path in FILES for number in numbers(path)}
    unused = [phrase.pattern for phrase in allowed() if not any(map(phrase.search, paragraphs))]
    assert unused == []


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("It takes 3.7 s.", ["3.7 s"]),
        ("It holds 14.2 GB.\n\nLLaVA-1.5-7B needs 14.1 GB.", ["14.2 GB"]),
        ("## Speed\n\nBy `benchmarks/vlm.py`: an answer takes 1.94 s, or 1.95 s.", ["1.95 s"]),
        ("## Speed\n\nBy `benchmarks/vlm.py`.\n\n## More\n\nAn answer takes 1.94 s.", ["1.94 s"]),
        ("As [they](https://example.org) say, 9 %.\n\nBut 9 % of what?", ["9 %"]),
        ("```\n12 s\n```\n336 × 336 pixels, LLaVA-1.5-7B, 4.1.2 seconds it is not", []),
        ("From 5 to 9 MiB.", ["5 to 9 MiB", "5 to 9 MiB"]),
    ],
)
def test_only_numbers_that_something_stands_behind_pass(text, fails, tmp_path):
    document = tmp_path / "DOCUMENT.md"
    document.write_text(f"# Title\n\n{text}\n", encoding="utf-8")
    rules = (measured, computed, cited, explained)
    assert [each.words for each in numbers(document) if not any(rule(each) for rule in rules)] == fails
