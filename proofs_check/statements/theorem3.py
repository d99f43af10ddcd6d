"""Theorem 3 (Theorem 7 of the appendix): training one example to become the next.

It inherits the gaps of Theorem 1: the flow need not arrive, and φ/φ' need be finite only on the
interval that the flow can reach.
"""

from proofs_check.conditions import (
    DIFFERENTIABLE,
    FLOW_ARRIVES,
    RATIO_FINITE,
    SLOPE_AT_START,
    UNIT_NORM,
)
from proofs_check.examiners.one_layer import CONSERVED, INTERPOLATION
from proofs_check.examiners.sequences import target_derivation, trained_on_a_target
from proofs_check.statement import Statement, Version

STATEMENT = Statement(
    name="theorem3",
    title="Gradient flow in closed form, for xᵢ ↦ xᵢ₊₁",
    reference="Theorem 3 (Theorem 7 of the appendix)",
    setting=(
        "f(z) = W1 φ(W2 z) with k hidden units, trained on xᵢ ↦ xᵢ₊₁ by gradient descent on "
        "½‖x_(i+1) − f(x_i)‖², from W1 = x_(i+1) uᵀ, W2 = v x_iᵀ with all u_j = u0 and v_j = v0"
    ),
    printed=Version(
        text=(
            "Assume ‖x_i‖ = ‖x_(i+1)‖ = 1, φ(z)/φ'(z) < ∞ for all z, and W1 = x_(i+1) uᵀ, "
            "W2 = v x_iᵀ at the start with u_j = u0, v_j = v0. As the learning rate γ → 0, "
            "gradient descent leads to a rank-1 solution with (u² − u0²)/2 = ∫_{v0}^{v} φ/φ' "
            "and k u φ(v) = 1."
        ),
        hypotheses=(DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM),
        conclusion=(FLOW_ARRIVES, CONSERVED, INTERPOLATION),
    ),
    proved=Version(
        text=(
            "Let x and y have the same norm r, at any angle. For every γ the weights stay "
            "y uᵀ, v xᵀ, and u, v move exactly as if y were x. So if φ'(v0) ≠ 0 and the flow "
            "reaches interpolation, it ends at the one point of its orbit with k u φ(v) = 1, and "
            "(u² − u0²)/2 = ∫_{v0}^{v} φ/φ'. (For r ≠ 1 put r²u, r²v, k/r² for u, v, k.)"
        ),
        hypotheses=(SLOPE_AT_START, FLOW_ARRIVES),
        conclusion=(CONSERVED, INTERPOLATION),
    ),
    derivation=target_derivation,
    aliases=("theorem7",),
    examiners={"training": trained_on_a_target},
)
