"""Claims of a line whose two sides differ by a constant: wherever they are defined, they are
true or false alike."""

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
    is one and the same constant at all of them."""
    piece = case.sole_piece
    if not isinstance(claim, Holds) or piece is None:
        return None
    left, right = (case.put(written_out(e, piece)) for e in claim.relation.args)
    gap = _constant(left) - _constant(right)
    if gap.free_symbols:
        return None
    found = sign(gap)
    if found is None or found in _TRUE_OF[type(claim.relation)]:
        return None
    return Decision(Truth.FALSE, f"left − right is {gap} wherever it is defined")


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
