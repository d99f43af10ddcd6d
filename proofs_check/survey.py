"""All statements on one problem, in processes, each reported as soon as it is done."""

from __future__ import annotations

import os
import pickle
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, as_completed
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from proofs_check.host.pool import Pool
from proofs_check.host.program import is_interrupt
from proofs_check.statement import Statement
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.examination import Report
    from proofs_check.problem import Problem

MOST_JOBS = 4  # by default; each process imports SymPy and torch


LOST = "the processes that examined it, or others before it, were killed; is memory short?"
STRIKES = 3  # processes that die alone; then it is the machine's doing, and the rest are not tried


@dataclass(frozen=True)
class Failure:
    """A statement that could not be examined on this problem, and why; ``crashed`` if that is no
    fault of the question."""

    statement: Statement
    reason: str
    crashed: bool = False


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

    With one job everything runs in this process, else in ``jobs`` fresh ones at most.  Closing the
    iterator (an interrupt, say) ends them at once.  Each statement has its own ``seconds``.
    """
    question = (problem, tuple(methods), seconds)
    if jobs == 1:
        for statement in statements:
            yield _one(statement, *question)
        return
    lost: list[Statement] = []
    yield from _parallel(statements, question, min(jobs, len(statements)), lost)
    hopeless: list[Statement] = []
    for statement in lost:  # a process that is killed takes the others of its pool with it
        if len(hopeless) < STRIKES:
            yield from _parallel([statement], question, 1, hopeless)
        else:
            hopeless.append(statement)
        if statement in hopeless:
            yield Failure(statement, LOST, crashed=True)


def _parallel(
    statements: Sequence[Statement],
    question: tuple[Problem, tuple[str, ...], float | None],
    jobs: int,
    lost: list[Statement],
) -> Iterator[Report | Failure]:
    """What comes back; what does not, because its process died, is added to ``lost``."""
    pool = Pool(jobs)
    try:
        futures = {}
        for statement in statements:
            try:
                futures[pool.submit(_elsewhere, statement, *question)] = statement
            except BrokenExecutor:
                lost.append(statement)
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenExecutor:
                lost.append(futures[future])
    except BaseException:
        pool.kill()
        raise
    pool.close()


def _one(
    statement: Statement, problem: Problem, methods: tuple[str, ...], seconds: float | None
) -> Report | Failure:
    from proofs_check.examination import examine_statement

    try:
        return examine_statement(statement, _own(statement, problem), methods, seconds)
    except InputError as error:
        return Failure(statement, str(error))
    except Exception as error:
        if is_interrupt(error):
            raise
        reason = f"internal error: {type(error).__name__}: {error}"
        return Failure(statement, reason, crashed=True)


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
