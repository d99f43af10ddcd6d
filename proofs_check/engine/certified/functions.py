"""A formula of one letter that holds φ, as a function of its own: its pieces, kinks and guards."""

from __future__ import annotations

from sympy import Expr

from proofs_check.engine.case import Case, written_out
from theory.activation import Activation
from theory.errors import ExpressionError
from theory.symbolic.abstract import Abstract, AbstractPhi


def as_function(e: Expr, case: Case) -> Activation | None:
    """φ itself by its own formula as it was written; anything else by the formula that comes of
    it.  None where there is none: more letters than one, or derivatives across a kink."""
    put = case.put(e)
    if len(put.free_symbols) != 1:
        return None
    if isinstance(put, AbstractPhi) and put.args[0].is_Symbol:
        return case.activation
    piece = case.sole_piece
    if put.has(Abstract) and (piece is None or piece.open_guards):
        return None
    try:
        return Activation.of(written_out(put, piece))
    except ExpressionError:
        return None
