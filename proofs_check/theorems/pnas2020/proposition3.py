"""Proposition 3: what zero loss means for weights of rank one.

The loss is r² (1 − p)²/2 with p = Σ u_i φ(r² v_i), so it is 0 if and only if p = 1.
"""

from proofs_check.engine.claims import AtForm
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.matrices import loss, r
from proofs_check.systems.one_layer import UNIT_NORM, one_layer
from proofs_check.systems.unequal_units import P, any_units

THEOREM = Theorem(
    name="proposition3",
    title="Zero loss in terms of u and v",
    source="Proposition 3",
    system=one_layer(),
    claims=(AtForm(any_units(), loss(1), r**2 * (1 - P) ** 2 / 2),),
    printed=Version(
        quote="Under the initialization in Invariant 1, if W1 and W2 yield zero training error, "
        "then W1 = x uᵀ and W2 = v xᵀ for u, v such that Σ_i u_i φ(v_i) = 1.",
        assume=(UNIT_NORM,),
        claims=(AtForm(any_units(), loss(1), (1 - P.xreplace({r: 1})) ** 2 / 2),),
    ),
)
