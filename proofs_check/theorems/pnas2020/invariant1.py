"""Invariant 1: training on one example keeps both matrices of rank one.

At a kink of φ there is no gradient, so a network with a unit on one is not spoken of.
"""

from proofs_check.engine.claims import AnsatzKept
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.matrices import loss
from proofs_check.systems.one_layer import one_layer
from proofs_check.systems.unequal_units import VELOCITY, any_units

KEPT = AnsatzKept(any_units(), loss(1), VELOCITY)

THEOREM = Theorem(
    name="invariant1",
    title="Training keeps the weights of rank one",
    source="Invariant 1",
    system=one_layer(),
    claims=(KEPT,),
    printed=Version(
        quote="If W1 and W2 are initialized to be rank 1 matrices of the form x uᵀ and v xᵀ "
        "respectively, then W1 = x u(t)ᵀ and W2 = v(t) xᵀ for all time-steps t > 0.",
        claims=(KEPT,),
    ),
)
