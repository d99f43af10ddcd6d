"""How many fixed points a map of one letter, or its p-fold map, has in an interval.

The interval is cut into cells.  With F(x) = f(…f(x)) - x, a cell on which F is not 0 holds none,
and one on which F' is not 0, with F of two signs at its ends, holds one, in its interior.
In Coq: ``count_rule`` and ``count_fixed_points`` of Signs.v.

If an end is infinite, the letter is met by the map inside φ alone, and φ lies between two numbers:
then so do the values of the map, its points among them, and the cells need not go farther.
In Coq: ``reach_rule`` of Memories.v.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs_check.kernel.core.claims import Claim, Relation, require
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected, sign
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import flag, listed_up_to, parted, rational
from proofs_check.kernel.core.trees import (
    PHI,
    Tree,
    derivative,
    letter,
    letters,
    nodes,
    number,
    of,
    rebuilt,
    sub,
    substituted,
)
from proofs_check.kernel.kinds.cycles import cycle
from proofs_check.kernel.kinds.lines import Part, on_interval, read_parts

MOST_ROOTS = 4096  # cells
LONGEST_PERIOD = 8


@dataclass(frozen=True)
class RootCell:
    """From the end of the one before to ``end``; it holds one point, or none."""

    end: Fraction
    single: bool


@dataclass(frozen=True)
class Reach:
    """Cells from ``first`` to their end hold all points, as φ is from ``low`` to ``high``; shown in
    ``parts`` of the line."""

    low: Fraction
    high: Fraction
    first: Fraction
    parts: list[Part]


def read_reach(x: Any) -> Reach | None:
    if x is None:
        return None
    parted(x, ("low", "high", "first", "parts"), "how far points can be")
    low, high, first = (rational(x[k]) for k in ("low", "high", "first"))
    return Reach(low, high, first, read_parts(x["parts"]))


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
        if claim[end] is not None
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
    found, (start, last) = 0, ends_of_points(at, claim)
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
    if start != last:
        raise Rejected("the cells do not end where the interval does")
    return found


def ends_of_points(at: Place, claim: Claim) -> tuple[Fraction, Fraction]:
    """Ends between which all points of the interval are."""
    low, high, reach = claim["low"], claim["high"], claim["reach"]
    if low is not None and high is not None:
        return low, high
    if reach is None:
        raise Rejected("how far points can be on a line is open")
    z, system, (x,), (image,) = "z", at.system, claim["letters"], claim["images"]
    between: list[Relation] = [
        (number(reach.low), "<=", of("phi", letter(z))),
        (of("phi", letter(z)), "<=", number(reach.high)),
    ]
    line = {"letter": z, "low": None, "high": None, "closed": False, "parts": reach.parts}
    on_interval(at, line, lambda part: require(part, between))
    ranged, seen = ranging(system.plain(image))
    if x in letters(ranged) or any(node.operation in PHI for node in nodes(ranged)):
        raise Rejected("the map meets its letter not only inside φ")
    (box,) = at.boxes()
    phi = system.f.of(reach.low, reach.high)
    value = system.value(ranged, {**box, **dict.fromkeys(seen, phi)})
    first = reach.first if low is None else low
    last = claim["cells"][-1].end if high is None else high
    if value[0] < system.f.of(first)[1] or system.f.of(last)[0] < value[1]:
        raise Rejected("the map has values beyond the cells")
    return first, last


def ranging(image: Tree) -> tuple[Tree, list[str]]:
    """With a letter for each value of φ: those of two arguments are two."""
    seen = [node for node in nodes(image) if node.operation == "phi"]
    put = {node: letter(f"@{i}") for i, node in enumerate(seen)}
    return rebuilt(image, lambda node, _: put.get(node)), [f"@{i}" for i in range(len(seen))]
