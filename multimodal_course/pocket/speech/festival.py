"""Festival as a process of its own, for its diphone voice `ked`. Needs the system's `festival`."""

import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from .flite import match_times

VOICES = ("ked",)
PITCHES = {"ked": (85, 150)}  # Hz
_SET_UP = """
(voice_ked_diphone)
(define (say text file stretch pitch)
  (Parameter.set 'Duration_Stretch stretch)
  (set! int_lr_params
    (list (list 'target_f0_mean pitch) '(target_f0_std 15) '(model_f0_mean 170) '(model_f0_std 34)))
  (let ((u (utt.synth (eval (list 'Utterance 'Text text)))))
    (utt.save.wave u file 'riff)
    (mapcar
      (lambda (w)
        (format t "%s %f %f\\n" (item.name w) (item.feat w "word_start") (item.feat w "word_end")))
      (utt.relation.items u 'Word))
    (format t "done\\n")
    (fflush nil)))
"""


class Festival:
    """A running Festival that answers over a pipe."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["festival", "--pipe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._folder = tempfile.TemporaryDirectory(prefix="festival-")
        self._send(_SET_UP)

    def _send(self, scheme: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(scheme + "\n")
        self._process.stdin.flush()

    def say(self, text: str, voice: str, stretch: float, pitch: float) -> tuple[np.ndarray, np.ndarray, int]:
        """Sound, start of every word and end of the last in seconds, and the sampling rate, as Flite's."""
        assert voice in VOICES and self._process.stdout is not None
        file = Path(self._folder.name) / "said.wav"
        self._send(f'(say "{text}" "{file}" {stretch:.3f} {pitch:.1f})')
        spoken = []
        while (line := self._process.stdout.readline().strip()) != "done":
            assert line, "festival stopped"
            name, start, end = line.split()
            spoken.append((name, float(start), float(end)))
        with wave.open(str(file)) as said:
            rate, data = said.getframerate(), said.readframes(said.getnframes())
        times = match_times(text, [(name, start) for name, start, _ in spoken], spoken[-1][2])
        return np.frombuffer(data, np.int16).astype(np.float32) / 32768, times, rate

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()
