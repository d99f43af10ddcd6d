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
SHARP = 4  # a step's integral keeps more than this part of the bits, else the step is halved
_ACROSS = arb("1.34375")  # of the gap to a blocked point
_CLOSINGS = tuple(3 * 2**i for i in range(16))  # halvings of the gap after which it is tried
CROSSINGS = 6  # of points that had been too hard to reach; more would take too long
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

    ``blocked`` is the nearest point that a step could not be proved to reach, if any: an obstacle
    lies before it, or only the step was too hard.  So now and then, always more rarely, a step
    across it is tried.
    """

    problem: Reduced
    here: Station
    direction: int
    step: arb
    blocked: arb | None = None
    closing: int = 0
    crossed: int = 0

    def stations(self) -> Iterator[Station]:
        """New stations, each joined to the last by an interval on which φ' ≠ 0 is proved.

        Ends when a barrier is met (``blocked`` says where) or :data:`FARTHEST` is passed.
        """
        for _ in range(STEPS_PER_BIT * flint.ctx.prec):
            if self.at_barrier() or abs(self.here.at) > FARTHEST:
                return
            there = (self.here.at + self.direction * self.step).mid()
            gained = self._gained(there)
            if gained is not None:
                self.here = Station(there, self.here.accumulated + gained)
                yield self.here
                if self.blocked is not None and self._beyond(there, self.blocked):
                    self.blocked, self.closing, self.crossed = None, 0, self.crossed + 1
                    continue  # the next step is as long as this one: longer ones were too hard
                self.step = self._next_step(self.step * 2)
                continue
            if self.blocked is None or self._beyond(self.blocked, there):
                self.blocked = there
            self.step = self._next_step(self.step)

    def _gained(self, there: arb) -> arb | None:
        """∫ φ/φ' from here to there if φ' ≠ 0 between them is proved and the integral is sharp."""
        if slope_sign(self.problem.phi, self.here.at, there, BOXES_PER_BIT) not in (1, -1):
            return None
        evaluations = EVALUATIONS_PER_BIT * flint.ctx.prec
        gained = self.problem.growth(self.here.at, there, evaluations)
        return gained if _sharp(gained) else None

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

    def _beyond(self, a: arb, b: arb) -> bool:
        return bool(self.direction * (a - b) >= 0)

    def _next_step(self, wanted: arb) -> arb:
        if self.blocked is None:
            return wanted
        gap = abs(self.blocked - self.here.at)
        half = (gap / 2).mid()
        if wanted < half:
            return wanted
        self.closing += 1
        across = self.closing in _CLOSINGS and self.crossed < CROSSINGS
        return (gap * _ACROSS).mid() if across else half


def _sharp(gained: arb) -> bool:
    """Whether the integral of a step is known well; a hopeless enclosure is wide but finite."""
    wanted = flint.ctx.prec // SHARP
    tiny = arb(2) ** (-flint.ctx.prec // 2)
    return gained.is_finite() and bool(gained.rel_accuracy_bits() > wanted or gained.rad() < tiny)
