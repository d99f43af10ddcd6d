"""Certified evidence on deep networks: the flow enclosed by Taylor steps, both sides as balls.

PROOF for conditions.  A ball of left - right that excludes 0 refutes with PROOF; one that holds 0
supports as ENCLOSURE only.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from flint import arb
from theory.deep.flow import DeepFlow

from proofs_check.ball_comparison import compare_balls
from proofs_check.deciding import decided
from proofs_check.evidence import Evidence, Observation, Outcome, Rigour
from proofs_check.examiners.deep import (
    INTERPOLATION,
    LAST_RELATION,
    PRODUCT,
    deep_enclosure,
    deep_start,
)
from proofs_check.examiners.power import POWER_LAMBDA, POWER_RELATION, exponent
from proofs_check.method import Examination
from proofs_check.statement import Claim
from theory.errors import required
from theory.expression.balls import precision
from theory.expression.program import integer_power
from theory.flows.vector_field import Box
from theory.outcome import Classification
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.quadrature import integral

if TYPE_CHECKING:
    from theory.deep.enclosure import DeepEnclosure

    from proofs_check.problem import Problem
    from proofs_check.statement import Statement

_METHOD = "certified"
STATIONS = 6  # of the orbit at which the last relation is compared, besides the end
Sides = Callable[["Problem", "DeepEnclosure", DeepFlow, Box], tuple[arb, arb]]


def examine(statement: Statement, problem: Problem) -> Examination:
    """Every condition decided, every equation enclosed at the end of the flow, λ1 classified."""
    problem.progress("certified: enclosing the flow of the deep network")
    began = perf_counter()
    found = deep_enclosure(problem)
    evidence = [decided(_METHOD, c, problem) for c in statement.conditions]
    if found.state is not None:
        evidence.append(_end_point(found, perf_counter() - began))
        with precision(found.bits):
            evidence += [_enclosed(c, problem, found) for c in statement.claims if c in _SIDES]
        evidence.append(_classified(found))
    return Examination(tuple(evidence), record=found, enclosure=found.end)


def _end_point(found: DeepEnclosure, seconds: float) -> Evidence:
    middle = "".join(f", w{i} = {w}" for i, w in enumerate(found.w, 2))
    return Evidence(
        _METHOD,
        Observation("unique end point"),
        Outcome.SUPPORTS,
        Rigour.PROOF,
        f"one and only one end point: u = {found.u}{middle}, v = {found.v}",
        seconds,
    )


def _classified(found: DeepEnclosure) -> Evidence:
    classification = required(found.classification, "a classification")
    certain = classification is not Classification.UNDECIDED
    return Evidence(
        _METHOD,
        Observation("classification"),
        Outcome.SUPPORTS if certain else Outcome.UNKNOWN,
        Rigour.PROOF,
        f"{classification.sentence}; λ1 = {found.lambda1}",
    )


def _enclosed(claim: Claim, problem: Problem, found: DeepEnclosure) -> Evidence:
    """Both sides at the end, and for the last relation at stations of the orbit as well."""
    began = perf_counter()
    end = required(found.state, "a certified end point")
    flow = DeepFlow(problem.phi, problem.start.width)
    states = [end]
    if claim == LAST_RELATION and found.orbit is not None:
        inner = found.orbit.steps[:-1]
        states += [s.end for s in inner[:: max(1, len(inner) // STATIONS)]]
    sides = [_SIDES[claim](problem, found, flow, state) for state in states]
    worst = max((compare_balls(*pair) for pair in sides), key=_badness)
    outcome, rigour, size, words = worst
    where = f" (and at {len(states) - 1} points on the way)" if len(states) > 1 else ""
    return Evidence(_METHOD, claim, outcome, rigour, words + where, perf_counter() - began, size)


def _badness(found: tuple[Outcome, Rigour, float, str]) -> int:
    return (Outcome.SUPPORTS, Outcome.UNKNOWN, Outcome.REFUTES).index(found[0])


def _interpolation(_: Problem, __: DeepEnclosure, flow: DeepFlow, state: Box) -> tuple:
    return flow.real(state).output, arb(1)


def _product(_: Problem, found: DeepEnclosure, flow: DeepFlow, state: Box) -> tuple:
    seen = flow.real(state)
    return seen.lambda1, seen.product_of_elasticities


def _last(problem: Problem, _: DeepEnclosure, flow: DeepFlow, state: Box) -> tuple:
    *_rest, w0, v0 = flow.start(deep_start(problem))
    w, v = state[-2:]
    factor = problem.start.width if problem.depth > 1 else 1
    return w * w - w0 * w0, 2 * integral(BallActivation.of(flow.phi), v0, v) / factor


def _power_lambda(problem: Problem, _: DeepEnclosure, flow: DeepFlow, state: Box) -> tuple:
    p = exponent(problem.phi)
    right = arb.nan() if p is None else integer_power(ball(p), problem.depth)
    return flow.real(state).lambda1, right


def _power_relation(problem: Problem, _: DeepEnclosure, flow: DeepFlow, state: Box) -> tuple:
    p = exponent(problem.phi)
    u0, w0, *_rest = flow.start(deep_start(problem))
    u, w, *_rest = state
    factor = problem.start.width if problem.depth > 1 else 1
    right = arb.nan() if p is None else factor * (w * w - w0 * w0) / ball(p)
    return u * u - u0 * u0, right


_SIDES: dict[Claim, Sides] = {
    INTERPOLATION: _interpolation,
    PRODUCT: _product,
    LAST_RELATION: _last,
    POWER_LAMBDA: _power_lambda,
    POWER_RELATION: _power_relation,
}
