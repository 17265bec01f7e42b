"""Links of a document whose neighbours do not all come along."""

import re
from collections.abc import Set
from pathlib import Path


def with_links(text: str, folder: Path, known: Set[Path], first: str) -> str:
    """Markdown whose links lead to known files, to pictures or to other sites; the rest is plain text.

    Args:
        text: of a document.
        folder: where the document is.
        known: files that come along.
        first: the page that takes README.md's place; a known README.md is linked to as this one.
    """

    def replace(match: re.Match) -> str:
        words, target = match.groups()
        file = target.partition("#")[0]
        if re.match(r"https?:|#", target) or file.endswith(".png"):
            return match[0]
        if (folder / file).resolve() not in known:
            return words
        return f"[{words}]({target.replace('README.md', first)})"

    return re.sub(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)", replace, text)
