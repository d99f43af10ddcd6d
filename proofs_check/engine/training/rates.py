"""The probe: one quick descent that finds a learning rate for the ladder to start from."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from proofs_check.engine.system import Trainable

COURANT = 0.1875  # largest γ times the largest curvature met: within the series in γ
TRIAL_COURANT = 0.25
TRIAL_STEPS = 300
TRIAL_DECAY = 1e-8  # the curvature no longer changes once the loss has fallen so far


def largest_rate(torch: Any, one: Trainable, deadline: float) -> float:
    """A largest γ from the largest curvature met on one quick descent of a single level.

    Curvature is seen as |Δ gradient|/|Δ weights|, and as |gradient|²/(2 loss), which is the
    Gauss-Newton matrix's eigenvalue while the residual keeps its direction.
    """

    def slope_of(weights: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
        leaves = {k: w.detach().requires_grad_() for k, w in weights.items()}
        with torch.enable_grad():
            loss = one.loss(leaves)
        found = torch.autograd.grad(loss, list(leaves.values()), materialize_grads=True)
        return dict(zip(leaves, found, strict=True)), loss.detach()

    weights = {k: w.detach().clone() for k, w in one.weights.items()}
    slope, loss = slope_of(weights)
    first, peak = float(loss), 0.0
    for _ in range(TRIAL_STEPS):
        steep, size = _norm(slope), _norm(weights)
        if steep == 0 or float(loss) <= TRIAL_DECAY * first or time.monotonic() > deadline:
            break
        peak = max(peak, steep**2 / (2 * abs(float(loss))) if float(loss) != 0 else 0.0)
        rate = TRIAL_COURANT / max(peak, steep / size if size > 0 else 0.0)
        trial = {k: w - rate * slope[k] for k, w in weights.items()}
        next_slope, next_loss = slope_of(trial)
        bend = _norm({k: next_slope[k] - slope[k] for k in slope}) / (rate * steep)
        if not (math.isfinite(bend) and float(next_loss) <= float(loss)):
            peak = 2 * max(peak, TRIAL_COURANT / rate)
            continue
        peak = max(peak, bend)
        weights, loss, slope = trial, next_loss, next_slope
    return _rounded_down(COURANT / peak) if peak > 0 else COURANT


def _norm(tensors: Mapping[str, Any]) -> float:
    return math.sqrt(sum(float(x.square().sum()) for x in tensors.values()))


def _rounded_down(rate: float) -> float:
    """To two binary digits, so that a product with it rounds little and a report can name it."""
    mantissa, exponent = math.frexp(rate)
    return math.ldexp(math.floor(4 * mantissa) / 4, exponent)
