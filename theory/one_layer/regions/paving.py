"""Boxes of starts, cut until each is decided: a paving of the range with a proof on every cell.

The cost grows with the length of the boundaries, not with the area: what is decided is not cut.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from theory.deadline import OutOfTime, check
from theory.one_layer.regions.deciding import OPEN, Decide, Stopped
from theory.one_layer.regions.profile import Bounds, Floats
from theory.one_layer.regions.ranges import Inputs

FIRST = {0: 1, 1: 256, 2: 32}  # cells along an axis to begin with, by the number of axes
MOST_OPEN = 400_000  # cells of one level that are looked at, so that memory stays bounded
WIDEST = 2.0**40  # a width beyond which an interval of widths is not parted any more
MOST_WIDTHS = 20_000  # cells of one level, where single widths are parted


@dataclass(frozen=True)
class Paving:
    """Cells with disjoint interiors that cover the range, each with what is proved of it.

    Attributes
    ----------
    inputs
        All inputs.
    axes
        The names of those that range.
    low, high
        (cells, axes) the corners.
    code
        (cells,) what is proved of every start of each cell.
    ratio
        Bounds of λ1; infinite where nothing is known.
    looked
        How many cells were looked at.
    seconds
        That it took.
    stopped
        Why open cells were not cut any further, in words.
    """

    inputs: Inputs
    axes: tuple[str, ...]
    low: Floats
    high: Floats
    code: Floats
    ratio: Bounds
    looked: int
    seconds: float
    stopped: str

    @property
    def sizes(self) -> Floats:
        """Length or area of each cell, as a part of the whole; widths are counted in 1/k, so that
        all of them are a finite range."""
        parts = [
            1 / self.low[:, i] - 1 / (self.high[:, i] + 1)
            if whole(a)
            else self.high[:, i] - self.low[:, i]
            for i, a in enumerate(self.axes)
        ]
        sizes = np.prod(parts, axis=0) if parts else np.ones(len(self.code))
        return sizes / sizes.sum()

    def share(self, code: int) -> float:
        return float(self.sizes[self.code == code].sum())


def pave(
    inputs: Inputs,
    decide: Callable[[], Decide],
    finest: Mapping[str, float],
    progress: Callable[[str], None] = lambda _: None,
    before: Paving | None = None,
    keep: Callable[[Callable[[], Paving]], None] = lambda _: None,
) -> Paving:
    """Decide cells no finer than ``finest`` along an axis.

    What is proved when the time is spent or Ctrl-C comes is kept.  ``before`` is gone on with, and
    ``keep`` may ask for what there is, now and then.
    """
    work = _Work(inputs, finest, before)
    try:
        chosen = decide()
        while work.goes_on:
            check()
            open_ = len(work.low)
            for part in chosen(work.low, work.high, work.level, not work.wide.any()):
                work.take(part.where, part.code, part.ratio)
                progress(f"{work.looked} cells, {open_} open")
                keep(work.paving)
            work.cut()
    except (OutOfTime, KeyboardInterrupt, Stopped) as spent:
        work.stopped = f"{str(spent) or 'interrupted'}{work.estimate()}"
    return work.paving()


class _Work:
    """The cells of one level while they are decided, and those that are done with."""

    def __init__(self, inputs: Inputs, finest: Mapping[str, float], before: Paving | None):
        self.inputs, self.finest = inputs, finest
        self.level = self.looked = 0
        self.began, self.stopped = time.perf_counter(), ""
        self.done: list[tuple[Floats, ...]] = []
        low, high = _first(inputs)
        if before is not None:
            again = before.code == OPEN  # some may never have been looked at
            rest = before.low, before.high, before.code, *before.ratio
            self.done.append(tuple(x[~again] for x in rest))
            low, high, self.looked = before.low[again], before.high[again], before.looked
        self._begin(low, high)

    def _begin(self, low: Floats, high: Floats) -> None:
        self.low, self.high, self.wide = low, high, self._wide(low, high)
        self.code = np.full(len(low), OPEN)
        self.ratio = np.full(len(low), -np.inf), np.full(len(low), np.inf)
        self.seen = np.zeros(len(low), dtype=bool)

    def _wide(self, low: Floats, high: Floats) -> Floats:
        """Which cells are to be cut along which axis, should they be open."""
        wide = np.zeros(low.shape, dtype=bool)
        for i, axis in enumerate(self.inputs.axes):
            wide[:, i] = (high[:, i] - low[:, i] > self.finest[axis]) & (low[:, i] < WIDEST)
        return wide

    @property
    def goes_on(self) -> bool:
        return len(self.low) > 0

    def take(self, where: Floats, code: Floats, ratio: Bounds) -> None:
        self.code[where] = code
        self.ratio[0][where], self.ratio[1][where] = ratio
        self.seen[where] = True
        self.looked += len(where)

    @property
    def _cells(self) -> tuple[Floats, ...]:
        return self.low, self.high, self.code, *self.ratio

    def cut(self) -> None:
        """The level is decided: what is open and wide is halved, the rest is done with."""
        cut = (self.code == OPEN) & self.wide.any(axis=1)
        most = MOST_WIDTHS if any(map(whole, self.inputs.axes)) else MOST_OPEN
        if cut.sum() > most:
            self.stopped, cut = f"more than {most} cells were open at once", cut & False
        self.done.append(tuple(x[~cut] for x in self._cells))
        low, high = _cut(self.low[cut], self.high[cut], self.wide[cut], self.inputs.axes)
        self.level += 1
        self._begin(low, high)

    def estimate(self) -> str:
        """How long the rest would take, if what is open stays as long as a curve."""
        open_ = self.wide.any(axis=1) & (self.code == OPEN)
        widths = self.high[open_] - self.low[open_]
        finest = [self.finest[axis] for axis in self.inputs.axes]
        if not self.looked or not len(widths) or any(map(whole, self.inputs.axes)):
            return ""
        ratios = zip(widths.max(axis=0), finest, strict=True)
        halvings = math.ceil(max(math.log2(w / f) for w, f in ratios))
        cells = int(open_.sum()) * sum(2.0**i for i in range(max(halvings, 0) + 1))
        seconds = cells * (time.perf_counter() - self.began) / self.looked
        return f"; about {seconds:.0f} s more were needed for all that was asked"

    def paving(self) -> Paving:
        rows = [*self.done, self._cells]
        low, high, code, least, greatest = (np.concatenate(c) for c in zip(*rows, strict=True))
        seconds = time.perf_counter() - self.began
        return Paving(
            self.inputs, self.inputs.axes, low, high, code, (least, greatest), self.looked,
            seconds, self.stopped,
        )  # fmt: skip


def whole(axis: str) -> bool:
    """Whether an input takes whole numbers only."""
    return axis == "width"


def _first(inputs: Inputs) -> Bounds:
    axes = inputs.axes
    if not axes:
        return np.zeros((1, 0)), np.zeros((1, 0))
    columns = [_ends(inputs, axis, FIRST[len(axes)]) for axis in axes]
    lows = np.meshgrid(*(low for low, _ in columns), indexing="ij")
    highs = np.meshgrid(*(high for _, high in columns), indexing="ij")
    low, high = (np.stack([x.ravel() for x in side], axis=1) for side in (lows, highs))
    return low, high


def _ends(inputs: Inputs, axis: str, count: int) -> Bounds:
    span = inputs.spans[axis]
    if whole(axis):
        return np.array([span.low]), np.array([span.high])
    cuts = np.linspace(span.low, span.high, count + 1)
    return cuts[:-1], cuts[1:]


def _cut(low: Floats, high: Floats, wide: Floats, axes: tuple[str, ...]) -> Bounds:
    """Halves along every axis that is not fine enough; whole numbers are parted, not cut."""
    for i, axis in enumerate(axes):
        worth = wide[:, i]  # which grows with the cells
        finite = np.where(np.isinf(high[:, i]), 3 * low[:, i], high[:, i])
        middle = (low[:, i] + finite) / 2
        middle = np.floor(middle) if whole(axis) else middle
        left, right = high.copy(), low.copy()
        left[worth, i], right[worth, i] = middle[worth], (middle + whole(axis))[worth]
        low = np.concatenate([low, right[worth]])
        high = np.concatenate([left, high[worth]])
        wide = np.concatenate([wide, wide[worth]])
    return low, high


@dataclass(frozen=True)
class Segment:
    """A maximal interval of one code.

    Attributes
    ----------
    code
        What is proved.
    inner
        It holds at least this interval,
    outer
        and at most this one.
    """

    code: int
    inner: tuple[float, float]
    outer: tuple[float, float]


def segments(paving: Paving) -> Iterator[Segment]:
    """Of a paving with one axis, from left to right; a gap between two is undecided."""
    order = np.argsort(paving.low[:, 0])
    low, high, code = paving.low[order, 0], paving.high[order, 0], paving.code[order]
    if not len(code):
        return
    runs = [
        (int(c), float(low[m[0]]), float(high[m[-1]]))
        for c, members in itertools.groupby(range(len(code)), key=lambda i: code[i])
        for m in [list(members)]
    ]
    for i, (c, a, b) in enumerate(runs):
        if c == OPEN:
            continue
        before = runs[i - 1][1] if i and runs[i - 1][0] == OPEN else a
        after = runs[i + 1][2] if i + 1 < len(runs) and runs[i + 1][0] == OPEN else b
        yield Segment(c, (a, b), (before, after))
