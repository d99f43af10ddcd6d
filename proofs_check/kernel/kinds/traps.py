"""Orbits that never arrive.

A saddle.  Let all letters but one, a, stay equal to formulas in a, put in which its velocity is
(E - a) h(a), with h > 0 from the start of a to E.  While a is there, |E - a| falls at the rate h,
which is between two positive numbers.  So a stays there, for all t ≥ 0, tends to E, and is never E;
with the formulas it solves the flow, which is smooth on all of that curve and so has one solution.
Where a solution ends nothing moves.  There the derivative of the velocity has a vector that it
multiplies by a positive number, and one that it multiplies by a negative one: it is a saddle.
In Coq: ``saddle_rule`` of Rest.v.

A trap of one layer.  Let a, b move as a' = (1 - K a φ(b)) φ(b), b' = (1 - K a φ(b)) a φ'(b), with
K > 0 and p = K a φ(b) < 0 at the start, and let R be a half-line that holds b there, on which φ and
φ' have values and are not 0.  While a keeps its sign and b is in R, p < 0, so that b' has the sign
of a φ' and b moves on, in one direction.  Let R be unbounded in that direction.  Then b stays in R,
and a²/2 - G(b) is constant, where G' = φ/φ' on R.  If a²/2 - G(b) ≥ q at the start, and
q + G(z) > 0 for all z in R, a is never 0: a²/2 ≥ q + G(b) > 0.  So a keeps its sign
and p < 0, as long as the orbit exists.  In Coq: ``trap_rule`` of Trap.v.
"""

from __future__ import annotations

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.intervals import Rejected, sign
from proofs_check.kernel.core.one_layer import require_layers
from proofs_check.kernel.core.places import Place, While
from proofs_check.kernel.core.trees import (
    ONE,
    add,
    derivative,
    div,
    letter,
    letters,
    mul,
    number,
    of,
    power,
    sub,
    substituted,
)
from proofs_check.kernel.kinds.levels import is_positive
from proofs_check.kernel.kinds.lines import on_interval


def never(place: Place, claim: Claim) -> None:
    """Of the state at most one letter is not known from it, and for all its values the target is
    above a positive number.  In Coq: ``never_rule`` of Along.v."""
    system, known = place.system, claim["known"]
    While(system).stays(known)
    e = substituted(system.plain(claim["target"]), {s: system.plain(x) for s, x in known.items()})
    moving = letters(e) & set(system.state)
    if len(moving) > 1 or claim["above"] <= 0:
        raise Rejected("more than one letter of the state moves, or the bound is not positive")
    gap = substituted(sub(e, number(claim["above"])), {s: letter("@") for s in moving})

    def on_line(part: Place) -> None:
        part.smooth(gap)
        if part.sign(gap) != 1:
            raise Rejected("the target may come near 0")

    line = {"letter": "@", "low": None, "high": None, "closed": False, "parts": claim["parts"]}
    on_interval(place, line, on_line)


def trapped(place: Place, claim: Claim) -> None:
    K, u, v, speed, G = (claim[k] for k in ("K", "u", "v", "speed", "G"))
    system, z = place.system, letter(claim["letter"])
    require_layers(system, [(K, u)], v, speed)
    if not system.equal(claim["target"], sub(ONE, mul(K, u, of("phi", v)))):
        raise Rejected("the target is another one")
    if (claim["low"] is None) == (claim["high"] is None):
        raise Rejected("the trap is no half-line")
    up = claim["high"] is None
    border = claim["low"] if up else claim["high"]
    signs: set[tuple[int, int]] = set()

    def on_line(part: Place) -> None:
        phi, slope = of("phi", z), of("phi'", z)
        rate = derivative(G, claim["letter"])
        part.smooth(phi, slope, G, rate)
        signs.add((part.sign(phi), part.sign(slope)))
        if not part.system.equal_inside(rate, div(phi, slope)):
            raise Rejected("the derivative of G is not φ/φ'")
        if part.sign(add(number(claim["q"]), G)) != 1:
            raise Rejected("q + G may not be positive")

    on_interval(place, claim, on_line)
    if len(signs) != 1 or 0 in next(iter(signs)):
        raise Rejected("φ or φ' may change its sign")
    ((above, rising),) = signs
    for piece in system.pieces or (None,):
        here = system.on(piece)
        try:
            a, b = here.values([here.started(e) for e in (u, v)], {})
            positive = all(is_positive(here, here.started(e)) for e in (K, speed))
            before = substituted(G, {claim["letter"]: here.started(v)})
            least = here.value(sub(div(power(here.started(u), 2), number(2)), before), {})[0]
        except Rejected:
            continue
        if not positive or sign(a) * above != -1:
            raise Rejected("K, the speed or -a φ(b) is not positive at the start")
        inside = b[0] > system.f.of(border)[1] if up else b[1] < system.f.of(border)[0]
        if not inside or sign(a) * rising != (1 if up else -1):
            raise Rejected("b does not start inside the half-line, or moves out of it")
        if least < system.f.of(claim["q"])[1]:
            raise Rejected("a²/2 - G may be below q at the start")
        return
    raise Rejected("no piece of φ holds the start")


def saddle(place: Place, claim: Claim) -> None:
    """The target has one sign on all of the curve, and is not 0 at its end."""
    system, a, end = place.system, claim["letter"], claim["value"]
    f, known = system.f, {s: system.plain(e) for s, e in claim["known"].items()}
    While(system).stays(claim["known"])
    if set(system.state) - set(known) != {a} or letters(end) - set(system.numbers):
        raise Rejected("not one letter moves by itself, or it tends to no number")
    motion = {s: substituted(system.plain(e), known) for s, e in system.motion.items()}
    if not system.equal(motion[a], mul(sub(end, letter(a)), claim["factor"])):
        raise Rejected("the velocity is not the factor times what is left of the way")
    target = substituted(system.plain(claim["target"]), known)
    needed = [substituted(system.plain(e), known) for e in system.needed]
    formulas = claim["factor"], target, *known.values(), *motion.values(), *needed
    reach, signs = f.hull(system.value(system.state[a], {}), system.value(end, {})), set()
    for i in range(claim["cells"]):
        cell = tuple(reach[0] + (reach[1] - reach[0]) * j // claim["cells"] for j in (i, i + 1))
        factor, here, *_ = system.values(formulas, {a: (cell[0], cell[1] + 1)})
        if sign(factor) != 1:
            raise Rejected("the factor may not be positive")
        signs.add(sign(here))
    if signs not in ({1}, {-1}):
        raise Rejected("the target may be 0")
    at = {**{s: substituted(e, {a: end}) for s, e in known.items()}, a: end}
    for word, side in (("rising", 1), ("falling", -1)):
        value, vector = claim[word], claim[f"{word}_vector"]
        if len(vector) != len(system.state) or not any(vector):
            raise Rejected("an eigenvector is 0, or has another length")
        for letter_, x in zip(system.state, vector, strict=True):
            row = (derivative(system.plain(system.motion[letter_]), s) for s in system.state)
            image = add(*(mul(number(y), d) for y, d in zip(vector, row, strict=True)))
            sides = substituted(image, at), mul(number(x), value)
            system.values(sides, {})
            if not system.equal(*sides):
                raise Rejected("it is no eigenvector of the derivative")
        if sign(system.value(value, {})) != side:
            raise Rejected("an eigenvalue may have another sign")
