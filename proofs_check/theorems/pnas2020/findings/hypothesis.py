"""Theorem 1's hypothesis excludes activations for which its conclusion holds."""

from proofs_check.engine.finding import Finding, Witness
from proofs_check.engine.outcomes import Verdict
from proofs_check.theorems.pnas2020.theorem1 import THEOREM

START = (("k", "2"), ("u0", "1/2"), ("v0", "1/2"))

FINDING = Finding(
    name="hypothesis",
    title="The printed hypothesis excludes activations that the paper uses",
    statement="theorem1",
    printed="Assume φ(z)/φ'(z) < ∞ for all z.",
    gap="φ/φ' is infinite wherever φ' = 0 and φ ≠ 0, so the theorem as printed says nothing about "
    "Swish, cosid or a sinusoid, on which the paper's own experiments rest, nor about sin or GELU.",
    repaired="Only the interval around v0 on which φ' ≠ 0 matters: v never leaves it.",
    witnesses=tuple(
        witness
        for phi in ("sin", "swish", "gelu", "cosid", "sinusoid")
        for witness in (
            Witness(THEOREM, phi, START, Verdict.NOT_APPLICABLE, "printed", "is finite"),
            Witness(THEOREM, phi, START),
        )
    ),
)
