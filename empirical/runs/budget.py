"""A budget of time spent on an agenda: the most valuable run that fits, and so on.

A run is tried before it is begun (:mod:`empirical.runs.estimate`).  One that does not fit into what
is left is passed over, and the next that fits is taken; when none fits, the most valuable is begun
all the same and stops at its checkpoint, so that a further call has less to do.  A run that takes
much longer than was expected is set aside while others fit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from empirical.progress import Progress, duration, silent
from empirical.runs.agenda import Agenda, Item
from empirical.runs.estimate import Estimate, Estimator
from empirical.runs.executor import Executor
from empirical.runs.identity import canonical, digest
from empirical.runs.sweep import served
from empirical.runs.task import Ending, OutOfTime, Report, Task, ending

OVERRUN = 2.0  # times the estimate, after which a run is set aside
TURN = 30.0  # seconds that any run may take: estimates of short ones are coarse
HALF = 0.5  # the share of what is left that an evaluation may take: it has no checkpoint
TRYING = 0.1  # the share of a budget in which jobs may be tried

Say = Callable[[str], None]


@dataclass(frozen=True)
class Planned:
    """What a budget would do about an experiment."""

    item: Item  # the experiment
    runs: int  # that are unfinished
    fitting: int  # of these, how many would be computed
    seconds: float  # that all that were tried need
    untried: int  # of how many runs it is not known
    scaled: int  # of how many it is scaled from another size, by what they multiply
    longest: Estimate | None  # the largest of the estimates, if there is any


def plan(
    agenda: Agenda, estimator: Estimator, seconds: float, width: int, progress: Progress = silent
) -> list[Planned]:
    """One an experiment, in order; tries jobs until what is planned fills the budget."""
    estimator.survey((task for _, task in agenda.unfinished()), progress)
    left = seconds * width
    rows: dict[int, list[tuple[Estimate | None, bool]]] = {id(i): [] for i in agenda.items}
    for item, task in agenda.unfinished():
        found = estimator.estimate(task) if left > 0 else estimator.known(task)
        fits = found is not None and found.seconds <= min(seconds, left)
        left -= found.seconds if found is not None and fits else 0.0
        rows[id(item)].append((found, fits))
    return [_planned(item, rows[id(item)]) for item in agenda.items]


def _planned(item: Item, rows: list[tuple[Estimate | None, bool]]) -> Planned:
    known = [found for found, _ in rows if found is not None]
    return Planned(
        item,
        len(rows),
        sum(fits for _, fits in rows),
        sum(found.seconds for found in known),
        len(rows) - len(known),
        sum(not found.measured for found in known),
        max(known, key=lambda found: found.seconds, default=None),
    )


@dataclass
class Spending:
    """A budget being spent."""

    agenda: Agenda  # on what
    estimator: Estimator  # of its runs
    until: float  # when it ends, by clock
    executor: Executor  # who computes the runs
    progress: Progress = silent  # told of all
    say: Say = lambda line: None  # told, in a line, what is passed over and what ends
    clock: Callable[[], float] = time.time  # time.time, by which workers stop, or a test's
    _flying: dict[str, float] = field(default_factory=dict)  # run → when it was begun
    _aside: set[str] = field(default_factory=set)
    _passed: set[str] = field(default_factory=set)  # experiments of which that was told
    _tired: set[str] = field(default_factory=set)  # experiments whose evaluation was stopped

    def left(self) -> float:
        """Seconds."""
        return self.until - self.clock()

    def spend(self) -> None:
        """Until the time is over or everything is done; what is unfinished has its checkpoint."""
        while self.left() > 0:
            evaluable = list(self._evaluable())
            for item in evaluable:
                self._evaluate(item)
            before = self._count()
            served(self._supply, self._hear, self.executor, self.progress)
            if not evaluable and before == self._count() and not any(self._evaluable()):
                return

    def _count(self) -> int:
        return sum(1 for _ in self.agenda.unfinished())

    def _evaluable(self) -> Iterator[Item]:
        for item in self.agenda.items:
            ready = item.complete and not item.over and item.experiment.name not in self._tired
            if ready and self.left() > self.estimator.timings.spent(evaluation(item)):
                yield item

    def _evaluate(self, item: Item) -> None:
        """As nobody knows how long it takes, in half of the time while there is other work."""
        began, name = self.clock(), evaluation(item)
        share = HALF if any(True for _ in self.agenda.unfinished()) else 1.0
        until = began + share * self.left()
        try:
            self.agenda.evaluate(item, ending(until, self.progress, self.clock))
        except OutOfTime:
            took = self.clock() - began
            self._tired.add(item.experiment.name)
            more = took - self.estimator.timings.spent(name)
            self.estimator.timings.spend(name, max(more, 0.0))
            item.stopped = f"its evaluation, which begins anew and takes more than {took:.0f} s"
            return
        if item.over:
            self.estimator.timings.spend(name, None)
            what = f"failed: {item.failure}" if item.failure else "done"
            self.say(f"{item.experiment.name}: {what}")

    def _supply(self) -> Task | None:
        """The next run to compute."""
        if self.left() <= 0 or any(self._evaluable()):
            return None
        found = self._fitting() or self._filling()
        if found is None or self.left() <= 0:
            return None
        item, task, until = found
        item.stopped = ""
        self._flying[task.name] = self.clock()
        self._tell(item)
        return replace(task, until=until)

    def _fitting(self) -> tuple[Item, Task, float] | None:
        for item, task in self._free():
            if task.name in self._aside:
                continue
            estimate = self.estimator.estimate(task)
            if estimate is None:
                continue
            if estimate.seconds <= self.left():
                turn = max(OVERRUN * estimate.seconds, TURN)
                return item, task, min(self.until, self.clock() + turn)
            self._pass(item, task, estimate)
        return None

    def _filling(self) -> tuple[Item, Task, float] | None:
        """The most valuable of those that do not fit."""
        return next(((item, task, self.until) for item, task in self._free()), None)

    def _free(self) -> Iterator[tuple[Item, Task]]:
        return (pair for pair in self.agenda.unfinished() if pair[1].name not in self._flying)

    def _pass(self, item: Item, task: Task, estimate: Estimate) -> None:
        """Told once an experiment: of a hundred alike one says enough."""
        if item.experiment.name not in self._passed:
            self._passed.add(item.experiment.name)
            self.say(
                f"{item.experiment.name}: passed over, {task.label} needs about "
                f"{duration(estimate.seconds)}, {duration(self.left())} are left"
            )

    def _hear(self, task: Task, report: Report) -> None:
        took = self.clock() - self._flying.pop(task.name)
        timings, results = self.estimator.timings, self.agenda.laboratory.results
        if report.ending is Ending.STOPPED:
            timings.spend(task.name, took)
            self._aside.add(task.name)
            for item in self.agenda.items:
                if any(t.name == task.name for t in item.tasks):
                    item.stopped = f"{task.label}, at its checkpoint"
        elif report.ending is Ending.FAILED:
            self.agenda.fail(task.name, report.reason)
            self.say(f"failed: {report.name}: {report.reason}")
        else:
            timings.spend(task.name, None)
            run = results.named(task.name)
            if run is not None:
                self.estimator.habits.learn(run)
        self.agenda.settle()

    def _tell(self, item: Item) -> None:
        total = sum(len({t.name for t in i.tasks}) for i in self.agenda.items)
        done = total - self._count()
        left = f"{done} of {total} runs, {duration(self.left())} left"
        self.progress("runs", done / max(total, 1), f"{left}: {item.experiment.name}")


def evaluation(item: Item) -> str:
    """By which the time of an evaluation is kept."""
    return f"evaluation-{item.experiment.name}-{digest(canonical(item.configuration))}"
