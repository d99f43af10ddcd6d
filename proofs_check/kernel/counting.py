"""How many fixed points a map of one letter, or its p-fold map, has in an interval.

The interval is cut into cells.  With F(x) = f(…f(x)) - x, a cell on which F is not 0 holds none,
and one on which F' is not 0, with F of two signs at its ends, holds one, in its interior.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs_check.kernel.claims import Claim
from proofs_check.kernel.cycles import cycle, place
from proofs_check.kernel.flows import Orbit, System
from proofs_check.kernel.intervals import Rejected, sign
from proofs_check.kernel.reading import flag, listed_up_to, parted, rational
from proofs_check.kernel.trees import derivative, letter, sub, substituted

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


def enumerates(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """The cycle is one of them, as its points are fixed points of the p-fold map."""
    cycle(system, orbit, claim)
    if claim["period"] % len(claim["points"]):
        raise Rejected("the cycle has another period")
    low, high = (system.f.of(claim[end]) for end in ("low", "high"))
    for (point,) in claim["points"]:
        at = system.value(point, place(orbit, claim))
        if at[0] < low[1] or high[0] < at[1]:
            raise Rejected("the cycle may leave the interval")
    if counted(system, orbit, claim) != claim["count"]:
        raise Rejected("there are not so many")


def counted(system: System, orbit: Orbit | None, claim: Claim) -> int:
    """Of a map that :func:`residuals` accepts."""
    if len(claim["letters"]) != 1 or claim["period"] > LONGEST_PERIOD:
        raise Rejected(f"points are counted of one letter, and of periods up to {LONGEST_PERIOD}")
    ((x,), (image,)) = claim["letters"], claim["images"]
    image = total = system.plain(image)
    for _ in range(claim["period"] - 1):
        total = substituted(image, {x: total})
    gap = sub(total, letter(x))
    both, box = (gap, derivative(gap, x)), place(orbit, claim)
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
