"""What the checks of lab 4.1.1 try students' functions with: stand-ins for models, and what they say."""

import re
from typing import Any

from multimodal_course.checks.steps import Mismatch, call
from multimodal_course.instructions import NOT_IN_PICTURE

# What a model says about a chart of three bars; anything else is not in it.
BARS = {"red": "7", "blue": "The blue bar is 3.", "green": "10"}


def ask_about_bars(image: Any, question: str) -> str:
    """A stand-in for a model that reads a chart: it understands one colour a question."""
    named = [colour for colour in (*BARS, "pink", "black") if re.search(rf"\b{colour}\b", question.lower())]
    if question.lower().startswith(("is there", "do you see", "are there")):
        return "yes" if named and named[0] in BARS else "no"
    if len(named) != 1:
        return "That cannot be seen in the picture."
    return BARS.get(named[0], NOT_IN_PICTURE)


class BatchRecorder:
    """A stand-in for a vision-language model that notes how it is asked: pictures are numbers here."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def ask_batch(self, images: list[int], questions: Any, **settings: Any) -> list[str]:
        """Answer with the pictures' numbers, and note the size of the batch."""
        self.batches.append(len(images))
        asked = [questions] * len(images) if isinstance(questions, str) else list(questions)
        if len(asked) != len(images):
            raise ValueError(f"{len(images)} pictures but {len(asked)} questions")
        return [f"{question} {image}" for question, image in zip(asked, images, strict=True)]

    def ask(self, image: int, question: str, **settings: Any) -> str:
        """Answer one question: a batch of one."""
        return self.ask_batch([image], [question])[0]


BATCH_CALL = "answer_in_batches(vlm, ten pictures, question, batch_size=4)"


def batched(answer: Any) -> Mismatch | None:
    """Ten pictures in batches of at most four: the answers come from three calls, of any such sizes."""
    vlm = BatchRecorder()
    call(lambda: (vlm, list(range(10)), "What?", 4), shown=BATCH_CALL)(answer)
    sizes = vlm.batches
    if len(sizes) == 3 and max(sizes) <= 4:
        return None
    causes = {
        (1,) * 10: "You asked one picture at a time: pass a slice of the list to vlm.ask_batch.",
        (10,): "You passed all pictures at once: with thousands of them the memory would not suffice.",
        (4, 4): "The last two pictures were left out, because they do not fill a batch.",
        (): "The model was never asked.",
    }
    return Mismatch(
        "three calls of vlm.ask_batch, with at most 4 pictures each",
        f"calls with {', '.join(map(str, sizes)) or 'nothing'}",
        causes.get(tuple(sizes), ""),
    )


RECORDS = (
    {"kind": "colour", "correct": True},
    {"kind": "count", "correct": False},
    {"kind": "colour", "correct": True},
    {"kind": "colour", "correct": False},
    {"kind": "colour", "correct": True},
)
GUESSES = ["Yes", "no", "Yes, there is a zebra.", "No, there is no piano."]
