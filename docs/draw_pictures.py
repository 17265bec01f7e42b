"""Draw the documents' pictures: `python docs/draw_pictures.py`.

The README's is made of what pocket LLaVA says now, that of BENCHMARKS.md of `data/scores/release_gpu.json`.
"""

import json
from pathlib import Path

from table_tools import benchmark

from multimodal_course import image_path, load, open_image, show_images

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ASKED = {
    "garden": "What is above the bird?",
    "night": "How many stars are there?",
    "bars": "What is the value of the green bar?",
    "street": "Describe the picture.",
}


def answers(path: Path) -> None:
    """Four pictures, each with a question and pocket LLaVA's answer."""
    with load("vlm", "pocket") as vlm:
        pictures = [open_image(image_path(f"{name}.png")) for name in ASKED]
        titles = [f"{q}\n{vlm.ask(p, q)}" for p, q in zip(pictures, ASKED.values(), strict=True)]
    show_images(pictures, titles).savefig(path, dpi=90, bbox_inches="tight")


def releases(path: Path) -> None:
    """Memory before, at work and after each model of the labs, in two rounds."""
    measured = json.loads((ROOT / "data" / "scores" / "release_gpu.json").read_text(encoding="utf-8"))
    benchmark("release_gpu").draw(measured["visits"], path)


if __name__ == "__main__":
    for draw, name in ((answers, "lab01.png"), (releases, "release_gpu.png")):
        draw(IMAGES / name)
        print("drew", IMAGES / name)
