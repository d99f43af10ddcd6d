"""Gradient flow keeps W_{j+1}ᵀ W_{j+1} − W_j W_jᵀ, whatever the loss of the product W_N ⋯ W_1.

Of any depth, any sizes and every differentiable loss ℓ: two layers W1, W2 that follow one another
stand between the products A and B of the layers above and below.  And entry by entry of a network
of given sizes, on a loss Σ φ(Q[a, b] − y[a, b]) of its product Q: --loss square, logistic, z**4.
"""

import itertools

from proofs_check.engine.claims import Conserved, FlowKeeps
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.linear_network import BALANCE, EVERY_LOSS, balance, linear_network


def theorem(depth: int = 2, inputs: int = 2, width: int = 2, outputs: int = 2) -> Theorem:
    system, letters = linear_network(depth, inputs, width, outputs)
    pairs = itertools.pairwise(letters.layers)
    claims = (
        FlowKeeps(letters.all_sizes, EVERY_LOSS, BALANCE),
        *(Conserved(entry) for pair in pairs for entry in balance(*pair)),
    )
    return Theorem(
        name="balanced-layers",
        title="Gradient flow keeps linear layers balanced",
        source="Proof of Lemma 1",
        system=system,
        claims=claims,
        printed=Version(
            quote="[…] the weights W_1(τ), …, W_N(τ) remain balanced throughout the entire "
            "optimization […]",
            claims=claims,
        ),
    )
