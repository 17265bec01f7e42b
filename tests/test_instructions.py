"""The trained models know these words, letter by letter, and every one of them is written down once."""

import ast
from pathlib import Path

import pytest

import multimodal_course
from multimodal_course import instructions
from multimodal_course.audio import Segment, transcript_prompt
from multimodal_course.pocket import cited, plans
from multimodal_course.retrieval import answering

PACKAGE = Path(multimodal_course.__file__).parent
CONSTANTS = {name: value for name, value in vars(instructions).items() if name.isupper()}
# What the weights in data/models were trained on.
TRAINED_ON = {
    "SHORT": "Answer the question using a single word or phrase.",
    "DESCRIBE": "Describe the picture in detail.",
    "KIND_OF_CHART": "What kind of chart is this?",
    "NOT_IN_PICTURE": "not in the picture",
    "CITE": "Answer from the sources and cite them.",
    "NOT_IN_SOURCES": "That is not in the sources.",
    "CITE_TIME": "Answer from the transcript and cite the time.",
    "NOT_IN_RECORDING": "That is not in the recording.",
    "NOT_IN_DOCUMENT": "That is not in the document.",
    "PLAN": "The question is about something in a picture. Look: what to ask about the picture. "
    "Words: the words of the question that mean it. "
    "Name: what to call it instead, with {seen} for what was seen.",
    "EXTRACT": "Extract as JSON: {}.",
    "SUMMARIZE": "Summarize the text in one sentence.",
    "LIST_ACTIONS": "List the action items.",
}


def test_the_words_are_those_that_the_models_were_trained_on():
    assert CONSTANTS == TRAINED_ON


def test_prompts_are_those_that_the_models_were_trained_on():
    assert instructions.source_prompt(["One.", "Two."], "Why?") == (
        "Sources:\n[1] One.\n[2] Two.\n\nQuestion: Why? Answer from the sources and cite them."
    )
    assert instructions.transcript_prompt(["[00:03] One."], "Why?") == (
        "Transcript:\n[00:03] One.\n\nQuestion: Why? Answer from the transcript and cite the time."
    )
    assert cited.page_prompt({4: "One."}, "Why?") == (
        "Pages:\n[page 4] One.\n\nQuestion: Why? Answer from the pages and cite them."
    )
    assert instructions.reading_prompt("Text", "One.", "Why?") == "Text:\nOne.\n\nQuestion: Why?"
    assert instructions.plan_prompt("Why?") == f"{TRAINED_ON['PLAN']}\n\nQuestion: Why?"


def test_training_and_asking_are_one():
    said = transcript_prompt([Segment(3.0, 4.0, "One.")], "Why? ")
    assert said == cited.transcript_prompt({"00:03": "One."}, "Why?")
    assert answering.source_prompt is cited.source_prompt
    assert answering.plan_prompt is plans.plan_prompt


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_has_a_copy(path):
    if path.stem == "instructions":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    written = [str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert [text for text in written if any(words in text for words in CONSTANTS.values())] == []
