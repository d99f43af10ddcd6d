"""What follows from a formula, from exact numbers, or from an orbit and its end.

One rule a kind of claim.  A rule returns if the claim is shown at its place, and raises Rejected
otherwise.  Some claims are relations, all of which hold; then one rule shows them, and another
shows that one does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from proofs_check.kernel.intervals import Rejected, sign
from proofs_check.kernel.places import Along, Place
from proofs_check.kernel.trees import ONE, ZERO, Tree, letter, mul, number, sub, substituted
from proofs_check.kernel.weights import equal_at_form, keeps_form

Claim = Mapping[str, Any]
Rule = Callable[[Place, Claim], None]
Relation = tuple[Tree, str, Tree]  # left, one of = != < <= > >=, right
Related = Callable[[Place, Claim], tuple[Place, list[Relation]]]
OF_GAPS = {"<": (1,), ">": (-1,), "!=": (1, -1)}  # signs of right - left
CONTRARY = {"=": (1, -1), "<": (-1,), "<=": (-1,), ">": (1,), ">=": (1,)}


def holds(place: Place, claim: Claim) -> tuple[Place, list[Relation]]:
    return place.at(claim["at"]), [(claim["left"], claim["relation"], claim["right"])]


def encloses(place: Place, claim: Claim) -> tuple[Place, list[Relation]]:
    return between(place, claim["value"], claim["low"], claim["high"])


def rounds(place: Place, claim: Claim) -> tuple[Place, list[Relation]]:
    """It is nearer to the number shown than half a unit of its last place."""
    if claim["shown"] * 10 ** claim["places"] % 1:
        raise Rejected("the number shown has more places")
    half = Fraction(1, 2 * 10 ** claim["places"])
    return between(place, claim["value"], claim["shown"] - half, claim["shown"] + half)


def between(place: Place, e: Tree, low: Fraction, high: Fraction) -> tuple[Place, list[Relation]]:
    return place.at("end"), [(number(low), "<", e), (e, "<", number(high))]


def require(place: Place, relations: list[Relation]) -> None:
    for left, relation, right in relations:
        gap = sub(right, left)
        if relation in OF_GAPS:
            place.smooth(left, right)
            shown = place.sign(gap) in OF_GAPS[relation]
        else:
            side = {"<=": -1, ">=": 1}.get(relation, 0)
            shown = bool(side) and place.never(gap, side)
            if shown:
                place.smooth(left, right)
            shown = shown or place.equal(left, right)
        if not shown:
            raise Rejected(f"{relation} was not shown {place.said}")


def by_relations(related: Related) -> Rule:
    return lambda place, claim: require(*related(place, claim))


def contradict(related: Related, place: Place, claim: Claim) -> None:
    """One of the relations is wrong.  What is wrong where the orbit converges to, strictly, is
    wrong near it, at some time."""
    if claim.get("at") == "along":
        claim = {**claim, "at": "end"}
    at, relations = related(place, claim)
    if not any(at.sign(sub(right, left)) in CONTRARY.get(r, ()) for left, r, right in relations):
        raise Rejected("the contrary was not shown")


def finite(place: Place, claim: Claim) -> None:
    place.at(claim["at"]).smooth(claim["value"])


def differentiable(place: Place, claim: Claim) -> None:
    place.differentiable(claim["value"])


def ends(place: Place, claim: Claim) -> None:
    """That is what an orbit shows, of its clocks."""
    if not any(place.system.equal(claim["target"], c.clock) for c in place.reached.curves):
        raise Rejected("the orbit was followed to the zero of another formula")


def conserved(place: Place, claim: Claim) -> None:
    Along(place.system, place.orbit).same_rates(claim["quantity"], ZERO)


def differential(place: Place, claim: Claim) -> None:
    """left · d(of)/dτ = right · d(by)/dτ identically, and both factors are finite on the orbit.
    Where one letter is the time t, the changes are those in t."""
    system, found = place.system, place.reached
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


def monotone(place: Place, claim: Claim) -> None:
    """Its rate in time is the clock times its rate along the curve; of the clock the sign is that
    at the start, until the end."""
    system, curve = place.system, place.reached.curve(place.system, claim["quantity"])
    side = sign(system.value(curve.clock, system.start))
    rate = system.along(claim["quantity"], curve.direction)
    wanted = side if claim["rising"] else -side
    for box in curve.boxes:
        system.value(claim["quantity"], box)
        low, high = system.value(rate, box)
        if (low if wanted > 0 else -high) < 0:
            raise Rejected("the quantity may move the other way")


def identity(place: Place, claim: Claim) -> None:
    """Wherever both sides have a value: the formula of φ serves if it is one for the whole line."""
    system = place.system
    sides = [system.plain(claim[side]) for side in ("left", "right")]
    whole = all(p.low is None and p.high is None for p in system.pieces)
    if not (system.equal if whole else system.algebra.equal)(*sides):
        raise Rejected("the two sides are not one formula")


def kept(_: Place, claim: Claim) -> None:
    keeps_form(*(claim[k] for k in ("loss", "entries", "velocity", "ranges", "norms")))


def at_form(place: Place, claim: Claim) -> None:
    """For all values of the letters; else for the numbers of the case, but for all lengths."""
    parts = [claim[k] for k in ("left", "right", "entries", "ranges", "norms")]
    try:
        equal_at_form(*parts)
    except Rejected:
        lengths = claim["ranges"].values()
        put = {s: x for s, x in place.system.numbers.items() if s not in lengths}
        left, right = (substituted(claim[k], put) for k in ("left", "right"))
        norms = {x: substituted(r, put) for x, r in claim["norms"].items()}
        entries = [replace(p, value=substituted(p.value, put)) for p in claim["entries"]]
        equal_at_form(left, right, entries, claim["ranges"], norms)
