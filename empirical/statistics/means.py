"""Claims decided by Student's interval over few seeds.

With five pairs Wilcoxon's test cannot come below p = .06, so that means, and ratios as means of
logarithms, are given with their 95 % intervals, which suppose nearly normal values.
"""

from __future__ import annotations

import numpy as np

from empirical.statistics.decision import Decision, beyond
from empirical.statistics.seeds import mean_interval


def positive(differences: np.ndarray, what: str) -> Decision:
    """Whether the mean of paired differences is above 0; NaN is a network that is left out."""
    low, high = mean_interval(differences)
    if not np.isfinite(low):
        return Decision(None, f"{what}: {_missing(differences)}")
    told = (
        f"{what} {np.nanmean(differences):+.3g} [{low:.3g}, {high:.3g}] over {_count(differences)}"
    )
    return Decision(beyond(low, high, 0), told)


def within(values: np.ndarray, least: float, most: float, what: str) -> Decision:
    """Whether the mean lies in [least, most]: its interval inside, outside, or across a border."""
    low, high = mean_interval(values)
    if not np.isfinite(low):
        return Decision(None, f"{what}: {_missing(values)}")
    told = f"{what} {np.nanmean(values):.3g} [{low:.3g}, {high:.3g}] over {_count(values)}"
    return Decision(_inside(low, high, least, most), told)


def ratio_within(
    more: np.ndarray, less: np.ndarray, least: float, most: float, what: str
) -> Decision:
    """The same of the geometric mean of ratios; ``most`` may be infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(more / less)
    low, high = np.exp(mean_interval(logs))
    if not 0 < low < np.inf:
        return Decision(None, f"{what}: {_missing(logs)}")
    middle = float(np.exp(np.nanmean(logs[np.isfinite(logs)])))
    told = f"{what} {middle:.3g} [{low:.3g}, {high:.3g}] over {_count(logs)}"
    return Decision(_inside(low, high, least, most), told)


def _inside(low: float, high: float, least: float, most: float) -> bool | None:
    if least <= low and high <= most:
        return True
    return False if high < least or low > most else None


def _count(values: np.ndarray) -> str:
    return f"{int(np.isfinite(values).sum())} seeds"


def _missing(values: np.ndarray) -> str:
    return f"only {_count(values)} with networks that reached the loss"
