"""How an orbit ends, and what a quantity tends to as the flow goes on, with proof.

*To a point.*  Its value there, in balls.  *To infinity*, of one letter that is monotone: the limit
of the formula, by SymPy, if bounds on [M, ∞) for growing M close in on it; so what is supported is
a cited proof.  What they exclude is refuted by the bounds alone.
"""

from __future__ import annotations

import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.certified.ball_comparison import compare_balls
from proofs_check.engine.certified.enclosing import Found, end_values, proved, unknown
from proofs_check.engine.certified.line import bounds_on
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Ends, Limit, Tends
from proofs_check.engine.elimination import limit
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.sides import number
from proofs_check.engine.system import Dynamics
from proofs_check.engine.theorem import Theorem
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.symbolic.exact import is_zero, sign

FAR = (2**4, 2**8, 2**16, 2**32)  # from where on a formula is bounded


def ends(_: Theorem, claim: Ends, orbits: Orbits) -> Found:
    if claim.limit is Limit.EQUILIBRIUM and orbits.system.dynamics is Dynamics.FLOW:
        return _equilibrium(orbits)
    arrival = orbits.arrival
    if arrival.limit is Limit.UNDECIDED:
        return Outcome.UNKNOWN, Rigour.PROOF, 0.0, arrival.reason
    if arrival.ends(claim.limit) is None:
        arrival = orbits.off_target or arrival
    true = arrival.ends(claim.limit)
    words = arrival.reason if true else f"{arrival.limit.sentence} ({arrival.reason})"
    if true is None:
        return unknown(f"all that was proved is this: {words}")
    return proved(true, words)


def _equilibrium(orbits: Orbits) -> Found:
    if orbits.moves is Truth.UNKNOWN:
        return unknown("whether every velocity is exactly 0 at the start could not be decided")
    still = orbits.moves is Truth.FALSE
    words = "every velocity is exactly 0 at the start"
    return proved(still, words if still else "a velocity is not 0 at the start")


def tends(theorem: Theorem, claim: Tends, orbits: Orbits) -> Found:
    system, arrival = theorem.system, orbits.arrival
    point = arrival.state or arrival.rests_at
    if point is not None and claim.value.is_finite:
        values = end_values(system, orbits, claim.quantity, claim.value, at=point)
        return unknown(values) if isinstance(values, str) else compare_balls(*values)
    if arrival.limit is not Limit.DIVERGES or len(orbits.letters) != 1 or orbits.case.ranging:
        return unknown(f"where the state goes is not known so well: {arrival.reason}")
    ((s, velocity),) = system.motion.items()
    side = sign(orbits.case.put(system.at_start(velocity)))
    formula = orbits.written(orbits.case.put(system.unobserved(claim.quantity)))
    value = orbits.case.put(claim.value)
    if not side or formula.free_symbols - {s} or formula.has(t):
        return unknown("it is no formula of the one letter that goes to infinity")
    return _at_infinity(formula.subs(s, side * _far), value, orbits)


_far = Symbol("x", positive=True)


def _at_infinity(formula: Expr, value: Expr, orbits: Orbits) -> Found:
    every = [bounds_on(formula, _far, sympy.Integer(m), sympy.oo) for m in FAR]
    if any(b is None for b in every):
        return unknown("it may be undefined for large states")
    low, high = [b.lower for b in every if b], [b.upper for b in every if b]
    words = f"from {FAR[-1]} on it lies in {in_decimals(low[-1].union(high[-1]), 5)}"
    here = number(value, orbits.case) if value.is_finite else arb(0)
    if value.is_finite and any(a > here or b < here for a, b in zip(low, high, strict=True)):
        return Outcome.REFUTES, Rigour.PROOF, 1.0, words
    if not value.is_finite and (high[-1] if value is sympy.oo else -low[-1]).is_finite():
        return Outcome.REFUTES, Rigour.PROOF, 1.0, words
    found = limit(formula, _far)
    if found is None:
        return unknown(words)
    if value.is_finite:
        closing = bool(high[-1] - low[-1] < arb(2) ** -20)
        same = found.is_finite and is_zero(found - value).truth is Truth.TRUE
    else:
        towards = low if value is sympy.oo else [-b for b in high]
        closing, same = bool(towards[-1] > towards[0]), found == value
    if not (closing and same):
        return unknown(words)
    return Outcome.SUPPORTS, Rigour.CITED, 1.0, f"SymPy's limit is {found}; {words}"
