"""What an experiment may use: examples, jobs and sweeps, kept results, a device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.data.configuration import Data
from empirical.pieces import Pieces, digest
from empirical.progress import Progress, silent
from empirical.runs.executor import Executor
from empirical.runs.identity import name
from empirical.runs.store import DEFAULT, Results
from empirical.runs.sweep import sweep
from empirical.runs.task import Task

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from empirical.data.examples import Examples
    from empirical.runs.job import Job
    from empirical.runs.run import Run


@dataclass(frozen=True)
class UsedData:
    """Which examples came, and what for.

    Attributes
    ----------
    data
        What was loaded.
    wanted
        The set that was asked for; another one if ``data`` stands in for it.
    source
        Of the examples, in a line.
    embedded
        No file of the user's.
    fingerprint
        Of the numbers.
    """

    data: Data
    wanted: str
    source: str
    embedded: bool
    fingerprint: str


@dataclass(frozen=True)
class Record:
    """What one experiment has used so far."""

    data: dict[Data, UsedData] = field(default_factory=dict)
    stand_ins: dict[Data, str] = field(default_factory=dict)  # what was resolved → the set wanted
    runs: dict[str, None] = field(default_factory=dict)  # names, in order


@dataclass(frozen=True)
class Laboratory:
    """Where experiments are conducted; made by :meth:`at` in a notebook or a test, by the command
    line otherwise.

    Attributes
    ----------
    results
        Where runs are kept.
    data
        The user's folder of data files, or None.
    device
        cpu or cuda, of this process.
    elsewhere
        The same of the workers, or auto where each decides for itself.
    executor
        Who computes the runs of a sweep.
    progress
        Told of every step worth showing.
    asked_by
        Experiment and preset, written into every run's environment.
    record
        What has been used.
    folder
        Of what an unfinished experiment has done beside its jobs, or None.

    Examples
    --------
    >>> import tempfile
    >>> from empirical import Laboratory
    >>> Laboratory.at(tempfile.mkdtemp()).device
    'cpu'
    """

    results: Results
    data: Path | None = None
    device: str = "cpu"
    elsewhere: str | None = None
    executor: Executor = field(default_factory=Executor)
    progress: Progress = silent
    asked_by: dict[str, str] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    folder: Path | None = None

    @classmethod
    def at(cls, results: Path | str = DEFAULT, **others: Any) -> Laboratory:
        """With a folder of results, created if need be; ``others`` are the attributes above."""
        return cls(Results.open(Path(results)), **others)

    def asked(self, by: dict[str, str]) -> Laboratory:
        """The same laboratory with an empty record, for one experiment."""
        return replace(self, asked_by=by, record=Record())

    def pieces(self, name: str, *of: str | np.ndarray | Tensor) -> Pieces:
        """Parts of long work of the experiment's own, which outlive an interruption.

        Parameters
        ----------
        name
            Of the work; it becomes a part of a file's.
        of
            What it is done with, beside the experiment's configuration.

        Returns
        -------
        Pieces
            To be entered with ``with``, or given to what enters it.
        """
        given = digest(*of)
        return Pieces(self.folder and self.folder / f"{name} {given}.npz", given)

    def resolve(self, data: Data) -> Data:
        """The set that :meth:`examples` really gives: put this one into a job."""
        from empirical.data.registry import resolve

        resolved = resolve(data, self.data)
        if resolved.set != data.set:
            self.record.stand_ins[resolved] = data.set
        return resolved

    def examples(self, data: Data) -> Examples:
        """The examples, of the user's files or those that stand in; recorded."""
        from empirical.data.registry import load

        resolved = self.resolve(data)
        found = load(resolved, self.data)
        wanted = self.record.stand_ins.get(resolved, data.set)
        self.record.data[resolved] = UsedData(
            resolved, wanted, found.source, found.embedded, found.fingerprint
        )
        return found

    def perform(self, job: Job) -> Run:
        """One job: in this process with all its threads, unless a cluster does the work.

        A job that was finished before, by whomever, is not repeated.
        """
        return self.perform_all([job])[0]

    def perform_all(self, jobs: Iterable[Job]) -> list[Run]:
        """The same of several, one after another: each has all threads."""
        return self._sweep(jobs, Executor() if self.executor.local else self.executor)

    def sweep(self, jobs: Iterable[Job]) -> list[Run]:
        """Many jobs, in the order given; JobsFailed when all that can be finished is."""
        return self._sweep(jobs, self.executor)

    def _sweep(self, jobs: Iterable[Job], executor: Executor) -> list[Run]:
        tasks = [self._task(job) for job in jobs]
        self.record.runs.update(dict.fromkeys(task.name for task in tasks))
        return sweep(tasks, self.results, executor, self.progress)

    def _task(self, job: Job) -> Task:
        used = [self._used(data) for data in asked_for(job)]
        files = tuple(u.fingerprint for u in used if not u.embedded)
        folder = self.results.folder
        run = name(job, files)
        device = self.elsewhere or self.device
        return Task(run, job, folder, self.data, device, files, self.asked_by)

    def _used(self, data: Data) -> UsedData:
        """Read once: the same job on other files of the user's is another run."""
        resolved = self.resolve(data)
        if resolved not in self.record.data:
            self.examples(data)
        return self.record.data[resolved]


def asked_for(job: Any) -> tuple[Data, ...]:
    """Every Data among the fields of a job, however deep."""
    if isinstance(job, Data):
        return (job,)
    if isinstance(job, tuple):
        return tuple(data for item in job for data in asked_for(item))
    if is_dataclass(job):
        return tuple(data for f in fields(job) for data in asked_for(getattr(job, f.name)))
    return ()
