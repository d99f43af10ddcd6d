"""φ along the line, tabulated in balls: the intervals on which φ' ≠ 0, with G = ∫ φ/φ' and λ1.

Every number of a table is a float that bounds the true value from the side its name says, so that
a comparison of two of them is a proof.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from flint import arb

from theory.activation import Activation, variable
from theory.deadline import check
from theory.expression.balls import RealBalls, precision
from theory.one_layer.certified.ends import infinite_barrier
from theory.one_layer.certified.march import Station
from theory.one_layer.certified.reduced import Reduced
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.quadrature import jet_integral
from theory.outcome import Truth
from theory.rigour.signs import sign_of
from theory.symbolic.exact import is_zero

BITS = 64
FINE_BITS = 256
SHARP = 2.0**-20  # relative: a stretch ends where ∫ φ/φ' is not known so well on a cell
CELLS = 1024  # over the range of starts asked for
GROWTH = 1.03  # of a cell over the last, beyond that range
FAR = 64.0  # times the range: where the tables end at the latest
HIGHEST = 1e6  # of G beyond the range
FINEST = 2.0**-44  # of a cell, times 1 + |a|
COARSE_HALVINGS = 2  # of a cell on which |λ1| may cross 1, where its ends do not say so
MOST_CELLS = 20_000
MOST_CUTS = 200  # of one cell; a zero needs about 90
MOST_FOCUSED = 4_000  # the same, where some intervals are wanted fine
NEAR, MOST_ORDER = 0.125, 8  # of a Taylor expansion of φ at its zero 0
FINER = 64  # cells of an interval that is wanted fine
MOST_LOST = 8  # cells in a row, beyond the range, without an integral
ORDER, DEPTH, FINE_DEPTH = 8, 12, 6  # of the jets that integrate φ/φ', and the halvings of a cell
SMALL = arb(2) ** -50  # a remainder of theirs that is left

Floats = np.ndarray
AtZero = dict[bool, tuple[tuple[float, float], "int | None"]]


@dataclass(frozen=True)
class Edge:
    """An end of a stretch.  ``crest``: φ' has one zero in ``gap``, a simple one, and φ none: |G|
    is infinite there.  Else nothing is known: the end of the table, a kink, a pole."""

    crest: bool
    gap: tuple[float, float]
    ratio: tuple[float, float]
    size: int | None = None


@dataclass(frozen=True)
class Cell:
    """[low, high] with enclosures of φ, φ' and λ1 = aφ'/φ on all of it."""

    low: float
    high: float
    value: arb
    slope: arb
    ratio: arb
    signs: tuple[int | None, int | None]  # of φ and φ', where they are proved
    size: int | None  # the sign of |λ1| − 1, wherever φ ≠ 0 on the cell

    @property
    def open(self) -> bool:
        """Whether a sign is not known."""
        return None in self.signs


@dataclass(frozen=True)
class Side:
    """One sign of φ on a stretch, its nodes in the order of growing |φ|.

    ``least`` and ``most`` bound G at the nodes, ``small`` and ``large`` bound |φ|; ``ratio_low``
    and ``ratio_high`` bound λ1 between a node and the next, and ``size_low`` and ``size_high`` the
    sign of |λ1| − 1 wherever φ ≠ 0 between them (±2 where it is not known).  ``anchored``: the first node is the
    zero of φ, or a crest, before which no orbit of this side comes; ``capped``: the last is a
    crest, before which p rises without bound.
    """

    sign: int
    at: Floats
    least: Floats
    most: Floats
    small: Floats
    large: Floats
    ratio_low: Floats
    ratio_high: Floats
    size_low: Floats
    size_high: Floats
    anchored: bool
    capped: bool


@dataclass(frozen=True)
class Stretch:
    """A maximal interval of the table on which φ' ≠ 0 is proved; ``slope`` is its sign.

    ``zero`` brackets the only zero of φ, if there is one; G is 0 there, else at some node.
    Without a zero an orbit with p < 0 turns back if 2G + level < 0 at ``bottom``, a bound of G
    from above at a point on the way; it never does if 2G + level > 0 for ``floor``, a bound from
    below of G on all of the way.
    """

    low: float
    high: float
    slope: int
    edges: tuple[Edge, Edge]
    zero: tuple[float, float] | None
    sides: dict[int, Side]
    nodes: Floats
    levels: tuple[arb, ...] = field(repr=False)
    bottom: float = math.inf
    floor: float = -math.inf

    def limit(self, right: bool) -> float:
        """Of G at an end: ±∞ at a crest, NaN where it is not known."""
        if not self.edges[right].crest:
            return math.nan
        sign = self._sign_at(right)
        return (1 if right else -1) * sign * self.slope * math.inf

    def _sign_at(self, right: bool) -> int:
        """The sign of φ at an end."""
        if self.zero is None:
            return next(iter(self.sides))
        return self.slope if right else -self.slope


@dataclass(frozen=True)
class Profile:
    """The stretches of φ on a range of a, from left to right, and where φ has kinks."""

    phi: Activation
    stretches: tuple[Stretch, ...]
    kinks: tuple[tuple[float, float], ...]

    @cached_property
    def _level_cache(self) -> dict[tuple[int, float], tuple[float, float]]:
        return {}

    def level(self, index: int, a: float) -> tuple[float, float]:
        """Bounds of G at a point of a stretch."""
        found = self._level_cache.get((index, a))
        if found is None:
            stretch = self.stretches[index]
            i = int(np.searchsorted(stretch.nodes, a, side="right")) - 1
            i = min(max(i, 0), len(stretch.nodes) - 1)
            with precision(BITS):
                near = stretch.levels[i]
                if a != stretch.nodes[i]:
                    balls = BallActivation.of(self.phi)
                    near = near + jet_integral(balls, arb(stretch.nodes[i]), arb(a), ORDER, DEPTH, SMALL)
                found = bounds(near)
            self._level_cache[index, a] = found
        return found


def bounds(x: arb) -> tuple[float, float]:
    """Floats on either side of a ball; infinite where it is not finite."""
    if not x.is_finite():
        return (math.inf, math.inf) if x == arb.pos_inf() else (-math.inf, math.inf)
    return below(x.lower()), above(x.upper())


def below(x: arb) -> float:
    found = float(x)
    return found if arb(found) <= x else math.nextafter(found, -math.inf)


def above(x: arb) -> float:
    found = float(x)
    return found if arb(found) >= x else math.nextafter(found, math.inf)


def tabulate(
    phi: Activation,
    low: float,
    high: float,
    cells: int = CELLS,
    focus: Sequence[tuple[float, float]] = (),
    energy: float = HIGHEST,
) -> Profile:
    """Tables for starts with a = ‖x‖² v0 in [low, high], and far beyond it for their ends.

    ``energy`` bounds U²/2 of the starts: G does not fall by more on any orbit.  No cell is wider than a part of an interval of ``focus`` that it meets.
    """
    with precision(BITS):
        return _Table(phi, low, high, cells, focus, energy).profile()


class _Table:
    """The cells of one table while it is built."""

    def __init__(
        self,
        phi: Activation,
        low: float,
        high: float,
        cells: int,
        focus: Sequence[tuple[float, float]],
        energy: float,
    ):
        self.focus, self.energy = focus, energy
        self.phi, self.balls = phi, BallActivation.of(phi)
        self.kinks = [ball(k) for k in phi.kinks]
        room = max(0.0, 1 + abs(low) - (high - low) / 2)
        self.low, self.high, self.count = low - room, high + room, cells
        self.width = self.high - self.low

    def profile(self) -> Profile:
        cells = self._cells()
        stretches = tuple(self._stretches([c for c, _ in cells], [g for _, g in cells]))
        return Profile(self.phi, stretches, tuple(map(bounds, self.kinks)))

    def _cells(self) -> list[tuple[Cell, arb]]:
        """Cells with ∫ φ/φ' over each, from left to right."""
        ends = np.linspace(self.low, self.high, self.count + 1)
        inner = [
            (c, self._integral(c))
            for a, b in itertools.pairwise(map(float, ends))
            for c in self._cut(a, b)
        ]
        right = self._beyond(self.high, 1)
        left = self._beyond(self.low, -1)
        return [*left[::-1], *inner, *right]

    def _beyond(self, start: float, direction: int) -> list[tuple[Cell, arb]]:
        """Cells outwards, until an orbit from within cannot come so far: past a zero of φ', or
        where G has risen so far that p > 1 on every orbit that a table is made for."""
        found: list[tuple[Cell, arb]] = []
        step, at, risen, passed, lost = self.width / self.count, start, arb(0), False, 0
        while abs(at - start) < FAR * self.width and len(found) < MOST_CELLS:
            there = at + direction * step
            cut = self._cut(min(at, there), max(at, there))[::direction]
            for cell in cut:
                grown = self._integral(cell)
                found.append((cell, grown))
                known = grown.is_finite()
                risen = risen + direction * grown if known else arb(0)
                if known and passed:
                    return found
                passed = passed or not known
                lost = 0 if known else lost + 1
                if lost > MOST_LOST:
                    return found
            if risen > HIGHEST or risen < -2 * self.energy - 4 or len(cut) >= MOST_CUTS:
                return found
            at, step = there, step * GROWTH
        return found

    def _cut(self, low: float, high: float) -> list[Cell]:
        """Cells that cover [low, high], fine where a sign changes or |λ1| crosses 1."""
        found, stack = [], [(low, high, 0)]
        while stack:
            check()
            a, b, depth = stack.pop()
            cell = self._cell(a, b)
            middle = (a + b) / 2
            room = len(found) + len(stack) < (MOST_FOCUSED if self.focus else MOST_CUTS)
            if room and self._worth(cell, depth) and a < middle < b:
                stack += [(middle, b, depth + 1), (a, middle, depth + 1)]
            else:
                found.append(cell)
        return found

    def _worth(self, cell: Cell, depth: int) -> bool:
        if cell.high - cell.low <= FINEST * (1 + abs(cell.low)):
            return False
        if cell.open:
            return self._may_open(cell)
        if any(
            cell.low < high and low < cell.high and cell.high - cell.low > (high - low) / FINER
            for low, high in self.focus
        ):
            return True
        if cell.size is not None:
            return False
        ends = {sign_of(abs(self._ratio(arb(x))) - 1) for x in (cell.low, cell.high)}
        return ends == {1, -1} or depth < COARSE_HALVINGS

    def _may_open(self, cell: Cell) -> bool:
        """Whether smaller cells may have signs: not where φ' is 0 throughout, or φ has no value."""
        if cell.slope == 0:
            return False
        ends = (self.balls.values(arb(x))[0] for x in (cell.low, cell.high))
        return cell.value.is_finite() or any(x.is_finite() for x in ends)

    def _cell(self, a: float, b: float) -> Cell:
        across = hull(a, b)
        value, slope = self.balls.values(across)
        signs = sign_of(value), sign_of(slope)
        if None in signs:  # far out φ and φ' are small differences of large numbers, or underflow
            with precision(FINE_BITS):
                value, slope = self.balls.values(across)
            ranges = self.balls.ranges(arb(a), arb(b))
            signs = tuple(
                sign_of(x) or (1 if r.positive else -1 if r.negative else None)
                for x, r in zip((value, slope), ranges, strict=True)
            )
        for constant in (1, -1):
            if any(low <= a and b <= high for low, high in self._constant[constant]):
                return Cell(a, b, value, slope, arb(constant), signs, 0)
        near = self._near_zero(a, b)
        if near is not None:
            return Cell(a, b, value, slope, near[0], signs, near[1])
        ratio = across * slope / value
        return Cell(a, b, value, slope, ratio, signs, sign_of(abs(ratio) - 1))

    def _near_zero(self, a: float, b: float) -> tuple[arb, int | None] | None:
        """λ1, and the sign of |λ1| − 1, next to 0 where φ(0) = 0 ≠ φ'(0).

        Proved: aφ' − φ = ∫₀ᵃ sφ''(s) ds = aᵐ φ⁽ᵐ⁾(ξ)/(m (m−2)!), m being the order of the first
        derivative beyond φ' that is not 0 at 0, and φ = aφ'(η), with ξ and η between 0 and a.
        """
        if self._order is None or max(abs(a), abs(b)) > NEAR:
            return None
        m, top = self._order
        across, around = hull(a, b), hull(min(a, 0.0), max(b, 0.0))
        bend, slope = top(around)[0], self.balls.values(around)[1]
        power = across ** (m - 1)
        excess = power * bend / (m * math.factorial(m - 2) * slope)
        side = sign_of(bend / slope)
        if side is not None and m % 2 == 0:
            side = side if a >= 0 else -side if b <= 0 else None
        return 1 + excess, side if excess > -2 else None

    @cached_property
    def _order(self) -> tuple[int, Callable[[arb], tuple[arb, ...]]] | None:
        """m and φ⁽ᵐ⁾ for :meth:`_near_zero`, where one smooth piece surrounds 0."""
        around = [p for p in self.phi.pieces if ball(p.lower) < -NEAR and ball(p.upper) > NEAR]
        if not around or is_zero(around[0].value.subs(variable(), 0)).truth is not Truth.TRUE:
            return None
        found = around[0].derivative
        for m in range(2, MOST_ORDER):
            found = found.diff(variable())
            if is_zero(found.subs(variable(), 0)).truth is Truth.FALSE:
                return m, around[0].program([found]).bind(RealBalls())
        return None

    @cached_property
    def _constant(self) -> dict[int, list[tuple[float, float]]]:
        """Where zφ' = φ or −φ identically, by symbols: λ1 is 1 or −1 there."""
        return {
            constant: [
                (above(ball(p.lower).upper()), below(ball(p.upper).lower()))
                for p in self.phi.pieces
                if is_zero(variable() * p.derivative - constant * p.value).truth is Truth.TRUE
            ]
            for constant in (1, -1)
        }

    def _ratio(self, a: arb) -> arb:
        value, slope = self.balls.values(a)
        return a * slope / value

    def _integral(self, cell: Cell) -> arb:
        if cell.signs[1] is None or not cell.value.is_finite():
            return arb.nan()
        ends = arb(cell.low), arb(cell.high)
        small = SMALL * (1 + ends[0] * ends[0])
        found = jet_integral(self.balls, *ends, ORDER, DEPTH, small)
        if not _sharp(found):
            with precision(FINE_BITS):
                found = jet_integral(self.balls, *ends, ORDER, FINE_DEPTH, small)
        return found if _sharp(found) else arb.nan()

    def _stretches(self, cells: Sequence[Cell], grown: Sequence[arb]) -> Iterator[Stretch]:
        known = [
            (c.signs[1] or 0) if g.is_finite() else 0
            for c, g in zip(cells, grown, strict=True)
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

    def _edge(
        self, cells: Sequence[Cell], runs: Sequence[tuple[int, list[int]]], gap: int
    ) -> Edge:
        """A crest if φ' changes its sign across the gap, φ'' and φ keeping theirs in it."""
        if not 0 < gap < len(runs) - 1 or runs[gap][0] != 0:
            return NOWHERE
        if {runs[gap - 1][0], runs[gap + 1][0]} != {1, -1}:
            return NOWHERE
        low, high = cells[runs[gap][1][0]].low, cells[runs[gap][1][-1]].high
        across = hull(low, high)
        parts = self.balls.parts_between(across.lower(), across.upper())
        value, slope = self.balls.values(across)
        if len(parts) != 1 or sign_of(value) is None:
            return NOWHERE
        piece = parts[0][0].piece
        bend = piece.program([piece.derivative.diff(variable())]).bind(RealBalls())
        if sign_of(bend(across)[0]) is None:
            return NOWHERE
        ratio = across * slope / value
        return Edge(True, (low, high), bounds(ratio), sign_of(abs(ratio) - 1))

    def _stretch(
        self, cells: Sequence[Cell], grown: Sequence[arb], slope: int, edges: tuple[Edge, Edge]
    ) -> Stretch | None:
        nodes = np.array([c.low for c in cells] + [cells[-1].high])
        values = [self._value(x) for x in nodes]
        signs = [sign_of(x) or 0 for x in values]
        zero = _zero(signs)
        if zero is None and 0 in signs:
            return self._trimmed(cells, grown, slope, edges, signs)
        levels = _levels(cells, grown, zero, (self.low + self.high) / 2)
        bracket = (float(nodes[zero[0]]), float(nodes[zero[1]])) if zero else None
        at_zero = self._at_zero(bracket) if bracket else {}
        sides = {}
        for sign in (1, -1):
            members = [i for i, s in enumerate(signs) if s == sign]
            if members:
                order = members if sign * slope > 0 else members[::-1]
                sides[sign] = _side(
                    cells, nodes, values, levels, order, bracket, at_zero, edges
                )
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
            near = self._near_zero(*ends)
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
        ((sign, side),) = found.sides.items()
        right = sign * found.slope < 0  # the way there
        if found.edges[right].crest:
            return replace(found, bottom=-math.inf)
        node = found.nodes[-1 if right else 0]
        here = found.levels[-1 if right else 0]
        bottom = bounds(here)[1]
        problem = Reduced(self.balls, arb(1), arb(0), arb(node))
        height = infinite_barrier(self.phi, problem, Station(arb(node), arb(0)), 1 if right else -1)
        floor = bounds(here - height)[0] if height is not None else -math.inf
        return replace(found, bottom=bottom, floor=floor)


def _sharp(x: arb) -> bool:
    return x.is_finite() and bool(x.rad() <= SHARP * (1 + abs(x)))


def _known(size: int | None) -> tuple[float, float]:
    return (-2.0, 2.0) if size is None else (float(size), float(size))


NOWHERE = Edge(False, (math.nan, math.nan), (-math.inf, math.inf))


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
            arb(c.high - c.low).upper() * abs(c.value / c.slope).upper()
            for c in cells[left:right]
        )
        rise = arb(0).union(sum(parts, arb(0)).upper())
    found = [rise] * (len(cells) + 1)
    for i in range(right, len(cells)):
        found[i + 1] = found[i] + grown[i]
    for i in range(left - 1, -1, -1):
        found[i] = found[i + 1] - grown[i]
    return found


def _side(
    cells: Sequence[Cell],
    nodes: Floats,
    values: Sequence[arb],
    levels: Sequence[arb],
    order: Sequence[int],
    zero: tuple[float, float] | None,
    at_zero: AtZero,
    edges: tuple[Edge, Edge],
) -> Side:
    """``order`` has the nodes by growing |φ|."""
    rightwards = len(order) < 2 or order[0] < order[1]
    at = [float(nodes[i]) for i in order]
    level = [bounds(levels[i]) for i in order]
    size = [bounds(abs(values[i])) for i in order]
    between = [bounds(cells[min(pair)].ratio) for pair in itertools.pairwise(order)]
    sizes = [_known(cells[min(pair)].size) for pair in itertools.pairwise(order)]
    behind, ahead = edges if rightwards else edges[::-1]
    if ahead.crest:
        at.append(ahead.gap[1 if rightwards else 0])
        level.append((math.inf, math.inf))
        size.append(size[-1])
        between.append(ahead.ratio)
        sizes.append(_known(ahead.size))
    anchored = zero is not None or behind.crest
    if zero is not None:
        at.insert(0, zero[0 if rightwards else 1])
        level.insert(0, (0.0, 0.0))
        size.insert(0, (0.0, 0.0))
        between.insert(0, at_zero[rightwards][0])
        sizes.insert(0, _known(at_zero[rightwards][1]))
    elif behind.crest:
        at.insert(0, behind.gap[0 if rightwards else 1])
        level.insert(0, (-math.inf, -math.inf))
        size.insert(0, (0.0, size[0][1]))
        between.insert(0, behind.ratio)
        sizes.insert(0, _known(behind.size))
    columns = [np.array(x, dtype=float) for pair in (level, size, between, sizes) for x in _columns(pair)]
    return Side(int(sign_of(values[order[0]]) or 0), np.array(at), *columns, anchored, ahead.crest)


def _columns(pairs: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [low for low, _ in pairs], [high for _, high in pairs]


def hull(low: float, high: float) -> arb:
    """A ball that contains [low, high]."""
    a, b = arb(low), arb(high)
    middle = ((a + b) / 2).mid()
    return middle + arb(0, max((b - middle).upper(), (middle - a).upper()))
