"""How often a corrupted example is recovered, against the fraction corrupted, and against 1-NN.

Rates come with Wilson intervals.  1-nearest-neighbour labels the same corrupted inputs directly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from empirical.retrieval.iteration import iterate
from empirical.retrieval.labelling import ended, nearest, reach, representatives
from empirical.spectra.learned_map import LearnedMap
from empirical.statistics.proportions import wilson
from theory.errors import InputError

CONFIDENCE = 0.95
Corrupt = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]
"""(examples (n, *shape), fraction in [0, 1], generator) → corrupted examples, a new array."""


@dataclass(frozen=True, eq=False)
class Rate:
    """Successes of trials with a Wilson interval; all (k,)."""

    successes: np.ndarray
    trials: np.ndarray
    lower: np.ndarray
    upper: np.ndarray

    @property
    def value(self) -> np.ndarray:
        return self.successes / self.trials

    @classmethod
    def of(cls, successes: np.ndarray, trials: np.ndarray) -> Rate:
        lower, upper = np.transpose(
            [wilson(int(s), int(t), CONFIDENCE) for s, t in zip(successes, trials, strict=True)]
        )
        return cls(successes, trials, lower, upper)


@dataclass(frozen=True, eq=False)
class RecoveryCurve:
    """For k fractions corrupted.

    Attributes
    ----------
    fractions
        (k,).
    network
        Recovered by iteration.
    neighbour
        Labelled rightly by the nearest example.
    """

    fractions: np.ndarray
    network: Rate
    neighbour: Rate


def recovery_curve(
    learned: LearnedMap,
    examples: np.ndarray,
    corrupt: Corrupt,
    fractions: Sequence[float],
    seeds: Sequence[int],
) -> RecoveryCurve:
    """Corrupt every example with every seed, iterate, and label by the nearest example.

    Parameters
    ----------
    learned
        The network as a map.
    examples
        (n, *shape).
    corrupt
        ``apply`` of one of ``empirical.data.corruption``; seeded anew for each fraction, so that
        with growing fraction more of the same is lost.
    fractions
        Of the pixels, k of them, each from 0 to 1.
    seeds
        Of the corruption; each example is corrupted once with each.

    Returns
    -------
    RecoveryCurve
        Rates with their intervals, of shape (k,), of the network and of the nearest neighbour.

    Raises
    ------
    InputError
        For examples of another size than the network's, a fraction outside [0, 1], or no seed.

    Examples
    --------
    >>> import numpy as np
    >>> from empirical import FullyConnected, CORRUPTIONS, LearnedMap, recovery_curve
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> half = LearnedMap.of(network, weights)  # f(x) = x/2
    >>> noise = CORRUPTIONS["pixels"].apply
    >>> curve = recovery_curve(half, np.zeros((1, 2)), noise, (0.0, 0.5), (0,))
    >>> curve.network.value.tolist()
    [1.0, 1.0]
    """
    if not len(fractions) or not len(seeds):
        raise InputError("a recovery curve needs at least one fraction and one seed.")
    truth = np.tile(representatives(examples), len(seeds))
    reaches = reach(learned, examples)
    counts = []
    for fraction in fractions:
        starts = np.concatenate(
            [corrupt(examples, fraction, np.random.default_rng(seed)) for seed in seeds]
        )
        ends = ended(iterate(learned, starts), examples, reaches)
        neighbours = nearest(starts, examples).label
        counts.append([(found == truth).sum() for found in (ends, neighbours)])
    trials = np.full(len(fractions), len(truth))
    network, neighbour = (Rate.of(column, trials) for column in np.transpose(counts))
    return RecoveryCurve(np.array(fractions, dtype=float), network, neighbour)
