"""Gradient flow keeps ‖w_in‖² − p ‖v_out‖² of every unit whose φ is homogeneous of degree p.

φ is of degree p where z φ'(z) = p φ(z), by Euler: relu, leaky_relu and z of degree 1, relu(z)**2 of
degree 2.  Of any sizes, every φ of degree p and every differentiable loss ℓ of the outputs, with X
the outputs of the layer below: so of every hidden unit of a network of any depth.  And unit by unit
of a network of given sizes, on squared errors.  A step of gradient descent adds γ² times the same
of ∂L/∂W and ∂L/∂V.  At a kink of φ there is no gradient.
"""

import sympy

from proofs_check.engine.claims import Conserved, FlowKeeps, Identity, StepGives
from proofs_check.engine.claims.ansatz import GAMMA
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.homogeneous_units import (
    EVERY_LOSS,
    INTO,
    OUT_OF,
    SLOPES,
    Letters,
    homogeneous_units,
    p,
)
from proofs_check.systems.one_layer import z

NORMS = INTO - p * OUT_OF
AFTER_STEP = NORMS + GAMMA**2 * NORMS.xreplace(SLOPES)


def claims(letters: Letters, degree):  # type: ignore[no-untyped-def]
    units = range(letters.w.rows)
    return (
        FlowKeeps(letters.all_sizes, EVERY_LOSS, INTO - degree * OUT_OF),
        *(Conserved(letters.difference(unit, degree)) for unit in units),
    )


def theorem(inputs: int = 2, width: int = 2, outputs: int = 1, examples: int = 2) -> Theorem:
    system, letters = homogeneous_units(inputs, width, outputs, examples)
    return Theorem(
        name="homogeneous-units",
        title="Gradient flow keeps homogeneous units balanced",
        source="Theorem 2.1",
        system=system,
        assume=(Identity(z * dphi(z), p * phi(z)),),
        claims=(
            *claims(letters, p),
            StepGives(
                letters.all_sizes, EVERY_LOSS, NORMS, NORMS + GAMMA**2 * NORMS.xreplace(SLOPES)
            ),
        ),
        printed=Version(
            quote="[…] gradient flow […] effectively enforces the differences between squared "
            "norms across different layers to remain invariant without any explicit "
            "regularization.",
            assume=(Identity(z * dphi(z), phi(z)),),
            claims=claims(letters, sympy.S.One),
        ),
    )
