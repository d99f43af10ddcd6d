"""How the symbolic method proves recurrences: exact identities."""

from __future__ import annotations

from sympy import Expr

from proofs_check.engine.claims import Recurrence
from proofs_check.engine.system import System


def recurrence_residual(system: System, claim: Recurrence) -> Expr:
    """What one step makes of the quantity, minus the formula for it."""
    quantity = system.unobserved(claim.quantity)
    return system.rate(quantity) + quantity - system.unobserved(claim.following)
