"""Proposition 2: eigenvalues of the n-fold map and stable cycles.

The certified instance is the one network that learns a cycle of n orthonormal examples, each
block of units from the problem's start; it needs φ(0) = 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.conditions import FLOW_ARRIVES
from proofs_check.examiners.fixed_points import (
    CYCLE,
    at_the_example,
    at_the_origin,
    certified_cycle,
    sampled,
    sequence_length,
    zero_at_origin,
)
from proofs_check.statement import Condition, Decision, Statement, Version
from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem


def _contracts(problem: Problem) -> Decision:
    along, across = at_the_example(problem), at_the_origin(problem)
    if along is None or across is None:
        reason = f"no cycle is learnt by one network here: {zero_at_origin(problem).reason}"
        return Decision(Truth.UNKNOWN, reason)
    slopes = [abs(along.slope), abs(across.slope)]
    words = f"|g'(1)| = {slopes[0].str(8)}, |g'(0)| = {slopes[1].str(8)}, each to the power n"
    if all(slope < 1 for slope in slopes):
        return Decision(Truth.TRUE, words)
    if any(slope > 1 for slope in slopes):
        return Decision(Truth.FALSE, words)
    return Decision(Truth.UNKNOWN, f"{words}: one could not be separated from 1")


CONTRACTS = Condition(
    "cycle-contracts",
    "the largest eigenvalue of the Jacobian of f∘…∘f (n times) at x_1 is < 1 in absolute value",
    _contracts,
)

STATEMENT = Statement(
    name="proposition2",
    title="When a cycle is stable",
    reference="Proposition 2",
    setting=(
        "f(x_i) = x_(i+1 mod n) for a differentiable f: here, the one network that gradient flow "
        "trains on a cycle of n orthonormal examples, with n blocks of k units (φ(0) = 0)"
    ),
    printed=Version(
        text=(
            "Let f be trained on a sequence such that f(x_i) = x_(i+1 mod n). Then the sequence "
            "forms a stable discrete limit cycle if the largest eigenvalue of the Jacobian of "
            "f∘…∘f (n times) at x_i is (in absolute value) less than 1 for any i."
        ),
        hypotheses=(FLOW_ARRIVES, CONTRACTS),
        conclusion=(CYCLE,),
    ),
    proved=Version(
        text=(
            "The nonzero eigenvalues of the n-fold Jacobian are the same at every x_i. If all "
            "are < 1 in absolute value, the cycle is a stable limit cycle; if one is > 1, it "
            "is not stable; if the largest is 1, nothing follows."
        ),
        hypotheses=(FLOW_ARRIVES,),
        conclusion=(CYCLE,),
    ),
    examiners={
        "certified": certified_cycle,
        "training": sampled(CYCLE, sequence_length),
    },
    senseless={
        "symbolic": "the statement is an estimate near a cycle, not an identity",
        "flow": "the statement is about iterating a map; nothing is trained in it",
    },
    inputs=("length",),
)
