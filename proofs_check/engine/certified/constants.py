"""Claims of a line that are false wherever they are defined: their two sides differ by a constant,
or the sign of their difference is one that every real number gives (−|x| − 1)."""

from __future__ import annotations

import sympy
from sympy import Expr

from proofs_check.engine.case import Case, written_out
from proofs_check.engine.claims import Claim, Holds
from theory.outcome import Truth
from theory.symbolic.exact import Decision, is_zero, sign

_TRUE_OF = {
    sympy.Lt: (-1,),
    sympy.Le: (-1, 0),
    sympy.Gt: (1,),
    sympy.Ge: (1, 0),
    sympy.Ne: (1, -1),
    sympy.Eq: (0,),
}


def never(claim: Claim, case: Case) -> Decision | None:
    """FALSE if the relation is false at every point at which it is defined, because left − right
    is one and the same constant at all of them, or has no sign for which it is true."""
    if not isinstance(claim, Holds):
        return None
    gap = case.put(claim.relation.lhs - claim.relation.rhs)
    if not _possible(gap) & {*_TRUE_OF[type(claim.relation)]}:
        return Decision(Truth.FALSE, f"left − right = {gap} never has the sign for it")
    piece = case.sole_piece
    if piece is None:
        return None
    left, right = (case.put(written_out(e, piece)) for e in claim.relation.args)
    gap = _constant(left) - _constant(right)
    if gap.free_symbols:
        return None
    found = sign(gap)
    if found is None or found in _TRUE_OF[type(claim.relation)]:
        return None
    return Decision(Truth.FALSE, f"left − right is {gap} wherever it is defined")


def _possible(e: Expr) -> set[int]:
    """The signs that a real expression may have, by SymPy's assumptions."""
    excluded = {1: e.is_extended_nonpositive, 0: e.is_zero is False, -1: e.is_extended_nonnegative}
    return {s for s, out in excluded.items() if not out}


def _constant(e: Expr) -> Expr:
    """The value of an expression that does not depend on its letters; itself if it may."""
    inner = e.args[0] if isinstance(e, sympy.Abs) else e
    letters = inner.free_symbols
    if not letters:
        return e
    simple = sympy.simplify(inner)
    if simple.free_symbols or is_zero(inner - simple).truth is not Truth.TRUE:
        return e
    return abs(simple) if isinstance(e, sympy.Abs) else simple
