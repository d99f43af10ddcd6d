"""Theorem 3 (Theorem 7 of the appendix): training one example to become the next.

For x and y of the same norm, at any angle, every gradient step keeps W1 = y u 1ᵀ, W2 = v 1 xᵀ and
moves u and v as if y were x.  It inherits the gaps of Theorem 1: the flow need not arrive, and
φ/φ' need be finite only on the interval that the flow can reach.
"""

from proofs_check.engine.claims import AnsatzKept
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.matrices import loss, y
from proofs_check.systems.one_layer import equal_units, one_layer
from proofs_check.theorems.pnas2020 import theorem1

SYSTEM = one_layer(maps_to_another=True)
KEPT = AnsatzKept(equal_units(maps_to_another=True), loss(1, y), SYSTEM.motion)
_ONE = theorem1.THEOREM

THEOREM = Theorem(
    name="theorem3",
    title="Gradient flow in closed form, for xᵢ ↦ xᵢ₊₁",
    source="Theorem 3 (Theorem 7 of the appendix)",
    system=SYSTEM,
    assume=_ONE.assume,
    claims=(KEPT, *_ONE.claims),
    printed=Version(
        quote="Assume ‖x_i‖ = ‖x_(i+1)‖ = 1, φ(z)/φ'(z) < ∞ for all z, and W1 = x_(i+1) uᵀ, "
        "W2 = v x_iᵀ at the start with u_j = u0, v_j = v0. As the learning rate γ → 0, gradient "
        "descent leads to a rank-1 solution with (u² − u0²)/2 = ∫_{v0}^{v} φ/φ' and k u φ(v) = 1.",
        assume=_ONE.versions["printed"].assume,
        claims=_ONE.versions["printed"].claims,
    ),
    aliases=("theorem7",),
)
