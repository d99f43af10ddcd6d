"""Where φ breaks off between two floats: a pole, a hole, a jump at a kink.

Floats step over such a place without seeing it.  A denominator shows it by changing its sign; a
kink by not being proved continuous.  A denominator that touches 0 without changing sign, between
two samples, is missed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from theory.activation import Activation
from theory.expression.arrays import Arrays
from theory.expression.domain import Demand
from theory.expression.program import Program
from theory.kinks import approximate
from theory.piece import Piece
from theory.rigour.domain import Joint, joints


@lru_cache(maxsize=64)
def broken_kinks(phi: Activation) -> frozenset[float]:
    """The kinks at which φ is not proved continuous."""
    return frozenset(approximate(k) for k, joint in joints(phi) if joint is Joint.BROKEN)


def broken_cells(piece: Piece, nodes: np.ndarray) -> np.ndarray:
    """Of the n cells between the nodes (n+1,): whether a denominator of φ changes sign in it."""
    found = np.zeros(len(nodes) - 1, bool)
    for denominator in _denominators(piece)(nodes):
        found |= denominator[1:] * np.sign(denominator[:-1]) <= 0
    return found


def crosses_break(phi: Activation, path: np.ndarray) -> bool:
    """Whether a step of the path (n,) passes, or meets, a place where φ breaks off."""
    low, high = np.minimum(path[1:], path[:-1]), np.maximum(path[1:], path[:-1])
    if any(((low <= k) & (k <= high)).any() for k in broken_kinks(phi)):
        return True
    for piece in phi.pieces:
        ends = approximate(piece.lower), approximate(piece.upper)
        inside = (low >= ends[0]) & (high <= ends[1])
        if (broken_cells(piece, path) & inside).any():
            return True
    return False


@lru_cache(maxsize=256)
def _denominators(piece: Piece) -> Callable[[Any], list[np.ndarray]]:
    guards = [g.expression for g in piece.open_guards if g.demand is Demand.NONZERO]
    run = Program.compile(guards).bind(Arrays(np))
    return lambda x: [np.zeros_like(x) + y for y in run(x)]
