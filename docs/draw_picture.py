"""Draw the README's pictures from what the pocket models say and draw now: `python docs/draw_picture.py`."""

from pathlib import Path

from multimodal_course import image_path, load, open_image, show_images

TARGET = Path(__file__).parent / "images"
ASKED = {
    "garden": "What is above the bird?",
    "night": "How many stars are there?",
    "bars": "What is the value of the green bar?",
    "street": "Describe the picture.",
}
PROMPTS = (
    "a large red apple at the center on a white background",
    "a blue car left of a yellow star on a pink background",
    "three orange balloons at the top, left and right on a blue background",
    "a brown house above a pink flower on a green background",
)


def answers() -> None:
    """Lab 4.1.1: questions about pictures."""
    with load("vlm", "pocket") as vlm:
        pictures = [open_image(image_path(f"{name}.png")) for name in ASKED]
        titles = [f"{q}\n{vlm.ask(p, q)}" for p, q in zip(pictures, ASKED.values(), strict=True)]
    show_images(pictures, titles).savefig(TARGET / "lab01.png", dpi=90, bbox_inches="tight")


def drawings() -> None:
    """Lab 4.1.2: pictures of prompts, the first seed of each."""
    with load("image-generator", "pocket") as painter:
        pictures = [picture.image for picture in painter.generate(PROMPTS, seed=1)]
    show_images(pictures, PROMPTS).savefig(TARGET / "lab02.png", dpi=90, bbox_inches="tight")


if __name__ == "__main__":
    answers()
    drawings()
    print("drew", *sorted(path.name for path in TARGET.glob("*.png")))
