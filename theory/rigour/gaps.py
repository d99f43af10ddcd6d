"""Real numbers at which φ has no value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece
from theory.expression.balls import RealBalls
from theory.expression.domain import Demand, Guard
from theory.expression.program import Program
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.domain import defined_at
from theory.rigour.signs import covers, sign_of

if TYPE_CHECKING:
    import sympy

WINDOW = 32  # samples for witnesses are taken on [-WINDOW, WINDOW]
PER_UNIT = 16  # and this many to a unit of length
_EXACT_QUESTIONS = 40  # of the samples at which balls leave the domain open


def undefined(phi: Activation) -> str | None:
    """In words, a real number at which φ is proved to have no value; None if none was found.

    A sample at which a guard fails, or a sign change of a denominator between two samples.
    """
    programs = _open_programs(phi)
    asked = [point for point in samples() if _outside(programs, point)] if programs else []
    for point in asked[:_EXACT_QUESTIONS]:
        truth, failed = defined_at(phi, _rational(point))
        if truth is Truth.FALSE:
            return f"φ has no finite real value at z = {short(point)}, where {failed} fails"
    for piece in phi.pieces:
        for guard in piece.open_guards:
            if guard.demand is Demand.NONZERO and guard.necessary:
                place = _sign_change_of(guard, piece)
                if place is not None:
                    return (
                        f"φ has no finite real value near z = {short(place)}, where "
                        f"{guard.expression} changes sign in a denominator"
                    )
    return None


_Programs = list[tuple[Piece, Callable[[arb], tuple[arb, ...]]]]


def _outside(programs: _Programs, point: arb) -> bool:
    """Whether balls leave it open that φ is defined at the point; a hint, which proves nothing."""
    for piece, run in programs:
        if not (point < ball(piece.lower) or point > ball(piece.upper)):
            return not all(value.is_finite() for value in run(point))
    return False


def _open_programs(phi: Activation) -> _Programs:
    import sympy

    return [
        (p, Program.compile([sympy.S.Zero], domains=[p.open_guards]).bind(RealBalls()))
        for p in phi.pieces
        if p.open_guards
    ]


def _sign_change_of(guard: Guard, piece: Piece) -> arb | None:
    """Where the guard's expression changes sign continuously between two samples, by balls."""
    run = Program.compile([guard.expression]).bind(RealBalls())
    low, high = ball(piece.lower), ball(piece.upper)
    last: tuple[arb, int] | None = None
    for point in samples():
        if not (low < point < high):
            continue
        side = sign_of(run(point)[0])
        if side is None:
            continue
        if last is not None and last[1] == -side and abs(point - last[0]) < 1:
            across = last[0].union(point)
            if covers(lambda a, b: run(a.union(b))[0].is_finite(), across.lower(), across.upper()):
                return point
        last = (point, side)
    return None


def samples() -> Iterator[arb]:
    """Outwards from 0 to the right, then to the left, so that the nearest witness comes first."""
    for side in (1, -1):
        for i in range(WINDOW * PER_UNIT + 1):
            yield side * arb(i) / PER_UNIT


def _rational(x: arb) -> sympy.Expr:
    import sympy

    mantissa, exponent = (int(part) for part in x.man_exp())
    return mantissa * sympy.Rational(2) ** exponent


def short(x: arb) -> str:
    return x.str(8, radius=False)
