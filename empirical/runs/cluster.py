"""A Dask cluster: a scheduler at an address, workers that anybody may add, remove or kill.

The scheduler itself gives the tasks of a lost worker to another one, and gives up on a task that
has lost several (``KilledWorker``).  Progress comes back as worker events.  A task of a cancelled
future (Ctrl-C, or the client is gone) notices at its next report of progress and ends there.
"""

from __future__ import annotations

import uuid
from concurrent import futures
from contextlib import suppress
from typing import Any

from empirical.progress import Progress, silent
from empirical.runs.executor import Executor
from empirical.runs.task import Report, Task, perform
from proofs_check.host.cluster import PATIENCE, connected

WIDTH = 256  # tasks handed over at a time: enough for an adaptive cluster to see that it must grow


class Abandoned(BaseException):
    """The task is no longer wanted; not an error of the job."""


class Cluster(Executor):
    """Through ``Client.get_executor()``; workers must see the results folder under its path.

    The scheduler replaces workers itself.
    """

    width, threads, local = WIDTH, 1, False

    def __init__(self, address: str) -> None:
        super().__init__()
        self._client = connected(address)
        self._topic = f"empirical-{uuid.uuid4().hex}"
        self._progress: Progress = silent
        self._client.subscribe_topic(self._topic, self._hear)
        self._executor: futures.Executor = self._client.get_executor(pure=False)

    def trouble(self) -> str:
        if self._client.status != "running":
            return f"the scheduler does not answer ({self._client.status})"
        return "" if self._client.nthreads() else "the cluster has no workers, waiting for some"

    def submit(self, task: Task, progress: Progress) -> futures.Future[Report]:
        self._progress = progress
        return self._executor.submit(_perform, task, self._topic)

    def stop(self) -> None:
        self._executor.shutdown(wait=False)  # in Dask this cancels all futures
        self._executor = self._client.get_executor(pure=False)

    def close(self) -> None:
        with suppress(Exception):  # the cluster may be gone already
            self._client.unsubscribe_topic(self._topic)
        with suppress(Exception):
            self._client.close(timeout=PATIENCE)

    def _hear(self, event: tuple[float, list[Any]]) -> None:
        what, fraction, detail = event[1]
        self._progress(what, fraction, detail)


def _perform(task: Task, topic: str) -> Report:
    """On a worker."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def tell(what: str, fraction: float, detail: str) -> None:
        state = worker.state.tasks.get(key)
        if state is None or state.state == "cancelled":
            raise Abandoned
        worker.log_event(topic, [what, fraction, detail])

    return perform(task, tell)
