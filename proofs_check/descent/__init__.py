"""Gradient descent of the full matrices, by autograd, on a ladder of learning rates.

The network f(z) = W1 φ(W2 z), W1 (d×k), W2 (k×d), is trained in float64 on the loss
½‖y - f(x)‖² from the rank-one start W1 = y u0 1ᵀ, W2 = v0 1 xᵀ (Theorem 1 with y = x, Theorem 3
otherwise) at γ, γ/2, γ/4, … in one batch.  Nothing of the paper's algebra is used for training:
no recursion of u and v, no formula of a gradient, so that a shared slip cannot confirm itself.

Shapes: L levels, R records; x and y are (d, 1), W1 is (L, d, k), W2 is (L, k, d).
A run is evidence, never a proof.
"""

from proofs_check.descent.results import Descent, End, Ending, History, Limit
from proofs_check.descent.run import descend

__all__ = ["Descent", "End", "Ending", "History", "Limit", "descend"]
