"""Invariant 4: equal entries in every layer of a deep network stay equal."""

from proofs_check.engine.claims import AnsatzKept
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems import matrices
from proofs_check.systems.deep import deep, equal_entries


def theorem(depth: int = 2) -> Theorem:
    system, letters = deep(depth)
    kept = AnsatzKept(equal_entries(letters), matrices.loss(depth), system.motion)
    return Theorem(
        name="invariant4",
        title="Equal entries in every layer stay equal",
        source="Invariant 4 (Appendix C)",
        system=system,
        claims=(kept,),
        printed=Version(
            quote="Let W_1 = x uᵀ and W_{h+1} = v xᵀ with all u_j equal and all v_j equal, and "
            "W_i = w_i 1 1ᵀ for 2 ≤ i ≤ h. Then this stays so at every step of gradient descent.",
            claims=(kept,),
        ),
    )
