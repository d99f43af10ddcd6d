"""The budget of a run, in steps and seconds of the clock."""

from __future__ import annotations

import time
from dataclasses import dataclass

MAX_STEPS = 2_000_000


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
