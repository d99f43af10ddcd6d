"""The orbits of one layer from all starts of a box, with what tables say of their ends.

Letters of the start, of K and of the metric may be any numbers of intervals.  One of which K is a
multiple may be any number from a positive one on: what tables use of K is that 1/K² lies between
two numbers, of which the lower one may be 0; each orbit has its own K, so that its p = 1 somewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Interval, Rejected, sign, within
from proofs_check.kernel.core.one_layer import require_one_layer
from proofs_check.kernel.core.orbits import Trajectory
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


class OneLayer:
    """A flow that is one layer's in letters u = c s and v = c' s', for the letters s and s' of the
    state."""

    def __init__(self, system: System, K: Tree, u: Tree, v: Tree, speed: Tree):
        require_one_layer(system, K, u, v, speed)
        self.K, self.u, self.v, moving = K, u, v, set(system.state)
        self.factors = {s: derivative(x, s) for s in moving for x in (u, v) if s in letters(x)}
        self.own = [s for x in (u, v) for s in letters(x) & moving]
        several = len(moving) != 2 or len(self.own) != 2 or set(self.own) != moving
        if several or any(letters(x) & moving for x in self.factors.values()):
            raise Rejected("the letters of the flow are not multiples of those of one layer")
        for s, x in zip(self.own, (u, v), strict=True):
            if not system.equal(x, mul(self.factors[s], letter(s))):
                raise Rejected("the letters of the flow are not multiples of those of one layer")
        self.started = system.started(u), system.started(v)
        self.positive = K, speed, *self.factors.values(), *system.positive
        formulas = map(system.plain, (u, v, *(system.needed or system.motion.values())))
        self.resting = [e for e in nodes(*formulas) if e.arguments and not letters(e) & moving]

    def start(self, here: System) -> tuple[Interval, Interval, Interval]:
        """U, a and 1/K² for all starts, where what has to be positive is, and all has a value."""
        f = here.f
        if not here.endless:
            U, a, *others = here.values((*self.started, *self.positive, *self.resting), {})
            if any(sign(x) != 1 for x in others[: len(self.positive)]):
                raise Rejected("K, the speed, the metric or a factor may not be positive")
            return U, a, f.div(f.one, f.square(others[0]))
        if not all(is_positive(here, e) for e in self.positive):
            raise Rejected("K, the speed, the metric or a factor may not be positive")
        here.require_values(self.resting, {}, ())
        U, a = here.values(self.started, {})
        return U, a, (0, f.div(f.one, f.square(here.value(self.least(here), {})))[1])

    def least(self, here: System) -> Tree:
        """K for the first number of the letter without end, of which it is a positive multiple."""
        for s, n in here.endless.items():
            rate = derivative(self.K, s)
            multiple = s not in letters(rate) and here.equal(self.K, mul(rate, letter(s)))
            if multiple and len(here.endless) == 1:
                return substituted(self.K, {s: number(n)})
        raise Rejected("K is no multiple of the letter that has no upper end")

    def curve(self, here: System, table: Table, direction: Mapping[str, Tree]) -> Trajectory:
        """From all starts to the ends; u and φ(v) have one sign where K u φ(v) = 1."""
        f, start = here.f, self.start(here)
        found = table.arrivals(*start)
        U, a, inverse = start
        last = at_ends(table, found, inverse)
        across = U if found.outward else f.hull(U, f.zero)
        for end, _ in last:
            across = f.hull(across, end)
        factors = here.values([self.factors[s] for s in self.own], {})

        def state(*box: Interval) -> dict[str, Interval]:
            return {s: f.div(x, c) for s, x, c in zip(self.own, box, factors, strict=True)}

        return Trajectory(
            self.clock, dict(direction), [state(across, x) for x in way(table, a, found)],
            [state(*end) for end in last], dict.fromkeys((of("phi", self.v), self.u), found.side),
        )  # fmt: skip

    @property
    def clock(self) -> Tree:
        return sub(ONE, mul(self.K, self.u, of("phi", self.v)))

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


def border(table: Table, i: int) -> int:
    """A node, or a point beyond a crest."""
    found = table.borders[i + 1]
    if found is None:
        raise Rejected("the orbits of a box come to where a table has no crest")
    return found


def at_ends(table: Table, found: Arrivals, inverse: Interval) -> list[tuple[Interval, Interval]]:
    """Boxes of (U, a) that hold the ends of the orbits: U φ(a) is the positive root of 1/K², and in
    the cell with the zero of φ, U² = C + 2G and U has the sign of the side."""
    f, boxes = table.f, []
    for i in found.cells:
        a = border(table, i), border(table, i + 1)
        if i == table.zero:
            most = max(found.C[1] + 2 * table.grown[i][1], 0)
            U = f.sqrt((max(found.C[0], 0), most))
            U = U if found.side > 0 else f.neg(U)
        else:
            crest = not 0 <= i < len(table.cells)
            phi = table.curve.values(a)[0] if crest else f.hull(*table.values[i : i + 2])
            U = f.div(f.sqrt(inverse), phi)
        boxes.append((U, a))
    return boxes


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
