"""Every check of lab 4.1.1 accepts the solution, calls the stub unfinished, and names typical mistakes."""

import re

import pytest
from lab_exercises import Exercises

from multimodal_course.checks import check
from multimodal_course.checks.lab01 import LAB

NAMES = {
    "1.1": "llava_prompt",
    "1.2": "count_image_tokens",
    "1.3": "read_chart",
    "1.4": "answer_in_batches",
    "1.5": "is_correct",
    "1.6": "accuracy_by_kind",
    "1.7": "hallucination_rate",
}


LAB_EXERCISES = Exercises("01-vision-language.py")


def test_every_declared_exercise_is_in_the_source():
    assert [e.number for e in LAB.exercises] == list(NAMES)
    assert LAB_EXERCISES.names == NAMES


@pytest.mark.parametrize("number", NAMES)
def test_the_solution_passes(number):
    result = check(number, LAB_EXERCISES.solution(number))
    assert result.passed, str(result)


@pytest.mark.parametrize("number", NAMES)
def test_the_stub_is_not_started(number):
    assert check(number, LAB_EXERCISES.stub(number)).status == "open"


def one_by_one(vlm, images, question, batch_size):
    return [vlm.ask(image, question) for image in images]


def all_at_once(vlm, images, question, batch_size):
    return vlm.ask_batch(images, question)


def without_the_rest(vlm, images, question, batch_size):
    answers = []
    for i in range(len(images) // batch_size):
        answers += vlm.ask_batch(images[i * batch_size : (i + 1) * batch_size], question)
    return answers


def nested(vlm, images, question, batch_size):
    return [vlm.ask_batch(images[i : i + batch_size], question) for i in range(0, len(images), batch_size)]


def chart_of_words(ask, image, colours):
    return {c: ask(image, f"What is the value of the {c} bar?") for c in colours}


def chart_of_digits(ask, image, colours):
    answers = {c: ask(image, f"What is the value of the {c} bar?") for c in colours}
    return {c: int(re.search(r"\d", a).group()) for c, a in answers.items() if re.search(r"\d", a)}


def chart_with_zeros(ask, image, colours):
    values = {}
    for c in colours:
        number = re.search(r"\d+", ask(image, f"How high is the {c} bar?"))
        values[c] = int(number.group()) if number else 0
    return values


def chart_in_one_question(ask, image, colours):
    number = re.search(r"\d+", ask(image, f"What are the values of {' and '.join(colours)}?"))
    return {c: int(number.group()) for c in colours} if number else {}


def shares(records, divide):
    kinds = {r["kind"] for r in records}
    return {k: divide([r["correct"] for r in records if r["kind"] == k], records) for k in kinds}


def correct_if(form):
    """A judge that compares after its own idea of the same form."""
    digits = {word: str(number) for number, word in enumerate("zero one two three four".split())}
    return lambda answer, truth: digits.get(form(answer), form(answer)) == truth


def without_letters(text):
    """What `lstrip("a an the")` leaves: it takes letters, not words."""
    return re.sub("^[a nthe]*", "", text)


def without_letters_and_words(text):
    text = text.strip().rstrip(".").lower()
    return without_letters(text.replace("two", "2"))


WRONG = [
    ("1.1", lambda q: f"USER: {q} ASSISTANT:", "no place to put the picture"),
    ("1.1", lambda q: f"USER: <image>\n{q}", "its turn to speak"),
    ("1.1", lambda q: f"USER: <image> {q} ASSISTANT:", "line below the picture"),
    ("1.1", lambda q: f"USER: <image>\n{q} ASSISTANT: ", "own space"),
    ("1.1", lambda q: "USER: <image>\nWhat is it? ASSISTANT:", "must be the one"),
    ("1.1", "USER: <image>\nWhat color is the car? ASSISTANT:", "a function of (question)"),
    ("1.2", lambda w, h, p, m: w // p, "one side only"),
    ("1.2", lambda w, h, p, m: (w // p) * (h // p) + 1, "class token"),
    ("1.2", lambda w, h, p, m: w / p * h / p, "// divides whole numbers"),
    ("1.2", lambda w, h, p, m: (w // p) * (h // p), "left merge out"),
    ("1.2", lambda w, h, p, m: (w // p) * (h // p) // m, "merge × merge"),
    ("1.2", lambda w, h, p, m: w // p + h // p, "rows times columns"),
    ("1.3", chart_of_words, "make an int"),
    ("1.3", chart_of_digits, "10 has two"),
    ("1.3", chart_with_zeros, "Leave it out"),
    ("1.3", chart_in_one_question, "name one colour"),
    ("1.4", one_by_one, "one picture at a time"),
    ("1.4", all_at_once, "all pictures at once"),
    ("1.4", without_the_rest, "last, smaller batch"),
    ("1.4", nested, "use extend"),
    ("1.5", lambda a, t: a == t, "full stop"),
    ("1.5", lambda a, t: t in a.lower(), "words and digits"),
    ("1.5", lambda a, t: t in a.lower().replace("two", "2"), "10 contains 1"),
    (
        "1.5",
        correct_if(lambda a: re.sub("^(a|the) ", "", a.rstrip(".").strip().lower())),
        "hide the full stop",
    ),
    ("1.5", correct_if(lambda a: re.sub("^(a|the) ", "", a.strip().rstrip(".").lower())), "An is an article"),
    ("1.5", correct_if(lambda a: re.sub("^(an?|the) ", "", a.strip().rstrip(".").lower())), "go up to ten"),
    ("1.5", correct_if(lambda a: without_letters(a.strip().rstrip(".").lower())), "lstrip leaves pple"),
    (
        "1.5",
        lambda a, t: without_letters_and_words(a) == without_letters_and_words(t),
        "leaves nothing of both",
    ),
    ("1.6", lambda records: shares(records, lambda hits, _: sum(hits)), "number of right answers"),
    ("1.6", lambda records: shares(records, lambda hits, _: 100 * sum(hits) / len(hits)), "per cent"),
    ("1.6", lambda records: shares(records, lambda hits, all_: sum(hits) / len(all_)), "all records"),
    ("1.6", lambda records: sum(r["correct"] for r in records) / len(records), "One number hides"),
    ("1.7", lambda answers: sum("yes" in a.lower() for a in answers) / len(answers), "how an answer begins"),
    ("1.7", lambda answers: sum(a.lower() == "yes" for a in answers) / len(answers), "begins with Yes"),
    (
        "1.7",
        lambda answers: sum(a.lower().split(",")[0] == "yes" for a in answers) / len(answers),
        "only how the text begins",
    ),
    ("1.7", lambda answers: sum(a.lower().startswith("yes") for a in answers), "divide by the number"),
    ("1.7", lambda answers: sum(a.startswith("yes") for a in answers) / len(answers), "lower case"),
    ("1.7", lambda answers: sum(a.lower().startswith("no") for a in answers) / len(answers), "right answers"),
]


@pytest.mark.parametrize(("number", "answer", "told"), WRONG)
def test_a_mistake_is_named(number, answer, told):
    result = check(number, answer)
    assert result.status == "failed"
    assert told in str(result), str(result)
