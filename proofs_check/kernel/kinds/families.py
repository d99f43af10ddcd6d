"""How the end of an orbit moves with a parameter k, for all real k from one on.

Let the flow be ẋ = (1 - k w) d, with w and the direction d free of k.  For every k its orbit runs
along one and the same curve x' = d(x) through the start, to the point with w = 1/k.  Let w rise
along a piece of it from w = 0 to the end for the first k.  Then all ends of larger k are there, one
after the other, back from that end, and w > 0 at all of them.  A quantity that changes along d by
w g, with g > 0, falls with k.  In Coq: ``family_rule`` of Families.v.
"""

from __future__ import annotations

from dataclasses import replace

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.intervals import Rejected, sign
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.trees import (
    ONE,
    PHI,
    Tree,
    div,
    letter,
    letters,
    mul,
    nodes,
    number,
    sub,
    substituted,
)


def throughout(_: Place, claim: Claim) -> None:
    """``slope`` is g; ``here`` has the orbit for the first k, ``back`` that of ẋ = -w d, to w = 0.
    The value is the quantity with 1/w for k, which is k at the end."""
    here, back, k, w, value = (claim[part] for part in ("here", "back", "over", "output", "value"))
    system, other = here.system, back.system
    curves = [*Place(system, here.orbit).reached.curves, *Place(other, back.orbit).reached.curves]
    first = system.numbers.get(k)
    if first is None or first.operation != "number" or first.data <= 0:
        raise Rejected("the first value of the parameter is no positive number")
    rest = {s: x for s, x in system.numbers.items() if s != k}
    same = other.state == system.state and other.pieces == system.pieces
    if not same or {s: x for s, x in other.numbers.items() if s != k} != rest or len(curves) != 2:
        raise Rejected("the two orbits are not from one start, or not of one curve")
    if (other.piece and other.piece.formula) != (system.piece and system.piece.formula):
        raise Rejected("the two orbits use two pieces of φ")
    free = replace(system, numbers=rest, programs={})
    d = {s: free.plain(e) for s, e in curves[0].direction.items()}
    w, value, quantity = map(free.plain, (w, value, claim["quantity"]))
    inner = [a for n in nodes(quantity) if n.operation in PHI for a in n.arguments]
    if any(k in letters(e) for e in (w, value, *d.values(), *system.state.values(), *inner)):
        raise Rejected("the curve, its start or the value holds the parameter")
    for e in (*system.motion.values(), *system.positive, *system.needed, quantity):
        require_tame(free.plain(e), k)
    behind = other.plain(curves[1].clock), *map(other.plain, other.motion.values())
    clock, end = sub(ONE, mul(letter(k), w)), {k: div(ONE, w)}
    pairs = [
        (curves[0].clock, clock), (behind[0], w),
        *((system.motion[s], mul(clock, e)) for s, e in d.items()),
        *zip(behind[1:], (mul(number(-1), w, d[s]) for s in other.motion), strict=True),
        (substituted(quantity, end), value),
    ]  # fmt: skip
    if not all(free.equal_inside(*pair) for pair in pairs):
        raise Rejected("the flow, the way back, or the value at the end is another one")
    if not free.equal_inside(free.along(value, d), mul(w, claim["slope"])):
        raise Rejected("the quantity changes at another rate along the curve")
    for box in (b for curve in curves for b in curve.boxes):
        fields = *d.values(), *system.motion.values(), *system.positive, *system.needed
        asked = (free.along(w, d), claim["slope"], value, quantity, w, *fields)
        if any(sign(x) != 1 for x in system.values(asked, box)[:2]):
            raise Rejected("w or the quantity may fall along the curve")


def require_tame(e: Tree, k: str) -> None:
    """It has a value for all k > 0 if it has one for one of them."""
    for node in nodes(e):
        below = node.arguments[1:] if node.operation == "/" else ()
        held = [n for n in nodes(*below) if k in letters(n)]
        whole = node.operation == "^" and node.data.denominator == 1 and node.data > 0
        polynomial = node.operation in ("letter", "+", "*", "/", "abs") or whole
        if k in letters(node) and (
            not polynomial or any(n.operation not in ("letter", "*") for n in held)
        ):
            raise Rejected(f"whether the flow has a value for all {k} is open")
