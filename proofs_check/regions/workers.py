"""Cells decided by several processes of this machine, or by a Dask cluster.

Only networks of several layers are worth it: a table for each column of cells, a hundredth of a
second each.  With one hidden layer a whole map takes seconds on one core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from typing import Any

import numpy as np

from proofs_check.host.pool import Pool
from proofs_check.regions.question import Question, elsewhere
from theory.deadline import check
from theory.errors import InputError
from theory.one_layer.regions.deciding import Decide, Decided, Stopped
from theory.one_layer.regions.profile import Floats

SMALLEST = 48  # cells of a part: each costs a message
PARTS = 8  # of a level for each worker, so that none waits long for the slowest
CLUSTER_PARTS = 256  # of a level, on a cluster that may grow
PATIENCE = 0.2  # seconds between two looks at the clock
LOST = "a process that decided cells was killed; is memory short?"


@contextmanager
def workers(question: Question, jobs: int, cluster: str | None) -> Iterator[Callable[[], Decide]]:
    """How the cells of a question are decided, by whom was asked for."""
    require_workers(question, jobs, cluster)
    if cluster is not None:
        yield from _on_cluster(question, cluster)
    elif jobs > 1:
        yield from _in_processes(question, jobs)
    else:
        yield question.decider


def require_workers(question: Question, jobs: int | None, cluster: str | None) -> None:
    """InputError before anything is begun."""
    if cluster is not None and jobs is not None and jobs > 1:
        raise InputError("--jobs is for this machine and --cluster for another; give one.")
    several = cluster is not None or (jobs is not None and jobs > 1)
    if several and question.inputs.depth == 1:
        raise InputError(
            "--jobs and --cluster are for networks of depth 2 and more: with one hidden layer all "
            "cells share one table, and one core takes seconds."
        )


def _in_processes(question: Question, jobs: int) -> Iterator[Callable[[], Decide]]:
    pool = Pool(jobs)
    try:
        yield lambda: _shared(question, pool.submit, jobs * PARTS)
    finally:
        pool.kill()  # what is not done by now is not wanted


def _on_cluster(question: Question, address: str) -> Iterator[Callable[[], Decide]]:
    from proofs_check.host.cluster import connected

    client = connected(address)
    try:
        executor = client.get_executor(pure=False)
        yield lambda: _shared(question, executor.submit, CLUSTER_PARTS)
    finally:
        client.close(timeout=PATIENCE)


def _shared(question: Question, submit: Callable[..., Future[Any]], most: int) -> Decide:
    def decide(low: Floats, high: Floats, level: int, last: bool) -> Iterator[Decided]:
        waiting = {}
        for where in parts(question, low, high, most):
            waiting[submit(elsewhere, question, low[where], high[where])] = where
        try:
            while waiting:
                check()
                done, _ = wait(waiting, PATIENCE, FIRST_COMPLETED)
                for future in done:
                    where = waiting.pop(future)
                    for part in future.result():
                        yield Decided(where[part.where], part.code, part.ratio)
        except BrokenExecutor:
            raise Stopped(LOST) from None
        finally:
            for future in waiting:
                future.cancel()

    return decide


def parts(question: Question, low: Floats, high: Floats, most: int) -> list[Floats]:
    """Indices of cells, those with the same inner layers together."""
    inner = [i for i, axis in enumerate(question.inputs.axes) if axis != "u0"]
    order = np.lexsort([low[:, i] for i in inner]) if inner else np.arange(len(low))
    count = max(1, min(most, len(low) // SMALLEST))
    return [part for part in np.array_split(order, count) if len(part)]
