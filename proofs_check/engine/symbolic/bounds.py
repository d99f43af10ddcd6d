"""The arguments for bounds: the sign of right − left.

It is visible, perhaps once multiples of equations that were proved before are taken off; or the
difference drives itself, dh/dt = g h, and keeps the sign that it has at the start; or it is never
pushed below 0 faster than it decays (:mod:`~proofs_check.engine.symbolic.decay`).
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy import Expr

from proofs_check.engine.claims import Bound, Claim, Ends, Finite, Holds, Limit, Where
from proofs_check.engine.elimination import factored
from proofs_check.engine.letters import plain, t
from proofs_check.engine.symbolic.decay import by_decay
from proofs_check.engine.symbolic.reading import Proof, Reading, equations, residual
from proofs_check.engine.symbolic.surfaces import Surface, multiplier, surfaces
from proofs_check.engine.system import System
from theory.outcome import Truth
from theory.symbolic.exact import Decision


def bound(system: System, claim: Bound, reading: Reading, proved: Sequence[Claim]) -> Proof:
    gap = system.unobserved(claim.right - claim.left)
    seen = factored(reading.put(gap))
    finite = (Finite(claim.left, claim.at), Finite(claim.right, claim.at))
    if _has_sign(seen, claim):
        arrives = (Ends(Limit.ARRIVES),) if claim.at is Where.END else ()
        words = f"right − left = {plain(seen)} has a sign"
        return Proof(Decision(Truth.TRUE, words), (*arrives, *finite))
    if claim.at is Where.ALONG:
        found = by_decay(system, claim, gap, reading) if gap.has(t) else None
        found = found or _by_equations(system, claim, gap, reading, equations(proved))
        found = found or _by_its_start(system, claim, gap, reading, equations(proved))
        found = found or (None if gap.has(t) else by_decay(system, claim, gap, reading))
        if found is not None:
            return Proof(found.decision, (*finite, *found.given))
    return Proof(
        Decision(Truth.UNKNOWN, f"the sign of right − left = {plain(seen)} is not visible")
    )


def _has_sign(gap: Expr, claim: Bound) -> bool:
    return bool(gap.is_positive or (gap.is_nonnegative and not claim.strict))


def _by_equations(
    system: System, claim: Bound, gap: Expr, reading: Reading, held: Sequence[Claim]
) -> Proof | None:
    """With multiples of equations that were proved taken off it, the difference has a sign."""
    every = (sympy.expand(reading.put(residual(system, c))) for c in held)
    taken = [e for e in every if e != 0]
    for letters in (tuple(system.state), tuple(system.state)[::-1]) if taken else ():
        try:
            _, rest = sympy.reduced(reading.put(gap), taken, *letters)
        except sympy.PolynomialError:
            return None
        seen = factored(rest)
        if _has_sign(seen, claim):
            words = f"by what was proved before, right − left = {plain(seen)}"
            return Proof(Decision(Truth.TRUE, words), tuple(held))
    return None


def _by_its_start(
    system: System, claim: Bound, gap: Expr, reading: Reading, held: Sequence[Claim]
) -> Proof | None:
    """The difference keeps the sign that it has at the start, as it drives itself."""
    start = system.at_start(gap)
    if start.free_symbols - set(system.inputs):
        return None
    surely = (sympy.Gt if claim.strict else sympy.Ge)(start, 0, evaluate=False)
    held_there = [residual(system, c) for c in held]
    for surface in (Surface(), *surfaces(system, held_there, reading)):
        g = multiplier(system, gap, surface, reading)
        if g is not None:
            where = f"on {surface.text} " if surface.letters else ""
            words = f"h = right − left keeps its sign: {where}dh/dt = {plain(g)} · h"
            given = (Holds(surely), Finite(g), *surface.finite(system))
            return Proof(Decision(Truth.TRUE, words), given)
    return None
