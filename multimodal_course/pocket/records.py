"""Small worlds of text: a record (an invoice, a person, a red house …) has a subject and some facts.

It can be told as prose, as a form or as an article, asked about in many wordings, summarised, and read back
field by field.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .names import Names

INDIRECT = 0.4  # share of training questions that are put into a longer sentence, where a field has such
FRAMES = (
    "Tell me {}.",
    "Please tell me {}.",
    "Do you know {}?",
    "Can you tell me {}?",
    "Could you find out {}?",
    "Please find out {}.",
    "Say {}.",
    "Look up {}.",
    "Does anybody know {}?",
    "Can you look up {}, please?",
    "Would you please tell me {}?",
    "Would you be so kind as to tell me {}?",
    "I want to know {}.",
    "I'd like to know {}.",
    "I need to know {}.",
    "I really have to know {}.",
    "Quick, tell me {}.",
    "Just tell me {}.",
    "Let me know {}.",
    "Please let me know {}.",
    "Hey, do you know {}?",
    "Would you happen to know {}?",
    "Does anybody here know {}?",
    "Who can tell me {}?",
    "May I ask you {}?",
    "I am trying to find out {}.",
    "Help me find out {}.",
    "How can I find out {}?",
    "Can you look up {}?",
    "Please look up {}.",
    "Sorry, I forgot {}.",
    "Do you remember {}?",
    "Somebody asked me {}.",
    "I don't know {}.",
    "I was hoping to learn {}.",
    "I am curious about {}.",
    "What can you tell me about {}?",
)


@dataclass(frozen=True)
class Field:
    """One fact of a record: how it is made, labelled, told and asked; `{s}` is the record's subject.

    `fresh` are wordings of the question that no training text uses: tests and held-out queries ask so.
    `indirect` are what a question asks for, such as "the price of the {s}", to be put into a longer sentence.
    `asked_in_training` are further questions that only training asks.
    """

    key: str
    make: Callable[[Names], str]
    label: str
    told: tuple[str, ...]
    asked: tuple[str, ...]
    fresh: tuple[str, ...] = ()
    indirect: tuple[str, ...] = ()
    asked_in_training: tuple[str, ...] = ()

    def questions(self, alone: bool = False, fresh: bool = False) -> list[str]:
        """Wordings of a direct question with `{s}` for the subject, which a record `alone` need not have."""
        wordings = self.fresh if fresh and self.fresh else self.asked
        clear = [q for q in wordings if alone or "{s}" in q]
        return clear or [f"What is the {self.label.lower()} of {{s}}?"]

    def training_question(self, rng: random.Random, alone: bool = False) -> str:
        """The wording of a question in training: direct, or part of a longer sentence."""
        if self.indirect and rng.random() < INDIRECT:
            return rng.choice(FRAMES).format(rng.choice(self.indirect))
        return rng.choice([*self.questions(alone), *self.asked_in_training])


@dataclass(frozen=True)
class Domain:
    """A kind of record: what its subject is called, its fields, and remarks that are no facts."""

    name: str
    subject: Callable[[Names], str]
    subject_label: str
    fields: tuple[Field, ...]
    summary: str = ""
    remarks: tuple[str, ...] = ()
    pronoun: str = "It"  # "" where a name is always repeated

    def field(self, key: str) -> Field:
        """The field of that key."""
        return next(f for f in self.fields if f.key == key)


@dataclass(frozen=True)
class Record:
    """A subject with the values of its domain's fields."""

    domain: Domain
    subject: str
    values: dict[str, str]

    @property
    def title(self) -> str:
        """The subject with a capital letter."""
        return _capital(self.subject)

    def prose(self, rng: random.Random) -> str:
        """The facts as sentences in any order."""
        told = [rng.choice(f.told).format(s=self.subject, v=self.values[f.key]) for f in self.known()]
        rng.shuffle(told)
        return " ".join(map(_capital, told))

    def article(self, rng: random.Random, remarks: Sequence[str] = (), named: bool = True) -> list[str]:
        """The facts as the sentences of an article: the subject is `named` at first, later often "it"."""
        told = [rng.choice(f.told).replace("{v}", self.values[f.key]) for f in self.known()]
        rng.shuffle(told)
        for remark in remarks:
            told.insert(rng.randint(1, len(told)), remark)
        told = [
            self._with_pronoun(t) if (i or not named) and rng.random() < 0.6 else t
            for i, t in enumerate(told)
        ]
        return [_capital(t.replace("{s}", self.subject)) for t in told]

    def form(self, rng: random.Random) -> str:
        """The facts as labelled lines, as on a form or an invoice."""
        lines = [f"{f.label}: {self.values[f.key]}" for f in self.known()]
        rng.shuffle(lines)
        return "\n".join([f"{self.domain.subject_label}: {self.subject}", *lines])

    def summary(self) -> str | None:
        """One sentence, or None where a value that it needs is missing."""
        try:
            text = self.domain.summary.format(s=self.subject, **self.values)
        except KeyError:
            return None
        return _capital(text) or None

    def sentence(self, field: Field) -> str:
        """The answer about one field as a sentence."""
        return _capital(field.told[0].format(s=self.subject, v=self.values[field.key]))

    def question(self, field: Field, rng: random.Random, alone: bool = False, fresh: bool = False) -> str:
        """A direct question about the field; it names the subject unless the record stands alone.

        `fresh` takes a wording that no training text uses, where the field has one.
        """
        return rng.choice(field.questions(alone, fresh)).format(s=self.subject)

    def known(self) -> list[Field]:
        """The fields that it has values for."""
        return [f for f in self.domain.fields if f.key in self.values]

    def unknown(self) -> list[Field]:
        """The fields that it lacks."""
        return [f for f in self.domain.fields if f.key not in self.values]

    def _with_pronoun(self, told: str) -> str:
        for name in ("The {s} ", "{s} "):
            if self.domain.pronoun and told.startswith(name):
                return f"{self.domain.pronoun} {told.removeprefix(name)}"
        return told


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
