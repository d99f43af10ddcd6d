"""The cycle near given points, by Newton's method in floats: a guess; nothing of it is trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from theory.deadline import at
from theory.memories.network import Chain
from theory.memories.rounding import Floats

STEPS = 40
HALVINGS = 12
ROUNDING = 1e-13  # of a residual, relative to the points
SLOW = 0.5  # a step that leaves more than this of such a residual is the last one
ORBIT = 200  # rounds of iteration before Newton's method is tried again


@dataclass(frozen=True, eq=False)
class Guess:
    """``points`` of a cycle, the ``jacobians`` there, or why there is none."""

    points: tuple[Floats, ...]
    jacobians: tuple[Floats, ...]
    reason: str = ""

    def radius(self) -> float:
        """The spectral radius of the n-fold map, in floats."""
        return self._radius

    @cached_property
    def _radius(self) -> float:
        return float(np.abs(np.linalg.eigvals(self.product)).max())

    @cached_property
    def product(self) -> Floats:
        """The Jacobian of the n-fold map at the first point."""
        product = self.jacobians[0]
        for j in self.jacobians[1:]:
            product = j @ product
        return product


def value(chain: Chain, s: Floats) -> Floats:
    """In floats."""
    return values(chain, s[None])[0]


def values(chain: Chain, points: Floats) -> Floats:
    """Of many points (N, n) at once, in floats."""
    a, entrance = points, chain.entrance
    if entrance is not None:
        a = a @ entrance.matrix.mid.T + entrance.offset
    for layer in chain.layers:
        a = chain.before(layer).floats(a)[0] @ layer.matrix.mid.T + layer.offset
    return a


def jacobian(chain: Chain, s: Floats) -> tuple[Floats, Floats]:
    """(value, its derivative), in floats."""
    a, product, entrance = s, None, chain.entrance
    if entrance is not None:
        a, product = entrance.matrix.mid @ s + entrance.offset, entrance.matrix.mid
    for layer in chain.layers:
        h, slope = chain.before(layer).floats(a)
        w = layer.matrix.mid
        a = w @ h + layer.offset
        product = w * slope if product is None else w @ (slope[:, None] * product)
    return a, np.eye(len(s)) if product is None else product


def polished(chains: Sequence[Chain], points: Sequence[Floats], orbit: int = ORBIT) -> Guess:
    """A cycle c_{i+1} = chain_i(c_i) near the points; if Newton's method fails, that which
    ``orbit`` rounds of iteration lead to."""
    found = _newton(chains, points)
    if not found.reason:
        return found
    s = points[0]
    for _ in range(orbit):
        at("iteration")
        points = [s]
        for chain in chains:
            s = value(chain, s)
            points.append(s)
        if not np.isfinite(s).all():
            return Guess((), (), "iteration from the example diverges")
        if np.linalg.norm(s - points[0]) <= 1e-3 * (1 + np.linalg.norm(s)):
            again = _newton(chains, points[:-1])
            if not again.reason:
                return again
    return found


def _newton(chains: Sequence[Chain], points: Sequence[Floats]) -> Guess:
    points, n = list(points), len(points)
    size_of_best, best = np.inf, Guess((), ())
    for _ in range(STEPS):
        at("Newton's method")
        images, slopes = zip(*map(jacobian, chains, points), strict=True)
        residuals = [images[i] - points[(i + 1) % n] for i in range(n)]
        size = max(float(np.linalg.norm(r)) for r in residuals)
        if not size < size_of_best:
            break
        if not all(np.isfinite(j).all() for j in slopes):
            return Guess((), (), "the derivative of φ near the points overflows in floats")
        settled = size > SLOW * size_of_best and size <= ROUNDING * _scale(points)
        size_of_best, best = size, Guess(tuple(points), slopes)
        moved = None if settled else corrections(slopes, residuals)
        if moved is None:
            break
        points = _improved(chains, points, moved, size)
    if not size_of_best <= ROUNDING * _scale(best.points or points):
        return Guess((), (), f"Newton's method stopped at ‖f(x) - x‖ = {size_of_best:.1e}")
    return best


def _scale(points: Sequence[Floats]) -> float:
    """Of the numbers that a residual is made of."""
    largest = max(float(np.linalg.norm(p)) for p in points)
    return (1 + largest) * math.sqrt(len(points[0]))


def _improved(
    chains: Sequence[Chain], points: list[Floats], moved: list[Floats], size: float
) -> list[Floats]:
    """The step, halved until it makes the residuals smaller."""
    n = len(points)
    for halving in range(HALVINGS):
        tried = [p + c / 2**halving for p, c in zip(points, moved, strict=True)]
        images = [value(chain, p) for chain, p in zip(chains, tried, strict=True)]
        left = max(float(np.linalg.norm(images[i] - tried[(i + 1) % n])) for i in range(n))
        if left < size:
            return tried
    return [p + c for p, c in zip(points, moved, strict=True)]


def corrections(slopes: Sequence[Floats], residuals: Sequence[Floats]) -> list[Floats] | None:
    """δ_{i+1} = J_i δ_i + r_i, closed to a cycle."""
    size = len(residuals[0])
    product, sum_ = np.eye(size), np.zeros(size)
    for j, r in zip(slopes, residuals, strict=True):
        product, sum_ = j @ product, j @ sum_ + r
    if not (np.isfinite(product).all() and np.isfinite(sum_).all()):
        return None
    try:
        first: Floats = np.asarray(np.linalg.solve(np.eye(size) - product, sum_), np.float64)
    except np.linalg.LinAlgError:
        return None
    found = [first]
    for j, r in zip(slopes[:-1], residuals[:-1], strict=True):
        found.append(j @ found[-1] + r)
    return found
