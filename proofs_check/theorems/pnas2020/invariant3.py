"""Invariant 3: a deep network keeps its rank-one outer layers, whatever lies between them."""

from proofs_check.engine.claims import AnsatzKept
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems import matrices
from proofs_check.systems.deep import deep, free_middle, free_velocity


def theorem(depth: int = 2) -> Theorem:
    system, letters = deep(depth)
    kept = AnsatzKept(free_middle(letters), matrices.loss(depth), free_velocity(letters))
    return Theorem(
        name="invariant3",
        title="The outer layers of a deep network stay of rank one",
        source="Invariant 3 (Appendix C)",
        system=system,
        claims=(kept,),
        printed=Version(
            quote="If W_1(0) = x u(0)ᵀ and W_{h+1}(0) = v(0) xᵀ, then W_1(t) = x u(t)ᵀ and "
            "W_{h+1}(t) = v(t) xᵀ at every step of gradient descent.",
            claims=(kept,),
        ),
    )
