"""Invariant 2: equal units stay equal, which leaves two numbers u and v."""

from proofs_check.engine.claims import AnsatzKept
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.matrices import loss
from proofs_check.systems.one_layer import equal_units, one_layer

SYSTEM = one_layer()
KEPT = AnsatzKept(equal_units(), loss(1), SYSTEM.motion)

THEOREM = Theorem(
    name="invariant2",
    title="Equal units stay equal",
    source="Invariant 2",
    system=SYSTEM,
    claims=(KEPT,),
    printed=Version(
        quote="If, in addition to Invariant 1, all weights in each row of W1 and W2ᵀ are "
        "initialized to be equal, they remain equal throughout training.",
        claims=(KEPT,),
    ),
)
