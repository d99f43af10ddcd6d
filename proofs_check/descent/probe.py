"""The probe: one quick descent that finds a learning rate for the ladder to start from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from proofs_check.descent.budget import Budget
from proofs_check.descent.network import Network, Weights

COURANT = 0.1875  # largest γ times the largest curvature met: within the series in γ
TRIAL_COURANT = 0.25
TRIAL_STEPS = 300
TRIAL_DECAY = 1e-8  # the curvature no longer changes once the loss has fallen so far


def largest_rate(network: Network, budget: Budget) -> float:
    """A largest γ from the largest curvature met on one quick descent.

    Curvature is seen as |Δ gradient|/|Δ weights|, and as |gradient|²/(2 loss), which is the
    Gauss-Newton matrix's eigenvalue while the residual keeps its direction.
    """
    weights = network.start()
    loss, slope = _slope(network, weights)
    first, peak = loss, 0.0
    for _ in range(TRIAL_STEPS):
        steep, size = _norm(slope), _norm(weights)
        if steep == 0 or loss <= TRIAL_DECAY * first or budget.late:
            break
        peak = max(peak, steep**2 / (2 * loss))
        rate = TRIAL_COURANT / max(peak, steep / size if size > 0 else 0.0)
        trial = network.leaves(*(w - rate * g for w, g in zip(weights, slope, strict=True)))
        next_loss, next_slope = _slope(network, trial)
        bend = _norm([b - a for a, b in zip(slope, next_slope, strict=True)]) / (rate * steep)
        if not (math.isfinite(bend) and next_loss <= loss):
            peak = 2 * max(peak, TRIAL_COURANT / rate)
            continue
        peak = max(peak, bend)
        weights, loss, slope = trial, next_loss, next_slope
    return _rounded_down(COURANT / peak) if peak > 0 else COURANT


def _slope(network: Network, weights: Weights) -> tuple[float, Weights]:
    loss = network.loss(weights)
    return loss.item(), network.gradient(weights, loss)


def _norm(tensors: Iterable[Any]) -> float:
    return math.sqrt(sum(t.square().sum().item() for t in tensors))


def _rounded_down(rate: float) -> float:
    """To two binary digits, so that a product with it rounds little and a report can name it."""
    mantissa, exponent = math.frexp(rate)
    return math.ldexp(math.floor(4 * mantissa) / 4, exponent)
