"""The records of a run: at which steps they are taken, and the history that they make."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from proofs_check.descent.budget import Budget
from proofs_check.descent.observation import Observation
from proofs_check.descent.results import History
from theory.extrapolation import Floats

Records = list[tuple[int, Observation]]  # each with its step

RECORD_GROWTH = 1.04  # records at geometric steps: a few hundred, and every level's transient


def record_steps(budget: Budget) -> Iterator[int]:
    """0, 1, 2, … and later geometric, until the budget is spent."""
    step = 0
    while True:
        yield step
        if budget.spent(step):
            return
        step = min(max(step + 1, math.ceil(step * RECORD_GROWTH)), budget.steps)


def history_of(records: Records, rates: Floats) -> History:
    step = np.array([n for n, _ in records], dtype=np.int64)

    def column(name: str) -> Floats:
        return np.array([seen[name] for _, seen in records]).reshape(len(records), len(rates))

    def relative(part: str, whole: str) -> Floats:
        size = np.maximum.accumulate(column(whole)) if records else column(whole)
        return np.divide(column(part), size, out=np.zeros_like(size), where=size > 0)

    loss = column("loss")
    return History(
        step=step,
        time=np.outer(step, rates),
        residual=1 - column("output"),
        loss=loss,
        decay=np.divide(column("steepness"), 2 * loss, out=np.zeros_like(loss), where=loss > 0),
        u=column("u"),
        v=column("v"),
        invariant1=np.maximum(relative("drift1", "size1"), relative("drift2", "size2")),
        invariant2=np.maximum(relative("spread_u", "entry_u"), relative("spread_v", "entry_v")),
    )
