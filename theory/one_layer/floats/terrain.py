"""The landscape of φ as a table of arrays, in which millions of starts look up their interval."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Self

from theory.activation import Activation
from theory.one_layer.floats.landscape import End, Interval, survey
from theory.one_layer.floats.potential import Potential
from theory.one_layer.floats.quadrature import constants


@dataclass(frozen=True)
class Rows:
    """Columns of equal length."""

    def at(self, index: Any) -> Self:
        return type(self)(*(getattr(self, f.name)[index] for f in fields(self)))

    def either(self, namespace: Any, here: Any, other: Self) -> Self:
        """These rows where ``here``, the other ones elsewhere."""
        columns = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return type(self)(*(namespace.where(here, mine, theirs) for mine, theirs in columns))


@dataclass(frozen=True)
class Side(Rows):
    """The left or right ends of m intervals."""

    position: Any
    stationary: Any  # φ' = 0 and φ ≠ 0
    untried: Any  # knowledge ends here, but not the interval
    extends: Any  # a wider window would show more


@dataclass(frozen=True)
class Floor(Rows):
    """The lowest point of G on the way down: at φ's zero, or at an end.

    G falls from ``position`` by between ``more_low`` and ``more_high`` to its limit at the end.
    """

    position: Any
    level: Any  # G(position), where G has a formula
    more_low: Any
    more_high: Any
    extends: Any


@dataclass(frozen=True)
class Terrain(Rows):
    """m intervals in increasing order.  Where φ has no zero, ``zero`` is NaN and ``sign`` its sign;

    ``direction`` is the sign of φ', ``slope`` is φ'(zero).
    """

    left: Side
    right: Side
    below: Floor  # for a v that moves to the left
    above: Floor
    direction: Any
    zero: Any
    slope: Any
    sign: Any

    def locate(self, namespace: Any, v: Any) -> Any:
        """The last interval that begins below v (the first, if none does)."""
        if len(self.zero) == 1:
            return namespace.zeros_like(v, dtype=namespace.int64)
        return namespace.searchsorted(self.left.position[1:], v)

    def at(self, index: Any) -> Self:
        """The rows ``index``; a single row is left as it is, and broadcasts."""
        if len(self.zero) == 1:
            return self
        return type(self)(
            self.left.at(index),
            self.right.at(index),
            self.below.at(index),
            self.above.at(index),
            self.direction[index],
            self.zero[index],
            self.slope[index],
            self.sign[index],
        )


_NOWHERE = Interval(math.inf, math.inf, End.BARRED, End.BARRED, math.nan)


def terrain(
    phi: Activation, potential: Potential, window: tuple[float, float, float], like: Any
) -> Terrain:
    """The table for ``window`` = (low, high, pad), as arrays like ``like``."""
    intervals = survey(phi, *window) or (_NOWHERE,)
    left = [(i.left, i.left_end, -1) for i in intervals]
    right = [(i.right, i.right_end, 1) for i in intervals]
    columns = ([getattr(i, f) for i in intervals] for f in ("direction", "zero", "slope", "sign"))
    return Terrain(
        _side(left, like),
        _side(right, like),
        _floor(potential, intervals, left, like),
        _floor(potential, intervals, right, like),
        *(constants(like, column) for column in columns),
    )


_Ends = list[tuple[float, End, int]]


def _side(ends: _Ends, like: Any) -> Side:
    return Side(
        constants(like, [position for position, _, _ in ends]),
        constants(like, [float(end is End.STATIONARY) for _, end, _ in ends]) > 0,
        constants(like, [float(end in (End.OPEN, End.BARRED)) for _, end, _ in ends]) > 0,
        constants(like, [float(end is End.OPEN) for _, end, _ in ends]) > 0,
    )


def _floor(potential: Potential, intervals: tuple[Interval, ...], ends: _Ends, like: Any) -> Floor:
    zeros = [not math.isnan(i.zero) for i in intervals]
    places = [i.zero if z else e[0] for i, z, e in zip(intervals, zeros, ends, strict=True)]
    more = [(0.0, 0.0) if z else _tail(potential, *e) for z, e in zip(zeros, ends, strict=True)]
    extends = [float(e[1] is End.OPEN and not z) for z, e in zip(zeros, ends, strict=True)]
    position, low = constants(like, places), constants(like, [low for low, _ in more])
    level = potential.values(position)[2]
    level = potential.namespace.where(low == math.inf, 0.0, level)  # whatever floats say there
    return Floor(
        position,
        level,
        low,
        constants(like, [high for _, high in more]),
        constants(like, extends) > 0,
    )


def _tail(potential: Potential, position: float, end: End, side: int) -> tuple[float, float]:
    if end is End.STATIONARY:
        return math.inf, math.inf
    if end is End.VANISHING:
        return 0.0, 0.0
    return potential.tail(position, side) if end is End.FADING else (0.0, math.inf)
