"""What all texts of the pocket language model share: a record told, and a question about one of several."""

import random
from dataclasses import dataclass

from .. import instructions
from .records import Field, Record

Turns = list[tuple[str, str]]  # (user, assistant)

CHATTER = ("Good morning.", "Thank you.", "I agree.", "That sounds good.", "Any questions?", "Let us begin.")
CHATTER += ("The weather is nice today.", "We are late.", "I like the new plan.", "See you next week.")
SUMMARIZE = (instructions.SUMMARIZE, "Summarize this.", "Give a short summary.")


@dataclass(frozen=True)
class Asked:
    """A question about field `field` of record number `index`; `known` if the record has its value."""

    index: int
    field: Field
    question: str
    known: bool


def tell(record: Record, rng: random.Random) -> str:
    """The record as prose, or as a form."""
    return record.form(rng) if rng.random() < 0.35 else record.prose(rng)


def question_about(
    records: list[Record], rng: random.Random, missing: float = 0.12, fresh: bool = False
) -> Asked:
    """Ask about one of the records, with the chance `missing` for a fact that it lacks."""
    index = rng.randrange(len(records))
    record = records[index]
    absent = record.unknown()
    known = not absent or rng.random() >= missing
    field = rng.choice(record.known() if known else absent)
    return Asked(index, field, worded(record, field, rng, len(records) == 1, fresh), known)


def worded(record: Record, field: Field, rng: random.Random, alone: bool = False, fresh: bool = False) -> str:
    """A question as training asks it, or, if `fresh`, as training never does."""
    if fresh:
        return record.question(field, rng, alone, fresh)
    return field.training_question(rng, alone).format(s=record.subject)


def clock_times(rng: random.Random, n: int) -> list[str]:
    """`n` rising times of a recording, such as "02:15"."""
    now, times = rng.choice((0, 0, rng.randint(0, 3000))), []
    for _ in range(n):
        times.append(f"{now // 60:02d}:{now % 60:02d}")
        now += rng.randint(2, 12)
    return times
