"""Bar and pie charts with whole-number values, told apart by colour."""

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from .drawing import OUTLINE
from .scenes import COLOURS, SIDE, SUPERSAMPLING

BAR_COLOURS = tuple(c for c in COLOURS if c not in ("white", "gray"))
TALLEST = 10


@dataclass(frozen=True)
class Chart:
    """A bar chart of values 1 to 10, or a pie chart of shares in tens of per cent."""

    form: str  # "bar" or "pie"
    values: tuple[tuple[str, int], ...]  # (colour, value) from left to right, or clockwise from the top
    width: int = SIDE
    height: int = SIDE

    @property
    def part(self) -> str:
        """What one value is drawn as: "bar" or "slice"."""
        return "bar" if self.form == "bar" else "slice"

    def value_text(self, value: int) -> str:
        """The value as it is read out: "7", or "30%"."""
        return str(value) if self.form == "bar" else f"{value}%"

    def render(self, rng: random.Random | None = None, scale: int = 1) -> Image.Image:
        """Draw the chart on white, with `scale` times the pixels along each side."""
        k = SUPERSAMPLING * scale
        image = Image.new("RGB", (self.width * k, self.height * k), (255, 255, 255))
        draw = ImageDraw.Draw(image)
        if self.form == "bar":
            self._draw_bars(draw, k)
        else:
            self._draw_slices(draw, k)
        return image.reduce(SUPERSAMPLING)

    def _draw_bars(self, draw: ImageDraw.ImageDraw, k: int) -> None:
        left, right, bottom, top = 18 * k, 122 * k, 118 * k, 8 * k
        unit = (bottom - top) / TALLEST
        font = ImageFont.load_default(9 * k)
        for tick in range(0, TALLEST + 1, 2):
            y = bottom - tick * unit
            draw.line([(left, y), (right, y)], fill=(214, 216, 220), width=k)
            draw.text((left - 4 * k, y), str(tick), fill=(70, 70, 78), font=font, anchor="rm")
        step = (right - left) / len(self.values)
        for i, (colour, value) in enumerate(self.values):
            x = left + step * (i + 0.5)
            corners = [(x - step * 0.32, bottom - value * unit), (x + step * 0.32, bottom)]
            draw.rectangle(corners, fill=COLOURS[colour], outline=OUTLINE, width=round(1.2 * k))
        draw.line([(left, top), (left, bottom), (right, bottom)], fill=OUTLINE, width=round(1.6 * k))

    def _draw_slices(self, draw: ImageDraw.ImageDraw, k: int) -> None:
        angle = -90.0
        bounds = [12 * k, 12 * k, 116 * k, 116 * k]
        for colour, value in self.values:
            end = angle + 3.6 * value
            draw.pieslice(bounds, angle, end, fill=COLOURS[colour], outline=OUTLINE, width=round(1.4 * k))
            angle = end


def sample_chart(rng: random.Random, form: str | None = None) -> Chart:
    """A random chart; its largest and its smallest value are unique."""
    form = form or rng.choice(("bar", "pie"))
    while True:
        if form == "bar":
            values = [rng.randint(1, TALLEST) for _ in range(rng.randint(2, 5))]
        else:
            cuts = sorted(rng.sample(range(1, 10), rng.randint(1, 3)))
            values = [10 * (b - a) for a, b in zip([0, *cuts], [*cuts, 10], strict=True)]
        if values.count(max(values)) == 1 and values.count(min(values)) == 1:
            colours = rng.sample(BAR_COLOURS, len(values))
            return Chart(form, tuple(zip(colours, values, strict=True)))
