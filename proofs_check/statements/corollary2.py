"""Corollary 2: the top eigenvalue of a deep network is the product of its layers' elasticities.

As printed it inherits the gap of the theorem: the flow need not arrive.
"""

from proofs_check.conditions import DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM
from proofs_check.examiners.deep import ARRIVES, PRODUCT, SETTING, VALUES
from proofs_check.examiners.deep_methods import examiners
from proofs_check.statement import Statement, Version

STATEMENT = Statement(
    name="corollary2",
    title="The top eigenvalue of a deep network at the training example",
    reference="Corollary 2 (Appendix C)",
    setting=SETTING,
    printed=Version(
        text=(
            "Under the setting of the theorem (φ(z)/φ'(z) < ∞ for all z, ‖x‖ = 1, training leads "
            "to the solution), λ1(J_f(x)) = Π_{i=2}^{h+1} a_i φ'(a_i)/φ(a_i)."
        ),
        hypotheses=(DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM),
        conclusion=(ARRIVES, PRODUCT),
    ),
    proved=Version(
        text=(
            "Let ‖x‖ = 1 and let the flow reach interpolation, with φ(a_i) ≠ 0 for all i there. "
            "Then λ1(J_f(x)) = Π_{i=2}^{h+1} a_i φ'(a_i)/φ(a_i), and every other eigenvalue is 0."
        ),
        hypotheses=(UNIT_NORM, ARRIVES, VALUES),
        conclusion=(PRODUCT,),
    ),
    examiners=examiners(),
    inputs=("depth", "w0"),
)
