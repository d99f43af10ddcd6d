"""A table over a whose G is weighted: G' = φ/φ' over the speed at which a moves.

In a network of several layers a is the output of the layers further in, which move along one curve
(:mod:`theory.one_layer.regions.layers`).  What they do where a lies between two nodes is given as
bounds; the rest comes from the table of φ, in which G' = φ/φ'.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from theory.one_layer.regions.classify import Fate, Found
from theory.one_layer.regions.profile import (
    NOWHERE,
    Bounds,
    Floats,
    Profile,
    Side,
    Stretch,
    down,
    up,
)

SUMMED = 2.0**-51  # relative error of a sum of positive floats, for each of them


@dataclass(frozen=True)
class Weighted(Profile):
    """The stretches are of one family of curves of the inner layers."""

    def level(self, index: int, a: float) -> tuple[float, float]:
        stretch = self.stretches[index]
        found = [x for side in stretch.sides.values() if (x := _level(stretch, side, a))]
        if not found:
            return -math.inf, math.inf
        return min(low for low, _ in found), max(high for _, high in found)


def touched(profile: Profile, start: tuple[float, float]) -> Profile:
    """Without the stretches on which no orbit from ``start``, an interval of a, begins."""
    kept = (
        s
        for s in profile.stretches
        if min(float(x.at.min()) for x in s.sides.values()) <= start[1]
        and max(float(x.at.max()) for x in s.sides.values()) >= start[0]
    )
    return replace(profile, stretches=tuple(kept))


def intervals(profile: Profile) -> Bounds:
    """Those of a between neighbouring nodes, of every side of every stretch, one after another."""
    parts = [(x.at[:-1], x.at[1:]) for s in profile.stretches for x in s.sides.values()]
    if not parts:
        return np.zeros(0), np.zeros(0)
    one, other = (np.concatenate(p) for p in zip(*parts, strict=True))
    return np.minimum(one, other), np.maximum(one, other)


def weighted(profile: Profile, inner: Found, start: tuple[float, float]) -> Weighted:
    """The table for the curves of ``inner`` that pass through ``start``.

    ``inner`` has, for each of the :func:`intervals`, the speed of a (``gain``), and λ1 and the
    sign of |λ1| − 1 of the inner layers; where its fate is not ARRIVES, a is not known to come.
    """
    found, begin = [], 0
    for stretch in profile.stretches:
        sides = {}
        for sign, side in stretch.sides.items():
            part = inner.part(slice(begin, begin + len(side.at) - 1))
            kept = _side(stretch, side, part, start)
            if kept is not None:
                sides[sign] = kept
            begin += len(side.at) - 1
        if sides:
            found.append(_stretch(stretch, sides))
    return Weighted(profile.phi, tuple(found), profile.kinks, profile.flats)


def _side(stretch: Stretch, side: Side, inner: Found, start: tuple[float, float]) -> Side | None:
    speed, gain = inner.bounds["gain"], side.between["gain"]
    with np.errstate(all="ignore"):  # what comes out as no number is not kept
        slope = np.maximum(down(np.sqrt(gain[0])), 0.0), up(np.sqrt(gain[1]))
        rise = (
            down(down(side.small[:-1] / slope[1]) / speed[1]),
            up(up(side.large[1:] / slope[0]) / speed[0]),
        )
        rise = np.where(rise[0] > 0, rise[0], 0.0), _known(rise[1], np.inf)
        ratio = _product(side.between["ratio"], inner.ratio)
        between = {
            "ratio": ratio,
            "size": _size(side.between["size"], inner.size, ratio),
            "gain": (_known(down(gain[0] * speed[0]), 0.0), _known(up(gain[1] * speed[1]), np.inf)),
            "innermost": inner.bounds.get("innermost", inner.end),
            "rise": rise,
        }
    known = (inner.fate == Fate.ARRIVES) & (speed[0] > 0)
    crests = _at_crests(stretch, side)
    known &= np.isfinite(rise[1]) | crests
    first, last = _run(side, known, stretch.zero is not None, start)
    if first >= last:
        return None
    return _part(side, between, crests, first, last, stretch.zero is not None, start)


def _known(x: Floats, otherwise: float) -> Floats:
    return np.where(np.isnan(x), otherwise, x)


def _at_crests(stretch: Stretch, side: Side) -> Floats:
    found = np.zeros(len(side.at) - 1, dtype=bool)
    found[0], found[-1] = side.anchored and stretch.zero is None, side.capped
    return found


def _run(side: Side, known: Floats, has_zero: bool, start: tuple[float, float]) -> tuple[int, int]:
    """The nodes between which all is known: from the zero of φ outwards, else around ``start``."""
    unknown = np.flatnonzero(~known)
    if has_zero:
        return 0, int(unknown[0]) if len(unknown) else len(known)
    touched = np.flatnonzero(
        (np.minimum(side.at[:-1], side.at[1:]) <= start[1])
        & (np.maximum(side.at[:-1], side.at[1:]) >= start[0])
    )
    if not len(touched):
        return 0, 0
    middle = int(touched[len(touched) // 2])
    before, after = unknown[unknown <= middle], unknown[unknown >= middle]
    return int(before[-1]) + 1 if len(before) else 0, int(after[0]) if len(after) else len(known)


def _part(
    side: Side,
    between: dict[str, Bounds],
    crests: Floats,
    first: int,
    last: int,
    has_zero: bool,
    start: tuple[float, float],
) -> Side:
    """The nodes from ``first`` to ``last``, with G counted from the zero of φ or near ``start``."""
    nodes, gaps = slice(first, last + 1), slice(first, last)
    at, low, high = side.at[nodes], *(r[gaps] for r in between["rise"])
    length = np.abs(at[1:] - at[:-1])
    with np.errstate(invalid="ignore"):
        least, most = down(down(length) * low), up(up(length) * high)
    anchored = side.anchored and first == 0
    if has_zero:
        least[0] = 0.0  # the zero lies anywhere between these two nodes
        base = 0
    else:
        finite = np.flatnonzero(~crests[gaps])
        inside = np.flatnonzero((at >= start[0]) & (at <= start[1]))
        near = inside[len(inside) // 2] if len(inside) else int(np.argmin(abs(at - start[0])))
        base = int(np.clip(near, finite[0], finite[-1] + 1)) if len(finite) else 0
    levels = _sums(np.maximum(least, 0.0), most, base)
    if anchored and not has_zero:
        levels[0][0] = levels[1][0] = -np.inf
    if side.capped and last == len(side.at) - 1:
        levels[0][-1] = levels[1][-1] = np.inf
    return replace(
        side,
        at=at,
        least=levels[0],
        most=levels[1],
        small=side.small[nodes],
        large=side.large[nodes],
        between={name: (a[gaps], b[gaps]) for name, (a, b) in between.items()},
        anchored=anchored,
        capped=side.capped and last == len(side.at) - 1,
    )


def _sums(least: Floats, most: Floats, base: int) -> Bounds:
    """From node ``base``, which is 0, outwards."""
    shrink, grow = 1 - SUMMED * len(least), 1 + SUMMED * len(least)
    up_low, up_high = np.cumsum(least[base:]) * shrink, np.cumsum(most[base:]) * grow
    down_low = -np.cumsum(most[:base][::-1])[::-1] * grow
    down_high = -np.cumsum(least[:base][::-1])[::-1] * shrink
    zero = np.zeros(1)
    return (
        np.concatenate([down_low, zero, up_low]),
        np.concatenate([down_high, zero, up_high]),
    )


def _stretch(stretch: Stretch, sides: dict[int, Side]) -> Stretch:
    low = min(float(side.at.min()) for side in sides.values())
    high = max(float(side.at.max()) for side in sides.values())
    edges = []
    for right, end in ((False, low), (True, high)):
        edge = stretch.edges[right]
        reached = edge.crest and (end >= edge.gap[1] if right else end <= edge.gap[0])
        edges.append(edge if reached else NOWHERE)
    bottom = math.inf
    if stretch.zero is None:
        (side,) = sides.values()
        bottom = float(side.most[0])
    return replace(
        stretch,
        low=max(low, stretch.low),
        high=min(high, stretch.high),
        edges=(edges[0], edges[1]),
        sides=sides,
        levels=(),
        bottom=bottom,
        floor=-math.inf,
    )


def _level(stretch: Stretch, side: Side, a: float) -> tuple[float, float] | None:
    """Bounds of G at a, if it lies between two nodes of the side."""
    ends = np.minimum(side.at[:-1], side.at[1:]), np.maximum(side.at[:-1], side.at[1:])
    where = np.flatnonzero((ends[0] <= a) & (a <= ends[1]))
    if not len(where):
        return None
    j = int(where[0])
    way = abs(a - side.at[j])
    low, high = (r[j] for r in side.between["rise"])
    if j == 0 and stretch.zero is not None:
        return 0.0, float(up(up(way) * high))
    with np.errstate(invalid="ignore"):
        least = side.least[j] + max(0.0, float(down(down(way) * low)))
        most = side.most[j] + float(up(up(way) * high))
    least, most = float(down(least)), float(up(most))
    return (-math.inf if math.isnan(least) else least, math.inf if math.isnan(most) else most)


def _product(x: Bounds, y: Bounds) -> Bounds:
    corners = [a * b for a in x for b in y]
    corners = [np.where(np.isnan(c), 0.0, c) for c in corners]  # 0 · ∞, of which 0 is a bound
    wild = np.any([np.isinf(e) for e in (*x, *y)], axis=0)
    low, high = down(np.min(corners, axis=0)), up(np.max(corners, axis=0))
    return np.where(wild, -np.inf, low), np.where(wild, np.inf, high)


def _size(x: Bounds, y: Bounds, ratio: Bounds) -> Bounds:
    """Of the sign of |λ1| − 1 for a product: both factors say it, or the product's bounds do."""
    low = np.where((x[0] == 0) & (y[0] == 0), 0.0, -2.0)
    high = np.where((x[1] == 0) & (y[1] == 0), 0.0, 2.0)
    low = np.where((x[0] >= 0) & (y[0] >= 0) & ((x[0] == 1) | (y[0] == 1)), 1.0, low)
    high = np.where((x[1] <= 0) & (y[1] <= 0) & ((x[1] == -1) | (y[1] == -1)), -1.0, high)
    least = np.where((ratio[0] > 0) | (ratio[1] < 0), np.minimum(abs(ratio[0]), abs(ratio[1])), 0)
    beyond, within = least > 1, (ratio[0] > -1) & (ratio[1] < 1)
    low = np.where(within, -1.0, np.where(beyond, 1.0, low))
    high = np.where(within, -1.0, np.where(beyond, 1.0, high))
    return low, high
