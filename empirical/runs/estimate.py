"""How long a job will take on this machine: a few of its steps, times how many there will be.

Jobs that differ in their sizes alone share a trial where these are near: the others are scaled by
what they multiply (:mod:`empirical.runs.work`).
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from empirical.progress import Progress, silent
from empirical.runs.environment import environment
from empirical.runs.habits import Basis, Habits, Traits
from empirical.runs.identity import canonical, kind
from empirical.runs.job import Workbench
from empirical.runs.task import Task
from empirical.runs.timings import Timings
from empirical.runs.work import Work
from empirical.trial import Cost, over, tried

Trial = Callable[[Task], tuple[Cost, ...]]
NEAR = 4.0  # times as many multiplications: within that their costs are in proportion
TOO_LONG = 10.0  # seconds that a trial may be expected to take where another can be scaled
STEPS = 3  # of every part, that a trial takes at least


@dataclass(frozen=True)
class Estimate:
    """Of what is left of a job."""

    seconds: float  # that it needs
    epochs: int  # of its longest training, in all; 0 for none
    basis: Basis  # what the number of epochs rests on
    # its own steps were, or those of a job that costs the same; not scaled from another size
    measured: bool = True


class Estimator:
    """Every kind of job is tried once on a machine, as long as trying takes less than ``limit``.

    What was not is scaled from the nearest size that was, if there is one.
    """

    def __init__(
        self,
        timings: Timings,  # what is known of this machine
        habits: Habits,  # how many epochs such trainings take
        trial: Trial,  # by which a job is tried
        limit: float = math.inf,  # seconds that all trials together may take
        clock: Callable[[], float] = time.time,  # of these seconds
    ) -> None:
        self.timings, self.habits = timings, habits
        self._trial, self._clock, self.left = trial, clock, limit
        self._costs: dict[str, tuple[Cost, ...]] = {}  # of runs
        self._scaled: set[str] = set()  # those of which they are not their own
        self._traits: dict[str, Traits] = {}
        self._works: dict[str, Work | None] = {}
        self._measured: dict[str, list[tuple[Work, tuple[Cost, ...]]]] = {}  # by Work.alike

    def survey(self, tasks: Iterable[Task], progress: Progress = silent) -> None:
        """Try each kind of size among them, the smallest first, from which others are scaled."""
        sized = [(work.training, task) for task in tasks if (work := self._work(task)) is not None]
        ordered = [task for _, task in sorted(sized, key=lambda pair: pair[0])]
        for task in ordered:
            self._own(task)
        for done, task in enumerate(ordered):
            self.estimate(task)
            said = f"{done + 1} of {len(ordered)} runs, {len(self._scaled)} of them scaled"
            progress("estimates", (done + 1) / len(ordered), said)

    def estimate(self, task: Task) -> Estimate | None:
        """None if it is not known, and trying has taken as long as it may."""
        known = self.known(task)
        if known is not None:
            return known
        scaled = self._from_others(task, math.inf)
        expected = STEPS * sum(cost.seconds for cost in scaled or ())
        if scaled is not None and (self.left <= 0 or expected > min(self.left, TOO_LONG)):
            return self._take(task, scaled)
        if self.left <= 0:
            return None
        began = self._clock()
        costs = self._trial(task)
        self.left -= self._clock() - began
        self.timings.note(task.job, costs)
        return self._learn(task, costs)

    def known(self, task: Task) -> Estimate | None:
        """Without trying anything."""
        if task.name in self._costs:
            return self._remaining(task)
        if self._own(task):
            return self._remaining(task)
        scaled = self._from_others(task, NEAR)
        return None if scaled is None else self._take(task, scaled)

    def _own(self, task: Task) -> bool:
        """Whether its costs have been measured on this machine, now or before."""
        costs = None if task.name in self._costs else self.timings.costs(task.job)
        if costs is not None:
            self._learn(task, costs)
        return costs is not None

    def _learn(self, task: Task, costs: tuple[Cost, ...]) -> Estimate:
        self._costs[task.name] = costs
        work = self._work(task)
        if work is not None and costs:
            self._measured.setdefault(work.alike, []).append((work, costs))
        return self._remaining(task)

    def _take(self, task: Task, scaled: tuple[Cost, ...]) -> Estimate:
        self._costs[task.name] = scaled
        self._scaled.add(task.name)
        return self._remaining(task)

    def _from_others(self, task: Task, within: float) -> tuple[Cost, ...] | None:
        """By the nearest size, if one is within that factor."""
        work = self._work(task)
        others = [] if work is None else self._measured.get(work.alike, [])
        if work is None or not others:
            return None
        nearest, costs = min(others, key=lambda pair: work.distance(pair[0]))
        if work.distance(nearest) <= NEAR:
            return work.scaled(nearest, costs)
        return self._by_rates(work, costs) if within > NEAR else None

    def _by_rates(self, work: Work, costs: tuple[Cost, ...]) -> tuple[Cost, ...]:
        """Parts as of a job alike, each as fast as that of the nearest size of whatever job."""
        others = [(w, c) for pairs in self._measured.values() for w, some in pairs for c in some]
        found = list[Cost]()
        for cost in costs:
            same = [(w, c) for w, c in others if c.part == cost.part]
            other, its = min(same, key=lambda pair: work.distance(pair[0], cost.part))
            units = its.units if cost.part == "spectra" else 1  # an epoch is of all examples
            mine = cost.units if cost.part == "spectra" else 1
            whole = its.seconds * its.copies * units
            whole *= work.amount(cost.part) / other.amount(cost.part)
            found.append(replace(cost, seconds=whole / (cost.copies * mine)))
        return tuple(found)

    def _work(self, task: Task) -> Work | None:
        if task.name not in self._works:
            self._works[task.name] = Work.of(task.job)
        return self._works[task.name]

    def _remaining(self, task: Task) -> Estimate:
        """What overran will take as long again."""
        found, spent = self._whole(task, self._costs[task.name]), self.timings.spent(task.name)
        left = found.seconds - spent if spent < found.seconds else spent
        return Estimate(left, found.epochs, found.basis, task.name not in self._scaled)

    def _whole(self, task: Task, costs: tuple[Cost, ...]) -> Estimate:
        if task.name not in self._traits:
            self._traits[task.name] = Traits.of(kind(task.job), canonical(task.job))
        traits, longest = self._traits[task.name], task.device == "cuda"
        seconds, epochs, basis = 0.0, 0, Basis.NONE
        for cost in costs:
            units = cost.units
            if cost.part == "training":
                here = Basis.CERTAIN
                if not cost.certain:
                    units, here = self.habits.expected(traits, cost.units, longest)
                if units >= epochs:
                    epochs, basis = units, here
            seconds += cost.seconds * units * cost.copies
        return Estimate(seconds, epochs, basis)


def machine(device: str, threads: int | None) -> str:
    """What steps cost depends on; no name of a machine or a user."""
    facts = environment(device)
    each = "all threads" if threads is None else f"{threads} thread{'s' * (threads > 1)}"
    return f"{facts['device_name']}, {facts['cpus']} CPUs, {each}, torch {facts['torch']}"


def try_out(task: Task, threads: int | None = None) -> tuple[Cost, ...]:
    """In this process; empty for a job that fails or trains nothing, which its run will tell.

    ``threads`` as the workers have, None for those of this process.
    """
    import torch

    before = torch.get_num_threads()
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        with tempfile.TemporaryDirectory() as folder, tried() as costs:
            bench = Workbench(Path(folder), task.data, task.device, over, task.results)
            task.job.perform(bench)
    except Exception:
        return ()
    finally:
        torch.set_num_threads(before)
    return tuple(costs)
