"""The search for tables of φ that the kernel can fill, in its own arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from math import inf
from typing import Any

from proofs_check.certificates.curves import dyadic
from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel.core.flows import Piece, System
from proofs_check.kernel.core.intervals import Interval, Rejected, sign
from proofs_check.kernel.core.trees import ONE, Tree
from proofs_check.kernel.kinds.primitives import Curve
from proofs_check.kernel.kinds.tables import Table
from theory.activation import Activation
from theory.deadline import remaining
from theory.one_layer.regions.profile import NOWHERE, Profile, Stretch
from theory.one_layer.regions.stretches import tabulate

ORDER = 12  # of the Taylor polynomials
FIRST = 32  # cells across the range of starts
SHARP = 30  # bits of ∫ φ/φ' on a cell
FINEST = 28  # bits of the shortest cell
FINE = 30  # bits to which the ends are known at which the relation changes
TRIED = 4  # halvings of a cell on which the relation is open, and its ends do not say why
MOST_NODES = 1500  # of a table
FARTHEST = 40  # cells beyond the range, of FIRST across it
LEAST = 0.5  # of a cell of FIRST, times their number
GROWTH = 8  # cells of the range, by one of which as many beyond it are longer than the last


@dataclass(frozen=True)
class Found:
    """A table, and what a certificate says of it."""

    table: Table
    piece: int


def written_table(one: Found) -> dict[str, Any]:
    bits = one.table.f.bits
    ends = [e if e is None else dyadic(e, bits) for e in one.table.crests]
    nodes = [dyadic(a, bits) for a in one.table.nodes]
    return {"piece": one.piece, "order": one.table.curve.order, "nodes": nodes, "crests": ends}


@dataclass(frozen=True)
class Asked:
    """Starts with a in [low, high], U² ≤ 2 ``energy``, and 1/K² in ``inverse``; ``cells`` across
    their range, to begin with."""

    low: float
    high: float
    energy: float
    inverse: tuple[float, float]
    cells: int = FIRST


def tables(system: System, phi: Activation, gap: Tree, asked: Asked) -> list[Found]:
    """For all stretches of the range on which φ' ≠ 0, on each piece of φ; those that the kernel
    cannot fill are left out."""
    profile: Profile = tabulate(phi, asked.low, asked.high, energy=asked.energy)
    found = []
    for stretch in profile.stretches:
        for i, piece in enumerate(system.pieces):
            part = _within(stretch, piece)
            if part.high < asked.low or asked.high < part.low or part.low >= part.high:
                continue
            try:
                table = _Search(Curve(system, i, ORDER), part, gap, asked).table()
            except Rejected:
                continue
            found.append(Found(table, i))
    if not found:
        raise NoCertificate("the kernel can fill no table of φ on this range")
    return found


def bounded(system: System, phi: Activation, low: float, high: float, cells: int) -> list[Found]:
    """Tables of a range alone, of all stretches of it and on each piece."""
    found, asked = list[Found](), Asked(low, high, 0.0, (0.0, 0.0), cells)
    for stretch in tabulate(phi, low, high, max(cells, FIRST)).stretches:
        for i, piece in enumerate(system.pieces):
            part = _within(stretch, piece)
            if max(part.low, low) < min(part.high, high):
                with suppress(Rejected):
                    search = _Search(Curve(system, i, ORDER), part, ONE, asked)
                    found.append(Found(search.made(search.nodes(beyond=False)), i))
    return found


def _within(stretch: Stretch, piece: Piece) -> Stretch:
    """What of it lies strictly inside a piece of φ."""
    ends = [
        float(e.data) if e is not None and e.operation == "number" else other * inf
        for e, other in ((piece.low, -1), (piece.high, 1))
    ]
    low, high = max(stretch.low, ends[0]), min(stretch.high, ends[1])
    left, right = stretch.edges
    zero = stretch.zero
    return replace(
        stretch,
        low=low,
        high=high,
        edges=(left if low > ends[0] else NOWHERE, right if high < ends[1] else NOWHERE),
        zero=zero if zero is not None and low < zero[0] and zero[1] < high else None,
    )


class _Search:
    def __init__(self, curve: Curve, stretch: Stretch, gap: Tree, asked: Asked):
        self.curve, self.stretch, self.gap, self.asked = curve, stretch, gap, asked
        self.f = curve.f
        self.integrals: dict[Interval, Interval] = {}

    def table(self) -> Table:
        found = self.made(self.nodes())
        ends, turning = self._reachable(found)
        unit = 1 << self.f.bits
        starts = [
            i
            for i, (a, b) in enumerate(found.cells)
            if a < self.asked.high * unit and self.asked.low * unit < b
        ]
        wanted = {*starts, *ends, *turning}
        cells: list[Interval] = []
        for i in range(min(wanted), max(wanted) + 1):
            cell = found.cells[i]
            cells += self._cut_by_relation(found, cell, 0) if i in ends else [cell]
        return self.made([cells[0][0], *(b for _, b in cells)])

    def _reachable(self, table: Table) -> tuple[set[int], set[int]]:
        """Cells in which an orbit of the range may end; and in which one may turn back, or the
        outermost ones, where it may end beyond them."""
        f, asked = self.f, self.asked
        unit = 1 << f.bits
        low, high = (int(x * unit) for x in (asked.low, asked.high))
        seen = [
            G
            for a, G in zip(table.nodes, table.levels, strict=True)
            if low - unit // 8 <= a <= high + unit // 8
        ] or table.levels
        most = int(2 * asked.energy * unit) - 2 * min(G[0] for G in seen)
        least = -2 * max(G[1] for G in seen)
        inverse = tuple(int(x * unit) for x in asked.inverse)
        found, turning = set[int](), set[int]()
        for i, (one, other) in enumerate(zip(table.signs, table.signs[1:], strict=False)):
            inner, outer = (i, i + 1) if (one > 0) == table.rises else (i + 1, i)
            near = one != other or not table.beyond(inner, least, inverse[1])
            if near and not table.before(outer, most, inverse[0]):
                found.add(i)
            if table.zero is None and most + 2 * table.levels[outer][1] >= 0:
                turning.add(i)
        for i in (0, len(table.nodes) - 1):
            right = (table.signs[i] > 0) == table.rises
            if right == (i > 0) and not table.beyond(i, least, inverse[1]):
                turning.add(min(i, len(table.cells) - 1))
        return found, turning

    def made(self, nodes: list[int]) -> Table:
        crests: list[int | None] = [None, None]
        for right, edge in enumerate(self.stretch.edges):
            node = nodes[-right]
            if edge.crest:
                width = edge.gap[1] - edge.gap[0]
                beyond = self._grid(edge.gap[right] + (width if right else -width))
                crests[right] = self._shown(node, beyond, bool(right))
        return Table(
            _Remembering(self.curve, self.integrals), nodes, (crests[0], crests[1]), self.gap
        )

    def _shown(self, node: int, beyond: int, right: bool) -> int | None:
        try:
            self.curve.require_crest(node, beyond, right)
        except Rejected:
            return None
        return beyond

    def _grid(self, x: float) -> int:
        """To an even number of units."""
        return 2 * round(x * (1 << self.f.bits - 1)) if abs(x) < 2.0**40 else 0

    def nodes(self, beyond: bool = True) -> list[int]:
        """Of cells from left to right: of the range, and beyond as far as orbits come."""
        s, asked = self.stretch, self.asked
        low, high = max(s.low, asked.low), min(s.high, asked.high)
        step = max((asked.high - asked.low) / asked.cells, LEAST / asked.cells)
        inner = max(1, round((high - low) / step))
        marks = [low + (high - low) * i / inner for i in range(inner + 1)]
        if s.zero is not None and low < s.zero[1] and s.zero[0] < high:
            marks = [m for m in marks if not s.zero[0] < m < s.zero[1]]
            room = max(s.zero[1] - s.zero[0], 2.0**-40)
            marks = sorted({*marks, s.zero[0] - room, s.zero[1] + room})
            marks = [m for m in marks if s.low <= m <= s.high]
        if beyond:
            right, left = (self._beyond(marks[i], step, i == -1) for i in (-1, 0))
            marks = [*left[::-1], *marks, *right]
        return self._cut(marks)

    def _beyond(self, start: float, step: float, right: bool) -> list[float]:
        s, found, at = self.stretch, list[float](), start
        end = s.high if right else s.low
        for _ in range(FARTHEST * self.asked.cells // FIRST):
            at = at + step if right else at - step
            if (at >= end) if right else (at <= end):
                return [*found, end] if start != end else found
            found.append(at)
            step *= 1 + GROWTH / self.asked.cells
        return found

    def _cut(self, marks: Sequence[float]) -> list[int]:
        """Ends of cells on which the integral is known well, outwards from the middle as far as
        there are some."""
        grid = sorted({self._grid(x) for x in marks})
        middle = len(grid) // 2
        found = grid[middle : middle + 1]
        for there in (grid[middle + 1 :], grid[:middle][::-1]):
            at, room = grid[middle], MOST_NODES // 2
            for mark in there:
                cells = list(islice(self._halved(at, mark), room + 1))
                room -= len(cells)
                found += [end for end in cells if end is not None]
                if None in cells or room <= 0:
                    break
                at = mark
        if not 1 < len(found) <= MOST_NODES:
            raise Rejected("no cells, or too many")
        return sorted(found)

    def _halved(self, near: int, far: int) -> Iterator[int | None]:
        """The far ends of cells, the nearest first; None where they would become too short."""
        if remaining() <= 0:
            raise NoCertificate("the time was spent before the tables were found")
        if self._known(min(near, far), max(near, far)):
            yield far
            return
        middle = (near + far) // 4 * 2
        if abs(far - near) <= 1 << max(self.f.bits - FINEST, 2):
            yield None
            return
        for end in self._halved(near, middle):
            yield end
            if end is None:
                return
        yield from self._halved(middle, far)

    def _known(self, a: int, b: int) -> bool:
        try:
            ends = [sign(self.curve.values((x, x))[0]) for x in (a, b)]
            if 0 in ends:
                return False
            if ends[0] != ends[1]:
                return self.curve.rise(a, b)[1] < 1 << self.f.bits - SHARP
            low, high = self.integrals[a, b] = self.curve.integral(a, b)
        except Rejected:
            return False
        return high - low < (1 << self.f.bits - SHARP) + (abs(low) >> SHARP)

    def _cut_by_relation(self, table: Table, cell: Interval, depth: int) -> list[Interval]:
        """Smaller where the relation changes."""
        a, b = cell
        middle = (a + b) // 4 * 2
        if b - a <= 1 << self.f.bits - FINE or table.sign_on(a, b) or not a < middle < b:
            return [cell]
        change = table.sign_on(a, a) != table.sign_on(b, b)
        known = self._known(a, middle) and self._known(middle, b)
        if not known or (not change and depth >= TRIED):
            return [cell]
        parts = (a, middle), (middle, b)
        return [c for part in parts for c in self._cut_by_relation(table, part, depth + 1)]


class _Remembering(Curve):
    """With the integrals that were found before."""

    def __init__(self, curve: Curve, known: dict[Interval, Interval]):
        self.__dict__.update(curve.__dict__)
        self.known = known

    def integral(self, a: int, b: int) -> Interval:
        if (a, b) not in self.known:
            self.known[a, b] = super().integral(a, b)
        return self.known[a, b]
