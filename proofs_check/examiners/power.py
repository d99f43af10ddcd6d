"""φ = c z^p, p ≠ 0: the one family whose elasticity E = z φ'/φ is a constant, p.

Then λ1 = p^h whatever the width, and the relations integrate to
u² − u0² = (k/p)(w_2² − w_{2,0}²), w_i² − w_{i,0}² = (1/p)(w_{i+1}² − w_{i+1,0}²).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.statement import Claim, Condition, Decision
from theory.outcome import Truth

if TYPE_CHECKING:
    import sympy

    from proofs_check.problem import Problem
    from theory.activation import Activation
    from theory.one_layer.derivation import Step

POWER_LAMBDA = Claim("power-lambda", "λ1(J_f(x)) = p^h, whatever the width")

POWER_RELATION = Claim(
    "power-relation",
    "u² − u0² = (k/p)(w_2² − w_{2,0}²) (for h = 1: u² − u0² = (v² − v0²)/p)",
)


def exponent(phi: Activation) -> sympy.Expr | None:
    """p if z φ'(z) = p φ(z) identically, with p ≠ 0, by symbolic proof; None otherwise."""
    import sympy

    from theory.activation import variable
    from theory.symbolic.exact import is_zero

    if not phi.smooth or phi.constant:
        return None
    z, piece = variable(), phi.pieces[0]
    p = sympy.simplify((z * piece.derivative / piece.value).subs(z, 2))
    if not p.is_number or p == 0:
        return None
    residual = z * piece.derivative - p * piece.value
    within = (sympy.S.Zero, sympy.oo)
    return p if is_zero(residual, within=within).truth is Truth.TRUE else None


def _power(problem: Problem) -> Decision:
    import sympy

    from theory.activation import variable
    from theory.symbolic.exact import is_zero

    p = exponent(problem.phi)
    if p is not None:
        return Decision(Truth.TRUE, f"z φ'(z) = {p} φ(z) identically, so p = {p}")
    if not problem.phi.smooth or problem.phi.constant:
        return Decision(Truth.FALSE, "φ has a kink, or is constant")
    z, piece = variable(), problem.phi.pieces[0]
    drift = (z * piece.derivative / piece.value).diff(z)
    found = is_zero(drift, within=(sympy.S.Zero, sympy.oo))
    if found.truth is Truth.FALSE:
        return Decision(Truth.FALSE, f"z φ'/φ is not constant: of its derivative, {found.reason}")
    return Decision(Truth.UNKNOWN, "whether z φ'/φ is constant could not be decided")


def _contracting(problem: Problem) -> Decision:
    p = exponent(problem.phi)
    if p is None:
        return Decision(Truth.UNKNOWN, "φ was not recognised as a power")
    small = abs(p) < 1
    return Decision(Truth.TRUE if small else Truth.FALSE, f"p = {p}")


POWER = Condition("power", "φ(z) = c z^p for a p ≠ 0", _power)

CONTRACTING = Condition("contracting", "|p| < 1", _contracting)


def power_steps(h: int) -> tuple[Step, ...]:
    """The example proved for every φ with φ'(z) = p φ(z)/z, for depth h and free k and p."""
    import sympy
    from theory.deep.derivation import symbolic_pass
    from theory.deep.field import forward

    from theory.one_layer.derivation import Step
    from theory.symbolic.abstract import AbstractPhi

    p = sympy.Symbol("p", positive=True)
    at = symbolic_pass(h)
    seen = forward(at.k, at.state, lambda _, a: (AbstractPhi(a), p * AbstractPhi(a) / a))
    velocity, state = seen.velocity, seen.state
    outer = 1 / p if h == 1 else at.k / p
    first = state[0] * velocity[0] - outer * state[1] * velocity[1]
    others = [
        state[i] * velocity[i] - state[i + 1] * velocity[i + 1] / (at.k * p if i == h - 1 else p)
        for i in range(1, h)
    ]
    return (
        Step(
            f"Power: λ1 (h = {h})",
            "For φ' = p φ/z every layer's elasticity is p, so λ1 = p^h at interpolation.",
            r"\lambda_1 = p^h",
            "λ1 = p^h where k u φ(a₂) = 1, whatever k is",
            (
                seen.product_of_elasticities - p**h,
                seen.lambda1 - seen.output * p**h,
            ),
        ),
        Step(
            f"Power: relations (h = {h})",
            "For φ' = p φ/z each relation integrates to one between squares.",
            r"u^2 - u_0^2 = \tfrac{k}{p}(w_2^2 - w_{2,0}^2)",
            "u du = (k/p) w₂ dw₂,  wᵢ dwᵢ = (1/p) wᵢ₊₁ dwᵢ₊₁,  w_h dw_h = v dv/(k p)",
            (first, *others),
        ),
    )
