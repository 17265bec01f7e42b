"""What the checks of lab 4.1.5 try students' functions with where texts come: subtitles, live words."""

import re
from typing import Any

from multimodal_course.checks.steps import (
    Mismatch,
    Step,
    call,
    comes_as,
    describe,
    equals,
    holds,
    is_a,
    mistake,
)

# -- subtitles ---------------------------------------------------------------------------------------------

LINES = [(0.5, 3.25, "Good morning."), (59.9996, 3661.1, "Let us begin.")]
SRT = "1\n00:00:00,500 --> 00:00:03,250\nGood morning.\n\n2\n00:01:00,000 --> 01:01:01,100\nLet us begin.\n"


def _lines(text: Any) -> list[str]:
    """The lines of a subtitle file, without its end."""
    return str(text).rstrip("\n").split("\n")


def _times(text: Any) -> list[str]:
    """All that stands before and behind the arrows."""
    return [time for line in _lines(text) if "-->" in line for time in line.split(" --> ")]


def times_are(*expected: str) -> Step:
    """The times of a subtitle file; where one differs, the first part that does is named."""
    causes = {
        "Hours are seconds // 3600, in two figures.": slice(0, 2),
        "Minutes are seconds // 60 % 60: what is left of whole hours.": slice(3, 5),
        "Seconds are seconds % 60: what is left of whole minutes.": slice(6, 8),
        "Thousandths: round(seconds * 1000) first, then % 1000.": slice(9, None),
    }
    form = "Each time is written as HH:MM:SS,mmm: two colons and a comma, nothing else."

    def step(answer: Any) -> Mismatch | None:
        for wanted, came in zip(expected, _times(answer), strict=False):
            if came == wanted:
                continue
            differing = (words for words, part in causes.items() if came[part] != wanted[part])
            cause = next(differing) if re.fullmatch(r"\d\d:\d\d:\d\d,\d+", came) else form
            return Mismatch(f"the time {wanted}", f"the time {came}", cause)
        return None

    return step


SUBTITLES = (
    is_a(str, cause="Join the blocks into one text: '\\n'.join(blocks)."),
    mistake(
        lambda text: "-->" not in text,
        "times with --> between them",
        "The second line of a subtitle is START --> END.",
    ),
    mistake(
        lambda text: "00:00:00.500" in text,
        "a comma before the thousandths",
        "SRT has a comma there; the point belongs to WebVTT.",
    ),
    mistake(
        lambda text: text.lstrip().startswith("0\n"),
        "numbers from 1",
        "enumerate(segments, 1) counts from 1.",
    ),
    mistake(
        lambda text: "Good morning.\n2" in text,
        "a blank line between two subtitles",
        "Without it, a player takes the number for text.",
    ),
    mistake(
        lambda text: "00:00:59,999" in text or "00:00:60" in text or ",1000" in text,
        "59.9996 s as 00:01:00,000",
        "Round to whole thousandths first, then divide into hours, minutes and seconds.",
    ),
    mistake(
        lambda text: "61:01,100" in text or "00:61:01" in text,
        "hours of their own: 01:01:01,100",
        "Minutes end at 59: seconds // 60 % 60.",
    ),
    mistake(
        lambda text: _lines(text)[1].startswith(("0:", "00:0:", "00:00:0,")),
        "two figures each: 00:00:00,500",
        "f'{value:02}' fills up with zeros.",
    ),
    mistake(
        lambda text: _lines(text)[:1] != ["1"],
        "a first line that holds the number 1 and nothing else",
        "Begin each block with its number, from 1, and a line break.",
    ),
    mistake(
        lambda text: "None" in text,
        "a time on each side of the arrow",
        "There stands None for a time: the function that writes a time returns nothing.",
    ),
    times_are("00:00:00,500", "00:00:03,250", "00:01:00,000", "01:01:01,100"),
    mistake(
        lambda text: _lines(text)[2:3] != ["Good morning."],
        "the text in the third line, alone",
        "Number, times and text have a line each: put \\n between them.",
    ),
    holds(
        describe(SRT),
        lambda text: _lines(text) == _lines(SRT),
        "Each subtitle is three lines (number, times, text), with one blank line before the next.",
    ),
    mistake(
        lambda text: not text.endswith("\n"),
        "a line break at the end",
        "Each block ends with one: join blocks that end with a line break by another one.",
    ),
    equals(SRT),
)

# -- streaming ---------------------------------------------------------------------------------------------

FIXED = ["A", "yellow"]
BEFORE = ["a", "yellow", "sun.", "A", "green", "book.", "And"]
NOW = ["a", "yellow", "sun,", "a", "green", "tree,", "and", "a"]
CONFIRMED = ["A", "yellow", "sun,", "a", "green"]

BOTH_BEGIN = (
    is_a(list),
    comes_as(
        ["A", "sun"],
        {
            "Two hearings begin alike, and nothing is fixed yet: these words become fixed. If you compare in "
            "small letters, do so on both sides.": [],
            "Not all of this hearing is certain: only what two begin with.": ["A", "sun", "and"],
            "All words that both begin with are certain, the last of them, too.": ["A"],
            "The first new word is missing: begin at now[len(fixed)].": ["sun"],
            "Each word is fixed once.": ["A", "sun", "A", "sun"],
        },
    ),
)

CERTAIN = (
    is_a(list),
    comes_as(
        CONFIRMED,
        {
            "sun. and sun, are the same word: compare without signs and case.": FIXED,
            "Compare the words without case, too.": ["A", "yellow", "sun,"],
            "Add the words as they stand in now: it heard more.": ["A", "yellow", "sun.", "A", "green"],
            "What is fixed stays as it is: keep it, and add what is new.": [
                "a",
                "yellow",
                "sun,",
                "a",
                "green",
            ],
            "Return all fixed words, not the new ones alone.": ["sun,", "a", "green"],
            "Stop at the first difference: what agrees behind it may be chance.": [*CONFIRMED, "and"],
            "Stop at the first pair of words that differ: break.": [*CONFIRMED, "tree,", "and"],
            "Two words are fixed already: add from the third on, now[len(fixed):…].": [*FIXED, *NOW[:5]],
            "The first new word is missing: begin at now[len(fixed)].": [*FIXED, *NOW[3:5]],
            "A word comes twice: begin at now[len(fixed)].": [*FIXED, *NOW[1:5]],
            "The last word on which both agree is certain, too.": CONFIRMED[:-1],
            "Begin with what is fixed so far, not with all of the hearing before.": [*BEFORE, *NOW[2:5]],
            "Begin with what is fixed so far, not with all of this hearing.": [*NOW, *NOW[2:5]],
            "The first word that differs is not certain.": [*CONFIRMED, "tree,"],
            "Not all of this hearing is certain: only what two begin with.": [*FIXED, *NOW[2:]],
        },
    ),
)


def shrinking() -> Step:
    """What is fixed is never taken back, even if a later hearing disagrees."""
    return call(
        (["a", "red", "car"], ["a", "red"], ["a", "rat", "on"]),
        mistake(
            lambda words: len(words) < 3,
            "three fixed words: nothing is taken back",
            "Two hearings agree on fewer words now. What was fixed stays, all the same.",
        ),
        comes_as(
            ["a", "red", "car"],
            {"What is fixed stays as it is, whatever this hearing says.": ["a", "rat", "on"]},
        ),
    )
