"""How many fixed points a map of one letter, or its p-fold map, has in an interval.

The interval is cut into cells.  With F(x) = f(…f(x)) - x, a cell on which F is not 0 holds none,
and one on which F' is not 0, with F of two signs at its ends, holds one, in its interior.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs_check.kernel.claims import Claim, require
from proofs_check.kernel.cycles import cycle
from proofs_check.kernel.flows import System
from proofs_check.kernel.intervals import Rejected, sign
from proofs_check.kernel.places import Place
from proofs_check.kernel.reading import flag, listed_up_to, parted, rational
from proofs_check.kernel.trees import Tree, derivative, letter, number, sub, substituted

MOST_ROOTS = 4096  # cells
LONGEST_PERIOD = 8


@dataclass(frozen=True)
class RootCell:
    """From the end of the one before to ``end``; it holds one point, or none."""

    end: Fraction
    single: bool


def read_roots(x: Any) -> list[RootCell]:
    found = []
    for cell in listed_up_to(x, MOST_ROOTS, "cells of an interval", 1):
        parted(cell, ("end", "single"), "a cell")
        found.append(RootCell(rational(cell["end"]), flag(cell["single"])))
    return found


def enumerates(place: Place, claim: Claim) -> None:
    """The cycle is one of them, as its points are fixed points of the p-fold map."""
    at, relations = cycle(place, claim)
    require(at, relations)
    if claim["period"] % len(claim["points"]):
        raise Rejected("the cycle has another period")
    inside = [
        (e, relation, number(claim[end]))
        for (e,) in claim["points"]
        for end, relation in (("low", ">="), ("high", "<="))
    ]
    require(at, inside)
    if counted(at, claim) != claim["count"]:
        raise Rejected("there are not so many")


def another_number(place: Place, claim: Claim) -> None:
    at, _ = cycle(place, claim)
    if counted(at, claim) == claim["count"]:
        raise Rejected("there are so many")


def gap_of(system: System, claim: Claim) -> Tree:
    """F(x), of a map of one letter."""
    if len(claim["letters"]) != 1 or claim["period"] > LONGEST_PERIOD:
        raise Rejected(f"points are counted of one letter, and of periods up to {LONGEST_PERIOD}")
    ((x,), (image,)) = claim["letters"], claim["images"]
    image = total = system.plain(image)
    for _ in range(claim["period"] - 1):
        total = substituted(image, {x: total})
    return sub(total, letter(x))


def counted(at: Place, claim: Claim) -> int:
    system, gap = at.system, gap_of(at.system, claim)
    (x,), (box,) = claim["letters"], at.boxes()
    both = (gap, derivative(gap, x))
    found, start = 0, claim["low"]
    for cell in claim["cells"]:
        if not start < cell.end:
            raise Rejected("a cell is empty")
        here, slope = system.values(both, {**box, x: system.f.of(start, cell.end)})
        ends = [sign(system.value(gap, {**box, x: system.f.of(e)})) for e in (start, cell.end)]
        if cell.single and (not sign(slope) or ends[0] * ends[1] != -1):
            raise Rejected("a cell may hold another number than one")
        if not cell.single and not sign(here):
            raise Rejected("a cell may hold a point")
        found += cell.single
        start = cell.end
    if start != claim["high"]:
        raise Rejected("the cells do not end where the interval does")
    return found
