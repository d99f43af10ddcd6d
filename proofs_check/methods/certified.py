"""Certified evidence: ball arithmetic decides the hypotheses and encloses both sides.

PROOF for conditions, which balls (and exact zero tests) decide either way.  For an equation a ball
of left - right that excludes 0 refutes with PROOF; one that holds 0 supports as ENCLOSURE only:
it shows equality to so many digits, which is not equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from time import perf_counter

from proofs_check.ball_comparison import compare_balls
from proofs_check.ball_quantities import BallQuantities, working_bits
from proofs_check.deciding import decided
from proofs_check.evidence import Evidence, Observation, Outcome, Rigour
from proofs_check.method import Examination
from proofs_check.problem import Problem
from proofs_check.statement import Because, Equation, Statement
from proofs_check.symbolic_quantities import require_exact
from proofs_check.timing import in_time
from proofs_check.verdict import SECOND_QUADRATURE
from theory.deadline import Shares
from theory.errors import required
from theory.expression.balls import precision
from theory.one_layer.certified.enclosure import Enclosure
from theory.outcome import Classification, Flow
from theory.rigour.quadrature import integral, jet_integral

_METHOD = "certified"
SECOND_QUADRATURE_BITS = 64  # the Taylor quadrature is a check, not a result


def examine(statement: Statement, problem: Problem) -> Examination:
    """Every condition decided, every equation enclosed at the end point, λ1 classified."""
    problem.progress("certified: where the flow goes")
    began = perf_counter()
    shares = Shares(len(statement.conditions) + 3)
    with shares.part("where the flow goes"):
        found = problem.enclosure
    seconds = perf_counter() - began
    evidence = []
    for condition in statement.conditions:
        with shares.part(condition.text):
            evidence.append(decided(_METHOD, condition, problem))
    if found.outcome is Flow.INTERPOLATES:
        evidence.append(_end_point(found, seconds))
        with shares.part("both sides of the equations"):
            evidence.extend(_enclosed(statement.equations, problem, found))
        evidence.append(_classified(found))
        if not found.stuck:
            with shares.part("the second quadrature"):
                evidence.append(_second_quadrature(problem, found))
    return Examination(tuple(evidence), enclosure=found)


def _end_point(found: Enclosure, seconds: float) -> Evidence:
    where = f"φ' ≠ 0 on {found.swept}; " if found.swept else ""
    return Evidence(
        _METHOD,
        Observation("unique end point"),
        Outcome.SUPPORTS,
        Rigour.PROOF,
        f"{where}one and only one end point: u = {found.u}, v = {found.v}",
        seconds,
    )


def _enclosed(
    equations: tuple[Equation, ...], problem: Problem, found: Enclosure
) -> Iterator[Evidence]:
    with precision(working_bits(found)):
        quantities = BallQuantities.at_end(problem, found)
        for equation in equations:
            require_exact(equation)
            if found.stuck and equation.because is Because.CONSERVED:
                yield _no_integral(equation)
            else:
                find = partial(_both_sides, equation, quantities)
                yield in_time(_METHOD, equation, Rigour.ENCLOSURE, find)


def _both_sides(equation: Equation, quantities: BallQuantities) -> Evidence:
    began = perf_counter()
    outcome, rigour, size, detail = compare_balls(*equation.sides(quantities))
    return Evidence(_METHOD, equation, outcome, rigour, detail, perf_counter() - began, size)


def _no_integral(equation: Equation) -> Evidence:
    why = "φ'(v0) = 0: the integral of φ/φ' does not exist"
    return Evidence(_METHOD, equation, Outcome.UNKNOWN, Rigour.ENCLOSURE, why)


def _classified(found: Enclosure) -> Evidence:
    classification = required(found.classification, "a classification")
    certain = classification is not Classification.UNDECIDED
    return Evidence(
        _METHOD,
        Observation("classification"),
        Outcome.SUPPORTS if certain else Outcome.UNKNOWN,
        Rigour.PROOF,
        f"{classification.sentence}; λ1 = {found.lambda1}",
    )


def _second_quadrature(problem: Problem, found: Enclosure) -> Evidence:
    return in_time(
        _METHOD, SECOND_QUADRATURE, Rigour.PROOF, partial(_two_quadratures, problem, found)
    )


def _two_quadratures(problem: Problem, found: Enclosure) -> Evidence:
    """The integral again by real Taylor jets, which know no branch cuts."""
    began = perf_counter()
    with precision(SECOND_QUADRATURE_BITS):
        quantities = BallQuantities.at_end(problem, found)
        a, b = quantities.a0.mid(), quantities.a.mid()
        first = integral(quantities.activation, a, b)
        second = jet_integral(quantities.activation, a, b)
        sound = first.is_finite() and second.is_finite()
        outcome = Outcome.UNKNOWN
        if sound:
            outcome = Outcome.SUPPORTS if first.overlaps(second) else Outcome.REFUTES
        detail = f"complex quadrature {first.str(12)}, real Taylor jets {second.str(12)}"
    return Evidence(
        _METHOD, SECOND_QUADRATURE, outcome, Rigour.PROOF, detail, perf_counter() - began, 1.0
    )
