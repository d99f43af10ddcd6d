"""Theorem 1 (Theorem 5 of the appendix): where gradient flow ends.

As printed it asks that φ/φ' be finite everywhere, which excludes sin although the conclusion
holds for |v0| < π/2, and it omits the condition that the flow arrives at all, without which it
is false (identity from u0 = -v0; exp(-exp(-z)) from u0 = -2, v0 = 0).
"""

from proofs_check.conditions import (
    DIFFERENTIABLE,
    FLOW_ARRIVES,
    RATIO_FINITE,
    SLOPE_AT_START,
    UNIT_NORM,
)
from proofs_check.examiners.one_layer import CONSERVED, INTERPOLATION, SETTING, derivation
from proofs_check.statement import Statement, Version

STATEMENT = Statement(
    name="theorem1",
    title="Gradient flow in closed form",
    reference="Theorem 1 (Theorem 5 of the appendix)",
    setting=SETTING,
    printed=Version(
        text=(
            "Assume φ(z)/φ'(z) < ∞ for all z and ‖x‖ = 1. As the learning rate γ → 0, gradient "
            "descent leads to a rank-1 solution with (u² − u0²)/2 = ∫_{v0}^{v} φ/φ' "
            "and k u φ(v) = 1."
        ),
        hypotheses=(DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM),
        conclusion=(FLOW_ARRIVES, CONSERVED, INTERPOLATION),
    ),
    proved=Version(
        text=(
            "Let φ'(v0) ≠ 0 and let the flow reach interpolation from (u0, v0), which the signs "
            "of u0 φ(v0) and one barrier decide. Then it converges to the one point of its orbit "
            "with k u φ(v) = 1, and (u² − u0²)/2 = ∫_{v0}^{v} φ/φ'. "
            "For ‖x‖ = r put r²u, r²v, k/r² for u, v, k."
        ),
        hypotheses=(SLOPE_AT_START, FLOW_ARRIVES),
        conclusion=(CONSERVED, INTERPOLATION),
    ),
    derivation=derivation,
    aliases=("theorem5",),
)
