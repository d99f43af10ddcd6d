"""∫ of a formula in φ and letters, on balls (proved) and on floats (by SciPy)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import sympy
from flint import acb, arb
from sympy import Symbol

from proofs_check.engine.case import Case, written_out
from theory.expression.balls import ComplexBalls
from theory.expression.program import Program
from theory.rigour.ball_activation import BallActivation
from theory.rigour.quadrature import EVALUATIONS, integral

_RELATIVE = 1e-12


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
        return integral(BallActivation.of(case.activation), a, b)
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
