"""Networks of several layers with equal units, one above the other, each as one layer.

Let A = k w φ(B) be the output of some layers, B that of the layers further in (v before the first),
and let the flow be the gradient flow of A in the metric of the weights.  The layers within move, to
and fro, along *one curve*, that of their own gradient flow, on which B grows at a speed M(B) > 0.
There w dw = (1/μ) (φ/φ')(B)/M(B) dB, with the metric μ of w (k² between, k outermost), so that

    w² − 2 ∫ (φ/φ')/(μ M) dB   is conserved, and A grows at the speed  (k²/μ) φ² + k² w² φ'² M.

That is the flow of one layer over B, with φ/φ' over M(B) in place of φ/φ'.  With U = √(μ/s) w and
M = m/s (s = k for v itself, m = 1 there; else s = 1) it is U² − 2G with G' = (φ/φ')/m, A² is
(Uφ)² k² s/μ, and m of the next is φ² + U² φ'² m.  So a table over B of bounds of m, made from the
table of the layers within, serves :mod:`~theory.one_layer.regions.classify` as it is.

What is proved holds for every start of a box; that the flow of a deep network is trapped is never
proved here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import arb

from theory.activation import Activation, Piece, variable
from theory.deadline import check
from theory.errors import InputError
from theory.expression.balls import precision
from theory.one_layer.regions.classify import SEEN, Boxes, Fate, Found, classify
from theory.one_layer.regions.profile import BITS, Bounds, Floats, Profile, bounds, down, hull, up
from theory.one_layer.regions.ranges import Inputs, middle_layers
from theory.one_layer.regions.stretches import tabulate
from theory.one_layer.regions.weighted import intervals, touched, weighted
from theory.outcome import Truth
from theory.rigour.ball_activation import BallActivation
from theory.symbolic.exact import is_zero

SAMPLES = 257  # of a range, to see how far tables have to reach
FARTHEST = 1e9  # an output of a layer that no table reaches
Interval = tuple[float, float]
Column = Mapping[str, Interval]


@dataclass(frozen=True)
class Layers:
    """Tables for a network of ``inputs.depth`` ≥ 2 hidden layers, from starts of the inputs."""

    phi: Activation
    inputs: Inputs
    cells: int

    @property
    def outer(self) -> tuple[str, ...]:
        """The starts of the layers' weights, from the innermost outwards; but v0."""
        return (*middle_layers(self.inputs.depth)[::-1], "u0")

    @cached_property
    def tables(self) -> list[Profile]:
        """Of φ alone, over v and over the outputs of the layers but the last."""
        found, reach = [], self._whole("v0")
        for name in self.outer:
            found.append(tabulate(self.phi, *reach, self.cells))
            reach = self._outputs(name, reach)
        return found

    def _whole(self, name: str) -> Interval:
        span = self.inputs.spans[name]
        return span.low, span.high

    def _outputs(self, name: str, reach: Interval) -> Interval:
        """About the range of k w φ(B) at the start: only how sharp answers are rests on it."""
        with np.errstate(all="ignore"):
            values = self.phi.on_arrays(np, lambda piece: piece.program([piece.value]))(
                np.linspace(*reach, SAMPLES)
            )[0]
        values = values[np.isfinite(values)]
        if not len(values):
            raise InputError(f"φ has no value for a start of the layers from {reach[0]:g} on.")
        factors = [k * w for k in self._whole("width") for w in self._whole(name)]
        ends = [f * float(x) for f in factors for x in (values.min(), values.max())]
        if not np.isfinite(ends).all() or max(map(abs, ends)) > FARTHEST:
            raise InputError(
                f"the output of a layer would range up to {max(map(abs, ends)):.1e}; for networks "
                f"of depth 2 and more it may be at most {FARTHEST:g}. Narrow the ranges."
            )
        return min(ends), max(ends)

    def classify(self, cells: Mapping[str, Bounds], count: int) -> Iterator[tuple[Floats, Found]]:
        """The fates of the starts of each box, in parts: those with the same inner layers."""
        names = [n for n in self.inputs.spans if n != "u0"]
        full = {n: cells.get(n, _all((s.low, s.high), count)) for n, s in self.inputs.spans.items()}
        rows = np.stack([end for n in names for end in full[n]], axis=1)
        every, which = np.unique(rows, axis=0, return_inverse=True)
        order = np.argsort(which.ravel(), kind="stable")
        starts = np.searchsorted(which.ravel()[order], np.arange(len(every) + 1))
        for i, row in enumerate(every):
            check()
            where = order[starts[i] : starts[i + 1]]
            column = {n: (float(row[2 * j]), float(row[2 * j + 1])) for j, n in enumerate(names)}
            u0 = full["u0"][0][where], full["u0"][1][where]
            yield where, self.of_column(column, u0)

    def of_column(self, column: Column, u0: Bounds) -> Found:
        """The fates of starts that share the boxes of all inputs but u0."""
        count, names = len(u0[0]), (*SEEN, "innermost")
        top = self._top(column)
        if top is None:
            still = Found.nothing(count, names)
            still.fate[:] = Fate.STILL
            return still
        profile, start = top
        k = column["width"]
        root = _root(k)
        inverse = math.nextafter(1 / k[1], 0.0), math.nextafter(1 / k[0], math.inf)
        boxes = Boxes(
            _times(u0, root),
            _all(start, count),
            _all(inverse, count),
        )
        return classify(profile, boxes, names)

    def _top(self, column: Column) -> tuple[Profile, Interval] | None:
        """The table over the output of all inner layers, and where that begins.

        None if φ = φ' = 0 in some layer, and φ(0) = 0: that layer and those within are at rest, and
        all outputs further out are 0, so that the others are at rest too.
        """
        profile, start = self.tables[0], column["v0"]
        for level, (name, table) in enumerate(zip(self.outer[:-1], self.tables[1:], strict=True)):
            if self._starts_at_zero and _at_rest(profile, start):
                return None
            following = self._begins(column[name], column["width"], start)
            table = touched(table, following)
            inner = self._curve(profile, level, column, start, *intervals(table))
            profile, start = weighted(table, inner, following), following
        return profile, start

    @cached_property
    def _starts_at_zero(self) -> bool:
        """Whether φ(0) = 0, whatever piece 0 belongs to."""
        at_zero = (p.value.subs(variable(), 0) for p in self.phi.pieces if _holds_zero(p))
        return all(is_zero(x).truth is Truth.TRUE for x in at_zero)

    def _begins(self, w: Interval, k: Interval, start: Interval) -> Interval:
        """Of k w φ(B)."""
        with precision(BITS):
            value: arb = BallActivation.of(self.phi).values(hull(*start))[0]
            return bounds(hull(*k) * hull(*w) * value)

    def _curve(
        self,
        profile: Profile,
        level: int,
        column: Column,
        start: Interval,
        low: Floats,
        high: Floats,
    ) -> Found:
        """What the layers up to ``level`` do where their output lies in the intervals."""
        names = (*SEEN, "gain", *(["innermost"] if level else []))
        k, w = column["width"], column[self.outer[level]]
        factor = _root(k) if level == 0 else k
        U = _times(_all(w, len(low)), factor)
        found = Found.nothing(len(low), names)
        for sign, part in ((1, high > 0), (-1, low < 0), (1, (low == 0) & (high == 0))):
            where = np.flatnonzero(part)
            if not len(where):
                continue
            ends = (low[where], high[where]) if sign > 0 else (-high[where], -low[where])
            square = [np.maximum(e, 0.0) ** 2 for e in ends]
            inverse = np.maximum(down(square[0]), 0.0), up(square[1])
            if level == 0:
                inverse = np.maximum(down(inverse[0] / k[1]), 0.0), up(inverse[1] / k[0])
            one, other = (sign * e[where] for e in U)
            boxes = Boxes(
                (np.minimum(one, other), np.maximum(one, other)),
                _all(start, len(where)),
                inverse,
            )
            found.merge(where, classify(profile, boxes, names))
        return found


def _at_rest(profile: Profile, start: Interval) -> bool:
    return any(f.sign == 0 and f.low < start[0] and start[1] < f.high for f in profile.flats)


def _holds_zero(piece: Piece) -> bool:
    return bool(piece.lower <= 0) and bool(piece.upper >= 0)


def _all(x: Interval, count: int) -> Bounds:
    return np.full(count, x[0]), np.full(count, x[1])


def _root(k: Interval) -> Interval:
    return float(down(np.sqrt(k[0]))), float(up(np.sqrt(k[1])))


def _times(x: Bounds, positive: Interval) -> Bounds:
    low = down(x[0] * np.where(x[0] < 0, positive[1], positive[0]))
    high = up(x[1] * np.where(x[1] < 0, positive[0], positive[1]))
    return low, high
