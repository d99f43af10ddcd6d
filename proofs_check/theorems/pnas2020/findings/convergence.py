"""Theorem 1 does not ask whether gradient flow arrives."""

from proofs_check.engine.claims import Ends, Limit
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.systems.one_layer import one_layer
from proofs_check.theorems.pnas2020.theorem1 import THEOREM
from proofs_check.verdict import Verdict

SADDLE, TRAPPED, STILL = (
    shows(f"the end is a {limit.name.lower()}", one_layer(), Ends(limit))
    for limit in (Limit.SADDLE, Limit.TRAPPED, Limit.EQUILIBRIUM)
)
STARTS = (
    (SADDLE, "identity", (("k", "2"), ("u0", "-1"), ("v0", "1"))),
    (SADDLE, "tanh", (("k", "2"), ("u0", "-sinh(1)"), ("v0", "1"))),
    (TRAPPED, "gumbel", (("k", "2"), ("u0", "-2"), ("v0", "0"))),
    (TRAPPED, "z**2", (("k", "2"), ("u0", "-1"), ("v0", "1"))),
    (STILL, "identity", (("k", "1"), ("u0", "0"), ("v0", "0"))),
)

FINDING = Finding(
    name="convergence",
    title="Gradient flow need not arrive",
    statement="theorem1",
    printed="Assume φ(z)/φ'(z) < ∞ for all z. Gradient descent with γ → 0 leads to a rank-1 "
    "solution with k u φ(v) = 1.",
    gap="Where u0 φ(v0) < 0 the flow first moves towards smaller |φ|. It can run into the saddle "
    "u = 0, φ(v) = 0, or be trapped, when φ has no zero on the way: the loss stays above a "
    "positive limit.",
    repaired="The hypothesis that the flow arrives, which is decided for each φ and start.",
    witnesses=tuple(
        witness
        for end, phi, values in STARTS
        for witness in (
            Witness(end, phi, values),
            Witness(THEOREM, phi, values, Verdict.REFUTED, "printed"),
        )
    ),
)
