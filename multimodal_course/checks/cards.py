"""Several cards in one notebook cell. Jupyter shows the value of a cell's last line and drops the others; a
card whose value is dropped is displayed as it comes.
"""

import dis
from types import FrameType

from multimodal_course.checks.result import CheckResult, Hints
from multimodal_course.references import shell

_hinted: dict[str, tuple[int, int]] = {}  # exercise -> the cell that displayed its hints, and how many


def display_if_dropped(card: CheckResult | Hints, caller: FrameType) -> None:
    """Display a card in a notebook if nobody else will: the line that asked for it lets go of its value.

    Args:
        card: what `check` or `hint` is about to return.
        caller: the frame that called it.
    """
    ip = shell()
    if ip is None or not _drops_the_value(caller):
        return
    from IPython.display import display

    display(card)
    if isinstance(card, Hints):
        _hinted[card.exercise.number] = (ip.execution_count, card.revealed)


def hints_above(number: str) -> int:
    """How many hints of an exercise the running cell has displayed already."""
    ip = shell()
    cell, count = _hinted.get(number, (None, 0))
    return count if ip is not None and ip.execution_count == cell else 0


def _drops_the_value(frame: FrameType) -> bool:
    """Whether the call that a frame is in is a statement of its own: its value is neither kept nor shown."""
    following = (step for step in dis.get_instructions(frame.f_code) if step.offset > frame.f_lasti)
    return next(following).opname == "POP_TOP"
