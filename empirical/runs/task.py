"""One job in whichever process it lands: found finished, or computed and kept."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from empirical.progress import Progress
from empirical.runs.environment import chosen, environment
from empirical.runs.identity import FORMAT, canonical, identity, kind
from empirical.runs.job import Job, Measured, Workbench
from empirical.runs.storage import StorageError, storage_error
from empirical.runs.store import Results
from empirical.untrusted import own_folder
from proofs_check.host.files import replace
from theory.errors import InputError

EVERY = 0.2  # seconds between two reports of progress
TRACEBACK = "failure.txt"  # in the work folder of a job that failed unexpectedly


class OutOfTime(KeyboardInterrupt):
    """A time is over; whoever is interrupted by it leaves a checkpoint, as for Ctrl-C."""


class Ending(Enum):
    """How a task went."""

    FINISHED = "finished"
    STOPPED = "stopped at a checkpoint"
    FAILED = "failed"
    NO_STORAGE = "the results folder cannot be used"


@dataclass(frozen=True)
class Task:
    """A job and where its result goes; small, and can travel to another machine."""

    name: str
    job: Job
    results: Path
    data: Path | None
    device: str  # cpu, cuda, or auto: the worker decides
    files: tuple[str, ...] = ()  # fingerprints of the user's data that it reads
    asked_by: Mapping[str, str] = field(default_factory=dict)  # experiment and preset
    until: float | None = None  # by time.time(): what is unfinished then stops at a checkpoint

    @property
    def label(self) -> str:
        """Short enough for a line of progress."""
        kind, _, identity = self.name.rpartition("-")
        return f"{kind} {identity[:6]}"


@dataclass(frozen=True)
class Report:
    """What comes back: no numbers, they are in the results folder."""

    name: str
    ending: Ending
    reason: str = ""


def perform(task: Task, progress: Progress) -> Report:
    """Never raises but for an interrupt; a failure is told in words."""
    results, progress = Results(task.results), calmed(task.label, progress)
    if task.until is not None:
        progress = ending(task.until, progress)
    try:
        with results.workplace(task.name, lambda: waiting(progress)) as folder:
            if results.named(task.name) is None:
                _compute(task, results, folder, progress)
            else:
                results.clear(task.name)
    except OutOfTime:
        return Report(task.name, Ending.STOPPED)
    except StorageError as error:
        return Report(task.name, Ending.NO_STORAGE, str(error))
    except InputError as error:
        return Report(task.name, Ending.FAILED, str(error))
    except Exception as error:
        interrupt = _interrupt(error)
        if isinstance(interrupt, OutOfTime):
            return Report(task.name, Ending.STOPPED)
        if interrupt is not None:
            raise KeyboardInterrupt from error
        return _unexpected(task, error)
    return Report(task.name, Ending.FINISHED)


def _compute(task: Task, results: Results, folder: Path, progress: Progress) -> None:
    began, device = time.perf_counter(), chosen(task.device)
    measured = task.job.perform(Workbench(folder, task.data, device, progress, task.results))
    keep(task, results, measured, device, time.perf_counter() - began)


def keep(task: Task, results: Results, measured: Measured, device: str, seconds: float) -> None:
    """As the run that the task names."""
    results.keep(
        task.name,
        {
            "kind": kind(task.job),
            "identity": identity(task.job, task.files),
            "format": FORMAT,
            "files": list(task.files),
            "configuration": canonical(task.job),
        },
        measured,
        circumstances(device, seconds, task.asked_by),
    )


def circumstances(device: str, seconds: float, asked_by: Mapping[str, str]) -> dict[str, Any]:
    """The content of environment.json."""
    return {
        "seconds": round(seconds, 3),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "asked_by": dict(asked_by),
        **environment(device),
    }


def ending(until: float, progress: Progress, clock: Callable[[], float] = time.time) -> Progress:
    """OutOfTime at the first report after ``until``."""

    def tell(what: str, fraction: float, detail: str) -> None:
        if clock() >= until:
            raise OutOfTime
        progress(what, fraction, detail)

    return tell


def calmed(label: str, progress: Progress) -> Progress:
    """One line a run, told a few times a second: a job may report every step."""
    last = ("", 0.0)

    def tell(what: str, fraction: float, detail: str) -> None:
        nonlocal last
        now = time.monotonic()
        if what != last[0] or fraction >= 1 or now - last[1] >= EVERY:
            last = (what, now)
            progress(label, fraction, f"{what}: {detail}" if detail else what)

    return tell


def waiting(progress: Progress) -> None:
    """For the lock of a run's folder."""
    progress("waiting", 0.0, "another process is at this run")


def _interrupt(error: BaseException | None) -> BaseException | None:
    """An interrupt that arrives inside compiled code may come out wrapped as its cause."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error


def _unexpected(task: Task, error: Exception) -> Report:
    """An error that the job did not foresee: a bug, memory, or the disk."""
    if isinstance(error, OSError):
        known = storage_error(error, task.results)
        if known is not None:
            return Report(task.name, Ending.NO_STORAGE, str(known))
    reason = f"{type(error).__name__}: {error}".strip(": ")
    folder = task.results / "work" / task.name
    with suppress(OSError, InputError):
        own_folder(folder)
        text = traceback.format_exc().encode("utf-8", "backslashreplace")
        replace(folder / TRACEBACK, text)
        reason += f" (traceback in {folder / TRACEBACK})"
    return Report(task.name, Ending.FAILED, reason)
