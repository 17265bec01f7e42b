"""The exercises of lab 4.1.2, image generation."""

import math

from multimodal_course.checks.exercise import Exercise, Lab
from multimodal_course.checks.lab02_cases import RIGHT, WRONG, Draws, array, every_seed_once
from multimodal_course.checks.steps import (
    call,
    equals,
    function,
    holds,
    is_a,
    item,
    mistake,
)

LAB = Lab(
    number=2,
    title="Image generation",
    unchecked={"2.8": "challenge", "2.9": "question"},
    exercises=[
        Exercise(
            number="2.1",
            title="Add noise",
            steps=[
                function("picture", "noise", "alpha_bar"),
                call(
                    lambda: (array(1.0, -1.0), array(0.5, 0.5), 0.36),
                    holds("an array of the picture's shape", lambda x: getattr(x, "shape", None) == (2,)),
                    mistake(
                        lambda x: math.isclose(x[0], 0.36 * 1 + 0.64 * 0.5, abs_tol=1e-6),
                        "0.6 of the picture and 0.8 of the noise",
                        "Both shares are square roots: of alpha_bar, and of 1 - alpha_bar.",
                    ),
                    mistake(
                        lambda x: math.isclose(x[0], 0.6 * 1 + 0.4 * 0.5, abs_tol=1e-6),
                        "0.6 of the picture and 0.8 of the noise",
                        "The noise's share is the root of 1 - alpha_bar, not 1 minus the root.",
                    ),
                    mistake(
                        lambda x: math.isclose(x[0], 0.8 * 1 + 0.6 * 0.5, abs_tol=1e-6),
                        "0.6 of the picture and 0.8 of the noise",
                        "The shares are the other way round: alpha_bar belongs to the picture.",
                    ),
                    item(0, equals(1.0, tolerance=1e-6)),
                    item(1, equals(-0.2, tolerance=1e-6)),
                    shown="add_noise([1, -1], [0.5, 0.5], 0.36)",
                ),
                call(
                    lambda: (array(0.3, 0.1, 0, 1).reshape(2, 2), array(2, 3, 4, 5).reshape(2, 2), 1.0),
                    holds("an array of the picture's shape", lambda x: getattr(x, "shape", None) == (2, 2)),
                    equals([[0.3, 0.1], [0, 1]], tolerance=1e-6),
                    shown="add_noise([[0.3, 0.1], [0, 1]], [[2, 3], [4, 5]], 1)",
                ),
            ],
            hints=(
                "Two products and a sum: so much of the picture, so much of the noise.",
                "A square root is x ** 0.5.",
                "alpha_bar ** 0.5 * picture + (1 - alpha_bar) ** 0.5 * noise",
            ),
        ),
        Exercise(
            number="2.2",
            title="PSNR",
            steps=[
                function("a", "b"),
                call(
                    lambda: (array(0.0, 0.0, 0.5, -0.5), array(0.2, -0.2, 0.7, -0.7)),
                    is_a(float, int),
                    equals(
                        20.0,
                        causes={
                            round(
                                10 * math.log10(1 / 0.04), 6
                            ): "The peak is 2 here: from -1 to 1. Square it.",
                            round(10 * math.log10(2 / 0.04), 6): "The peak is squared: 4.",
                            round(
                                10 * math.log10(4 / 0.2), 6
                            ): "You took the mean absolute error: square first.",
                            round(math.log10(4 / 0.04), 6): "Decibels are ten times the logarithm.",
                            round(10 * math.log(4 / 0.04), 6): "The logarithm is to base 10.",
                            -20.0: "Peak above error, not below.",
                        },
                        tolerance=1e-3,
                    ),
                    shown="psnr of two pictures that differ by 0.2 everywhere",
                ),
                call(
                    lambda: (array(0.1, 0.2), array(0.1, 0.2)),
                    holds(
                        "infinity, for equal pictures",
                        lambda x: x == math.inf,
                        "Without any error you would divide by zero: return float('inf') then.",
                    ),
                    shown="psnr of a picture and itself",
                ),
                call(
                    lambda: (array(1.0, 1.0), array(-1.0, 1.0)),
                    equals(
                        10 * math.log10(2),
                        causes={20 * math.log10(2): "You took the mean absolute error: square first."},
                        tolerance=1e-3,
                    ),
                    shown="psnr([1, 1], [-1, 1])",
                ),
            ],
            hints=(
                "First the mean squared error: np.mean of the squared differences.",
                "The peak is 2, so its square is 4. When is the error 0?",
                "10 * np.log10(4 / error), and float('inf') where error == 0.",
            ),
        ),
        Exercise(
            number="2.3",
            title="Guidance",
            steps=[
                function("without", "with_prompt", "scale"),
                call(
                    lambda: (array(1.0, 0.0), array(3.0, -2.0), 2.5),
                    mistake(
                        lambda x: math.isclose(x[0], 1 + 2.5 * 3, abs_tol=1e-6),
                        "[6, -5]",
                        "Add scale times the difference, not scale times the output itself.",
                    ),
                    mistake(
                        lambda x: math.isclose(x[0], 3 + 2.5 * 2, abs_tol=1e-6),
                        "[6, -5]",
                        "You started at the output with the prompt: start at the one without.",
                    ),
                    mistake(
                        lambda x: math.isclose(x[0], 1 + 2.5 * -2, abs_tol=1e-6),
                        "[6, -5]",
                        "The difference points away from the prompt: with minus without.",
                    ),
                    mistake(
                        lambda x: math.isclose(x[0], 3 + 2.5 * -2, abs_tol=1e-6),
                        "[6, -5]",
                        "The outputs are swapped: start at `without`, and go towards `with_prompt`.",
                    ),
                    item(0, equals(6.0, tolerance=1e-6)),
                    item(1, equals(-5.0, tolerance=1e-6)),
                    shown="guide([1, 0], [3, -2], 2.5)",
                ),
                call(
                    lambda: (array(1.0), array(3.0), 1),
                    item(0, equals(3.0, tolerance=1e-6)),
                    shown="guide([1], [3], 1)",
                ),
            ],
            hints=(
                "What does the prompt add? The difference of the two outputs.",
                "Start at `without`, and go `scale` times along the difference.",
                "without + scale * (with_prompt - without)",
            ),
        ),
        Exercise(
            number="2.4",
            title="Obedience",
            steps=[
                function("verdicts"),
                call(
                    lambda: ({1: [WRONG, RIGHT, WRONG, WRONG], 5: [RIGHT, RIGHT]},),
                    is_a(dict),
                    holds("the same settings as keys: 1 and 5", lambda d: set(d) == {1, 5}),
                    mistake(
                        lambda d: d[5] == 2,
                        "a share for each setting",
                        "2 is the number of right pictures: divide by how many there are.",
                    ),
                    mistake(
                        lambda d: d[5] == 100,
                        "a share from 0 to 1",
                        "That is per cent: leave the factor of 100 out.",
                    ),
                    mistake(
                        lambda d: math.isclose(d[1], 1 / 6),
                        "one of four for setting 1",
                        "You divided by the number of all pictures, not of that setting's.",
                    ),
                    equals({1: 0.25, 5: 1.0}),
                    shown="obedience({1: [✗, ✓, ✗, ✗], 5: [✓, ✓]})",
                ),
            ],
            hints=(
                "One setting at a time: how many of its verdicts are all right?",
                "True counts as 1: sum(v.all_right for v in group).",
                "A dictionary comprehension over verdicts.items() does all of them.",
            ),
        ),
        Exercise(
            number="2.5",
            title="Variety",
            steps=[
                function("values"),
                call(
                    (["red", "red", "blue"],),
                    is_a(float, int),
                    equals(
                        2 / 3,
                        causes={
                            4 / 9: "You paired each picture with itself as well: leave those pairs out.",
                            2: "That is the number of pairs that differ: divide by the number of pairs.",
                            4: "You counted every pair twice, and did not divide.",
                            0.5: "Neighbours alone are not all pairs: the first and the last are one, too.",
                            1 / 3: "That is the share of pairs that are alike.",
                        },
                        tolerance=1e-6,
                    ),
                ),
                call(
                    (["a", "b", "a", "b"],),
                    equals(
                        4 / 6,
                        causes={0.5: "That is the share of different values. Count pairs instead."},
                        tolerance=1e-6,
                    ),
                ),
                call((["red", "red"],), equals(0, causes={1: "These two are alike."})),
                call(
                    (["red"],),
                    equals(0, causes={1: "There is no pair at all: return 0 then."}),
                ),
            ],
            hints=(
                "Three pictures have three pairs: first and second, first and third, second and third.",
                "itertools.combinations(values, 2) yields every pair once.",
                "sum(a != b for a, b in pairs) / len(pairs), and 0 where there are no pairs.",
            ),
        ),
        Exercise(
            number="2.6",
            title="The fewest steps that suffice",
            steps=[
                function("quality", "share"),
                call(
                    ({4: 0.5, 10: 0.9, 20: 1.0, 30: 0.97}, 0.9),
                    is_a(int),
                    equals(
                        10,
                        causes={
                            4: "4 steps reach only half of the best quality.",
                            20: "That is the best one. Fewer come close enough: 0.9 is at least 0.9 × 1.0.",
                            30: "That is the largest number of steps that suffices.",
                        },
                    ),
                ),
                call(
                    ({8: 0.75, 12: 0.82, 30: 0.9}, 0.8),
                    equals(
                        8,
                        causes={12: "The share is of the best quality: 0.8 × 0.9 = 0.72, which 8 reaches."},
                    ),
                ),
                call(
                    ({2: 0.4, 8: 0.5}, 0.8),
                    equals(
                        2,
                        causes={
                            8: "The share is of the best quality there is: 0.8 × 0.5 = 0.4, which 2 reaches."
                        },
                    ),
                ),
                call(
                    ({20: 1.0, 5: 0.99, 10: 0.2}, 0.95), equals(5, causes={20: "The keys come in any order."})
                ),
            ],
            hints=(
                "Two steps: what is the best quality, and which numbers of steps come close to it?",
                "max(quality.values()) is the best; enough is share times that.",
                "min(n for n, value in quality.items() if value >= enough)",
            ),
        ),
        Exercise(
            number="2.7",
            title="Best of n",
            steps=[
                function("draw", "score", "prompt", "n"),
                call(
                    lambda: (Draws().draw, Draws().score, "a cat", 4),
                    mistake(
                        lambda x: isinstance(x, float),
                        "a picture",
                        "That is the score: return the picture that has it.",
                    ),
                    mistake(
                        lambda x: isinstance(x, int),
                        "a picture",
                        "That is the seed: return the picture drawn with it.",
                    ),
                    mistake(
                        lambda x: x == ("a cat", 3),
                        "the first of two equally good pictures",
                        "Replace the best only by one that is better, not by one as good.",
                    ),
                    mistake(
                        lambda x: x == ("a cat", 4),
                        "the best of the seeds 0, 1, 2, 3",
                        "Seed 4 is one too many: the seeds are 0 to n - 1, and that is range(n).",
                    ),
                    mistake(
                        lambda x: x == ("a cat", 0),
                        "the picture with the highest score",
                        "That is the lowest score, or the first picture. Did score get picture and prompt?",
                    ),
                    equals(("a cat", 1)),
                    shown="best_of(draw, score, 'a cat', 4)",
                ),
                every_seed_once,
            ],
            hints=(
                "A loop over range(n) that remembers the best picture and its score.",
                "Or: make a list of n pictures, and let max(…, key=…) choose.",
                "max(pictures, key=lambda picture: score(picture, prompt)) returns the first of equals.",
            ),
        ),
    ],
)
