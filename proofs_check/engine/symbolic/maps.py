"""How the symbolic method proves cycles, multipliers and recurrences: exact identities."""

from __future__ import annotations

import sympy
from sympy import Expr

from proofs_check.engine.claims import Cycle, Multiplier, Recurrence
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.system import System


def residuals(claim: MapClaim) -> tuple[Expr, ...]:
    """What vanishes exactly if the claim holds."""
    if isinstance(claim, Multiplier):
        cycle = Cycle(claim.rule, claim.points, claim.at)
        return (*cycle.residuals, multiplier_residual(claim))
    if isinstance(claim, Cycle):
        return claim.residuals
    raise TypeError(f"{type(claim).__name__} is no equation")


def multiplier_residual(claim: Multiplier) -> Expr:
    """det(J − λ), the derivative of the p-fold map minus λ if there is one letter."""
    product = claim.product
    return (product - claim.value * sympy.eye(product.rows)).det(method="berkowitz")


def recurrence_residual(system: System, claim: Recurrence) -> Expr:
    """What one step makes of the quantity, minus the formula for it."""
    quantity = system.unobserved(claim.quantity)
    return system.rate(quantity) + quantity - system.unobserved(claim.following)
