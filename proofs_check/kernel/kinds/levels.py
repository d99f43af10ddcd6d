"""The orbits of layers from all starts of a box, with what tables say of their ends.

Letters of the start, of K and of the metric may be any numbers of intervals.  Of one layer, one of
which K is a multiple may be any number from a positive one on: what tables use of K is that 1/K²
lies between two numbers, of which the lower one may be 0; each orbit has its own K, so that its
p = 1 somewhere.

Several layers, the innermost first: a_1 = v and a_{j+1} = K_j u_j φ(a_j), the last of which is p.
The letters v, u_1, …, u_j move at T_j F_j, where F_j is a smooth field of these letters alone
(``require_layers``).  So they move, to and fro, along *one curve*, that of F_j through their start,
whatever T_j is; there u_j' = φ(a_j), a_j' = u_j φ'(a_j) m_j, and a_{j+1} grows at the speed
K_j m_{j+1}, with m_1 = 1 and m_{j+1} = φ(a_j)² + u_j² φ'(a_j)² m_j.  While m_j > 0, a_j tells where
on its curve it is, so that m_j is a function of a_j: layer j + 1 is one layer over a_j with that
speed, for which tables hold.  They say where on the curve a_{j+1} is a number b > 0, as that is
p = 1 for K_j/b in place of K_j; where it is -b, as (-u_j, a_j) runs along the curve of such a layer
too, with a_{j+1} falling; and, all of it being closed, where it is 0.  In Coq tables are those of
one layer, m = 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from proofs_check.kernel.core.flows import Box, System
from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected, TooMuch, sign, within
from proofs_check.kernel.core.one_layer import Hidden, inputs_of, require_layers
from proofs_check.kernel.core.orbits import Trajectory, hull_of
from proofs_check.kernel.core.trees import (
    ONE,
    Tree,
    derivative,
    letter,
    letters,
    mul,
    nodes,
    number,
    of,
    sub,
    substituted,
)
from proofs_check.kernel.kinds.tables import Arrivals, Table

MOST_RANGES = 24  # of a way
MOST_KEPT = 32  # tables over the layers within
CELL = 8  # operations of an end

Row = tuple[Interval, Interval, Interval]  # of a layer: u, a and 1/K²


@dataclass(frozen=True)
class Column:
    """The table of a layer for the curves of those within, which may be ``inside`` where the letter
    lies in one of its cells; of the innermost layer they are v alone."""

    table: Table
    inside: Mapping[int, Box] | None
    v: str
    factor: Interval

    def within(self, *cells: int) -> dict[str, Interval]:
        if self.inside is not None:
            return hull_of([self.inside[i + self.table.first] for i in cells])
        a = border(self.table, min(cells)), border(self.table, max(cells) + 1)
        return {self.v: self.table.f.div(a, self.factor)}

    def along(self, a: Interval) -> dict[str, Interval]:
        """Where the letter lies in an interval of the table."""
        if self.inside is None:
            return {self.v: self.table.f.div(a, self.factor)}
        cells = ((i, self.table.cell(i)) for i in range(-1, len(self.table.cells) + 1))
        return self.within(*(i for i, x in cells if x and x[0] <= a[1] and a[0] <= x[1]))


class Layers:
    """A flow that is one of layers in letters u_j = c_j s_j and v = c s, for the letters of the
    state."""

    def __init__(self, system: System, layers: Sequence[Hidden], v: Tree, speed: Tree):
        require_layers(system, layers, v, speed)
        own = [system.plain(x) for x in (v, *(u for _, u in layers))]
        self.layers, moving = layers, set(system.state)
        self.K, self.u = layers[-1]
        self.own = [s for x in own for s in letters(x) & moving]
        self.factors = [derivative(x, s) for x, s in zip(own, self.own, strict=False)]
        several = not len(own) == len(self.own) == len(moving) or set(self.own) != moving
        if several or any(letters(x) & moving for x in self.factors):
            raise Rejected("the letters of the flow are not multiples of those of layers")
        for x, s, c in zip(own, self.own, self.factors, strict=True):
            if not system.equal(x, mul(c, letter(s))):
                raise Rejected("the letters of the flow are not multiples of those of layers")
        *self.inputs, self.output = inputs_of(layers, v)
        self.started = [system.started(e) for e in (*(u for _, u in layers), *self.inputs)]
        self.positive = *(K for K, _ in layers), speed, *self.factors, *system.positive
        formulas = map(system.plain, (*own, *(system.needed or system.motion.values())))
        self.resting = [e for e in nodes(*formulas) if e.arguments and not letters(e) & moving]
        self.kept: dict[tuple[object, ...], Column] = {}

    def start(self, here: System) -> list[Row]:
        """Of each layer for all starts, where what has to be positive is, and all has a value."""
        f, h = here.f, len(self.layers)
        if not here.endless:
            values = here.values((*self.started, *self.positive, *self.resting), {})
            positive = values[2 * h : 2 * h + len(self.positive)]
            if any(sign(x) != 1 for x in positive):
                raise Rejected("K, the speed, the metric or a factor may not be positive")
            inverses = [f.div(f.one, f.square(K)) for K in positive[:h]]
            return list(zip(values[:h], values[h : 2 * h], inverses, strict=True))
        if not all(is_positive(here, e) for e in self.positive):
            raise Rejected("K, the speed, the metric or a factor may not be positive")
        here.require_values(self.resting, {}, ())
        least = self.least(here)
        U, a = here.values(self.started, {})
        return [(U, a, (0, f.div(f.one, f.square(here.value(least, {})))[1]))]

    def least(self, here: System) -> Tree:
        """K for the first number of the letter without end, of which it is a positive multiple."""
        for s, n in here.endless.items():
            rate = derivative(self.K, s)
            multiple = s not in letters(rate) and here.equal(self.K, mul(rate, letter(s)))
            if multiple and len(here.endless) == len(self.layers) == 1:
                return substituted(self.K, {s: number(n)})
        raise Rejected("K is no multiple of the letter that has no upper end")

    def curve(
        self, here: System, tables: Sequence[Table], direction: Mapping[str, Tree]
    ) -> Trajectory:
        """From all starts to the ends; u and φ(a_h) have one sign where p = 1."""
        f, rows = here.f, self.start(here)
        factors = here.values(self.factors, {})
        column = self.column(f, rows, tables, factors)
        (U, a, inverse), table = rows[-1], column.table
        found = table.arrivals(U, a, inverse)
        last = at_ends(table, found, inverse)
        across = U if found.outward else f.hull(U, f.zero)
        for _, end in last:
            across = f.hull(across, end)

        def state(u: Interval, inside: Mapping[str, Interval]) -> dict[str, Interval]:
            return {self.own[-1]: f.div(u, factors[-1]), **inside}

        return Trajectory(
            self.clock, dict(direction),
            [state(across, column.along(x)) for x in way(table, a, found)],
            [state(u, column.within(i)) for i, u in last],
            dict.fromkeys((of("phi", self.inputs[-1]), self.u), found.side),
        )  # fmt: skip

    def column(
        self, f: Intervals, rows: Sequence[Row], tables: Sequence[Table],
        factors: Sequence[Interval],
    ) -> Column:  # fmt: skip
        """For the outermost layer; kept, as parts of the box may have it in common."""
        if len(tables) != len(rows):
            raise Rejected("each layer has a table")
        _, a, _ = rows[-1]
        key = *tables, *rows[:-1], a, *factors[:-1]
        if key not in self.kept:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            column = Column(tables[0], None, self.own[0], factors[0])
            for j, table in enumerate(tables[1:]):
                places = self.places(f, column, rows[j], table, (self.own[j + 1], factors[j + 1]))
                speeds = {i: m for i, (m, _) in places.items()}
                inside = {i: box for i, (_, box) in places.items()}
                column = replace(column, table=table.over(speeds, rows[j + 1][1]), inside=inside)
            self.kept[key] = column
        return self.kept[key]

    def places(
        self, f: Intervals, column: Column, row: Row, following: Table, own: tuple[str, Interval]
    ) -> dict[int, tuple[Interval, dict[str, Interval]]]:
        """For each cell of the table of the next layer, where the layers up to this one may be when
        its letter lies there, and the speed m; cells of which that is not known are left out."""
        (U, a, inverse), table, found = row, column.table, {}
        led = {s: leads(table, U if s > 0 else f.neg(U), a) for s in (1, -1)}
        for i in range(-1, len(following.cells) + 1):
            if (cell := following.cell(i)) is None:
                continue
            sides = [s for s, there in ((1, cell[1] > 0), (-1, cell[0] < 0)) if there]
            try:
                boxes = [
                    (s, *end) for s in sides
                    for end in at_target(table, led[s], f.mul(f.square(part(cell, s)), inverse))
                ]  # fmt: skip
                speeds = [self.speed(column, n, u) for _, n, u in boxes]
            except TooMuch:
                raise
            except Rejected:
                continue
            m = min(x for x, _ in speeds), max(y for _, y in speeds)
            if sign(m) == 1:
                us = [f.neg(u) if s < 0 else u for s, _, u in boxes]
                u = min(x for x, _ in us), max(y for _, y in us)
                inside = column.within(*(n for _, n, _ in boxes))
                found[i] = m, {own[0]: f.div(u, own[1]), **inside}
        return found

    def speed(self, column: Column, i: int, u: Interval) -> Interval:
        """m of the next letter."""
        table = column.table
        f, (phi, slope) = table.f, table.squared(i)
        along = f.mul(f.square(u), slope)
        return f.add(phi, f.mul(along, table.speeds[i + table.first]) if table.speeds else along)

    @property
    def clock(self) -> Tree:
        return sub(ONE, self.output)

    def require_direction(self, system: System, direction: Mapping[str, Tree]) -> None:
        if set(direction) != set(system.state):
            raise Rejected("a direction of other letters than the state")
        for s in system.state:
            if not system.equal(system.motion[s], mul(self.clock, direction[s])):
                raise Rejected(f"the velocity of {s} is not the clock times its direction")


def is_positive(system: System, e: Tree) -> bool:
    """By its parts, where a letter has no upper end; else by its value."""
    if e.operation == "letter" and e.data in system.endless:
        return True
    if not letters(e) & set(system.endless):
        return sign(system.value(e, {})) == 1
    made = e.operation in ("*", "/", "+", "^", "exp")
    return made and all(is_positive(system, a) for a in e.arguments)


def leads(table: Table, U: Interval, a: Interval) -> tuple[int, Interval, bool] | None:
    try:
        return table.led(U, a)
    except TooMuch:
        raise
    except Rejected:
        return None


def at_target(
    table: Table, led: tuple[int, Interval, bool] | None, inverse: Interval
) -> list[tuple[int, Interval]]:
    if led is None:
        raise Rejected("on which side the layers within lie is open")
    return at_ends(table, table.ending(*led, inverse), inverse)


def border(table: Table, i: int) -> int:
    """A node, or a point beyond a crest."""
    found = table.borders[i + 1]
    if found is None:
        raise Rejected("the orbits of a box come to where a table has no crest")
    return found


def at_ends(table: Table, found: Arrivals, inverse: Interval) -> list[tuple[int, Interval]]:
    """Cells that hold the ends of the orbits, with u there: u² is C + 2G, and u² φ² is 1/K²."""
    f, ends = table.f, []
    f.spend(CELL * len(found.cells))
    for i in found.cells:
        phi, _ = table.squared(i)
        squares = [f.div(inverse, phi)] if phi[0] > 0 else []
        if 0 <= i < len(table.cells):
            G = f.hull(*table.levels[i : i + 2])
            squares.append(f.add(found.C, f.times(G, 2)))
        square = max(0, *(x for x, _ in squares)), min(y for _, y in squares)
        if square[0] <= square[1]:  # or no orbit ends there
            u = f.sqrt(square)
            ends.append((i, u if found.side > 0 else f.neg(u)))
    if not ends:
        raise Rejected("no orbit ends where those of a box would have to")
    return ends


def part(x: Interval, s: int) -> Interval:
    """Of what lies on the side s of 0, the size."""
    return (max(x[0], 0), x[1]) if s > 0 else (max(-x[1], 0), -x[0])


def way(table: Table, a: Interval, found: Arrivals) -> list[Interval]:
    """Ranges of a that hold the orbits from a box of starts: the first one has all starts, and the
    union is an interval.  While s U and s φ are not negative, a moves in one direction, to the end.
    Else |φ| falls first, until φ or U is 0, and grows then: the orbit comes no further than the
    zero of φ or, where there is none, than where it has to turn."""
    i, j = found.cells[0], found.cells[-1] + 1
    if not found.outward and table.zero is not None:
        i, j = min(i, table.zero), max(j, table.zero + 1)
    elif not found.outward and (found.side > 0) == table.rises:
        i = min(i, 0 if table.crests[0] is None else -1)
    elif not found.outward:
        j = max(j, len(table.cells) + (table.crests[1] is not None))
    low, high = min(border(table, i), a[0]), max(border(table, j), a[1])
    cuts = [low, *(x for x in table.nodes if low < x < high)]
    cuts = [*cuts[:: 1 + len(cuts) // MOST_RANGES], high]
    return [a, *(x for x in pairwise(cuts) if not within(x, a))]
