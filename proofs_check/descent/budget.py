"""The budget of a run, in steps and seconds of the clock, and whether it can be enough."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from theory.deadline import check, remaining

MAX_STEPS = 2_000_000
FEWEST_STEPS = 500  # a ladder that arrives takes thousands
SMALL = 100_000  # entries of the matrices up to which a step takes next to no time
MEASURED = 0.9  # of the time that is left; what was trained must also be measured


def at_most(seconds: float) -> float:
    """``seconds``, or less where the deadline in force leaves less; OutOfTime where it is over."""
    check()
    return min(seconds, MEASURED * remaining())


def seconds_of(step: Callable[[], object], entries: int) -> float:
    """What FEWEST_STEPS would take, by the quickest of three; 0 for small matrices."""
    if entries <= SMALL:
        return 0.0
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        step()
        taken.append(time.perf_counter() - began)
    return FEWEST_STEPS * min(taken)


@dataclass(frozen=True)
class Budget:
    deadline: float
    steps: int

    @property
    def late(self) -> bool:
        return time.monotonic() >= self.deadline

    def spent(self, step: int) -> bool:
        return step >= self.steps or self.late

    def quarter(self) -> Budget:
        now = time.monotonic()
        return Budget(now + (self.deadline - now) / 4, self.steps)
