"""Formulas that have a value at every time because what they divide by keeps its sign.

A box that covers the orbit holds its limit as well, where a denominator may vanish that never does
at a finite time: the clock is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy
from sympy import Expr

from proofs_check.engine.claims import Claim, Finite, Holds, Where
from proofs_check.engine.letters import t
from proofs_check.engine.symbolic.reading import Reading, equations, residual
from proofs_check.engine.symbolic.surfaces import Surface, multiplier, surfaces
from proofs_check.engine.system import Dynamics, System

_SINGULAR = (sympy.Pow, sympy.log)
_ENTIRE = (sympy.exp, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh, sympy.tanh, sympy.atan)


def by_signs(
    system: System, claim: Finite, reading: Reading, proved: Sequence[Claim]
) -> tuple[Claim, ...]:
    """Conditions on the start from which it follows; the claim itself, where none were found."""
    e = system.unobserved(claim.value)
    parts = list(_singular(e))
    moving = {t, *system.state}
    if claim.at is not Where.ALONG or system.dynamics is not Dynamics.FLOW or system.abstract:
        return (claim,)
    if not (_known(e) and any(base.free_symbols & moving for base, _ in parts)):
        return (claim,)
    held = [residual(system, c) for c in equations(proved)]
    places = (Surface(), *surfaces(system, held, reading))
    found: dict[Claim, None] = {}
    for base, positive in parts:
        if base.free_symbols & moving and not _driven(system, base, places, reading):
            return (claim,)
        start = system.at_start(base)
        if not (start.is_positive or (start.is_nonzero and not positive)):
            kind = sympy.Gt if positive else sympy.Ne
            found[Holds(kind(start, 0, evaluate=False))] = None
    surfaced = (g for place in places for g in place.finite(system))
    return (*found, *dict.fromkeys(surfaced))


def _singular(e: Expr) -> Iterator[tuple[Expr, bool]]:
    """What must not vanish, and whether it must be positive."""
    for part in sympy.preorder_traversal(e):
        if isinstance(part, sympy.log):
            yield part.args[0], True
        elif isinstance(part, sympy.Pow) and not part.base.is_positive:
            if not part.exp.is_Integer:
                yield part.base, True
            elif part.exp.is_negative:
                yield part.base, False


def _known(e: Expr) -> bool:
    """Whether its parts are defined wherever these conditions hold."""
    functions = (p for p in sympy.preorder_traversal(e) if isinstance(p, sympy.Function))
    whole = not e.has(sympy.Integral, sympy.Sum, sympy.Derivative)
    return whole and all(isinstance(f, (*_SINGULAR, *_ENTIRE)) for f in functions)


def _driven(system: System, base: Expr, places: Sequence[Surface], reading: Reading) -> bool:
    """Whether its derivative is a multiple of it that is always finite, where the flow stays."""
    moving = {t, *system.state}
    for place in places:
        g = multiplier(system, base, place, reading)
        if (
            g is not None
            and _known(g)
            and not any(b.free_symbols & moving for b, _ in _singular(g))
        ):
            return True
    return False
