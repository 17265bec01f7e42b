"""Speech: from a recording to words with times, speakers, subtitles and cited answers.

`sound_files` and `sound_sources` bring sound; `voice_activity` and `windows` cut it; `decoding` lets Whisper
hear it; `speech_recognition` is what users meet, and `streaming` its live form. `speakers`, `error_rates` and
`recording_questions` work on what it gives: `transcripts`.
"""

from .error_rates import character_error_rate, normalized, word_error_rate, word_errors
from .recording_questions import (
    ActionItem,
    MeetingNotes,
    TimedAnswer,
    ask_recording,
    find_segments,
    meeting_notes,
    transcript_prompt,
)
from .sound_files import RATE, read_audio, read_blocks
from .sound_sources import microphone, play
from .speakers import Turn, find_speakers, label_speakers
from .spectrograms import log_mel
from .speech_recognition import SpeechRecognizer
from .streaming import SpeechStream, StreamUpdate
from .transcripts import Segment, Transcript, Word
from .voice_activity import Span, find_speech

__all__ = [
    "RATE",
    "ActionItem",
    "MeetingNotes",
    "Segment",
    "Span",
    "SpeechRecognizer",
    "SpeechStream",
    "StreamUpdate",
    "TimedAnswer",
    "Transcript",
    "Turn",
    "Word",
    "ask_recording",
    "character_error_rate",
    "find_segments",
    "find_speakers",
    "find_speech",
    "label_speakers",
    "log_mel",
    "meeting_notes",
    "microphone",
    "normalized",
    "play",
    "read_audio",
    "read_blocks",
    "transcript_prompt",
    "word_error_rate",
    "word_errors",
]
