"""Reports of the pocket world: two columns, tables, charts and pictures whose figures agree."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from .. import questions
from ..captions import PLURALS, article, listing
from ..charts import BAR_COLOURS, Chart
from ..drawing import Pen
from ..objects import OBJECTS
from ..scenes import BACKGROUNDS, COLOURS, SUPERSAMPLING, Scene, Thing
from .facts import Asked, told
from .invoices import LEFT, NAVY, RIGHT
from .records import GOODS, person, town
from .sheet import GRAY, HEIGHT, WIDTH, Sheet, TableLook, replace, sans, serif

GUTTER = 22.0
COLUMN = (RIGHT - LEFT - GUTTER) / 2
PRINTED = 3  # times the pixels of a pocket picture, so that it is sharp on paper
BODY = replace(serif(10.2), justified=True)


@dataclass(frozen=True)
class Report:
    """A year's sales of one kind of thing: pieces by colour, shares by town, and what surrounds them."""

    kind: str
    year: int
    author: str
    bars: Chart  # thousands sold, by colour
    pie: Chart  # share of the sales, by the colour of the shop's sign
    shops: tuple[tuple[str, str, int], ...]  # sign, town, employees
    scene: Scene
    facts: dict[str, tuple[str, list[Asked]]]  # prose and questions about a product, a person and a train

    @property
    def title(self) -> str:
        """Such as "Sales of Umbrellas in 2026"."""
        return f"Sales of {PLURALS[self.kind].capitalize()} in {self.year}"

    def price(self, colour: str) -> int:
        """Price in euros of the thing in a colour."""
        return 4 + 3 * BAR_COLOURS.index(colour) % 17


def sample_report(rng: random.Random, bars: Chart, pie: Chart) -> Report:
    """A report about one kind of thing, whose figures are those of the charts."""
    kind = rng.choice(sorted({k for k, _ in GOODS}))
    shops = tuple((colour, town(rng), rng.randint(4, 38)) for colour, _ in pie.values)
    first, second = rng.sample([c for k, c in GOODS if k == kind], 2)
    background = rng.choice(("blue", "yellow", "green"))
    scene = Scene((_thing(kind, first, 34), _thing(kind, second, 94)), background)
    facts = {about: told(about, rng, 3)[1:] for about in ("product", "person", "train")}
    return Report(kind, rng.randint(2024, 2027), person(rng), bars, pie, shops, scene, facts)


def _thing(kind: str, colour: str, x: float) -> Thing:
    return Thing(kind, colour, x, 64, 25)


def printed(shown: Scene | Chart) -> Image.Image:
    """The picture with `PRINTED` times the pixels along each side, a scene in its pure colours."""
    if isinstance(shown, Chart):
        return shown.render(scale=PRINTED)
    k = SUPERSAMPLING * PRINTED
    image = Image.new("RGB", (shown.width * k, shown.height * k), BACKGROUNDS[shown.background])
    draw = ImageDraw.Draw(image)
    for t in shown.things:
        pen = Pen(draw, t.x * k, t.y * k, t.radius * k, t.tilt, t.flip, 1.6 * k)
        OBJECTS[t.kind](pen, COLOURS[t.colour])
    return image.reduce(SUPERSAMPLING)


def chart_questions(chart: Chart, rng: random.Random) -> list[Asked]:
    """Six questions about a chart: values, extremes, number, comparisons."""
    found: dict[str, str] = {}
    kinds = ("chart_value", "chart_value", "chart_extreme", "chart_extreme", "chart_count", "chart_compare")
    for kind in kinds:
        question = None
        while question is None or question.text in found:
            question = questions.ask(chart, rng, kind)
        found[question.text] = question.answer
    return list(found.items())


class _Columns:
    """Text and figures that flow down the left column and then the right one, page after page."""

    def __init__(self, sheet: Sheet, report: Report, top: float) -> None:
        self._sheet, self._report = sheet, report
        self._left, self._top, self.y = True, top, top
        self._furniture()

    @property
    def x(self) -> float:
        return LEFT if self._left else LEFT + COLUMN + GUTTER

    def _furniture(self) -> None:
        """Running head now; the foot is drawn when the page is full, as it is read last."""
        small, sheet = sans(8, GRAY), self._sheet
        sheet.line(LEFT, 46, RIGHT, 46, 0.4)
        with sheet.region("header"):
            sheet.text(LEFT, 40, self._report.title, small)
            sheet.text(RIGHT, 40, "Annual reports", small, "right")

    def foot(self) -> None:
        with self._sheet.region("footer"):
            number = f"{self._report.author} · Page {self._sheet.page + 1}"
            self._sheet.text(WIDTH / 2, HEIGHT - 36, number, sans(8, GRAY), "center")

    def room(self, height: float) -> None:
        """Make sure that so much fits below, in another column or on a new page if it must."""
        if self.y + height <= HEIGHT - 64:
            return
        self.next_column()

    def next_column(self) -> None:
        if not self._left:
            self.foot()
            self._sheet.turn()
            self._top = 78
            self._furniture()
        self._left = not self._left
        self.y = self._top

    def heading(self, text: str) -> None:
        self.room(70)
        self.y += 8
        with self._sheet.region("heading"):
            self._sheet.text(self.x, self.y, text, sans(11.5, NAVY, bold=True))
        self.y += 19

    def paragraph(self, text: str) -> None:
        self.room(len(BODY.wrap(text, COLUMN)) * BODY.step)
        self.y = self._sheet.paragraph(self.x, self.y, COLUMN, text, BODY) + 7

    def bullets(self, points: Sequence[str]) -> None:
        self.room(len(points) * BODY.step * 2)
        self.y = self._sheet.bullets(self.x, self.y, COLUMN, points, replace(BODY, justified=False)) + 7

    def caption(self, text: str) -> None:
        style = replace(sans(8.5), font="Helvetica-Oblique")
        self.y = self._sheet.paragraph(self.x, self.y, COLUMN, text, style, "caption") + 16

    def figure(self, shown: Scene | Chart, caption: str) -> list[float]:
        side = 158.0
        self.room(side + 44)
        box = self._sheet.picture(self.x + (COLUMN - side) / 2, self.y - 6, side, printed(shown))
        self.y += side + 10
        self.caption(caption)
        return box

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float], caption: str) -> None:
        self.room(len(rows) * 20 + 50)
        look = TableLook(sans(8.8), sans(8.8, bold=True), "rows", padding=4.5)
        aligns = "l" + "r" * (len(widths) - 1)
        scale = COLUMN / sum(widths)
        y = self._sheet.table(self.x, self.y - 4, [w * scale for w in widths], rows, aligns, look)
        self.y = y + 15
        self.caption(caption)


def draw_report(sheet: Sheet, report: Report, rng: random.Random) -> list[dict[str, Any]]:
    """Draw the report; returns its questions, `{"question", "answer", "page"}`."""
    many, asked = PLURALS[report.kind], []

    def ask(question: str, answer: Any) -> None:
        asked.append({"question": question, "answer": str(answer), "page": sheet.page})

    flow = _Columns(sheet, report, 156)
    with sheet.region("title"):
        sheet.text(WIDTH / 2, 86, report.title, sans(20, NAVY, bold=True), "center")
    with sheet.region("paragraph"):
        sheet.text(WIDTH / 2, 108, f"{report.author}, Department of Statistics", serif(11), "center")
    ask("Who wrote the report?", report.author)
    ask("Which year does the report cover?", report.year)

    values = dict(report.bars.values)
    best, worst = max(values, key=values.get), min(values, key=values.get)
    total = sum(values.values())
    flow.heading("1 Summary")
    flow.paragraph(
        f"In {report.year} our shops sold {total} thousand {many}. Most of them were {best}: this colour "
        f"alone reached {values[best]} thousand pieces. The smallest demand was for {worst} {many}, of which "
        f"only {values[worst]} thousand left our shelves. This report shows the sales by colour, the shops "
        "that made them, and what we plan for the coming year."
    )
    ask(f"How many thousand {many} were sold in total?", total)
    ask(f"Which colour of {many} was sold most?", best)
    flow.heading("2 Sales by colour")
    flow.paragraph(
        f"We offer {many} in {len(values)} colours. Table 1 lists the pieces sold and the price of each. "
        "Prices include tax and did not change during the year. Numbers are rounded to whole thousands, "
        "so small differences to the accounts are possible."
    )
    rows = [["Colour", "Sold (thousand)", "Price (EUR)"]]
    rows += [[c.capitalize(), str(v), f"{report.price(c)}.50"] for c, v in values.items()]
    flow.table(rows, (80, 90, 70), f"Table 1. Sales and prices of {many} in {report.year}.")
    colour = rng.choice(tuple(values))
    ask(f"What is the price of {article(f'{colour} {report.kind}')}?", f"{report.price(colour)}.50")
    flow.paragraph(
        f"Figure 1 shows the same numbers as bars. Each bar has the colour of the {many} that it stands "
        f"for, and its height gives thousands of pieces. The distance between {best} and {worst} was "
        f"{values[best] - values[worst]} thousand."
    )
    box = flow.figure(report.bars, f"Figure 1. Sales of {many} by colour, in thousands of pieces.")
    sheet.charts.append({"page": sheet.page, "box": box, "questions": chart_questions(report.bars, rng)})
    flow.heading("3 Products")
    one, two = report.scene.things
    facts, known = report.facts["product"]
    flow.paragraph(
        f"Figure 2 was drawn for our catalogue. It shows the {one.colour} and the {two.colour} "
        f"{report.kind} side by side. Another product did well, too. {facts}"
    )
    asked += [{"question": q, "answer": a, "page": sheet.page} for q, a in known]
    flow.figure(report.scene, f"Figure 2. The {one.colour} {report.kind} and the {two.colour} {report.kind}.")
    shares = dict(report.pie.values)
    flow.heading("4 Our shops")
    flow.paragraph(
        f"Each of our {len(shares)} shops is known by the colour of its sign: we have "
        f"{listing([f'the {c} shop in {place}' for c, place, _ in report.shops])}. "
        "Table 2 gives the share of each in the sales, and the number of people who work there."
    )
    rows = [["Shop", "Town", "Share", "Staff"]]
    rows += [[c.capitalize(), place, f"{shares[c]}%", str(staff)] for c, place, staff in report.shops]
    flow.table(rows, (60, 80, 50, 50), "Table 2. Shops, their share in the sales, and staff.")
    sign, place, staff = rng.choice(report.shops)
    ask(f"In which town is the {sign} shop?", place)
    ask(f"How many people work in the {sign} shop?", staff)
    flow.paragraph(
        f"In all, {sum(s for _, _, s in report.shops)} people sell {many} for us. Figure 3 shows the shares "
        "as slices of a pie, each in the colour of the sign. All slices together are 100 per cent."
    )
    box = flow.figure(report.pie, "Figure 3. Share of each shop in the sales, by the colour of its sign.")
    sheet.charts.append({"page": sheet.page, "box": box, "questions": chart_questions(report.pie, rng)})
    facts, known = report.facts["person"]
    flow.heading("5 Seller of the year")
    flow.paragraph(
        f"One of us sold more than anybody else. {facts} We are grateful for the good work of the past "
        "months, and hope that it will go on in the same way. The prize was handed over in December, and "
        "the money for it was collected by all shops together."
    )
    asked += [{"question": q, "answer": a, "page": sheet.page} for q, a in known]
    flow.next_column()
    facts, known = report.facts["train"]
    flow.heading("6 Transport")
    flow.paragraph(
        f"Most goods reach us by rail, and the timetable matters to us. {facts} It was late only "
        "twice in the whole year, and nothing was lost or broken on the way. For this reason we do not plan "
        "to buy a lorry of our own."
    )
    asked += [{"question": q, "answer": a, "page": sheet.page} for q, a in known]
    flow.heading("7 Plans")
    flow.paragraph("Next year we want to do better in three ways. The shops have agreed to the following:")
    last = report.shops[-1]
    flow.bullets(
        (
            f"order more {best} {many} before the summer;",
            f"lower the price of {worst} {many} by one euro;",
            f"train the staff of the {last[0]} shop in {last[1]}.",
        )
    )
    ask(f"The price of which {many} will be lowered?", worst)
    flow.paragraph(
        "The next report will follow in twelve months. Comments are welcome at any of our shops, and we "
        "thank everybody who has sent us numbers, corrections and ideas during the year."
    )
    flow.foot()
    return asked
