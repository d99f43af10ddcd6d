"""Where φ' has a sign: cells of a smooth piece of φ, refined around the zeros of φ'.

A cell is CLEAR when φ' has one sign at both ends and is too large to reach 0 with the slope φ''
found there.  The others are halved, down to a smallest width.  This is sampling, not proof: a
feature of φ much narrower than a cell, between two samples that show nothing, is missed.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from theory.activation import Piece, variable
from theory.expression.arrays import Arrays
from theory.one_layer.floats.breaks import broken_cells

CELL = 1 / 16  # width of the first cells
_GROWTH = 1 / 16  # outside the starts, cells are this fraction of the distance longer
_LEVELS = 12  # halvings: the smallest cells are 2⁻¹⁶ wide
_FINE = 6  # halvings after which cells are short enough to tell noise from structure
_CELLS = 2**18  # no more cells than this; what is unclear then stays so
_SUBNORMAL = 1e-280  # φ' below this has underflowed, or is about to
VANISHED = 1e-100  # φ below this while φ' has underflowed: both fade towards infinity
_NOISE = 1e-10  # φ whose rounding errors weigh more than this cannot be trusted
_PROBE = 2**8  # cells are this much longer than the distance at which rounding is probed


class Cell(enum.IntEnum):
    """What the samples say about φ' in a cell."""

    CLEAR = 0
    UNCLEAR = 1
    SATURATED = 2  # φ' has underflowed, φ has not
    FADED = 3  # both have
    VOID = 4  # not finite, φ and φ' contradict each other by rounding, or φ breaks off


@dataclass(frozen=True)
class Scan:
    """n cells in increasing order: ``nodes`` (n+1,), φ, φ', φ'' there, ``kind`` (n,) of Cell."""

    nodes: np.ndarray
    value: np.ndarray
    slope: np.ndarray
    bend: np.ndarray
    kind: np.ndarray


@lru_cache(maxsize=256)
def samples(piece: Piece) -> Callable[[Any], tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """x ↦ (φ, φ', φ'') in NumPy."""
    import sympy

    expressions = [piece.value, piece.derivative, sympy.diff(piece.derivative, variable())]
    run = piece.program(expressions).bind(Arrays(np))

    def sampled(x: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        f, d, c = (np.broadcast_to(y, x.shape) for y in run(x))
        return f, d, c

    return sampled


def mesh(low: float, high: float, pad: float) -> np.ndarray:
    """Cell boundaries: even between ``low`` and ``high``, growing over ``pad`` on either side."""
    core = np.linspace(low, high, max(2, round((high - low) / CELL) + 1))
    steps = np.arange(1, 2 + int(np.log1p(pad * _GROWTH / CELL) / np.log1p(_GROWTH)))
    away = np.expm1(steps * np.log1p(_GROWTH)) * CELL / _GROWTH
    return np.concatenate([low - away[::-1], core, high + away])


def scan(piece: Piece, nodes: np.ndarray) -> Scan:
    """The cells between ``nodes``, refined where φ' may vanish."""
    run = samples(piece)
    value, slope, bend = run(nodes)
    kind = _kinds(nodes, value, slope, bend)
    for level in range(_LEVELS):
        unclear = np.flatnonzero(kind == Cell.UNCLEAR)
        if level >= _FINE:
            unclear = unclear[~_noisy(run, nodes[unclear], nodes[unclear + 1])]
        if not len(unclear) or len(nodes) + len(unclear) > _CELLS:
            break
        middle = (nodes[unclear] + nodes[unclear + 1]) / 2
        fresh = (middle, *run(middle))
        nodes, value, slope, bend = (
            np.insert(old, unclear + 1, new)
            for old, new in zip((nodes, value, slope, bend), fresh, strict=True)
        )
        kind = _kinds(nodes, value, slope, bend)
    noisy = _noisy(run, nodes[:-1], nodes[1:])
    noisy = np.convolve(noisy, np.ones(5), "same") > 0  # neighbours pass by luck
    kind = np.where((kind == Cell.CLEAR) & noisy, Cell.VOID, kind)
    kind = np.where(broken_cells(piece, nodes), Cell.VOID, kind)
    return Scan(nodes, value, slope, bend, kind)


def _kinds(x: np.ndarray, f: np.ndarray, d: np.ndarray, c: np.ndarray) -> np.ndarray:
    finite = np.isfinite(f) & np.isfinite(d)
    tiny = abs(d) < _SUBNORMAL
    least = np.minimum(abs(d[1:]), abs(d[:-1]))
    reach = np.diff(x) * np.maximum(abs(c[1:]), abs(c[:-1]))
    clear = (d[1:] * np.sign(d[:-1]) > 0) & (least > reach)
    faded = np.maximum(abs(f[1:]), abs(f[:-1])) < VANISHED
    underflow = np.where(faded, Cell.FADED, Cell.SATURATED)
    kind = np.where(clear, Cell.CLEAR, Cell.UNCLEAR)
    kind = np.where(tiny[1:] & tiny[:-1], underflow, kind)
    return np.where(finite[1:] | finite[:-1], kind, Cell.VOID)


def _noisy(
    run: Callable[[Any], tuple[Any, ...]], lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    """Where a difference of φ contradicts Simpson's integral of φ' by more than ``_NOISE``."""
    middle, step = (upper + lower) / 2, (upper - lower) / _PROBE
    right, centre, left = run(middle + step), run(middle), run(middle - step)
    expected = step / 3 * (left[1] + 4 * centre[1] + right[1])
    error = abs(right[0] - left[0] - expected)
    moved = abs(centre[1]) * (1 + abs(middle))  # an error in φ is one in v, or in log φ
    return error > _NOISE * np.maximum(abs(centre[0]), moved)
