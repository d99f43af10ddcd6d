"""φ and its derivatives at given numbers, by the formula of the piece that holds each number."""

from __future__ import annotations

from sympy import Expr

from proofs_check.engine.case import derivative
from proofs_check.engine.with_activation import joins
from theory.activation import Activation, variable
from theory.symbolic.abstract import Abstract
from theory.symbolic.exact import sign


def at_numbers(e: Expr, activation: Activation) -> Expr:
    """Written out where the argument is a number whose piece is decided; elsewhere as it is."""

    def formula(atom: Abstract) -> Expr:
        at = at_numbers(atom.args[0], activation)
        i = _piece(at, atom.order, activation) if at.is_number and not at.has(Abstract) else None
        if i is None:
            return atom.func(at)
        return derivative(activation.pieces[i], atom.order).subs(variable(), at)

    return e.xreplace({atom: formula(atom) for atom in e.atoms(Abstract)})


def _piece(at: Expr, order: int, activation: Activation) -> int | None:
    """The index of the piece that holds the number; at a kink, if both sides agree there."""
    for i, piece in enumerate(activation.pieces):
        above = 1 if piece.upper.is_infinite else sign(piece.upper - at)
        if above is None:
            return None
        if above > 0 and not piece.open_guards:
            return i
        if above == 0:
            return i if joins(activation, i + 1, order) and not piece.open_guards else None
    return None
