"""Lab 4.1.1 as others solve it: correct answers, written from the student's notebook alone."""

import itertools
import re
import string
from collections import Counter, defaultdict

import numpy as np
import pandas as pd


def prompt_by_parts(question):
    return "\n".join(["USER: <image>", " ".join([question, "ASSISTANT:"])])


def prompt_by_replacing(question):
    return "USER: <image>\nQUESTION ASSISTANT:".replace("QUESTION", question)


def prompt_by_formatting(question):
    return "USER: <image>\n%s ASSISTANT:" % question  # noqa: UP031


def tokens_by_area(width, height, patch, merge=1):
    return width * height // (patch * merge) ** 2


def tokens_by_numpy(width, height, patch, merge=1):
    return np.prod(np.array([width, height]) // patch // merge)


def tokens_by_counting(width, height, patch, merge=1):
    count = 0
    for _ in range(0, height, patch * merge):
        for _ in range(0, width, patch * merge):
            count += 1
    return count


def chart_by_expression(ask, image, colours):
    answers = {colour: re.search(r"\d+", ask(image, f"How tall is the {colour} bar?")) for colour in colours}
    return {colour: int(found[0]) for colour, found in answers.items() if found}


def chart_by_words(ask, image, colours):
    values = {}
    for colour in colours:
        for word in ask(image, "What is the value of the " + colour + " bar?").split():
            if word.strip(string.punctuation).isdigit():
                values[colour] = int(word.strip(string.punctuation))
                break
    return values


def chart_by_digits(ask, image, colours):
    values = defaultdict(int)
    for colour in colours:
        digits = "".join(c for c in ask(image=image, question=f"{colour}: which value?") if c.isdecimal())
        if digits:
            values[colour] = np.int64(digits)
    return values


def batches_by_iterator(vlm, images, question, batch_size):
    left, answers = iter(images), []
    while batch := list(itertools.islice(left, batch_size)):
        answers.extend(vlm.ask_batch(batch, question))
    return answers


def batches_by_recursion(vlm, images, question, batch_size):
    if not images:
        return []
    first = vlm.ask_batch(images=images[:batch_size], questions=question)
    return [*first, *batches_by_recursion(vlm, images[batch_size:], question, batch_size)]


def batches_of_equal_sizes(vlm, images, question, batch_size):
    n_batches = -(-len(images) // batch_size)
    borders = [round(i * len(images) / n_batches) for i in range(n_batches + 1)] if n_batches else []
    batches = [images[a:b] for a, b in itertools.pairwise(borders)]
    return [answer for batch in batches for answer in vlm.ask_batch(batch, question)]


NUMBERS = "zero one two three four five six seven eight nine ten".split()


def correct_by_words(answer, truth):
    def plain(text):
        words = text.lower().strip().removesuffix(".").split()
        if len(words) > 1 and words[0] in {"a", "an", "the"}:
            words = words[1:]
        return [str(NUMBERS.index(word)) if word in NUMBERS else word for word in words]

    return plain(answer) == plain(truth)


def correct_by_expression(answer, truth):
    said = re.fullmatch(r"\s*(?:(?:a|an|the)\s+)?(.*?)\s*\.?\s*", answer, re.IGNORECASE).group(1).lower()
    numbers = dict(zip(NUMBERS, map(str, range(11)), strict=True))
    return numbers.get(said, said) == truth


def correct_by_numpy(answer, truth):
    both = np.char.strip(np.char.lower(np.array([answer, truth])))
    both = np.char.strip([text[:-1] if text.endswith(".") else text for text in both.tolist()])
    for article in ("the ", "an ", "a "):
        both = np.array([text.removeprefix(article) for text in both.tolist()])
    for value, name in enumerate(NUMBERS):
        both = np.where(both == name, str(value), both)
    return both[0] == both[1]


def accuracy_by_counters(records):
    asked = Counter(record["kind"] for record in records)
    right = Counter(record["kind"] for record in records if record["correct"])
    return {kind: right[kind] / asked[kind] for kind in asked}


def accuracy_by_lists(records):
    by_kind = defaultdict(list)
    for record in records:
        by_kind[record["kind"]].append(record["correct"])
    for kind, values in by_kind.items():
        by_kind[kind] = np.mean(values)
    return by_kind


def accuracy_by_pandas(records):
    return pd.DataFrame(records, columns=["kind", "correct"]).groupby("kind")["correct"].mean().to_dict()


def rate_by_expression(answers):
    return sum(bool(re.match("yes", answer, re.IGNORECASE)) for answer in answers) / len(answers)


def rate_by_numpy(answers):
    return np.mean([answer.strip().upper().startswith("YES") for answer in answers])


def rate_by_first_word(answers):
    claims = 0
    for answer in answers:
        first = answer.replace(",", " ").replace(".", " ").replace("!", " ").split()[0]
        if first.casefold() == "yes":
            claims += 1
    return claims / len(answers)


SOLUTIONS = {
    "1.1": (prompt_by_parts, prompt_by_replacing, prompt_by_formatting),
    "1.2": (tokens_by_area, tokens_by_numpy, tokens_by_counting),
    "1.3": (chart_by_expression, chart_by_words, chart_by_digits),
    "1.4": (batches_by_iterator, batches_by_recursion, batches_of_equal_sizes),
    "1.5": (correct_by_words, correct_by_expression, correct_by_numpy),
    "1.6": (accuracy_by_counters, accuracy_by_lists, accuracy_by_pandas),
    "1.7": (rate_by_expression, rate_by_numpy, rate_by_first_word),
}
