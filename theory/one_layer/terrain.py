"""The landscape of φ as a table of arrays, in which millions of starts look up their interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Terrain:
    """m intervals in increasing order; ``zero`` is NaN and ``sign`` φ's sign where φ has no zero."""

    left: Side
    right: Side
    direction: Any
    zero: Any
    slope: Any
    sign: Any

    def locate(self, namespace: Any, a: Any) -> tuple[Any, Any]:
        """The interval of each of n points, and whether the point is really inside it."""
        j = namespace.searchsorted(self.left.position, a, side="right") - 1
        j = namespace.where(j < 0, 0, j)
        return j, (a > self.left.position[j]) & (a < self.right.position[j])


_NOWHERE = Interval(math.inf, math.inf, End.BARRED, End.BARRED, math.nan)


def terrain(
    phi: Activation, potential: Potential, window: tuple[float, float, float], like: Any
) -> Terrain:
    """The table for ``window`` = (low, high, pad), as arrays like ``like``."""
    intervals = survey(phi, *window) or (_NOWHERE,)
    column = {
        name: constants(like, [getattr(i, name) for i in intervals])
        for name in ("direction", "zero", "slope", "sign")
    }
    left = _side(potential, [(i.left, i.left_end, -1) for i in intervals], like)
    right = _side(potential, [(i.right, i.right_end, 1) for i in intervals], like)
    return Terrain(left, right, **column)


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
