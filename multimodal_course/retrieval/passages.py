"""Cutting a long text into passages that an encoder can read and a search can point to."""

import re

from ..errors import BadSettingError

# A sentence ends with its mark, perhaps a closing quote, and a gap; a blank line ends one in any case.
_SENTENCE = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+|\s*\n\s*\n\s*")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_FENCE = re.compile(r"^\s*(```|~~~)")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line."""
    pieces, start = [], 0
    for gap in _SENTENCE.finditer(text):
        closing = gap.group().rstrip()  # a quotation mark belongs to the sentence before
        pieces.append(text[start : gap.start()] + closing)
        start = gap.end()
    pieces.append(text[start:])
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]


def split_text(text: str, words: int = 120, overlap: int = 1) -> list[str]:
    """Cut a text into passages of whole sentences.

    Args:
        text: a text of any length.
        words: the most words of a passage. Only a sentence longer than this is cut itself.
        overlap: so many sentences at the end of a passage begin the next one too, as far as they fit into
            half of it: what is told across a border is then found from both sides.

    Returns:
        The passages in order; none for a text without words.

    Raises:
        BadSettingError: `words` is below 1, or `overlap` is negative.
    """
    if words < 1 or overlap < 0:
        raise BadSettingError(
            f"Passages of {words} words with an overlap of {overlap} sentences cannot be made.",
            "A passage has at least one word, and sentences cannot overlap less than not at all.",
            "Use for instance words=120, overlap=1.",
        )
    passages: list[str] = []
    current: list[list[str]] = []  # sentences, as words
    repeated = 0  # of them, how many the last passage holds already
    for sentence in _short(text, words):
        if sum(map(len, current)) + len(sentence) > words:
            passages.append(_text(current))
            current = _tail(current, overlap, min(words // 2, words - len(sentence)))
            repeated = len(current)
        current.append(sentence)
    if len(current) > repeated:
        passages.append(_text(current))
    return passages


def sections(markdown: str) -> list[tuple[str, str]]:
    """Cut Markdown at its headings: (heading, text below it), the heading being empty before the first."""
    found: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for line in markdown.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else _HEADING.match(line)  # in a code block, "#" begins a comment
        if heading:
            found.append((heading.group(2), []))
        else:
            found[-1][1].append(line)
    return [(heading, "\n".join(lines)) for heading, lines in found if any(line.strip() for line in lines)]


def _short(text: str, words: int) -> list[list[str]]:
    """Sentences as lists of words, none longer than `words`."""
    split = [sentence.split() for sentence in sentences(text)]
    return [s[i : i + words] for s in split for i in range(0, len(s), words)]


def _tail(sentences: list[list[str]], count: int, words: int) -> list[list[str]]:
    """The last sentences, at most `count` of them and `words` words."""
    kept: list[list[str]] = []
    for sentence in reversed(sentences[-count:] if count else []):
        if sum(map(len, kept)) + len(sentence) > words:
            break
        kept.insert(0, sentence)
    return kept


def _text(sentences: list[list[str]]) -> str:
    return " ".join(word for sentence in sentences for word in sentence)
