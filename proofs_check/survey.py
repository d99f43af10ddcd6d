"""Many theorems, one question, in processes, each reported as soon as it is done."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, as_completed
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from proofs_check.catalogue import entries, find, is_file, sources
from proofs_check.host.pool import Pool
from proofs_check.host.program import is_interrupt
from proofs_check.options import Question
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.building import Source
    from proofs_check.engine.report import Report

MOST_JOBS = 4  # by default; each process imports SymPy and torch
LOST = "the processes that examined it, or others before it, were killed; is memory short?"
STRIKES = 3  # processes that die alone; then it is the machine's doing, and the rest are not tried


@dataclass(frozen=True)
class Item:
    """A theorem to be examined: by what it is found, and which it is of those in its file."""

    subject: str
    name: str
    place: int = 0
    held: Source | None = field(default=None, compare=False)

    @property
    def theorem(self) -> Source:
        return find(self.subject)[self.place] if self.held is None else self.held


@dataclass(frozen=True)
class Failure:
    """A theorem that could not be examined, and why; ``crashed`` if that is no fault of the
    question."""

    name: str
    reason: str
    crashed: bool = False


def items(subject: str, seconds: float | None = None) -> tuple[Item, ...]:
    """All theorems of a source, whose files are not run here; or of a file or name."""
    if subject in sources() and not is_file(subject):
        return tuple(Item(entry.path, entry.name) for entry in entries(subject))
    from proofs_check.engine.building import built

    every = find(subject, seconds)
    return tuple(
        Item(subject, built(each, {}).theorem.name, i, each) for i, each in enumerate(every)
    )


def default_jobs() -> int:
    """One process a core, at most :data:`MOST_JOBS`."""
    return min(MOST_JOBS, os.cpu_count() or 1)


def survey(
    every: Sequence[Item], question: Question, jobs: int
) -> Generator[tuple[Item, Report | Failure], None, None]:
    """Examine every theorem; results come in the order in which they are ready.

    With one job everything runs in this process, else in ``jobs`` fresh ones at most.  Closing the
    iterator (an interrupt, say) ends them at once.  Each theorem has its own ``seconds``.
    """
    if jobs == 1:
        for item in every:
            yield item, _one(item, question)
        return
    lost: list[Item] = []
    yield from _parallel(every, question, min(jobs, len(every)), lost)
    hopeless: list[Item] = []
    for item in lost:  # a process that is killed takes the others of its pool with it
        if len(hopeless) < STRIKES:
            yield from _parallel([item], question, 1, hopeless)
        else:
            hopeless.append(item)
        if item in hopeless:
            yield item, Failure(item.name, LOST, crashed=True)


def _parallel(
    every: Sequence[Item], question: Question, jobs: int, lost: list[Item]
) -> Iterator[tuple[Item, Report | Failure]]:
    """What comes back; what does not, because its process died, is added to ``lost``."""
    pool = Pool(jobs)
    try:
        futures = {}
        for item in every:
            try:
                futures[pool.submit(_elsewhere, replace(item, held=None), question)] = item
            except BrokenExecutor:
                lost.append(item)
        for future in as_completed(futures):
            item = futures[future]
            try:
                found = future.result()
            except BrokenExecutor:
                lost.append(item)
            else:
                yield item, _arrived(item, found)
    except BaseException:
        pool.kill()
        raise
    pool.close()


def _one(item: Item, question: Question) -> Report | Failure:
    try:
        from proofs_check.engine.check import check
        from proofs_check.engine.own import own_part

        theorem = item.theorem
        phi, values = own_part(theorem, question.phi, question.values)
        return check(theorem, phi, source=item.subject, values=values, **question.settings)
    except InputError as error:
        return Failure(item.name, str(error))
    except Exception as error:
        if is_interrupt(error):
            raise
        return Failure(item.name, f"internal error: {type(error).__name__}: {error}", crashed=True)


def _elsewhere(item: Item, question: Question) -> bytes | Failure:
    """In another process."""
    from proofs_check.travelling import packed

    found = _one(item, question)
    return found if isinstance(found, Failure) else packed(found)


def _arrived(item: Item, found: bytes | Failure) -> Report | Failure:
    from proofs_check.travelling import unpacked

    return found if isinstance(found, Failure) else unpacked(found, item.theorem)
