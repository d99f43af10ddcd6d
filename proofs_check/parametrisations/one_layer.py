"""The paper's own network with one hidden layer and one example, W1 = x u 1ᵀ, W2 = v 1 xᵀ.

Its flow conserves u²/2 − ∫ φ/φ' (Theorem 1), which is a polynomial only for powers.
"""

from proofs_check.systems.one_layer import one_layer

SYSTEM = one_layer()
