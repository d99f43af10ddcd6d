"""The conclusion of a run: how each level ended, and from which levels γ → 0 is taken."""

from __future__ import annotations

import dataclasses

import numpy as np

from proofs_check.descent.measurement import end_of, limit_of
from proofs_check.descent.network import Network, Weights
from proofs_check.descent.records import Records, history_of
from proofs_check.descent.results import Descent, Ending, History
from theory.extrapolation import Floats

ZERO_RESIDUAL = 1e-9  # updates round off at about EPSILON/γ, 1e-13 for the usual ladders
SADDLE = 1e-12  # of the decay rate before and after: weights within 1e-6, where rounding decides


def finished(
    network: Network,
    weights: Weights,
    run: Descent,
    records: Records,
    settled: np.ndarray,
) -> Descent:
    step = records[-1][0]
    history, end = history_of(records, run.rates), end_of(network, weights)
    zero = zero_loss(run.target)
    fits, escaped = history.loss[-1] <= zero, _escaped(history, zero)
    arrived = int(np.cumprod(fits & ~escaped).sum())
    limit = limit_of(network, weights, end, step, arrived) if end and arrived >= 3 else None
    run = dataclasses.replace(run, steps=step, history=history, end=end, limit=limit)
    return ended(run, [_ending(*flags) for flags in zip(settled, fits, escaped, strict=True)])


def ended(run: Descent, endings: list[Ending]) -> Descent:
    """``endings`` has one entry for each level, or one for all."""
    each = tuple(endings * (len(run.rates) // len(endings)))
    return dataclasses.replace(run, ending=max(each, key=list(Ending).index), endings=each)


def zero_loss(target: Floats) -> float:
    """The loss up to which f(x) = y but for rounding."""
    return ZERO_RESIDUAL**2 * float(target @ target) / 2


def _ending(settled: bool, fits: bool, escaped: bool) -> Ending:
    if not settled:
        return Ending.BUDGET
    if escaped:
        return Ending.ESCAPED
    return Ending.INTERPOLATED if fits else Ending.STAGNATED


def _escaped(history: History, zero: float) -> np.ndarray:
    """Whether a level all but stopped, at a loss above ``zero``, and then moved again; (L,)."""
    decay = np.where(history.loss > zero, history.decay, 0.0)
    before = np.maximum.accumulate(decay)
    after = np.maximum.accumulate(decay[::-1])[::-1]
    stopped = (history.loss > zero) & (decay < SADDLE * np.minimum(before, after))
    return np.any(stopped, axis=0)
