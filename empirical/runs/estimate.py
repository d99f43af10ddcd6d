"""How long a job will take on this machine: a few of its steps, times how many there will be."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from empirical.runs.environment import environment
from empirical.runs.habits import Basis, Habits, Traits
from empirical.runs.identity import canonical, kind
from empirical.runs.job import Workbench
from empirical.runs.task import Task
from empirical.runs.timings import Timings
from empirical.trial import Cost, over, tried

Trial = Callable[[Task], tuple[Cost, ...]]


@dataclass(frozen=True)
class Estimate:
    """Of what is left of a job.

    Attributes
    ----------
    seconds
        That it needs.
    epochs
        Of its longest training, in all; 0 for none.
    basis
        What the number of epochs rests on.
    """

    seconds: float
    epochs: int
    basis: Basis


class Estimator:
    """Every kind of job is tried once on a machine, as long as trying takes less than ``limit``.

    Parameters
    ----------
    timings
        What is known of this machine.
    habits
        How many epochs such trainings take.
    trial
        By which a job is tried.
    limit
        Seconds that all trials together may take.
    clock
        Of these seconds.
    """

    def __init__(
        self,
        timings: Timings,
        habits: Habits,
        trial: Trial,
        limit: float = math.inf,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.timings, self.habits = timings, habits
        self._trial, self._clock, self.left = trial, clock, limit
        self._costs: dict[str, tuple[Cost, ...]] = {}
        self._traits: dict[str, Traits] = {}

    def estimate(self, task: Task) -> Estimate | None:
        """None if it is not known, and trying has taken as long as it may."""
        known = self.known(task)
        if known is not None or self.left <= 0:
            return known
        began = self._clock()
        self._costs[task.name] = self._trial(task)
        self.left -= self._clock() - began
        self.timings.note(task.job, self._costs[task.name])
        return self._remaining(task, self._costs[task.name])

    def known(self, task: Task) -> Estimate | None:
        """Without trying anything."""
        costs = self._costs.get(task.name) or self.timings.costs(task.job)
        if costs is None:
            return None
        self._costs[task.name] = costs
        return self._remaining(task, costs)

    def _remaining(self, task: Task, costs: tuple[Cost, ...]) -> Estimate:
        """What overran will take as long again."""
        found, spent = self._whole(task, costs), self.timings.spent(task.name)
        left = found.seconds - spent if spent < found.seconds else spent
        return Estimate(left, found.epochs, found.basis)

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
