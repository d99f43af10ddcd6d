"""Invariant 5 (appendix D): trained on several examples, a network stays in their span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.examiners.derived import by_steps
from proofs_check.examiners.invariants import SEVERAL, trained
from proofs_check.statement import Claim, Statement, Version

if TYPE_CHECKING:
    from theory.one_layer.derivation import Step

KEPT = Claim("span-kept", "W1 = Σ x_i a_iᵀ and W2 = Σ b_i x_iᵀ at every step, for every γ")
OUTPUTS = Claim("outputs-in-span", "f(z) lies in the span of the examples, for every z")


def derivation() -> tuple[Step, ...]:
    """For abstract φ and any number of examples, dimension and width."""
    from theory.span.derivation import steps

    return steps()


_STEPS = ("Gradient step (several examples)", "Invariant 5, W1", "Invariant 5, W2")

STATEMENT = Statement(
    name="invariant5",
    title="Training stays in the span of the examples",
    reference="Invariant 5 (appendix D)",
    setting=(
        "f(z) = W1 φ(W2 z), trained on x_1, …, x_n by gradient descent on ½ Σ‖x_i − f(x_i)‖² with "
        "any learning rate, from W1 = Σ x_i a_iᵀ, W2 = Σ b_i x_iᵀ with any vectors a_i, b_i"
    ),
    printed=Version(
        text=(
            "If W1 = Σ x_i a_iᵀ and W2 = Σ b_i x_iᵀ at the start, for vectors a_i, b_i, then for "
            "all time-steps t it holds that W1 = Σ x_i a_i(t)ᵀ and W2 = Σ b_i(t) x_iᵀ for some "
            "vectors a_i(t), b_i(t)."
        ),
        hypotheses=(),
        conclusion=(KEPT,),
    ),
    proved=Version(
        text=(
            "For every γ, every n, d, k, every examples (of any norms and angles, even linearly "
            "dependent) and every φ, a step keeps the form; so f(z) is a combination of the "
            "examples for every z, at every step."
        ),
        hypotheses=(),
        conclusion=(KEPT, OUTPUTS),
    ),
    derivation=derivation,
    examiners={
        "symbolic": by_steps({KEPT: _STEPS, OUTPUTS: (*_STEPS, "Outputs in the span")}),
        "training": trained(KEPT, SEVERAL),
    },
    senseless={
        "certified": "the step is an identity between polynomials in the weights: symbols prove it",
        "flow": "the invariant speaks of every learning rate; the flow is only the limit γ → 0",
    },
)
