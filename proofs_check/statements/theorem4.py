"""Theorem 4 (Theorem 8 of the appendix): a cycle of networks, and when it is stable.

It inherits the gap of Theorem 1: the flows need not arrive.  x_1 is a fixed point of the composed
map F; the cycle x_1, …, x_n is run through by applying f_1, …, f_n in turn.
"""

from proofs_check.conditions import (
    DIFFERENTIABLE,
    FLOW_ARRIVES,
    RATIO_FINITE,
    SLOPE_AT_START,
    UNIT_NORM,
)
from proofs_check.examiners.derived import by_steps
from proofs_check.examiners.sequences import (
    EFFICIENT,
    PRODUCT,
    STABLE,
    certified,
    sequence_derivation,
    trained,
)
from proofs_check.statement import Statement, Version

STATEMENT = Statement(
    name="theorem4",
    title="Sequences: the factors multiply",
    reference="Theorem 4 (Theorem 8 of the appendix)",
    setting=(
        "n networks f_i, each trained on x_i ↦ x_(i+1 mod n) as in Theorem 3, here all from the "
        "same u0, v0; F = f_n ∘ … ∘ f_1"
    ),
    printed=Version(
        text=(
            "Let x_1, …, x_n have norm 1, and let f_i be a solution of Theorem 3 for "
            "x_i ↦ x_(i+1 mod n) (φ(z)/φ'(z) < ∞ for all z). Then the composition "
            "F = f_n ∘ … ∘ f_1 satisfies J_F(x_1) = (Π_i φ'(v_i) v_i/φ(v_i)) x_1 x_1ᵀ, and "
            "x_1, …, x_n form a stable limit cycle if |Π_i φ'(v_i) v_i/φ(v_i)| < 1. Sequences "
            "are more efficient: all factors need not be < 1."
        ),
        hypotheses=(DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM),
        conclusion=(FLOW_ARRIVES, PRODUCT, STABLE, EFFICIENT),
    ),
    proved=Version(
        text=(
            "Let φ'(v0) ≠ 0 and let the flow reach interpolation from each start. Then "
            "J_F(x_1) = (Π_i E(v_i)) x_1 x_1ᵀ/r² with r = ‖x_i‖ (put r²v_i for v_i). If "
            "|Π_i E(v_i)| < 1, all points near x_1 converge to the cycle under f_1, …, f_n, f_1, "
            "…; if it is > 1, those off the kernel move away. A factor may exceed 1 in a stable "
            "cycle."
        ),
        hypotheses=(SLOPE_AT_START, FLOW_ARRIVES),
        conclusion=(PRODUCT, STABLE, EFFICIENT),
    ),
    derivation=sequence_derivation,
    aliases=("theorem8",),
    examiners={
        "symbolic": by_steps(
            {
                PRODUCT: (
                    "Rank-one network (target y)",
                    "Invariant 1 (target y)",
                    "Jacobian (target y)",
                    "Factor",
                    "Induction over the sequence",
                    "Chain rule, n = 2",
                    "Chain rule, n = 3",
                )
            }
        ),
        "certified": certified,
        "training": trained,
    },
    senseless={"flow": "each network follows the flow of theorem3; ask there"},
    inputs=("length",),
)
