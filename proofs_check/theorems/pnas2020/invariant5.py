"""Invariant 5: trained on several examples, a network stays in their span.

The examples may have any norms and angles, and be linearly dependent.
"""

from proofs_check.engine.claims import AnsatzKept, AtForm
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.several_examples import (
    COMBINATION,
    LOSS,
    OUTPUT,
    SPAN,
    SYSTEM,
    VELOCITY,
)

KEPT = AnsatzKept(SPAN, LOSS, VELOCITY)

THEOREM = Theorem(
    name="invariant5",
    title="Training stays in the span of the examples",
    source="Invariant 5 (Appendix D)",
    system=SYSTEM,
    claims=(KEPT, AtForm(SPAN, OUTPUT, COMBINATION)),
    printed=Version(
        quote="If W1 = Σ x_i a_iᵀ and W2 = Σ b_i x_iᵀ at the start, for vectors a_i, b_i, then for "
        "all time-steps t it holds that W1 = Σ x_i a_i(t)ᵀ and W2 = Σ b_i(t) x_iᵀ for some "
        "vectors a_i(t), b_i(t).",
        claims=(KEPT,),
    ),
)
