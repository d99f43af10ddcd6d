"""Number systems that also know φ and its derivatives, by the names by which programs ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.case import derivative
from theory.activation import Activation, Piece, variable
from theory.expression.arrays import Arrays
from theory.expression.balls import RealBalls
from theory.expression.codes import CALL
from theory.expression.hulls import hull, spanning
from theory.expression.lowering import inlined
from theory.expression.program import Program
from theory.expression.threshold import Sgn, sgn_of_array, sgn_of_ball
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.symbolic.abstract import DERIVATIVES
from theory.symbolic.exact import is_zero

HALVINGS = 5  # of a wide ball, as the argument of φ
NARROW = 2.0**-10  # a radius of such a ball at which it is no longer wide
ORDERS = {kind.kernel_name: kind.order for kind in DERIVATIVES}


class WithActivation:
    """A kernel with ``functions`` by kernel name; those of a φ that is one ``piece`` may be written
    out."""

    def __init__(
        self, kernel: Any, functions: dict[str, Callable[[Any], Any]], piece: Piece | None = None
    ):
        self.kernel, self.functions, self.piece = kernel, functions, piece
        self.constant, self.rational, self.choice = kernel.constant, kernel.rational, kernel.choice
        self.precision, self.power, self.maximum = kernel.precision, kernel.power, kernel.maximum
        self.within = kernel.within

    def function(self, name: str) -> Callable[[Any], Any]:
        return self.functions.get(name) or self.kernel.function(name)

    def bound(
        self, expressions: Sequence[Expr], variables: Sequence[Symbol]
    ) -> Callable[..., tuple[Any, ...]]:
        """The expressions as a function of the variables."""
        program = Program.compile(expressions, variables, functions=self.functions)
        if self.piece is not None:
            called = {name for code, name, _ in program.instructions if code == CALL}
            program = inlined(
                program, {n: of_order(self.piece, ORDERS[n]) for n in called & ORDERS.keys()}
            )
        return program.bind(self)


@lru_cache(maxsize=256)
def of_order(piece: Piece, order: int) -> Program:
    """z ↦ the derivative of φ on a piece; the third of a long formula takes long."""
    return piece.program([derivative(piece, order)])


def on_arrays_of(namespace: Any, activation: Activation | None) -> WithActivation:
    """Arrays of NumPy."""
    bind = activation and (lambda program: activation.on_arrays(namespace, program))
    return WithActivation(Arrays(namespace), _in_floats(bind))


def on_scalars_of(activation: Activation | None) -> WithActivation:
    """One float at a time."""
    from theory.expression.scalars import Scalars

    pieces = activation.pieces if activation is not None else ()
    return WithActivation(
        Scalars(),
        _in_floats(activation and activation.on_scalars),
        pieces[0] if len(pieces) == 1 else None,
    )


def _in_floats(bind: Any) -> dict[str, Callable[[Any], Any]]:
    """φ, φ', … as ``bind`` makes them of each piece's program, when they are first asked for."""

    def function(order: int) -> Callable[[Any], Any]:
        made: list[Callable[[Any], tuple[Any, ...]]] = []

        def run(x: Any) -> Any:
            if not made:
                made.append(bind(lambda piece: of_order(piece, order)))
            return made[0](x)[0]

        return run

    known = {name: function(order) for name, order in ORDERS.items()} if bind else {}
    return {Sgn.kernel_name: sgn_of_array, **known}


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
        halves = spanning(x.lower(), middle), spanning(middle, x.upper())
        return hull(*(of(half, depth - 1) for half in halves))

    return of


def _ball_function(activation: Activation, order: int) -> Callable[[arb], arb]:
    """On the piece that holds the ball.  At a kink the hull of both sides, if the two pieces join
    there with all derivatives up to this one, and NaN otherwise."""
    made: list[Any] = []

    def run(x: arb) -> arb:
        if not made:
            made.extend((of_order(p, order).bind(RealBalls()), p) for p in activation.pieces)
        if len(made) == 1:
            return made[0][0](x)[0]
        found: arb | None = None
        for i, (program, piece) in enumerate(made):
            if x < ball(piece.lower) or x > ball(piece.upper):
                continue
            if found is not None and not joins(activation, i, order):
                return arb.nan()
            value = program(_within(x, piece))[0]
            found = value if found is None else hull(found, value)
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
