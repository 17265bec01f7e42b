"""Tables in markdown, and numbers in words, as all generated tables have them."""

from collections.abc import Sequence

PERCENT = "{:.1%}"


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0) -> str:
    """A table in markdown, its last `numbers` columns aligned to the right."""
    rule = ["---"] * (len(header) - numbers) + ["---:"] * numbers
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))
