"""Steps along v on which φ' ≠ 0 is proved, so that the orbit can be followed with certainty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import flint
from flint import arb

from theory.one_layer.certified.reduced import Reduced
from theory.rigour.signs import slope_sign

STEPS_PER_BIT = 4  # halvings and doublings together; each halving gains one bit
BOXES_PER_BIT = 1  # to prove a step; a step that is too hard is halved instead
EVALUATIONS_PER_BIT = 5  # of φ/φ' in a step, likewise
FARTHEST = arb(2) ** 64  # beyond this a start counts as running to infinity
_ODD = arb("0.34375")  # of a step that has been doubled since: not a simple fraction of it
_GUARD_BITS = 8  # a barrier counts as reached this close to the working precision


@dataclass(frozen=True)
class Station:
    """A point of the march and ∫_{a0}^{at} φ/φ'."""

    at: arb
    accumulated: arb


@dataclass
class March:
    """Walks from ``here`` in ``direction`` (+1 or -1), doubling the step while it can.

    ``blocked`` is the nearest point known to lie at or beyond an obstacle, if any.  The caller
    may set it to make the march close in on a point.
    """

    problem: Reduced
    here: Station
    direction: int
    step: arb
    blocked: arb | None = None

    def stations(self) -> Iterator[Station]:
        """New stations, each joined to the last by an interval on which φ' ≠ 0 is proved.

        Ends when a barrier is met (``blocked`` says where) or :data:`FARTHEST` is passed.
        """
        evaluations = EVALUATIONS_PER_BIT * flint.ctx.prec
        for _ in range(STEPS_PER_BIT * flint.ctx.prec):
            if self.at_barrier() or abs(self.here.at) > FARTHEST:
                return
            there = (self.here.at + self.direction * self.step).mid()
            if slope_sign(self.problem.phi, self.here.at, there, BOXES_PER_BIT) in (1, -1):
                gained = self.problem.growth(self.here.at, there, evaluations)
                if _sharp(gained):
                    self.here = Station(there, self.here.accumulated + gained)
                    yield self.here
                    self.step = self._next_step(self.step * 2)
                    continue
            self.blocked = there
            self.step = self._next_step(self.step)

    def stumble(self, back: Station) -> None:
        """Go back and take a step of another, odd length."""
        self.here = back
        self.step = (self.step * _ODD).mid()

    def at_barrier(self) -> bool:
        """Whether the gap to ``blocked`` is at rounding level."""
        if self.blocked is None:
            return False
        gap = abs(self.blocked - self.here.at)
        closest = arb(2) ** (_GUARD_BITS - flint.ctx.prec)
        return bool(gap <= closest * (abs(self.here.at) + abs(self.blocked)))

    def _next_step(self, wanted: arb) -> arb:
        if self.blocked is None:
            return wanted
        half = (abs(self.blocked - self.here.at) / 2).mid()
        return half if half < wanted else wanted


def _sharp(gained: arb) -> bool:
    """Whether the integral of a step is known at all; a hopeless enclosure is wide but finite."""
    tiny = arb(2) ** (-flint.ctx.prec // 2)
    return gained.is_finite() and bool(gained.rel_accuracy_bits() > 2 or gained.rad() < tiny)
