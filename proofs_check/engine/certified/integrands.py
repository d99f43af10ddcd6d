"""Whether an integral along the orbit is finite where no quadrature encloses it well."""

from __future__ import annotations

import sympy
from flint import arb

from proofs_check.engine.certified.enclosing import on_orbit
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.quadrature import is_ratio
from proofs_check.engine.sides import on_balls
from theory.rigour.ball_activation import BallActivation

CELLS = 1000  # of the interval on which an integrand is bounded


def bounded(e: sympy.Integral, orbits: Orbits) -> bool:
    """Whether the integrand is bounded between all values that the ends take on the orbit.

    Then the integral is finite at every time, even where quadrature encloses it too wide to tell.
    """
    case, (variable, low, high) = orbits.case, e.limits[0]
    if e.function.free_symbols - {variable}:
        return False
    ends = on_orbit(orbits.system, orbits, low, high)
    if isinstance(ends, str) or not ends.whole:
        return False
    every = [x for pair in ends.values for x in pair]
    if not every or not all(x.is_finite() for x in every):
        return False
    first, last = min(x.lower() for x in every), max(x.upper() for x in every)
    plain = on_balls([e.function], (variable,), case)
    run = lambda x: plain((x,))[0]  # noqa: E731
    if case.activation is not None and is_ratio(e.function, variable):
        run = BallActivation.of(case.activation).ratio
    waiting = [(first, last)]
    for _ in range(CELLS):
        if not waiting:
            return True
        left, right = waiting.pop()
        middle = ((left + right) / 2).mid()
        if not run(middle + arb(0, (right - left).upper())).is_finite():
            waiting += [(left, middle), (middle, right)]
    return False
