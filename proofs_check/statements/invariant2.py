"""Invariant 2: equal units stay equal, which leaves two numbers u and v."""

from proofs_check.examiners.derived import by_steps
from proofs_check.examiners.invariants import EQUAL_UNITS, trained
from proofs_check.examiners.one_layer import derivation
from proofs_check.statement import Claim, Statement, Version

KEPT = Claim("equal-units-kept", "u_i = u_j and v_i = v_j at every step, for every γ")

STATEMENT = Statement(
    name="invariant2",
    title="Equal units stay equal",
    reference="Invariant 2",
    setting=(
        "f(z) = W1 φ(W2 z), trained on one example x by gradient descent on ½‖x − f(x)‖² with "
        "any learning rate, from W1 = u x 1ᵀ, W2 = v 1 xᵀ with numbers u, v"
    ),
    printed=Version(
        text=(
            "If, in addition to Invariant 1, all weights in each row of W1 and W2ᵀ are "
            "initialized to be equal, they remain equal throughout training."
        ),
        hypotheses=(),
        conclusion=(KEPT,),
    ),
    proved=Version(
        text=(
            "For every γ, norm r of x, φ and width k, a step keeps all u_i equal and all v_i "
            "equal: u becomes u + γ e φ(r²v), v becomes v + γ r² e u φ'(r²v), "
            "with e = 1 − k u φ(r²v)."
        ),
        hypotheses=(),
        conclusion=(KEPT,),
    ),
    derivation=derivation,
    examiners={
        "symbolic": by_steps(
            {KEPT: ("Gradient step", "Rank-one network", "Invariant 1", "Invariant 2")}
        ),
        "training": trained(KEPT, EQUAL_UNITS),
    },
    senseless={
        "certified": "the step is an identity between polynomials in the weights: symbols prove it",
        "flow": "the invariant speaks of every learning rate; the flow is only the limit γ → 0",
    },
)
