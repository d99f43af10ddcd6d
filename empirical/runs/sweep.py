"""Many jobs: each computed once, a bounded number at a time, whatever becomes of the workers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field

from empirical.progress import Progress, silent
from empirical.runs.executor import Executor
from empirical.runs.run import Run
from empirical.runs.storage import StorageError
from empirical.runs.store import Results
from empirical.runs.task import Ending, Report, Task
from empirical.runs.together import groups, perform_together

STRIKES = 3  # a worker may die of the machine's troubles; thrice is the job's own doing
GLANCE = 2.0  # seconds between two looks at an executor that finishes nothing
SHOWN = 5  # failures in the message of an error


class JobsFailed(Exception):
    """Some jobs failed; all others are finished and kept."""

    def __init__(self, failures: tuple[Report, ...], total: int) -> None:
        lines = [f"  {report.name}: {report.reason}" for report in failures[:SHOWN]]
        if len(failures) > SHOWN:
            lines.append(f"  and {len(failures) - SHOWN} more")
        counted = f"{len(failures)} of {total} runs failed, the others are kept:"
        super().__init__("\n".join([counted, *lines]))
        self.failures = failures


class WorkersLost(Exception):
    """Nobody is left who could finish the sweep."""


def sweep(
    tasks: Iterable[Task], results: Results, executor: Executor, progress: Progress = silent
) -> list[Run]:
    """The runs, in the order of the tasks; equal tasks share one.

    Finished runs are not repeated.  An executor that joins kin gets them as one.  A task whose
    worker is killed is handed out again, and found guilty when it has lost :data:`STRIKES` workers,
    the last one while nothing else was running.  An interrupt stops all workers at once; finished
    runs and checkpoints stay.

    Raises
    ------
    JobsFailed
        When all that can be finished is.
    WorkersLost
        When the cluster is gone.
    StorageError
        At once; no other job would fare better.
    """
    ordered = list(tasks)
    unfinished = {t.name: t for t in ordered if results.named(t.name) is None}
    if unfinished and executor.joins:
        for kin in groups(unfinished.values()):
            if perform_together(kin, progress):
                unfinished = {n: t for n, t in unfinished.items() if t not in kin}
    if unfinished:
        total = len({t.name for t in ordered})
        work = _Work(deque(unfinished.values()), executor, progress, total)
        work.finish()
        if work.failures:
            raise JobsFailed(tuple(work.failures), total)
    return [Run(results.folder / "runs" / task.name) for task in ordered]


def served(
    supply: Supply, hear: Callable[[Task, Report], None], executor: Executor, progress: Progress
) -> None:
    """Like :func:`sweep`, of tasks that ``supply`` gives whenever a worker is free.

    Until it gives none and all are done; ``hear`` is told how each has ended.
    """
    _Work(deque(), executor, progress, 0, supply, hear).finish()


Supply = Callable[[], Task | None]


@dataclass
class _Work:
    """What is left of a sweep."""

    waiting: deque[Task]
    executor: Executor
    progress: Progress
    total: int  # 0: unknown, and not told
    supply: Supply = lambda: None
    hear: Callable[[Task, Report], None] = lambda task, report: None
    flying: dict[Future[Report], Task] = field(default_factory=dict)
    suspects: deque[Task] = field(default_factory=deque)  # to be tried alone
    strikes: Counter[str] = field(default_factory=Counter)
    failures: list[Report] = field(default_factory=list)

    def finish(self) -> None:
        try:
            self._tell()
            self._hand_out()
            while self.waiting or self.flying or self.suspects:
                done, _ = wait(self.flying, GLANCE, return_when=FIRST_COMPLETED)
                for future in done:
                    self._collect(future)
                self._tell()
                self._hand_out()
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        for future in self.flying:
            future.cancel()
        self.executor.stop()

    def _hand_out(self) -> None:
        while len(self.flying) < self.executor.width:
            task = self.waiting.popleft() if self.waiting else self.supply()
            if task is None:
                break
            self._submit(task)
        if not self.flying and self.suspects:
            self._submit(self.suspects.popleft())

    def _submit(self, task: Task) -> None:
        try:
            self.flying[self.executor.submit(task, self.progress)] = task
        except BrokenExecutor:  # noticed before its futures said so
            self.waiting.appendleft(task)
            self._lost(list(self.flying))

    def _collect(self, future: Future[Report]) -> None:
        if future not in self.flying:
            return
        if future.cancelled():
            raise WorkersLost(
                "the cluster has let go of the runs; is its scheduler still there? "
                "Finished runs are kept: the same command goes on from there."
            )
        error = future.exception()
        if isinstance(error, BrokenExecutor):
            self._lost([f for f in self.flying if not _reported(f)])
            return
        task = self.flying.pop(future)
        if error is not None:
            self._failed(task, f"{type(error).__name__}: {error}")
            return
        report = future.result()
        if report.ending is Ending.NO_STORAGE:
            raise StorageError(report.reason)
        if report.ending is Ending.FAILED:
            self.failures.append(report)
        self.progress(task.label, 1.0, report.ending.value)
        self.hear(task, report)

    def _failed(self, task: Task, reason: str) -> None:
        self.failures.append(Report(task.name, Ending.FAILED, reason))
        self.hear(task, self.failures[-1])

    def _lost(self, futures: list[Future[Report]]) -> None:
        """A worker died and took the pool with it; nobody knows yet whose fault it was."""
        for future in futures:
            task = self.flying.pop(future)
            self.strikes[task.name] += 1
            if self.strikes[task.name] >= STRIKES:
                self._failed(
                    task, f"its worker was killed {STRIKES} times, the last time running alone"
                )
            elif self.strikes[task.name] == STRIKES - 1:
                self.suspects.append(task)
            else:
                self.waiting.append(task)
        self.executor.renew()

    def _tell(self) -> None:
        if not self.total:
            return
        left = len(self.waiting) + len(self.flying) + len(self.suspects)
        done = self.total - left
        failed = f", {len(self.failures)} failed" if self.failures else ""
        trouble = self.executor.trouble()
        detail = f"{done} of {self.total}{failed}{f'; {trouble}' if trouble else ''}"
        self.progress("runs", done / self.total, detail)


def _reported(future: Future[Report]) -> bool:
    return future.done() and future.exception() is None
