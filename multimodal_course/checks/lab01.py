"""Exercises of lab 4.1.1, vision-language models."""

from multimodal_course.checks.exercise import Exercise, Lab
from multimodal_course.checks.lab01_cases import (
    BATCH_CALL,
    GUESSES,
    RECORDS,
    BatchRecorder,
    ask_about_bars,
    batched,
)
from multimodal_course.checks.steps import (
    call,
    equals,
    function,
    has_length,
    holds,
    is_a,
    mistake,
)

QUESTION = "What color is the car?"
NUMBER_WORDS = "one two three four five six seven eight nine ten".split()

LAB = Lab(
    number=1,
    title="Vision-language models",
    unchecked={"1.8": "challenge", "1.9": "question"},
    exercises=[
        Exercise(
            number="1.1",
            title="Write LLaVA's prompt",
            steps=[
                function("question"),
                call(
                    (QUESTION,),
                    is_a(str),
                    holds(
                        "a text with one <image>",
                        lambda text: text.count("<image>") == 1,
                        "Without the placeholder there is no place to put the picture's tokens.",
                    ),
                    holds(
                        f"a text that holds the question, {QUESTION!r}",
                        lambda text: QUESTION in text,
                        "The question must be the one that the function is given.",
                    ),
                    mistake(
                        lambda text: not text.rstrip().endswith("ASSISTANT:"),
                        "a text that ends with ASSISTANT:",
                        "The model continues the text. Only after ASSISTANT: is it its turn to speak.",
                    ),
                    mistake(
                        lambda text: text.endswith((" ", "\n")),
                        "no space after ASSISTANT:",
                        "The answer's first token begins with its own space.",
                    ),
                    mistake(
                        lambda text: "<image>\n" not in text,
                        "a line break after <image>",
                        "LLaVA-1.5 was trained with the question on the line below the picture.",
                    ),
                    equals(f"USER: <image>\n{QUESTION} ASSISTANT:"),
                ),
                call(("Is it red?",), equals("USER: <image>\nIs it red? ASSISTANT:")),
            ],
            hints=(
                "Look at what vlm.prompt(question) printed above. Which part is yours to fill in?",
                "USER: and a space; <image> and a line break; the question and a space; then ASSISTANT:",
                'An f-string does it: f"USER: <image>\\n…" with the question in braces.',
            ),
        ),
        Exercise(
            number="1.2",
            title="How many image tokens?",
            steps=[
                function("width", "height", "patch", "merge"),
                call(
                    (336, 336, 14, 1),
                    mistake(
                        lambda n: isinstance(n, float) and n == int(n),
                        "a whole number",
                        "/ gives a float; // divides whole numbers.",
                    ),
                    is_a(int),
                    equals(
                        576,
                        causes={
                            24: "You counted the patches along one side only.",
                            48: "You added rows and columns: a grid has rows times columns.",
                            577: "You counted CLIP's class token, which LLaVA drops.",
                        },
                    ),
                ),
                call((256, 128, 16, 1), equals(128, causes={64: "You used one side for both."})),
                call(
                    (280, 140, 14, 2),
                    equals(
                        50,
                        causes={
                            200: "You left merge out.",
                            100: "Merging joins merge × merge patches, not merge patches.",
                        },
                    ),
                ),
            ],
            hints=(
                "First count in one direction: how many tokens side by side?",
                "One token covers patch * merge pixels in each direction.",
                "columns = width // (patch * merge); rows likewise; the answer is their product.",
            ),
        ),
        Exercise(
            number="1.3",
            title="Read a bar chart",
            steps=[
                function("ask", "image", "colours"),
                call(
                    lambda: (ask_about_bars, None, ["red", "blue", "green"]),
                    is_a(dict),
                    mistake(
                        lambda d: not d,
                        "a dictionary of three bars",
                        "No answer held a number. Does each question name one colour and ask for its value?",
                    ),
                    mistake(
                        lambda d: any(isinstance(v, str) for v in d.values()),
                        "whole numbers as values",
                        "The model answers in words: find the digits in the text and make an int of them.",
                    ),
                    mistake(
                        lambda d: d.get("green") == 1,
                        "{'green': 10, …}",
                        "You took one digit: 10 has two.",
                    ),
                    equals({"red": 7, "blue": 3, "green": 10}),
                    shown="read_chart(ask, chart, ['red', 'blue', 'green'])",
                ),
                call(
                    lambda: (ask_about_bars, None, ["red", "pink"]),
                    mistake(
                        lambda d: "pink" in d,
                        "no entry for pink, which is not in the chart",
                        "An answer without a number means: there is no such bar. Leave it out.",
                    ),
                    equals({"red": 7}),
                    shown="read_chart(ask, chart, ['red', 'pink'])",
                ),
            ],
            hints=(
                "One question for each colour. Which question got a number out of the model above?",
                'ask(image, f"What is the value of the {colour} bar?") gives a text. Where is its number?',
                're.search(r"\\d+", text) finds the first number, or returns None where there is none.',
            ),
        ),
        Exercise(
            number="1.4",
            title="Answer in batches",
            steps=[
                function("vlm", "images", "question", "batch_size"),
                call(
                    lambda: (BatchRecorder(), list(range(10)), "What?", 4),
                    is_a(list),
                    mistake(
                        lambda answers: bool(answers) and isinstance(answers[0], list),
                        "one flat list of answers",
                        "Each call returns a list: use extend or +=, not append.",
                    ),
                    has_length(
                        10, cause="Every picture needs its answer, also those of a last, smaller batch."
                    ),
                    holds(
                        "answers in the order of the pictures",
                        lambda answers: answers == [f"What? {i}" for i in range(10)],
                    ),
                    shown=BATCH_CALL,
                ),
                batched,
            ],
            hints=(
                "A slice takes a part of a list: images[4:8]. Slices may reach beyond the end.",
                "for start in range(0, len(images), batch_size): … takes the starts 0, 4, 8.",
                "answers += vlm.ask_batch(images[start : start + batch_size], question)",
            ),
        ),
        Exercise(
            number="1.5",
            title="Is the answer right?",
            steps=[
                function("answer", "truth"),
                call(("red", "red"), equals(True, causes={False: "The same words are right."})),
                call(
                    ("Red.", "red"), equals(True, causes={False: "Upper case and a full stop do not matter."})
                ),
                call(
                    (" a boat ", "boat"), equals(True, causes={False: "Articles and spaces do not matter."})
                ),
                call(
                    (" Red. ", "red"),
                    equals(True, causes={False: "Spaces around hide the full stop: take them off first."}),
                ),
                call(
                    ("apple", "apple"),
                    equals(True, causes={False: "Letters went, not a word: lstrip leaves pple of apple."}),
                ),
                call(("An apple", "apple"), equals(True, causes={False: "An is an article, too."})),
                call(("Two", "2"), equals(True, causes={False: "Number words and digits mean the same."})),
                call(
                    ("10", "1"),
                    equals(
                        False, causes={True: "10 contains 1, but is another number: compare whole answers."}
                    ),
                ),
                call(
                    ("not red", "red"),
                    equals(False, causes={True: "It contains the word, but says the opposite."}),
                ),
                call(
                    ("top left", "left"), equals(False, causes={True: "Top left is another place than left."})
                ),
                call(("blue", "red"), equals(False, causes={True: "These differ."})),
                call(
                    ("hat", "net"),
                    equals(False, causes={True: "Letters went, not a word: lstrip leaves nothing of both."}),
                ),
                *(
                    call((word, str(number)), equals(True, causes={False: "Number words go up to ten."}))
                    for number, word in enumerate(NUMBER_WORDS, 1)
                ),
            ],
            hints=(
                "Bring both texts into the same form first, then compare with ==.",
                "The form: lower case, no full stop, no a/an/the in front, digits for number words.",
                "Write a helper normalise(text) with strip, lower, rstrip('.') and a dictionary of numbers.",
            ),
        ),
        Exercise(
            number="1.6",
            title="Accuracy by kind of question",
            steps=[
                function("records"),
                call(
                    lambda: (list(RECORDS),),
                    is_a(dict, cause="One number hides everything: give each kind its own, in a dictionary."),
                    holds(
                        "the keys 'colour' and 'count'",
                        lambda d: set(d) == {"colour", "count"},
                        "One entry for each kind that occurs in the records.",
                    ),
                    mistake(
                        lambda d: d["colour"] == 3,
                        "a share for each kind",
                        "3 is the number of right answers: divide by the number of questions of that kind.",
                    ),
                    mistake(
                        lambda d: d["colour"] == 75,
                        "a share between 0 and 1",
                        "That is per cent: leave the factor of 100 out.",
                    ),
                    mistake(
                        lambda d: d["colour"] == 0.6,
                        "three of four for 'colour'",
                        "You divided by the number of all records, not of that kind's.",
                    ),
                    equals({"colour": 0.75, "count": 0.0}),
                    shown="accuracy_by_kind(five records)",
                ),
            ],
            hints=(
                "Collect the results of each kind in a list of its own, then take each list's mean.",
                "by_kind.setdefault(record['kind'], []).append(record['correct'])",
                "True counts as 1: sum(results) / len(results) is the share of right answers.",
            ),
        ),
        Exercise(
            number="1.7",
            title="Hallucination rate",
            steps=[
                function("answers"),
                call(
                    (GUESSES,),
                    is_a(float, int),
                    equals(
                        0.5,
                        causes={
                            0.25: "A sentence that begins with Yes is a yes, too.",
                            0.75: "You counted answers with no in them, or with y anywhere.",
                            0.0: "Compare in lower case: the model may write Yes.",
                            2: "That is the number of inventions: divide by the number of answers.",
                            50: "A share lies between 0 and 1.",
                        },
                    ),
                ),
                call((["no", "No."],), equals(0.0, causes={1.0: "You counted the right answers."})),
                call(
                    (["yes", "Yes."],),
                    equals(
                        1.0,
                        causes={
                            0.0: "You counted the right answers.",
                            0.5: "Both are a yes: compare in lower case, and only how the text begins.",
                        },
                    ),
                ),
                call((["No, not yes."],), equals(0.0, causes={1.0: "Look only at how an answer begins."})),
            ],
            hints=(
                "None of these things is in the picture. Which answer is then an invention?",
                "Lower the case and look how the text begins.",
                'answer.strip().lower().startswith("yes") is True for an invention; take the mean.',
            ),
        ),
    ],
)
