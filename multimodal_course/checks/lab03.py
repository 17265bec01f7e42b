"""The exercises of lab 4.1.3, multimodal RAG."""

from multimodal_course.checks.exercise import Exercise, Lab
from multimodal_course.checks.lab03_cases import (
    GUARDED,
    RANKING,
    RANKINGS,
    RELEVANT,
    SOURCES,
    closed,
    clouds,
    comes_close,
    cosines,
    draws,
    fused,
    guarded,
    near,
    same_sums,
    vectors,
)
from multimodal_course.checks.steps import (
    call,
    each,
    equals,
    function,
    has_length,
    has_shape,
    holds,
    is_a,
    mistake,
)
from multimodal_course.instructions import NOT_IN_SOURCES

LAB = Lab(
    number=3,
    title="Multimodal RAG",
    unchecked={"3.8": "challenge", "3.9": "question"},
    exercises=[
        Exercise(
            number="3.1",
            title="Overlapping chunks",
            steps=[
                function("sentences", "size", "overlap"),
                call(
                    (["A.", "B.", "C.", "D.", "E."], 3, 1),
                    is_a(list),
                    each(is_a(str, cause="Join the sentences of a passage: ' '.join(…).")),
                    mistake(
                        lambda chunks: chunks == ["A. B. C.", "D. E."],
                        "passages that overlap",
                        "A passage begins size - overlap sentences after the one before, not size.",
                    ),
                    mistake(
                        lambda chunks: chunks == ["A. B. C.", "C. D. E.", "E."],
                        "no passage of nothing but repeated sentences",
                        "The last passage brings nothing new: stop when only the overlap is left.",
                    ),
                    mistake(
                        lambda chunks: chunks == ["A. B. C.", "B. C. D.", "C. D. E."],
                        "an overlap of 1",
                        "You moved on by one sentence: overlap says what is repeated, "
                        "so move on by size - overlap.",
                    ),
                    mistake(
                        lambda chunks: chunks == ["A.B.C.", "C.D.E."],
                        "spaces between the sentences",
                        "Join with a space: ' '.join(…).",
                    ),
                    equals(["A. B. C.", "C. D. E."]),
                ),
                call(
                    (["A.", "B.", "C.", "D.", "E.", "F."], 3, 1),
                    mistake(
                        lambda chunks: chunks == ["A. B. C.", "C. D. E."],
                        "the last sentence, too",
                        "The end of the text is lost: the last passage may be shorter.",
                    ),
                    equals(["A. B. C.", "C. D. E.", "E. F."]),
                ),
                call((["A.", "B."], 2, 0), equals(["A. B."])),
                call((["A."], 1, 0), equals(["A."])),
                call(
                    (["A."], 3, 1),
                    equals(["A."]),
                    holds("one passage", lambda chunks: len(chunks) == 1),
                ),
                call(
                    ([], 3, 1),
                    mistake(
                        lambda chunks: chunks == [""],
                        "an empty list",
                        "Without sentences there is no passage, not an empty one.",
                    ),
                    equals([]),
                ),
            ],
            hints=(
                "Each passage is sentences[start : start + size]. Which starts are there?",
                "The starts are size - overlap apart: range(0, …, size - overlap).",
                "range(0, max(1, len(sentences) - overlap), size - overlap); no sentences: return [].",
            ),
        ),
        Exercise(
            number="3.2",
            title="Cosine similarity",
            steps=[
                function("a", "b"),
                call(
                    vectors,
                    mistake(
                        lambda found: getattr(found, "shape", ()) == (2, 3),
                        "shape (3, 2)",
                        "Rows belong to a, columns to b: this is the other way round.",
                    ),
                    has_shape(3, 2, cause="There is a number for each row of a and each row of b: a @ b.T."),
                    cosines(),
                    shown="cosine(three vectors, two vectors)",
                ),
            ],
            hints=(
                "Bring all rows of a and of b to length 1. Then the cosine is the plain product.",
                "np.linalg.norm(a, axis=1, keepdims=True) is a column with the length of each row.",
                "a = a / its lengths, the same for b, and return a @ b.T.",
            ),
        ),
        Exercise(
            number="3.3",
            title="Close the gap",
            steps=[
                function("images", "texts"),
                call(
                    clouds,
                    is_a(tuple, list, cause="Return both: return images, texts."),
                    has_length(2, "Return both, pictures first."),
                    holds(
                        "as many pictures and texts as there were",
                        lambda both: [len(table) for table in both] == [2, 3],
                        "Pictures come first, and each row stays a row.",
                    ),
                    closed(),
                    shown="close_gap(two pictures, three texts)",
                ),
            ],
            hints=(
                "images.mean(axis=0) is the mean of all rows: one vector.",
                "Subtract it from images, and the texts' own mean from texts.",
                "Then divide each row by its length: v / np.linalg.norm(v, axis=1, keepdims=True), for both.",
            ),
        ),
        Exercise(
            number="3.4",
            title="Recall and reciprocal rank",
            steps=[
                function("ranking", "relevant", "k"),
                call(
                    (RANKING, RELEVANT, 3),
                    has_length(2, "Return two numbers: return recall, reciprocal_rank."),
                    comes_close(
                        (1 / 3, 1 / 2),
                        {
                            "Recall divides by the number of right ids, also those that were never found. "
                            "Dividing by 2 leaves x out.": (1 / 2, 1 / 2),
                            "That is 0 or 1: recall counts how many of the right ones are there.": (
                                1,
                                1 / 2,
                            ),
                            "You counted right ones of the whole ranking: only the first k count.": (
                                2 / 3,
                                1 / 2,
                            ),
                            "The first place is 1, not 0.": (1 / 3, 1),
                            "That is the place: take 1 / place.": (1 / 3, 2),
                            "`relevant` has no order: look for the first place of any of them.": (
                                1 / 3,
                                1 / 4,
                            ),
                            "Recall is a share: divide by the number of right ids.": (1, 1 / 2),
                            "The recall comes first.": (1 / 2, 1 / 3),
                        },
                    ),
                ),
                call(
                    (RANKING, ["a"], 5),
                    comes_close(
                        (1, 1),
                        {"That is precision, a share of k: recall is a share of the right ids.": (1 / 5, 1)},
                    ),
                ),
                call(
                    (RANKING, ["c"], 3),
                    comes_close(
                        (1, 1 / 3),
                        {"The first k are ranking[:k]: place k belongs to them.": (0, 1 / 3)},
                    ),
                ),
                call(
                    (RANKING, RELEVANT, 4),
                    comes_close((2 / 3, 1 / 2), {"Two of the three are found: count all.": (1 / 3, 1 / 2)}),
                ),
                call(
                    (RANKING, ["d"], 2),
                    comes_close(
                        (0, 1 / 4),
                        {"The reciprocal rank looks at the whole ranking, beyond the first k.": (0, 0)},
                    ),
                ),
                call((RANKING, ["x"], 5), comes_close((0, 0), {})),
                call(([], ["x"], 5), comes_close((0, 0), {})),
            ],
            hints=(
                "Recall: set(ranking[:k]) & set(relevant) are the right ones among the first k.",
                "enumerate(ranking, 1) gives places that begin with 1.",
                "places = [place for place, name in enumerate(ranking, 1) if name in relevant]; "
                "1 / places[0], or 0.0 if there is none.",
            ),
        ),
        Exercise(
            number="3.5",
            title="Weighted rank fusion",
            steps=[
                function("rankings", "weights"),
                call(
                    (RANKINGS, {"text": 1, "keywords": 1}),
                    is_a(list, cause="Return a list of (id, sum): sorted(sums.items(), …)."),
                    mistake(
                        lambda pairs: bool(pairs) and isinstance(pairs[0], str),
                        "pairs (id, sum)",
                        "You returned the ids alone.",
                    ),
                    has_length(4, "Every id that any ranking has comes once."),
                    same_sums(
                        fused(1, 1),
                        {
                            "The first place is 1: enumerate(ranking, 1).": fused(1, 1, first=0),
                            "The smallest sum comes first: sort by -sum.": sorted(
                                fused(1, 1), key=lambda pair: pair[1]
                            ),
                            "60 is missing: weight / (60 + place).": fused(1, 1, constant=0),
                            "A later ranking replaced the sum of an earlier one: add to it.": sorted(
                                {**dict(fused(1, 0)), "c": 1 / 61, "d": 1 / 62}.items(),
                                key=lambda pair: -pair[1],
                            ),
                        },
                    ),
                    shown="fuse({'text': [a, b, c], 'keywords': [c, d]}, weights 1 and 1)",
                ),
                call(
                    (RANKINGS, {"text": 1, "keywords": 3}),
                    same_sums(
                        fused(1, 3),
                        {
                            "The weights were ignored.": fused(1, 1),
                            "The weights were mixed up: look them up by the ranking's name.": fused(3, 1),
                        },
                    ),
                    shown="fuse(the same rankings, weights 1 and 3)",
                ),
                call(
                    (RANKINGS, {"text": 1, "keywords": 1}, 0),
                    same_sums(
                        fused(1, 1, constant=0),
                        {"The constant is an argument: it need not be 60.": fused(1, 1)},
                    ),
                    shown="fuse(the same rankings, weights 1 and 1, constant=0)",
                ),
                call(
                    ({"text": ["z"], "keywords": ["y"]}, {"keywords": 1, "text": 1}),
                    same_sums(
                        [("z", 1 / 61), ("y", 1 / 61)],
                        {"At equal sums, what was met first comes first.": [("y", 1 / 61), ("z", 1 / 61)]},
                    ),
                ),
            ],
            hints=(
                "A dictionary id -> sum. For each ranking and each place in it, add to the id's sum.",
                "sums[found] = sums.get(found, 0) + weights[name] / (constant + place)",
                "for name, ranking in rankings.items(): for place, found in enumerate(ranking, 1): … "
                "Then sorted(sums.items(), key=lambda pair: -pair[1]).",
            ),
        ),
        Exercise(
            number="3.6",
            title="No answer without a source",
            steps=[
                function("answer", "sources"),
                call(
                    ("It costs 77 euros. [1]", SOURCES),
                    is_a(str, cause=f"Return the answer itself, or {NOT_IN_SOURCES!r}."),
                ),
                *(guarded(*case) for case in GUARDED),
            ],
            hints=(
                "cited = [int(n) for n in re.findall(r'\\[(\\d+)\\]', answer)]: none, or one that is not "
                "from 1 to len(sources), and it is refused.",
                "known: the set of all numbers in the cited sources, sources[n - 1].",
                "said: re.findall(r'\\d+', re.sub(r'\\[\\d+\\]', '', answer)); all of them must be in known.",
            ),
        ),
        Exercise(
            number="3.7",
            title="A confidence interval",
            steps=[
                function("values", "rounds", "rng"),
                call(
                    draws,
                    has_length(2, "Return two numbers: return low, high."),
                    mistake(
                        lambda ends: near(ends, (0, 1)),
                        "a range of means",
                        "These are quantiles of the values: take the quantiles of the samples' means.",
                    ),
                    mistake(
                        lambda ends: near(ends, (0.6, 0.6)),
                        "a range of means that differ",
                        "Each sample has all values once: draw with replacement, rng.choice(values, n).",
                    ),
                    mistake(
                        lambda ends: ends[0] > ends[1],
                        "the low end first",
                        "The low end comes first.",
                    ),
                    mistake(
                        lambda ends: ends[1] - ends[0] > 0.25,
                        "about (0.50, 0.70)",
                        "That is how far single values spread, or samples that are too small: "
                        "each sample is as large as values.",
                    ),
                    mistake(
                        lambda ends: ends[1] - ends[0] < 0.06,
                        "about (0.50, 0.70)",
                        "The samples are too large: each is as large as values, len(values).",
                    ),
                    mistake(
                        lambda ends: 0.08 < ends[1] - ends[0] < 0.174,
                        "about (0.50, 0.70)",
                        "Too narrow: 95 % lie between the quantiles 0.025 and 0.975.",
                    ),
                    holds(
                        "about (0.50, 0.70)",
                        lambda ends: abs(ends[0] - 0.504) < 0.025 and abs(ends[1] - 0.696) < 0.025,
                    ),
                    shown="interval(60 ones and 40 zeros, 1500, rng)",
                ),
                call(
                    lambda: draws(values=[0.5] * 8, rounds=50),
                    comes_close((0.5, 0.5), {}),
                    shown="interval(eight times 0.5, 50, rng)",
                ),
                call(
                    lambda: draws(1, [0.0, 0.2, 0.4, 1.0], 1500),
                    holds(
                        "an interval around 0.4, the mean of (0, 0.2, 0.4, 1)",
                        lambda ends: 0 <= ends[0] < 0.2 and 0.6 < ends[1] <= 0.9,
                        "The quantiles are those of means, of as many draws as there are values.",
                    ),
                    shown="interval([0, 0.2, 0.4, 1], 1500, rng)",
                ),
            ],
            hints=(
                "One sample: rng.choice(values, len(values)). Its mean: np.mean of it.",
                "Collect rounds such means in a list.",
                "low, high = np.quantile(means, (0.025, 0.975))",
            ),
        ),
    ],
)
