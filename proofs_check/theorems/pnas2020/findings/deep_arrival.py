"""The theorem on deep networks does not ask whether gradient flow arrives, either."""

from proofs_check.engine.claims import Ends, Limit
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.deep import deep
from proofs_check.theorems.pnas2020.theorem_deep import theorem

SADDLE, TRAPPED = (
    shows(f"two layers, {limit.name.lower()}", deep(2)[0], Ends(limit))
    for limit in (Limit.SADDLE, Limit.TRAPPED)
)
FACING = (("k", "1"), ("u0", "-1"), ("v0", "1"))
BEHIND = (("k", "2"), ("u0", "-3"), ("v0", "1"))

FINDING = Finding(
    name="deep-arrival",
    title="Gradient flow of a deep network need not arrive",
    statement="theorem-deep",
    printed="Assume φ(z)/φ'(z) < ∞ for all z. As γ → 0, gradient descent leads to k u φ(a_2) = 1.",
    gap="From −1, 1, 1 the linear network of two hidden layers runs into the saddle at 0; with "
    "φ = exp and u0 = −3 the output stays negative for ever.",
    repaired="The hypothesis that the flow arrives, and that no denominator vanishes on the way.",
    witnesses=(
        Witness(SADDLE, "identity", FACING),
        Witness(theorem, "identity", FACING, Verdict.REFUTED, "printed"),
        Witness(TRAPPED, "exp", BEHIND),
        Witness(theorem, "exp", BEHIND, Verdict.REFUTED, "printed"),
    ),
)
