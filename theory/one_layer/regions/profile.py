"""φ along the line as tables: the stretches on which φ' ≠ 0, with G = ∫ φ/φ' and λ1.

Every number of a table is a float that bounds the true value from the side its name says, so that
a comparison of two of them is a proof.  :mod:`theory.one_layer.regions.stretches` makes them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from flint import arb

from theory.activation import Activation
from theory.expression.balls import precision
from theory.expression.hulls import spanning
from theory.rigour.ball_activation import BallActivation
from theory.rigour.quadrature import jet_integral

BITS = 64
ORDER, DEPTH = 8, 12  # of the jets that integrate φ/φ', and the halvings of a cell
SMALL = arb(2) ** -50  # a remainder of theirs that is left

Floats = np.ndarray
Bounds = tuple[Floats, Floats]


@dataclass(frozen=True)
class Edge:
    """An end of a stretch.  ``crest``: φ' has one zero in ``gap``, a simple one, and φ none: |G|
    is infinite there.  Else nothing is known (the end of the table, a kink, a pole), but perhaps
    that φ' has a zero in the gap, which no orbit passes, and that G varies by ``drop`` up to there.

    ``ratio``, ``size`` and ``most``, a bound of |φ|, are about all of the gap."""

    crest: bool
    gap: tuple[float, float]
    ratio: tuple[float, float]
    size: int | None = None
    most: float = math.inf
    drop: float = math.inf


NOWHERE = Edge(False, (math.nan, math.nan), (-math.inf, math.inf))


@dataclass(frozen=True)
class Side:
    """One sign of φ on a stretch, its nodes in the order of growing |φ|.

    ``least`` and ``most`` bound G at the nodes, ``small`` and ``large`` bound |φ|.  ``between``
    bounds, between a node and the next, ``ratio``: λ1; ``size``: the sign of |λ1| − 1 wherever
    φ ≠ 0 (±2 where it is not known); and ``gain``: φ'² times the speed of a.  ``anchored``: the
    first node is the zero of φ, or a crest, before which no orbit of this side comes; ``capped``:
    the last is a crest, before which p rises without bound.
    """

    sign: int
    at: Floats
    least: Floats
    most: Floats
    small: Floats
    large: Floats
    between: Mapping[str, Bounds]
    anchored: bool
    capped: bool

    def over(self, name: str, first: Floats, last: Floats) -> Bounds:
        """Bounds of what is between the nodes, from the interval ``first`` to ``last``."""
        if name not in self._minima:
            low, high = self.between[name]
            self._minima[name] = _minima(low), _minima(-high)
        least, greatest = self._minima[name]
        return _least(least, first, last), -_least(greatest, first, last)

    @cached_property
    def _minima(self) -> dict[str, Bounds]:
        return {}


@dataclass(frozen=True)
class Stretch:
    """A maximal interval of the table on which φ' ≠ 0 is proved; ``slope`` is its sign.

    ``zero`` brackets the only zero of φ, if there is one; G is 0 there, else at some node.
    Without a zero an orbit with p < 0 turns back if 2G + level < 0 at ``bottom``, a bound of G
    from above at a point on the way; it never does if 2G + level > 0 for ``floor``, a bound from
    below of G on all of the way.
    """

    low: float
    high: float
    slope: int
    edges: tuple[Edge, Edge]
    zero: tuple[float, float] | None
    sides: dict[int, Side]
    nodes: Floats
    levels: tuple[arb, ...] = field(repr=False)
    bottom: float = math.inf
    floor: float = -math.inf

    def limit(self, right: bool) -> float:
        """Of G at an end: ±∞ at a crest, NaN where it is not known."""
        if not self.edges[right].crest:
            return math.nan
        sign = self._sign_at(right)
        return (1 if right else -1) * sign * self.slope * math.inf

    def _sign_at(self, right: bool) -> int:
        """The sign of φ at an end."""
        if self.zero is None:
            return next(iter(self.sides))
        return self.slope if right else -self.slope


@dataclass(frozen=True)
class Flat:
    """φ is constant between ``low`` and ``high``, and its ``sign`` is proved."""

    low: float
    high: float
    sign: int


@dataclass(frozen=True)
class Profile:
    """The stretches of φ on a range of a, from left to right; where φ has kinks, and is flat."""

    phi: Activation
    stretches: tuple[Stretch, ...]
    kinks: tuple[tuple[float, float], ...]
    flats: tuple[Flat, ...] = ()

    @cached_property
    def _level_cache(self) -> dict[tuple[int, float], tuple[float, float]]:
        return {}

    def level(self, index: int, a: float) -> tuple[float, float]:
        """Bounds of G at a point of a stretch."""
        found = self._level_cache.get((index, a))
        if found is None:
            stretch = self.stretches[index]
            i = int(np.searchsorted(stretch.nodes, a, side="right")) - 1
            i = min(max(i, 0), len(stretch.nodes) - 1)
            with precision(BITS):
                near = stretch.levels[i]
                if a != stretch.nodes[i]:
                    balls = BallActivation.of(self.phi)
                    near = near + jet_integral(
                        balls, arb(stretch.nodes[i]), arb(a), ORDER, DEPTH, SMALL
                    )
                found = bounds(near)
            self._level_cache[index, a] = found
        return found


def bounds(x: arb) -> tuple[float, float]:
    """Floats on either side of a ball; infinite where it is not finite."""
    if not x.is_finite():
        return (math.inf, math.inf) if x == arb.pos_inf() else (-math.inf, math.inf)
    return below(x.lower()), above(x.upper())


def below(x: arb) -> float:
    found = float(x)
    return found if arb(found) <= x else math.nextafter(found, -math.inf)


def above(x: arb) -> float:
    found = float(x)
    return found if arb(found) >= x else math.nextafter(found, math.inf)


def hull(low: float, high: float) -> arb:
    """A ball that contains [low, high]."""
    return spanning(arb(low), arb(high))


def _minima(values: Floats) -> Floats:
    """Row p has at i the least of values[i : i + 2^p]; its end is padding."""
    rows = len(values).bit_length()
    tables = np.empty((rows, len(values)))
    tables[0] = np.where(np.isnan(values), -np.inf, values)
    for power in range(1, rows):
        half = 1 << (power - 1)
        tables[power] = tables[power - 1]
        np.minimum(tables[power - 1, :-half], tables[power - 1, half:], out=tables[power, :-half])
    return tables


def _least(minima: Floats, first: Floats, last: Floats) -> Floats:
    """The least value from first to last, by the minima over powers of two."""
    power = np.floor(np.log2(last - first + 1)).astype(int)
    return np.minimum(minima[power, first], minima[power, last - (1 << power) + 1])


def down(x: Floats) -> Floats:
    """Below what was rounded: one step of the floats."""
    return np.nextafter(x, -np.inf)


def up(x: Floats) -> Floats:
    return np.nextafter(x, np.inf)
