"""Who computes: this process, processes of this machine, a cluster, or an executor of yours."""

from __future__ import annotations

from concurrent import futures
from typing import TYPE_CHECKING

from empirical.progress import Progress, silent
from empirical.runs.environment import available_cpus
from empirical.runs.task import Report, perform
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.runs.task import Task

MOST_WORKERS = 1024  # more is a slip of the keyboard


class Executor:
    """One job after the other in this process, with all its threads; others override what differs.

    Attributes
    ----------
    width
        How many tasks to hand over at a time; more would only take memory.
    threads
        That a job has; None for all of this process.
    local
        Whether a single job had better run in this process, with all its threads.
    joins
        Whether jobs of one shape are better done as one: a GPU has room for all of them.
    """

    width: int = 1
    threads: int | None = None
    local: bool = True

    def __init__(self, joins: bool = False) -> None:
        self.joins = joins

    def trouble(self) -> str:
        """Why nothing may be moving; empty if all is well."""
        return ""

    def submit(self, task: Task, progress: Progress) -> futures.Future[Report]:
        """The future may raise ``BrokenExecutor``: a worker was lost, and all tasks with it."""
        future: futures.Future[Report] = futures.Future()
        future.set_result(perform(task, progress))
        return future

    def renew(self) -> None:
        """New workers in place of lost ones."""

    def stop(self) -> None:
        """Abandon everything at once; checkpoints stay.  Can be used again afterwards."""

    def close(self) -> None:
        """Let the workers go; once, after the last sweep."""


class Anywhere(Executor):
    """An executor of the caller's: Parsl, executorlib, threads.  It shows no progress within a job.

    Its workers must see the results folder under the same path.  What is running there when a sweep
    is abandoned ends by itself; the executor stays the caller's.
    """

    threads, local = 1, False

    def __init__(self, executor: futures.Executor, width: int) -> None:
        super().__init__()
        self.executor, self.width = executor, width

    def submit(self, task: Task, progress: Progress) -> futures.Future[Report]:
        return self.executor.submit(perform, task, silent)

    def renew(self) -> None:
        raise RuntimeError("the executor that was given is broken, and only its owner can mend it")


def require_possible(workers: int | None, cluster: str | None) -> None:
    """InputError before anything is imported or begun."""
    if workers is not None and cluster is not None:
        raise InputError("--workers is for this machine and --cluster for another; give one.")
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise InputError(
            f"--workers must be at least 1 and at most {MOST_WORKERS}, but is {workers}."
        )


def chosen_executor(workers: int | None, cluster: str | None, device: str) -> Executor:
    """One process a core by default; on a GPU this process alone, which joins what it can."""
    if cluster is not None:
        from empirical.runs.cluster import Cluster

        return Cluster(cluster)
    if workers is None:
        workers = 1 if device == "cuda" else available_cpus()
    if workers == 1:
        return Executor(joins=device == "cuda")
    from empirical.runs.processes import Processes

    return Processes(workers)
