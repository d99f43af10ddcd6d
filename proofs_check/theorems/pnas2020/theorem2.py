"""Theorem 2 (Theorem 6 of the appendix): the top eigenvalue of the Jacobian at the example.

It inherits the gap of Theorem 1: where the flow does not arrive, λ1 = p · v φ'(v)/φ(v) with p → 0.
"""

from proofs_check.engine.claims import AtEnd, Ends
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.one_layer import (
    DIFFERENTIABLE,
    RATIO_FINITE,
    SLOPE_AT_START,
    UNIT_NORM,
    a,
    lambda1,
    one_layer,
    v,
)

THEOREM = Theorem(
    name="theorem2",
    title="The top eigenvalue at the training example",
    source="Theorem 2 (Theorem 6 of the appendix)",
    system=one_layer(),
    assume=(SLOPE_AT_START, Ends()),
    claims=(AtEnd(lambda1, a * dphi(a) / phi(a)),),
    printed=Version(
        quote="Under the setting of Theorem 1 (φ(z)/φ'(z) < ∞ for all z, ‖x‖ = 1, training leads "
        "to the solution u, v), λ1(J_f(x)) = v φ'(v)/φ(v).",
        assume=(DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM),
        claims=(Ends(), AtEnd(lambda1, v * dphi(v) / phi(v))),
    ),
    aliases=("theorem6",),
)
