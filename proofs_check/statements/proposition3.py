"""Proposition 3: what zero loss means for weights of rank one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.conditions import UNIT_NORM
from proofs_check.examiners.derived import by_steps
from proofs_check.examiners.one_layer import derivation
from proofs_check.examiners.unequal_units import (
    Trained,
    certified,
    interpolates,
    output_sum,
    pre_activations,
    trained,
    values_of,
)
from proofs_check.statement import Claim, Statement, Version

if TYPE_CHECKING:
    from proofs_check.problem import Problem

OUTPUT_IS_ONE = Claim("output-is-one", "the loss is 0 exactly if Σ_i u_i φ(v_i) = 1")


def _sides(problem: Problem, found: Trained) -> tuple[float, float]:
    total = output_sum(found.u, pre_activations(problem, found), values_of(problem))
    return float(total), 1.0


STATEMENT = Statement(
    name="proposition3",
    title="Zero loss in terms of u and v",
    reference="Proposition 3",
    setting="f(z) = W1 φ(W2 z) with W1 = x uᵀ, W2 = v xᵀ and any vectors u, v (Invariant 1)",
    printed=Version(
        text=(
            "Under the initialization in Invariant 1, if W1 and W2 yield zero training error, "
            "then W1 = x uᵀ and W2 = v xᵀ for u, v such that Σ_i u_i φ(v_i) = 1."
        ),
        hypotheses=(UNIT_NORM,),
        conclusion=(OUTPUT_IS_ONE,),
    ),
    proved=Version(
        text=(
            "For W1 = x uᵀ, W2 = v xᵀ and ‖x‖ = r the loss is r² (1 − p)²/2 with "
            "p = Σ_i u_i φ(r²v_i); so it is 0 if and only if p = 1."
        ),
        hypotheses=(),
        conclusion=(OUTPUT_IS_ONE,),
    ),
    derivation=derivation,
    examiners={
        "symbolic": by_steps({OUTPUT_IS_ONE: ("Rank-one network", "Invariant 1", "Proposition 3")}),
        "certified": certified(OUTPUT_IS_ONE, interpolates),
        "training": trained(OUTPUT_IS_ONE, _sides),
    },
    senseless={"flow": "the reduced flow has equal units; the proposition is about unequal ones"},
)
