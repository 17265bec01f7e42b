"""Made-up names and numbers. Those of the training texts and of the tests share no syllable."""

import random
from dataclasses import dataclass

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August")
MONTHS += ("September", "October", "November", "December")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TRAIN_SYLLABLES = (
    "an bel cor da el fin gar hol in jo kas lan mi nor os pet quin ro sel tor ul ve wen xa yor zi".split()
)
_TEST_SYLLABLES = (
    "ab ber chi dro eck fla gus hyl ims jun kro lyd mov nub oth pru rys stu tam urk vil wex yps zab".split()
)
_COMPANIES = ("Ltd", "GmbH", "Inc", "and Sons", "Stores", "Trading", "Works", "Brothers", "and Daughters")


@dataclass(frozen=True)
class Names:
    """Makes names and numbers up; `test` draws names from syllables that training never uses.

    `any_letters` is the share of the others' names that are not made of syllables.
    """

    rng: random.Random
    test: bool = False
    any_letters: float = 0.25

    def word(self) -> str:
        """A capitalised name of two or three syllables, or of any letters."""
        rng = self.rng
        if not self.test and rng.random() < self.any_letters:
            return "".join(rng.choices("abcdefghijklmnoprstuvwyz", k=rng.randint(3, 8))).capitalize()
        syllables = _TEST_SYLLABLES if self.test else _TRAIN_SYLLABLES
        return "".join(rng.choices(syllables, k=rng.randint(2, 3))).capitalize()

    def person(self) -> str:
        """First and last name."""
        return f"{self.word()} {self.word()}"

    def company(self) -> str:
        """A name with a legal form or trade."""
        return f"{self.word()} {self.rng.choice(_COMPANIES)}"

    def code(self) -> str:
        """Like INV-20931 or KD-417."""
        rng = self.rng
        letters = "".join(rng.choices("ABCDEFGHKLMNPRSTVWXZ", k=rng.randint(1, 3)))
        return f"{letters}-{rng.randint(100, 99999)}"

    def date(self) -> str:
        """In one of three notations."""
        rng = self.rng
        d, m, y = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2015, 2032)
        return rng.choice((f"{d} {MONTHS[m - 1]} {y}", f"{y}-{m:02d}-{d:02d}", f"{MONTHS[m - 1]} {d}, {y}"))

    def money(self) -> str:
        """An amount with its currency."""
        rng = self.rng
        amount = f"{rng.randint(1, 9999)}.{rng.randint(0, 99):02d}"
        return rng.choice((f"${amount}", f"EUR {amount}", f"{amount} euros", f"{rng.randint(2, 999)} euros"))

    def time(self) -> str:
        """Like 14:05."""
        return f"{self.rng.randint(0, 23):02d}:{self.rng.randrange(0, 60, 5):02d}"

    def number(self, low: int, high: int) -> str:
        """A whole number as text."""
        return str(self.rng.randint(low, high))
