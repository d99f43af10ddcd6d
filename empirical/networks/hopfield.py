"""Two energy-based memories of patterns ±1, which are made and not trained.

Classical (Hopfield 1982): weights by Hebb's rule, W = Σ ξ ξᵀ with zero diagonal; one unit at a time
takes the sign of what it sees, and stays as it is where that is 0.  The energy −½ sᵀWs falls at
every change, so every start settles.  Modern (Ramsauer et al. 2021): z ← Xᵀ softmax(β X z), the
patterns being the rows of X; its energy falls too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SWEEPS = 100  # over all units; some ten are enough
STEPS = 1_000
TOLERANCE = 1e-10  # of a step of the modern network, relative to the norm of a pattern


@dataclass(frozen=True, eq=False)
class Settled:
    """points: (B, d); steps: (B,) updates of all units; settled: (B,) nothing changed any more."""

    points: np.ndarray
    steps: np.ndarray
    settled: np.ndarray


@dataclass(frozen=True, eq=False)
class Classical:
    """weights: (d, d), symmetric, whole numbers, zero diagonal."""

    weights: np.ndarray

    @classmethod
    def storing(cls, patterns: np.ndarray) -> Classical:
        """By Hebb's rule; patterns (n, d) of ±1."""
        weights = patterns.T @ patterns
        np.fill_diagonal(weights, 0)
        return cls(weights)

    def energy(self, states: np.ndarray) -> np.ndarray:
        """(B,) of states (B, d)."""
        return -np.einsum("bi,ij,bj->b", states, self.weights, states) / 2

    def stabilities(self, patterns: np.ndarray) -> np.ndarray:
        """(n, d): a pattern is fixed exactly where none is negative."""
        found: np.ndarray = patterns * (patterns @ self.weights)
        return found

    def settle(self, starts: np.ndarray, generator: np.random.Generator) -> Settled:
        """The units in a random order, anew in every sweep, until a sweep changes nothing."""

        def swept(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            before = states.copy()
            for i in generator.permutation(states.shape[1]):
                field = states @ self.weights[i]
                states[:, i] = np.where(field == 0, states[:, i], np.sign(field))
            return states, (states != before).any(axis=1)

        return _settled(starts, swept, SWEEPS)


@dataclass(frozen=True, eq=False)
class Modern:
    """patterns: (n, d); beta: the inverse temperature."""

    patterns: np.ndarray
    beta: float

    def update(self, states: np.ndarray) -> np.ndarray:
        """(B, d) → (B, d)."""
        from scipy.special import softmax

        weights = softmax(self.beta * states @ self.patterns.T, axis=1)
        found: np.ndarray = weights @ self.patterns
        return found

    def energy(self, states: np.ndarray) -> np.ndarray:
        """−(1/β) ln Σ e^{β x·z} + ½ ‖z‖², (B,)."""
        from scipy.special import logsumexp

        overlaps = logsumexp(self.beta * states @ self.patterns.T, axis=1)
        found: np.ndarray = (states**2).sum(axis=1) / 2 - overlaps / self.beta
        return found

    def settle(self, starts: np.ndarray) -> Settled:
        """Until a step is smaller than the tolerance."""

        def stepped(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            after = self.update(states)
            far = np.linalg.norm(after - states, axis=1)
            return after, far > TOLERANCE * np.sqrt(states.shape[1])

        return _settled(starts, stepped, STEPS)


def _settled(
    starts: np.ndarray, update: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], limit: int
) -> Settled:
    """``update`` states (B, d) → (the next, (B,) whether each has moved), until none has."""
    states, count = np.array(starts, dtype=np.float64), len(starts)
    steps, moving = np.zeros(count, dtype=int), np.arange(count)
    for _ in range(limit):
        states[moving], moved = update(states[moving])
        steps[moving] += 1
        moving = moving[moved]
        if not len(moving):
            break
    return Settled(states, steps, ~np.isin(np.arange(count), moving))
