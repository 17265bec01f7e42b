"""What a check and a hint say: a card in JupyterLab, plain text elsewhere."""

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

from multimodal_course.checks.exercise import Exercise

Status = Literal["passed", "failed", "open"]

# The border's colour reads on light and on dark paper; text and background are the theme's own.
_LOOKS = {
    "passed": ("✓", "#2e9e5b", "solved"),
    "failed": ("✗", "#d6453d", "not right yet"),
    "open": ("○", "#c98a1b", "not started"),
}
_CARD = (
    "border:1px solid {colour}55;border-left:5px solid {colour};border-radius:4px;background:{colour}14;"
    "padding:10px 14px;margin:4px 0;max-width:52em;line-height:1.5;"
    "color:var(--jp-content-font-color1,inherit);font-family:var(--jp-content-font-family,system-ui,sans-serif)"
)
_PLAIN_CODE = "background:transparent;color:inherit;white-space:pre-wrap;overflow-wrap:anywhere"


def _html(text: str) -> str:
    """Text for a card, what stands between backticks as code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text))


@dataclass(frozen=True)
class CheckResult:
    """The outcome of a check.

    Attributes:
        exercise: the exercise that was checked.
        status: "passed", "failed", or "open" where the answer is still the stub.
        expected, came, cause: what a failed check says; `came` also says why an exercise is open.
        hints_left: how many of the three hints have not been revealed yet.
        hints_above: how many the same cell has displayed already.
        note: something about the progress file that the student should know.
    """

    exercise: Exercise
    status: Status
    expected: str = ""
    came: str = ""
    cause: str = ""
    hints_left: int = 3
    hints_above: int = 0
    note: str = ""

    @property
    def passed(self) -> bool:
        """The exercise is solved."""
        return self.status == "passed"

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        sign, _, words = _LOOKS[self.status]
        head = f"{sign} Exercise {self.exercise.number}, {self.exercise.title}: {words}"
        rows = [f"  {name + ':':<14}{text}".replace("\n", "\n" + " " * 16) for name, text in self._rows()]
        return "\n".join([head, *rows])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        sign, colour, words = _LOOKS[self.status]
        rows = "".join(
            f'<div style="display:flex;gap:1em;margin-top:3px"><span style="flex:0 0 7em;opacity:.75">'
            f'{escape(name)}</span><span style="{_PLAIN_CODE}">{_html(text)}</span></div>'
            for name, text in self._rows()
        )
        head = (
            f'<strong><span style="color:{colour}">{sign}</span> '
            f"Exercise {escape(self.exercise.number)}: {words}</strong> · {escape(self.exercise.title)}"
        )
        return f'<div style="{_CARD.format(colour=colour)}"><div>{head}</div>{rows}</div>'

    def _rows(self) -> list[tuple[str, str]]:
        rows = []
        if self.status == "failed":
            rows = [("Expected", self.expected), ("Came", self.came), ("Likely cause", self.cause)]
        elif self.status == "open":
            rows = [("So far", self.came)]
        if not self.passed:
            total = len(self.exercise.hints)
            revealed = list(enumerate(self.exercise.hints[: total - self.hints_left], start=1))
            rows += [(f"Hint {n} of {total}", hint) for n, hint in revealed[self.hints_above :]]
        if not self.passed and self.hints_left:
            rows.append(("Next", f'hint("{self.exercise.number}") shows a hint ({self.hints_left} left)'))
        rows.append(("Note", self.note))
        return [(name, text) for name, text in rows if text]


@dataclass(frozen=True)
class Hints:
    """The hints of an exercise revealed so far; the newest is open, the others are collapsed."""

    exercise: Exercise
    revealed: int
    note: str = ""

    def __str__(self) -> str:
        total = len(self.exercise.hints)
        lines = [f"Hint {n} of {total}: {hint}" for n, hint in self._shown()]
        more = f'hint("{self.exercise.number}") again shows the next one.' if self.revealed < total else ""
        return "\n".join(line for line in [*lines, more, self.note] if line)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        total = len(self.exercise.hints)
        folds = "".join(
            f'<details{" open" if n == self.revealed else ""}><summary style="cursor:pointer">'
            f'Hint {n} of {total}</summary><div style="{_PLAIN_CODE};margin:2px 0 6px 1.2em">{_html(hint)}'
            "</div></details>"
            for n, hint in self._shown()
        )
        note = f"<div>{escape(self.note)}</div>" if self.note else ""
        return f'<div style="{_CARD.format(colour="#3f7fd0")}">{folds}{note}</div>'

    def _shown(self) -> list[tuple[int, str]]:
        return list(enumerate(self.exercise.hints[: self.revealed], start=1))
