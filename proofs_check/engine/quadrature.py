"""∫ of a formula in φ and letters, on balls (proved) and on floats (by SciPy)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import flint
import sympy
from flint import acb, arb
from sympy import Expr, Symbol

from proofs_check.engine.case import Case, written_out
from theory.expression.balls import ComplexBalls
from theory.expression.program import Program
from theory.rigour.ball_activation import BallActivation
from theory.rigour.quadrature import EVALUATIONS, integral
from theory.symbolic.abstract import DERIVATIVES, AbstractPhi

_RELATIVE = 1e-12
PER_BIT = 100  # evaluations of an integrand whose ends are clear of poles, however close they are


def ball_integral(
    e: sympy.Integral, letters: Mapping[Symbol, arb], a: arb, b: arb, case: Case, _: Any = None
) -> arb:
    """A ball that contains the integral for all values in the balls; NaN where none was proved.

    The integrand φ/φ' goes to the quadrature that knows φ's pieces; any other needs a φ of one
    formula, and is integrated by FLINT with every pole and branch cut refused.
    """
    variable = e.limits[0][0]
    if not (a.is_finite() and b.is_finite()):
        return arb.nan()
    if case.activation is not None and is_ratio(e.function, variable):
        return _of_the_ratio(BallActivation.of(case.activation), a, b)
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


def _of_the_ratio(phi: BallActivation, a: arb, b: arb) -> arb:
    """∫ φ/φ': as a whole, or between the middles of wide ends, and the rest by the range of the
    integrand.  Next to a pole it takes many evaluations; on one it is not tried."""
    if a == b:
        return arb(0)
    first, last = phi.ratio(a), phi.ratio(b)
    if not (first.is_finite() and last.is_finite()):
        return arb.nan()
    many = PER_BIT * flint.ctx.prec
    found = integral(phi, a, b, many)
    if found.is_finite():
        return found
    inside = integral(phi, a.mid(), b.mid(), many)
    return inside + (b - b.mid()) * last - (a - a.mid()) * first


def float_integral(
    e: sympy.Integral,
    letters: Mapping[Symbol, Any],
    a: Any,
    b: Any,
    case: Case,
    make: Callable[..., Callable[..., Any]],
) -> Any:
    """By adaptive Gauss-Kronrod quadrature; NaN where it reports no accuracy.

    ``make`` evaluates the integrand, as ``sides.on_floats`` does.
    """
    import warnings

    import numpy as np
    from scipy.integrate import IntegrationWarning, quad

    variable = e.limits[0][0]
    activation = case.activation
    if activation is not None and is_ratio(e.function, variable):
        from theory.one_layer.trajectory import integral_of_ratio

        return np.vectorize(lambda x, y: integral_of_ratio(activation, float(x), float(y)))(a, b)
    names = sorted(e.function.free_symbols - {variable}, key=str)
    run = make([e.function], (variable, *names), case)

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


def is_ratio(integrand: Expr, variable: Symbol) -> bool:
    """Whether it is φ(s)/φ'(s), the integrand that the activation knows in its best form."""
    return integrand == AbstractPhi(variable) / DERIVATIVES[1](variable)
