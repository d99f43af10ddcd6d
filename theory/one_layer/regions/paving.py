"""Boxes of starts, cut until each is decided: a paving of the range with a proof on every cell.

The cost grows with the length of the boundaries, not with the area: what is decided is not cut.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from theory.activation import Activation
from theory.deadline import OutOfTime, check
from theory.one_layer.regions.classify import Found, classify
from theory.one_layer.regions.profile import Floats, Profile, tabulate
from theory.one_layer.regions.ranges import Inputs

FIRST = {0: 1, 1: 256, 2: 32}  # cells along an axis to begin with, by the number of axes
MOST_OPEN = 400_000  # cells of one level that are looked at, so that memory stays bounded
OPEN = 0  # the code of a cell that is not decided

Ask = Callable[[Found, Inputs, Mapping[str, tuple[Floats, Floats]]], Floats]


@dataclass(frozen=True)
class Paving:
    """Cells with disjoint interiors that cover the range; ``code`` says what is proved of each.

    ``low`` and ``high`` are (cells, axes); ``ratio`` bounds λ1 (infinite where nothing is known).
    ``stopped`` says in words why open cells were not cut any further.
    """

    inputs: Inputs
    axes: tuple[str, ...]
    low: Floats
    high: Floats
    code: Floats
    ratio: tuple[Floats, Floats]
    looked: int
    seconds: float
    stopped: str

    @property
    def sizes(self) -> Floats:
        """Length or area of each cell, as a part of the whole."""
        if not self.axes:
            return np.ones(len(self.code))
        sizes = np.prod(self.high - self.low, axis=1)
        return sizes / sizes.sum()

    def share(self, code: int) -> float:
        return float(self.sizes[self.code == code].sum())


def pave(
    phi: Activation,
    inputs: Inputs,
    ask: Ask,
    finest: Mapping[str, float],
    progress: Callable[[str], None] = lambda _: None,
    cells: int = 1024,
) -> Paving:
    """Decide ``ask`` on cells no finer than ``finest`` along an axis.

    What is proved when the time is spent or Ctrl-C comes is kept.
    """
    began = time.perf_counter()
    parts: list[tuple[Floats, Floats, Floats, Floats, Floats]] = []
    stopped, looked, open_ = "", 0, _first(inputs)
    try:
        profile = tabulate(phi, *inputs.seen, cells)
        while len(open_[0]):
            check()
            low, high = open_
            found, code = _asked(profile, inputs, low, high, ask)
            looked += len(low)
            progress(f"{looked} cells, {int((code == OPEN).sum())} open")
            wide = [high[:, i] - low[:, i] > finest[axis] for i, axis in enumerate(inputs.axes)]
            cut = (code == OPEN) & (np.any(wide, axis=0) if wide else False)
            if cut.sum() > MOST_OPEN:
                stopped, cut = f"more than {MOST_OPEN} cells were open at once", cut & False
            parts.append(_rows(low, high, code, found, ~cut))
            open_ = _cut(low[cut], high[cut], [w[cut] for w in wide])
    except (OutOfTime, KeyboardInterrupt) as spent:
        stopped = str(spent) or "interrupted"
        low, high = open_
        nothing = np.full(len(low), np.inf)
        parts.append((low, high, np.zeros(len(low), dtype=int), -nothing, nothing))
    low, high, code, least, most = (np.concatenate(column) for column in zip(*parts, strict=True))
    seconds = time.perf_counter() - began
    return Paving(inputs, inputs.axes, low, high, code, (least, most), looked, seconds, stopped)


def _first(inputs: Inputs) -> tuple[Floats, Floats]:
    axes = inputs.axes
    count = FIRST[len(axes)]
    columns = [np.linspace(inputs.spans[a].low, inputs.spans[a].high, count + 1) for a in axes]
    if not axes:
        return np.zeros((1, 0)), np.zeros((1, 0))
    lows = np.meshgrid(*(c[:-1] for c in columns), indexing="ij")
    highs = np.meshgrid(*(c[1:] for c in columns), indexing="ij")
    return tuple(np.stack([x.ravel() for x in side], axis=1) for side in (lows, highs))  # type: ignore[return-value]


def _asked(
    profile: Profile, inputs: Inputs, low: Floats, high: Floats, ask: Ask
) -> tuple[Found, Floats]:
    cells = {a: (low[:, i], high[:, i]) for i, a in enumerate(inputs.axes)}
    found = classify(profile, inputs.boxes(cells, len(low)))
    return found, ask(found, inputs, cells)


def _rows(low: Floats, high: Floats, code: Floats, found: Found, kept: Floats):  # type: ignore[no-untyped-def]
    return low[kept], high[kept], code[kept], found.ratio[0][kept], found.ratio[1][kept]


def _cut(low: Floats, high: Floats, wide: list[Floats]) -> tuple[Floats, Floats]:
    """Halves along every axis that is not fine enough."""
    for i in range(len(wide)):
        worth = wide[i]  # which grows with the cells
        middle = (low[:, i] + high[:, i]) / 2
        left, right = high.copy(), low.copy()
        left[worth, i], right[worth, i] = middle[worth], middle[worth]
        order = np.concatenate([low, right[worth]]), np.concatenate([left, high[worth]])
        wide = [np.concatenate([w, w[worth]]) for w in wide]
        low, high = order
    return low, high


@dataclass(frozen=True)
class Piece:
    """A maximal interval of one code: it holds at least ``inner`` and at most ``outer``."""

    code: int
    inner: tuple[float, float]
    outer: tuple[float, float]


def pieces(paving: Paving) -> Iterator[Piece]:
    """Of a paving with one axis, from left to right; a gap between two is undecided."""
    order = np.argsort(paving.low[:, 0])
    low, high, code = paving.low[order, 0], paving.high[order, 0], paving.code[order]
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
        yield Piece(c, (a, b), (before, after))
