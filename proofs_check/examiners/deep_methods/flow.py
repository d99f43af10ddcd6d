"""Numerical evidence on deep networks from the reduced flow, integrated by SciPy."""

from __future__ import annotations

import math
from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from theory.deep.trajectory import DeepTrajectory, integrate_deep_flow

from proofs_check.comparison import compare
from proofs_check.evidence import Evidence, Observation, Outcome, Rigour
from proofs_check.examiners.deep import (
    ARRIVES,
    INTERPOLATION,
    LAST_RELATION,
    PRODUCT,
    RELATIONS,
    deep_start,
)
from proofs_check.examiners.power import POWER_LAMBDA, POWER_RELATION, exponent
from proofs_check.method import Estimate, Examination
from proofs_check.statement import Claim
from theory.one_layer.trajectory import RELATIVE, Arrival

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from proofs_check.statement import Statement

_METHOD = "flow"
ACCURACY = 1e3 * RELATIVE  # what LSODA's local tolerance becomes over a whole trajectory
RATE_ACCURACY = 5e-3  # of a least-squares fit to a decay that is exponential only in the end
NEAR_SADDLE = 1e-5  # dp/dτ relative to its largest; closer, a float cannot tell the side


def examine(statement: Statement, problem: Problem) -> Examination:
    """Whether the trajectory arrives, the relations along it, each equation, and the rate."""
    problem.progress("flow: integrating the reduced flow of the deep network")
    began = perf_counter()
    path = integrate_deep_flow(problem.phi, deep_start(problem))
    claims = statement.claims
    evidence = []
    if ARRIVES in claims:
        evidence.append(_arrival(path, perf_counter() - began))
    if path.arrival is not Arrival.ARRIVED:
        return Examination(tuple(evidence), record=path)
    sides = _sides(problem, path)
    evidence += [_compared(claim, *sides[claim]) for claim in claims if claim in sides]
    evidence.extend(_rate(path))
    return Examination(tuple(evidence), _estimates(path), path)


def _arrival(path: DeepTrajectory, seconds: float) -> Evidence:
    words = f"{path.arrival.value} (1 - p = {path.residual[-1]:.2e} at t = {path.t[-1]:.4g})"
    outcome = Outcome.SUPPORTS if path.arrival is Arrival.ARRIVED else Outcome.UNKNOWN
    if outcome is Outcome.SUPPORTS and path.residual[0] > 1:
        outcome = Outcome.UNKNOWN
        words += "; it starts with p < 0, where rounding may choose the side of a saddle"
    return Evidence(_METHOD, ARRIVES, outcome, Rigour.NUMERICAL, words, seconds, RELATIVE)


def _sides(problem: Problem, path: DeepTrajectory) -> dict[Claim, tuple[float, float]]:
    k, h, p = problem.start.width, problem.depth, exponent(problem.phi)
    first, last = path.states[0], path.states[-1]
    found: dict[Claim, tuple[float, float]] = {
        RELATIONS: (max(path.drifts), 0.0),
        LAST_RELATION: (path.quadrature_drift, 0.0),
        INTERPOLATION: (float(1 - path.residual[-1]), 1.0),
        PRODUCT: (path.lambda1, path.product),
    }
    if p is not None:
        factor = (k if h > 1 else 1) / float(p)
        found[POWER_LAMBDA] = (path.lambda1, float(p) ** h)
        found[POWER_RELATION] = (
            float(last[0] ** 2 - first[0] ** 2),
            float(factor * (last[1] ** 2 - first[1] ** 2)),
        )
    return found


def _compared(claim: Claim, left: float, right: float) -> Evidence:
    result = compare(left, right, ACCURACY * max(abs(left), abs(right), 1.0))
    return Evidence(
        _METHOD, claim, result.outcome, Rigour.NUMERICAL, result.detail, size=result.size
    )


def _rate(path: DeepTrajectory) -> Iterator[Evidence]:
    if math.isfinite(path.rate):
        rate = compare(path.rate, path.predicted_rate, RATE_ACCURACY * path.predicted_rate)
        yield Evidence(
            _METHOD,
            Observation("rate of convergence"),
            rate.outcome,
            Rigour.NUMERICAL,
            f"1 − p decays at rate {path.rate:.6g}; dp/dτ at the end is {path.predicted_rate:.6g}",
            size=rate.size,
        )


def _estimates(path: DeepTrajectory) -> dict[str, Estimate]:
    values = {"u": path.states[-1][0], "v": path.states[-1][-1], "lambda1": path.lambda1}
    return {
        name: Estimate(float(x), ACCURACY * max(abs(float(x)), 1e-3)) for name, x in values.items()
    }
