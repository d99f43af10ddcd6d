"""What follows from a formula, from exact numbers, or from an orbit and its end.

One rule a kind of claim.  A rule returns if the claim is shown at its place, and raises Rejected
otherwise.  Some claims are relations, all of which hold; then one rule shows them, and another
shows that one does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected, sign
from proofs_check.kernel.core.orbits import without
from proofs_check.kernel.core.places import Along, Place, While
from proofs_check.kernel.core.trees import (
    ONE,
    PHI,
    ZERO,
    Tree,
    add,
    letter,
    mul,
    nodes,
    number,
    of,
    power,
    rebuilt,
    sub,
    substituted,
)

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
    for first, relation, second in relations:
        left, right = place.settled(first), place.settled(second)
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
    wrong near it, at some time.  In Coq: ``contrary_rule`` of Along.v."""
    limit = claim.get("at") == "along"
    if limit:
        claim = {**claim, "at": "end"}
    at, relations = related(place, claim)
    for relation in relations:
        left, word, right = at.settled(relation[0]), relation[1], at.settled(relation[2])
        if at.sign(sub(right, left)) in CONTRARY.get(word, ()):
            return
        if related is holds and word in OF_GAPS and not limit and at.equal(left, right):
            return
    raise Rejected("the contrary was not shown")


def finite(place: Place, claim: Claim) -> None:
    place.at(claim["at"]).smooth(claim["value"])


def differentiable(place: Place, claim: Claim) -> None:
    place.differentiable(claim["value"])


def ends(place: Place, claim: Claim) -> None:
    """That is what an orbit shows, of its clocks, and of what is 0 where its letters end."""
    system, target, end = place.system, claim["target"], place.at("end")
    end.smooth(target)
    clocked = any(system.equal_inside(target, c.clock) for c in place.reached.curves)
    if not clocked and not end.equal(target, ZERO):
        raise Rejected("the orbit was followed to the zero of another formula")


def conserved(place: Place, claim: Claim) -> None:
    """Along the orbit, or while there is one; there φ may be of a degree p, z φ'(z) = p φ(z) on
    each of its pieces, and φ(a) is a φ'(a)/p.  In Coq: ``conserved_rule`` and ``degree_rule`` of
    Along.v."""
    e, degree = claim["quantity"], claim["degree"]
    if claim["at"] == "along" and degree is None:
        Along(place.system, place.orbit).same_rates(e, ZERO)
        return
    if claim["at"] != "while":
        raise Rejected("a quantity is conserved along the orbit, or while there is one")
    if degree == 0:
        raise Rejected("φ of the degree 0")
    system = place.system
    rate = system.along(e, system.motion)
    if degree:
        z = letter("z")
        if not equal_on_pieces(system, mul(z, of("phi'", z)), mul(number(degree), of("phi", z))):
            raise Rejected("φ is not of that degree")
        rate = rebuilt(rate, lambda node, parts: (
            mul(number(1 / degree), *parts, of("phi'", *parts)) if node.operation == "phi" else None
        ))  # fmt: skip
        rate = substituted(rate, system.numbers)
    if not (system.algebra.equal if degree else system.equal)(rate, ZERO):
        raise Rejected("the quantity changes")
    system.value(e, system.start)


def follows(place: Place, claim: Claim) -> None:
    while_, known = While(place.system), claim["known"]
    while_.stays(known, timed=True)
    known = {s: place.system.plain(e) for s, e in known.items()}
    while_.linear(claim["left"], claim["right"], claim["factor"], known)


def below(place: Place, claim: Claim) -> None:
    """By squares with weights that are not negative."""
    weights, roots = claim["weights"], claim["roots"]
    if len(weights) != len(roots) or any(w < 0 for w in weights):
        raise Rejected("a square has a weight, which is not negative")
    less = add(*(mul(number(w), power(q, 2)) for w, q in zip(weights, roots, strict=True)))
    While(place.system).linear(claim["left"], claim["right"], claim["factor"], {}, less)


def reduced(place: Place, claim: Claim) -> None:
    """Letters that are equal to formulas in the others, at every time of the orbit: what then holds
    of the others, which move by themselves.

    Let the flow be x' = F(x, s), s' = G(x, s), with s = e(x) at the start and, for s = e(x),
    G = e'(x) F identically.  F, G and e are smooth on the boxes.  y = s - e(x) has a rate of change
    that is 0 where y is, and is smooth near every point of the orbit: so |y'| ≤ C |y| on each
    compact interval of time, and y = 0 (Gronwall).  Then x solves x' = F(x, e(x)), from its own
    start, on the same boxes, and s is a formula that is observed."""
    inner, known = claim["claim"], claim["known"]
    one = len(place.reached.curves) == 1
    if inner.word not in ("holds", "differential", "monotone") or not known or not one:
        raise Rejected(f"no rule for a claim of the kind {inner.word} with letters that stay equal")
    While(place.system).stays(known)
    for box in place.reached.boxes(place.system, *known.values(), *map(letter, known)):
        place.system.values(tuple(known.values()), box)
    system, orbit = without(place.system, place.reached, known)
    inner.kind.rule(Place(system, orbit), inner.fields)


def recurrence(place: Place, claim: Claim) -> None:
    """For all values of the letters for which both sides have a value."""
    names, images = claim["letters"], claim["images"]
    if not names or len(set(names)) < len(names) or len(names) != len(images):
        raise Rejected("a map has an image for each letter")
    for s in names:
        place.own(s)
    after = substituted(claim["quantity"], dict(zip(names, images, strict=True)))
    if not equal_everywhere(place.system, after, claim["following"]):
        raise Rejected("the two sides are not one formula")


def differential(place: Place, claim: Claim) -> None:
    """left · d(of)/dτ = right · d(by)/dτ identically, and both factors are finite on the orbit.
    Where one letter is the time t, the changes are those in t.  In Coq: ``differential_rule`` of
    Along.v."""
    system, found = place.system, place.reached
    known = {*system.state, *system.observed}
    timed = "t" in {claim["of"], claim["by"]} - system.meanings
    if not {claim["of"], claim["by"]} <= known | ({"t"} if timed else set()):
        raise Rejected("a change of a letter that does not move")
    moved = [letter(s) for s in (claim["of"], claim["by"]) if s in known]
    curve = found.curve(system, *moved, claim["left"], claim["right"])
    field = system.motion if timed else curve.direction  # of t the change is 1
    sides = [
        mul(claim[factor], system.along(letter(claim[of]), field) if claim[of] in known else ONE)
        for factor, of in (("left", "of"), ("right", "by"))
    ]
    shown = system.equal_inside(*sides) or system.signed(curve.boxes).equal_inside(*sides)
    if not shown:
        raise Rejected("the two sides of the relation between the changes differ")
    for box in curve.boxes:
        system.values((claim["left"], claim["right"], *sides), box)


def monotone(place: Place, claim: Claim) -> None:
    """Its rate in time is the clock times its rate along the curve; of the clock the sign is that
    at the start, until the end: also where the clock itself is a part of the rate.  In Coq:
    ``monotone_rule`` of Along.v."""
    system, curve = place.system, place.reached.curve(place.system, claim["quantity"])
    side = sign(system.value(curve.clock, system.start))
    if side == 0:
        raise Rejected("the sign of the clock at the start is open")
    clock = system.plain(curve.clock)
    rate = rebuilt(system.along(claim["quantity"], curve.direction),
                   lambda e, _: letter("@") if e is clock else None)  # fmt: skip
    wanted = side if claim["rising"] else -side
    for box in curve.boxes:
        system.value(claim["quantity"], box)
        low, high = system.value(clock, box)
        here = (max(low, 0), high) if side > 0 else (low, min(high, 0))
        if here[0] > here[1]:
            raise Rejected("a box that the orbit does not meet")
        low, high = system.value(rate, {**box, "@": here})
        if (low if wanted > 0 else -high) < 0:
            raise Rejected("the quantity may move the other way")


def decay_rate(place: Place, claim: Claim) -> None:
    """|x - E| e^(V t) tends to a number above 0, for the end E and the value V.

    The clock c of a curve x' = d(x) falls along it as c' = ∇c d, and in time as c' = -ρ c with
    ρ = -∇c d, smooth on the last box, where it is positive; so c tends to 0 exponentially.  ρ is V
    at E.  With τ as far as E, x - E and c are smooth functions of τ, with the derivatives d and ∇c
    d, neither of which is 0 at E: |x - E|/|c| tends to a number above 0.  So does |c| e^(V t), for
    |ρ - V| is at most a multiple of |x - E|, so one of |c|, and has a finite integral over t.  In
    Coq: ``rate_rule`` of Rates.v."""
    curve, *others = place.reached.curves
    if others:
        raise Rejected("the rates of several parts of the state")
    curve.require_values(place.system, curve.clock)
    decay = mul(number(-1), place.system.along(curve.clock, curve.direction))
    require(place.at("end"), [(decay, "=", claim["value"]), (decay, ">", ZERO)])


def identity(place: Place, claim: Claim) -> None:
    if not equal_everywhere(place.system, claim["left"], claim["right"]):
        raise Rejected("the two sides are not one formula")


def equal_everywhere(system: System, left: Tree, right: Tree) -> bool:
    """Wherever both sides have a value, on whatever pieces of φ."""
    left, right = system.plain(left), system.plain(right)
    return system.equal(left, right) or equal_on_pieces(system, left, right)


def equal_on_pieces(system: System, left: Tree, right: Tree) -> bool:
    """All arguments of φ are one formula, so that one piece holds them; where φ' has a value on the
    border of two, it is that of either."""
    parts = nodes(left, right)
    if any(n.operation == "integral" and uses_phi(n) for n in parts):
        return False
    alone = len({n.arguments[0] for n in parts if n.operation in PHI}) == 1
    return (
        alone
        and bool(system.pieces)
        and all(system.on(p).equal_inside(left, right) for p in system.pieces)
    )


def uses_phi(e: Tree) -> bool:
    """Also under integrals."""
    return any(
        n.operation in PHI or (n.operation == "integral" and uses_phi(n.arguments[0]))
        for n in nodes(e)
    )
