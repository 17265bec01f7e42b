"""The documents are true: snippets run, links lead somewhere, tables are those of the code and the scores."""

import argparse
import ast
import functools
import importlib
import importlib.util
import inspect
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from doc_snippets import snippets

from multimodal_course import errors
from multimodal_course.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "multimodal_course"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
LANGUAGES = {"python", "bash", "toml", "mermaid", ""}
# Words that belong to one machine, or to how this repository was made, and to no reader.
FORBIDDEN = r"TODO|FIXME|pythonhosted|pypi\.org|/work/main|/root/|/home/|/tmp/|/Users/|facts\.md|spikes\.md"

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)


def executed(language):
    """Documents with snippets of this language that run here."""
    found = [p for p in DOCUMENTS if any(s.language == language and not s.needs for s in snippets(p))]
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in found]


# -- snippets that run -----------------------------------------------------------------------------------


def run_snippets(language, path, folder):
    """Run a document's snippets in what looks like a clone of the course, offline, in the pocket profile."""
    clone = folder / "clone"
    clone.mkdir()
    for entry in ROOT.iterdir():
        if entry.name not in ("work", "build", ".git", ".venv"):
            (clone / entry.name).symlink_to(entry)
    (clone / ".venv").symlink_to(sys.prefix)
    environment = os.environ | {
        "COURSE_HOME": str(folder / "home"),
        "COURSE_PROFILE": "pocket",
        "HF_HUB_OFFLINE": "1",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    if language == "python":
        commands = [[sys.executable, str(ROOT / "tests" / "doc_snippets.py"), str(path)]]
    else:
        texts = [s.text for s in snippets(path) if s.language == "bash" and not s.needs]
        commands = [["bash", "-euo", "pipefail", "-c", text] for text in texts]
    for command in commands:
        done = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)
        if done.returncode:
            return f"{command[-1]}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return ""


@pytest.mark.parametrize("path", executed("python"))
def test_python_snippets_run(path, tmp_path):
    assert run_snippets("python", path, tmp_path) == ""


@pytest.mark.parametrize("path", executed("bash"))
def test_bash_snippets_run(path, tmp_path):
    assert run_snippets("bash", path, tmp_path) == ""


# -- snippets that cannot run here -----------------------------------------------------------------------


@each_document
def test_snippets_that_cannot_run_are_right_as_far_as_one_can_see(path):
    for snippet in snippets(path):
        assert snippet.language in LANGUAGES, f"line {snippet.line}: nothing runs {snippet.language!r}"
        if snippet.needs and snippet.language == "python":
            check_imports(ast.parse(snippet.text))
        if snippet.language == "bash":
            for line in snippet.text.splitlines():
                check_command(line)


def test_few_snippets_cannot_run():
    kinds = [bool(s.needs) for p in DOCUMENTS for s in snippets(p) if s.language in ("python", "bash")]
    assert sum(kinds) < len(kinds) / 3


@each_document
def test_commands_in_the_text_exist(path):
    for command in re.findall(
        r"`((?:multimodal-course|make(?!:)|python -m multimodal_course)\b[^`\n]*)`", prose(path)
    ):
        check_command(command)


def check_imports(tree):
    """Everything that the code imports is there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                importlib.import_module(name.name)
        elif isinstance(node, ast.ImportFrom):
            module = importlib.import_module(node.module)
            for name in node.names:
                assert hasattr(module, name.name), f"{node.module} has no {name.name}"


def check_command(line):
    """A shell command exists, and so do its subcommand, its options and its files."""
    words = shlex.split(line, comments=True)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if "&&" in words:
        check_command(shlex.join(words[: words.index("&&")]))
        check_command(shlex.join(words[words.index("&&") + 1 :]))
    elif words:
        name, rest = Path(words[0]).name, words[1:]
        checks = {"multimodal-course": check_course_command, "make": check_make, "pip": check_pip}
        if name.startswith("python"):
            check_python(rest)
        elif name in checks:
            checks[name](rest)
        elif name == "uv":
            assert rest[0] in ("venv", "pip")
            check_pip(rest[1:])
        else:
            beside = Path(sys.executable).parent / name
            known = name in ("cd", "source", "docker") or shutil.which(name) or beside.exists()
            assert known, f"no command {name}"


def check_course_command(words):
    if not words:
        return
    assert words[0] in COMMANDS, f"multimodal-course has no {words[0]}"
    parser = argparse.ArgumentParser(exit_on_error=False)
    COMMANDS[words[0]].add_arguments(parser)
    needed = {"start": ["1"], "release": ["OUT"], "grade": ["SUBMISSIONS", "--out", "RESULTS"]}
    parser.parse_args(words[1:] or needed.get(words[0], []))


def check_make(words):
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    for word in words:
        assert "=" in word or word in targets, f"make has no {word}"


def check_pip(words):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for option, value in itertools.pairwise(words):
        if option == "-c":
            assert (ROOT / value).exists()
        for extra in re.findall(r"\[(\w+)\]", value):
            assert extra in project["optional-dependencies"]


def check_python(words):
    if words[:2] == ["-m", "pip"]:
        check_pip(words[2:])
        return
    if words[:1] == ["-m"]:
        file = Path(importlib.util.find_spec(words[1]).origin)
        ours = file.is_relative_to(ROOT) and not file.is_relative_to(sys.prefix)
        options = [w for w in words[2:] if w.startswith("--")] if ours else []
    else:
        file, options = ROOT / words[0], [w for w in words[1:] if w.startswith("--")]
    text = file.read_text()
    for option in options:
        assert f'add_argument("{option}"' in text, f"{file.name} has no {option}"


# -- links, files, words ---------------------------------------------------------------------------------


def prose(path):
    """A document without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(path):
    """What GitHub makes of the headings."""
    headings = re.findall(r"^#+\s+(.+?)\s*$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_links_and_pictures_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{target} does not exist"
        assert not anchor or anchor in anchors(there), f"{target}: there is no such heading"


@each_document
def test_files_that_are_mentioned_exist(path):
    folders = "labs|data|docs|tests|benchmarks|multimodal_course"
    for mention in re.findall(rf"(?<![\w/.-])(?:{folders})/[\w./-]*", path.read_text(encoding="utf-8")):
        if not re.search(r"N[AN]", mention):  # NN and NAME stand for something
            assert (ROOT / mention.rstrip(".")).exists(), f"{mention} does not exist"


@each_document
def test_nothing_names_this_machine_or_is_left_to_do(path):
    assert re.findall(FORBIDDEN, path.read_text(encoding="utf-8")) == []


def test_the_citation_names_the_version_and_the_licence():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.search(r"^version: (.+)$", citation, re.MULTILINE)[1] == project["version"]
    assert re.search(r"^license: (.+)$", citation, re.MULTILINE)[1] == project["license"]


# -- errors ----------------------------------------------------------------------------------------------

CLASSES = {
    name for name, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, errors.CourseError)
} - {"CourseError"}


def error_rows():
    """Class -> what TROUBLESHOOTING says that its messages begin with, `…` standing for anything."""
    text = (ROOT / "TROUBLESHOOTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*`(\w+)`\*\*<br>(.+?) \|.+\|.+\|$", text, re.MULTILINE)
    assert len(rows) == len({name for name, _ in rows}), "a class has two rows"
    return {name: re.findall(r"`([^`]+)`", messages) for name, messages in rows}


@functools.cache
def raised_messages():
    """Class -> the first part of every message in the code, `…` standing for what is put in."""
    found = {name: [] for name in CLASSES}
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in CLASSES and node.args:
                found[ast.unparse(node.func).split(".")[-1]] += templates(node.args[0])
    return found


def templates(node):
    """The texts that an expression may give."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(v.value if isinstance(v, ast.Constant) else "…" for v in node.values)]
    if isinstance(node, ast.IfExp):
        return templates(node.body) + templates(node.orelse)
    if isinstance(node, ast.BinOp):
        return [a + b for a in templates(node.left) for b in templates(node.right)]
    assert ast.unparse(node) == "str(result)", f"unknown kind of message: {ast.unparse(node)}"
    return ["✗ Exercise …"]  # a failed check's own text


def test_every_error_class_has_its_row_and_no_other():
    assert set(error_rows()) == CLASSES


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_an_errors_row_tells_the_words_that_its_messages_begin_with(name):
    documented, raised = [m.rstrip("….") for m in error_rows()[name]], raised_messages()[name]
    assert [m for m in raised if not any(m.startswith(d) for d in documented)] == []
    assert [d for d in documented if not any(m.startswith(d) for m in raised)] == []


# What people complain about most in courses of this kind, in the words that they would search for.
COMPLAINTS = (
    "version conflict",
    "worked last month",
    "the last one is finished",
    "has vanished from the hub",
    "asks for a token before the first picture",
    "NoSuchKernel",
    "not found from another folder",
    "diff of a notebook",
    "metadata.widgets",
    "All checks pass, and the grade shows fewer points",
    "An update changed a lab",
    "stops at the first unsolved exercise",
    "TesseractNotFoundError",
    "FileNotFoundError: … 'ffmpeg'",
)


@pytest.mark.parametrize("words", COMPLAINTS)
def test_every_common_complaint_has_a_row_that_is_found_by_its_words(words):
    rows = [
        line for line in (ROOT / "TROUBLESHOOTING.md").read_text(encoding="utf-8").splitlines() if "|" in line
    ]
    assert [row for row in rows if words in row.split("|")[1]]


# -- architecture ----------------------------------------------------------------------------------------


def stated_arrows():
    """Room -> the rooms it uses, as docs/ARCHITECTURE.md states."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = re.search(r"<!-- rooms -->\n(.*?)<!-- end rooms -->", text, re.DOTALL)[1]
    rows = re.findall(r"^\| `(\w+)` \|.*\|(.*)\|$", table, re.MULTILINE)
    return {room: set(re.findall(r"`(\w+)`", uses)) for room, uses in rows}


def real_arrows():
    """Room -> the rooms it imports, anywhere in its code; packages are one room."""
    arrows = {}
    for file in PACKAGE.rglob("*.py"):
        parts = file.relative_to(ROOT).with_suffix("").parts
        room, package = parts[1], parts[:-1]
        if room in ("__init__", "errors"):
            continue
        arrows.setdefault(room, set())
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            arrows[room] |= {name for name in imported(node, package) if name != room}
    return {room: uses - {"errors"} for room, uses in arrows.items()}


def imported(node, package):
    """The rooms of this package that a statement imports."""
    names = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        start = list(package[: len(package) - node.level + 1]) if node.level else []
        base = [*start, *([node.module] if node.module else [])]
        names = [".".join([*base, alias.name]) for alias in node.names]
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module" and node.args:
        names = [t.replace("…", PACKAGE.name, 1) for t in templates(node.args[0]) if t.startswith("….")]
    rooms = {name.split(".")[1] for name in names if name.startswith(f"{PACKAGE.name}.")}
    return {room for room in rooms if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").exists()}


def test_the_architectures_table_is_the_code():
    assert stated_arrows() == real_arrows()


def test_the_architectures_drawing_shows_arrows_of_its_table():
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    arrows = stated_arrows() | {"notebooks": set(stated_arrows())}
    drawn = re.findall(r"^  ([\w& ]+) --> ([\w& ]+)$", text, re.MULTILINE)
    assert drawn
    for left, right in drawn:
        for room in left.split(" & "):
            assert set(right.split(" & ")) <= arrows[room]


# -- tables ----------------------------------------------------------------------------------------------


@functools.cache
def fill_tables():
    spec = importlib.util.spec_from_file_location("fill_tables", ROOT / "docs" / "fill_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", list(fill_tables().TABLES))
def test_tables_are_those_of_the_code_and_of_the_scores(name):
    module = fill_tables()
    texts = [path.read_text(encoding="utf-8") for path in module.DOCUMENTS]
    assert sum(f"<!-- {name} -->" in text for text in texts) == 1
    assert [module.filled(text, [name]) for text in texts] == texts, "run python docs/fill_tables.py"


def test_recorded_scores_are_those_that_the_benchmark_names():
    scores = json.loads(fill_tables().SCORES.read_text(encoding="utf-8"))
    assert fill_tables().METRICS.keys() <= scores.keys()
    assert all(isinstance(value, int | float) for value in scores.values())
