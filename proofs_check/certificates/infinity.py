"""Flows of one letter that run to infinity, and what formulas tend to, for a certificate."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sympy

from proofs_check.certificates.acceptance import is_shown
from proofs_check.certificates.cases import without_orbit
from proofs_check.certificates.claims import WRITERS, Asked, Written
from proofs_check.certificates.completion import covers
from proofs_check.certificates.trees import NoCertificate, no_rule, tree
from proofs_check.engine.claims import Claim, Ends, Limit, Monotone, Tends
from proofs_check.engine.sides import number
from proofs_check.engine.system import Dynamics
from theory.expression.balls import precision

BITS = 64
GRID = 1 << 10  # of where the half-line begins
INFINITE = {sympy.oo: "oo", -sympy.oo: "-oo"}


def ends(asked: Asked, claim: Ends) -> Written:
    """That the letter tends to ±∞."""
    if claim.limit is Limit.DIVERGES and len(asked.system.state) == 1:
        (s,) = asked.system.state
        return _shown(asked, claim, s, (sympy.oo, -sympy.oo), None)
    raise no_rule(claim)


def tends(asked: Asked, claim: Tends) -> Written:
    return _or_at_end(asked, claim, (claim.value,), None)


def monotone(asked: Asked, claim: Monotone) -> Written:
    values = [sympy.oo, -sympy.oo, sympy.S.Zero]
    if len(asked.system.state) == 1:
        (s,) = asked.system.state
        values += [sympy.limit(claim.quantity, s, end) for end in values[:2]]
    return _or_at_end(asked, claim, values, claim.rising)


def _or_at_end(
    asked: Asked, claim: Tends | Monotone, values: Sequence[Any], rising: bool | None
) -> Written:
    """Of a flow that arrives by its orbit."""
    if asked.system.clock is None and len(asked.system.state) == 1:
        with contextlib.suppress(NoCertificate):
            return _shown(asked, claim, claim.quantity, values, rising)
    return WRITERS[type(claim)](asked, claim)


def _shown(
    asked: Asked, claim: Claim, quantity: sympy.Expr, values: Sequence[Any], rising: bool | None
) -> Written:
    """On a half-line from the start on, by the first cover that the kernel accepts."""
    system = asked.system
    if system.dynamics is not Dynamics.FLOW or len(system.state) != 1:
        raise no_rule(claim)
    ((s, start),) = system.state.items()
    with precision(BITS):
        at = float(number(start, asked.case).mid())
    below, above = (Fraction(f(at * GRID), GRID) for f in (math.floor, math.ceil))
    document = without_orbit(system, asked.case)
    for low, high in ((below, None), (None, above)):
        ends_ = {k: None if x is None else str(x) for k, x in (("low", low), ("high", high))}
        for value in dict.fromkeys(values):
            found: Written = {
                "kind": "tends", "letter": s.name, **ends_, "quantity": tree(quantity),
                "value": INFINITE.get(value) or tree(value), "rising": rising,
            }  # fmt: skip
            for _ in covers(found):
                if is_shown(document, found):
                    return found
    raise no_rule(claim)
