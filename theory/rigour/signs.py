"""Proofs that φ or φ' keeps one sign on an interval, finite or infinite."""

from __future__ import annotations

from collections.abc import Callable

import flint
from flint import arb

from theory.expression.ranges import Range
from theory.rigour.ball_activation import BallActivation

BOXES_PER_BIT = 6  # bisections before an interval is given up; a near zero needs 2 a bit
_VALUE, _SLOPE = 0, 1


def slope_sign(
    phi: BallActivation, a: arb, b: arb, boxes_per_bit: int = BOXES_PER_BIT
) -> int | None:
    """+1 or -1 if φ' is *proved* to have that sign on all of [a, b]; 0 if a zero of φ' in it is
    proved (a sign change); None if neither was proved with so many boxes."""
    return _sign(phi, _SLOPE, a, b, boxes_per_bit)


def value_sign(phi: BallActivation, a: arb, b: arb) -> int | None:
    """The same for φ."""
    return _sign(phi, _VALUE, a, b)


def sign_at(phi: BallActivation, which: int, x: arb) -> int | None:
    """Proved sign of φ (which=0) or φ' (which=1) at the point x; None if a ball holds 0.

    Where balls underflow (φ = exp(-exp(-z)) far to the left) strict range bounds decide.
    """
    found = sign_of(phi.values(x)[which])
    if found is None:
        found = _range_sign(phi.ranges(x.lower(), x.upper())[which])
    return found


def sign_of(x: arb) -> int | None:
    """+1, -1 or None; an exact 0 is None too, because it is no sign."""
    return 1 if x > 0 else -1 if x < 0 else None


def _sign(
    phi: BallActivation, which: int, a: arb, b: arb, boxes_per_bit: int = BOXES_PER_BIT
) -> int | None:
    if a > b:
        a, b = b, a
    # the whole of both balls, in whichever order those that overlap lie
    low, high = min(a.lower(), b.lower()), max(a.upper(), b.upper())
    ends = {sign_at(phi, which, a), sign_at(phi, which, b)}
    if ends == {1, -1}:
        return 0 if _continuous(phi, which, low, high) else None
    wanted = 1 if ends == {1} else -1 if ends == {-1} else None
    if wanted is None:
        return None
    by_balls = lambda s, t: sign_of(phi.values(s.union(t))[which]) == wanted  # noqa: E731
    if covers(by_balls, low, high, boxes_per_bit):
        return wanted
    # slower, but it sees that exp(-exp(-z)) > 0 where a ball underflows
    if covers(lambda s, t: _range_sign(phi.ranges(s, t)[which]) == wanted, low, high, 1):
        return wanted
    return None


def _range_sign(bounds: Range) -> int | None:
    return 1 if bounds.positive else -1 if bounds.negative else None


def _continuous(phi: BallActivation, which: int, low: arb, high: arb) -> bool:
    """Finite balls on one smooth piece: the functions of the table have no other jumps."""
    if len(phi.parts_between(low, high)) != 1 and which == _SLOPE:
        return False
    return covers(lambda s, t: phi.values(s.union(t))[which].is_finite(), low, high)


def covers(
    holds: Callable[[arb, arb], bool], a: arb, b: arb, boxes_per_bit: int = BOXES_PER_BIT
) -> bool:
    """Whether ``holds`` is proved on boxes that cover [a, b], by bisection."""
    stack = [(a, b)]
    for _ in range(boxes_per_bit * flint.ctx.prec):
        if not stack:
            return True
        low, high = stack.pop()
        if holds(low, high):
            continue
        middle = ((low + high) / 2).mid()
        if not (low < middle < high):
            return False
        stack += [(low, middle), (middle, high)]
    return not stack
