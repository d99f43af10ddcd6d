"""Proportions, by Wilson's score interval, at 95 % unless said otherwise."""

from __future__ import annotations

from empirical.statistics.decision import LEVEL, Decision, beyond


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
    return Decision(beyond(low, high, 0.5), f"{rate(successes, trials)} {what}".rstrip())


def some(successes: int, trials: int) -> Decision:
    """Whether there is such a case: one is enough, and that there is none takes a majority."""
    none = majority(successes, trials).holds is False
    return Decision(True if successes else False if none else None, f"{successes} of {trials}")
