"""Cycles and multipliers as exact equations, and the polynomial of all multipliers."""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Expr

from proofs_check.engine.claims import Cycle, LinearlyStable, Multiplier
from proofs_check.engine.claims.maps import MapClaim
from theory.symbolic.unit_circle import without_root


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


@lru_cache(maxsize=256)
def polynomial(claim: LinearlyStable) -> tuple[Expr, ...]:
    """Coefficients of det(z − J), from that of the highest power, in the letters of the claim."""
    z = sympy.Dummy("z")
    return tuple(claim.product.charpoly(z).all_coeffs())


def reduced(coefficients: list[Expr], besides: tuple[Expr, ...]) -> tuple[list[Expr], list[Expr]]:
    """Divided by z − m for each m that is named, and the remainders, which are 0 if each is a
    root."""
    remainders = []
    for root in besides:
        coefficients, remainder = without_root(coefficients, root)
        remainders.append(remainder)
    return coefficients, remainders
