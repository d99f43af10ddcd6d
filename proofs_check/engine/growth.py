"""Numbers met on the way: whether they grow for ever, what they tend to, how fast they decay.

Nothing is proved: ln ln t grows for ever, and no run will show it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from proofs_check.engine.comparison import Comparison, compare, unknown
from proofs_check.engine.outcomes import Outcome

DECADES = 3  # over which a run is looked at
KEPT = 0.75  # of the growth in a decade, that the next one must have: ln t has all, 1/ln t has less
SHRINKING = 0.5  # a gap that falls by this factor in each decade closes: t^(−1/2) has 0.32
LAST_DECADES = (1e-9, 1e-4)  # of a decay, relative to its start, which are exponential
RATE_ACCURACY = 5e-3  # of a fit to a decay that is exponential only in the end
STILL = 1e-9  # relative change of what no longer moves
BLUNT = 1.0  # the size of such evidence: it contradicts no proof


def moments(times: np.ndarray) -> list[int] | None:
    """Where the times T/1000, T/100, T/10 and T are, T the last; None if the run was too short."""
    wanted = [times[-1] / 10.0**n for n in range(DECADES, -1, -1)]
    if len(times) < 2 or wanted[0] < times[times > 0][0]:
        return None
    return [int(np.argmin(np.abs(times - w))) for w in wanted]


def grows(values: Sequence[float], what: str) -> Comparison:
    """Whether the values at these times go to +∞."""
    steps = np.diff(values)
    if not np.isfinite(values).all():
        return unknown(f"{what} is not finite")
    words = f"{what} grew by {', '.join(f'{d:.3g}' for d in steps)} from decade to decade of time"
    if abs(steps[-1]) <= STILL * (1 + abs(values[-1])):
        return Comparison(Outcome.REFUTES, BLUNT / 2, f"{what} no longer changes: {values[-1]:.6g}")
    if (steps > 0).all() and (steps[1:] >= KEPT * steps[:-1]).all():
        return Comparison(Outcome.SUPPORTS, BLUNT, words)
    return unknown(words)


def tends(values: Sequence[float], value: float) -> Comparison:
    """Whether the values at these times tend to the value."""
    if np.isinf(value):
        return grows(np.sign(value) * np.asarray(values), "it" if value > 0 else "minus it")
    gaps = np.abs(np.asarray(values) - value)
    if not np.isfinite(gaps).all():
        return unknown("it is not finite")
    words = f"its distance from {value:.6g} is {', '.join(f'{g:.2g}' for g in gaps)} at those times"
    scale = max(1.0, abs(value))
    if gaps[-1] <= STILL * scale or (gaps[1:] <= SHRINKING * gaps[:-1]).all():
        return Comparison(Outcome.SUPPORTS, BLUNT, words)
    moved = np.abs(np.diff(values))
    settles = moved[-1] <= STILL * scale or (moved[1:] <= SHRINKING * moved[:-1]).all()
    if settles and gaps[-1] > 2 * moved[-1] / (1 - SHRINKING):
        return Comparison(Outcome.REFUTES, BLUNT / 2, words)
    return unknown(words)


def decays(times: np.ndarray, sizes: np.ndarray, rate: float) -> Comparison:
    """Whether sizes decay like e^{−rate · t}: a least-squares fit to the last decades."""
    low, high = LAST_DECADES
    part = (sizes > low * sizes[0]) & (sizes < high * sizes[0])
    if part.sum() < 5:
        return unknown("too few samples of the last decades of the decay")
    slope = -np.polyfit(times[part], np.log(sizes[part]), 1)[0]
    return compare(float(slope), rate, RATE_ACCURACY * abs(rate))
