"""How likely a printed count is, where only a sample of the proportion behind it is known."""

from __future__ import annotations

BEFORE = 0.5  # of Jeffreys' prior Beta(½, ½): what is known of a proportion before any example


def log_likelihood(printed: int, of: int, stored: int, examples: int) -> float:
    """ln of the probability of ``printed`` of ``of``, after ``stored`` of ``examples``.

    The count is binomial, and its proportion as uncertain as so many examples leave it: a setting
    of which less is known promises less, and one without any only what could be anything.  The
    examples of one network are taken for independent, which they are not quite; so differences
    rank settings, and are no odds.
    """
    from scipy.stats import betabinom

    rest = examples - stored
    return float(betabinom.logpmf(printed, of, stored + BEFORE, rest + BEFORE))
