"""Conditions decided one by one, for statements that bring their own examiners."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.statement import Condition
from proofs_check.timing import in_time
from theory.deadline import Shares
from theory.errors import InputError
from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from proofs_check.statement import Statement

OUTCOME = {
    Truth.TRUE: Outcome.SUPPORTS,
    Truth.FALSE: Outcome.REFUTES,
    Truth.UNKNOWN: Outcome.UNKNOWN,
}


def decided(method: str, condition: Condition, problem: Problem) -> Evidence:
    """The condition's decision as evidence; TRUE and FALSE are proofs.

    A condition that breaks down is unknown, and the other claims keep their evidence; what is
    wrong with the question itself (InputError) passes through.
    """
    problem.progress(f"{method}: {condition.text}")

    def decide() -> Evidence:
        began = perf_counter()
        truth, reason = _decision(condition, problem)
        return Evidence(
            method,
            condition,
            OUTCOME[truth],
            Rigour.PROOF,
            reason,
            perf_counter() - began,
            size=1.0 if truth is Truth.FALSE else 0.0,
        )

    return in_time(method, condition, Rigour.PROOF, decide)


def _decision(condition: Condition, problem: Problem) -> tuple[Truth, str]:
    try:
        found = condition.decide(problem)
    except InputError:
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        return Truth.UNKNOWN, f"deciding it broke down ({why}); please report this"
    truth = getattr(found, "truth", None)
    if not isinstance(truth, Truth):
        raise InputError(
            f"the condition “{condition.text}” must decide with a Decision that holds a Truth, but "
            f"returned {found!r}."
        )
    return truth, str(getattr(found, "reason", ""))


def all_decided(method: str, statement: Statement, problem: Problem) -> tuple[Evidence, ...]:
    """Every condition of both versions, each within its share of the time.

    One more share is left to what follows.
    """
    conditions = statement.conditions
    shares = Shares(len(conditions) + 1)
    found = []
    for condition in conditions:
        with shares.part(condition.text):
            found.append(decided(method, condition, problem))
    return tuple(found)
