"""A formula of one letter that holds φ, as a function of its own: its pieces, kinks and guards."""

from __future__ import annotations

from sympy import Expr

from proofs_check.engine.case import Case, with_formula
from proofs_check.engine.claims import Claim, Differentiable, Finite
from theory.activation import Activation
from theory.errors import ExpressionError
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.symbolic.abstract import Abstract, AbstractPhi
from theory.symbolic.exact import Decision

BITS = 64


def as_function(e: Expr, case: Case) -> Activation | None:
    """φ itself by its own formula as it was written; anything else by the formula that comes of
    it.  None where there is none: more letters than one, derivatives across a kink, or a φ that
    has no value somewhere, which what SymPy makes of the formula might no longer show."""
    put = case.put(e)
    if len(put.free_symbols) != 1:
        return None
    if isinstance(put, AbstractPhi) and put.args[0].is_Symbol:
        return case.activation
    atoms, pieces = put.atoms(Abstract), case.activation.pieces if case.activation else ()
    if any(piece.open_guards for piece in pieces):
        return None
    if len(pieces) > 1 and any(atom.order for atom in atoms):
        return None
    try:
        return Activation.of(with_formula(put, case.activation))
    except ExpressionError:
        return None


def of_function(claim: Claim, case: Case) -> Decision | None:
    """Of any other formula of the letter: is it differentiable; has it no value somewhere?"""
    from theory.rigour.gaps import undefined
    from theory.rigour.whole_line import differentiable

    if not isinstance(claim, Differentiable | Finite):
        return None
    function = as_function(claim.expressions()[0], case)
    if function is None:
        return None
    if isinstance(claim, Differentiable):
        found = differentiable(function)
        return Decision(found.truth, found.reason)
    with precision(BITS):
        gap = undefined(function)
    return None if gap is None else Decision(Truth.FALSE, gap)
