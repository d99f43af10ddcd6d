"""Proposition 1 as printed needs a stronger notion of attractor than the paper's."""

from proofs_check.finding import Finding, Witness
from proofs_check.witnesses import every_orbit_returns

FINDING = Finding(
    name="attractors",
    title="An eigenvalue above 1 does not exclude an attractor, as the paper defines it",
    statement="proposition1",
    printed="A fixed point is an attractor if a neighbourhood of it converges to it. If any "
    "eigenvalue of the Jacobian is greater than 1, it cannot be an attractor.",
    gap="The definition asks that nearby points converge, not that they stay near. A map of the "
    "plane that is not invertible can lead every point away and home again along the kernel of its "
    "Jacobian. The textbook definition, which includes stability, has no such example.",
    repaired="If an eigenvalue exceeds 1 in absolute value, x is not stable. On a line, where the "
    "one-example networks of the paper live, it is then no attractor in either sense, so "
    "Corollary 1 is untouched.",
    witnesses=(
        Witness(
            "f(x, y) = (2x(1 − S(|y|)), S(|x| − 1)), S(t) = 3t² − 2t³ on [0, 1]: J_f(0) = "
            "diag(2, 0), and all points near 0 reach 0",
            every_orbit_returns,
        ),
    ),
)
