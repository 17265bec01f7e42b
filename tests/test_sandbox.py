"""The kinds of sandbox that work here, the limits that hold in any case, and data that crosses the wire."""

import math
import socket
import subprocess
import sys
import threading
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hostile_cases import HONEST_POINTS, code_cases

from multimodal_course.errors import SandboxFailedError
from multimodal_course.instructor.grading.isolation import works
from multimodal_course.instructor.grading.judge import judge
from multimodal_course.instructor.grading.limits import Limits
from multimodal_course.instructor.grading.restore import read_release, restore
from multimodal_course.instructor.grading.session import Session
from multimodal_course.instructor.grading.submissions import notebook_cells
from multimodal_course.instructor.grading.values import BadMessageError, Decoder
from multimodal_course.instructor.grading.wire import Peer
from multimodal_course.labs import find_lab

KINDS = [kind for kind in ("bubblewrap", "namespaces") if works(kind)]
LIMITS = Limits(cell_seconds=4.0, notebook_seconds=40.0, memory_bytes=800 * 2**20, disk_bytes=64 * 2**20)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["writes-to-the-course", "calls-the-network", "fork-bomb", "disk-fill"])
def test_every_kind_that_works_here_holds(kind, name):
    release = read_release(find_lab("1"))
    (case,) = [case for case in code_cases(9) if case.name == name]
    judgement = judge(release, restore(release, notebook_cells(case.data)), LIMITS, kind)
    assert judgement.sandbox == kind
    assert sum(verdict.earned or 0 for verdict in judgement.verdicts) == HONEST_POINTS
    assert "CONNECTED" not in str(judgement.outputs)
    wrote = [line for line in str(judgement.outputs).split("\\n") if line.startswith("WROTE")]
    assert [line for line in wrote if "/tmp/hostile-was-here" not in line] == []


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"RLIMIT_DATA": 300 * 2**20}, "bytearray(600 * 2**20)"),
        (
            {"RLIMIT_FSIZE": 1000},
            "import tempfile; f = tempfile.TemporaryFile('wb', 0); f.write(bytes(2000)); f.write(b'1')",
        ),
        ({"RLIMIT_CPU": 1}, "while True: pass"),
        ({"RLIMIT_NOFILE": 20}, "[open('/dev/null') for _ in range(30)]"),
    ],
)
def test_resource_limits_hold_without_any_walls(limits, code):
    start = f"from multimodal_course.instructor.grading.student import limit; limit({limits}); "
    done = subprocess.run([sys.executable, "-c", f"{start}exec({code!r})"], capture_output=True, timeout=60)
    assert done.returncode != 0


def test_a_sandbox_that_does_not_start_is_no_fault_of_the_submission():
    with pytest.raises(SandboxFailedError, match="did not start"):
        Session({}, {}, Limits(memory_bytes=2**20)).reach(0)


@pytest.fixture
def ends():
    """The judge's end of a wire, and the other one, served by a thread as a student's process would."""
    mine, theirs = socket.socketpair()
    judges = Peer(mine, lambda _: {}, is_judge=True)
    students = Peer(theirs, lambda message: {"value": students.encode(names[message["name"]])})
    names = {}
    thread = threading.Thread(target=students.serve, daemon=True)
    thread.start()
    yield lambda value: (names.update(x=value), judges.decode(judges.request("get", name="x")["value"]))[1]
    mine.close()
    thread.join()


VALUES = [
    None, True, 5, -(10**30), 1.5, math.inf, "ü\n", b"\0x", 1 + 2j, ..., [1, [2, ()]], (1, "a"), {1, 2},
    frozenset("a"), {"a": 1, (1, 2): [None]}, range(1, 9, 2), Decimal("0.10"), Fraction(1, 3),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_data_crosses_as_it_is(value, ends):
    came = ends(value)
    assert came == value and type(came) is type(value)


@pytest.mark.parametrize(
    "array", [np.eye(3), np.arange(6, dtype="int8").reshape(2, 3).T, np.float32(2.5), np.array("a")]
)
def test_arrays_cross_with_type_and_shape(array, ends):
    came = ends(array)
    assert type(came) is type(array) and came.dtype == array.dtype and came.shape == array.shape
    assert (came == array).all()


def test_functions_are_called_back_and_forth(ends):
    function = ends(lambda ask, rng: [ask(2), int(rng.integers(100))])
    assert function(lambda x: x * 10, np.random.default_rng(3)) == [
        20,
        int(np.random.default_rng(3).integers(100)),
    ]
    with pytest.raises(ZeroDivisionError):
        ends(lambda: 1 / 0)()
    with pytest.raises(KeyError, match="missing"):
        ends(lambda ask: ask())(lambda: {}["missing"])


def test_objects_stay_on_their_side(ends):
    class Equal:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert ends(Equal()) != 576
    assert not hasattr(ends(lambda: 1), "shape")
    assert type(ends(type("S", (str,), {"__eq__": lambda *_: True})("a"))) is str


@pytest.mark.parametrize(
    "data",
    [
        ["?"],
        [],
        [5],
        ["n", "|O8", [1], "AAAAAAAAAAA="],
        ["n", "<f8", [10**9], ""],
        ["s", ["l"]],
        ["mine"],
        {"a": 1},
        ["i", "z"],
        ["r"],
        ["r", 0, 10**12],
    ],
)
def test_what_is_no_value_is_refused(data):
    with pytest.raises(BadMessageError):
        Decoder(lambda *_: None).decode(data)
