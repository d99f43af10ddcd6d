"""What is claimed of memories that are asked for what they store."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from empirical.experiment import CheckedClaim
from empirical.statistics.proportions import rate, wilson


def guarantees(
    kind: str, counts: Sequence[int], kept: np.ndarray, total: np.ndarray
) -> CheckedClaim:
    """That there is no guarantee: one digit that is lost shows it; that all are kept does not
    contradict it."""
    lost = bool((kept < total).any())
    told = _shares(counts, kept, total)
    return CheckedClaim.decided(
        f"an energy-based network does not guarantee that a given digit can be stored: {kind}",
        True if lost else None,
        told if lost else f"{told}: none was lost, which shows no guarantee",
    )


def all_kept(
    kind: str, counts: Sequence[int], kept: np.ndarray, total: np.ndarray, reached: bool
) -> CheckedClaim:
    """A network that did not reach its loss is evidence neither way."""
    told = _shares(counts, kept, total) + ("" if reached else "; not all reached their loss")
    holds = bool((kept == total).all()) if reached else None
    return CheckedClaim.decided(
        f"a trained {kind} of this size keeps every digit that it is given", holds, told
    )


def _shares(counts: Sequence[int], kept: np.ndarray, total: np.ndarray) -> str:
    each = (f"{int(k)} of {t} at {n}" for n, k, t in zip(counts, kept, total, strict=True))
    return f"digits kept: {', '.join(each)}"


def more_recovered(
    kind: str, other: str, recovered: tuple[int, int], trials: int, corrupted: float, reached: bool
) -> CheckedClaim:
    """By intervals that do not meet."""
    (low, high), (other_low, other_high) = (wilson(int(n), trials) for n in recovered)
    holds = True if low > other_high else False if high < other_low else None
    told = f"{rate(int(recovered[0]), trials)} against {rate(int(recovered[1]), trials)}"
    text = f"the {kind} recovers more digits with {corrupted:.0%} flipped than: {other}"
    return CheckedClaim.decided(text, holds if reached else None, told)


def same_as_neighbour(
    kind: str, recovered: np.ndarray, nearest: np.ndarray, trials: int
) -> CheckedClaim:
    """At no fraction do the two intervals lie apart."""
    apart = 0
    for ours, theirs in zip(recovered, nearest, strict=True):
        (low, high), (other_low, other_high) = (
            wilson(int(ours), trials),
            wilson(int(theirs), trials),
        )
        apart += low > other_high or high < other_low
    most = int(np.abs(recovered - nearest).max())
    told = f"they differ by at most {most} of {trials} starts at {len(recovered)} fractions"
    return CheckedClaim.decided(
        f"{kind} recovers as many as 1-nearest-neighbour (not in the source)", apart == 0, told
    )
