"""One sign of φ on a stretch as columns of floats, from cells and the values at their ends."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from flint import arb

from theory.one_layer.regions.cells import Cell
from theory.one_layer.regions.profile import Bounds, Edge, Floats, Side, bounds
from theory.rigour.signs import sign_of

AtZero = dict[bool, tuple[tuple[float, float], "int | None"]]
UNKNOWN_GAIN = (0.0, math.inf)


def side_of(
    cells: Sequence[Cell],
    nodes: Floats,
    values: Sequence[arb],
    levels: Sequence[arb],
    order: Sequence[int],
    zero: tuple[float, float] | None,
    at_zero: AtZero,
    edges: tuple[Edge, Edge],
) -> Side:
    """``order`` has the nodes by growing |φ|."""
    rightwards = len(order) < 2 or order[0] < order[1]
    at = [float(nodes[i]) for i in order]
    level = [bounds(levels[i]) for i in order]
    size = [bounds(abs(values[i])) for i in order]
    pairs = [min(pair) for pair in itertools.pairwise(order)]
    between = [bounds(cells[i].ratio) for i in pairs]
    sizes = [_known(cells[i].size) for i in pairs]
    gains = [bounds(abs(cells[i].slope) ** 2) for i in pairs]
    behind, ahead = edges if rightwards else edges[::-1]
    if ahead.crest:
        at.append(ahead.gap[1 if rightwards else 0])
        level.append((math.inf, math.inf))
        size.append((size[-1][0], ahead.most))
        between.append(ahead.ratio)
        sizes.append(_known(ahead.size))
        gains.append(UNKNOWN_GAIN)
    anchored = zero is not None or behind.crest
    if zero is not None:
        at.insert(0, zero[0 if rightwards else 1])
        level.insert(0, (0.0, 0.0))
        size.insert(0, (0.0, 0.0))
        between.insert(0, at_zero[rightwards][0])
        sizes.insert(0, _known(at_zero[rightwards][1]))
        gains.insert(0, _gain_around(cells, zero))
    elif behind.crest:
        at.insert(0, behind.gap[0 if rightwards else 1])
        level.insert(0, (-math.inf, -math.inf))
        size.insert(0, (0.0, size[0][1]))
        between.insert(0, behind.ratio)
        sizes.insert(0, _known(behind.size))
        gains.insert(0, UNKNOWN_GAIN)
    (least, most), (small, large) = _columns(level), _columns(size)
    return Side(
        sign=int(sign_of(values[order[0]]) or 0),
        at=np.array(at),
        least=least,
        most=most,
        small=small,
        large=large,
        between={"ratio": _columns(between), "size": _columns(sizes), "gain": _columns(gains)},
        anchored=anchored,
        capped=ahead.crest,
    )


def _gain_around(cells: Sequence[Cell], zero: tuple[float, float]) -> tuple[float, float]:
    """Bounds of φ'² on the cells between the nodes around the zero of φ."""
    found = [bounds(abs(c.slope) ** 2) for c in cells if zero[0] <= c.low and c.high <= zero[1]]
    return min(low for low, _ in found), max(high for _, high in found)


def _columns(pairs: Sequence[tuple[float, float]]) -> Bounds:
    lows, highs = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(lows, dtype=float), np.array(highs, dtype=float)


def _known(size: int | None) -> tuple[float, float]:
    return (-2.0, 2.0) if size is None else (float(size), float(size))
