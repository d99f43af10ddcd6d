"""What cannot be true where a claim is: the opposite relation, "for all … not" for "for some"."""

from __future__ import annotations

from dataclasses import replace

import sympy

from proofs_check.engine.claims import (
    Bound,
    Claim,
    Exists,
    Falls,
    ForAll,
    Holds,
    InTheLimit,
    Stable,
    Where,
)

OPPOSITE: dict[type, type] = {
    sympy.Eq: sympy.Ne,
    sympy.Ne: sympy.Eq,
    sympy.Lt: sympy.Ge,
    sympy.Ge: sympy.Lt,
    sympy.Gt: sympy.Le,
    sympy.Le: sympy.Gt,
}


def contrary(claim: Claim) -> Claim | None:
    """A claim that is false wherever this one is true; None for a kind that has none."""
    if isinstance(claim, Holds):
        return Holds(OPPOSITE[type(claim.relation)](*claim.relation.args, evaluate=False))
    if isinstance(claim, Bound) and claim.at is Where.END:
        return replace(claim, left=claim.right, right=claim.left, strict=not claim.strict)
    if isinstance(claim, Stable):
        return replace(claim, stable=not claim.stable)
    if isinstance(claim, Falls):
        return replace(claim, values=claim.values[::-1], throughout=False)
    if isinstance(claim, InTheLimit) and not isinstance(claim.relation, sympy.Eq):
        opposite = sympy.Gt if isinstance(claim.relation, sympy.Lt) else sympy.Lt
        return replace(claim, relation=opposite(*claim.relation.args, evaluate=False))
    if isinstance(claim, ForAll) and not (isinstance(claim, Exists) and claim.of_cases):
        inner = contrary(claim.claim)
        other = ForAll if isinstance(claim, Exists) else Exists  # "many" are some, too
        return None if inner is None else other(claim.over, inner)
    return None
