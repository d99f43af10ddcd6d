"""Random smooth maps with a known cycle and known Jacobians, iterated from nearby: statistics.

``f(z) = Σ_i w_i(z) (x_{i+1} + A_i h + c h ⊙ tanh h)``, ``h = z - x_i``, with weights ``w_i`` that
are 1 at x_i and 0 at the other points, with zero slope there: so f(x_i) = x_{i+1} and
J_f(x_i) = A_i exactly.  The Jacobian of the n-fold map at x_1 is A_n … A_1; its spectral
radius ρ is prescribed.
n = 1 is a fixed point (Proposition 1), n > 1 a cycle (Proposition 2).
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DIMENSION = 4
CURVATURE = 0.3  # c: of the size of the linear part at distance 1
NEARBY = 1e-4  # distance of the starts: the quadratic part is then 1e-4 of the linear one
LEFT = 100.0  # times the first distance: transient growth of a matrix that is not normal is less
ARRIVED = 1e-3  # times the first distance, and still falling
MARGIN = 0.02  # |ρ - 1| below which a few hundred iterations tell nothing
ROUNDS = 600  # of the whole cycle: (1 + MARGIN)^600 = 1e5, beyond LEFT and ARRIVED


class Fate(enum.Enum):
    """What the iterates of all starts did."""

    CONVERGED = "all iterates converged"
    LEFT = "all iterates left the neighbourhood"
    MIXED = "some iterates converged and some left"
    OPEN = "some iterates had done neither when the iteration was stopped"


@dataclass(frozen=True)
class CycleMap:
    """Points x_i, shape (n, d), and Jacobians A_i, shape (n, d, d), i = 1 … n."""

    points: Floats
    jacobians: Floats

    def __call__(self, z: Floats) -> Floats:
        """f on rows: shape (starts, d) to (starts, d)."""
        h = z[:, None, :] - self.points
        local = np.roll(self.points, -1, axis=0) + np.einsum("nij,snj->sni", self.jacobians, h)
        local = local + CURVATURE * h * np.tanh(h)
        return np.einsum("sn,sni->si", self._weights(h), local)

    def _weights(self, h: Floats) -> Floats:
        """w_i(z) from the fourth powers of the distances; shape (starts, n)."""
        fourth = np.square((h * h).sum(axis=2))
        others = np.stack(
            [np.delete(fourth, i, axis=1).prod(axis=1) for i in range(fourth.shape[1])], axis=1
        )
        return others / others.sum(axis=1, keepdims=True)

    @property
    def radius(self) -> float:
        """The spectral radius of A_n … A_1."""
        product = np.eye(self.points.shape[1])
        for jacobian in self.jacobians:
            product = jacobian @ product
        return float(np.abs(np.linalg.eigvals(product)).max())


def random_cycle(length: int, radius: float, rng: np.random.Generator) -> CycleMap:
    """A cycle of ``length`` random points whose n-fold Jacobian has spectral radius ``radius``."""
    points = rng.standard_normal((length, DIMENSION)) * (2.0 if length > 1 else 1.0)
    jacobians = rng.standard_normal((length, DIMENSION, DIMENSION)) / math.sqrt(DIMENSION)
    scale = (radius / CycleMap(points, jacobians).radius) ** (1 / length)
    return CycleMap(points, jacobians * scale)


def iterate(cycle: CycleMap, rng: np.random.Generator, starts: int = 8) -> Fate:
    """Iterate from random points at distance NEARBY of x_1, and watch the distance to x_1."""
    away = rng.standard_normal((starts, cycle.points.shape[1]))
    away *= NEARBY / np.linalg.norm(away, axis=1, keepdims=True)
    z, target = cycle.points[0] + away, cycle.points[0]
    distance = np.full(starts, NEARBY)
    converged, left = np.zeros(starts, dtype=bool), np.zeros(starts, dtype=bool)
    for _ in range(ROUNDS):
        for _ in cycle.points:
            z = cycle(z)
        distance = np.linalg.norm(z - target, axis=1)
        left |= ~(distance <= LEFT * NEARBY)
        converged |= (distance < ARRIVED * NEARBY) & ~left
        if (left | converged).all():
            break
        z = np.where((left | converged)[:, None], target, z)
    return _fate(converged, left)


def _fate(converged: NDArray[np.bool_], left: NDArray[np.bool_]) -> Fate:
    if converged.all():
        return Fate.CONVERGED
    if left.all():
        return Fate.LEFT
    return Fate.MIXED if (left | converged).all() else Fate.OPEN


def expected(radius: float) -> Fate:
    """What the proposition says of a spectral radius; OPEN next to 1, where nobody can look."""
    if abs(radius - 1) < MARGIN:
        return Fate.OPEN
    return Fate.CONVERGED if radius < 1 else Fate.LEFT
