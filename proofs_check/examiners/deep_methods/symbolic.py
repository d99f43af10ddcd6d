"""Symbolic evidence on deep networks: the derivation for abstract φ, and each claim from it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from theory.deep import derivation
from theory.deep.enclosure import require_defined

from proofs_check.deciding import OUTCOME
from proofs_check.evidence import DerivationStep, Evidence, Outcome, Rigour
from proofs_check.examiners.deep import (
    INTERPOLATION,
    INVARIANT_3,
    INVARIANT_4,
    LAST_RELATION,
    PRODUCT,
    RELATIONS,
    deep_start,
)
from proofs_check.examiners.power import POWER_LAMBDA, POWER_RELATION, power_steps
from proofs_check.method import Examination
from proofs_check.statement import Claim
from theory.one_layer import derivation as one_layer
from theory.outcome import Truth
from theory.symbolic.exact import Decision, all_zero

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from proofs_check.statement import Statement
    from theory.one_layer.derivation import Step

_METHOD = "symbolic"
_STEPS: dict[Claim, Callable[[str, int], bool]] = {  # which steps prove a claim at depth h
    RELATIONS: lambda name, h: name.startswith("Relation"),
    LAST_RELATION: lambda name, h: name.startswith((f"Relation {h} of {h}", "Conserved")),
    INTERPOLATION: lambda name, h: name.startswith("Interpolation"),
    PRODUCT: lambda name, h: name.startswith("Corollary 2"),
    INVARIANT_3: lambda name, h: name.startswith(("Invariant 3", "Invariant 1")),
    INVARIANT_4: lambda name, h: name.startswith(("Invariant 4", "Invariant 2")),
    POWER_LAMBDA: lambda name, h: name.startswith("Power: λ1"),
    POWER_RELATION: lambda name, h: name.startswith("Power: relation"),
}


def examine(statement: Statement, problem: Problem) -> Examination:
    """Every step proved by SymPy for abstract φ and free k, then the claims they make up."""
    problem.progress("symbolic: the derivation for deep networks")
    start = deep_start(problem)
    depth, doubt = start.depth, require_defined(problem.phi, start)
    wanted = [claim for claim in statement.claims if claim in _STEPS]
    steps = [s for s in _all(depth) if any(_STEPS[claim](s.name, depth) for claim in wanted)]
    decided: list[tuple[Step, Decision]] = []
    evidence = []
    for step in steps:
        began = perf_counter()
        decision = step.decide()
        decided.append((step, decision))
        evidence.append(
            Evidence(
                _METHOD,
                DerivationStep(step.name),
                OUTCOME[decision.truth],
                Rigour.PROOF,
                f"{step.plain}; {decision.reason}",
                perf_counter() - began,
            )
        )
    evidence.extend(_claim(claim, depth, decided, doubt) for claim in wanted)
    return Examination(tuple(evidence))


def _all(depth: int) -> tuple[Step, ...]:
    """For depth 1 the invariants are those of one hidden layer."""
    one = one_layer.steps() if depth == 1 else ()
    return (*one, *derivation.steps(depth), *power_steps(depth))


def _claim(claim: Claim, depth: int, decided: list[tuple[Step, Decision]], doubt: str) -> Evidence:
    """A claim follows from its steps; one that fails leaves it open, for it may still be true.

    So does a ``doubt`` whether the network exists, that is, whether φ has a value at the start.
    """
    if doubt:
        why = f"proved for abstract φ, but there may be no such network: {doubt}"
        return Evidence(_METHOD, claim, Outcome.UNKNOWN, Rigour.PROOF, why)
    mine = [(s, d) for s, d in decided if _STEPS[claim](s.name, depth)]
    if not mine:
        why = (
            f"the gradient of the full matrices is written out for depths up to "
            f"{max(derivation.MATRIX_DEPTHS)}, not {depth}"
        )
        return Evidence(_METHOD, claim, Outcome.UNKNOWN, Rigour.PROOF, why)
    decision = all_zero(*(d for _, d in mine))
    outcome = Outcome.SUPPORTS if decision.truth is Truth.TRUE else Outcome.UNKNOWN
    steps = "; ".join(s.name for s, _ in mine)
    words = f"for abstract φ and free k: {steps}: {decision.reason}"
    return Evidence(_METHOD, claim, outcome, Rigour.PROOF, words)
