"""Where φ has a value, with proof, and what it does where two of its pieces meet."""

from __future__ import annotations

import enum
import itertools
from functools import lru_cache
from typing import TYPE_CHECKING

from flint import arb

from theory.errors import ExpressionError
from theory.expression.balls import RealBalls, precision
from theory.expression.domain import Guard
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.outcome import Truth
from theory.piece import Piece, variable
from theory.rigour.ball_activation import ball
from theory.symbolic import exact

if TYPE_CHECKING:
    import sympy

    from theory.activation import Activation

BITS = 64
_PRECISIONS = (64, 512, 4096)  # bits, tried in turn where a ball straddles 0
_BOXES = 24  # a guard that holds everywhere mostly shows it on the first
_FARTHEST = arb(2) ** 20


class Joint(enum.Enum):
    """What is proved of φ where two of its pieces meet."""

    SMOOTH = "φ is continuously differentiable"
    CORNER = "φ is continuous, and its one-sided derivatives differ"
    CONTINUOUS = "φ is continuous; whether it has a corner is open"
    BROKEN = "φ has no value, or jumps, or its continuity could not be proved"


def holds_throughout(guard: Guard, piece: Piece) -> bool:
    """Whether the guard is proved to hold on the closed piece, by range bounds on a few boxes."""
    low, high = ball(piece.lower), ball(piece.upper)
    return _holds_between(guard, low, high)


@lru_cache(maxsize=256)
def holds_everywhere(guard: Guard) -> bool:
    """The same on the whole line; guards with kinks of their own count as not proved."""
    return _holds_between(guard, arb.neg_inf(), arb.pos_inf())


def _holds_between(guard: Guard, low: arb, high: arb) -> bool:
    try:
        run = Program.compile([guard.expression]).bind(Ranges())
    except ExpressionError:
        return False
    with precision(BITS):
        stack = [(low.lower(), high.upper())]
        for _ in range(_BOXES):
            if not stack:
                return True
            a, b = stack.pop()
            if run(Range(a, b))[0].meets(guard.demand):
                continue
            cut = _cut(a, b)
            if cut is None:
                return False
            stack += [(a, cut), (cut, b)]
    return not stack


def _cut(a: arb, b: arb) -> arb | None:
    if a.is_finite() and b.is_finite():
        middle = ((a + b) / 2).mid()
        return middle if a < middle < b else None
    if not (a.is_finite() or b.is_finite()):
        return arb(0)
    end, side = (a, 1) if a.is_finite() else (b, -1)
    cut = (2 * end if side * end > 1 else end + side).mid()
    return cut if abs(cut) < _FARTHEST else None


def defined_at(phi: Activation, point: sympy.Expr) -> tuple[Truth, str]:
    """Whether φ has a value at an exact number; the second entry is the guard that decides.

    TRUE and FALSE are proved, by balls and, where one straddles 0, by an exact zero test.
    """
    return _at(phi, point, inside=False)


def defined_around(phi: Activation, point: sympy.Expr) -> bool:
    """Whether φ is proved to be defined on a neighbourhood of an exact number."""
    return _at(phi, point, inside=True)[0] is Truth.TRUE


def _at(phi: Activation, point: sympy.Expr, inside: bool) -> tuple[Truth, str]:
    """At a kink, and next to one, all pieces that may hold the point must agree."""
    x = ball(point)
    near = [p for p in phi.pieces if not (x < ball(p.lower) or x > ball(p.upper))]
    found = [_on_piece(piece, point, inside) for piece in near]
    if all(truth is found[0][0] for truth, _ in found):
        return found[0]
    return Truth.UNKNOWN, next(guard for truth, guard in found if truth is not Truth.TRUE)


def _on_piece(piece: Piece, point: sympy.Expr, inside: bool) -> tuple[Truth, str]:
    doubt = ""
    for guard in piece.open_guards:
        sign = _sign(guard.expression, point)
        if guard.met_by(sign) is False and guard.necessary:
            return Truth.FALSE, str(guard)
        if not (guard.strict if inside else guard).met_by(sign):
            doubt = doubt or str(guard)
    return (Truth.UNKNOWN, doubt) if doubt else (Truth.TRUE, "")


@lru_cache(maxsize=64)
def joints(phi: Activation) -> tuple[tuple[sympy.Expr, Joint], ...]:
    """Every kink of φ with what is proved there.

    Continuity follows from the guards alone (:mod:`theory.expression.domain`); that the two
    formulas differ in value there would contradict it, and breaks φ as well.
    """
    return tuple(
        (right.lower, _joint(left, right)) for left, right in itertools.pairwise(phi.pieces)
    )


def unbroken(phi: Activation) -> bool:
    """Whether φ is proved continuous at every kink."""
    return all(joint is not Joint.BROKEN for _, joint in joints(phi))


def _joint(left: Piece, right: Piece) -> Joint:
    z, place = variable(), right.lower
    for piece in (left, right):
        if _on_piece(piece, place, inside=False)[0] is not Truth.TRUE:
            return Joint.BROKEN
    if exact.is_zero((right.value - left.value).subs(z, place)).truth is Truth.FALSE:
        return Joint.BROKEN
    bend = exact.is_zero((right.derivative - left.derivative).subs(z, place)).truth
    if bend is Truth.FALSE:
        return Joint.CORNER
    inside = all(_on_piece(p, place, inside=True)[0] is Truth.TRUE for p in (left, right))
    return Joint.SMOOTH if bend is Truth.TRUE and inside else Joint.CONTINUOUS


def _sign(expression: sympy.Expr, point: sympy.Expr) -> int | None:
    """The proved sign at the point; an exact 0 rests on the zero test."""
    program = Program.compile([expression])
    for bits in _PRECISIONS:
        with precision(bits):
            x = ball(point)
            value = program.bind(RealBalls())(x)[0]
            if not value.contains(0):
                return 1 if value > 0 else -1
            if value == 0:
                return 0
            bounds = program.bind(Ranges())(Range(x.lower(), x.upper()))[0]
            if bounds.positive or bounds.negative:
                return 1 if bounds.positive else -1
            if not value.is_finite():
                return None
    found = exact.is_zero(expression.subs(variable(), point), seconds=0)
    return 0 if found.truth is Truth.TRUE else None
