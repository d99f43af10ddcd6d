"""Denominators of a relation as it is shown, of which φ's formula could cancel a zero.

z φ'/φ is 0/0 at 0 for φ = z, although written out it is 1.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.case import Case, written_out
from proofs_check.engine.claims import Holds
from theory.activation import Piece


def denominators(
    claim: Holds, z: Symbol, domain: Any, case: Case, piece: Piece | None
) -> list[Expr]:
    """Written out, those that could vanish for some z of the domain by their form alone."""
    parts = (part for e in claim.expressions() for part in sympy.preorder_traversal(e))
    shown = {p.base for p in parts if isinstance(p, sympy.Pow) and p.exp.is_negative}
    written = (case.put(written_out(base, piece)) for base in sorted(shown, key=str))
    return [base for base in written if not base.xreplace({z: _signed(z, domain)}).is_nonzero]


def _signed(z: Symbol, domain: Any) -> Symbol:
    """A letter that is known to be in the domain, as far as its sign tells."""
    low, high = domain.inf, domain.sup
    if low > 0 or (low == 0 and 0 not in domain):
        return sympy.Dummy(positive=True)
    if high < 0 or (high == 0 and 0 not in domain):
        return sympy.Dummy(negative=True)
    return z
