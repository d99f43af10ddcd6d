"""Starts on both sides of the target: all of them arrive, and not far away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy
from flint import arb

from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.step_parts import Part
from proofs_check.engine.claims import Limit
from proofs_check.engine.sides import on_balls
from theory.errors import required
from theory.expression.balls import precision

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits

ROOM = 2  # times what was needed last, at each trial
TRIALS = 6


def arrival_nearby(orbits: Orbits) -> Arrival | None:
    """The end of every orbit of a box that lies across the target, in a little larger box.

    Proved: with the clock e the flow is ṡ = e F(s) and ė = −κ e.  While an orbit is in a box in
    which κ ≥ δ > 0 and |F_i| ≤ M_i, |e| falls like exp(−δ t), so that s_i moves by M_i |e(0)|/δ at
    most.  If the box holds the starts with that much room the orbit never leaves it, converges
    there, and e tends to 0.
    """
    system = orbits.system
    clock, direction = required(system.clock, "a clock"), system.direction
    rate = -system.rate(clock, direction)
    rest = [sympy.S.Zero] * len(orbits.resting)
    run = on_balls([rate, clock, *direction.values(), *rest], orbits.letters, orbits.case)
    with precision(orbits.bits):
        far = abs(run(orbits.start)[1]).upper()
        room = [arb(0)] * len(orbits.letters)
        for _ in range(TRIALS):
            box = tuple(x + arb(0, r) for x, r in zip(orbits.start, room, strict=True))
            slowest, _, *speeds = run(box)
            if not (far.is_finite() and slowest > 0 and all(x.is_finite() for x in speeds)):
                return None
            needed = [(abs(x) * far / slowest.lower()).upper() for x in speeds]
            if all(n < r or n == 0 for n, r in zip(needed, room, strict=True)):
                state = dict(zip(orbits.letters, box, strict=True))
                words = "the clock falls to 0 before any orbit of the box can go far"
                return Arrival(Limit.ARRIVES, words, state, (Part(box, arb.nan()),))
            room = [ROOM * n for n in needed]
    return None
