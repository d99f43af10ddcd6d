"""What is false, and orbits of one layer that never arrive.

A trap.  Let a, b move as a' = (1 - K a φ(b)) φ(b), b' = (1 - K a φ(b)) a φ'(b), with K > 0 and
p = K a φ(b) < 0 at the start, and let R be a half-line that holds b there, on which φ and φ'
have values and are not 0.  While a keeps its sign and b is in R, p < 0, so that b' has the sign of
a φ' and b moves on, in one direction.  Let R be unbounded in that direction.  Then b stays in R,
and a²/2 - G(b) is constant, where G' = φ/φ' on R.  If a²/2 - G(b) ≥ q at the start, and
q + G(z) > 0 for all z in R, a is never 0: a²/2 ≥ q + G(b) > 0.  So a keeps its sign
and p < 0, as long as the orbit exists.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from proofs_check.kernel.claims import Claim, reached
from proofs_check.kernel.counting import counted
from proofs_check.kernel.cycles import place, residuals
from proofs_check.kernel.flows import Orbit, System
from proofs_check.kernel.intervals import Interval, Rejected, sign
from proofs_check.kernel.lines import on_interval
from proofs_check.kernel.logic import from_case_to_case
from proofs_check.kernel.one_layer import require_one_layer
from proofs_check.kernel.terms import Asked
from proofs_check.kernel.trees import (
    ONE,
    add,
    derivative,
    div,
    letter,
    mul,
    number,
    of,
    power,
    sub,
    substituted,
)


def trapped(system: System, orbit: Orbit | None, claim: Claim) -> None:
    K, u, v, speed, G = (claim[k] for k in ("K", "u", "v", "speed", "G"))
    z = letter(claim["letter"])
    require_one_layer(system, K, u, v, speed)
    if not system.equal(claim["target"], sub(ONE, mul(K, u, of("phi", v)))):
        raise Rejected("the target is another one")
    if (claim["low"] is None) == (claim["high"] is None):
        raise Rejected("the trap is no half-line")
    up = claim["high"] is None
    border = claim["low"] if up else claim["high"]
    signs: set[tuple[int, int]] = set()

    def on_line(asked: Asked) -> None:
        phi, slope = of("phi", z), of("phi'", z)
        rate = derivative(G, claim["letter"])
        asked.smooth(phi, slope, G, rate)
        signs.add((asked.sign(phi), asked.sign(slope)))
        if not asked.system.equal(rate, div(phi, slope)):
            raise Rejected("the derivative of G is not φ/φ'")
        if asked.sign(add(number(claim["q"]), G)) != 1:
            raise Rejected("q + G may not be positive")

    on_interval(system, claim, on_line)
    if len(signs) != 1 or 0 in next(iter(signs)):
        raise Rejected("φ or φ' may change its sign")
    ((above, rising),) = signs
    for piece in system.pieces or (None,):
        here = system.on(piece)
        try:
            k, fast, a, b = here.values([here.started(e) for e in (K, speed, u, v)], {})
            before = substituted(G, {claim["letter"]: here.started(v)})
            least = here.value(sub(div(power(here.started(u), 2), number(2)), before), {})[0]
        except Rejected:
            continue
        if sign(k) != 1 or sign(fast) != 1 or sign(a) * above != -1:
            raise Rejected("K, the speed or -a φ(b) is not positive at the start")
        inside = b[0] > system.f.of(border)[1] if up else b[1] < system.f.of(border)[0]
        if not inside or sign(a) * rising != (1 if up else -1):
            raise Rejected("b does not start inside the half-line, or moves out of it")
        if least < system.f.of(claim["q"])[1]:
            raise Rejected("a²/2 - G may be below q at the start")
        return
    raise Rejected("no piece of φ holds the start")


def denied(system: System, orbit: Orbit | None, claim: Claim) -> None:
    inner = claim["claim"]
    rule = DENIALS.get(inner.word)
    if rule is None:
        raise Rejected(f"no rule for what a claim of the kind {inner.word} denies")
    rule(system, orbit, inner.fields)


def _no_falls(system: System, orbit: Orbit | None, claim: Claim) -> None:
    ends = from_case_to_case(claim)
    if not any(before[1] < after[0] for before, after in pairwise(ends)):
        raise Rejected("the quantity may fall from each case to the next")


def _no_holds(system: System, orbit: Orbit | None, claim: Claim) -> None:
    _differs(system, claim, {})


def _no_at_end(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """What is wrong where the orbit converges to, strictly, is wrong near it, at some time."""
    if claim.get("at", "end") not in ("end", "along"):
        raise Rejected("the claim is about the orbit or its end")
    _differs(system, claim, reached(orbit).end)


def _differs(system: System, claim: Claim, at: dict[str, Interval]) -> None:
    gap = sign(system.value(sub(claim["right"], claim["left"]), at))
    contrary = {"=": (1, -1), "<": (-1,), "<=": (-1,), ">": (1,), ">=": (1,)}
    if gap not in contrary.get(claim.get("relation", "="), ()):
        raise Rejected("the contrary was not shown")


def _no_rounds(system: System, orbit: Orbit | None, claim: Claim) -> None:
    low, high = system.value(claim["value"], reached(orbit).end)
    unit = 10 ** claim["places"]
    border = [system.f.of((2 * claim["shown"] * unit + s) / (2 * unit)) for s in (-1, 1)]
    if not (high < border[0][0] or border[1][1] < low):
        raise Rejected("the value may round to the number")


def _no_cycle(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """The image of one point is not the next one."""
    if not any(sign(system.value(e, place(orbit, claim))) for e in residuals(system, claim)):
        raise Rejected("the image of each point may be the next one")


def _no_enumerates(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """There is another number of them."""
    residuals(system, claim)
    if counted(system, orbit, claim) == claim["count"]:
        raise Rejected("there are so many")


DENIALS: dict[str, Callable[[System, Orbit | None, Claim], None]] = {
    "falls": _no_falls,
    "holds": _no_holds,
    "bound": _no_at_end,
    "at_end": _no_at_end,
    "along": _no_at_end,
    "rounds": _no_rounds,
    "cycle": _no_cycle,
    "enumerates": _no_enumerates,
}
