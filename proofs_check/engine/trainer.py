"""Gradient descent by autograd at γ, γ/2, γ/4, … in one batch: the one loop for every system.

The weights of all levels are stacked, the gradient of the loss of one level is mapped over the
levels and recorded once as a list of plain tensor operations.  Nothing of a system's reduced
algebra takes part.  float64 throughout.
"""

from __future__ import annotations

import enum
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from proofs_check.engine.rates import largest_rate
from proofs_check.engine.recording import recorded
from proofs_check.engine.system import Trainable
from theory.extrapolation import EPSILON

LEVELS = 6
FEWEST_LEVELS = 4  # that show an order, with one to spare
RECORD_GROWTH = 1.04  # records at geometric steps: a few hundred, and every level's transient
SETTLING_STEPS = 32  # below this many steps a slow start would pass for a stationary point
SETTLED = 4 * EPSILON  # rounding alternates by an ulp or two for ever
RISE = 1.01  # for a γ in the stable range the loss only falls, up to rounding
ROUNDING = 1e-20  # of the loss at the start: up to here a rise is rounding
MAX_RESTARTS = 30
MAX_STEPS = 2_000_000
MAX_ENTRIES = 50_000_000  # of one batch of weights: about 2 GB with gradients and a copy


Weights = Mapping[str, Any]


class Ending(enum.Enum):
    """Why training stopped."""

    SETTLED = "up to rounding, the weights stopped changing"
    DONE = "the last of the given times was reached"
    BUDGET = "the weights were still changing when the budget of steps or seconds was spent"
    DIVERGED = "the loss rose or is no longer finite: the learning rate is too large"
    NOT_FINITE = "the loss or its gradient is not a finite number at the start"
    TOO_WIDE = f"nothing was trained: the weights would exceed {MAX_ENTRIES:,} entries"

    @property
    def sentence(self) -> str:
        return self.value


@dataclass(frozen=True)
class Record:
    """What was read off all levels at a step: the loss and every letter, each of shape (L,)."""

    step: int
    loss: np.ndarray
    letters: dict[str, np.ndarray]


@dataclass(frozen=True)
class Run:
    """``records`` in order; ``rates`` has shape (L,).  Of a run to given times ``at`` has, for
    each time, the letters of every level when its own clock shows that time.  ``weights`` are
    those at the end of a run to rest, the levels stacked."""

    ending: Ending
    rates: np.ndarray
    records: tuple[Record, ...]
    at: tuple[Record, ...] = ()
    steps: int = 0
    restarts: int = 0
    seconds: float = 0.0
    device: str = "cpu"
    torch_version: str = ""
    weights: Weights = field(default_factory=dict, repr=False)


class Batch:
    """The levels side by side."""

    def __init__(self, torch: Any, one: Trainable, levels: int, device: str):
        self.torch, self.one, self.levels = torch, one, levels
        self.start = {
            name: w.detach().to(device).expand(levels, *w.shape).clone()
            for name, w in one.weights.items()
        }
        mapped = torch.func.vmap(one.loss)

        def slope(weights: Weights) -> dict[str, Any]:
            """The levels share no weight, so the gradient of their sum is that of each."""
            leaves = {k: w.detach().requires_grad_() for k, w in weights.items()}
            with torch.enable_grad():
                total = mapped(leaves).sum()
            found = torch.autograd.grad(total, list(leaves.values()), materialize_grads=True)
            return dict(zip(leaves, found, strict=True))

        self.slope = recorded(slope, self.start)
        self.loss = recorded(mapped, self.start)

    def record(self, step: int, weights: Mapping[str, Any]) -> Record:
        with self.torch.no_grad():
            loss = self.loss(weights).cpu().numpy()
        each = [self._read({k: w[j] for k, w in weights.items()}) for j in range(self.levels)]
        return Record(step, loss, {name: np.array([e[name] for e in each]) for name in each[0]})

    def _read(self, weights: Weights) -> dict[str, float]:
        return {str(name): float(x) for name, x in self.one.read(weights).items()}


def train(
    torch: Any,
    one: Trainable,
    *,
    rate: float | None = None,
    times: tuple[float, ...] = (),
    levels: int = LEVELS,
    device: str = "auto",
    seconds: float = 6.0,
    max_steps: int = MAX_STEPS,
    progress: Callable[[str], None] = lambda _: None,
) -> Run:
    """Train until the weights stop changing, or to the given ``times`` (in units of γ · steps).

    With ``rate`` None a probe chooses the largest γ, and it is halved whenever a loss rises.
    """
    entries = levels * sum(int(w.numel()) for w in one.weights.values())
    place = _place(torch, device, entries)
    blank = Run(
        Ending.TOO_WIDE,
        np.zeros(levels),
        (),
        device=torch.cuda.get_device_name() if place == "cuda" else "cpu",
        torch_version=str(torch.__version__),
    )
    if entries > MAX_ENTRIES:
        return blank
    with _one_thread(torch, place):
        batch = Batch(torch, one, levels, place)
        began = time.monotonic()  # loading and recording do not count
        deadline = began + seconds
        slope, loss = batch.slope(batch.start), batch.loss(batch.start)
        if not all(bool(x.isfinite().all()) for x in (loss, *slope.values())):
            return replace(blank, ending=Ending.NOT_FINITE)
        largest = rate or largest_rate(torch, one, deadline - 3 * seconds / 4)
        run = blank
        for restarts in range(MAX_RESTARTS + 1):
            rates = largest / 2.0 ** np.arange(levels + 0.0)
            about = replace(blank, rates=rates, restarts=restarts)
            if times:
                run = _to_times(batch, about, times, deadline)
            else:
                run = _to_rest(batch, about, rate is None, deadline, max_steps, progress)
            if rate is not None or run.ending is not Ending.DIVERGED or time.monotonic() > deadline:
                break
            largest /= 2
    return replace(run, seconds=time.monotonic() - began)


def _to_rest(
    batch: Batch,
    run: Run,
    guarded: bool,
    deadline: float,
    max_steps: int,
    progress: Callable[[str], None],
) -> Run:
    step_by = _stepper(batch, run.rates)
    weights: Weights = batch.start
    anchor = weights
    anchored = done = 0
    records: list[Record] = []
    ending = Ending.BUDGET
    for step in _record_steps(max_steps, deadline):
        for _ in range(step - done):
            weights = step_by(weights)
        done = step
        now = batch.record(step, weights)
        finite = bool(np.isfinite(now.loss).all())
        if not finite or (guarded and records and _rises(now, records)):
            return replace(run, ending=Ending.DIVERGED, records=tuple(records), steps=done)
        records.append(now)
        progress(f"training: step {step}, loss {now.loss.max():.1e}")
        if step - anchored >= SETTLING_STEPS:
            if _settled(weights, anchor):
                ending = Ending.SETTLED
                break
            anchor, anchored = weights, step
    return replace(run, ending=ending, records=tuple(records), steps=done, weights=weights)


def _rises(now: Record, records: list[Record]) -> bool:
    floor = ROUNDING * records[0].loss
    return bool((now.loss > RISE * records[-1].loss + floor).any())


def _to_times(batch: Batch, run: Run, times: tuple[float, ...], deadline: float) -> Run:
    """Level j has taken round(time/γ_j) steps at each time; all levels step together."""
    step_by = _stepper(batch, run.rates)
    weights: Weights = batch.start
    wanted = np.rint(np.outer(times, 1 / run.rates)).astype(int)  # (times, levels)
    seen: dict[tuple[int, int], Record] = {}
    step = 0
    for step in range(int(wanted.max()) + 1):
        if (wanted == step).any():
            now = batch.record(step, weights)
            if not np.isfinite(now.loss).all():
                return replace(run, ending=Ending.DIVERGED, steps=step)
            for i, j in zip(*np.nonzero(wanted == step), strict=True):
                seen[int(i), int(j)] = now
        if step % 256 == 0 and time.monotonic() > deadline:
            break
        weights = step_by(weights)
    # the coarse levels are there first; the finest may be left out when time is short
    done = [j for j in range(len(run.rates)) if all((i, j) in seen for i in range(len(times)))]
    if len(done) < FEWEST_LEVELS:
        return replace(run, ending=Ending.BUDGET, steps=step)
    at = tuple(_joined([seen[i, j] for j in done], done) for i in range(len(times)))
    return replace(run, ending=Ending.DONE, rates=run.rates[done], at=at, steps=step)


def _joined(records: list[Record], levels: list[int]) -> Record:
    """Of each level its own record."""
    pairs = list(zip(records, levels, strict=True))
    return Record(
        records[-1].step,
        np.array([r.loss[j] for r, j in pairs]),
        {n: np.array([r.letters[n][j] for r, j in pairs]) for n in records[0].letters},
    )


def _stepper(batch: Batch, rates: np.ndarray) -> Callable[[Weights], Weights]:
    """One step of gradient descent.  Not in place: a gradient may share memory with a weight."""
    torch = batch.torch
    shaped = {
        name: torch.as_tensor(-rates, device=w.device).view(-1, *[1] * (w.dim() - 1))
        for name, w in batch.start.items()
    }

    def step(weights: Weights) -> Weights:
        slope = batch.slope(weights)
        return {k: torch.addcmul(w, slope[k], shaped[k]) for k, w in weights.items()}

    return step


def _settled(weights: Mapping[str, Any], anchor: Mapping[str, Any]) -> bool:
    return all(
        bool(((w - anchor[k]).abs().max() <= SETTLED * w.abs().max()).item())
        for k, w in weights.items()
    )


def _record_steps(last: int, deadline: float) -> Iterator[int]:
    """0, 1, 2, … and later geometric, until the budget is spent."""
    step = 0
    while True:
        yield step
        if step >= last or time.monotonic() > deadline:
            return
        step = min(max(step + 1, math.ceil(step * RECORD_GROWTH)), last)


def _place(torch: Any, device: str, entries: int) -> str:
    from proofs_check.descent.arguments import place_of

    return place_of(torch, device, entries)


@contextmanager
def _one_thread(torch: Any, place: str) -> Iterator[None]:
    """On a busy machine a second thread for such small matrices costs up to 60 times."""
    before = torch.get_num_threads()
    if place == "cpu":
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
