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
from theory.one_layer.regions.classify import Fate, Found, classify
from theory.one_layer.regions.profile import Floats, Profile
from theory.one_layer.regions.ranges import Inputs
from theory.one_layer.regions.stretches import tabulate

FIRST = {0: 1, 1: 256, 2: 32}  # cells along an axis to begin with, by the number of axes
MOST_OPEN = 400_000  # cells of one level that are looked at, so that memory stays bounded
LEVELS = 4  # after so many halvings of a line the table is made finer where open orbits end
LAST_ROUNDS = 3  # the same, on cells that are not halved any more
WIDEST = 2.0**40  # a width beyond which an interval of widths is not parted any more
MOST_WIDTHS = 20_000  # the same, where single widths are parted
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
        profile = tabulate(phi, *inputs.seen, cells, energy=inputs.energy)
        while len(open_[0]):
            check()
            low, high = open_
            wide = [
                (high[:, i] - low[:, i] > finest[axis]) & (low[:, i] < WIDEST)
                for i, axis in enumerate(inputs.axes)
            ]
            found, code = _asked(profile, inputs, low, high, ask)
            looked += len(low)
            for _ in range(_rounds(inputs, len(parts), bool(np.any(wide)))):
                focus = _ends_of(found, code)
                if not focus:
                    break
                profile = tabulate(phi, *inputs.seen, cells, focus, inputs.energy)
                found, code = _asked(profile, inputs, low, high, ask)
            progress(f"{looked} cells, {int((code == OPEN).sum())} open")
            cut = (code == OPEN) & (np.any(wide, axis=0) if wide else False)
            most = MOST_WIDTHS if any(map(whole, inputs.axes)) else MOST_OPEN
            if cut.sum() > most:
                stopped, cut = f"more than {most} cells were open at once", cut & False
            parts.append(_rows(low, high, code, found, ~cut))
            open_ = _cut(low[cut], high[cut], [w[cut] for w in wide], inputs.axes)
    except (OutOfTime, KeyboardInterrupt) as spent:
        stopped = str(spent) or "interrupted"
        low, high = open_
        nothing = np.full(len(low), np.inf)
        parts.append((low, high, np.zeros(len(low), dtype=int), -nothing, nothing))
    lows, highs, codes, least, greatest = (np.concatenate(c) for c in zip(*parts, strict=True))
    seconds, bounds = time.perf_counter() - began, (least, greatest)
    return Paving(inputs, inputs.axes, lows, highs, codes, bounds, looked, seconds, stopped)


def _rounds(inputs: Inputs, level: int, goes_on: bool) -> int:
    """How often the table of a line is made finer, where the orbits of its open cells end."""
    if len(inputs.axes) != 1:
        return 0
    return (level % LEVELS == LEVELS - 1) if goes_on else LAST_ROUNDS


def _ends_of(found: Found, code: Floats) -> list[tuple[float, float]]:
    """The intervals in which the orbits of open cells end, joined where they overlap; a little
    wider, lest the node beside them be far away."""
    open_ = (code == OPEN) & (found.fate == Fate.ARRIVES)
    joined: list[tuple[float, float]] = []
    ends = zip(found.end[0][open_], found.end[1][open_], strict=True)
    for low, high in sorted(ends):
        room = float(high - low) / 2
        if joined and low - room <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], float(high) + room)
        else:
            joined.append((float(low) - room, float(high) + room))
    return joined


def whole(axis: str) -> bool:
    """Whether an input takes whole numbers only."""
    return axis == "width"


def _first(inputs: Inputs) -> tuple[Floats, Floats]:
    axes = inputs.axes
    if not axes:
        return np.zeros((1, 0)), np.zeros((1, 0))
    columns = [_ends(inputs, axis, FIRST[len(axes)]) for axis in axes]
    lows = np.meshgrid(*(low for low, _ in columns), indexing="ij")
    highs = np.meshgrid(*(high for _, high in columns), indexing="ij")
    low, high = (np.stack([x.ravel() for x in side], axis=1) for side in (lows, highs))
    return low, high


def _ends(inputs: Inputs, axis: str, count: int) -> tuple[Floats, Floats]:
    span = inputs.spans[axis]
    if whole(axis):
        return np.array([span.low]), np.array([span.high])
    cuts = np.linspace(span.low, span.high, count + 1)
    return cuts[:-1], cuts[1:]


def _asked(
    profile: Profile, inputs: Inputs, low: Floats, high: Floats, ask: Ask
) -> tuple[Found, Floats]:
    cells = {a: (low[:, i], high[:, i]) for i, a in enumerate(inputs.axes)}
    found = classify(profile, inputs.boxes(cells, len(low)))
    return found, ask(found, inputs, cells)


def _rows(low: Floats, high: Floats, code: Floats, found: Found, kept: Floats):  # type: ignore[no-untyped-def]
    return low[kept], high[kept], code[kept], found.ratio[0][kept], found.ratio[1][kept]


def _cut(
    low: Floats, high: Floats, wide: list[Floats], axes: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Halves along every axis that is not fine enough; whole numbers are parted, not cut."""
    for i, axis in enumerate(axes):
        worth = wide[i]  # which grows with the cells
        finite = np.where(np.isinf(high[:, i]), 3 * low[:, i], high[:, i])
        middle = (low[:, i] + finite) / 2
        middle = np.floor(middle) if whole(axis) else middle
        left, right = high.copy(), low.copy()
        left[worth, i], right[worth, i] = middle[worth], (middle + whole(axis))[worth]
        low = np.concatenate([low, right[worth]])
        high = np.concatenate([left, high[worth]])
        wide = [np.concatenate([w, w[worth]]) for w in wide]
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
        yield Piece(c, (a, b), (before, after))
