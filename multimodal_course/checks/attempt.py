"""Running a check on a student's answer: whatever the answer does, the outcome is a readable result."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

from multimodal_course.checks.exercise import Exercise
from multimodal_course.checks.result import CheckResult
from multimodal_course.checks.steps import NotStartedError, describe, first_mismatch, is_stub
from multimodal_course.errors import own_line

_CAUSES = {
    NameError: "A name is misspelt, or the cell that defines it was not run.",
    TypeError: "A function got a value of another type, or more or fewer values than it takes.",
    AttributeError: "The object has another type than you think: look at it with type(...).",
    KeyError: "The dictionary has other keys: look at them with list(...).",
    IndexError: "The list is shorter than the index: counting starts at 0.",
    ZeroDivisionError: "What you divide by can be 0: think of an empty list.",
    RecursionError: "The function calls itself without an end.",
}


class TimeLimitReached(BaseException):
    """Not an Exception, so that a student's `except Exception` does not swallow it."""


def attempt(exercise: Exercise, answer: object) -> CheckResult:
    """The outcome of checking `answer`: passed, failed, or open where it is still the stub."""
    if is_stub(answer):
        return CheckResult(exercise, "open", came="The answer is still the stub.")
    try:
        # What a student's code prints to stderr stays visible, but nbgrader gives no points to a check cell
        # that has such output.
        with _time_limit(exercise.seconds), contextlib.redirect_stderr(sys.stdout):
            mismatch = first_mismatch(answer, exercise.steps)
    except NotStartedError as reason:
        return CheckResult(exercise, "open", came=str(reason))
    except NotImplementedError:
        return CheckResult(exercise, "open", came="Your function still raises NotImplementedError.")
    except TimeLimitReached:
        return CheckResult(
            exercise,
            "failed",
            expected=f"an answer within {exercise.seconds:g} seconds",
            came="your code was still running and was stopped",
            cause="A loop has no end, or the work is repeated more often than needed.",
        )
    except (Exception, SystemExit) as error:
        return _crashed(exercise, answer, error)
    if mismatch is None:
        return CheckResult(exercise, "passed")
    return CheckResult(exercise, "failed", *mismatch)


def _crashed(exercise: Exercise, answer: object, error: BaseException) -> CheckResult:
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    # Where the code ran in another process, the error brings its line along.
    line = getattr(error, "students_line", "") or own_line(error)
    if not line:
        came = f"{describe(answer)}, which led to {what}"
        return CheckResult(exercise, "failed", "an answer of the form that the exercise asks for", came)
    cause = next((text for kind, text in _CAUSES.items() if isinstance(error, kind)), "")
    came = f"your code raised {what}\n{line}"
    return CheckResult(exercise, "failed", "a result, without an error", came, cause)


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Stop the block after `seconds`; without effect on Windows and outside the main thread."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeLimitReached

    before = signal.signal(signal.SIGALRM, stop)
    # Again each second, because a bare `except:` in a loop swallows the first one.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
