"""Hostile submissions: code that attacks from inside (hostile/code.toml), and notebooks that are forged
as files.
"""

import copy
import functools
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from multimodal_course.labs import find_lab

HONEST = """
def hallucination_rate(answers):
    return sum(answer.lower().startswith("yes") for answer in answers) / len(answers)
"""
HONEST_POINTS = 3.0


@dataclass(frozen=True)
class Case:
    """One submission.

    Attributes:
        name: what is tried.
        data: the notebook file's bytes.
        least, most: the points that it may earn.
        refused: part of the reason for which it is refused, or "".
    """

    name: str
    data: bytes
    least: float = HONEST_POINTS
    most: float = HONEST_POINTS
    refused: str = ""


def notebook(lab: str = "1") -> dict:
    """A student's notebook of lab 1 with exercise 1.7 solved, the last one."""
    made = json.loads(find_lab(lab).student.read_text(encoding="utf-8"))
    if lab == "1":
        cell(made, "exercise-1-7")["source"] = HONEST
    return made


def cell(made: dict, name: str) -> dict:
    """A notebook's cell."""
    return next(c for c in made["cells"] if c["id"] == name)


def code_cell(text: str, name: str = "mine", **metadata: object) -> dict:
    """A cell that a student added."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "source": text,
        "outputs": [],
        "execution_count": 1,
    }


def code_cases(port: int = 0) -> list[Case]:
    """The cases of code.toml; `port` is where a server on this machine listens."""
    cases = tomllib.loads((Path(__file__).parent / "hostile" / "code.toml").read_text(encoding="utf-8"))
    made = []
    for name, case in cases.items():
        book = notebook()
        text = case["code"].replace("PORT", str(port))
        cell(book, f"exercise-{case.get('exercise', '1-2')}")["source"] = text
        least = HONEST_POINTS if case.get("keeps", True) else 0.0
        made.append(Case(name, json.dumps(book).encode(), least, max(HONEST_POINTS, case.get("most", 0))))
    return made


@functools.cache
def forged_cases() -> list[Case]:
    """Notebooks whose cells, metadata or form were tampered with."""
    made = []
    for name, forge in _FORGERIES.items():
        book = notebook()
        forge(book)
        made.append(Case(name, json.dumps(book).encode()))
    other = json.dumps(notebook("2")).encode()
    return [
        *made,
        Case("another lab's notebook", other, 0, 0, "holds the exercises of 02-image-generation"),
        Case("malformed JSON", json.dumps(notebook()).encode()[:-50], 0, 0, "no notebook"),
        Case("deeply nested JSON", b'{"cells":' + b"[" * 200_000, 0, 0, "no notebook"),
        Case("binary", bytes(range(256)) * 100, 0, 0, "no notebook"),
        Case("an old format", json.dumps(notebook() | {"nbformat": 3}).encode(), 0, 0, "format 4"),
        Case("no cells", json.dumps({"nbformat": 4, "cells": {}}).encode(), 0, 0, "format 4"),
        Case("an empty notebook", json.dumps({"nbformat": 4, "cells": []}).encode(), 0, 0, "no exercise"),
        Case("200 MB", _padded(200 * 2**20), 0, 0, "larger than"),
        Case("a million cells", _cells(100_000), 0, 0, "cells"),
    ]


def _padded(size: int) -> bytes:
    book = notebook()
    book["cells"][0]["source"] = "x" * size
    return json.dumps(book).encode()


def _cells(count: int) -> bytes:
    book = notebook()
    book["cells"] += [code_cell("1", f"c{i}") for i in range(count)]
    return json.dumps(book).encode()


def _edited_checks(book: dict) -> None:
    for each in book["cells"]:
        if each["id"].startswith(("check-", "hidden-")):
            each["source"] = "print('passed')"


def _deleted_checks(book: dict) -> None:
    book["cells"] = [c for c in book["cells"] if not c["id"].startswith(("check-", "hidden-"))]


def _duplicated_checks(book: dict) -> None:
    for each in [c for c in book["cells"] if c["id"].startswith("check-")]:
        book["cells"] += [copy.deepcopy(each) | {"source": "100"} for _ in range(5)]


def _reordered(book: dict) -> None:
    book["cells"].reverse()


def _more_points(book: dict) -> None:
    for each in book["cells"]:
        if "nbgrader" in each["metadata"]:
            each["metadata"]["nbgrader"] |= {"points": 1000, "grade": True, "checksum": "0" * 32}


def _checks_as_answers(book: dict) -> None:
    for each in book["cells"]:
        if each["id"].startswith("check-"):
            each["metadata"]["nbgrader"] |= {"solution": True, "locked": False}
            each["source"] = "pass"


def _own_cell_as_check(book: dict) -> None:
    about = cell(book, "check-1-2")["metadata"]["nbgrader"]
    book["cells"].insert(0, code_cell("pass", "check-1-2", nbgrader=about))


def _check_as_markdown(book: dict) -> None:
    for each in book["cells"]:
        if each["id"].startswith("check-"):
            each["cell_type"] = "markdown"


def _forged_outputs(book: dict) -> None:
    for each in book["cells"]:
        if each["cell_type"] == "code":
            data = {"text/plain": "100", "text/html": "<script>alert(1)</script>"}
            each["outputs"] = [
                {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
            ]


def _wrong_kinds(book: dict) -> None:
    book["cells"] += [
        7,
        None,
        [],
        {"source": 5},
        {"cell_type": "code", "source": [1, "pass"], "metadata": 3, "id": []},
    ]


def _answer_twice(book: dict) -> None:
    book["cells"].append(copy.deepcopy(cell(book, "exercise-1-7")) | {"source": "hallucination_rate = None"})


def _script_in_prose(book: dict) -> None:
    text = "<img src=x onerror=alert(1)> <script>alert(2)</script> [me](javascript:alert(3))"
    text += " [r]\n\n[r]: javascript:alert(4)"
    cell(book, "written-1-9")["source"] = text


def _other_kernel(book: dict) -> None:
    book["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "x", "language": "bash"},
        "widgets": [1],
    }


def _other_profile(book: dict) -> None:
    cell(book, "parameters")["source"] = 'profile = "spark"\nwhile True: pass'


_FORGERIES: dict[str, Callable[[dict], None]] = {
    "edited checks": _edited_checks,
    "deleted checks": _deleted_checks,
    "duplicated checks": _duplicated_checks,
    "reordered cells": _reordered,
    "more points in the metadata": _more_points,
    "checks that claim to be answers": _checks_as_answers,
    "a cell that claims to be a check": _own_cell_as_check,
    "checks turned into prose": _check_as_markdown,
    "forged outputs": _forged_outputs,
    "cells of wrong kinds": _wrong_kinds,
    "an answer twice": _answer_twice,
    "scripts in prose": _script_in_prose,
    "another kernel": _other_kernel,
    "another profile": _other_profile,
}
