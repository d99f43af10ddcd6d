"""Who computes: this process, processes of this machine, any executor, or a cluster."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Protocol

from empirical.progress import Progress, silent
from empirical.runs.task import Report, Task, perform


class Workforce(Protocol):
    """Takes tasks; closed once, after the last sweep."""

    @property
    def width(self) -> int:
        """How many tasks to hand over at a time; more would only take memory."""

    @property
    def local(self) -> bool:
        """Whether a single job had better run in this process, with all its threads."""

    @property
    def joins(self) -> bool:
        """Whether jobs of one shape are better done as one: a GPU has room for all of them."""

    def trouble(self) -> str:
        """Why nothing may be moving; empty if all is well."""

    def submit(self, task: Task, progress: Progress) -> Future[Report]:
        """The future may raise ``BrokenExecutor``: a worker was lost, and all tasks with it."""

    def renew(self) -> None:
        """New workers in place of lost ones."""

    def stop(self) -> None:
        """Abandon everything at once; checkpoints stay.  Can be used again afterwards."""

    def close(self) -> None:
        """Let the workers go."""


@dataclass(frozen=True)
class Here:
    """One job after the other in this process, with all its threads."""

    width: int = 1
    local: bool = True
    joins: bool = False

    def trouble(self) -> str:
        return ""

    def submit(self, task: Task, progress: Progress) -> Future[Report]:
        future: Future[Report] = Future()
        future.set_result(perform(task, progress))
        return future

    def renew(self) -> None:
        """There is nobody to replace."""

    def stop(self) -> None:
        """The interrupt has stopped it."""

    def close(self) -> None:
        """There is nobody to let go."""


@dataclass(frozen=True)
class Anywhere:
    """An executor of the caller's: Parsl, executorlib, threads.  It shows no progress within a job.

    Its workers must see the results folder under the same path.
    """

    executor: Executor
    width: int
    local: bool = False
    joins: bool = False

    def trouble(self) -> str:
        return ""

    def submit(self, task: Task, progress: Progress) -> Future[Report]:
        return self.executor.submit(perform, task, silent)

    def renew(self) -> None:
        raise RuntimeError("the executor that was given is broken, and only its owner can mend it")

    def stop(self) -> None:
        """Its futures are cancelled by the sweep; what is running there ends by itself."""

    def close(self) -> None:
        """It is the caller's."""
