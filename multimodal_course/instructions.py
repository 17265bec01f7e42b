"""What the library says to its models, word for word as the pocket models learned it.

The library asks with these words and `pocket` trains on them: neither has a copy of its own. A word that
changes here is one that no trained model knows.
"""

from collections.abc import Iterable

SHORT = "Answer the question using a single word or phrase."  # LLaVA-1.5's own instruction
DESCRIBE = "Describe the picture in detail."
KIND_OF_CHART = "What kind of chart is this?"
NOT_IN_PICTURE = "not in the picture"

CITE = "Answer from the sources and cite them."
NOT_IN_SOURCES = "That is not in the sources."
CITE_TIME = "Answer from the transcript and cite the time."
NOT_IN_RECORDING = "That is not in the recording."
NOT_IN_DOCUMENT = "That is not in the document."

PLAN = (
    "The question is about something in a picture. Look: what to ask about the picture. "
    "Words: the words of the question that mean it. "
    "Name: what to call it instead, with {seen} for what was seen."
)
EXTRACT = "Extract as JSON: {}."
SUMMARIZE = "Summarize the text in one sentence."
LIST_ACTIONS = "List the action items."


def reading_prompt(what: str, text: str, question: str) -> str:
    """A question behind what it is to be answered from, such as "Sources" and their text."""
    return f"{what}:\n{text}\n\nQuestion: {question}"


def source_prompt(texts: Iterable[str], question: str) -> str:
    """The question behind its sources, which are numbered from 1."""
    numbered = "\n".join(f"[{number}] {text}" for number, text in enumerate(texts, 1))
    return reading_prompt("Sources", numbered, f"{question} {CITE}")


def transcript_prompt(lines: Iterable[str], question: str) -> str:
    """The question behind what was said, each line with its time in front."""
    return reading_prompt("Transcript", "\n".join(lines), f"{question} {CITE_TIME}")


def plan_prompt(question: str) -> str:
    """The request for a plan."""
    return f"{PLAN}\n\nQuestion: {question}"
