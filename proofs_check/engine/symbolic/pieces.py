"""Identities of a φ that is put together from several formulas: on each piece by itself."""

from __future__ import annotations

from sympy import Expr

from proofs_check.engine.at_numbers import at_numbers
from proofs_check.engine.case import Case, derivative
from proofs_check.engine.claims import Identity
from proofs_check.engine.system import System
from theory.activation import Piece, variable
from theory.outcome import Truth
from theory.symbolic.abstract import Abstract
from theory.symbolic.exact import Decision, all_zero, is_zero

SECONDS = 2.0  # for each piece


def identity(claim: Identity, case: Case) -> Decision | None:
    """Proved for every value of the one letter at which both sides are defined, which the points
    between two pieces need not be; None where this says nothing of the claim."""
    pieces = case.activation.pieces if case.activation is not None else ()
    e = case.put(claim.left - claim.right)
    letters = e.free_symbols
    atoms = [a for a in e.atoms(Abstract) if a.free_symbols]
    if len(pieces) < 2 or len(letters) != 1 or any(a.args[0] not in letters for a in atoms):
        return None
    if any(piece.open_guards for piece in pieces):
        return None

    def on(piece: Piece) -> Decision:
        (z,) = letters
        there = {a: derivative(piece, a.order).subs(variable(), z) for a in atoms}
        written = at_numbers(e.xreplace(there), case.phi)
        return is_zero(written, within=(piece.lower, piece.upper), seconds=SECONDS)

    found = all_zero(*map(on, pieces))
    if found.truth is Truth.UNKNOWN:
        return None
    return Decision(found.truth, f"on each of the {len(pieces)} pieces of φ: {found.reason}")


def speaks_of_inputs(system: System, residual: Expr) -> bool:
    """Whether it holds letters that have numbers: with those it may be 0, with others not."""
    return bool(residual.free_symbols & set(system.inputs))
