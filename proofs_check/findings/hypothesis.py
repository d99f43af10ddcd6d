"""Theorem 1's hypothesis excludes activations for which its conclusion holds."""

from proofs_check.finding import Finding, Witness
from proofs_check.witnesses import is_verified, ratio_is_infinite_somewhere

_PHIS = ("sin", "swish", "gelu", "cosid", "sinusoid")

FINDING = Finding(
    name="hypothesis",
    title="The printed hypothesis excludes activations that the paper uses",
    statement="theorem1",
    printed="Assume φ(z)/φ'(z) < ∞ for all z.",
    gap="φ/φ' is infinite wherever φ' = 0 and φ ≠ 0, so the theorem as printed says nothing about "
    "Swish, cosid or a sinusoid, on which the paper's own experiments rest, nor about sin or GELU.",
    repaired="Only the interval around v0 on which φ' ≠ 0 matters: v never leaves it. "
    "φ'(v0) ≠ 0 is enough.",
    witnesses=tuple(
        witness
        for phi in _PHIS
        for witness in (
            Witness(f"{phi} violates the hypothesis", ratio_is_infinite_somewhere(phi)),
            Witness(
                f"yet Theorem 1 as proved holds for {phi}, k = 2, u0 = v0 = 1/2",
                is_verified("theorem1", phi, width=2, u0="1/2", v0="1/2"),
            ),
        )
    ),
)
