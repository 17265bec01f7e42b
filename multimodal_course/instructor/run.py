"""Executing the labs' notebooks with papermill: offline, watched, reported."""

import contextlib
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
import papermill
import psutil
import zmq
from nbclient.exceptions import CellControlSignal, CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillException
from traitlets.config import Config

from multimodal_course.checks.progress import Progress
from multimodal_course.errors import LabSourceError, StuckKernelError, UnknownLabError
from multimodal_course.instructor.environment import environment_with
from multimodal_course.instructor.offline import OFFLINE
from multimodal_course.instructor.report import Outcome, table, write_pages
from multimodal_course.labs import LabFiles, all_labs, find_lab

BUILD = Path("build").resolve()  # in the current folder, where `start` makes `work`, too
#: Seconds after which a cell counts as stuck. The slowest of a lab takes 10 in the pocket profile, and hours
#: where it downloads a large model.
POCKET_LIMIT, HUB_LIMIT = 600, 4 * 3600


def run(
    which: Sequence[str] = (),
    student: bool = False,
    profile: str = "pocket",
    folder: Path | None = None,
    output: Path = BUILD,
) -> int:
    """Execute notebooks, write them and an HTML index below `output`, and print a table.

    Args:
        which: labs, as in `find_lab`; none means all.
        student: the student notebooks, unsolved, instead of the solutions in strict mode.
        profile: the notebooks' `profile` parameter. With "pocket" the network is refused.
        folder: where the labs are (default: the course's).
        output: where the results go.

    Returns:
        The exit status: 1 if a notebook failed, else 0.

    Raises:
        UnknownLabError: no lab is called so.
    """
    labs = [find_lab(name, folder) for name in which] or all_labs(folder)
    if not labs:
        raise UnknownLabError("There is no lab to run.", "labs/source is empty.", "Write a lab first.")
    outcomes = [execute(lab, student, profile, output) for lab in labs]
    index = write_pages(
        outcomes, output, f"{'Student' if student else 'Solution'} notebooks, profile {profile}"
    )
    print(f"\n{table(outcomes)}\n\nReport: {index}")
    for outcome in outcomes:
        if outcome.failure:
            print(f"\nFAILED {outcome.lab.name}: {outcome.failure}\n  Look at {outcome.notebook}")
    return int(any(outcome.failure for outcome in outcomes))


def execute(lab: LabFiles, student: bool, profile: str, output: Path) -> Outcome:
    """Execute one notebook in a folder of its own, with a progress file of its own, printing each cell."""
    source = lab.student if student else lab.solution
    if not source.exists():
        raise LabSourceError(
            f"There is no notebook {source.name}.",
            "It was not built yet; or the course came as a wheel, which has no solutions.",
            "In a clone of the repository, run: multimodal-course build",
        )
    kind = "student" if student else "solutions"
    target = output / kind / source.name
    scratch = output / kind / f".{lab.name}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    environment = {
        "COURSE_HOME": str(scratch.resolve()),
        "COURSE_STRICT": "0" if student else "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **(OFFLINE if profile == "pocket" else {}),
    }
    watch, failure = _Watch(lab.name), ""
    start = time.perf_counter()
    with environment_with(environment), _peak_memory() as peak:
        try:
            papermill.execute_notebook(
                str(source),
                str(target),
                parameters={"profile": profile},
                engine_name="course",
                progress_bar=False,
                cwd=str(scratch),
                watch=watch,
                execution_timeout=POCKET_LIMIT if profile == "pocket" else HUB_LIMIT,
                iopub_timeout=60,  # an answer's output may come late where the cores are busy
                # The kernel's warning about TCP on this very machine is of no use to a reader.
                extra_arguments=["--log-level=ERROR"],
            )
        except (PapermillException, DeadKernelError, CellControlSignal, StuckKernelError) as error:
            failure = f"{watch.place}: {_shortly(error)}"
    seconds = time.perf_counter() - start
    watch.end(failure)
    notebook = nbformat.read(target, as_version=4)
    graded = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]
    records = Progress(lab.number, scratch).records.values()
    return Outcome(
        lab,
        target,
        cells=sum(cell.cell_type == "code" for cell in notebook.cells),
        exercises=sum(name.startswith("check-") for name in graded),
        solved=sum(record.passed for record in records),
        seconds=seconds,
        peak_bytes=peak[0],
        failure=failure,
    )


class _Watch:
    """Prints where a run is: in place on a terminal, else a line for each code cell."""

    def __init__(self, name: str) -> None:
        self.name, self.place, self._heading, self._start = name, "before the first cell", "", 0.0
        self._live = sys.stdout.isatty()

    def begin(self, cell: dict, index: int, total: int) -> None:
        self._start = time.perf_counter()
        if cell["cell_type"] == "markdown" and (heading := re.match(r"#+\s+(.+)", cell["source"])):
            self._heading = heading[1]
        self.place = f'cell {index + 1} of {total} ("{self._heading}")'
        if self._live:
            print(f"\r\033[K  {self.name}  {index + 1}/{total}  {self._heading[:50]}", end="", flush=True)

    def complete(self, cell: dict, index: int, total: int) -> None:
        if not self._live and cell["cell_type"] == "code":
            seconds = time.perf_counter() - self._start
            print(
                f"  {self.name}  {index + 1:>3}/{total}  {seconds:6.1f} s  {self._heading[:60]}", flush=True
            )

    def end(self, failure: str) -> None:
        print(
            f"{chr(13) + chr(27) + '[K' if self._live else ''}  {self.name}: {'FAILED' if failure else 'ok'}"
        )


class _Engine(NBClientEngine):
    """papermill's own engine, telling a `_Watch` about each cell."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, watch: _Watch, **settings: object
    ) -> None:
        start, complete, total = nb_man.cell_start, nb_man.cell_complete, len(nb_man.nb.cells)

        def cell_start(cell: dict, index: int) -> None:
            start(cell, index)
            watch.begin(cell, index, total)

        def cell_complete(cell: dict, cell_index: int) -> None:
            complete(cell, cell_index)
            watch.complete(cell, cell_index, total)

        nb_man.cell_start, nb_man.cell_complete = cell_start, cell_complete
        try:
            with _own_sockets() as config:
                super().execute_managed_notebook(nb_man, kernel_name, config=config, **settings)
        except CellTimeoutError:
            raise StuckKernelError(
                f"A cell was stopped: its kernel had not answered after {settings['execution_timeout']} s.",
                "The machine is far too busy, the cell never ends, or the kernel is stuck.",
                "Run the notebook again. If it stops here every time, look for an endless loop.",
            ) from None


papermill_engines.register("course", _Engine)


@contextlib.contextmanager
def _own_sockets() -> Iterator[Config]:
    """Let kernel and client meet in a folder of their own: two runs at a time could choose one TCP port."""
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        files = {"transport": "ipc", "ip": f"{folder}/socket"}
        yield Config(KernelManager=files if zmq.has("ipc") else {})


@contextlib.contextmanager
def _peak_memory() -> Iterator[list[int]]:
    """The most memory (resident bytes) that processes started in the block held together, sampled."""
    parent, done, peak = psutil.Process(), threading.Event(), [0]
    others = {child.pid for child in parent.children(recursive=True)}

    def sample() -> None:
        while not done.wait(0.1):
            total = 0
            for child in parent.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    total += child.memory_info().rss if child.pid not in others else 0
            peak[0] = max(peak[0], total)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _shortly(error: Exception) -> str:
    if isinstance(error, DeadKernelError):
        return "the kernel died, as it does when the machine's memory is full"
    name, value = getattr(error, "ename", type(error).__name__), str(getattr(error, "evalue", error))
    lines = [line for line in value.splitlines() if line.strip()]
    return f"{name}: " + "\n  ".join(lines[:5])
