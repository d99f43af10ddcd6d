"""What holds for all z between two ends, which may be infinite.

The interval is cut at rational numbers into parts.  A bounded part may be shown in equal cells, by
enclosures; any part by terms.  In Coq: ``cells_rule`` of Sets.v, ``ranges_rule`` of Signs.v.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.flows import Box, Piece, System
from proofs_check.kernel.core.intervals import Interval, Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import listed_up_to, parted, rational, whole
from proofs_check.kernel.core.trees import (
    ONE,
    PHI,
    Tree,
    add,
    derivative,
    div,
    letter,
    mul,
    nodes,
    number,
    sub,
    substituted,
)
from proofs_check.kernel.kinds.terms import RUNNING, Terms

MOST_CELLS = 4096
MOST_PARTS = 64


@dataclass(frozen=True)
class Part:
    """From the end of the one before to ``end``, in cells, or by terms if there are none."""

    end: Fraction | None
    cells: int


def read_end(x: Any) -> Fraction | None:
    return None if x is None else rational(x)


def read_parts(x: Any) -> list[Part]:
    found = []
    for part in listed_up_to(x, MOST_PARTS, "parts of an interval", 1):
        parted(part, ("end", "cells"), "a part of an interval")
        cells = whole(part["cells"], 0, MOST_CELLS, "the number of cells")
        found.append(Part(read_end(part["end"]), cells))
    return found


def on_interval(place: Place, claim: Claim, said: Callable[[Place], None]) -> None:
    """Part by part, and at the ends that parts by terms leave out."""
    z, low, high, parts = (claim[k] for k in ("letter", "low", "high", "parts"))
    place.own(z)
    system, start = place.system, low
    for i, part in enumerate(parts):
        last = i == len(parts) - 1
        if (part.end is None and not last) or (last and part.end != high):
            raise Rejected("the parts do not end where the interval does")
        if start is not None and part.end is not None and not start < part.end:
            raise Rejected("a part of the interval is empty")
        on_piece = _on_piece(system, start, part.end)
        if part.cells:
            _in_cells(on_piece, said, z, start, part)
        else:
            _by_terms(on_piece, said, z, start, part.end)
            if not last or (high is not None and claim["closed"]):
                said(_At(system, z, part.end or Fraction(0)))
            if i == 0 and low is not None and claim["closed"]:
                said(_At(system, z, low))
        start = part.end


def _on_piece(system: System, low: Fraction | None, high: Fraction | None) -> System:
    """With the piece of φ whose interior holds the open part."""

    def beyond(end: Tree | None, at: Fraction | None, side: int) -> bool:
        """The end of the piece is not inside the part."""
        if end is None:
            return True
        if at is None:
            return False
        gap = system.value(sub(number(at), end), {})
        return gap[0] >= 0 if side < 0 else gap[1] <= 0

    for p in system.pieces:
        if beyond(p.low, low, -1) and beyond(p.high, high, 1):
            return system.on(p)
    if not system.pieces:
        return system
    raise Rejected("no piece of φ holds a part of the interval")


class _Cell(Place):
    said = "on a cell"

    def __init__(self, system: System, z: str, at: Interval):
        super().__init__(system, None, (z,))
        self.z, self.box = z, {z: at}

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        return (self.box,)

    def differentiable(self, e: Tree) -> None:
        """Where both have values the rules of differentiation apply."""
        self.smooth(e, derivative(e, self.z))


class _At(_Cell):
    """At one point, which is the border of parts."""

    def __init__(self, system: System, z: str, at: Fraction):
        x, self.exact = system.f.of(at), number(at)
        super().__init__(system, z, x)
        pieces = [p for p in system.pieces if self._holds(p, x)]
        if len(pieces) == 1:
            self.system = system.on(pieces[0])
        elif system.pieces:
            self.system = meeting(system, z, self.exact)

    def side(self, e: Tree) -> int | None:
        return super().side(substituted(self.system.plain(e), {self.z: self.exact}))

    def _holds(self, p: Piece, x: Interval) -> bool:
        try:
            self.system.on(p).inside(x)
        except Rejected:
            return False
        return True


@dataclass
class Joined(System):
    """At a joint of φ, of φ(z) and φ'(z) alone: another argument may lie on another piece, and φ''
    may have no value there."""

    joint: str = ""

    def concrete(self, e: Tree) -> Tree:
        for node in nodes(self.plain(e)):
            if node.operation == "integral" or (
                node.operation in PHI
                and (node.operation not in PHI[:2] or node.arguments[0] is not letter(self.joint))
            ):
                raise Rejected("more than φ and φ' of one letter on the border of pieces of φ")
        return super().concrete(e)


def meeting(system: System, z: str, at: Tree) -> System:
    """Where two formulas f and g meet, with f = g and f' = g', φ is differentiable, and φ' is f':
    the quotients (φ(at + h) - φ(at))/h are those of f for h < 0, and of g for h > 0.  In Coq:
    ``joint_rule`` of Signs.v."""
    equal = system.algebra.equal
    for before, after in pairwise(system.pieces):
        f, g = before.formula, after.formula
        if before.high and after.low and equal(before.high, at) and equal(after.low, at):
            for left, right in ((f, g), (derivative(f, "z"), derivative(g, "z"))):
                sides = [substituted(e, {"z": at}) for e in (left, right)]
                system.values(sides, {})
                if not equal(*sides):
                    break
            else:
                return Joined(**vars(system.on(Piece(None, None, f))), joint=z)
    raise Rejected("φ or φ' may jump on the border of two pieces")


def _in_cells(
    system: System, said: Callable[[Place], None], z: str, start: Fraction | None, part: Part
) -> None:
    if start is None or part.end is None:
        raise Rejected("cells of a part without an end")
    for i in range(part.cells):
        ends = (start + (part.end - start) * Fraction(j, part.cells) for j in (i, i + 1))
        said(_Cell(system, z, system.f.of(*ends)))


def _by_terms(
    system: System,
    said: Callable[[Place], None],
    z: str,
    low: Fraction | None,
    high: Fraction | None,
) -> None:
    s, image = letter(RUNNING), None
    if low is not None and high is not None:
        image = div(add(number(low), mul(number(high), s)), add(ONE, s))
    elif low is not None:
        image = add(number(low), s)
    elif high is not None:
        image = sub(number(high), s)
    said(Terms(system, (z,), image))
