"""The theorem on deep networks (Appendix C): relations between the layers along gradient flow.

As printed it says nothing of whether the flow arrives (from u0 = w0 = 0 with φ = tanh nothing
moves), nor of the denominators φ'(a_i) φ(a_{i+1}), which can vanish on the way.
"""

from proofs_check.conditions import DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM
from proofs_check.examiners.deep import (
    ARRIVES,
    INTERPOLATION,
    LAST_RELATION,
    REGULAR,
    RELATIONS,
    SETTING,
)
from proofs_check.examiners.deep_methods import examiners
from proofs_check.statement import Statement, Version

STATEMENT = Statement(
    name="theorem-deep",
    title="Gradient flow of a deep network",
    reference="Theorem of Appendix C",
    setting=SETTING,
    printed=Version(
        text=(
            "Assume φ(z)/φ'(z) < ∞ for all z and ‖x‖ = 1. As γ → 0, gradient descent from a start "
            "as in Invariants 3 and 4 leads to k u φ(a_2) = 1, with u du = φ(a_2)/(φ'(a_2) φ(a_3)) "
            "dw_2, w_i dw_i = φ(a_{i+1})/(k φ'(a_{i+1}) φ(a_{i+2})) dw_{i+1}, and "
            "w_h dw_h = φ(v)/(k φ'(v)) dv."
        ),
        hypotheses=(DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM),
        conclusion=(ARRIVES, INTERPOLATION, RELATIONS, LAST_RELATION),
    ),
    proved=Version(
        text=(
            "Let ‖x‖ = 1, let the flow reach interpolation, and let no denominator below vanish on "
            "the way. Then it converges to the one point of its orbit with k u φ(a_2) = 1, since "
            "p rises strictly in the time dτ = (1 − p) dt, and the relations hold along the flow."
        ),
        hypotheses=(UNIT_NORM, ARRIVES, REGULAR),
        conclusion=(INTERPOLATION, RELATIONS, LAST_RELATION),
    ),
    examiners=examiners(),
    aliases=("deep",),
    inputs=("depth", "w0"),
)
