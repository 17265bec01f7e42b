"""Every error says what, why and what to do; and each one is provoked by some test."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from multimodal_course import cli, errors

CLASSES = [
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, errors.CourseError) and cls is not errors.CourseError
]


def test_the_message_has_three_parts():
    error = errors.UnknownModelError("There is no model 'x'.", "It is misspelt.", "Use y.")
    assert (error.what, error.why, error.fix) == ("There is no model 'x'.", "It is misspelt.", "Use y.")
    assert str(error) == "There is no model 'x'.\n  Why: It is misspelt.\n  Fix: Use y."


def test_a_notebook_shows_the_readers_line_and_not_the_way_through_the_course():
    from multimodal_course import image_path

    with pytest.raises(errors.BadImageError) as raised:
        image_path("kitchn.png")  # the reader's line
    line, message = raised.value._render_traceback_()
    assert line.endswith('image_path("kitchn.png")  # the reader\'s line')
    assert message.startswith("BadImageError: The course has no picture 'kitchn.png'.\n  Why: ")


@pytest.mark.parametrize("cls", CLASSES)
def test_every_class_explains_itself(cls):
    assert cls.__doc__ and cls.__doc__.strip().endswith(".")
    assert cls.__name__.endswith("Error")


@pytest.mark.parametrize("name", [cls.__name__ for cls in CLASSES])
def test_every_class_is_provoked_by_a_test(name):
    folder = Path(__file__).parent
    assert any(name in _expected_errors(file) for file in folder.glob("test_*.py")), (
        f"no test provokes {name}"
    )


def _expected_errors(file: Path) -> set[str]:
    """Names that appear in a file inside `pytest.raises(...)` or in a list of parameters."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "pytest.raises",
            "pytest.mark.parametrize",
        ):
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            names |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    return names


def test_the_command_line_prints_the_three_parts_without_a_traceback(capsys):
    assert cli.main(["prefetch", "--profile", "huge"]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("error: There is no profile 'huge'.")
    assert "Fix:" in printed.err and "Traceback" not in printed.err


def test_a_reader_that_has_read_enough_is_no_error():
    code = "import sys; from multimodal_course.cli import main; sys.exit(main(['progress']))"
    command = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    command.stdout.close()  # as `head` does
    assert command.wait(60) == 141
    assert command.stderr.read() == b""


def test_building_without_the_instructors_tools(monkeypatch, capsys):
    def absent(name):
        raise ModuleNotFoundError("No module named 'jupytext'", name="jupytext")

    monkeypatch.setattr(cli, "import_module", absent)
    with pytest.raises(errors.MissingPackageError, match="jupytext"):
        cli._instructor("build")
    assert cli.main(["build", "--check"]) == 1
    assert "[instructor]" in capsys.readouterr().err


def test_an_unknown_command_lists_the_known_ones(capsys):
    with pytest.raises(SystemExit):
        cli.main(["dance"])
    assert "doctor" in capsys.readouterr().err
