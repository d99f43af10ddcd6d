"""What is left to do of some experiments: found out by asking them, without doing it.

An experiment is code that asks its laboratory for runs.  A laboratory that computes nothing learns
by this which runs it needs next; once it has them, it may need others, or only itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from empirical.experiment import Experiment
from empirical.laboratory import Laboratory
from empirical.progress import Progress
from empirical.runs.executor import Executor
from empirical.runs.job import Job
from empirical.runs.kept import Outcome
from empirical.runs.outcome import conduct, failure
from empirical.runs.run import Run
from empirical.runs.task import Task


class Wanted(Exception):
    """These runs come first, of which some are unfinished."""

    def __init__(self, tasks: tuple[Task, ...]) -> None:
        super().__init__(f"{len(tasks)} runs")
        self.tasks = tasks


class Complete(Exception):
    """All runs are there that were asked for so far."""


@dataclass(frozen=True)
class AskingLaboratory(Laboratory):
    """It computes no run."""

    evaluating: bool = False  # what is there may be used; otherwise Complete is raised before it is

    @classmethod
    def like(
        cls, other: Laboratory, evaluating: bool, progress: Progress | None = None
    ) -> AskingLaboratory:
        """With the same results and data."""
        values = {f.name: getattr(other, f.name) for f in fields(Laboratory)}
        return cls(**{**values, "progress": progress or other.progress}, evaluating=evaluating)

    def _sweep(self, jobs: Iterable[Job], executor: Executor) -> list[Run]:
        tasks = tuple(self._task(job) for job in jobs)
        self.record.runs.update(dict.fromkeys(task.name for task in tasks))
        if any(self.results.named(task.name) is None for task in tasks):
            raise Wanted(tasks)
        if not self.evaluating:
            raise Complete
        return [Run(self.results.folder / "runs" / task.name) for task in tasks]


@dataclass
class Item:
    """An experiment that was asked for, and where it is."""

    experiment: Experiment
    preset: str
    configuration: Any
    tasks: tuple[Task, ...] = ()  # of the runs that it needs, as far as is known
    complete: bool = False  # all of them are there, so that it can be evaluated
    outcome: Outcome | None = None  # its result
    failure: str = ""  # why there is none, and will be none
    stopped: str = ""  # in words, where time ended

    @property
    def over(self) -> bool:
        return self.outcome is not None or bool(self.failure)


@dataclass
class Agenda:
    """The experiments, the most valuable first; a run that several need is done for the first."""

    laboratory: Laboratory
    items: list[Item]
    failed: dict[str, str] = field(default_factory=dict)  # run → reason

    @classmethod
    def of(cls, items: Sequence[Item], laboratory: Laboratory) -> Agenda:
        """Asks every experiment."""
        ordered = sorted(items, key=lambda item: -item.experiment.value.points)
        agenda = cls(laboratory, ordered)
        for number, item in enumerate(ordered):
            laboratory.progress("agenda", number / len(ordered), item.experiment.name)
            agenda.ask(item)
        return agenda

    def ask(self, item: Item) -> None:
        """What it needs next; nothing is computed."""
        self._conduct(item, AskingLaboratory.like(self.laboratory, evaluating=False))

    def evaluate(self, item: Item, progress: Progress) -> None:
        """Its own part, figure and claims, after which it may turn out to need other runs."""
        self._conduct(item, AskingLaboratory.like(self.laboratory, True, progress))

    def _conduct(self, item: Item, laboratory: AskingLaboratory) -> None:
        try:
            item.outcome = conduct(item.experiment, item.preset, item.configuration, laboratory)
        except Wanted as wanted:
            item.tasks, item.complete = wanted.tasks, False
        except Complete:
            item.complete = True
        except Exception as error:
            item.failure = failure(item.experiment, error)

    def unfinished(self) -> Iterator[tuple[Item, Task]]:
        """Every run that is still to be computed, once."""
        seen = set(self.failed)
        for item in self.items:
            for task in () if item.over else item.tasks:
                if task.name not in seen and self.laboratory.results.named(task.name) is None:
                    seen.add(task.name)
                    yield item, task

    def fail(self, name: str, reason: str) -> None:
        """A run that is not tried again; what needs it has no result."""
        self.failed[name] = reason

    def settle(self) -> None:
        """After runs have ended: who is complete, who can never be."""
        for item in self.items:
            if item.over or item.complete:
                continue
            left = [t for t in item.tasks if self.laboratory.results.named(t.name) is None]
            lost = [t for t in left if t.name in self.failed]
            if not left:
                self.ask(item)
            elif len(lost) == len(left):
                reasons = self.failed[lost[0].name]
                item.failure = f"{len(lost)} of {len(item.tasks)} runs failed: {reasons}"
