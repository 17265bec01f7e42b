"""Letters and forms of the pocket world."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from .facts import Asked, told
from .invoices import FOREST, LEFT, NAVY, RIGHT
from .records import Party, a_date, code, firm, party, person, town
from .sheet import GRAY, HEIGHT, RULE, WIDTH, Sheet, sans, serif, typewriter
from .wordings import DATES


@dataclass(frozen=True)
class Letter:
    """A letter: who writes to whom, when and about what; `asked` can be answered from its text."""

    sender: Party
    writer: str
    recipient: Party
    date: date
    subject: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    asked: tuple[Asked, ...]

    def fields(self) -> dict[str, str]:
        """Sender, recipient, date and subject."""
        return {
            "sender": self.sender.name,
            "recipient": self.recipient.name,
            "date": self.date.isoformat(),
            "subject": self.subject,
        }


LETTERS = ("meeting", "product", "town")


def sample_letter(rng: random.Random, about: str) -> Letter:
    """A letter about one of `LETTERS`."""
    sender, recipient = firm(rng), party(rng, person(rng))
    writer = person(rng)
    name, facts, asked = told(about, rng, 4)
    openings = {
        "meeting": (
            f"Invitation to the {name}",
            "We would like to invite you to our next meeting.",
        ),
        "product": (f"Your question about the {name}", "Thank you for asking about our product."),
        "town": (
            f"Our autumn fair in {name}",
            "Our autumn fair takes place in a new town this year.",
        ),
    }
    subject, opening = openings[about]
    place, hour = town(rng), rng.randint(8, 17)
    paragraphs = (
        f"Dear {recipient.name},",
        f"{opening} Here is what you need to know. {facts}",
        f"If you have any questions, please call our office in {place} between {hour} and {hour + 1} "
        "o'clock. We are always glad to hear from you, and we answer every letter within a week.",
        "Please bring the following with you:",
    )
    things = ["this letter", "a copy of your last invoice", "the price list", "your customer card", "a pen"]
    asked += [("Which office should be called with questions?", place), ("Who signed the letter?", writer)]
    return Letter(
        sender,
        writer,
        recipient,
        a_date(rng),
        subject,
        paragraphs,
        tuple(rng.sample(things, 3)),
        tuple(asked),
    )


def draw_letter(sheet: Sheet, letter: Letter, design: str) -> None:
    """Draw a letter in the design "letter-serif" or "letter-sans"."""
    make = serif if design == "letter-serif" else sans
    size = 11 if design == "letter-serif" else 10
    style, width = make(size), RIGHT - LEFT
    day = DATES["day" if design == "letter-serif" else "month"](letter.date)
    with sheet.region("header"):
        sheet.text(LEFT, 60, letter.sender.name, make(16, NAVY, bold=True))
        sheet.text(LEFT, 76, " · ".join(letter.sender.address), make(9, GRAY))
    sheet.line(LEFT, 88, RIGHT, 88, 0.8, NAVY)
    with sheet.region("paragraph"):
        sheet.lines(LEFT, 136, [letter.recipient.name, *letter.recipient.address], style)
    with sheet.region("paragraph"):
        sheet.text(RIGHT, 206, day, style, "right")
    with sheet.region("title"):
        sheet.text(LEFT, 244, letter.subject, make(size + 2, bold=True))
    y = 276.0
    for text in letter.paragraphs:
        y = sheet.paragraph(LEFT, y, width, text, style) + 8
    y = sheet.bullets(LEFT + 10, y, width - 10, letter.points, style) + 8
    y = sheet.paragraph(LEFT, y, width, "We look forward to hearing from you.", style) + 8
    with sheet.region("paragraph"):
        sheet.text(LEFT, y, "Yours sincerely,", style)
        sheet.lines(LEFT, y + 2 * style.step, [letter.writer, letter.sender.name], style)
    sheet.line(LEFT, HEIGHT - 54, RIGHT, HEIGHT - 54, 0.4)
    with sheet.region("footer"):
        mail = letter.sender.name.split()[0].lower()
        foot = f"{letter.sender.name} · office@{mail}.example · www.{mail}.example"
        sheet.text(WIDTH / 2, HEIGHT - 40, foot, make(8, GRAY), "center")


@dataclass(frozen=True)
class Form:
    """A filled form: sections of entries, then groups of check boxes."""

    title: str
    office: str
    guide: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    boxes: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]

    def fields(self) -> dict[str, str | bool]:
        """Every entry and every check box by its label."""
        entries = dict(pair for _, pairs in self.sections for pair in pairs)
        return entries | dict(pair for _, pairs in self.boxes for pair in pairs)


_FORMS: dict[str, tuple[str, str, dict[str, tuple[str, ...]]]] = {
    "form-lines": (
        "Registration for a course",
        "Fill in with a typewriter or in capital letters. Tick what applies.",
        {
            "Course": ("Painting", "Pottery", "Photography", "Baking"),
            "I would like": ("Vegetarian lunch", "A room for the night", "A parking space", "An invoice"),
        },
    ),
    "form-boxes": (
        "Report of a damaged delivery",
        "Send this form to our office within seven days. Keep a copy for yourself.",
        {
            "Damage": ("Box crushed", "Box wet", "Parts missing", "Wrong colour"),
            "Wanted": ("Replacement", "Money back", "Repair", "Call me first"),
        },
    ),
}


def sample_form(rng: random.Random, design: str) -> Form:
    """A filled form of the design "form-lines" or "form-boxes"."""
    title, guide, groups = _FORMS[design]
    someone = party(rng, person(rng))
    contact = (
        ("Full name", someone.name),
        ("Street", someone.street),
        ("City", someone.city),
        ("Telephone", f"0{rng.randint(200, 999)} {rng.randint(100000, 999999)}"),
    )
    if design == "form-lines":
        more = (
            "Course details",
            (("Course number", code(rng)), ("Start date", DATES["day"](a_date(rng)))),
        )
    else:
        more = ("Delivery", (("Order number", code(rng)), ("Delivered on", DATES["day"](a_date(rng)))))
    boxes = tuple(
        (group, tuple((o, rng.random() < 0.45) for o in options)) for group, options in groups.items()
    )
    return Form(title, firm(rng).name, guide, (("About you", contact), more), boxes)


def draw_form(sheet: Sheet, form: Form, design: str) -> None:
    """Draw a form: values stand typed on lines, or in boxes beside their labels."""
    boxed = design == "form-boxes"
    colour = FOREST if boxed else NAVY
    label, typed, head = sans(9.5), typewriter(10.5), sans(11.5, colour, bold=True)
    with sheet.region("header"):
        sheet.text(LEFT, 46, form.office, sans(9, GRAY))
        sheet.text(RIGHT, 46, "Form 27-B" if boxed else "Form 12-A", sans(9, GRAY), "right")
    with sheet.region("title"):
        sheet.text(LEFT, 88, form.title, sans(18, colour, bold=True))
    y = sheet.paragraph(LEFT, 112, RIGHT - LEFT, form.guide, label) + 22
    for title, pairs in form.sections:
        with sheet.region("heading"):
            sheet.text(LEFT, y, title, head)
        y += 26
        with sheet.region("paragraph"):
            for name, value in pairs:
                sheet.text(LEFT, y, name, label)
                sheet.text(LEFT + 126, y, value, typed)
                if boxed:
                    sheet.frame(LEFT + 120, y - 13, RIGHT, y + 6)
                else:
                    sheet.line(LEFT + 120, y + 4, RIGHT, y + 4)
                y += 25
        y += 14
    for group, pairs in form.boxes:
        with sheet.region("heading"):
            sheet.text(LEFT, y, group, head)
        y += 24
        with sheet.region("list"):
            for i, (name, ticked) in enumerate(pairs):
                x, line = LEFT + 240 * (i % 2), y + 20 * (i // 2)
                sheet.tick(x, line - 8.5, ticked, 10)
                sheet.text(x + 18, line, name, label)
        y += 58
    sheet.line(LEFT, y + 50, LEFT + 190, y + 50, 0.6, RULE)
    sheet.line(300, y + 50, RIGHT, y + 50, 0.6, RULE)
    with sheet.region("paragraph"):
        sheet.text(LEFT, y + 62, "Place and date", sans(8, GRAY))
        sheet.text(300, y + 62, "Signature", sans(8, GRAY))
    with sheet.region("footer"):
        sheet.text(WIDTH / 2, HEIGHT - 36, "Page 1 of 1", sans(8, GRAY), "center")


def form_questions(form: Form) -> list[Asked]:
    """Questions about a form's entries."""
    entries: dict[str, Any] = form.fields()
    return [
        ("What is the telephone number?", entries["Telephone"]),
        ("What is the full name?", entries["Full name"]),
    ]
