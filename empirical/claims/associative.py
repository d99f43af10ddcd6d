"""What is claimed of memories that are asked for what they store."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from empirical.statistics.decision import Decision
from empirical.statistics.proportions import rate, wilson


def guarantees(counts: Sequence[int], kept: np.ndarray, total: np.ndarray) -> Decision:
    """That there is no guarantee: one digit that is lost shows it; that all are kept does not
    contradict it."""
    lost, told = bool((kept < total).any()), _shares(counts, kept, total)
    if lost:
        return Decision(True, told)
    return Decision(None, f"{told}: none was lost, which shows no guarantee")


def all_kept(counts: Sequence[int], kept: np.ndarray, total: np.ndarray, reached: bool) -> Decision:
    """A network that did not reach its loss is evidence neither way."""
    told = _shares(counts, kept, total) + ("" if reached else "; not all reached their loss")
    return Decision(bool((kept == total).all()) if reached else None, told)


def _shares(counts: Sequence[int], kept: np.ndarray, total: np.ndarray) -> str:
    each = (f"{int(k)} of {t} at {n}" for n, k, t in zip(counts, kept, total, strict=True))
    return f"digits kept: {', '.join(each)}"


def more_recovered(recovered: tuple[int, int], trials: int, reached: bool) -> Decision:
    """By intervals that do not meet."""
    (low, high), (other_low, other_high) = (wilson(int(n), trials) for n in recovered)
    holds = True if low > other_high else False if high < other_low else None
    told = f"{rate(int(recovered[0]), trials)} against {rate(int(recovered[1]), trials)}"
    return Decision(holds if reached else None, told)


def same_as_neighbour(recovered: np.ndarray, nearest: np.ndarray, trials: int) -> Decision:
    """At no fraction do the two intervals lie apart."""
    apart = 0
    for pair in zip(recovered, nearest, strict=True):
        (low, high), (other_low, other_high) = (wilson(int(n), trials) for n in pair)
        apart += low > other_high or high < other_low
    most = int(np.abs(recovered - nearest).max())
    told = f"they differ by at most {most} of {trials} starts at {len(recovered)} fractions"
    return Decision(apart == 0, told)
