"""A start at a right angle to w* finds nothing of it."""

from proofs_check.engine.finding import Finding, Witness
from proofs_check.theorems.phase_retrieval.gaussian import THEOREM as FOUND
from proofs_check.theorems.phase_retrieval.orthogonal import THEOREM as MISSED

FINDING = Finding(
    name="right-angle",
    title="From a right angle phase retrieval finds nothing",
    statement="gaussian",
    printed="Gradient flow with Gaussian inputs finds w* up to its sign.",
    gap="From w0 ⊥ w* the overlap m stays 0 for ever, and ‖w‖² goes to 1/3. These starts have "
    "measure zero, but a start near them is slow: m²/q needs the time ln(q0/m0²)/4.",
    repaired="The hypothesis m0 ≠ 0; then the sign of m0 is the sign that is found.",
    witnesses=(
        Witness(MISSED, None, (("m0", "0"),)),
        Witness(FOUND, None, (("m0", "-1/10"),)),
    ),
)
