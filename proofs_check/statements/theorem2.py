"""Theorem 2 (Theorem 6 of the appendix): the top eigenvalue of the Jacobian at the example.

It inherits the gap of Theorem 1: where the flow does not arrive, λ1 = p · v φ'(v)/φ(v) with p → 0.
"""

from proofs_check.conditions import (
    DIFFERENTIABLE,
    FLOW_ARRIVES,
    RATIO_FINITE,
    SLOPE_AT_START,
    UNIT_NORM,
)
from proofs_check.examiners.one_layer import EIGENVALUE, SETTING, derivation
from proofs_check.statement import Statement, Version

STATEMENT = Statement(
    name="theorem2",
    title="The top eigenvalue at the training example",
    reference="Theorem 2 (Theorem 6 of the appendix)",
    setting=SETTING,
    printed=Version(
        text=(
            "Under the setting of Theorem 1 (φ(z)/φ'(z) < ∞ for all z, ‖x‖ = 1, training leads to "
            "the solution u, v), λ1(J_f(x)) = v φ'(v)/φ(v)."
        ),
        hypotheses=(DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM),
        conclusion=(FLOW_ARRIVES, EIGENVALUE),
    ),
    proved=Version(
        text=(
            "Let φ'(v0) ≠ 0 and let the flow reach interpolation from (u0, v0). At its end point "
            "(u, v), λ1(J_f(x)) = v φ'(v)/φ(v), and all other eigenvalues are 0. "
            "For ‖x‖ = r put r²v for v."
        ),
        hypotheses=(SLOPE_AT_START, FLOW_ARRIVES),
        conclusion=(EIGENVALUE,),
    ),
    derivation=derivation,
    aliases=("theorem6",),
)
