"""A method of evidence: the contract, and the table of those that exist.

A method is one module in :mod:`proofs_check.methods` with a function
``examine(statement, problem) -> Examination``.  Methods never import one another, so that a slip
in one cannot confirm itself in the next.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from proofs_check.evidence import WHOLE_METHOD, Evidence, Outcome, Rigour
from proofs_check.statement import METHODS as METHODS
from proofs_check.timing import keeping, out_of_time
from theory.deadline import OutOfTime
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from proofs_check.statement import Examiner, Statement
    from theory.one_layer.certified.enclosure import Enclosure

FLOATS = ("flow", "training")  # methods whose evidence is numerical at best


@dataclass(frozen=True)
class Estimate:
    """A floating-point value with the method's own error estimate."""

    value: float
    error: float


@dataclass(frozen=True)
class Examination:
    """What a method found: evidence, and its own values of u, v, lambda1 where it has any.

    ``record`` is the method's full result, for reports and notebooks; ``enclosure`` the certified
    analysis of where the flow ends, from the one method that makes it.
    """

    evidence: tuple[Evidence, ...]
    estimates: dict[str, Estimate] = field(default_factory=dict)
    record: Any = None
    enclosure: Enclosure | None = None


def examine(method: str, statement: Statement, problem: Problem) -> Examination:
    """Run one method on one statement: its own examiner if it has one, else the general way.

    If its time runs out, what it had found by then is kept.  InputError for an examiner that speaks
    in another method's name, or that calls floats a proof.
    """
    if method in statement.senseless:
        return Examination((not_run(method, statement.senseless[method]),))
    with keeping() as found:
        try:
            return _examiner(method, statement)(statement, problem)
        except OutOfTime as spent:
            return Examination((*found, out_of_time(method, str(spent))))


def _examiner(method: str, statement: Statement) -> Examiner:
    if method in statement.examiners:
        return partial(_own, method)
    return cast("Examiner", importlib.import_module(f"proofs_check.methods.{method}").examine)


def _own(method: str, statement: Statement, problem: Problem) -> Examination:
    """By the statement's own examiner."""
    found = statement.examiners[method](statement, problem)
    _require_own(method, statement, found)
    return found


def _require_own(method: str, statement: Statement, found: Examination) -> None:
    if not isinstance(found, Examination):
        raise InputError(
            f"{statement.name}: its examiner for {method} must return an Examination, but "
            f"returned {type(found).__name__}."
        )
    for e in found.evidence:
        if e.method != method:
            raise InputError(
                f"{statement.name}: its examiner for {method} gives evidence in the name of "
                f"{e.method!r} about “{e.claim}”; each method speaks for itself."
            )
        if method in FLOATS and e.rigour in (Rigour.PROOF, Rigour.ENCLOSURE):
            raise InputError(
                f"{statement.name}: its examiner for {method} calls its evidence about “{e.claim}” "
                f"{e.rigour.value}, but {method} computes in floats; say numerical or statistical."
            )


def not_run(method: str, why: str) -> Evidence:
    """The record that a method was not run, and why."""
    return Evidence(method, WHOLE_METHOD, Outcome.NOT_RUN, Rigour.NUMERICAL, why)


def parse_methods(text: str) -> tuple[str, ...]:
    """``"symbolic,flow"`` to names in the order of :data:`METHODS`."""
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [name for name in wanted if name not in METHODS]
    if unknown or not wanted:
        raise InputError(
            f"unknown method {', '.join(unknown) or repr(text)}; choose from {', '.join(METHODS)}."
        )
    return tuple(name for name in METHODS if name in wanted)
