"""Text as a scanner reads it from bad paper: letters mistaken for others, labels above their values."""

import random
import re

from .records import Record

_MISTAKEN = {"l": "1", "I": "l", "o": "0", "O": "0", "m": "rn", "e": "c", "i": "l", "u": "v", "h": "b"}
_MISTAKEN |= {"a": "o", "t": "f", "n": "ri", "S": "5", "B": "8", "d": "cl", "g": "q", ":": ";"}
# A digit taken for a letter can be put right: between digits no letter stands.
_DIGITS = {"0": "O", "1": "l", "5": "S", "8": "B"}


def misread(text: str, rng: random.Random, share: float = 0.08) -> str:
    """The text with that share of its letters mistaken, dropped or doubled."""
    letters = []
    for letter in text:
        chance = rng.random()
        if letter.isspace() or chance >= share:
            letters.append(letter)
        elif letter in _MISTAKEN and chance < 0.8 * share:
            letters.append(_MISTAKEN[letter])
        elif chance > 0.9 * share:
            letters.append(2 * letter)
    return "".join(letters)


def misread_digits(value: str, rng: random.Random, share: float = 0.1) -> str:
    """The value with some digits between digits mistaken for letters that look alike."""

    def mistaken(found: re.Match[str]) -> str:
        return _DIGITS[found[0]] if rng.random() < share else found[0]

    return re.sub(r"(?<=\d)[0158](?=\d)", mistaken, value)


def misread_form(record: Record, rng: random.Random) -> str:
    """A form whose labels are misread and may stand above their values; names stay legible."""
    fields = record.known()
    rng.shuffle(fields)
    rows = [(record.domain.subject_label, record.subject)]
    rows += [(f.label, misread_digits(record.values[f.key], rng)) for f in fields]
    between = rng.choice((": ", " ", "\n", ":\n", "   "))
    lines = [f"{misread(label, rng)}{between}{value}" for label, value in rows]
    for _ in range(rng.choice((0, 0, 1, 2))):  # specks
        lines.insert(rng.randint(0, len(lines)), rng.choice((".", "~ -", "| .", "'", "_ ,", "*")))
    return "\n".join(lines)
