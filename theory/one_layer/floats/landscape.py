"""The landscape of φ: the maximal intervals on which φ' ≠ 0, and the zero of φ in each.

v never leaves its interval I (`docs/mathematics.md`), and how I ends decides whether a flow that
starts with the wrong sign can be trapped.  The ends are found by sampling and bisection in
floats (:mod:`theory.one_layer.floats.scan`), not proved.  Where they cannot tell, I is BARRED.
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
from theory.kinks import approximate
from theory.one_layer.floats.breaks import broken_kinks
from theory.one_layer.floats.scan import Cell, Scan, mesh, samples, scan

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
        left, right = approximate(piece.lower), approximate(piece.upper)
        inside = nodes[(nodes > left) & (nodes < right)]
        ends = [x for x in (left, right) if nodes[0] < x < nodes[-1]]
        inside = np.unique(np.concatenate([inside, ends]))
        if len(inside) > 1:
            found += _intervals(piece, scan(piece, inside))
    both = phi.array_functions(np)
    broken = broken_kinks(phi)
    return tuple(_with_zeros(both, _settled(both, _joined(found, broken), broken)))


def _intervals(piece: Piece, cells: Scan) -> list[Interval]:
    """The intervals of one piece.  An end at a kink is BARRED, at the window's edge OPEN."""
    low, high = cells.nodes[0], cells.nodes[-1]
    first = End.BARRED if low == approximate(piece.lower) else End.OPEN
    last = End.BARRED if high == approximate(piece.upper) else End.OPEN
    starts, stops = [(low, first)], []
    for lower, upper, before, after in _barriers(piece, cells):
        stops.append((lower, before))
        starts.append((upper, after))
    stops.append((high, last))
    middle = (cells.nodes[1:] + cells.nodes[:-1]) / 2
    clear = cells.kind == Cell.CLEAR
    found = []
    for (a, left), (b, right) in zip(starts, stops, strict=True):
        i = np.searchsorted(middle, a)
        index = i + np.flatnonzero(clear[i : np.searchsorted(middle, b)])
        if len(index):
            direction = float(np.sign(cells.slope[index[0]]))
            found.append(Interval(float(a), float(b), left, right, direction))
    return found


_Barrier = tuple[float, float, End, End]


def _barriers(piece: Piece, cells: Scan) -> list[_Barrier]:
    """What separates intervals: from, to, and how the intervals before and after it end there."""
    run = samples(piece)
    gaps = [(slice(i, j + 2), _verdict(cells, i, j)) for i, j in _gaps(cells)]
    found = [
        (cells.nodes[here.start], cells.nodes[here.stop - 1], *ends)
        for here, ends in gaps
        if isinstance(ends, tuple)
    ]
    for order, root in enumerate(_Root, start=1):
        places = [here for here, verdict in gaps if verdict is root]
        lower = cells.nodes[[here.start for here in places]]
        upper = cells.nodes[[here.stop - 1 for here in places]]
        points = bisected(_column(run, order), lower, upper)
        points = np.where(run(upper)[1] == 0, upper, np.where(run(lower)[1] == 0, lower, points))
        if root is _Root.CROSSING:
            found += [(x, x, End.STATIONARY, End.STATIONARY) for x in points]
        else:
            least = abs(run(points)[1])
            found += filter(None, map(_touching, itertools.repeat(cells), places, points, least))
    return sorted(found)


def _column(run: Callable[[Any], tuple[Any, ...]], order: int) -> Callable[[Any], Any]:
    return lambda x: run(x)[order]


class _Root(enum.Enum):
    CROSSING = "φ' changes sign"
    TOUCHING = "φ'' changes sign, φ' does not"


def _gaps(cells: Scan) -> list[tuple[int, int]]:
    """The runs of cells that are not CLEAR: first and last index."""
    closed = np.concatenate([[0], cells.kind != Cell.CLEAR, [0]]).astype(int)
    steps = np.diff(closed)
    return list(zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1, strict=True))


_END_OF = {Cell.FADED: End.FADING, Cell.SATURATED: End.STATIONARY, Cell.VOID: End.BARRED}


def _verdict(cells: Scan, first: int, last: int) -> tuple[End, End] | _Root:
    """How two intervals end at a gap, or the root to be found in it."""
    special = [k for k in cells.kind[first : last + 1].tolist() if k in _END_OF]
    if special:  # what lies next to an interval decides
        return _END_OF[special[0]], _END_OF[special[-1]]
    slope, bend = cells.slope[first : last + 2], cells.bend[first : last + 2]
    if not np.isfinite(slope).all():
        return End.BARRED, End.BARRED
    if _flips(slope) == 1:
        return _Root.CROSSING
    if _flips(slope) == 0 and (_flips(bend) == 1 or slope[0] == 0 or slope[-1] == 0):
        return _Root.TOUCHING
    outermost = first == 0 or last == len(cells.kind) - 1
    return (End.OPEN, End.OPEN) if outermost else (End.BARRED, End.BARRED)


def _flips(values: np.ndarray) -> int:
    signs = np.sign(values[values != 0])
    return int((signs[1:] != signs[:-1]).sum())


def _touching(cells: Scan, here: slice, point: float, least: float) -> _Barrier | None:
    """A minimum of |φ'| without a change of sign: a zero, unclear, or (None) no zero."""
    slope = abs(cells.slope[here])
    lower, upper = cells.nodes[here.start], cells.nodes[here.stop - 1]
    near = slice(*np.searchsorted(cells.nodes, [point - 1, point + 1]))
    size = np.nanmax(abs(cells.slope[near]), initial=0.0)
    if least <= _ZERO * size:
        return point, point, End.STATIONARY, End.STATIONARY
    if _NOT_ZERO * size < least < min(slope[0], slope[-1]):
        return None
    return lower, upper, End.BARRED, End.BARRED


def bisected(function: Callable[[Any], Any], lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Points (n,) where ``function`` changes sign, to the last bit; 0 is tried first."""
    if not len(lower):
        return np.array([])
    lower, upper = lower.copy(), upper.copy()
    sign = np.sign(function(lower))
    sign = np.where(sign == 0, -np.sign(function(upper)), sign)
    for step in range(_BISECTIONS):
        middle = (lower + upper) / 2
        if step == 0:
            middle = np.where((lower < 0) & (upper > 0), 0.0, middle)
        value = np.sign(function(middle))
        lower = np.where((value == sign) | (value == 0), middle, lower)
        upper = np.where(value == sign, upper, middle)
    return np.where(abs(function(lower)) < abs(function(upper)), lower, upper)


def _joined(found: list[Interval], broken: frozenset[float]) -> list[Interval]:
    """Intervals of neighbouring pieces become one where φ' keeps its sign across the kink, and φ
    does not break off there."""
    joined: list[Interval] = []
    for interval in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.right == interval.left
            and last.right not in broken
            and last.right_end is interval.left_end is End.BARRED
            and last.direction == interval.direction
        ):
            joined[-1] = replace(last, right=interval.right, right_end=interval.right_end)
        else:
            joined.append(interval)
    return joined


def _settled(
    both: Callable[[Any], Any], found: list[Interval], broken: frozenset[float]
) -> list[Interval]:
    """STATIONARY and kink ends become VANISHING where φ is 0, BARRED where floats cannot tell."""
    ends = np.array([(i.left, i.right) for i in found]).reshape(-1, 2)
    around = abs(both(ends[..., None] + np.array([0, -1, -0.25, 0.25, 1]))[0])
    size = np.max(around, axis=-1, initial=0.0, where=np.isfinite(around))
    zero = around[..., 0] <= _ZERO * size
    unclear = ~zero & ~(around[..., 0] > _NOT_ZERO * size)
    zero &= ~np.isin(ends, list(broken))

    def settled(end: End, zero: bool, unclear: bool) -> End:
        if end not in (End.STATIONARY, End.BARRED):
            return end
        return End.VANISHING if zero else End.BARRED if unclear else end

    left, right = np.stack([zero, unclear], axis=-1).transpose(1, 0, 2)
    return [
        replace(i, left_end=settled(i.left_end, *a), right_end=settled(i.right_end, *b))
        for i, a, b in zip(found, left, right, strict=True)
    ]


def _with_zeros(both: Callable[[Any], Any], found: list[Interval]) -> list[Interval]:
    """Each interval with its zero of φ, or φ's sign."""
    ends = np.array([(i.left, i.right) for i in found]).reshape(-1, 2)
    vanish = [(i.left_end is End.VANISHING, i.right_end is End.VANISHING) for i in found]
    values = np.where(np.reshape(vanish, (-1, 2)), 0.0, both(ends)[0])
    crosses = np.sign(values[:, 0]) * np.sign(values[:, 1]) < 0
    zeros = np.full(len(found), np.nan)
    zeros[crosses] = bisected(lambda x: both(x)[0], ends[crosses, 0], ends[crosses, 1])
    slopes = both(zeros)[1]
    signs = np.where(crosses, 0.0, np.sign(values.sum(axis=1)))
    return [
        replace(i, zero=float(z), slope=float(d), sign=float(s))
        for i, z, d, s in zip(found, zeros, slopes, signs, strict=True)
    ]
