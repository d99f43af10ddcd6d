"""Gradient descent by autograd at γ, γ/2, γ/4, … in one batch: the one loop for every system.

float64 throughout.  A run is evidence, never a proof.  Only the clock can make two equal calls
differ.
"""

from __future__ import annotations

import enum
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from proofs_check.engine.system import Trainable
from proofs_check.engine.training.batch import Batch, Record, Weights
from proofs_check.engine.training.device import one_thread, place_of
from proofs_check.engine.training.rates import largest_rate
from theory.deadline import check
from theory.extrapolation import EPSILON

LEVELS = 6
FEWEST_LEVELS = 4  # that show an order, with one to spare
RECORD_GROWTH = 1.04  # records at geometric steps: a few hundred, and every level's transient
SETTLING_STEPS = 32  # below this many steps a slow start would pass for a stationary point
SETTLED = 4 * EPSILON  # rounding alternates by an ulp or two for ever
RISE = 1.01  # for a γ in the stable range the loss only falls, up to rounding
ROUNDING = 1e-20  # of the loss at the start: up to here a rise is rounding
FITTED = 1e-18  # loss relative to the start's: zero but for rounding
SADDLE = 1e-12  # of the decay rate before and after: weights within 1e-6, where rounding decides
LEFT = 0.99  # a descent that moved on from a stationary point went at least so far down
MAX_RESTARTS = 30
MAX_STEPS = 2_000_000
MAX_ENTRIES = 50_000_000  # of one batch of weights: about 2 GB with gradients and a copy
STRIDE = 256  # steps between two looks at the clock


class Ending(enum.Enum):
    """Why training stopped."""

    SETTLED = "up to rounding, the weights stopped changing"
    DONE = "the last of the given times was reached"
    ESCAPED = "rounding decided how the descent left a stationary point that it had reached"
    BUDGET = "the weights were still changing when the budget of steps or seconds was spent"
    DIVERGED = "the loss rose or is no longer finite: the learning rate is too large"
    NOT_FINITE = "the loss or its gradient is not a finite number at the start"
    TOO_WIDE = f"nothing was trained: the weights would exceed {MAX_ENTRIES:,} entries"

    @property
    def sentence(self) -> str:
        return self.value


@dataclass(frozen=True)
class Run:
    """``records`` in order; ``rates`` has shape (L,).  Of a run to given times ``at`` has, for
    each time, the letters of every level when its own clock shows that time.  ``weights`` are
    those at the end of a run to rest, the levels stacked, on the CPU."""

    ending: Ending
    rates: np.ndarray
    records: tuple[Record, ...] = ()
    at: tuple[Record, ...] = ()
    steps: int = 0
    restarts: int = 0
    seconds: float = 0.0
    device: str = "cpu"
    torch_version: str = ""
    weights: Weights = field(default_factory=dict, repr=False)

    def of(self, levels: int) -> Run:
        """The coarsest levels of a run to rest."""
        kept = list(range(levels))
        return replace(
            self,
            rates=self.rates[kept],
            records=tuple(r.of(kept) for r in self.records),
            weights={name: w[:levels] for name, w in self.weights.items()},
        )


Progress = Callable[[str], None]


def train(
    torch: Any,
    one: Trainable,
    *,
    rates: Sequence[float] | None = None,
    times: tuple[float, ...] = (),
    levels: int = LEVELS,
    device: str = "auto",
    seconds: float = 6.0,
    max_steps: int = MAX_STEPS,
    progress: Progress = lambda _: None,
) -> Run:
    """Train until the weights stop changing, or to the given ``times`` (in units of γ · steps).

    Without ``rates`` a probe chooses the largest of ``levels`` rates that halve, all of which are
    halved whenever a loss rises.  If fewer levels settle before the budget is spent, the run has
    only these, but at least FEWEST_LEVELS.
    """
    levels = levels if rates is None else len(rates)
    entries = levels * sum(int(w.numel()) for w in one.weights.values())
    place = place_of(torch, device, entries)
    version = str(torch.__version__)
    if entries > MAX_ENTRIES:
        return Run(Ending.TOO_WIDE, np.zeros(levels), torch_version=version)
    with one_thread(torch) if place == "cpu" else nullcontext():
        batch = Batch(torch, one, levels, place)
        name = torch.cuda.get_device_name() if batch.device == "cuda" else "cpu"
        run = Run(Ending.NOT_FINITE, np.zeros(levels), device=name, torch_version=version)
        began = time.monotonic()  # loading and recording do not count
        deadline = began + seconds
        if not batch.record(0, batch.start).finite:
            return run
        if rates is not None:
            run = replace(run, rates=np.asarray(rates, dtype=float))
            run = _descend(batch, run, times, False, deadline, max_steps, progress)
        else:
            largest = largest_rate(torch, one, deadline - 3 * seconds / 4)
            for restarts in range(MAX_RESTARTS + 1):
                halved = largest / 2.0 ** (restarts + np.arange(levels))
                run = replace(run, rates=halved, restarts=restarts)
                run = _descend(batch, run, times, True, deadline, max_steps, progress)
                if run.ending is not Ending.DIVERGED or time.monotonic() > deadline:
                    break
    return replace(run, seconds=time.monotonic() - began)


def _descend(
    batch: Batch,
    run: Run,
    times: tuple[float, ...],
    guarded: bool,
    deadline: float,
    max_steps: int,
    progress: Progress,
) -> Run:
    """``guarded`` calls a loss that rises divergence."""
    if times:
        return _to_times(batch, run, times, deadline)
    return _to_rest(batch, run, guarded, deadline, max_steps, progress)


def _to_rest(
    batch: Batch, run: Run, guarded: bool, deadline: float, max_steps: int, progress: Progress
) -> Run:
    steps = batch.stepper(run.rates)
    weights: Weights = batch.start
    anchor, anchored, done = weights, 0, 0
    settled = np.zeros(batch.levels, dtype=bool)
    records: list[Record] = []
    for step in _record_steps(max_steps, deadline):
        weights = steps(weights, step - done)
        done = step
        now = batch.record(step, weights)
        if not now.finite or (guarded and records and _rises(now, records)):
            return replace(run, ending=Ending.DIVERGED, records=tuple(records), steps=done)
        records.append(now)
        progress(f"training: step {step}, loss {now.loss.max():.1e}")
        if step - anchored >= SETTLING_STEPS:
            settled = batch.settled(weights, anchor, SETTLED)
            anchor, anchored = weights, step
            if settled.all():
                break
    ends = {name: w.cpu() for name, w in weights.items()}
    run = replace(run, records=tuple(records), steps=done, weights=ends)
    return _concluded(run, settled)


def _concluded(run: Run, settled: np.ndarray) -> Run:
    if _escaped(run.records):
        return replace(run, ending=Ending.ESCAPED)
    first = int(np.cumprod(settled).sum())  # of the coarse levels, which are there first
    if first == len(settled) or first >= FEWEST_LEVELS:
        return replace(run.of(first), ending=Ending.SETTLED)
    return replace(run, ending=Ending.BUDGET)


def zero_loss(record: Record) -> np.ndarray:
    """The loss that is 0 but for rounding, from the record at the start; (L,)."""
    return np.maximum(FITTED * np.abs(record.loss), EPSILON**2)


def _escaped(records: Sequence[Record]) -> bool:
    """Whether a level all but stopped, at a loss that is not 0, and then moved on."""
    loss = np.array([r.loss for r in records])
    away = loss > zero_loss(records[0])
    decay = np.where(away, [r.decay for r in records], 0.0)
    before = np.maximum.accumulate(decay)
    after = np.maximum.accumulate(decay[::-1])[::-1]
    stopped = away & (decay < SADDLE * np.minimum(before, after)) & (loss[-1] < LEFT * loss)
    return bool(stopped.any())


def _rises(now: Record, records: list[Record]) -> bool:
    floor = ROUNDING * np.abs(records[0].loss)
    before = records[-1].loss
    return bool((now.loss > before + (RISE - 1) * np.abs(before) + floor).any())


def _to_times(batch: Batch, run: Run, times: tuple[float, ...], deadline: float) -> Run:
    """Level j has taken round(time/γ_j) steps at each time; all levels step together."""
    steps = batch.stepper(run.rates)
    weights: Weights = batch.start
    wanted = np.rint(np.outer(times, 1 / run.rates)).astype(int)  # (times, levels)
    seen: dict[tuple[int, int], Record] = {}
    done = 0
    for step in _looked_at(wanted):
        weights = steps(weights, step - done)
        done = step
        if (wanted == step).any():
            now = batch.record(step, weights)
            if not now.finite:
                return replace(run, ending=Ending.DIVERGED, steps=step)
            for i, j in zip(*np.nonzero(wanted == step), strict=True):
                seen[int(i), int(j)] = now
        check()
        if time.monotonic() > deadline:
            break
    # the coarse levels are there first; the finest may be left out when time is short
    there = [j for j in range(len(run.rates)) if all((i, j) in seen for i in range(len(times)))]
    if len(there) < min(FEWEST_LEVELS, len(run.rates)):
        return replace(run, ending=Ending.BUDGET, steps=done)
    at = tuple(_joined([seen[i, j] for j in there], there) for i in range(len(times)))
    return replace(run, ending=Ending.DONE, rates=run.rates[there], at=at, steps=done)


def _looked_at(wanted: np.ndarray) -> list[int]:
    """The steps at which a level has reached a time, and some between for the clock."""
    return sorted({int(n) for n in wanted.flat} | set(range(0, int(wanted.max()), STRIDE)))


def _joined(records: list[Record], levels: list[int]) -> Record:
    """Of each level its own record."""
    each = [record.of([j]) for record, j in zip(records, levels, strict=True)]
    return Record(
        records[-1].step,
        np.concatenate([r.loss for r in each]),
        {n: np.concatenate([r.letters[n] for r in each]) for n in each[0].letters},
        np.concatenate([r.steepness for r in each]),
    )


def _record_steps(last: int, deadline: float) -> Iterator[int]:
    """0, 1, 2, … and later geometric, until the budget is spent."""
    step = 0
    while True:
        yield step
        check()
        if step >= last or time.monotonic() > deadline:
            return
        step = min(max(step + 1, math.ceil(step * RECORD_GROWTH)), last)


def not_there(run: Run) -> str:
    """Why the run ended on no zero of the loss; '' if it did."""
    if run.ending is not Ending.SETTLED:
        return run.ending.sentence
    there = run.records[-1].loss <= zero_loss(run.records[0])
    return "" if there.all() else "the weights stopped changing at a loss above 0"
