"""Symbolic evidence for claims that *are* steps of a derivation.

The general symbolic method proves equations between the letters of Theorem 1; an invariant or a
formula for a Jacobian is instead proved as a step, for abstract φ and free dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from proofs_check.deciding import OUTCOME
from proofs_check.evidence import DerivationStep, Evidence, Outcome, Rigour
from proofs_check.method import Examination
from proofs_check.statement import Claim, Examiner, Statement
from proofs_check.timing import in_time, out_of_time
from theory.errors import InputError
from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from theory.one_layer.derivation import Step
    from theory.symbolic.exact import Decision

_METHOD = "symbolic"


def by_steps(
    claims: Mapping[Claim, tuple[str, ...]], exists: Callable[[Problem], str] | None = None
) -> Examiner:
    """An examiner that proves every step of the statement's derivation, and so each claim.

    ``claims`` names the steps on which a claim rests; it is supported if all of them are proved
    and open otherwise: a step that is false leaves a claim without its proof, not refuted.
    ``exists`` says why the network of the problem may not exist, or '' if it is proved to: by
    default φ must have a value at v0.  Of a network that may not exist no claim is supported.
    """
    exists = exists or network_exists

    def examine(statement: Statement, problem: Problem) -> Examination:
        problem.progress("symbolic: the derivation")
        doubt = exists(problem)
        steps = {step.name: step for step in statement.derivation()}
        _require_steps(statement, claims, steps)
        evidence: list[Evidence] = []
        decisions: dict[str, Decision] = {}

        def prove(name: str) -> Evidence:
            began = perf_counter()
            decisions[name] = steps[name].decide()
            return _step(steps[name], decisions[name], perf_counter() - began)

        for name in steps:
            find = partial(prove, name)
            evidence.append(in_time(_METHOD, DerivationStep(name), Rigour.PROOF, find))
        for claim, names in claims.items():
            if doubt:
                why = f"proved for abstract φ, but there may be no such network: {doubt}"
                evidence.append(Evidence(_METHOD, claim, Outcome.UNKNOWN, Rigour.PROOF, why))
            elif all(name in decisions for name in names):
                evidence.append(_claim(claim, {name: decisions[name] for name in names}))
            else:
                why = "a step on which it rests was not decided, because the time was spent"
                evidence.append(out_of_time(_METHOD, why, claim, Rigour.PROOF))
        return Examination(tuple(evidence))

    return examine


def network_exists(problem: Problem) -> str:
    """'' if φ is proved to have a value at the start, or why that is open; DomainError if not."""
    from theory.one_layer.certified.enclosure import require_defined

    return require_defined(problem.phi, problem.start)


def _require_steps(
    statement: Statement, claims: Mapping[Claim, tuple[str, ...]], steps: Mapping[str, Step]
) -> None:
    for claim, names in claims.items():
        if not names:
            raise InputError(
                f"{statement.name}: “{claim.text}” is to rest on no step of the derivation; name "
                "at least one."
            )
        missing = [name for name in names if name not in steps]
        if missing:
            raise InputError(
                f"{statement.name}: “{claim.text}” is to rest on the step {missing[0]!r}, which "
                f"its derivation does not have; it has {', '.join(map(repr, steps)) or 'none'}."
            )


def _step(step: Step, decision: Decision, seconds: float) -> Evidence:
    return Evidence(
        _METHOD,
        DerivationStep(step.name),
        OUTCOME[decision.truth],
        Rigour.PROOF,
        f"{step.plain}; {decision.reason}",
        seconds,
    )


def _claim(claim: Claim, decisions: Mapping[str, Decision]) -> Evidence:
    from theory.symbolic.exact import all_zero

    decision = all_zero(*decisions.values())
    return Evidence(
        _METHOD,
        claim,
        Outcome.SUPPORTS if decision.truth is Truth.TRUE else Outcome.UNKNOWN,
        Rigour.PROOF,
        f"for abstract φ and free dimensions, from: {', '.join(decisions)}; {decision.reason}",
    )
