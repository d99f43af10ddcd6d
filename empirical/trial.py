"""A job tried for a moment: what the first steps of its own networks cost, and no result.

Within :func:`tried`, training takes a few real steps and measuring looks at a few examples; both
note what that took.  Everything up to there is the job's own code, so that the steps are those that
it will take: its networks, examples, optimiser, precision, threads and device.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NoReturn

LOOK = 0.3  # seconds of steps, after the first, which allocates, compiles and captures
LEAST = 2  # steps that are timed, however long they take
SLOW = 3.0  # seconds of a first step, after which one more is enough


@dataclass(frozen=True)
class Cost:
    """Of one part of a job."""

    part: str  # training or spectra
    seconds: float  # of a unit
    units: int  # that there are at most; of training, epochs of the networks stepped together
    copies: float = 1.0  # how often all units come, one after another: stacks of networks
    certain: bool = False  # it will be exactly so many units


class TrialOver(Exception):
    """All that a trial can tell is known."""


_current: ContextVar[list[Cost] | None] = ContextVar("trial", default=None)


def current() -> list[Cost] | None:
    """The costs noted so far; None outside of a trial."""
    return _current.get()


@contextmanager
def tried() -> Iterator[list[Cost]]:
    """The block is a trial, and may end in TrialOver; its costs are in the list."""
    costs: list[Cost] = []
    token = _current.set(costs)
    try:
        yield costs
    except TrialOver:
        pass
    finally:
        _current.reset(token)


def over(what: str, fraction: float, detail: str) -> NoReturn:
    """The progress of a trial: whoever reports has begun something that is not tried."""
    raise TrialOver


def timed(step: Callable[[], int], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds of a step; ``step`` takes one or several, and says how many (0: there are none)."""
    first = clock()
    step()
    began, taken = clock(), 0
    least = LEAST if began - first < SLOW else 1
    while taken < least or clock() - began < LOOK:
        here = step()
        if not here:
            break
        taken += here
    return (clock() - began) / max(taken, 1)
