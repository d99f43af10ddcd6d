"""Where a flow goes, from equations that were proved of every time.

*It diverges.*  Where F(state) = R(t) with a continuous F and R → ±∞, no bounded set holds the state
for long: F is bounded on it.  (A solution that ends at a finite time leaves every bounded set too.)

*It never reaches the target.*  The equations hold in the limit as well; where they hold, one of the
target's expressions is a number other than 0.

*A quantity tends to a number.*  It was proved to be R(t).

What R tends to rests on SymPy's limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy
from sympy import Expr

from proofs_check.engine.claims import Claim, Ends, Finite, Limit, Tends
from proofs_check.engine.elimination import limit, solutions
from proofs_check.engine.letters import plain, t
from proofs_check.engine.symbolic.reading import OPEN, Proof, Reading, equations, residual
from proofs_check.engine.system import Dynamics, System
from theory.outcome import Truth
from theory.symbolic.exact import Decision

_CONTINUOUS = (sympy.exp, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh, sympy.tanh, sympy.atan)
_INFINITE = (sympy.oo, -sympy.oo)


def ends(system: System, claim: Ends, reading: Reading, proved: Sequence[Claim]) -> Proof:
    if claim.limit is Limit.TRAPPED:
        return _never(system, reading, equations(proved))
    if claim.limit is not Limit.DIVERGES or system.dynamics is not Dynamics.FLOW:
        return OPEN
    for held, state, time in _in_time(system, reading, proved):
        grows = limit(time, t) if _continuous(state) else None
        if grows in _INFINITE:
            words = f"{plain(state)} = {plain(time)} was proved, and tends to {plain(grows)}"
            return Proof(Decision(Truth.TRUE, words), (held, Finite(time)))
    return OPEN


def _never(system: System, reading: Reading, held: Sequence[Claim]) -> Proof:
    """By the equations without t: the others say nothing of the limit."""
    still = [c for c in held if not (residual(system, c)).has(t)]
    residuals = [reading.put(residual(system, c)) for c in still]
    if not system.goal or not residuals or not all(map(_continuous, residuals)):
        return OPEN
    branches = solutions(residuals, tuple(system.state))
    if not branches or not all(_continuous(r) for b in branches for r in b.values()):
        return OPEN  # where a branch has a pole, solutions are missing
    for branch in branches:
        goal = [reading.put(system.unobserved(g)).xreplace(branch) for g in system.goal]
        if not any(g.is_number and g.is_zero is False for g in goal):
            return OPEN
    words = " and ".join(c.text for c in still)
    return Proof(Decision(Truth.TRUE, f"{words}, where the target is not"), tuple(still))


def tends(system: System, claim: Tends, reading: Reading, proved: Sequence[Claim]) -> Proof:
    quantity = reading.put(system.unobserved(claim.quantity))
    for held, state, time in _in_time(system, reading, proved):
        if sympy.expand(state - quantity) != 0:
            continue
        found, value = limit(time, t), reading.put(claim.value)
        same = found is not None and found.is_finite and value.is_finite
        if found == value or (same and reading.zero(found - value).truth is Truth.TRUE):
            words = f"it was proved to be {plain(time)}, which tends to {plain(found)}"
            return Proof(Decision(Truth.TRUE, words), (held, Finite(time)))
    return OPEN


def _in_time(
    system: System, reading: Reading, proved: Sequence[Claim]
) -> Iterator[tuple[Claim, Expr, Expr]]:
    """Proved equations of every time with a side that holds t and no letter of the state: the
    claim, the other side, and that one."""
    for held in equations(proved):
        sides = [reading.put(system.unobserved(e)) for e in held.sides(system)]  # type: ignore[attr-defined]
        for state, time in (sides, sides[::-1]):
            if time.has(t) and not time.free_symbols & set(system.state):
                yield held, state, time


def _continuous(e: Expr) -> bool:
    """In all letters, t not among them."""
    if e.has(t):
        return False
    for part in sympy.preorder_traversal(e):
        if isinstance(part, sympy.Pow) and not (part.exp.is_Integer and part.exp >= 0):
            if not (part.base.is_number or part.base.is_positive):
                return False
        elif isinstance(part, sympy.Function) and not isinstance(part, _CONTINUOUS):
            return False
    return not e.has(sympy.Integral, sympy.Sum)
