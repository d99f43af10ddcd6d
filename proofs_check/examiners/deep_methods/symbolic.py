"""Symbolic evidence on deep networks: the derivation for abstract φ, and each claim from it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from proofs_check.deciding import OUTCOME
from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.examiners.deep import (
    INTERPOLATION,
    INVARIANT_3,
    INVARIANT_4,
    LAST_RELATION,
    PRODUCT,
    RELATIONS,
    claims_of,
    deep_start,
)
from proofs_check.examiners.power import POWER_LAMBDA, POWER_RELATION, power_steps
from proofs_check.method import Examination
from theory.deep import derivation
from theory.one_layer import derivation as one_layer
from theory.outcome import Truth
from theory.symbolic.exact import Decision, all_zero

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from proofs_check.statement import Statement
    from theory.one_layer.derivation import Step

_METHOD = "symbolic"
_STEPS: dict[str, Callable[[str, int], bool]] = {  # which steps prove a claim at depth h
    RELATIONS.name: lambda name, h: name.startswith("Relation"),
    LAST_RELATION.name: lambda name, h: name.startswith((f"Relation {h} of {h}", "Conserved")),
    INTERPOLATION.name: lambda name, h: name.startswith("Interpolation"),
    PRODUCT.name: lambda name, h: name.startswith("Corollary 2"),
    INVARIANT_3.name: lambda name, h: name.startswith(("Invariant 3", "Invariant 1")),
    INVARIANT_4.name: lambda name, h: name.startswith(("Invariant 4", "Invariant 2")),
    POWER_LAMBDA.name: lambda name, h: name.startswith("Power: λ1"),
    POWER_RELATION.name: lambda name, h: name.startswith("Power: relation"),
}


def examine(statement: Statement, problem: Problem) -> Examination:
    """Every step proved by SymPy for abstract φ and free k, then the claims they make up."""
    problem.progress("symbolic: the derivation for deep networks")
    depth = deep_start(problem).depth
    wanted = [name for name in claims_of(statement) if name in _STEPS]
    steps = [s for s in _all(depth) if any(_STEPS[name](s.name, depth) for name in wanted)]
    decided: list[tuple[Step, Decision]] = []
    evidence = []
    for step in steps:
        began = perf_counter()
        decision = step.decide()
        decided.append((step, decision))
        words = f"{step.plain}; {decision.reason}"
        evidence.append(_found(f"derivation: {step.name}", decision, words, began))
    evidence.extend(_claim(name, depth, decided) for name in wanted)
    return Examination(tuple(evidence))


def _all(depth: int) -> tuple[Step, ...]:
    """For depth 1 the invariants are those of one hidden layer."""
    one = one_layer.steps() if depth == 1 else ()
    return (*one, *derivation.steps(depth), *power_steps(depth))


def _claim(name: str, depth: int, decided: list[tuple[Step, Decision]]) -> Evidence:
    mine = [(s, d) for s, d in decided if _STEPS[name](s.name, depth)]
    if not mine:
        why = (
            f"the gradient of the full matrices is written out for depths up to "
            f"{max(derivation.MATRIX_DEPTHS)}, not {depth}"
        )
        return Evidence(_METHOD, name, Outcome.UNKNOWN, Rigour.PROOF, why)
    decision = all_zero(*(d for _, d in mine))
    steps = "; ".join(s.name for s, _ in mine)
    return _found(
        name, decision, f"for abstract φ and free k: {steps}: {decision.reason}", perf_counter()
    )


def _found(claim: str, decision: Decision, words: str, began: float) -> Evidence:
    size = 1.0 if decision.truth is Truth.FALSE else 0.0
    seconds = perf_counter() - began
    return Evidence(_METHOD, claim, OUTCOME[decision.truth], Rigour.PROOF, words, seconds, size)
