"""Training sequence encoders and recalling from noise, as one job: both are needed for a claim.

A sequence of n is a limit cycle by linearisation if ρ of the n-fold map is below 1; it is recalled
if orbits from noise end in a cycle at which the examples, in their order, are the nearest at every
step, within the reach of ``labelling``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from empirical.bounds import require_least
from empirical.data.corruption import gaussian_noise, uniform_noise
from empirical.runs.job import Measured, Workbench
from empirical.training.job import OfMembers, TrainingJob, arranged
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.data.examples import Examples
    from empirical.spectra.learned_map import LearnedMap

KINDS = ("uniform", "gaussian", "near")


@dataclass(frozen=True)
class Starts:
    """Of three kinds: uniform noise, Gaussian noise, and examples with a little Gaussian noise.

    Attributes
    ----------
    count
        Of each kind; those near examples take the examples in turn.
    lowest
        Uniform noise is in [lowest, 1].
    variance
        Of the Gaussian noise.
    near
        The norm of the noise added to an example, as a share of the example's norm.
    seed
        Of all of them.
    limit
        Of the applications of f until an orbit must have settled.
    """

    count: int = 100
    lowest: float = 0.0
    variance: float = 1.0
    near: float = 0.1
    seed: int = 0
    limit: int = 5_000

    def __post_init__(self) -> None:
        require_least(1, "starts", count=self.count, limit=self.limit)
        if not (self.lowest < 1 and self.near > 0 and self.variance > 0):
            raise InputError("starts: lowest must be below 1, near and variance positive.")

    def drawn(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """Kind → (count, d), for examples x (n, d); of more starts, the first are the same."""
        generators = [np.random.default_rng([self.seed, kind]) for kind in range(len(KINDS))]
        uniform = uniform_noise(self.count, x.shape[1:], generators[0])
        clear = x[self.own(len(x))]
        noise = gaussian_noise(self.count, x.shape[1:], 1.0, generators[2])
        size = np.linalg.norm(clear, axis=1, keepdims=True) / np.sqrt(x.shape[1])
        return {
            "uniform": self.lowest + (1 - self.lowest) * uniform,
            "gaussian": gaussian_noise(self.count, x.shape[1:], self.variance, generators[1]),
            "near": clear + self.near * size * noise,
        }

    def own(self, examples: int) -> np.ndarray:
        """(count,) the example that each start of the kind "near" is near to."""
        return np.arange(self.count) % examples


@dataclass(frozen=True)
class SequenceJob(OfMembers):
    """``training`` is for the task "sequence"; its arrays, and those of ``recalled``."""

    training: TrainingJob
    starts: Starts = field(default_factory=Starts)

    def __post_init__(self) -> None:
        if self.training.task != "sequence":
            raise InputError("a SequenceJob trains sequences: set task='sequence'.")

    def perform(self, bench: Workbench) -> Measured:
        """Train, measure ρ of every n-fold map, iterate from noise with every member."""
        from empirical.data.registry import load
        from empirical.spectra.learned_map import LearnedMap

        found = self.training.perform(bench)
        examples = load(self.training.data, bench.data)
        on_device = {name: w.to(bench.device) for name, w in found.weights.items()}
        rows = []
        for member in range(len(self.training.members)):
            bench.progress("recall", member / len(self.training.members), f"network {member + 1}")
            learned = LearnedMap.of(self.training.architecture, on_device, member)
            rows.append(self._recalled(examples, learned))
        arrays = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
        return Measured(found.numbers, {**found.arrays, **arrays}, found.weights)

    def _recalled(self, examples: Examples, learned: LearnedMap) -> dict[str, np.ndarray]:
        """Kind by start, (3, B), of one network.

        sequence: that was recalled, -1 for none; settled: in whatever limit or cycle; period: of
        it, 0 for none; distance: the largest to the examples along the sequence recalled, infinite
        for none; entry_step, entry_example: as in ``Entry``, -1 where nothing was recalled.
        """
        from empirical.retrieval.entry import entries
        from empirical.retrieval.labelling import reach
        from empirical.retrieval.recall import recall

        x = arranged(examples, learned.shape)
        cycles = self.training.cycles(len(x)) or ()
        reaches = reach(learned, x, cycles)
        farthest = np.array([reaches[list(cycle)].max() for cycle in cycles])
        rows: dict[str, list[np.ndarray]] = {}
        for starts in self.starts.drawn(x.reshape(len(x), -1)).values():
            found = recall(learned, starts, x, cycles, limit=self.starts.limit)
            good = found.followed & (found.distance <= farthest[found.sequence])
            step, example = np.full((2, len(starts)), -1)
            if good.any():
                entered = entries(learned, starts[good], x, cycles, limit=self.starts.limit)
                step[good], example[good] = entered.step, entered.example
            row = {
                "sequence": np.where(good, found.sequence, -1),
                "settled": found.limits.settled,
                "period": found.limits.periods,
                "distance": np.where(good, found.distance, np.inf),
                "entry_step": step,
                "entry_example": example,
            }
            for name, values in row.items():
                rows.setdefault(name, []).append(values)
        return {name: np.stack(values) for name, values in rows.items()}
