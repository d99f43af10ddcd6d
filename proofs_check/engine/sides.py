"""Expressions of a system's letters on a number system: floats, arrays over levels, or balls.

One program serves all of them.  φ and its derivatives are functions of the kernel; an integral is
computed by quadrature, rigorous on balls, and enters the program as a letter of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine import matrix_values
from proofs_check.engine.case import Case, derivative
from proofs_check.engine.means import ball_mean, float_mean
from proofs_check.engine.quadrature import ball_integral, float_integral
from proofs_check.engine.system import System
from theory.activation import Activation, Piece, variable
from theory.expression.arrays import Arrays
from theory.expression.balls import RealBalls, spanning
from theory.expression.program import Program
from theory.expression.threshold import Sgn, sgn_of_array, sgn_of_ball
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.symbolic.abstract import DERIVATIVES
from theory.symbolic.exact import is_zero
from theory.symbolic.matrix_functions import MatrixFunction
from theory.symbolic.mean import Mean

HALVINGS = 5  # of a wide ball, as the argument of φ
NARROW = 2.0**-10  # a radius of such a ball at which it is no longer wide

Values = Sequence[Any]
Evaluator = Callable[[Values], tuple[Any, ...]]


class WithActivation:
    """A kernel that also knows φ and its derivatives, as ``functions`` by kernel name."""

    def __init__(self, kernel: Any, functions: dict[str, Callable[[Any], Any]]):
        self.kernel, self.functions = kernel, functions
        self.constant, self.rational, self.choice = kernel.constant, kernel.rational, kernel.choice
        self.precision, self.power, self.maximum = kernel.precision, kernel.power, kernel.maximum

    def function(self, name: str) -> Callable[[Any], Any]:
        return self.functions.get(name) or self.kernel.function(name)


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
    from theory.expression.scalars import Scalars, or_as_arrays

    kernel = WithActivation(Scalars(), _scalar_functions(case.activation))
    quick = _evaluator(expressions, letters, case, kernel, on_floats)
    full = _on_arrays(expressions, letters, case)
    return or_as_arrays(lambda *values: quick(values), lambda *values: full(values))


def _on_arrays(expressions: Sequence[Expr], letters: Sequence[Symbol], case: Case) -> Evaluator:
    import numpy as np

    kernel = WithActivation(Arrays(np), _array_functions(case.activation))
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
    outer = [e.replace(lambda x: isinstance(x, _TAKEN), named) for e in put]
    ends = [x for e in taken for x in _within_limits(e)]
    variables = (*letters, *taken.values()) or (sympy.Dummy("none"),)
    final = Program.compile(outer, variables, functions=kernel.functions).bind(kernel)
    bounds = (
        Program.compile(ends, variables, functions=kernel.functions).bind(kernel) if ends else None
    )
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


def _array_functions(activation: Activation | None) -> dict[str, Callable[[Any], Any]]:
    import numpy as np

    found: dict[str, Callable[[Any], Any]] = {Sgn.kernel_name: sgn_of_array}
    if activation is not None:
        found |= _derivatives(lambda formula: activation.on_arrays(np, formula))
    return found


def _scalar_functions(activation: Activation | None) -> dict[str, Callable[[Any], Any]]:
    found: dict[str, Callable[[Any], Any]] = {Sgn.kernel_name: sgn_of_array}
    if activation is not None:
        found |= _derivatives(activation.on_scalars)
    return found


def _derivatives(
    bind: Callable[[Callable[[Piece], Program]], Callable[[Any], tuple[Any, ...]]],
) -> dict[str, Callable[[Any], Any]]:
    """φ, φ', …, each made when it is first asked for: the third of a long formula takes long."""

    def of_order(order: int) -> Callable[[Any], Any]:
        made: list[Callable[[Any], tuple[Any, ...]]] = []

        def run(x: Any) -> Any:
            if not made:
                made.append(bind(lambda piece: piece.program([derivative(piece, order)])))
            return made[0](x)[0]

        return run

    return {kind.kernel_name: of_order(kind.order) for kind in DERIVATIVES}


def on_balls_of(
    activation: Activation | None, wide: bool = False
) -> dict[str, Callable[[Any], Any]]:
    """φ, its derivatives and the sign on balls, by the names by which programs ask for them;
    ``wide`` balls in parts."""
    found: dict[str, Callable[[Any], Any]] = {Sgn.kernel_name: sgn_of_ball}
    if activation is not None:
        made = {kind.kernel_name: _ball_function(activation, kind.order) for kind in DERIVATIVES}
        found |= {name: in_parts(run) for name, run in made.items()} if wide else made
    return found


def in_parts(run: Callable[[arb], arb]) -> Callable[[arb], arb]:
    """The same function, in parts where a wide ball gets no value, or no sign."""

    def of(x: arb, depth: int = HALVINGS) -> arb:
        found = run(x)
        if (found.is_finite() and not found.contains(0)) or not (depth and x.rad() > NARROW):
            return found
        middle = x.mid()
        return of(spanning(x.lower(), middle), depth - 1).union(
            of(spanning(middle, x.upper()), depth - 1)
        )

    return of


def _ball_function(activation: Activation, order: int) -> Callable[[arb], arb]:
    """On the piece that holds the ball.  At a kink the hull of both sides, if the two pieces join
    there with all derivatives up to this one, and NaN otherwise."""
    made: list[Any] = []

    def run(x: arb) -> arb:
        if not made:
            made.extend(
                (p.program([derivative(p, order)]).bind(RealBalls()), p) for p in activation.pieces
            )
        if len(made) == 1:
            return made[0][0](x)[0]
        found: arb | None = None
        for i, (program, piece) in enumerate(made):
            if x < ball(piece.lower) or x > ball(piece.upper):
                continue
            if found is not None and not joins(activation, i, order):
                return arb.nan()
            value = program(_within(x, piece))[0]
            found = value if found is None else found.union(value)
        return arb.nan() if found is None else found

    return run


def _within(x: arb, piece: Any) -> arb:
    """The part of the ball that lies in the piece, or a little more."""
    low, high = ball(piece.lower), ball(piece.upper)
    left = x.lower() if x > low else low.lower()
    right = x.upper() if x < high else high.upper()
    if x > low and x < high:
        return x
    return left.union(right)


@lru_cache(maxsize=256)
def joins(activation: Activation, i: int, order: int) -> bool:
    """Whether pieces i − 1 and i agree in value and derivatives up to ``order`` where they meet."""
    left, right = activation.pieces[i - 1], activation.pieces[i]
    gaps = (derivative(right, n) - derivative(left, n) for n in range(order + 1))
    return all(is_zero(g.subs(variable(), right.lower)).truth is Truth.TRUE for g in gaps)
