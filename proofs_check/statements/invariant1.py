"""Invariant 1: training on one example keeps both matrices of rank one."""

from proofs_check.examiners.derived import by_steps
from proofs_check.examiners.invariants import ONE_EXAMPLE, trained
from proofs_check.examiners.one_layer import derivation
from proofs_check.statement import Claim, Statement, Version

KEPT = Claim("rank-one-kept", "W1 = x uᵀ and W2 = v xᵀ at every step, for every learning rate γ")

STATEMENT = Statement(
    name="invariant1",
    title="Training keeps the weights of rank one",
    reference="Invariant 1",
    setting=(
        "f(z) = W1 φ(W2 z), trained on one example x by gradient descent on ½‖x − f(x)‖² with "
        "any learning rate, from W1 = x uᵀ, W2 = v xᵀ with any vectors u, v"
    ),
    printed=Version(
        text=(
            "If W1 and W2 are initialized to be rank 1 matrices of the form x uᵀ and v xᵀ "
            "respectively, then W1 = x u(t)ᵀ and W2 = v(t) xᵀ for all time-steps t > 0."
        ),
        hypotheses=(),
        conclusion=(KEPT,),
    ),
    proved=Version(
        text=(
            "For every γ, every norm of x and every φ (at a kink, any value put for φ' will do), "
            "a step keeps W1 = x uᵀ, W2 = v xᵀ; it sends u to u + γ e φ(r²v) and v to "
            "v + γ r² e u ⊙ φ'(r²v), with e = 1 − u·φ(r²v) and r = ‖x‖."
        ),
        hypotheses=(),
        conclusion=(KEPT,),
    ),
    derivation=derivation,
    examiners={
        "symbolic": by_steps({KEPT: ("Gradient step", "Rank-one network", "Invariant 1")}),
        "training": trained(KEPT, ONE_EXAMPLE),
    },
    senseless={
        "certified": "the step is an identity between polynomials in the weights: symbols prove it",
        "flow": "the invariant speaks of every learning rate; the flow is only the limit γ → 0",
    },
)
