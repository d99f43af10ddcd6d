"""Proportions, by Wilson's score interval, at 95 % unless said otherwise."""

from __future__ import annotations

from empirical.statistics.decision import LEVEL, Decision


def wilson(successes: int, trials: int, confidence: float = 1 - LEVEL) -> tuple[float, float]:
    """The Wilson score interval of a proportion; [0, 1] of no trials."""
    from scipy.stats import binomtest

    if trials < 1:
        return 0.0, 1.0
    interval = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)


def rate(successes: int, trials: int) -> str:
    """97 of 100 (92–99 %)"""
    low, high = wilson(successes, trials)
    return f"{successes:,} of {trials:,} ({100 * low:.3g}–{100 * high:.3g} %)"


def majority(successes: int, trials: int, what: str = "") -> Decision:
    """Whether more than half of all such cases would succeed: the interval against 1/2."""
    low, high = wilson(successes, trials)
    holds = True if low > 0.5 else False if high < 0.5 else None
    return Decision(holds, f"{rate(successes, trials)} {what}".rstrip())


def some(successes: int, trials: int) -> Decision:
    """Whether there is such a case: one is enough, and that there is none takes a majority."""
    against = majority(successes, trials)
    holds = True if successes else False if against.holds is False else None
    return Decision(holds, f"{successes} of {trials}")
