"""What a step of gradient descent does to W_{j+1}ᵀ W_{j+1} − W_j W_jᵀ: γ² times the same of ∂L/∂W.

An identity, for a γ of any size: with G_j = ∂L/∂W_j it grows by γ² (G_{j+1}ᵀ G_{j+1} − G_j G_jᵀ).
Of any depth, any sizes and every differentiable loss ℓ of the product; and entry by entry of a
network of given sizes, on a loss Σ φ(Q[a, b] − y[a, b]), where g are the entries of G.
"""

import itertools

from proofs_check.engine.claims import Recurrence, StepGives
from proofs_check.engine.claims.ansatz import GAMMA
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.linear_network import (
    AFTER_STEP,
    BALANCE,
    EVERY_LOSS,
    balance,
    linear_network,
)


def theorem(depth: int = 2, inputs: int = 2, width: int = 2, outputs: int = 2) -> Theorem:
    system, letters = linear_network(depth, inputs, width, outputs, steps=True)
    weights, slopes = (itertools.pairwise(x) for x in (letters.layers, letters.slopes))
    changes = [
        (entry, change)
        for pair, slope in zip(weights, slopes, strict=True)
        for entry, change in zip(balance(*pair), balance(*slope), strict=True)
    ]
    return Theorem(
        name="balanced-steps",
        title="What a step of gradient descent does to balance",
        source="beyond Definition 1: what its δ gains in a step, exactly",
        system=system,
        claims=(
            StepGives(letters.all_sizes, EVERY_LOSS, BALANCE, AFTER_STEP),
            *(Recurrence(entry, entry + GAMMA**2 * change) for entry, change in changes),
        ),
    )
