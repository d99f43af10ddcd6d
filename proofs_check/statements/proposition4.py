"""Proposition 4: the Jacobian at the example, for units that may differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.conditions import DERIVATIVE_AT_START, DIFFERENTIABLE, UNIT_NORM
from proofs_check.examiners.derived import by_steps
from proofs_check.examiners.one_layer import derivation
from proofs_check.examiners.unequal_units import (
    Trained,
    certified,
    eigenvalue,
    has_eigenvalue,
    pre_activations,
    trained,
    values_of,
)
from proofs_check.statement import Claim, Statement, Version

if TYPE_CHECKING:
    from proofs_check.problem import Problem

TOP_EIGENVALUE = Claim(
    "top-eigenvalue", "λ1(J_f(x)) = Σ_i u_i φ'(v_i) v_i, and all other eigenvalues are 0"
)


def _sides(problem: Problem, found: Trained) -> tuple[float, float]:
    formula = eigenvalue(found.u, pre_activations(problem, found), values_of(problem))
    return found.lambda1, float(formula)


STATEMENT = Statement(
    name="proposition4",
    title="The Jacobian at the example has rank one",
    reference="Proposition 4",
    setting="f(z) = W1 φ(W2 z) with W1 = x uᵀ, W2 = v xᵀ and any vectors u, v (Invariant 1)",
    printed=Version(
        text=(
            "Let ⊙ denote coordinate-wise multiplication. Then J_f(x) = (uᵀ(φ'(v) ⊙ v)) x xᵀ and "
            "λ1(J_f(x)) = uᵀ(φ'(v) ⊙ v); the remaining eigenvalues are all zero."
        ),
        hypotheses=(DIFFERENTIABLE, UNIT_NORM),
        conclusion=(TOP_EIGENVALUE,),
    ),
    proved=Version(
        text=(
            "For ‖x‖ = r, at whatever loss: J_f(x) = (Σ_i u_i φ'(r²v_i) v_i) x xᵀ, so "
            "λ1 = Σ_i u_i φ'(r²v_i) r²v_i along x, and J_f(x) w = 0 for every w ⊥ x. "
            "φ need be differentiable at the r²v_i only."
        ),
        hypotheses=(DERIVATIVE_AT_START,),
        conclusion=(TOP_EIGENVALUE,),
    ),
    derivation=derivation,
    examiners={
        "symbolic": by_steps(
            {TOP_EIGENVALUE: ("Rank-one network", "Invariant 1", "Proposition 4")}
        ),
        "certified": certified(TOP_EIGENVALUE, has_eigenvalue()),
        "training": trained(TOP_EIGENVALUE, _sides),
    },
    senseless={"flow": "the reduced flow has equal units; the proposition is about unequal ones"},
)
