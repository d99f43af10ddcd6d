"""Expressions of a system's letters on a number system: floats, arrays over levels, or balls.

One program serves all of them.  φ and its derivatives are functions of the kernel; an integral is
computed by quadrature, rigorous on balls, and enters the program as a letter of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine import matrix_values
from proofs_check.engine.case import Case
from proofs_check.engine.means import ball_mean, float_mean
from proofs_check.engine.quadrature import ball_integral, float_integral
from proofs_check.engine.system import System
from proofs_check.engine.with_activation import (
    WithActivation,
    on_arrays_of,
    on_balls_of,
    on_scalars_of,
)
from theory.expression.balls import RealBalls
from theory.symbolic.matrix_functions import MatrixFunction
from theory.symbolic.mean import Mean

Values = Sequence[Any]
Evaluator = Callable[[Values], tuple[Any, ...]]


def on_floats(expressions: Sequence[Expr], letters: Sequence[Symbol], case: Case) -> Evaluator:
    """values ↦ the expressions, on floats or equal arrays; NaN or infinity where undefined."""
    import numpy as np

    run = _on_arrays(expressions, letters, case)

    def quietly(values: Values) -> tuple[Any, ...]:
        with np.errstate(all="ignore"):
            # NumPy's floats divide by 0 without an exception
            return tuple(np.asarray(x, float) for x in run([np.asarray(v, float) for v in values]))

    return quietly


def on_scalars(
    expressions: Sequence[Expr], letters: Sequence[Symbol], case: Case
) -> Callable[..., tuple[Any, ...]]:
    """The same of one float for each letter, for an integrator that calls it a thousand times.

    The caller has NumPy ignore what is undefined.
    """
    from theory.expression.scalars import or_as_arrays

    kernel = on_scalars_of(case.activation)
    quick = _evaluator(expressions, letters, case, kernel, on_floats)
    full = cache(lambda: _on_arrays(expressions, letters, case))
    return or_as_arrays(lambda *values: quick(values), lambda *values: full()(values))


def _on_arrays(expressions: Sequence[Expr], letters: Sequence[Symbol], case: Case) -> Evaluator:
    import numpy as np

    kernel = on_arrays_of(np, case.activation)
    return _evaluator(expressions, letters, case, kernel, on_floats)


def on_balls(expressions: Sequence[Expr], letters: Sequence[Symbol], case: Case) -> Evaluator:
    """values ↦ balls that contain the expressions for all values in the given balls."""
    kernel = WithActivation(RealBalls(), on_balls_of(case.activation, bool(case.ranging)))
    return _evaluator(expressions, letters, case, kernel, on_balls)


def as_shown(
    make: Callable[..., Evaluator],
    system: System,
    expressions: Sequence[Expr],
    letters: Sequence[Symbol],
    case: Case,
) -> Evaluator:
    """values of ``letters`` ↦ the expressions, observed letters put in as *numbers*.

    Written out as formulas they could cancel what makes a claim undefined: with a = k w φ(v),
    a/φ(v) is k w, but as it is shown it is 0/0 where φ(v) = 0.
    """
    used = set().union(*(sympy.sympify(e).free_symbols for e in expressions), set())
    observed = [o for o in system.observed if o in used]
    if not observed:
        return make(expressions, letters, case)
    inner = make([system.observed[o] for o in observed], letters, case)
    outer = make(expressions, (*letters, *observed), case)
    return lambda values: outer((*values, *inner(values)))


def number(e: Expr, case: Case) -> arb:
    """An expression of the inputs alone as a ball."""
    return on_balls([e], (), case)(())[0]


def _evaluator(
    expressions: Sequence[Expr],
    letters: Sequence[Symbol],
    case: Case,
    kernel: Any,
    make: Callable[..., Evaluator],
) -> Evaluator:
    """Letters that range, if they are not among ``letters``, have their balls; floats, a point."""
    spans = {s: span for s, span in case.ranging.items() if s not in letters}
    if not spans:
        return _of_letters(expressions, letters, case, kernel, make)
    run = _of_letters(expressions, (*letters, *spans), case, kernel, make)
    if make is on_balls:
        return lambda values: run((*values, *(span.ball for span in spans.values())))
    point = [float(span.ball.mid()) for span in spans.values()]
    return lambda values: run((*values, *point))


def _of_letters(
    expressions: Sequence[Expr],
    letters: Sequence[Symbol],
    case: Case,
    kernel: Any,
    make: Callable[..., Evaluator],
) -> Evaluator:
    """Integrals, expectations and functions of matrices are taken out from the inside: each becomes
    a letter after the others."""
    integrate, expect, of_matrix = _TAKEN_BY[make]
    taken: dict[Expr, Symbol] = {}

    def named(e: Expr) -> Symbol:
        return taken.setdefault(e, sympy.Dummy("integral", real=True))

    put = [case.put(sympy.sympify(e)) for e in expressions]
    outer = [
        e.replace(lambda x: isinstance(x, _TAKEN), named) if e.has(*_TAKEN) else e for e in put
    ]
    ends = [x for e in taken for x in _within_limits(e)]
    variables = (*letters, *taken.values()) or (sympy.Dummy("none"),)
    final = kernel.bound(outer, variables)
    bounds = kernel.bound(ends, variables) if ends else None
    if letters and not taken:
        return lambda values: final(*values)
    fill = 0 if letters or taken else 1

    def run(values: Values) -> tuple[Any, ...]:
        values = [*values, *[0] * fill]
        if not taken:
            return final(*values)
        limits = iter(bounds(*values, *[0] * len(taken)) if bounds is not None else ())
        known = dict(zip(letters, values, strict=False))
        for e, name in taken.items():
            if isinstance(e, Mean):
                needed = {s: known[s] for s in known if s in e.free_symbols}
                known[name] = expect(e, needed, case, make)
            elif isinstance(e, MatrixFunction):
                known[name] = of_matrix(e, [next(limits) for _ in e.numbers])
            else:
                known[name] = integrate(e, known, next(limits), next(limits), case, make)
        return final(*values, *(known[name] for name in taken.values()))

    return run


_TAKEN = (sympy.Integral, Mean, MatrixFunction)
_TAKEN_BY: dict[Callable[..., Evaluator], tuple[Callable[..., Any], ...]] = {
    on_floats: (float_integral, float_mean, matrix_values.on_floats),
    on_balls: (ball_integral, ball_mean, matrix_values.on_balls),
}


def _within_limits(e: Expr) -> tuple[Expr, ...]:
    """The formulas whose values have to be known first."""
    if isinstance(e, MatrixFunction):
        return e.numbers
    return tuple(e.limits[0][1:]) if isinstance(e, sympy.Integral) else ()
