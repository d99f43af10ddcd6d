"""How alike recall by iteration and 1-nearest-neighbour are, on the same corrupted inputs.

*Concordance* (Lin 1989) of the two recovery rates over all kinds and fractions: 1 if the curves
coincide.  *Kappa* (Cohen 1960) of whether the single input is recovered, and of the example it is
taken for: agreement beyond what independent answers with these frequencies would give.  Intervals
come from resampling the examples, since the trials of one example are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from empirical.retrieval.corrupted import Trials

RESAMPLES = 2_000
LEVEL = 0.05


@dataclass(frozen=True)
class Estimate:
    """With a 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Likeness:
    """Of iteration and 1-nearest-neighbour."""

    rates: Estimate  # concordance of the recovery rates
    recovery: Estimate  # kappa of which inputs are recovered
    labels: Estimate  # kappa of the examples that inputs are taken for
    # mean over all trials of (recovered by the network) − (by 1-nearest-neighbour)
    difference: Estimate


def likeness(trials: Trials, seed: int) -> Likeness:
    """Estimates and intervals; ``seed`` is that of the resampling."""
    n = len(trials.truth)
    end, neighbour = (a.reshape(-1, n) for a in (trials.end, trials.neighbour))
    generator = np.random.default_rng(seed)
    draws = [generator.integers(0, n, n) for _ in range(RESAMPLES)]
    values = np.array(
        [_measures(end[:, i], neighbour[:, i], trials.truth[i]) for i in (np.arange(n), *draws)]
    )
    low, high = np.nanquantile(values[1:], (LEVEL / 2, 1 - LEVEL / 2), axis=0)
    return Likeness(*(Estimate(*map(float, v)) for v in zip(values[0], low, high, strict=True)))


def _measures(
    end: np.ndarray, neighbour: np.ndarray, truth: np.ndarray
) -> tuple[float, float, float, float]:
    """Of cells × examples."""
    ours, theirs = end == truth, neighbour == truth
    return (
        concordance(ours.mean(axis=1), theirs.mean(axis=1)),
        kappa(ours.ravel(), theirs.ravel()),
        kappa(end.ravel(), neighbour.ravel()),
        float(ours.mean() - theirs.mean()),
    )


def concordance(a: np.ndarray, b: np.ndarray) -> float:
    """2 cov(a, b) / (var a + var b + (mean a - mean b)²); NaN for constants alike."""
    scale = a.var() + b.var() + (a.mean() - b.mean()) ** 2
    covariance = ((a - a.mean()) * (b - b.mean())).mean()
    return float(2 * covariance / scale) if scale > 0 else np.nan


def kappa(a: np.ndarray, b: np.ndarray) -> float:
    """(agreement - expected)/(1 - expected) of two labellings; NaN if all labels are one."""
    low = int(min(a.min(), b.min()))
    size = int(max(a.max(), b.max())) - low + 1
    first, second = (np.bincount(np.subtract(v, low, dtype=int), minlength=size) for v in (a, b))
    expected = float(first @ second) / a.size**2
    return float(((a == b).mean() - expected) / (1 - expected)) if expected < 1 else np.nan
