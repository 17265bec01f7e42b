"""Every failure that a user can cause, each told in three parts: what happened, why, what to do."""

import sysconfig
import traceback
from pathlib import Path

_LIBRARIES = tuple(str(Path(sysconfig.get_path(name)).resolve()) for name in ("stdlib", "purelib", "platlib"))
_PACKAGE = str(Path(__file__).resolve().parent)


def own_line(error: BaseException) -> str:
    """The last line on an error's way that is the reader's own, of no library and not of this package.

    It is "" where there is none.
    """
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        own = not str(Path(frame.filename).resolve()).startswith((_PACKAGE, *_LIBRARIES))
        if own and not frame.filename.startswith("<frozen"):
            return f"in {frame.name}, line {frame.lineno}: {frame.line}"
    return ""


class CourseError(Exception):
    """Base of all errors of this package.

    Args:
        what: what happened, with the numbers or names involved.
        why: the likely cause, in one sentence.
        fix: what the reader can do now.
    """

    def __init__(self, what: str, why: str, fix: str) -> None:
        super().__init__(f"{what}\n  Why: {why}\n  Fix: {fix}")
        self.what, self.why, self.fix = what, why, fix

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the reader's own line and the message, not the way through the course."""
        return [line for line in (own_line(self), f"{type(self).__name__}: {self}") if line]


class UnknownModelError(CourseError):
    """The name is no role, no catalog entry, no folder and no hub id."""


class UnknownProfileError(CourseError):
    """The profile is not one of auto, pocket, laptop, spark."""


class ModelNotDownloadedError(CourseError):
    """The weights are neither on this machine nor to be had: no network, or offline mode."""


class GatedModelError(CourseError):
    """The hub wants a token and an accepted licence for this model."""


class CorruptWeightsError(CourseError):
    """Files of the model are truncated, missing or unreadable."""


class QuantizationUnavailableError(CourseError):
    """The wanted quantization does not work for this model or on this machine."""


class NotEnoughMemoryError(CourseError):
    """The model would not fit in the memory that is available now."""


class NotEnoughDiskError(CourseError):
    """A download would not fit on the disk."""


class BadImageError(CourseError):
    """The picture is missing, empty, corrupt or of an impossible size."""


class BadPromptError(CourseError):
    """The question is empty, or its image placeholders do not match the images given."""


class StaleProcessorError(CourseError):
    """The processor counts image tokens differently from the model."""


class UnknownExerciseError(CourseError):
    """No exercise has this number."""


class CheckFailedError(CourseError):
    """An exercise check failed, and strict mode turns that into an error."""


class LabSourceError(CourseError):
    """A lab's source breaks the rules that the notebook build relies on."""


class UnknownLabError(CourseError):
    """No lab has this number."""


class StuckKernelError(CourseError):
    """A notebook that is executed does not get on: a cell's answer does not come."""


class BadSettingError(CourseError):
    """A generation setting is unknown, impossible, or would have no effect."""


class ReleasedModelError(CourseError):
    """The model was closed or released, and is asked to work."""


class UnsupportedModelError(CourseError):
    """The model is of a kind for which this is not possible."""


class MissingPackageError(CourseError):
    """A Python package that only some commands need is not installed."""


class BadDocumentError(CourseError):
    """The document is missing, empty, truncated, damaged or too large to open safely."""


class LockedDocumentError(BadDocumentError):
    """The document is encrypted, and the password is missing or wrong."""


class MissingTesseractError(CourseError):
    """There is no Tesseract on this computer, and a page must be read from its picture."""


class MissingLanguageError(CourseError):
    """Tesseract has no data for the wanted language."""


class OcrFailedError(CourseError):
    """Tesseract failed on a page, or took too long."""


class BadSchemaError(CourseError):
    """The schema is no pydantic model, or has a field of a type that cannot be read from a page."""


class IncompleteRecordError(CourseError):
    """A document lacks fields without which its record is not valid."""


class EmptyCorpusError(CourseError):
    """There is nothing to index, or nothing to search."""


class DuplicateIdError(CourseError):
    """Two records have the same id."""


class EncoderMismatchError(CourseError):
    """Vectors or an index were made by another encoder."""


class BadVectorsError(CourseError):
    """Vectors are not unit vectors of the right shape."""


class DamagedIndexError(CourseError):
    """A saved index is missing, incomplete, or was changed after it was written."""


class UnwritableFolderError(CourseError):
    """Files cannot be written to this folder."""


class BadAudioError(CourseError):
    """The recording is missing, empty, without sound, too long to hold, or holds impossible samples."""


class BadTranscriptError(CourseError):
    """A transcript is empty, or cannot be written in this format or to this place."""


class MicrophoneError(CourseError):
    """There is no microphone, or nothing to reach it with."""


class SandboxFailedError(CourseError):
    """The process that would hold an untrusted notebook could not be started."""


class SubmissionsError(CourseError):
    """What is to be graded is no folder and no zip, or holds nothing that can be graded."""
