"""Draw the README's picture from what pocket LLaVA says now: `python docs/draw_picture.py`."""

from pathlib import Path

from multimodal_course import image_path, load, open_image, show_images

TARGET = Path(__file__).parent / "images" / "lab01.png"
ASKED = {
    "garden": "What is above the bird?",
    "night": "How many stars are there?",
    "bars": "What is the value of the green bar?",
    "street": "Describe the picture.",
}

if __name__ == "__main__":
    with load("vlm", "pocket") as vlm:
        pictures = [open_image(image_path(f"{name}.png")) for name in ASKED]
        titles = [f"{q}\n{vlm.ask(p, q)}" for p, q in zip(pictures, ASKED.values(), strict=True)]
    show_images(pictures, titles).savefig(TARGET, dpi=90, bbox_inches="tight")
    print("drew", TARGET)
