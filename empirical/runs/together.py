"""Jobs of one shape as one job: on a GPU hundreds of small ones take as long as a few.

A job that can be joined with others of its kin has, beside ``perform``,

* ``kin()``: what it shares with those that it can be joined with, to be compared;
* ``together(others)``: one job for itself and the others, in this order;
* ``parted(measured, jobs)``: what each of them would have found alone, up to rounding.

Each is kept as a run of its own, by its own name; the joint one is kept nowhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from empirical.progress import Progress
from empirical.runs.environment import chosen
from empirical.runs.identity import digest
from empirical.runs.job import Workbench
from empirical.runs.storage import StorageError
from empirical.runs.store import Results
from empirical.runs.task import Task, calmed, keep, waiting


def groups(tasks: Iterable[Task]) -> list[list[Task]]:
    """Those with kin, two or more of each."""
    found: list[tuple[object, list[Task]]] = []
    for task in tasks:
        kin = getattr(task.job, "kin", lambda: None)()
        if kin is None:
            continue
        about = (kin, task.results, task.data, task.device, task.files)
        for other, members in found:
            if other == about:
                members.append(task)
                break
        else:
            found.append((about, [task]))
    return [members for _, members in found if len(members) > 1]


def perform_together(tasks: list[Task], progress: Progress) -> bool:
    """Whether all are done and kept.  If not, each may be tried by itself, and says why.

    StorageError, since no other job would fare better.
    """
    first, *others = tasks
    results, name = Results(first.results), f"together-{digest([task.name for task in tasks])}"
    progress = calmed(f"{len(tasks)} together", progress)
    device, began = chosen(first.device), time.perf_counter()
    joint = first.job.together([task.job for task in others])  # type: ignore[attr-defined]
    with results.workplace(name, lambda: waiting(progress)) as folder:
        try:
            measured = joint.perform(Workbench(folder, first.data, device, progress, first.results))
        except StorageError:
            raise
        except Exception:
            return False
        seconds = (time.perf_counter() - began) / len(tasks)
        parts = joint.parted(measured, [task.job for task in tasks])
        for task, part in zip(tasks, parts, strict=True):
            keep(task, results, part, device, seconds)
    results.clear(name)
    return True
