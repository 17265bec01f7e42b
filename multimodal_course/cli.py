"""The `multimodal-course` command. Each subcommand is one row of COMMANDS."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from .errors import CourseError, MissingPackageError


class Command(NamedTuple):
    """A subcommand: its line of help, the arguments it adds, and what runs (returning the exit status)."""

    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def _doctor(arguments: argparse.Namespace) -> int:
    from .doctor import doctor

    findings = doctor()
    print(*findings, sep="\n")
    return int(any(finding.status == "fail" for finding in findings))


def _prefetch_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", help="pocket, laptop or spark (default: the profile in use)")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these models or roles")


def _prefetch(arguments: argparse.Namespace) -> int:
    from .prefetch import prefetch

    prefetch(arguments.profile, arguments.names)
    return 0


def _start_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lab", metavar="LAB", help="a lab's number or name")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="your work folder (default: work, here)")
    parser.add_argument("--fresh", action="store_true", help="put another, untouched copy beside yours")


def _start(arguments: argparse.Namespace) -> int:
    from .labs import start

    path, made = start(arguments.lab, arguments.to, arguments.fresh)
    if made:
        print(f"{path} is yours now.")
        print(f"In JupyterLab, open {path.parent.name}/{path.name}; if it is not running: jupyter lab {path}")
    else:
        print(f"{path} is there already and stays as it is: it is your work.")
        print("With --fresh, another copy is put beside it under a new name.")
    return 0


def _progress(arguments: argparse.Namespace) -> int:
    from .checks.progress import progress_table

    print(progress_table())
    return 0


def _rehearse_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", default="spark", help="pocket, laptop or spark (default: spark)")
    parser.add_argument("--lab", metavar="LAB", help="only the models of this lab: its number or name")
    parser.add_argument("--model", metavar="NAME", help="only this model or role")
    parser.add_argument("--quantization", choices=("4bit", "8bit"), help="weights in fewer bits")
    parser.add_argument(
        "--no-files",
        action="store_true",
        help="do not measure loading from a file (fewer bits need the files)",
    )
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where the results go, as JSON")


def _rehearse(arguments: argparse.Namespace) -> int:
    from .catalog import current_profile, resolve
    from .rehearsal.several import folder, lab_names, rehearse_each

    profile = current_profile(arguments.profile).value
    one = arguments.model and resolve(arguments.model, profile).name
    names = [one] if one else lab_names(profile, arguments.lab)
    unloaded = names if arguments.no_files else ()
    to = arguments.to or folder()
    return int(bool(rehearse_each(names, profile, arguments.quantization, to, unloaded=unloaded)))


def _plan_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="NAME", help="models or roles that are loaded together")
    parser.add_argument("--profile", default="spark", help="whose roles (default: spark)")
    parser.add_argument(
        "--quantization", choices=("4bit", "8bit"), help="weights in fewer bits, where `load` can do that"
    )
    parser.add_argument("--batch", type=_positive, default=1, metavar="N", help="items at once (default: 1)")
    parser.add_argument(
        "--memory",
        type=_positive,
        metavar="GB",
        help="of a graphics card, in 10^9 bytes (default: a DGX Spark's 128, and this machine's)",
    )


def _positive(text: str) -> int:
    """A whole number that is at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _plan(arguments: argparse.Namespace) -> int:
    from .hardware import GB
    from .rehearsal import planning

    what = (arguments.names, arguments.profile, arguments.quantization, arguments.batch)
    if arguments.memory is None:
        found = planning.plan(*what)
        print(found, planning.plan(*what, on=planning.this_machine()).verdict, sep="\n")
    else:
        machine = planning.Target("On such a card", arguments.memory * GB, kind="discrete")
        found = planning.plan(*what, on=machine)
        print(found)
    return int(not found.fits)


def _instructor(module: str, extra: str = "instructor") -> ModuleType:
    try:
        return import_module(f"{__package__}.instructor.{module}")
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"The package {error.name} is not installed.",
            "What instructors do needs tools that students do not.",
            f"Run: pip install -c constraints.txt -e '.[{extra}]'",
        ) from error


def _build_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if a notebook is not up to date"
    )


def _build(arguments: argparse.Namespace) -> int:
    changed = _instructor("build").build(check=arguments.check)
    for path in changed:
        print(f"{'differs from its source' if arguments.check else 'written'}: {path}")
    if not changed:
        print("every notebook is up to date")
    return int(arguments.check and bool(changed))


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("labs", nargs="*", metavar="LAB", help="numbers or names (default: all)")
    parser.add_argument("--student", action="store_true", help="run the student notebooks, unsolved")
    parser.add_argument("--profile", default="pocket", help="pocket (default), laptop or spark")


def _run(arguments: argparse.Namespace) -> int:
    return _instructor("run").run(arguments.labs, student=arguments.student, profile=arguments.profile)


def _site(arguments: argparse.Namespace) -> int:
    print(f"Site: {_instructor('site', 'docs').build_site()}")
    return 0


def _release_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "out", type=Path, metavar="OUT", help="a new folder for the students' zip and the course"
    )


def _release(arguments: argparse.Namespace) -> int:
    return _instructor("release").release(arguments.out)


def _grade_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "submissions", type=Path, metavar="SUBMISSIONS", help="a folder, or Moodle's or Canvas' zip"
    )
    parser.add_argument(
        "--out", type=Path, metavar="RESULTS", required=True, help="grades, feedback and report"
    )
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes on this machine (default: 1)"
    )
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="a Dask cluster, such as tcp://host:8786"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="the class report's numbers")


def _grade(arguments: argparse.Namespace) -> int:
    return _instructor("grading.grade").grade(
        arguments.submissions, arguments.out, max(1, arguments.workers), arguments.scheduler, arguments.json
    )


COMMANDS: dict[str, Command] = {
    "doctor": Command("check this machine, with the fix for each problem", _no_arguments, _doctor),
    "prefetch": Command("download a profile's models ahead of a lab", _prefetch_arguments, _prefetch),
    "start": Command(
        "copy a lab into your work folder, never overwriting anything", _start_arguments, _start
    ),
    "progress": Command("show which exercises are solved, for all labs", _no_arguments, _progress),
    "rehearse": Command(
        "build full-size models without a download and measure them here", _rehearse_arguments, _rehearse
    ),
    "plan": Command("say whether several models fit together, without a download", _plan_arguments, _plan),
    "build": Command("make the notebooks from labs/source", _build_arguments, _build),
    "run": Command("execute the labs' notebooks and report", _run_arguments, _run),
    "site": Command("build the site of the documents and the executed labs", _no_arguments, _site),
    "release": Command(
        "make the students' zip, and a course folder for nbgrader", _release_arguments, _release
    ),
    "grade": Command("grade a class: points, feedback, a report", _grade_arguments, _grade),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; `arguments` are those of `sys.argv` if not given. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="multimodal-course", description="Tools for the five labs.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=command.help, description=command.help)
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    namespace = parser.parse_args(arguments)
    try:
        status = namespace.run(namespace)
        sys.stdout.flush()
        return status
    except CourseError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever reads, such as `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        return 141


if __name__ == "__main__":
    sys.exit(main())
