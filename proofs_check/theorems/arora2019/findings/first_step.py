"""Balanced weights do not stay balanced when the steps of gradient descent have a size."""

from proofs_check.engine.claims import Conserved
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.linear_network import balance, linear_network

SYSTEM, LETTERS = linear_network(2, 2, 2, 2, steps=True)
ENTRY, *_ = balance(*LETTERS.layers)
KEPT = shows("steps-keep-balance", SYSTEM, Conserved(ENTRY))
BALANCED = (("w1", "1,0,0,1"), ("w2", "1,0,0,1"), ("y", "0,1,0,0"))
TINY = (*BALANCED, ("gamma", "1/1000000"))

FINDING = Finding(
    name="first-step",
    title="The first step of gradient descent ends exact balance",
    statement="balanced-steps",
    printed="[…] if the weights of a linear neural network are initialized to be approximately "
    "balanced, they will remain that way throughout the iterations of gradient descent.",
    gap="“Approximately” carries the sentence: the conservation law is one of gradient flow. From "
    "W1 = W2 = 1, exactly balanced, one step on ½‖W2 W1 − Y‖² with Y = (0 1; 0 0) ends it, "
    "however small γ is.",
    repaired="With G_j = ∂L/∂W_j each step adds γ² (G_{j+1}ᵀ G_{j+1} − G_j G_jᵀ), exactly.",
    witnesses=(
        Witness(KEPT, "z**2/2", BALANCED, Verdict.REFUTED),
        Witness(KEPT, "z**2/2", TINY, Verdict.REFUTED),
    ),
)
