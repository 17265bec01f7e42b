"""The exercises of lab 4.1.5, audio."""

from multimodal_course.checks.exercise import Exercise, Lab
from multimodal_course.checks.lab05_cases import (
    BETWEEN,
    NOISY,
    PAUSES,
    READ_TOKENS,
    TOKENS,
    TONE,
    cuts,
    decode,
    noise_of,
    speech_and_noise,
    tone,
)
from multimodal_course.checks.lab05_text_cases import (
    BEFORE,
    BOTH_BEGIN,
    CERTAIN,
    FIXED,
    LINES,
    NOW,
    SUBTITLES,
    shrinking,
    times_are,
)
from multimodal_course.checks.steps import call, comes_as, equals, function, has_shape, holds, is_a

LAB = Lab(
    number=5,
    title="Audio",
    unchecked={"5.8": "challenge", "5.9": "question"},
    exercises=[
        Exercise(
            number="5.1",
            title="A spectrogram",
            steps=[
                function("sound", "window", "hop"),
                call(
                    lambda: (tone(), 400, 160),
                    *TONE,
                    shown="spectrogram(one second of 1,000 Hz, 400, 160)",
                ),
                call(
                    lambda: (tone(1020.0), 400, 160),
                    *BETWEEN,
                    shown="spectrogram(one second of 1,020 Hz, 400, 160)",
                ),
                call(
                    lambda: (tone(samples=1000), 200, 100),
                    has_shape(101, 9, cause="Use window and hop, not 400 and 160."),
                    shown="spectrogram(1,000 numbers, window=200, hop=100)",
                ),
                call(
                    lambda: (tone(samples=1099), 200, 100),
                    has_shape(101, 9, cause="The last 199 numbers are no whole frame: leave them out."),
                    shown="spectrogram(1,099 numbers, window=200, hop=100)",
                ),
            ],
            hints=(
                "Where does each frame begin? range(0, len(sound) - window + 1, hop).",
                "np.stack of all frames is an array; times np.hanning(window) fades each one in and out.",
                "np.abs(np.fft.rfft(frames)) ** 2 has a row for each frame: .T makes it a column.",
            ),
        ),
        Exercise(
            number="5.2",
            title="Read the tokens",
            steps=[
                function("tokens", "timestamp_begin", "decode"),
                call(
                    (TOKENS, 100, decode),
                    *READ_TOKENS,
                    shown=f"segments_of({TOKENS}, 100, decode)",
                ),
                call(([], 100, decode), equals([]), shown="segments_of([], 100, decode)"),
            ],
            hints=(
                "Go through the tokens, and keep two things: the last time, and the words since then.",
                "At a time: if there are words, a sentence ends. Either way, this time is the new start.",
                "segments.append((start, seconds, decode(said).strip())), then start, said = seconds, [].",
            ),
        ),
        Exercise(
            number="5.3",
            title="Where to cut",
            steps=[
                function("pauses", "duration", "longest"),
                call(
                    (PAUSES, 50.0, 30.0),
                    *cuts(
                        [25.0],
                        {
                            "Cut in the last pause within the window, not in the first.": [9.5, 25.0],
                            "Cut in the middle of a pause, not at its beginning.": [24.0],
                            "Cut in the middle of a pause, not at its end.": [26.0],
                            "What is left after 25 s is short enough: no further cut.": [25.0, 42.0],
                            "The pause at 32 s is more than 30 s from the beginning.": [32.0],
                            "There is a pause before 30 s: cut there.": [30.0],
                            "Return where to cut, without beginning and end.": [0.0, 25.0, 50.0],
                        },
                    ),
                ),
                call(
                    (PAUSES, 75.0, 30.0),
                    *cuts(
                        [25.0, 42.0, 59.0],
                        {
                            "The next window begins at the cut, not at 30 s.": [25.0, 59.0],
                            "There are more windows: go on until the rest fits.": [25.0],
                        },
                    ),
                ),
                call(
                    ([], 100.0, 30.0),
                    *cuts(
                        [30.0, 60.0, 90.0],
                        {"Without a pause you must cut all the same: hard, at the limit.": []},
                    ),
                ),
                call(
                    ([(10.0, 11.0), (29.0, 31.0)], 60.0, 30.0),
                    *cuts(
                        [30.0],
                        {
                            "A middle exactly at the limit still lies in the window.": [10.5, 30.0],
                            "The rest is exactly as long as allowed: cut only if it is longer.": [30.0, 60.0],
                        },
                    ),
                ),
                call(
                    ([(10.0, 11.0)], 40.5, 30.0),
                    *cuts([10.5], {"The middle of (10, 11) is 10.5: / and not //.": [10.0, 40.0]}),
                ),
                call(
                    ([(9.0, 11.0)], 20.0, 30.0),
                    *cuts([], {"All of it fits: there is nothing to cut.": [10.0]}),
                ),
            ],
            hints=(
                "A loop: while duration - begin > longest, find the next cut, and begin there.",
                "Middles of pauses that can be used: those with begin < middle <= begin + longest.",
                "begin = inside[-1] if inside else begin + longest; then append begin to the cuts.",
            ),
            seconds=10.0,
        ),
        Exercise(
            number="5.4",
            title="Word error rate",
            steps=[
                function("said", "heard"),
                call(
                    ("a red car", "a blue car"),
                    is_a(float, int),
                    equals(
                        1 / 3,
                        causes={
                            1: "That is the number of wrong words: divide by the number of words said.",
                            3: "Too much: split both texts into words, and divide with /.",
                            2: "The cheapest of the three ways counts: min, not max.",
                            0: "One word of three is wrong. If you divide with //, 1/3 becomes 0; if not, "
                            "see whether your table was filled.",
                            -1 / 3: "A replaced word adds an error: + and not -.",
                            2 / 3: "That is the share of right words: the rate counts wrong ones. "
                            "Or a replacement counted twice.",
                            4 / 3: "A right word costs nothing: add 1 only where the two words differ.",
                            4 / 9: "These are letters: split both texts into words.",
                            8 / 9: "These are letters compared with words: split both texts.",
                            1 / 6: "Divide by the words that were said alone.",
                            100 / 3: "Return a share: 1/3, not 33.3.",
                        },
                        tolerance=1e-9,
                    ),
                ),
                call(
                    ("the red car is here", "red car is here"),
                    equals(
                        1 / 5,
                        causes={
                            1.0: "You compared place by place: a missing word shifts all others.",
                            1 / 4: "Divide by the words that were said, not by those heard.",
                            0.0: "A missing word is an error, too.",
                            2 / 5: "A missing word is one error, and you counted two: the first row of the "
                            "table is 0, 1, …, len(heard), and each further row begins with 1, 2, 3, …",
                        },
                        tolerance=1e-9,
                    ),
                ),
                call(
                    ("a red car on the left", "a red car the left"),
                    equals(
                        1 / 6,
                        causes={
                            0.0: "A word that is missing between two others is an error, too.",
                            1 / 3: "A missing word is one error, and you counted two.",
                        },
                        tolerance=1e-9,
                    ),
                ),
                call(
                    ("yes", "yes it is so"),
                    equals(
                        3.0,
                        causes={
                            0.0: "Invented words are errors, too.",
                            1.0: "The rate may be more than 1: three invented words for one that was said.",
                            2.0: "Three words were invented, and you counted two.",
                            4.0: "Three words were invented, and you counted four.",
                            6.0: "An invented word is one error, and you counted two.",
                            3 / 4: "Divide by the words that were said, not by those heard.",
                        },
                        tolerance=1e-9,
                    ),
                ),
                call(
                    ("red car", "red car and sun"),
                    equals(
                        1.0,
                        causes={1 / 2: "Two words were invented: each one is an error."},
                        tolerance=1e-9,
                    ),
                ),
                call(
                    ("tree left boats", "tree boats moon left"),
                    holds(
                        "1.0: three changes for three words",
                        lambda rate: abs(rate - 1) < 1e-9,
                        "Take the smallest of the three ways at each place: a word replaced or kept, one "
                        "deleted, one inserted. Fewer than three changes do not make one text of the other.",
                    ),
                ),
                call(
                    ("A car.", "a car"),
                    equals(
                        1.0,
                        causes={0.0: "Compare the words as they are. What to forgive comes below."},
                        tolerance=1e-9,
                    ),
                ),
                call(
                    ("", ""),
                    holds("0.0", lambda rate: rate == 0, "Nothing was said and nothing was heard: no error."),
                ),
                call(
                    ("", "thank you"),
                    equals(
                        1.0,
                        causes={
                            0.0: "Nothing was said, and all the same something was heard: that is 1.0.",
                            2.0: "Where nothing was said, there is nothing to divide by: 1.0 by agreement.",
                        },
                    ),
                ),
                call(("  a  b ", "a b"), equals(0.0, causes={0.5: ".split() without ' ' takes any space."})),
            ],
            hints=(
                "said.split() gives the words. The rest is the edit distance of lab 4.1.4, over lists.",
                "Begin with the row 0, 1, …, len(heard); each word said makes a new row.",
                "min(row[-1] + 1, above[j] + 1, above[j - 1] + (wanted != got)); at the end divide by "
                "len(said).",
            ),
        ),
        Exercise(
            number="5.5",
            title="The noise machine",
            steps=[
                function("sound", "noise", "decibels"),
                call(
                    lambda: (*speech_and_noise(), 20),
                    *NOISY,
                    shown="add_noise(speech of power 0.04, longer noise of power 0.25, 20)",
                ),
                call(
                    lambda: (*speech_and_noise(), -10),
                    noise_of(0.4, -10),
                    shown="add_noise(speech of power 0.04, longer noise of power 0.25, -10)",
                ),
                call(
                    lambda: (*speech_and_noise(), 5),
                    noise_of(0.04 / 10**0.5, 5),
                    shown="add_noise(speech of power 0.04, longer noise of power 0.25, 5)",
                ),
            ],
            hints=(
                "Which power should the noise have? That of the speech, divided by 10 ** (decibels / 10).",
                "The power of x is np.mean(x ** 2). Noise times f has f² times the power.",
                "factor = np.sqrt(wanted / np.mean(noise ** 2)), of noise[:len(sound)].",
            ),
        ),
        Exercise(
            number="5.6",
            title="Write subtitles",
            steps=[
                function("segments"),
                call((LINES,), *SUBTITLES),
                call(
                    ([(59.0, 7199.999, "Long."), (7200.0, 7201.5, "Bye.")],),
                    times_are("00:00:59,000", "01:59:59,999", "02:00:00,000", "02:00:01,500"),
                    equals(
                        "1\n00:00:59,000 --> 01:59:59,999\nLong.\n\n2\n02:00:00,000 --> 02:00:01,500\nBye.\n"
                    ),
                ),
                call(
                    ([],),
                    holds(
                        "no subtitle", lambda text: not text.strip(), "Without segments there is no subtitle."
                    ),
                ),
            ],
            hints=(
                "Write a small function for one time first: thousandths = round(seconds * 1000).",
                "divmod(thousandths, 1000) gives whole seconds and the rest; // 3600, // 60 % 60, % 60.",
                "Each block: f'{number}\\n{start} --> {end}\\n{text}\\n'; then '\\n'.join(blocks).",
            ),
        ),
        Exercise(
            number="5.7",
            title="What is certain?",
            steps=[
                function("fixed", "before", "now"),
                call(([], ["A", "sun"], ["A", "sun", "and"]), *BOTH_BEGIN),
                call((FIXED, BEFORE, NOW), *CERTAIN),
                shrinking(),
                call(
                    ([], [], ["A", "yellow"]),
                    comes_as([], {"One hearing alone makes nothing certain.": ["A", "yellow"]}),
                ),
                call((["A"], ["A"], []), comes_as(["A"], {"What is fixed stays as it is.": []})),
            ],
            hints=(
                "Two steps: count how many words the hearings begin with alike; then add to what is fixed.",
                "zip(before, now) goes through both; break at the first pair that differs.",
                "[*fixed, *now[len(fixed):agreed]]: a slice that ends before it begins is empty.",
            ),
        ),
    ],
)
