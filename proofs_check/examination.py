"""Examine one statement by several methods, compare them, and reach the two verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from proofs_check.evidence import Evidence, Outcome, Rigour, Subject
from proofs_check.method import METHODS, Estimate, Examination, examine, not_run
from proofs_check.problem import Problem
from proofs_check.statement import Claim, Statement
from proofs_check.timing import out_of_time
from proofs_check.verdict import AGREEMENT, Judgement, judge
from theory.deadline import OutOfTime, Shares, question
from theory.errors import required

if TYPE_CHECKING:
    from theory.one_layer.certified.enclosure import Enclosure
    from theory.rigour.decimals import Interval

REFUTING = 1000.0  # a value this many error estimates away from its enclosure is a contradiction


@dataclass(frozen=True)
class Report:
    """Everything that was found about one statement for one problem.

    ``spent`` has the seconds of each method, by the clock: those of its pieces of evidence may
    overlap, where one waited for what another could use as well.
    """

    statement: Statement
    problem: Problem
    evidence: tuple[Evidence, ...]
    printed: Judgement
    proved: Judgement
    enclosure: Enclosure | None
    records: dict[str, Any]
    seconds: float
    spent: Mapping[str, float]

    def __getstate__(self) -> dict[str, Any]:
        """For another process: claims hold functions, so evidence travels with their places."""
        claims = self.statement.claims
        places = [claims.index(e.subject) if e.subject in claims else None for e in self.evidence]
        evidence = [replace(e, subject=_bare(e.subject)) for e in self.evidence]
        return self.__dict__ | {"evidence": (places, evidence)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        places, evidence = state["evidence"]
        claims = state["statement"].claims
        whole = tuple(
            e if place is None else replace(e, subject=claims[place])
            for place, e in zip(places, evidence, strict=True)
        )
        self.__dict__.update(state | {"evidence": whole})

    def judgement(self, version: str) -> Judgement:
        """``"printed"`` or ``"proved"``."""
        return self.printed if version == "printed" else self.proved


def _bare(subject: Subject) -> Subject:
    """A claim without its functions."""
    return Claim(subject.name, subject.text) if isinstance(subject, Claim) else subject


def examine_statement(
    statement: Statement,
    problem: Problem,
    methods: Sequence[str] = METHODS,
    seconds: float | None = None,
) -> Report:
    """Run the methods in order; one that fails with an exception lets it through.

    They share ``seconds`` by the rule of :mod:`theory.deadline`; by default what is left of the
    deadline in force, or 60.  A method whose share is over leaves open what it had not found.
    """
    began = perf_counter()
    found, spent = {}, {}
    with question(seconds):
        shares = Shares(len(methods))
        for name in methods:
            started = perf_counter()
            try:
                with shares.part(name):
                    found[name] = examine(name, statement, problem)
            except OutOfTime as late:  # just after the method had ended
                found.setdefault(name, Examination((out_of_time(name, str(late)),)))
            spent[name] = perf_counter() - started
    enclosure = found["certified"].enclosure if "certified" in found else None
    evidence = [e for name in METHODS for e in _all_of(name, found, enclosure)]
    steps = [step.name for step in statement.derivation()]
    return Report(
        statement,
        problem,
        tuple(evidence),
        judge(statement.printed, evidence, steps),
        judge(statement.proved, evidence, steps),
        enclosure,
        {name: examination.record for name, examination in found.items()},
        perf_counter() - began,
        spent,
    )


def _all_of(
    name: str, found: dict[str, Examination], enclosure: Enclosure | None
) -> list[Evidence]:
    """A method's evidence, and how its own u, v, λ1 compare with the certified balls."""
    if name not in found:
        return [not_run(name, "not asked for (--method)")]
    evidence = list(found[name].evidence)
    if found[name].estimates and enclosure is not None and enclosure.u is not None:
        balls = {"u": enclosure.u, "v": enclosure.v, "lambda1": enclosure.lambda1}
        evidence.append(_agreement(name, found[name].estimates, balls))
    return evidence


def _agreement(
    method: str, estimates: dict[str, Estimate], balls: dict[str, Interval | None]
) -> Evidence:
    words, outcome = [], Outcome.SUPPORTS
    for name, estimate in estimates.items():
        ball = required(balls[name], f"an enclosure of {name}")
        distance = ball.distance(estimate.value)
        words.append(f"{name} off by {distance:.1e} (error ≤ {estimate.error:.1e})")
        if distance > REFUTING * estimate.error:
            outcome = Outcome.REFUTES
        elif distance > estimate.error and outcome is Outcome.SUPPORTS:
            outcome = Outcome.UNKNOWN
    return Evidence(method, AGREEMENT, outcome, Rigour.NUMERICAL, "; ".join(words), size=1.0)
