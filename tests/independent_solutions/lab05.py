"""Lab 4.1.5 as others solve it: correct answers, written from the student's notebook alone."""

import math
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, pairwise, takewhile

import numpy as np
import torch


def spectrogram_by_views(sound, window=400, hop=160):
    frames = np.lib.stride_tricks.sliding_window_view(sound, window)[::hop]
    return np.abs(np.fft.rfft(frames * np.hanning(window), axis=1)).T ** 2


def spectrogram_by_columns(sound, window=400, hop=160):
    n_frames = 1 + (len(sound) - window) // hop
    power = np.zeros((window // 2 + 1, n_frames))
    for j in range(n_frames):
        pitches = np.fft.rfft(sound[j * hop : j * hop + window] * np.hanning(window))
        power[:, j] = pitches.real**2 + pitches.imag**2
    return power


def spectrogram_by_torch(sound, window=400, hop=160):
    bell = torch.as_tensor(np.hanning(window))
    numbers = torch.as_tensor(np.asarray(sound, dtype=np.float64))
    return (
        torch.stft(numbers, window, hop, window=bell, center=False, return_complex=True)
        .abs()
        .square()
        .numpy()
    )


def segments_by_groups(tokens, timestamp_begin, decode):
    groups = [(is_time, list(g)) for is_time, g in groupby(tokens, lambda token: token >= timestamp_begin)]
    segments = []
    for before, words, after in zip(groups, groups[1:], groups[2:], strict=False):
        if not words[0]:
            start, end = before[1][-1] - timestamp_begin, after[1][0] - timestamp_begin
            segments.append((start * 0.02, end * 0.02, decode(words[1]).strip()))
    return segments


def segments_by_walking(tokens, timestamp_begin, decode):
    segments, start, words = [], 0.0, []
    for token in tokens:
        if token < timestamp_begin:
            words.append(token)
            continue
        time = (token - timestamp_begin) / 50
        if words:
            segments.append((start, time, decode(words).strip()))
            words = []
        start = time
    return segments


def segments_by_places(tokens, timestamp_begin, decode):
    tokens = np.asarray(tokens)
    times = np.flatnonzero(tokens >= timestamp_begin)
    return [
        (
            round((tokens[a] - timestamp_begin) * 0.02, 2),
            round((tokens[b] - timestamp_begin) * 0.02, 2),
            decode(tokens[a + 1 : b].tolist()).strip(),
        )
        for a, b in pairwise(times)
        if b - a > 1
    ]


def cuts_by_loop(pauses, duration, longest=30.0):
    cuts, begin = [], 0.0
    while duration - begin > longest:
        cut = begin + longest
        for start, end in pauses:
            if begin < (start + end) / 2 <= begin + longest:
                cut = (start + end) / 2
        cuts.append(cut)
        begin = cut
    return cuts


def cuts_by_recursion(pauses, duration, longest=30.0):
    def onwards(begin):
        if duration - begin <= longest:
            return []
        middles = [(a + b) / 2 for a, b in pauses]
        cut = max((m for m in middles if begin < m <= begin + longest), default=begin + longest)
        return [cut, *onwards(cut)]

    return onwards(0)


def cuts_by_numpy(pauses, duration, longest=30.0):
    middles = np.array([a + (b - a) / 2 for a, b in pauses])
    borders = [0.0]
    while borders[-1] + longest < duration:
        fits = middles[(middles > borders[-1]) & (middles <= borders[-1] + longest)]
        borders.append(fits[-1] if len(fits) else borders[-1] + longest)
    return borders[1:]


def wer_by_matrix(said, heard):
    a, b = said.split(), heard.split()
    if not a:
        return 0.0 if not b else 1.0
    table = np.zeros((len(a) + 1, len(b) + 1), dtype=int)
    table[:, 0], table[0, :] = range(len(a) + 1), range(len(b) + 1)
    for i, j in np.ndindex(len(a), len(b)):
        table[i + 1, j + 1] = min(table[i, j + 1] + 1, table[i + 1, j] + 1, table[i, j] + (a[i] != b[j]))
    return table[-1, -1] / len(a)


def wer_by_row(said, heard):
    said, heard = said.split(), heard.split()
    if said == []:
        return float(heard != [])
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            best = diagonal if word == other else 1 + min(diagonal, row[j], row[j - 1])
            diagonal, row[j] = row[j], best
    return row[-1] / len(said)


def noisy_by_amplitude(sound, noise, decibels):
    noise = noise[: len(sound)]
    rms = np.sqrt(np.mean(sound**2)) / np.sqrt(np.mean(noise**2))
    return sound + noise * rms * 10 ** (-decibels / 20)


def noisy_by_power(sound, noise, decibels):
    noise = np.array(noise[: sound.shape[0]], dtype=np.float64)
    wanted = np.mean(np.square(sound, dtype=np.float64)) / 10 ** (decibels / 10)
    return np.add(sound, noise * math.sqrt(wanted / np.mean(noise * noise)))


def noisy_by_products(sound, noise, decibels):
    noise = noise[: len(sound)]
    factor = (np.dot(sound, sound) / np.dot(noise, noise) / math.pow(10, decibels / 10)) ** 0.5
    return np.array([s + factor * n for s, n in zip(sound, noise, strict=True)])


def srt_by_division(segments):
    def clock(seconds):
        thousandths = round(seconds * 1000)
        minutes, thousandths = divmod(thousandths, 60_000)
        hours, minutes = divmod(minutes, 60)
        return f"{hours:02}:{minutes:02}:{thousandths // 1000:02},{thousandths % 1000:03}"

    blocks = [f"{n}\n{clock(a)} --> {clock(b)}\n{text}" for n, (a, b, text) in enumerate(segments, 1)]
    return "\n\n".join(blocks) + "\n"


def srt_by_timedelta(segments):
    def clock(seconds):
        moment = timedelta(milliseconds=round(1000 * seconds))
        whole = moment.days * 86_400 + moment.seconds
        parts = whole // 3600, whole // 60 % 60, whole % 60, moment.microseconds // 1000
        return "%02d:%02d:%02d,%03d" % parts  # noqa: UP031

    text = ""
    for i in range(len(segments)):
        start, end, words = segments[i]
        if i > 0:
            text += "\n"
        text += str(i + 1) + "\n" + clock(start) + " --> " + clock(end) + "\n" + words + "\n"
    return text


def srt_by_decimals(segments):
    def clock(seconds):
        exact = Decimal(str(seconds)).quantize(Decimal("0.001"), ROUND_HALF_UP)
        hours, minutes = exact // 3600, exact // 60 % 60
        return f"{int(hours):02d}:{int(minutes):02d}:{exact % 60:06.3f}".replace(".", ",")

    return "\n".join(
        "\n".join([str(i), f"{clock(s[0])} --> {clock(s[1])}", s[2], ""]) for i, s in enumerate(segments, 1)
    )


def confirm_by_loop(fixed, before, now):
    alike = 0
    for a, b in zip(before, now, strict=False):
        if a.strip(".,?!").lower() != b.strip(".,?!").lower():
            break
        alike += 1
    return fixed + now[len(fixed) : alike] if alike > len(fixed) else fixed


def confirm_by_prefix(fixed, before, now):
    plain = [[word.casefold().strip("!?,.") for word in words] for words in (before, now)]
    alike = max(n for n in range(len(now) + 1) if plain[0][:n] == plain[1][:n])
    return [*fixed, *now[len(fixed) : alike]]


def confirm_by_takewhile(fixed, before, now):
    def same(pair):
        left, right = (word.upper().strip(",.!?") for word in pair)
        return left == right

    agreed = [word for _, word in takewhile(same, zip(before, now, strict=False))]
    fixed.extend(agreed[len(fixed) :])
    return fixed


SOLUTIONS = {
    "5.1": (spectrogram_by_views, spectrogram_by_columns, spectrogram_by_torch),
    "5.2": (segments_by_groups, segments_by_walking, segments_by_places),
    "5.3": (cuts_by_loop, cuts_by_recursion, cuts_by_numpy),
    "5.4": (wer_by_matrix, wer_by_row),
    "5.5": (noisy_by_amplitude, noisy_by_power, noisy_by_products),
    "5.6": (srt_by_division, srt_by_timedelta, srt_by_decimals),
    "5.7": (confirm_by_loop, confirm_by_prefix, confirm_by_takewhile),
}
