"""The landscape of φ: the maximal intervals on which φ' ≠ 0, and the zero of φ in each.

v never leaves its interval I (MATHEMATICS 2.1), and how I ends decides whether a flow that
starts with the wrong sign can be trapped.  The ends are found by sampling and bisection in
floats (:mod:`theory.one_layer.scan`), not proved.  Where floats cannot tell, the end is BARRED.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from theory.activation import Activation, Piece
from theory.one_layer.scan import Cell, Scan, mesh, samples, scan

_ZERO = 1e-14  # a double zero's φ', or a φ, this small beside its surroundings counts as 0
_NOT_ZERO = 1e-11  # and one this large does not; between the two, floats cannot tell
_BISECTIONS = 70


class End(enum.IntEnum):
    """How an interval ends."""

    STATIONARY = 0  # φ' = 0 and φ ≠ 0: G diverges
    VANISHING = 1  # φ' = 0 (or jumps) and φ = 0: a flow of the wrong sign may end here
    FADING = 2  # φ and φ' underflow together: the end is at infinity
    OPEN = 3  # the edge of the window: look further
    BARRED = 4  # a kink that turns φ back, a pole, or a place where floats cannot tell


@dataclass(frozen=True)
class Interval:
    """φ' keeps ``direction`` between ``left`` and ``right``; ``zero`` is φ's zero there, or NaN.

    ``sign`` is φ's sign if it has no zero, else 0; ``slope`` is φ'(zero).
    """

    left: float
    right: float
    left_end: End
    right_end: End
    direction: float
    zero: float = np.nan
    slope: float = np.nan
    sign: float = 0.0


@lru_cache(maxsize=64)
def survey(phi: Activation, low: float, high: float, pad: float) -> tuple[Interval, ...]:
    """The intervals that meet [low - pad, high + pad], in increasing order."""
    nodes = mesh(low, high, pad)
    found = []
    for piece in phi.pieces:
        if piece.derivative == 0:
            continue
        left, right = float(piece.lower), float(piece.upper)
        inside = nodes[(nodes > left) & (nodes < right)]
        ends = [x for x in (left, right) if nodes[0] < x < nodes[-1]]
        inside = np.unique(np.concatenate([inside, ends]))
        if len(inside) > 1:
            found += _intervals(piece, scan(piece, inside))
    both = phi.array_functions(np)
    return tuple(_with_zeros(both, [_settled(both, i) for i in _joined(found)]))


def _intervals(piece: Piece, cells: Scan) -> list[Interval]:
    """The intervals of one piece.  An end at a kink is BARRED, at the window's edge OPEN."""
    edge = (cells.nodes[0], cells.nodes[-1])
    borders = [(edge[0], _edge(piece.lower, edge[0]))]
    for first, last in _gaps(cells):
        barrier = _barrier(piece, cells, first, last)
        if barrier is not None:
            lower, upper, end = barrier
            if lower == edge[0] and end is End.BARRED:
                borders = [(upper, _edge(piece.lower, lower))]
                continue
            right = _edge(piece.upper, upper) if upper == edge[1] and end is End.BARRED else end
            borders += [(lower, right), (upper, right)]
    if borders[-1][0] < edge[1] or len(borders) == 1:
        borders.append((edge[1], _edge(piece.upper, edge[1])))
    pairs = zip(borders[0::2], borders[1::2], strict=False)
    return [
        Interval(a, b, left, right, _direction(cells, a, b))
        for (a, left), (b, right) in pairs
        if a < b
    ]


def _edge(limit: Any, x: float) -> End:
    return End.BARRED if x == float(limit) else End.OPEN


def _direction(cells: Scan, left: float, right: float) -> float:
    middle = (cells.nodes[1:] + cells.nodes[:-1]) / 2
    clear = (cells.kind == Cell.CLEAR) & (middle > left) & (middle < right)
    index = np.flatnonzero(clear)
    return float(np.sign(cells.slope[index[0]])) if len(index) else np.nan


def _gaps(cells: Scan) -> list[tuple[int, int]]:
    """The runs of cells that are not CLEAR: first and last index."""
    closed = np.concatenate([[0], cells.kind != Cell.CLEAR, [0]]).astype(int)
    steps = np.diff(closed)
    return list(zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1, strict=True))


def _barrier(piece: Piece, cells: Scan, first: int, last: int) -> tuple[float, float, End] | None:
    """What separates two intervals: from, to, and how they end.  None: nothing does."""
    kinds = set(cells.kind[first : last + 1].tolist())
    lower, upper = float(cells.nodes[first]), float(cells.nodes[last + 1])
    if Cell.FADED in kinds:
        return lower, upper, End.FADING
    if Cell.SATURATED in kinds:
        return lower, upper, End.STATIONARY
    if Cell.VOID in kinds:
        return lower, upper, End.BARRED
    run, here = samples(piece), slice(first, last + 2)
    slope, bend = cells.slope[here], cells.bend[here]
    if not np.isfinite(slope).all():
        return lower, upper, End.BARRED
    if _flips(slope) == 1:
        point = bisected(lambda x: run(x)[1], lower, upper)
        return point, point, End.STATIONARY
    if _flips(slope) == 0 and (_flips(bend) == 1 or (slope == 0).any()):
        return _touching(run, cells, here)
    return lower, upper, End.BARRED


def _touching(run: Callable[[Any], Any], cells: Scan, here: slice) -> Any:
    """A minimum of |φ'| without a change of sign: 0, not 0, or unclear."""
    nodes, slope = cells.nodes[here], cells.slope[here]
    lower, upper = float(nodes[0]), float(nodes[-1])
    if (slope == 0).any():
        point = float(nodes[np.flatnonzero(slope == 0)[0]])
    else:
        point = bisected(lambda x: run(x)[2], lower, upper)
    least = float(abs(run(np.array([point]))[1][0]))
    around = abs(cells.nodes - point) <= 1
    size = np.nanmax(abs(cells.slope[around]))
    if least <= _ZERO * size:
        return point, point, End.STATIONARY
    if _NOT_ZERO * size < least < min(abs(slope[0]), abs(slope[-1])):
        return None
    return lower, upper, End.BARRED


def _flips(values: np.ndarray) -> int:
    signs = np.sign(values[values != 0])
    return int((signs[1:] != signs[:-1]).sum())


def bisected(function: Callable[[np.ndarray], np.ndarray], lower: float, upper: float) -> float:
    """A point where ``function`` changes sign, to the last bit; 0 is tried first."""
    ends = np.array([lower, upper])
    sign = np.sign(function(ends)[0])
    for step in range(_BISECTIONS):
        zero_first = step == 0 and lower < 0 < upper
        middle = 0.0 if zero_first else (ends[0] + ends[1]) / 2
        value = function(np.array([middle]))[0]
        if value == 0:
            return float(middle)
        ends[0 if np.sign(value) == sign else 1] = middle
    return float(ends[np.argmin(abs(function(ends)))])


def _joined(found: list[Interval]) -> list[Interval]:
    """Intervals of neighbouring pieces become one where φ' keeps its sign across the kink."""
    joined: list[Interval] = []
    for interval in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.right == interval.left
            and last.right_end is interval.left_end is End.BARRED
            and last.direction == interval.direction
        ):
            joined[-1] = replace(last, right=interval.right, right_end=interval.right_end)
        else:
            joined.append(interval)
    return joined


def _settled(both: Callable[[Any], Any], interval: Interval) -> Interval:
    """STATIONARY and kink ends become VANISHING where φ is 0, BARRED where floats cannot tell."""

    def settled(x: float, end: End) -> End:
        if end not in (End.STATIONARY, End.BARRED):
            return end
        around = abs(both(x + np.array([0, -1, -0.25, 0.25, 1]))[0])
        size = np.max(around, initial=0.0, where=np.isfinite(around))
        if around[0] <= _ZERO * size:
            return End.VANISHING
        return end if around[0] > _NOT_ZERO * size else End.BARRED

    return replace(
        interval,
        left_end=settled(interval.left, interval.left_end),
        right_end=settled(interval.right, interval.right_end),
    )


def _with_zeros(both: Callable[[Any], Any], intervals: list[Interval]) -> list[Interval]:
    """Each interval with its zero of φ, or φ's sign."""
    return [_with_zero(both, interval) for interval in intervals]


def _with_zero(both: Callable[[Any], Any], interval: Interval) -> Interval:
    left, right = both(np.array([interval.left, interval.right]))[0]
    left = 0.0 if interval.left_end is End.VANISHING else left
    right = 0.0 if interval.right_end is End.VANISHING else right
    if not left * right < 0:
        return replace(interval, sign=float(np.sign(left + right)))
    zero = bisected(lambda x: both(x)[0], interval.left, interval.right)
    return replace(interval, zero=zero, slope=float(both(np.array([zero]))[1][0]))


def bounds(intervals: tuple[Interval, ...]) -> list[tuple[float, float]]:
    """The gaps between consecutive intervals, for tests and plots."""
    return [(a.right, b.left) for a, b in itertools.pairwise(intervals)]
