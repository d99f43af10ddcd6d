"""Decisions over seeds: what repeated networks say of a claim, at 5 % error.

True, False or None for "cannot be told", each with a sentence of numbers.  NaN is a network that
did not reach the loss, and is left out.  Seeds vary the start of the weights; the examples are
the same throughout, so that nothing is said of other data.
"""

from __future__ import annotations

import numpy as np

from empirical.statistics.decision import LEVEL, Decision

RESAMPLES = 9_999  # of a permutation test: the smallest p is 1e-4
SEED = 15  # of the permutations


def mean_interval(values: np.ndarray) -> tuple[float, float]:
    """Student's 95 % interval of the mean; infinite for fewer than two values."""
    from scipy.stats import t

    known = values[np.isfinite(values)]
    if known.size < 2:
        return -np.inf, np.inf
    reach = t.ppf(1 - LEVEL / 2, known.size - 1) * known.std(ddof=1) / np.sqrt(known.size)
    return float(known.mean() - reach), float(known.mean() + reach)


def next_intervals(values: np.ndarray, grain: float = 0.0) -> np.ndarray:
    """Where one more network of each cell falls with 95 % probability; ± half a grain.

    ``values`` (R, C, S), NaN for none.  All cells are taken to scatter alike and normally about
    their means, since a few seeds tell little of one cell.  Returns (2, R, C).
    """
    from scipy.stats import t

    known = np.isfinite(values)
    count = known.sum(axis=2)
    total = np.where(known, values, 0.0).sum(axis=2)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    freedom = int(np.maximum(count - 1, 0).sum())
    if freedom < 1:
        return np.stack([np.full_like(mean, -np.inf), np.full_like(mean, np.inf)])
    squares = np.where(known, (values - mean[..., None]) ** 2, 0.0)
    deviation = np.sqrt(squares.sum() / freedom)
    reach = t.ppf(1 - LEVEL / 2, freedom) * deviation * np.sqrt(1 + 1 / np.maximum(count, 1))
    return np.stack([mean - reach - grain / 2, mean + reach + grain / 2])


def greater(more: np.ndarray, less: np.ndarray, unit: str = "") -> Decision:
    """Whether ``more`` exceeds ``less``, paired: Wilcoxon's signed-rank test."""
    from scipy.stats import wilcoxon

    difference = (more - less).ravel()
    difference = difference[np.isfinite(difference)]
    pairs = f"{difference.size} pairs of networks"
    if not difference.any():
        return Decision(
            None, f"no difference in {pairs}" if difference.size else "no pairs to compare"
        )
    p = float(wilcoxon(difference).pvalue)
    told = f"mean difference {difference.mean():+.3g}{unit} in {pairs}, p = {p:.2g}"
    return Decision(bool(difference.mean() > 0) if p < LEVEL else None, told)


def rising(values: np.ndarray, positions: np.ndarray, unit: str = "") -> Decision:
    """Whether series (P, k) rise along ``positions`` (k,): the mean of their slopes, a t interval.

    A series with fewer than two values has no slope.
    """
    slopes = np.array([_slope(series, positions) for series in values])
    low, high = mean_interval(slopes)
    count = int(np.isfinite(slopes).sum())
    if count < 2:
        return Decision(None, f"only {count} series with two or more networks that reached")
    told = f"mean slope {np.nanmean(slopes):+.3g}{unit} [{low:.3g}, {high:.3g}] over {count} series"
    return Decision(True if low > 0 else False if high < 0 else None, told)


def _slope(series: np.ndarray, positions: np.ndarray) -> float:
    known = np.isfinite(series)
    if known.sum() < 2:
        return np.nan
    x = positions[known] - positions[known].mean()
    return float((x * (series[known] - series[known].mean())).sum() / (x**2).sum())


def alike(ours: np.ndarray, theirs: np.ndarray) -> Decision:
    """Whether two tables order their cells alike: Spearman's ρ, its p by permuting the cells."""
    from scipy.stats import permutation_test, rankdata

    known = np.isfinite(ours) & np.isfinite(theirs)
    a, b = (rankdata(values[known]) - (known.sum() + 1) / 2 for values in (ours, theirs))
    scale = float(np.sqrt((a @ a) * (b @ b)))
    if known.sum() < 4 or scale == 0:
        return Decision(None, f"only {int(known.sum())} cells have numbers that differ in both")
    test = permutation_test(
        (a,),
        lambda shuffled, axis: np.moveaxis(shuffled, axis, -1) @ b / scale,
        permutation_type="pairings",
        n_resamples=RESAMPLES,
        random_state=SEED,
    )
    found, p = float(test.statistic), float(test.pvalue)
    told = (
        f"Spearman's rank correlation {found:.2f} over {int(known.sum())} cells, "
        f"p = {p:.2g} (permutations)"
    )
    return Decision(found > 0 if p < LEVEL else None, told)
