"""Many notebooks at once: on processes of this machine, or on a Dask cluster. Losing a worker loses no
grade.
"""

import multiprocessing
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from multimodal_course.errors import MissingPackageError
from multimodal_course.instructor.grading.judge import Judgement, judge
from multimodal_course.instructor.grading.limits import Limits
from multimodal_course.instructor.grading.restore import LabCell, Release

ATTEMPTS = 3
# Beyond a notebook's own limit: starting, checks, and a machine with other work.
_SLACK_SECONDS = 120.0


@dataclass(frozen=True)
class Job:
    """One restored notebook to judge."""

    release: Release
    cells: tuple[LabCell, ...]
    limits: Limits
    sandbox: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a job: its judgement, or why there is none although it was tried several times."""

    judgement: Judgement | None = None
    problem: str = ""


def judge_all(
    jobs: Mapping[Any, Job],
    workers: int = 1,
    scheduler: str = "",
    begun: Callable[[Any], None] = lambda key: None,
) -> Iterator[tuple[Any, Outcome]]:
    """The outcome of every job, as each is done.

    Args:
        jobs: anything that identifies a job → the job.
        workers: processes on this machine.
        scheduler: address of a Dask scheduler, such as "tcp://host:8786", to use in their place.
        begun: is told, in a thread, which job a process of this machine takes up; a cluster does not tell.
    """
    return _on_cluster(jobs, scheduler) if scheduler else _here(jobs, workers, begun)


def run(job: Job) -> Judgement:
    """Judge one job; in a worker, where what was prepared for earlier ones is still there."""
    return judge(job.release, job.cells, job.limits, job.sandbox)


def _here(
    jobs: Mapping[Any, Job], workers: int, begun: Callable[[Any], None]
) -> Iterator[tuple[Any, Outcome]]:
    waiting: queue.SimpleQueue = queue.SimpleQueue()
    done: queue.SimpleQueue = queue.SimpleQueue()
    for key in jobs:
        waiting.put(key)
    stop = threading.Event()

    def lead() -> None:
        """Give one worker a job at a time, and start another where it dies."""
        worker = _Worker()
        try:
            while not stop.is_set():
                try:
                    key = waiting.get_nowait()
                except queue.Empty:
                    return
                begun(key)
                done.put((key, worker.outcome(jobs[key])))
        finally:
            worker.end()

    threads = [threading.Thread(target=lead, daemon=True) for _ in range(min(workers, len(jobs)))]
    for thread in threads:
        thread.start()
    try:
        for _ in jobs:
            yield done.get()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


class _Worker:
    """A process that judges one job after the other."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection

    def outcome(self, job: Job) -> Outcome:
        """Judge a job; a worker that dies or hangs is replaced, and the job tried again."""
        problem = ""
        for _ in range(ATTEMPTS):
            if self._process is None:
                self._start()
            try:
                self._connection.send(job)
                if self._connection.poll(job.limits.notebook_seconds + _SLACK_SECONDS):
                    outcome = self._connection.recv()
                    if not outcome.problem:
                        return outcome
                    problem = outcome.problem
                    continue
                problem = "the worker did not answer in time"
            except (EOFError, OSError):
                problem = "the worker died"
            self.end()
        return Outcome(problem=problem)

    def end(self) -> None:
        """Stop the process."""
        if self._process is not None:
            self._connection.close()
            self._process.kill()
            self._process.join()
        self._process = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()


def _serve(connection: Connection) -> None:
    while True:
        try:
            job = connection.recv()
        except EOFError:
            return
        try:
            outcome = Outcome(run(job))
        except Exception as error:
            outcome = Outcome(problem=f"{type(error).__name__}: {error}")
        connection.send(outcome)


def _on_cluster(jobs: Mapping[Any, Job], scheduler: str) -> Iterator[tuple[Any, Outcome]]:
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"The package {error.name} is not installed.",
            "A cluster is reached through Dask.",
            "Run: pip install -c constraints.txt -e '.[cluster]'",
        ) from error
    with Client(scheduler) as client:
        # Not pure: a job that was tried once is tried again. Dask gives a lost worker's jobs to others.
        futures = {
            client.submit(run, job, retries=ATTEMPTS - 1, pure=False): key for key, job in jobs.items()
        }
        for future in as_completed(futures):
            key = futures.pop(future)
            if future.status == "finished":
                yield key, Outcome(future.result())
            else:
                yield key, Outcome(problem=str(future.exception()))
            future.release()
