"""Theorem 1 (Theorem 5 of the appendix): where gradient flow ends.

As printed it asks that φ/φ' be finite everywhere, which excludes sin although the conclusion
holds for |v0| < π/2, and it omits the condition that the flow arrives at all, without which it
is false (identity from u0 = −v0; exp(−exp(−z)) from u0 = −2, v0 = 0).
"""

from sympy import Integral

from proofs_check.engine.claims import Along, AtEnd, Ends
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.one_layer import (
    DIFFERENTIABLE,
    RATIO_FINITE,
    SLOPE_AT_START,
    UNIT_NORM,
    a,
    a0,
    k,
    one_layer,
    p,
    r,
    s,
    u,
    u0,
    v,
    v0,
)

THEOREM = Theorem(
    name="theorem1",
    title="Gradient flow in closed form",
    source="Theorem 1 (Theorem 5 of the appendix)",
    system=one_layer(),
    assume=(SLOPE_AT_START, Ends()),
    claims=(
        Along(r**4 * (u**2 - u0**2) / 2, Integral(phi(s) / dphi(s), (s, a0, a))),
        AtEnd(p, 1),
    ),
    printed=Version(
        quote="Assume φ(z)/φ'(z) < ∞ for all z and ‖x‖ = 1. As the learning rate γ → 0, gradient "
        "descent leads to a rank-1 solution with (u² − u0²)/2 = ∫_{v0}^{v} φ/φ' and k u φ(v) = 1.",
        assume=(DIFFERENTIABLE, RATIO_FINITE, UNIT_NORM),
        claims=(
            Ends(),
            Along((u**2 - u0**2) / 2, Integral(phi(s) / dphi(s), (s, v0, v))),
            AtEnd(k * u * phi(v), 1),
        ),
    ),
    aliases=("theorem5",),
)
