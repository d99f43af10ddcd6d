"""∫ of a formula in φ and letters, on balls (proved) and on floats (by SciPy)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sympy
from flint import acb, arb
from sympy import Symbol

from proofs_check.engine.case import Case, written_out
from theory.expression.balls import ComplexBalls
from theory.expression.program import Program
from theory.rigour.ball_activation import BallActivation
from theory.rigour.quadrature import EVALUATIONS, integral

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits

_RELATIVE = 1e-12
CELLS = 1000  # of the interval on which an integrand is bounded


def ball_integral(
    e: sympy.Integral, letters: Mapping[Symbol, arb], a: arb, b: arb, case: Case
) -> arb:
    """A ball that contains the integral for all values in the balls; NaN where none was proved.

    The integrand φ/φ' goes to the quadrature that knows φ's pieces; any other needs a φ of one
    formula, and is integrated by FLINT with every pole and branch cut refused.
    """
    from proofs_check.engine.sides import is_ratio

    variable = e.limits[0][0]
    if not (a.is_finite() and b.is_finite()):
        return arb.nan()
    if case.activation is not None and is_ratio(e.function, variable):
        phi = BallActivation.of(case.activation)
        found = integral(phi, a, b)
        return found if found.is_finite() else _to_the_middles(phi, a, b)
    if e.function.has(sympy.Integral) or (case.activation and not case.total):
        return arb.nan()
    integrand = written_out(e.function, case.sole_piece)
    names = sorted(integrand.free_symbols - {variable}, key=str)
    program = Program.compile([integrand], (variable, *names))
    runs = {analytic: program.bind(ComplexBalls(analytic)) for analytic in (False, True)}
    others = [acb(letters[s]) for s in names]

    def f(z: acb, analytic: bool) -> acb:
        try:
            return acb(runs[bool(analytic)](z, *others)[0])
        except (ZeroDivisionError, ValueError, TypeError):
            return acb(arb.nan())

    return acb.integral(f, acb(a), acb(b), eval_limit=EVALUATIONS).real


def _to_the_middles(phi: BallActivation, a: arb, b: arb) -> arb:
    """Between the middles of wide ends, and the rest by the range of the integrand."""
    rest = ((b - b.mid()) * phi.ratio(b), (a - a.mid()) * phi.ratio(a))
    if not all(x.is_finite() for x in rest):
        return arb.nan()
    return integral(phi, a.mid(), b.mid()) + rest[0] - rest[1]


def bounded(e: sympy.Integral, orbits: Orbits) -> bool:
    """Whether the integrand is bounded between all values that the ends take on the orbit.

    Then the integral is finite at every time, even where quadrature encloses it too wide to tell.
    """
    from proofs_check.engine.certified.enclosing import on_orbit
    from proofs_check.engine.sides import is_ratio, on_balls

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


def float_integral(
    e: sympy.Integral, letters: Mapping[Symbol, Any], a: Any, b: Any, case: Case
) -> Any:
    """By adaptive Gauss-Kronrod quadrature; NaN where it reports no accuracy."""
    import warnings

    import numpy as np
    from scipy.integrate import IntegrationWarning, quad

    from proofs_check.engine.sides import is_ratio, on_floats

    variable = e.limits[0][0]
    activation = case.activation
    if activation is not None and is_ratio(e.function, variable):
        from theory.one_layer.trajectory import integral_of_ratio

        ratio = np.vectorize(lambda x, y: integral_of_ratio(activation, float(x), float(y)))
        return ratio(a, b)
    names = sorted(e.function.free_symbols - {variable}, key=str)
    run = on_floats([e.function], (variable, *names), case)

    def one(low: float, high: float, *others: float) -> float:
        if not (math.isfinite(low) and math.isfinite(high)):
            return math.nan
        with warnings.catch_warnings():
            warnings.simplefilter("error", IntegrationWarning)
            try:
                return quad(
                    lambda s: float(run((s, *others))[0]),
                    low,
                    high,
                    epsabs=0,
                    epsrel=_RELATIVE,
                    limit=200,
                )[0]
            except (IntegrationWarning, ValueError, ZeroDivisionError):
                return math.nan

    return np.vectorize(one)(a, b, *(letters[s] for s in names))
