"""The ladder: training at γ, γ/2, γ/4, … in one batch, again at half of it where a loss rises."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from proofs_check.descent.budget import Budget
from proofs_check.descent.conclusion import ended, finished, zero_loss
from proofs_check.descent.network import Network
from proofs_check.descent.observation import Observation, finite, observe
from proofs_check.descent.probe import largest_rate
from proofs_check.descent.records import Records, history_of, record_steps
from proofs_check.descent.results import Descent, Ending
from theory.extrapolation import EPSILON, Floats

Progress = Callable[[int, float], None]

MAX_RESTARTS = 30
SETTLING_STEPS = 32  # below this many steps a slow start would pass for a stationary point
SETTLED = 4 * EPSILON  # rounding alternates by an ulp or two for ever
RISE = 1.01  # for a γ in the stable range the loss only falls, up to rounding


def climb(
    network: Network,
    blank: Descent,
    rate: float | None,
    budget: Budget,
    progress: Progress | None,
) -> Descent:
    """Train; with a probed rate, train again at half of it until the loss only falls."""
    weights = network.start()
    slopes = [bool(g.isfinite().all()) for g in network.gradient(weights)]
    if not (all(slopes) and finite(observe(network, weights, weights))):
        return ended(blank, [Ending.NOT_FINITE])
    largest = largest_rate(network.first(), budget.quarter()) if rate is None else rate
    for restarts in range(MAX_RESTARTS + 1):
        rates = np.array([largest / 2**j for j in range(len(blank.rates))])
        run = dataclasses.replace(blank, rates=rates, restarts=restarts)
        run = _train(network, run, rate is None, budget, progress)
        if rate is not None or run.ending is not Ending.DIVERGED or budget.late:
            break
        largest /= 2
    return run


def _train(
    network: Network, run: Descent, guarded: bool, budget: Budget, progress: Progress | None
) -> Descent:
    """One run of the ladder; ``guarded`` calls a loss that rises divergence."""
    minus_rates = network.torch.as_tensor(-run.rates, device=network.x.device).view(-1, 1, 1)
    weights = network.start()
    anchor, anchored = network.leaves(*weights), 0
    settled = np.zeros(len(run.rates), dtype=bool)
    records: Records = []
    for step in record_steps(budget):
        for _ in range(step - (records[-1][0] if records else 0)):
            network.step(weights, minus_rates)
        now = observe(network, weights, anchor)
        if not finite(now) or (guarded and records and _rises(now, records[-1][1], run.target)):
            run = dataclasses.replace(run, steps=step, history=history_of(records, run.rates))
            return ended(run, [Ending.DIVERGED])
        records.append((step, now))
        if progress is not None:
            progress(step, float(np.abs(1 - now["output"]).max()))
        if step - anchored >= SETTLING_STEPS:
            settled = _settled(now)
            anchor, anchored = network.leaves(*weights), step
        if settled.all():
            break
    return finished(network, weights, run, records, settled)


def _rises(now: Observation, before: Observation, target: Floats) -> bool:
    return bool((now["loss"] > RISE * before["loss"] + zero_loss(target)).any())


def _settled(now: Observation) -> np.ndarray:
    return (now["change1"] <= SETTLED * now["size1"]) & (now["change2"] <= SETTLED * now["size2"])
