"""From cells to the stretches of a profile: where φ' ≠ 0, with G counted from the zero of φ."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from flint import arb

from theory.activation import Activation, variable
from theory.expression.balls import RealBalls, precision
from theory.one_layer.certified.ends import infinite_barrier
from theory.one_layer.certified.march import Station
from theory.one_layer.certified.reduced import Reduced
from theory.one_layer.regions.cells import CELLS, FINE_BITS, HIGHEST, Cell, Cells
from theory.one_layer.regions.profile import (
    BITS,
    NOWHERE,
    Edge,
    Flat,
    Profile,
    Stretch,
    above,
    below,
    bounds,
    hull,
)
from theory.one_layer.regions.sides import AtZero, side_of
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.signs import sign_of
from theory.symbolic.exact import is_zero


def tabulate(
    phi: Activation,
    low: float,
    high: float,
    cells: int = CELLS,
    focus: Sequence[tuple[float, float]] = (),
    energy: float = HIGHEST,
) -> Profile:
    """Tables for starts with a = ‖x‖² v0 in [low, high], and far beyond it for their ends.

    ``energy`` bounds U²/2 of the starts: G does not fall by more on any orbit.  No cell is wider
    than a part of an interval of ``focus`` that it meets.
    """
    with precision(BITS):
        found = _Stretches(Cells(phi, low, high, cells, focus, energy)).all()
        kinks = tuple(bounds(ball(k)) for k in phi.kinks)
        return Profile(phi, tuple(found), kinks, tuple(_flats(phi)))


def _flats(phi: Activation) -> Iterator[Flat]:
    for piece in phi.pieces:
        if piece.derivative != 0 or piece.open_guards:
            continue
        sign = 0 if is_zero(piece.value).truth is Truth.TRUE else sign_of(ball(piece.value))
        if sign is not None:
            ends = above(ball(piece.lower).upper()), below(ball(piece.upper).lower())
            yield Flat(*ends, sign)


class _Stretches:
    """The stretches of one table while it is built."""

    def __init__(self, source: Cells):
        self.source, self.phi, self.balls = source, source.phi, source.balls

    def all(self) -> Iterator[Stretch]:
        pairs = self.source.all()
        return self._stretches([c for c, _ in pairs], [g for _, g in pairs])

    def _stretches(self, cells: Sequence[Cell], grown: Sequence[arb]) -> Iterator[Stretch]:
        known = [
            (c.signs[1] or 0) if g.is_finite() else 0 for c, g in zip(cells, grown, strict=True)
        ]
        runs = [
            (sign, [i for i, _ in group])
            for sign, group in itertools.groupby(enumerate(known), key=lambda pair: pair[1])
        ]
        for place, (sign, members) in enumerate(runs):
            if sign == 0:
                continue
            edges = (
                self._edge(cells, runs, place - 1),
                self._edge(cells, runs, place + 1),
            )
            part = slice(members[0], members[-1] + 1)
            found = self._stretch(cells[part], grown[part], sign, edges)
            if found is not None:
                yield found

    def _edge(self, cells: Sequence[Cell], runs: Sequence[tuple[int, list[int]]], gap: int) -> Edge:
        """A crest if φ' changes its sign across the gap, φ'' and φ keeping theirs in it; if one of
        these does not, at least no orbit passes."""
        if not 0 < gap < len(runs) - 1 or runs[gap][0] != 0:
            return NOWHERE
        if {runs[gap - 1][0], runs[gap + 1][0]} != {1, -1}:
            return NOWHERE
        low, high = cells[runs[gap][1][0]].low, cells[runs[gap][1][-1]].high
        across = hull(low, high)
        parts = self.balls.parts_between(across.lower(), across.upper())
        value, slope = self.balls.values(across)
        if len(parts) != 1 or not slope.is_finite():
            return NOWHERE
        wall = replace(
            NOWHERE, drop=above((arb(high - low) * abs(self.balls.ratio(across))).upper())
        )
        if sign_of(value) is None:
            return wall
        piece = parts[0][0].piece
        bend = piece.program([piece.derivative.diff(variable())]).bind(RealBalls())
        if sign_of(bend(across)[0]) is None:
            return wall
        ratio = across * slope / value
        size = sign_of(abs(ratio) - 1)
        return Edge(True, (low, high), bounds(ratio), size, bounds(abs(value))[1])

    def _stretch(
        self, cells: Sequence[Cell], grown: Sequence[arb], slope: int, edges: tuple[Edge, Edge]
    ) -> Stretch | None:
        nodes = np.array([c.low for c in cells] + [cells[-1].high])
        values = [self._value(x) for x in nodes]
        signs = [sign_of(x) or 0 for x in values]
        zero = _zero(signs)
        if zero is None and 0 in signs:
            return self._trimmed(cells, grown, slope, edges, signs)
        levels = _levels(cells, grown, zero, self.source.middle)
        bracket = (float(nodes[zero[0]]), float(nodes[zero[1]])) if zero else None
        at_zero = self._at_zero(bracket) if bracket else {}
        sides = {}
        for sign in (1, -1):
            members = [i for i, s in enumerate(signs) if s == sign]
            if members:
                order = members if sign * slope > 0 else members[::-1]
                sides[sign] = side_of(cells, nodes, values, levels, order, bracket, at_zero, edges)
        found = Stretch(
            float(nodes[0]), float(nodes[-1]), slope, edges, bracket, sides, nodes, tuple(levels)
        )
        return self._with_bottom(found) if zero is None and len(sides) == 1 else found

    def _trimmed(
        self,
        cells: Sequence[Cell],
        grown: Sequence[arb],
        slope: int,
        edges: tuple[Edge, Edge],
        signs: Sequence[int],
    ) -> Stretch | None:
        """Without the ends where φ is too small to have a sign."""
        known = [i for i, s in enumerate(signs) if s]
        if len(known) < 2 or known[-1] - known[0] + 1 != len(known):
            return None
        part = slice(known[0], known[-1])
        left = edges[0] if known[0] == 0 else NOWHERE
        right = edges[1] if known[-1] == len(cells) else NOWHERE
        return self._stretch(cells[part], grown[part], slope, (left, right))

    def _at_zero(self, bracket: tuple[float, float]) -> AtZero:
        """Bounds of λ1 and the sign of |λ1| − 1 to the right and to the left of the zero of φ."""
        across = hull(*bracket)
        value, slope = self.balls.values(across)
        unknown = (-math.inf, math.inf), sign_of(abs(across * slope) - abs(value))
        if not bracket[0] <= 0 <= bracket[1]:
            return {True: unknown, False: unknown}
        found: AtZero = {}
        for right, ends in ((True, (0.0, bracket[1])), (False, (bracket[0], 0.0))):
            near = self.source.near_zero(*ends)
            found[right] = unknown if near is None else (bounds(near[0]), near[1])
        return found

    def _value(self, x: float) -> arb:
        found = self.balls.values(arb(x))[0]
        if sign_of(found) is None:
            with precision(FINE_BITS):
                found = self.balls.values(arb(x))[0]
        return found

    def _with_bottom(self, found: Stretch) -> Stretch:
        """How far G falls on the way towards smaller |φ|."""
        (sign,) = found.sides
        right = sign * found.slope < 0  # the way there
        if found.edges[right].crest:
            return replace(found, bottom=-math.inf)
        node = found.nodes[-1 if right else 0]
        here = found.levels[-1 if right else 0]
        bottom = bounds(here)[1]
        problem = Reduced(self.balls, arb(1), arb(0), arb(node))
        height = infinite_barrier(self.phi, problem, Station(arb(node), arb(0)), 1 if right else -1)
        floor = bounds(here - height)[0] if height is not None else -math.inf
        floor = max(floor, math.nextafter(bounds(here)[0] - found.edges[right].drop, -math.inf))
        return replace(found, bottom=bottom, floor=floor)


def _zero(signs: Sequence[int]) -> tuple[int, int] | None:
    """The nodes around the zero of φ."""
    known = [i for i, s in enumerate(signs) if s]
    for i, j in itertools.pairwise(known):
        if signs[i] != signs[j]:
            return i, j
    return None


def _levels(
    cells: Sequence[Cell], grown: Sequence[arb], zero: tuple[int, int] | None, middle: float
) -> list[arb]:
    """G at the nodes, counted outwards from the zero of φ, or else from the node next to
    ``middle``: a sum to and fro would keep the errors of both ways.

    The zero lies somewhere in its bracket, from which G rises to both sides by [0, most].
    """
    if zero is None:
        left = right = min(range(len(cells)), key=lambda i: abs(cells[i].low - middle))
        rise = arb(0)
    else:
        left, right = zero
        parts = (
            arb(c.high - c.low).upper() * abs(c.value / c.slope).upper() for c in cells[left:right]
        )
        rise = arb(0).union(sum(parts, arb(0)).upper())
    found = [rise] * (len(cells) + 1)
    for i in range(right, len(cells)):
        found[i + 1] = found[i] + grown[i]
    for i in range(left - 1, -1, -1):
        found[i] = found[i + 1] - grown[i]
    return found
