"""For a column of starts with a between two numbers: which U a table will decide, in floats."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from proofs_check.kernel.kinds.tables import Table

ROOM = 1e-9  # of U, by which what is proposed is smaller
Interval = tuple[float, float]


@dataclass(frozen=True)
class Levels:
    """All C between ``low`` and ``high`` lead to ends of one relation, on the side ``sign``."""

    sign: int
    low: float
    high: float


class Columns:
    """The levels of a table that lead to ends of one relation, for one K."""

    def __init__(self, table: Table, inverse: float):
        self.table, self.unit = table, float(1 << table.f.bits)
        self.inverse = inverse
        self.levels = [x for s in sorted(set(table.signs)) for x in self._of_side(s)]

    def _of_side(self, s: int) -> Iterator[Levels]:
        t = self.table
        outward = (s > 0) == t.rises
        members = [i for i, other in enumerate(t.signs) if other == s][:: 1 if outward else -1]
        inner, outer = t.crests if outward else t.crests[::-1]
        places: list[int | None] = list(members)
        if t.zero is not None or inner is not None:
            places.insert(0, None)
        if outer is not None:
            places.append(None)
        step = 1 if outward else -1
        cells = []
        for a, b in pairwise(places):
            at = b - step if a is None and b is not None else a
            cell = min(at, at + step) if at is not None else 0
            cells.append((t.related(cell), a, b))
        for relation, run in groupby(cells, key=lambda cell: cell[0]):
            found = list(run)
            if relation:
                first, last = found[0][1], found[-1][2]
                high = math.inf if first is None else self._level(first)
                low = -math.inf if last is None else self._level(last)
                yield Levels(s, low, high)

    def _level(self, i: int) -> float:
        """C of the orbit that ends at a node."""
        t = self.table
        phi, G = sum(t.values[i]) / 2 / self.unit, sum(t.levels[i]) / 2 / self.unit
        return self.inverse / phi**2 - 2 * G

    def intervals(self, a: tuple[int, int]) -> Iterator[Interval]:
        """Of U, for all a between the two."""
        t = self.table
        ends = [sum(t.level(x)) / 2 / self.unit for x in a]
        sides = [t.side(x) for x in a]
        mixed = sides[0] != sides[1] or not sides[0]
        least, most = 0.0 if mixed else min(ends), max(ends)
        for one in self.levels:
            for low, high in self._of_levels(one, least, most):
                for below, above in self._on_side(one.sign, ends, sides, least):
                    found = max(low, below) + ROOM, min(high, above) - ROOM
                    if found[0] < found[1]:
                        yield found

    def _of_levels(self, one: Levels, least: float, most: float) -> list[Interval]:
        inner, outer = one.low + 2 * most, one.high + 2 * least
        if outer <= 0:
            return []
        far = math.sqrt(outer)
        if inner < 0:
            return [(-far, far)]
        near = math.sqrt(inner)
        return [(-far, -near), (near, far)]

    def _on_side(self, s: int, ends: list[float], sides: list[int], least: float) -> list[Interval]:
        t = self.table
        if t.zero is not None:
            roots = [side * math.sqrt(max(0.0, 2 * G)) for G, side in zip(ends, sides, strict=True)]
            return [(-min(roots), math.inf)] if s > 0 else [(-math.inf, -max(roots))]
        falling = 0 if (s > 0) == t.rises else -1
        if t.crests[falling] is not None:
            return [(-math.inf, math.inf)]
        turning = math.sqrt(max(0.0, 2 * least - 2 * t.levels[falling][1] / self.unit))
        return [(-turning, 0.0), (0.0, math.inf)] if s > 0 else [(-math.inf, 0.0), (0.0, turning)]
