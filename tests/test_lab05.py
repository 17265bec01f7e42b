"""Every check of lab 4.1.5 accepts the solution, calls the stub unfinished, and names typical mistakes."""

import numpy as np
import pytest
from lab_exercises import Exercises

from multimodal_course.checks import check
from multimodal_course.checks.lab05 import LAB

NAMES = {
    "5.1": "spectrogram",
    "5.2": "segments_of",
    "5.3": "cut_points",
    "5.4": "wer",
    "5.5": "add_noise",
    "5.6": "to_srt",
    "5.7": "confirm",
}
LAB_EXERCISES = Exercises("05-audio.py")
SOLVED = {number: LAB_EXERCISES.solution(number) for number in NAMES}


def test_every_declared_exercise_is_in_the_source():
    assert [e.number for e in LAB.exercises] == list(NAMES)
    assert LAB_EXERCISES.names == NAMES


@pytest.mark.parametrize("number", NAMES)
def test_the_solution_passes(number):
    result = check(number, SOLVED[number])
    assert result.passed, str(result)


@pytest.mark.parametrize("number", NAMES)
def test_the_stub_is_not_started(number):
    assert check(number, LAB_EXERCISES.stub(number)).status == "open"


def spectrogram(bell=np.hanning, form=lambda x: np.abs(x).T ** 2, fft=np.fft.rfft, pad=0, step=None):
    """A spectrogram that does one thing in its own way."""

    def spectrogram(sound, window=400, hop=160):
        sound = np.pad(sound, (0, pad))
        starts = range(0, len(sound) - window + 1, step or hop)
        return form(fft(np.stack([sound[s : s + window] for s in starts]) * bell(window)))

    return spectrogram


def fixed_sizes(sound, window=400, hop=160):
    return SOLVED["5.1"](sound)


def segments(time=lambda token, begin: (token - begin) * 0.02, text=None, gaps=False, shared=False, end=None):
    """A reader of tokens that does one thing in its own way."""

    def segments_of(tokens, timestamp_begin, decode):
        found, start, said = [], 0.0, []
        for token in tokens:
            if token < timestamp_begin:
                said.append(token)
                continue
            seconds = time(token, timestamp_begin)
            if said or (gaps and found):
                found.append((start, seconds, (text or (lambda d, t: d(t).strip()))(decode, said)))
                start = seconds
            if not shared:
                start = seconds
            said = []
        return found[:end]

    return segments_of


def from_the_start(pauses, duration, longest):
    """Limits counted from the beginning of the recording: 30, 60, 90 …"""
    cuts, limit = [], longest
    while limit < duration:
        inside = [(a + b) / 2 for a, b in pauses if limit - longest < (a + b) / 2 <= limit]
        cuts.append(inside[-1] if inside else limit)
        limit += longest
    return cuts


def cutter(place=lambda a, b: (a + b) / 2, which=-1, limit=30.0):
    """A cutter that chooses its place within a pause, its pause, or the end of its window in its own way."""

    def cut_points(pauses, duration, longest):
        cuts, begin = [], 0.0
        while duration - begin > longest:
            inside = [place(a, b) for a, b in pauses if begin < (a + b) / 2 <= begin + limit]
            begin = inside[which] if inside else begin + longest
            cuts.append(begin)
        return cuts

    return cut_points


def also_a_full_rest(pauses, duration, longest):
    cuts = SOLVED["5.3"](pauses, duration, longest)
    return [*cuts, duration] if cuts and duration - cuts[-1] == longest else cuts


def whole_middles(pauses, duration, longest):
    return SOLVED["5.3"]([((a + b) // 2, (a + b) // 2) for a, b in pauses], duration, longest)


def pauses_or_nothing(pauses, duration, longest):
    return SOLVED["5.3"](pauses, duration, longest) if pauses else []


def wer_place_by_place(said, heard):
    said, heard = said.split(), heard.split()
    wrong = sum(a != b for a, b in zip(said, heard, strict=False)) + abs(len(said) - len(heard))
    return wrong / len(said) if said else float(bool(heard))


def wer_of_letters(said, heard):
    return SOLVED["5.4"](" ".join(said.replace(" ", "_")), " ".join(heard.replace(" ", "_")))


def noise(factor):
    """Noise times what `factor` says of power of speech and noise, and decibels."""

    def add_noise(sound, noise, decibels):
        noise = noise[: len(sound)]
        return sound + noise * factor(np.mean(sound**2), np.mean(noise**2), decibels)

    return add_noise


def speech_forgotten(sound, noise, decibels):
    return SOLVED["5.5"](sound, noise, decibels) - sound


def without_noise(sound, noise, decibels):
    return sound


def noise_from_its_end(sound, noise, decibels):
    return SOLVED["5.5"](sound, noise[-len(sound) :], decibels)


def softer_speech(sound, noise, decibels):
    return SOLVED["5.5"](sound, noise, decibels) / 2


def all_of_the_noise(sound, noise, decibels):
    scale = np.sqrt(np.mean(sound**2) / np.mean(noise**2) / 10 ** (decibels / 10))
    return sound + (noise * scale)[: len(sound)]


def wer_counting(missing=1, invented=1, choose=min, empty=float):
    """A word error rate whose errors cost what one says, and which chooses in its own way."""

    def wer(said, heard):
        said, heard = said.split(), heard.split()
        if not said:
            return empty(bool(heard))
        above = [invented * j for j in range(len(heard) + 1)]
        for i, wanted in enumerate(said, 1):
            row = [missing * i]
            for j, got in enumerate(heard, 1):
                row.append(choose(row[-1] + invented, above[j] + missing, above[j - 1] + (wanted != got)))
            above = row
        return above[-1] / len(said)

    return wer


def srt_of_parts(parts):
    """Subtitles whose times have hours, minutes, seconds and thousandths as `parts` makes them of seconds."""

    def to_srt(segments):
        def stamp(seconds):
            *clock, thousandths = parts(seconds)
            return f"{':'.join(clock)},{thousandths}"

        blocks = [f"{n}\n{stamp(a)} --> {stamp(b)}\n{t}\n" for n, (a, b, t) in enumerate(segments, 1)]
        return "\n".join(blocks)

    return to_srt


def parts(seconds, hours=lambda s: s // 3600, minutes=lambda s: s // 60 % 60, rest=lambda s: s % 60):
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return [*(f"{value(whole):02}" for value in (hours, minutes, rest)), f"{thousandths:03}"]


def srt(point=",", first=1, blank="\n", round=round, hours=True, end="\n", fill="02"):
    """A writer of subtitles that does one thing in its own way."""

    def to_srt(segments):
        def stamp(seconds):
            rest, part = divmod(round(seconds * 1000), 1000)
            parts = (rest // 3600, rest // 60 % 60, rest % 60) if hours else (0, rest // 60, rest % 60)
            return ":".join(f"{value:{fill}}" for value in parts) + f"{point}{part:03}"

        blocks = [f"{n}\n{stamp(a)} --> {stamp(b)}\n{t}\n" for n, (a, b, t) in enumerate(segments, first)]
        return blank.join(blocks)[: None if end else -1]

    return to_srt


def same(a, b):
    return a.lower().strip(".,?!") == b.lower().strip(".,?!")


def beginning(before, now, alike=same):
    count = 0
    for a, b in zip(before, now, strict=False):
        if not alike(a, b):
            break
        count += 1
    return count


def exactly(fixed, before, now):
    return [*fixed, *now[len(fixed) : beginning(before, now, lambda a, b: a == b)]]


def with_signs(fixed, before, now):
    return [*fixed, *now[len(fixed) : beginning(before, now, lambda a, b: a.lower() == b.lower())]]


def with_case(fixed, before, now):
    alike = beginning(before, now, lambda a, b: a.strip(".,?!") == b.strip(".,?!"))
    return [*fixed, *now[len(fixed) : alike]]


def as_before(fixed, before, now):
    return [*fixed, *before[len(fixed) : beginning(before, now)]]


def new_ones_only(fixed, before, now):
    return now[len(fixed) : beginning(before, now)]


def taken_back(fixed, before, now):
    agreed = beginning(before, now)
    return (fixed + now[len(fixed) : agreed])[:agreed]


def all_of_now(fixed, before, now):
    return [*fixed, *now[len(fixed) :]]


def wherever_they_agree(fixed, before, now):
    pairs = list(zip(before, now, strict=False))[len(fixed) :]
    return [*fixed, *(new for old, new in pairs if same(old, new))]


def nothing_new(fixed, before, now):
    return fixed


def one_too_few(fixed, before, now):
    return [*fixed, *now[len(fixed) : beginning(before, now) - 1]]


def twice(fixed, before, now):
    return [*fixed, *now[: beginning(before, now)]]


def as_now_says(fixed, before, now):
    return now[: max(len(fixed), beginning(before, now))]


WRONG = [
    ("5.1", spectrogram(form=lambda x: np.abs(x) ** 2), "exchanged"),
    ("5.1", spectrogram(pad=400), "whole ones only"),
    ("5.1", spectrogram(fft=np.fft.fft), "np.fft.rfft"),
    ("5.1", spectrogram(step=400), "overlap"),
    ("5.1", spectrogram(form=lambda x: x.T), "absolute value, squared"),
    ("5.1", spectrogram(form=lambda x: np.abs(x).T), "square it"),
    ("5.1", spectrogram(bell=np.ones), "np.hanning"),
    ("5.1", spectrogram(form=lambda x: 10 * np.log10(np.abs(x).T ** 2 + 1e-9)), "No logarithm"),
    ("5.1", fixed_sizes, "not 400 and 160"),
    ("5.2", segments(gaps=True), "no segment"),
    ("5.2", segments(time=lambda token, begin: float(token - begin)), "0.02 seconds"),
    ("5.2", segments(time=lambda token, begin: token * 0.02), "subtract it"),
    ("5.2", segments(text=lambda decode, tokens: decode(tokens)), "strip it"),
    (
        "5.2",
        segments(text=lambda decode, tokens: " ".join(decode([t]).strip() for t in tokens)),
        "piece of a word",
    ),
    ("5.2", segments(shared=True), "its own time"),
    ("5.2", segments(end=1), "last sentence is missing"),
    ("5.3", cutter(which=0), "not in the first"),
    ("5.3", cutter(place=lambda a, b: a), "not at its beginning"),
    ("5.3", cutter(place=lambda a, b: b), "not at its end"),
    ("5.3", from_the_start, "not at 30 s"),
    ("5.3", whole_middles, "/ and not //"),
    ("5.3", cutter(limit=29.99), "still lies in the window"),
    ("5.3", also_a_full_rest, "only if it is longer"),
    ("5.3", pauses_or_nothing, "cut all the same"),
    ("5.3", lambda pauses, duration, longest: [longest], "cut there"),
    ("5.3", lambda p, d, n: SOLVED["5.3"](p, d, n)[:1], "go on until the rest fits"),
    ("5.4", lambda s, h: SOLVED["5.4"](s, h) * len(s.split()), "number of wrong words"),
    ("5.4", lambda s, h: 1 - SOLVED["5.4"](s, h), "counts wrong ones"),
    ("5.4", lambda s, h: 100 * SOLVED["5.4"](s, h), "Return a share"),
    ("5.4", wer_of_letters, "split both texts"),
    ("5.4", wer_place_by_place, "place by place"),
    ("5.4", lambda s, h: min(1.0, SOLVED["5.4"](s, h)), "may be more than 1"),
    ("5.4", lambda s, h: SOLVED["5.4"](s.lower().strip("."), h.lower()), "as they are"),
    ("5.4", lambda s, h: SOLVED["5.4"](s, h) // 1, "1/3 becomes 0"),
    ("5.4", wer_counting(choose=max), "min, not max"),
    ("5.4", wer_counting(missing=2), "you counted two"),
    ("5.4", wer_counting(invented=2), "An invented word is one error"),
    ("5.4", wer_counting(empty=lambda heard: 0.0), "something was heard"),
    ("5.4", wer_counting(empty=lambda heard: 1.0), "nothing was heard"),
    ("5.5", noise(lambda s, n, d: np.sqrt(s / n)), "as loud as the speech"),
    ("5.5", noise(lambda s, n, d: np.sqrt(s / n / (d / 10))), "a logarithm"),
    ("5.5", noise(lambda s, n, d: np.sqrt(s / n / 10 ** (d // 10))), "forgets what is left over"),
    ("5.5", noise(lambda s, n, d: 0.17), "Compare np.mean"),
    ("5.5", noise(lambda s, n, d: -np.sqrt(s / n / 10 ** (d / 10))), "do not subtract"),
    ("5.5", speech_forgotten, "The speech is missing"),
    ("5.5", without_noise, "no noise in it"),
    ("5.5", noise_from_its_end, "beginning of the noise"),
    ("5.5", noise(lambda s, n, d: np.sqrt(s / n * 10 ** (d / 10))), "More decibels mean less noise"),
    ("5.5", noise(lambda s, n, d: np.sqrt(s / n / 10 ** (d / 20))), "belongs to amplitudes"),
    ("5.5", noise(lambda s, n, d: s / n / 10 ** (d / 10)), "square root"),
    ("5.5", noise(lambda s, n, d: 1.0), "scale it first"),
    ("5.5", noise(lambda s, n, d: 10 ** (-d / 20)), "power of its own"),
    ("5.5", softer_speech, "Scale only the noise"),
    ("5.5", all_of_the_noise, "added noise of power"),
    ("5.6", srt(point="."), "comma"),
    ("5.6", srt(first=0), "counts from 1"),
    ("5.6", srt(blank=""), "blank line"),
    ("5.6", srt(round=int), "Round to whole thousandths"),
    ("5.6", srt(hours=False), "end at 59"),
    ("5.6", srt(fill="01"), "zeros"),
    ("5.6", srt(end=""), "line break at the end"),
    ("5.6", srt_of_parts(lambda s: parts(s, hours=lambda w: w // 60)), "seconds // 3600"),
    ("5.6", srt_of_parts(lambda s: parts(s, minutes=lambda w: w // 3600)), "what is left of whole hours"),
    ("5.6", srt_of_parts(lambda s: parts(s, rest=lambda w: w // 60)), "what is left of whole minutes"),
    ("5.6", srt_of_parts(lambda s: parts(s)[1:]), "two colons and a comma"),
    ("5.6", lambda segments: SOLVED["5.6"](segments).replace("1\n", "1 ", 1), "its number, from 1"),
    ("5.6", lambda segments: SOLVED["5.6"](segments).split("\n\n"), "Join the blocks"),
    ("5.7", lambda fixed, before, now: SOLVED["5.7"](fixed, before, now) if now else [], "stays as it is"),
    ("5.7", lambda fixed, before, now: SOLVED["5.7"](fixed, before or now, now), "One hearing alone"),
    ("5.7", exactly, "same word"),
    ("5.7", with_signs, "same word"),
    ("5.7", with_case, "without case"),
    ("5.7", as_before, "as they stand in now"),
    ("5.7", new_ones_only, "not the new ones alone"),
    ("5.7", taken_back, "all the same"),
    ("5.7", all_of_now, "only what two begin with"),
    ("5.7", wherever_they_agree, "first difference"),
    ("5.7", as_now_says, "keep it"),
    ("5.7", nothing_new, "nothing is fixed yet"),
    ("5.7", one_too_few, "the last of them, too"),
    ("5.7", twice, "add from the third on"),
]


@pytest.mark.parametrize("number, answer, cause", WRONG)
def test_wrong_answers_are_told_what_is_wrong(number, answer, cause):
    result = check(number, answer)
    assert result.status == "failed"
    assert cause in str(result), str(result)


def test_each_exercise_has_two_named_mistakes():
    assert all(sum(number == n for n, _, _ in WRONG) >= 2 for number in NAMES)
