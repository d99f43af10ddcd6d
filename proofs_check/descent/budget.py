"""The budget of a run, in steps and seconds of the clock, and whether it can be enough."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from theory.deadline import check, remaining

MAX_STEPS = 2_000_000
FEWEST_STEPS = 500  # a ladder that arrives takes thousands
SMALL = 100_000  # entries of the matrices up to which a step takes next to no time
MEASURED = 0.9  # of the time that is left; what was trained must also be measured


def at_most(seconds: float) -> float:
    """``seconds``, or less where the deadline in force leaves less; OutOfTime where it is over."""
    check()
    return min(seconds, MEASURED * remaining())


def seconds_of(network: Any, entries: int, power: int = 1) -> float:
    """What FEWEST_STEPS of a network would take, at least, as timed on a narrow one; 0 for small
    matrices.  ``power`` is that of the width in the number of their entries."""
    if entries <= SMALL:
        return 0.0
    width = max(1, int(network.width * (SMALL / entries) ** (1 / power)))
    narrow = replace(network, width=width)
    weights, taken = narrow.start(), []
    for _ in range(3):
        began = time.perf_counter()
        narrow.gradient(weights)
        taken.append(time.perf_counter() - began)
    return FEWEST_STEPS * min(taken) * (network.width / width) ** power


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
