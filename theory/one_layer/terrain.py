"""The landscape of φ as a table of arrays, in which millions of starts look up their interval."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Self

from theory.activation import Activation
from theory.one_layer.landscape import End, Interval, survey
from theory.one_layer.potential import Potential
from theory.one_layer.quadrature import constants


@dataclass(frozen=True)
class Side:
    """The m left or right ends.  ``tail`` bounds G(position) - G(end) from below and above."""

    position: Any
    tail_low: Any
    tail_high: Any
    untried: Any  # knowledge ends here, but not the interval
    extends: Any  # a wider window would show more

    def at(self, index: Any) -> Self:
        return type(self)(*(getattr(self, f.name)[index] for f in fields(self)))

    def either(self, namespace: Any, here: Any, other: Self) -> Self:
        """This side where ``here``, the other elsewhere."""
        columns = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return type(self)(*(namespace.where(here, mine, theirs) for mine, theirs in columns))


@dataclass(frozen=True)
class Terrain:
    """m intervals in increasing order; ``zero`` is NaN and ``sign`` φ's sign where φ has no zero."""

    left: Side
    right: Side
    direction: Any
    zero: Any
    slope: Any
    sign: Any

    def locate(self, namespace: Any, v: Any) -> Any:
        """The last interval that begins below v (the first, if none does)."""
        j = namespace.searchsorted(self.left.position[1:], v)
        return j if len(self.zero) > 1 else j * 0

    def at(self, index: Any) -> Terrain:
        """The rows ``index``; a single row is left as it is, and broadcasts."""
        if len(self.zero) == 1:
            return self
        columns = (self.direction, self.zero, self.slope, self.sign)
        return Terrain(self.left.at(index), self.right.at(index), *(c[index] for c in columns))


_NOWHERE = Interval(math.inf, math.inf, End.BARRED, End.BARRED, math.nan)


def terrain(
    phi: Activation, potential: Potential, window: tuple[float, float, float], like: Any
) -> Terrain:
    """The table for ``window`` = (low, high, pad), as arrays like ``like``."""
    intervals = survey(phi, *window) or (_NOWHERE,)
    columns = ([getattr(i, name) for i in intervals] for name in _COLUMNS)
    left = _side(potential, [(i.left, i.left_end, -1) for i in intervals], like)
    right = _side(potential, [(i.right, i.right_end, 1) for i in intervals], like)
    return Terrain(left, right, *(constants(like, column) for column in columns))


_COLUMNS = ("direction", "zero", "slope", "sign")


def _side(potential: Potential, ends: list[tuple[float, End, int]], like: Any) -> Side:
    tails = [_tail(potential, *end) for end in ends]
    return Side(
        constants(like, [position for position, _, _ in ends]),
        constants(like, [low for low, _ in tails]),
        constants(like, [high for _, high in tails]),
        constants(like, [float(end in (End.OPEN, End.BARRED)) for _, end, _ in ends]) > 0,
        constants(like, [float(end is End.OPEN) for _, end, _ in ends]) > 0,
    )


def _tail(potential: Potential, position: float, end: End, side: int) -> tuple[float, float]:
    if end is End.STATIONARY:
        return math.inf, math.inf
    if end is End.VANISHING:
        return 0.0, 0.0
    return potential.tail(position, side) if end is End.FADING else (0.0, math.inf)
