"""What follows from a formula, from exact numbers, or from an orbit and its end.

One rule a kind of claim.  A rule returns if the claim is shown, and raises Rejected otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from proofs_check.kernel.flows import Orbit, System, Trajectory
from proofs_check.kernel.intervals import Interval, Rejected, sign, within
from proofs_check.kernel.one_layer import premises
from proofs_check.kernel.trees import (
    ONE,
    ZERO,
    Tree,
    letter,
    letters,
    mul,
    nodes,
    rebuilt,
    sub,
    substituted,
)
from proofs_check.kernel.weights import equal_at_form, keeps_form

Claim = Mapping[str, Any]


def ends(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """That is what an orbit shows, of its clocks."""
    if not any(system.equal(claim["target"], c.clock) for c in reached(orbit).curves):
        raise Rejected("the orbit was followed to the zero of another formula")


def at_end(system: System, orbit: Orbit | None, claim: Claim) -> None:
    left, right = claim["left"], claim["right"]
    found = reached(orbit)
    vanishing(system, found, sub(left, right))
    system.values((left, right), found.end)


def vanishing(system: System, orbit: Orbit, e: Tree) -> None:
    """It has a value at the end, and is 0 identically with what letters are equal to there."""
    put = substituted(system.plain(e), orbit.solved)
    if not system.equal(put, ZERO):
        raise Rejected("the difference is not 0 with what is known of the end")
    system.value(e, orbit.end)


def along(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """Equal at the start, with equal rates of change at every point."""
    left, right = claim["left"], claim["right"]
    if not system.equal(*(without_empty(system, system.started(e)) for e in (left, right))):
        raise Rejected("the two sides are not equal at the start")
    same_rates(system, reached(orbit), left, right)


def conserved(system: System, orbit: Orbit | None, claim: Claim) -> None:
    same_rates(system, reached(orbit), claim["quantity"], ZERO)


def same_rates(system: System, orbit: Orbit, left: Tree, right: Tree) -> None:
    curve = orbit.curve(system, left, right)
    rates = [system.along(e, curve.direction) for e in (left, right)]
    if not system.equal(*rates):
        raise Rejected("the two sides change at different rates")
    for e in (left, right):
        held: set[Tree] = set()
        for part in nodes(system.plain(e)):
            if part.operation == "integral":
                integrable(system, curve, part)
            if part.operation == "integral" or held & set(part.arguments):
                held.add(part)
                if part.operation not in ("integral", "+", "*"):
                    raise Rejected("an integral inside something else than sums and products")
    outside = [without_integrals(system.plain(e)) for e in (left, right)]
    for box in curve.boxes:
        system.values((*outside, *rates), box)


def integrable(system: System, curve: Trajectory, e: Tree) -> None:
    """The integrand is continuous from the lower end, a constant, to wherever the upper end comes:
    the ranges of the upper end on the boxes follow one another, and begin at the lower one."""
    inside, low, high = e.arguments
    own(system, e.data)
    if letters(low) & set(system.state) or letters(inside) & set(system.state):
        raise Rejected("an integral whose lower end or integrand moves")
    first = system.value(low, {})
    ranges = [system.value(high, box) for box in curve.boxes]
    if not within(first, ranges[0]):
        raise Rejected("an integral that does not begin where its upper end starts")
    for at in ranges:
        system.value(inside, {e.data: at})


def differential(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """left · d(of)/dτ = right · d(by)/dτ identically, and both factors are finite on the orbit.
    Where one letter is the time t, the changes are those in t."""
    found = reached(orbit)
    known = {*system.state, *system.observed}
    timed = "t" in {claim["of"], claim["by"]} - known - set(system.numbers)
    if not {claim["of"], claim["by"]} <= known | ({"t"} if timed else set()):
        raise Rejected("a change of a letter that does not move")
    moved = [letter(s) for s in (claim["of"], claim["by"]) if s in known]
    curve = found.curve(system, *moved, claim["left"], claim["right"])
    field = system.motion if timed else curve.direction  # of t the change is 1
    sides = [
        mul(claim[factor], system.along(letter(claim[of]), field) if claim[of] in known else ONE)
        for factor, of in (("left", "of"), ("right", "by"))
    ]
    if not system.equal(*sides):
        raise Rejected("the two sides of the relation between the changes differ")
    for box in curve.boxes:
        system.values((claim["left"], claim["right"], *sides), box)


def finite(system: System, orbit: Orbit | None, claim: Claim) -> None:
    for box in boxes(system, orbit, claim["at"], claim["value"]):
        system.value(claim["value"], box)


def holds(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """Between numbers: an equation by algebra, everything else by enclosures."""
    left, right, relation = claim["left"], claim["right"], claim["relation"]
    if relation in ("=", "<=", ">=") and system.equal(*map(system.concrete, (left, right))):
        system.values((left, right), {})
        return
    gap = sign(system.value(sub(right, left), {}))
    system.values((left, right), {})
    if gap not in {"<": (1,), "<=": (1,), ">": (-1,), ">=": (-1,), "!=": (1, -1)}.get(relation, ()):
        raise Rejected("the relation between the numbers was not shown")


def identity(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """Wherever both sides have a value: the formula of φ serves if it is one for the whole line."""
    sides = [system.plain(claim[side]) for side in ("left", "right")]
    whole = all(p.low is None and p.high is None for p in system.pieces)
    if not (system.equal if whole else system.algebra.equal)(*sides):
        raise Rejected("the two sides are not one formula")


def bound(system: System, orbit: Orbit | None, claim: Claim) -> None:
    left, right = claim["left"], claim["right"]
    if claim["relation"] not in ("<", "<="):
        raise Rejected("a bound is by < or <=")
    for box in boxes(system, orbit, claim["at"], left, right):
        gap = system.value(sub(right, left), box)
        system.values((left, right), box)
        if gap[0] < 0 or (gap[0] == 0 and claim["relation"] == "<"):
            raise Rejected("the bound was not shown on a box")


def encloses(system: System, orbit: Orbit | None, claim: Claim) -> None:
    between(system, orbit, claim["value"], claim["low"], claim["high"])


def between(system: System, orbit: Orbit | None, e: Tree, low: Fraction, high: Fraction) -> None:
    """Strictly, which bounds off the grid are anyway."""
    at = system.value(e, reached(orbit).end)
    if not (system.f.of(low)[1] < at[0] and at[1] < system.f.of(high)[0]):
        raise Rejected("the value at the end may lie outside the bounds")


def rounds(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """It is nearer to the number shown than half a unit of its last place."""
    if claim["shown"] * 10 ** claim["places"] % 1:
        raise Rejected("the number shown has more places")
    half = Fraction(1, 2 * 10 ** claim["places"])
    between(system, orbit, claim["value"], claim["shown"] - half, claim["shown"] + half)


def monotone(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """Its rate in time is the clock times its rate along the curve; of the clock the sign is that
    at the start, until the end."""
    curve = reached(orbit).curve(system, claim["quantity"])
    side = sign(system.value(curve.clock, system.start))
    rate = system.along(claim["quantity"], curve.direction)
    wanted = side if claim["rising"] else -side
    for box in curve.boxes:
        system.value(claim["quantity"], box)
        low, high = system.value(rate, box)
        if (low if wanted > 0 else -high) < 0:
            raise Rejected("the quantity may move the other way")


def somewhere(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """The bound holds on all of an interval, which is cut into equal cells."""
    low, high, cells = claim["low"], claim["high"], claim["cells"]
    own(system, claim["letter"])
    if not low < high:
        raise Rejected("an interval that is empty")
    for i in range(cells):
        ends = (low + (high - low) * Fraction(j, cells) for j in (i, i + 1))
        at = {claim["letter"]: system.f.of(*ends)}
        system.values((claim["left"], claim["right"]), at)
        if system.value(sub(claim["right"], claim["left"]), at)[0] <= 0:
            raise Rejected("the bound was not shown on a cell")


def kept(system: System, orbit: Orbit | None, claim: Claim) -> None:
    keeps_form(*(claim[k] for k in ("loss", "entries", "velocity", "ranges", "norms")))


def at_form(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """For all values of the letters; else for the numbers of the case, but for all lengths."""
    parts = [claim[k] for k in ("left", "right", "entries", "ranges", "norms")]
    try:
        equal_at_form(*parts)
    except Rejected:
        put = {s: x for s, x in system.numbers.items() if s not in claim["ranges"].values()}
        left, right = (substituted(claim[k], put) for k in ("left", "right"))
        norms = {x: substituted(r, put) for x, r in claim["norms"].items()}
        entries = [replace(p, value=substituted(p.value, put)) for p in claim["entries"]]
        equal_at_form(left, right, entries, claim["ranges"], norms)


def one_layer(system: System, orbit: Orbit | None, claim: Claim) -> None:
    premises(system, *(claim[k] for k in ("K", "u", "v", "speed", "radius", "cells")))


def reached(orbit: Orbit | None) -> Orbit:
    if orbit is None:
        raise Rejected("the claim is about an orbit, and there is none")
    return orbit


def own(system: System, word: str) -> None:
    """A letter that a formula binds has no other meaning."""
    if word in {*system.state, *system.observed, *system.numbers}:
        raise Rejected(f"the letter {word} has two meanings")


def boxes(
    system: System, orbit: Orbit | None, at: str, *formulas: Tree
) -> list[dict[str, Interval]]:
    if at not in ("along", "end"):
        raise Rejected("the claim is about the orbit or its end")
    found = reached(orbit)
    return [found.end] if at == "end" else found.boxes(system, *formulas)


def without_empty(system: System, e: Tree) -> Tree:
    """Integrals over nothing are 0."""
    equal = system.algebra.equal
    gone = lambda node, parts: node.operation == "integral" and equal(*parts[1:])  # noqa: E731
    return rebuilt(e, lambda node, parts: ZERO if gone(node, parts) else None)


def without_integrals(e: Tree) -> Tree:
    return rebuilt(e, lambda node, _: ZERO if node.operation == "integral" else None)
