"""All statements on one problem, in processes, each reported as soon as it is done."""

from __future__ import annotations

import os
import pickle
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING

from proofs_check.statement import Statement
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.examination import Report
    from proofs_check.problem import Problem

MOST_JOBS = 4  # by default; each process imports SymPy and torch


@dataclass(frozen=True)
class Failure:
    """A statement that could not be examined on this problem, and why."""

    statement: Statement
    reason: str


def default_jobs() -> int:
    """One process a core, at most :data:`MOST_JOBS`."""
    return min(MOST_JOBS, os.cpu_count() or 1)


def survey(
    statements: Sequence[Statement],
    problem: Problem,
    methods: Sequence[str],
    jobs: int,
    seconds: float | None = None,
) -> Generator[Report | Failure, None, None]:
    """Examine every statement; results come in the order in which they are ready.

    With one job everything runs in this process, else in ``jobs`` fresh ones.  Closing the
    iterator (an interrupt, say) stops what has not begun.  Each statement has its own ``seconds``.
    """
    if jobs == 1:
        for statement in statements:
            yield _one(statement, problem, tuple(methods), seconds)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from _parallel(pool, statements, problem, tuple(methods), seconds)


def _parallel(
    pool: Executor,
    statements: Sequence[Statement],
    problem: Problem,
    methods: tuple[str, ...],
    seconds: float | None,
) -> Iterator[Report | Failure]:
    futures = [
        pool.submit(_elsewhere, statement, problem, methods, seconds) for statement in statements
    ]
    try:
        for future in as_completed(futures):
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _one(
    statement: Statement, problem: Problem, methods: tuple[str, ...], seconds: float | None
) -> Report | Failure:
    from proofs_check.examination import examine_statement

    try:
        return examine_statement(statement, _own(statement, problem), methods, seconds)
    except InputError as error:
        return Failure(statement, str(error))


def _elsewhere(
    statement: Statement, problem: Problem, methods: tuple[str, ...], seconds: float | None
) -> Report | Failure:
    """In another process: records that cannot travel (they hold functions) stay behind."""
    result = _one(statement, problem, methods, seconds)
    if isinstance(result, Failure):
        return result
    return replace(result, records={k: r for k, r in result.records.items() if _travels(r)})


def _travels(record: object) -> bool:
    try:
        pickle.dumps(record)
    except (TypeError, AttributeError, pickle.PicklingError):
        return False
    return True


def _own(statement: Statement, problem: Problem) -> Problem:
    """Deep inputs only for the statements that take them."""
    return problem if "depth" in statement.inputs else replace(problem, depth=1, w0=())
