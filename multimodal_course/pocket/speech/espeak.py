"""eSpeak NG in this process: text to sound with the time of every word. Needs the system's `libespeak-ng`."""

import ctypes as c
from math import nan

import numpy as np

ACCENTS = ("en-us",) * 6 + ("en",) * 3 + ("en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd")
ACCENTS += ("en-029", "en-us-nyc")
VARIANTS = """
m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 Alex Alicia Andrea Andy Annie Denis Diogo Gene Gene2 Henrique Hugo
Jacky Lee Marco Mario Michael Mike Nguyen RicishayMax RicishayMax2 adam anika antonio aunty belinda
benjamin boris caleb david ed edward edward2 gustave iven iven2 iven4 john kaukovalta klatt klatt2 klatt3
klatt4 klatt5 klatt6 linda marcelo max michel miguel norbert pablo paul pedro quincy rob robert sandro
shelby steph steph2 travis victor zac
""".split()

_RATE, _PITCH, _RANGE, _GAP = 1, 3, 4, 7  # espeak_PARAMETER
_WORD, _END = 1, 5  # espeak_EVENT_TYPE


class _Event(c.Structure):
    _fields_ = (
        ("type", c.c_int),
        ("id", c.c_uint),
        ("position", c.c_int),  # in characters, from 1
        ("length", c.c_int),
        ("milliseconds", c.c_int),
        ("sample", c.c_int),
        ("user", c.c_void_p),
        ("number", c.c_int64),
    )


_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(_Event))


class Espeak:
    """The synthesiser; one in a process."""

    def __init__(self) -> None:
        self._library = c.CDLL("libespeak-ng.so.1")
        self.rate = self._library.espeak_Initialize(2, 500, None, 0)  # 2: give the sound back, do not play it
        assert self.rate > 0, "libespeak-ng.so.1 is there, its data are not"
        self._callback = _Callback(self._collect)  # kept: the library holds a bare pointer
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, sound: "c._Pointer", n: int, events: "c._Pointer") -> int:
        if sound and n > 0:
            self._sound.append(np.ctypeslib.as_array(sound, (n,)).copy())
        i = 0
        while events[i].type:
            if events[i].type == _WORD:
                self._words.append((events[i].position - 1, events[i].milliseconds / 1000))
            elif events[i].type == _END:
                self._end = events[i].milliseconds / 1000
            i += 1
        return 0

    def say(self, text: str, voice: str, rate: int, pitch: int = 50, range_: int = 50, gap: int = 0) -> tuple:
        """Sound at `self.rate` and the start of every word and the end of the last, in seconds.

        Args:
            text: what to say.
            voice: accent, or accent+variant.
            rate: words a minute.
            pitch: 0 to 100.
            range_: how lively, 0 to 100.
            gap: pause after each word in 10 ms.
        """
        self._sound, self._words, self._end = [], [], nan
        assert self._library.espeak_SetVoiceByName(voice.encode()) == 0, f"eSpeak NG has no voice {voice}"
        for parameter, value in ((_RATE, rate), (_PITCH, pitch), (_RANGE, range_), (_GAP, gap)):
            self._library.espeak_SetParameter(parameter, value, 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, 1, None, None)
        self._library.espeak_Synchronize()
        sound = np.concatenate(self._sound).astype(np.float32) / 32768
        return sound, self._times(text, len(sound) / self.rate)

    def _times(self, text: str, length: float) -> np.ndarray:
        words = text.split(" ")
        starts = np.cumsum([0, *(len(word) + 1 for word in words)])[:-1]
        times = np.full(len(words) + 1, nan)
        for position, time in self._words:
            word = int(np.searchsorted(starts, position, "right")) - 1
            if np.isnan(times[word]):
                times[word] = time
        times[-1] = min(self._end, length) if self._end == self._end else length
        return times
