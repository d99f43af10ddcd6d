"""Where the flow of one layer ends for all starts of a box, by tables of functions of a alone.

The flow is U' = c (1 - p) φ(a), a' = c (1 - p) U φ'(a), p = K U φ(a), with K, c > 0.  Its orbits
run along the curves of the field (φ, U φ'), forward where p < 1 and backward where p > 1, until
p = 1: along a curve p rises, at the speed K (φ² + U² φ'²).  With G' = φ/φ' the level C = U² - 2G(a)
is the same on all of a curve.

A table is a range of a, cut at nodes, on which φ is smooth and φ' is not 0.  There φ is monotone,
with one zero at most, from which G is counted; else from the first node.  A side of it is where φ
has the sign s: while s U > 0 there, |φ|, G and |U| grow along the curve, and (C + 2G) φ² = (U φ)²
with them; the orbit ends where that is 1/K².

A crest may follow the outermost node: φ has no zero up to some point beyond it, and φ' one.  Up to
the first of these, z, |φ'| ≤ M |a - z|, so that |G| → ∞: if |φ| grows towards it, (U φ)² → ∞, and
otherwise C + 2G → -∞; and no orbit passes, since a' = 0 there.

In Coq, for each start of a box: ``table_rule`` of TableRule.v, and ``speed_rule`` of Along.v for c.

All this is so where a' = c (1 - p) U φ'(a) m as well, for a continuous m > 0, which on the curve is
a function of a, with G' = φ/(φ' m) and the speed K (φ² + U² φ'² m): ``over`` makes such a table of
bounds of m.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise

from proofs_check.kernel.core.intervals import Interval, Rejected, sign, size
from proofs_check.kernel.core.series import Expansion, Program
from proofs_check.kernel.core.trees import Tree
from proofs_check.kernel.kinds.primitives import Curve

BOX = 200  # operations of a box


@dataclass(frozen=True)
class Arrivals:
    """Where the orbits from a box of starts end: on the side where φ has the sign ``side``, on the
    cells, of which -1 and one more than there are lie beyond crests.  ``C`` has their levels;
    ``outward`` if neither s U nor s φ is negative at the start, for s = side."""

    side: int
    C: Interval
    cells: range
    outward: bool


class Table:
    """``nodes`` are on the grid, ``crests`` points beyond the first and the last one, or None;
    ``gap`` is the formula in z whose sign is asked for."""

    def __init__(
        self, curve: Curve, nodes: list[int], crests: tuple[int | None, int | None], gap: Tree
    ):
        f, self.curve, self.nodes, self.crests = curve.f, curve, nodes, crests
        self.f = f
        self.known: dict[int, Interval] = {}  # G between the nodes
        self.relations: dict[int, int] = {}
        self.relation = Program([curve.in_z(gap)])
        self.borders = crests[0], *nodes, crests[1]
        self.cells = list(pairwise(nodes))
        if not self.cells or any(a >= b for a, b in self.cells):
            raise Rejected("the nodes of a table do not rise")
        values = [curve.values((a, a)) for a in nodes]
        self.rises = sign(values[0][1]) > 0
        self.values = [value for value, _, _ in values]
        self.signs = list(map(sign, self.values))
        changes = [i for i, (s, t) in enumerate(pairwise(self.signs)) if s != t]
        if 0 in self.signs or len(changes) > 1 or not sign(values[0][1]):
            raise Rejected("the sign of φ or of φ' at a node of a table is open")
        self.zero = changes[0] if changes else None  # the cell that holds it
        self.grown = [
            curve.rise(*cell) if i == self.zero else curve.integral(*cell)
            for i, cell in enumerate(self.cells)
        ]
        self.speeds: Mapping[int, Interval] = {}  # of a on the cells, if they are not 1
        self.first = 0  # of its cells, among those of the table that it is a part of
        self.squares: dict[Interval, tuple[Interval, Interval]] = {}
        self.count(0)
        for right, beyond in enumerate(crests):
            if beyond is not None:
                curve.require_crest(nodes[-right], beyond, bool(right))

    def count(self, near: int) -> None:
        """G at the nodes, from the zero of φ, or else from one node."""
        f, near = self.f, near if self.zero is None else self.zero
        self.levels = [f.zero if self.zero is None else self.grown[near]] * len(self.nodes)
        for i in range(near + (self.zero is not None), len(self.grown)):
            self.levels[i + 1] = f.add(self.levels[i], self.grown[i])
        for i in reversed(range(near)):
            self.levels[i] = f.sub(self.levels[i + 1], self.grown[i])

    def over(self, speeds: Mapping[int, Interval], a: Interval) -> Table:
        """For speeds m of the letter that are positive and known on cells, of which those around
        ``a`` are kept; beyond a crest m is bounded, so that |G| → ∞ there too."""
        f, found = self.f, copy(self)
        if not self.nodes[0] <= a[0] <= a[1] <= self.nodes[-1]:
            raise Rejected("a box that is not on its table")
        first, last = (min(bisect_right(self.nodes, x), len(self.cells)) - 1 for x in a)
        if any(i not in speeds for i in range(first, last + 1)):
            raise Rejected("the layers within are not known to come where a box begins")
        middle = first
        while first > 0 and first - 1 in speeds:
            first -= 1
        while last + 1 < len(self.cells) and last + 1 in speeds:
            last += 1
        ends = first == 0 and -1 in speeds, last + 1 == len(self.cells) and last + 1 in speeds
        cells, nodes = slice(first, last + 1), slice(first, last + 2)
        left, right = (x if e else None for x, e in zip(self.crests, ends, strict=True))
        found.crests = left, right
        found.nodes, found.cells = self.nodes[nodes], self.cells[cells]
        found.borders = found.crests[0], *found.nodes, found.crests[1]
        found.values, found.signs = self.values[nodes], self.signs[nodes]
        holds = self.zero is not None and first <= self.zero <= last
        found.zero = (self.zero or 0) - first if holds else None
        found.speeds = speeds
        found.grown = [f.div(self.grown[i], speeds[i]) for i in range(first, last + 1)]
        found.known, found.relations, found.first = {}, {}, first
        found.count(middle - first)
        return found

    def cell(self, i: int) -> Interval | None:
        """From a node to the next, or from an outermost one to a point beyond its crest, if any."""
        low, high = self.borders[i + 1 : i + 3]
        return None if low is None or high is None else (low, high)

    def squared(self, i: int) -> tuple[Interval, Interval]:
        """φ² and φ'² on a cell."""
        if (ends := self.cell(i)) is None:
            raise Rejected("the orbits of a box come to where a table has no crest")
        if ends not in self.squares:
            phi, slope, _ = self.curve.values(ends)
            if 0 <= i < len(self.cells):
                phi = self.f.hull(*self.values[i : i + 2])  # between nodes φ rises or falls
            self.squares[ends] = self.f.square(phi), self.f.square(slope)
        return self.squares[ends]

    def level(self, a: int) -> Interval:
        """G at a point of the table."""
        if not self.nodes[0] <= a <= self.nodes[-1]:
            raise Rejected("a box that is not on its table")
        i = min(bisect_right(self.nodes, a), len(self.nodes) - 1) - 1
        if i == self.zero and a not in self.nodes[i : i + 2]:
            return self.grown[i]
        if a == self.nodes[i]:
            return self.levels[i]
        if a == self.nodes[i + 1]:
            return self.levels[i + 1]
        if a not in self.known:
            step = self.curve.integral(self.nodes[i], a)
            step = self.f.div(step, self.speeds[i + self.first]) if self.speeds else step
            self.known[a] = self.f.add(self.levels[i], step)
        return self.known[a]

    def side(self, a: int) -> int:
        """The sign of φ; 0 in the cell with its zero, where it is open."""
        i = min(bisect_right(self.nodes, a), len(self.nodes) - 1) - 1
        between = i == self.zero and a not in self.nodes[i : i + 2]
        return 0 if between else self.signs[i if a < self.nodes[i + 1] else i + 1]

    def relation_at_ends(self, U: Interval, a: Interval, inverse: Interval) -> int:
        """The sign of the gap where the orbits from all starts of the box end; they arrive."""
        found = set(map(self.related, self.arrivals(U, a, inverse).cells))
        if len(found) > 1 or 0 in found:
            raise Rejected("the relation is open where the orbits of a box may end")
        return found.pop()

    def arrivals(self, U: Interval, a: Interval, inverse: Interval) -> Arrivals:
        """Of the orbits from all starts of the box, for 1/K² in ``inverse``."""
        return self.ending(*self.led(U, a), inverse)

    def ending(self, s: int, C: Interval, outward: bool, inverse: Interval) -> Arrivals:
        """Of those of which it is known already what does not depend on K."""
        cells = self.between(s, C, inverse)
        self.f.spend(32 + len(cells) // 8)
        return Arrivals(s, C, cells, outward)

    def led(self, U: Interval, a: Interval) -> tuple[int, Interval, bool]:
        """The side on which they end, their levels, and whether they come there outward."""
        f = self.f
        f.spend(BOX)
        a = a[0] & ~1, a[1] + (a[1] & 1)
        ends, sides = [self.level(x) for x in a], [self.side(x) for x in a]
        G = f.hull(*ends)
        if sides != [1, 1] and sides != [-1, -1]:
            G = 0, G[1]  # the zero of φ, where G is 0, is among them
        C = f.sub(f.square(U), f.times(G, 2))
        s = self.branch(U, C, ends, sides)
        return s, C, sides == [s, s] and (U[0] if s > 0 else -U[1]) >= 0

    def branch(self, U: Interval, C: Interval, ends: list[Interval], sides: list[int]) -> int:
        """The side on which all orbits of the box end.

        With a zero of φ that is the sign of w = U + sgn φ √(2G).  Let w > 0, the rest is a mirror
        image.  If φ ≥ 0 and U ≥ 0, that is so at once; if φ > 0 > U then p < 0 and C < 0, and U
        is 0, and changes its sign, before φ is; if φ ≤ 0 then U > 0 and C > 0, so that U stays
        positive until φ is 0, and changes its sign.  Without a zero U must have the sign of φ, or
        be 0; or C + 2G < 0 somewhere on the way on which |φ| falls, before which U is 0.
        """
        f, s = self.f, self.signs[0]
        if self.zero is not None:
            roots = []
            for G, side in zip(ends, sides, strict=True):
                low, high = f.sqrt(f.times((max(G[0], 0), G[1]), 2))
                roots.append((low, high) if side > 0 else (-high, -low) if side else (-high, high))
            s = sign(f.add(U, f.hull(*roots)))
            if s == 0:
                raise Rejected("on which side the orbits of a box end is open")
        elif (U[0] if s > 0 else -U[1]) < 0:
            falling = 0 if (s > 0) == self.rises else -1  # where |φ| is least
            if self.crests[falling] is None and f.add(C, f.times(self.levels[falling], 2))[1] >= 0:
                raise Rejected("whether the orbits of a box turn back is open")
        return s

    def between(self, s: int, C: Interval, inverse: Interval) -> range:
        """Cells that hold the ends of the orbits; -1 and one more than there are: beyond crests."""
        outward = (s > 0) == self.rises  # |φ| grows to the right
        split = len(self.nodes) if self.zero is None else self.zero + 1
        members = range(split) if s == self.signs[0] else range(split, len(self.nodes))
        members = members if outward else members[::-1]
        first = least(members, lambda i: not self.before(i, C[1], inverse[0]))
        last = least(members, lambda i: self.beyond(i, C[0], inverse[1]))
        anchored = self.zero is not None or self.crests[0 if outward else 1] is not None
        capped = self.crests[1 if outward else 0] is not None
        if (first == 0 and not anchored) or (last == len(members) and not capped):
            raise Rejected("a table does not reach to where the orbits of a box end")
        one, other = (members[0] + (n if outward else -n) for n in (first - 1, last))
        found = range(one, other) if outward else range(other, one)
        if not found:
            raise Rejected("no orbit ends where those of a box would have to")
        return found

    def before(self, i: int, C: int, inverse: int) -> bool:
        """Whether (C + 2G) φ² < 1/K² at a node, or U² = C + 2G is negative: the end is beyond."""
        f = self.f
        kinetic = C + 2 * self.levels[i][1]
        phi = size(self.values[i])
        return kinetic < 0 or f.mul((kinetic, kinetic), f.square((phi, phi)))[1] < inverse

    def beyond(self, i: int, C: int, inverse: int) -> bool:
        """Whether (C + 2G) φ² > 1/K² at a node, with C + 2G > 0: the end is before."""
        f = self.f
        kinetic = C + 2 * self.levels[i][0]
        phi = min(map(abs, self.values[i]))
        return kinetic > 0 and f.mul((kinetic, kinetic), f.square((phi, phi)))[0] > inverse

    def related(self, i: int) -> int:
        """The sign of the gap on a cell, or between an outermost node and its crest."""
        if i not in self.relations:
            self.relations[i] = self.sign_on(*(self.cell(i) or (None, None)))
        return self.relations[i]

    def sign_on(self, a: int | None, b: int | None) -> int:
        """The gap on [a, b] is its value in the middle and its slope somewhere, times what is
        left; near a zero of both sides its formula alone, with each z for itself, says less."""
        if a is None or b is None:
            return 0
        f, middle = self.f, ((a + b) // 2,) * 2
        try:
            wide, sharp = (Expansion(self.relation, f, {"z": [x, f.one]}) for x in ((a, b), middle))
            sharp.extend()
            wide.extend()
            wide.extend()
        except Rejected:
            return 0
        rest = f.mul(f.sub((a, b), middle), wide.output(0, 1))
        return sign(f.meet(wide.output(0, 0), f.add(sharp.output(0, 0), rest)))


def least(members: Sequence[int], holds: Callable[[int], bool]) -> int:
    """A place at which ``holds``, and before which it does not; by bisection, and all that is used
    of it is asked for at that place and the one before."""
    low, high = 0, len(members)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(members[middle]) else (middle + 1, high)
    return low
