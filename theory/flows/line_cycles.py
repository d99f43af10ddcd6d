"""All fixed points and cycles of a map of one variable in an interval, by subdivision with proof.

On a piece X of the interval, with g(x) = fᵖ(x) - x: if 0 is not in g(X), X holds no zero; if g'
has one sign on X, interval Newton N(X) = m - g(m)/g'(X) holds every zero of X, and if N(X) lies in
the interior of X there is one and only one.  What stays undecided when a piece has become small
is reported, never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from theory.errors import InputError
from theory.flows.integration import as_ball
from theory.flows.maps import Cycle, cycle_near
from theory.flows.vector_field import VectorField
from theory.flows.zeros import SHARPENINGS

WIDENING = arb("1.25")  # of a piece for Newton, so that a zero at its end is inside another
NARROWEST = arb(2) ** -20  # of a piece, relative to the interval: at a triple zero g is its cube
MOST_PIECES = 20_000  # that are looked at in all


@dataclass(frozen=True)
class Cycles:
    """The points of least period p in an interval, as ``cycles``, one for each cycle.

    Proved: every other point x of the interval with fᵖ(x) = x has a smaller period, or lies in
    ``undecided``.  ``complete``: nothing was left undecided.
    """

    period: int
    cycles: tuple[Cycle, ...]
    undecided: tuple[arb, ...]

    @property
    def complete(self) -> bool:
        return not self.undecided


def cycles_in_interval(rule: VectorField, lower: object, upper: object, period: int = 1) -> Cycles:
    """All cycles of least period ``period`` with a point in [lower, upper]."""
    a, b = as_ball(lower), as_ball(upper)
    if rule.dimension != 1 or not a < b or period < 1:
        raise InputError(
            "cycles are looked for in one variable, on an interval [lower, upper] with lower < "
            f"upper and with a period from 1 on, not on [{lower}, {upper}] with {period}."
        )
    zeros, rest = _zeros(_Iterate(rule, period), a, b)
    smaller = [
        point
        for d in range(1, period)
        if period % d == 0
        for cycle in cycles_in_interval(rule, lower, upper, d).cycles
        for (point,) in cycle.points
    ]
    cycles: list[Cycle] = []
    for zero in zeros:
        if any(zero.within.contains(point) for point in smaller):
            continue  # the one zero in ``within`` is that point
        if any(zero.within.contains(point) for cycle in cycles for (point,) in cycle.points):
            continue
        cycle = cycle_near(rule, [zero.point], period)
        if cycle and cycle.least_period and zero.within.contains(cycle.points[0][0]):
            cycles.append(cycle)
        else:
            rest.append(zero.point)
    return Cycles(period, tuple(cycles), tuple(rest))


class _Iterate:
    """g = fᵖ - x and g' on intervals."""

    def __init__(self, rule: VectorField, period: int):
        self.rule, self.period = rule, period

    def value(self, x: arb) -> arb:
        y = x
        for _ in range(self.period):
            (y,) = self.rule.velocity([y])
        return y - x

    def slope(self, x: arb) -> arb:
        y, product = x, arb(1)
        for _ in range(self.period):
            product = product * self.rule.jacobian([y])[0, 0]
            (y,) = self.rule.velocity([y])
        return product - 1


@dataclass(frozen=True)
class _Zero:
    """``point`` encloses the one and only zero in ``within``."""

    point: arb
    within: arb


def _zeros(g: _Iterate, lower: arb, upper: arb) -> tuple[list[_Zero], list[arb]]:
    whole = lower.union(upper)
    narrowest = NARROWEST * (upper - lower)
    found: list[_Zero] = []
    undecided: list[arb] = []
    waiting, looked = [whole], 0
    while waiting:
        piece = waiting.pop()
        looked += 1
        if any(zero.within.contains(piece) for zero in found):
            continue
        if not _may_vanish(g, piece):
            continue
        zero = _newton(g, piece)
        if zero is not None:
            place = _place(g, zero.point, lower, upper)
            if place is None:
                undecided.append(zero.point)
            elif place and not any(old.within.contains(zero.point) for old in found):
                found.append(zero)
        if zero is not None and zero.within.contains(piece):
            continue
        if piece.rad() < narrowest or looked > MOST_PIECES:
            undecided.append(piece)
            continue
        middle = piece.mid()
        waiting += [middle.union(piece.upper()), piece.lower().union(middle)]
    return sorted(found, key=lambda zero: float(zero.point)), _merged(undecided)


def _may_vanish(g: _Iterate, piece: arb) -> bool:
    value = g.value(piece)
    if value > 0 or value < 0:
        return False
    middle = piece.mid()
    mean = g.value(middle) + g.slope(piece) * (piece - middle)
    return not (mean > 0 or mean < 0)


def _newton(g: _Iterate, piece: arb) -> _Zero | None:
    """The zero in the widened piece, if interval Newton proves that there is exactly one."""
    wide = arb(piece.mid(), (piece.rad() * WIDENING).upper())
    image = _image(g, wide)
    if image is None or not wide.contains_interior(image):
        return None
    for _ in range(SHARPENINGS):
        following = _image(g, image)
        if following is None:
            break
        following = following.intersection(image)
        done = bool(following.rad() * 2 > image.rad())
        image = following
        if done:
            break
    return _Zero(image, wide)


def _image(g: _Iterate, x: arb) -> arb | None:
    slope, middle = g.slope(x), x.mid()
    if not (slope > 0 or slope < 0):
        return None
    image = middle - g.value(middle) / slope
    return image if image.is_finite() else None


def _place(g: _Iterate, point: arb, lower: arb, upper: arb) -> bool | None:
    """Whether the zero lies in [lower, upper]; at an end only if it is that end exactly."""
    if point < lower or point > upper:
        return False
    if point >= lower and point <= upper:
        return True
    ends = [end for end in (lower, upper) if point.contains(end)]
    exact = any(end.is_exact() and g.value(end).is_zero() for end in ends)
    return True if exact else None


def _merged(pieces: list[arb]) -> list[arb]:
    """Undecided pieces that touch, as one."""
    merged: list[arb] = []
    for piece in sorted(pieces, key=float):
        if merged and merged[-1].overlaps(piece):
            merged[-1] = merged[-1].union(piece)
        else:
            merged.append(piece)
    return merged
