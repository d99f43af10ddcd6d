"""The example of Appendix C: φ = z^p, where every integral is elementary and λ1 = p^h."""

from proofs_check.conditions import UNIT_NORM
from proofs_check.examiners.deep import ARRIVES, SETTING
from proofs_check.examiners.deep_methods import examiners
from proofs_check.examiners.power import POWER, POWER_LAMBDA, POWER_RELATION
from proofs_check.statement import Statement, Version

STATEMENT = Statement(
    name="example-power",
    title="Powers: λ1 = pʰ",
    reference="Example of Appendix C",
    setting=SETTING,
    printed=Version(
        text="Let φ(z) = z^p. Then u² − u0² = (k/p)(w_2² − w_{2,0}²) and λ1 = p^h.",
        hypotheses=(POWER, UNIT_NORM),
        conclusion=(ARRIVES, POWER_RELATION, POWER_LAMBDA),
    ),
    proved=Version(
        text=(
            "Let φ(z) = c z^p with p ≠ 0, ‖x‖ = 1, and let the flow reach interpolation. Then "
            "u² − u0² = (k/p)(w_2² − w_{2,0}²), w_i² − w_{i,0}² = (w_{i+1}² − w_{i+1,0}²)/p for "
            "2 ≤ i < h, w_h² − w_{h,0}² = (v² − v0²)/(k p), and λ1 = p^h whatever the width."
        ),
        hypotheses=(POWER, UNIT_NORM, ARRIVES),
        conclusion=(POWER_RELATION, POWER_LAMBDA),
    ),
    examiners=examiners(),
    inputs=("depth", "w0"),
)
