"""The look that feedback pages and the class report share: HTML that needs nothing but itself."""

from collections.abc import Iterable
from html import escape

STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 16%, transparent);
  --good: #2e9e5b; --bad: #d6453d; --open: #c98a1b; --hand: #3f7fd0; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 58rem; margin: 2.5rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; }
p { margin: .3rem 0; } .faint { opacity: .75; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; }
th { text-align: left; font-weight: 600; font-size: .85rem; opacity: .75; }
th, td { padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.card { border: 1px solid var(--line); border-left: 5px solid var(--colour); border-radius: 4px;
  padding: .6rem .9rem; margin: .6rem 0; }
.card > div { display: flex; gap: 1em; margin-top: .2rem; }
.card > div > span:first-child { flex: 0 0 7em; opacity: .75; }
.card > div > span:last-child { white-space: pre-wrap; overflow-wrap: anywhere; }
.head { display: flex; justify-content: space-between; gap: 1rem; }
.passed { --colour: var(--good); } .failed { --colour: var(--bad); } .open { --colour: var(--open); }
.hand { --colour: var(--hand); }
.bar { display: flex; height: .9rem; min-width: 10rem; border-radius: 3px; overflow: hidden; }
.bar i { display: block; background: var(--colour); }
.columns { display: flex; align-items: flex-end; gap: 2px; height: 8rem;
  border-bottom: 1px solid var(--line); }
.columns div { flex: 1; background: var(--hand); min-height: 1px; position: relative; }
.columns div:has(span:empty) { min-height: 0; }
.columns span { position: absolute; bottom: 100%; width: 100%; text-align: center; font-size: .75rem; }
.ticks { display: flex; gap: 2px; font-size: .75rem; opacity: .75; }
.ticks span { flex: 1; text-align: center; }
.warning { border: 1px solid var(--bad); border-radius: 4px; padding: .6rem .9rem; margin: 1rem 0; }
"""


# What students wrote is escaped; were it not, no script could run and nothing be loaded all the same.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, body: Iterable[str]) -> str:
    """A whole page; `title` is text, `body` HTML."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style></head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def card(kind: str, head: str, points: str, rows: Iterable[tuple[str, str]]) -> str:
    """A box with a head, points at its right, and rows of a name and a text; all of them plain text."""
    lines = [
        f"<div><span>{escape(name)}</span><span>{escape(text)}</span></div>" for name, text in rows if text
    ]
    top = f'<p class="head"><strong>{escape(head)}</strong><span class="n">{escape(points)}</span></p>'
    return f'<div class="card {kind}">{top}{"".join(lines)}</div>'


def table(head: Iterable[str], rows: Iterable[Iterable[str]], numbers: Iterable[int] = ()) -> str:
    """A table of HTML cells; the columns `numbers` stand right."""
    right = {column: ' class="n"' for column in numbers}
    top = "".join(f"<th{right.get(i, '')}>{name}</th>" for i, name in enumerate(head))
    lines = ["".join(f"<td{right.get(i, '')}>{cell}</td>" for i, cell in enumerate(row)) for row in rows]
    inside = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{inside}</tbody></table>"


def counted(count: int, noun: str) -> str:
    """1 notebook, 2 notebooks."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def number(value: float) -> str:
    """Points: 2, not 2.0; 1.5 as it is."""
    return f"{value:g}"
