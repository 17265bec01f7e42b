"""Questions about a recording, answered with the minute and second; and the notes of a meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import instructions
from ..errors import BadPromptError, BadTranscriptError
from ..instructions import LIST_ACTIONS, NOT_IN_RECORDING, SUMMARIZE
from .transcripts import Segment, Transcript, seconds_of

if TYPE_CHECKING:
    from ..language import LanguageModel
    from ..retrieval import TextEncoder

_REFUSED = re.compile(r"\bnot in the (recording|transcript|text|picture)\b")  # as the pocket models say it
_TIME = re.compile(r"\[(\d{2,}:\d{2})\]")
_ACTION = re.compile(r"^- (?P<who>[^:]+): (?P<task>.+)$", re.MULTILINE)
PART = 6  # segments that the language model reads at once: as many as a typical meeting of its training has


@dataclass(frozen=True)
class TimedAnswer:
    """An answer, and the segments that it cites or, if it cites none, that it was made from.

    Attributes:
        found: False if the recording does not tell.
    """

    text: str
    found: bool
    segments: tuple[Segment, ...] = ()

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class ActionItem:
    """Who promised what; `time` in seconds is where the promise was made, if that is clear."""

    who: str
    task: str
    time: float | None = None


@dataclass(frozen=True)
class MeetingNotes:
    """What a meeting brought: sentences that sum it up, and who does what."""

    summary: str
    actions: tuple[ActionItem, ...]


def find_segments(
    transcript: Transcript, question: str, encoder: TextEncoder | None = None, k: int = 6
) -> list[Segment]:
    """The segments that fit a question best, in order of time.

    By keywords, and with an encoder also by meaning; the two rankings are fused.

    Raises:
        BadPromptError: the question is empty.
        BadTranscriptError: the transcript has no segments.
    """
    from ..retrieval.keyword_search import KeywordIndex
    from ..retrieval.rankings import fuse

    segments = _said(transcript)
    if not question.strip():
        raise BadPromptError("The question is empty.", "There is nothing to look for.", "Ask something.")
    ids = [str(i) for i in range(len(segments))]
    texts = [segment.text for segment in segments]
    keywords = KeywordIndex()
    keywords.add(ids, texts)
    rankings = {"keywords": [name for name, _ in keywords.search(question, k)]}
    if encoder is not None:
        likeness = encoder.encode_texts(texts) @ encoder.encode_queries([question])[0]
        rankings["meaning"] = [ids[i] for i in (-likeness).argsort()[:k]]
    best = sorted(int(name) for name, _ in fuse(rankings)[:k])
    return [segments[i] for i in best]


def transcript_prompt(segments: Sequence[Segment], question: str) -> str:
    """The segments with their times, then the question, in the form that the pocket language model knows."""
    return instructions.transcript_prompt((segment.line for segment in segments), question.strip())


def ask_recording(
    transcript: Transcript,
    question: str,
    llm: LanguageModel,
    encoder: TextEncoder | None = None,
    k: int = 6,
) -> TimedAnswer:
    """Answer a question from what was said, citing times such as [02:15].

    Args:
        transcript: from `SpeechRecognizer.transcribe`.
        question: in words.
        llm: reads the segments that fit and answers.
        encoder: finds segments by meaning, too.
        k: segments that the language model reads.

    Raises:
        BadPromptError: the question is empty.
        BadTranscriptError: the transcript has no segments.
    """
    segments = find_segments(transcript, question, encoder, k)
    if not segments:
        return TimedAnswer(NOT_IN_RECORDING, False)
    said = llm.generate(transcript_prompt(segments, question), max_new_tokens=96)
    cited = {seconds_of(time) for time in _TIME.findall(said)}
    sources = tuple(segment for segment in segments if int(segment.start) in cited)
    found = bool(said) and not _REFUSED.search(said)
    # A time that no segment has was made up: it is taken out of the answer.
    known = {segment.clock for segment in segments}
    text = _TIME.sub(lambda match: match[0] if match[1] in known else "", said).strip()
    return TimedAnswer(text, found, (sources or tuple(segments)) if found else ())


def meeting_notes(transcript: Transcript, llm: LanguageModel) -> MeetingNotes:
    """Sum up a meeting and list its action items, each with the time of the promise.

    The language model reads a few segments at once; a speaker's name stands before each, if it is known.

    Raises:
        BadTranscriptError: the transcript has no segments.
    """
    segments = _said(transcript)
    summary, actions = [], []
    for start in range(0, len(segments), PART):
        part = segments[start : start + PART]
        text = "\n".join(segment.line for segment in part)
        prose = " ".join(segment.text for segment in part)
        summary.append(llm.generate(f"{prose}\n\n{SUMMARIZE}", max_new_tokens=48))
        listed = llm.generate(f"{text}\n\n{LIST_ACTIONS}", max_new_tokens=128)
        for match in _ACTION.finditer(listed):
            item = ActionItem(match["who"].strip(), match["task"].strip(), _promised(match["task"], part))
            if all((item.who, item.task) != (other.who, other.task) for other in actions):
                actions.append(item)
    return MeetingNotes(" ".join(dict.fromkeys(summary)), tuple(actions))


def _promised(task: str, segments: Sequence[Segment]) -> float | None:
    """When a task was promised: the start of the segment that shares most of its words."""
    wanted = set(re.findall(r"\w+", task.lower()))
    shared = [len(wanted & set(re.findall(r"\w+", segment.text.lower()))) for segment in segments]
    best = max(shared, default=0)
    return segments[shared.index(best)].start if best >= 2 else None


def _said(transcript: Transcript) -> tuple[Segment, ...]:
    if not transcript.segments:
        raise BadTranscriptError(
            "The transcript is empty.",
            "No speech was found in the recording.",
            "Listen to it: is somebody speaking? `transcribe(…, skip_silence=False)` hears everything.",
        )
    return transcript.segments
