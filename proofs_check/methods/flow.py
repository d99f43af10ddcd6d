"""Numerical evidence from the reduced gradient flow, integrated by SciPy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter

import numpy as np

from proofs_check.comparison import compare, compare_sides
from proofs_check.conditions import FLOW_ARRIVES
from proofs_check.evidence import Evidence, Observation, Outcome, Rigour
from proofs_check.method import Estimate, Examination
from proofs_check.problem import Problem
from proofs_check.quantities import FloatQuantities
from proofs_check.statement import Equation, Statement
from theory.one_layer.trajectory import (
    RELATIVE,
    Arrival,
    Trajectory,
    integrate_flow,
)

_METHOD = "flow"
ACCURACY = 1e3 * RELATIVE  # what LSODA's local tolerance becomes over a whole trajectory
_UNDERFLOW = 1e-300  # λ1 of a saturated unit is smaller than any float
_SMALL = 1e-6  # below this the integrator's absolute tolerance counts
RATE_ACCURACY = 5e-3  # of a least-squares fit to a decay that is exponential only in the end
NEAR_SADDLE = 1e-5  # speed relative to its largest value; closer, a float cannot tell the side


def examine(statement: Statement, problem: Problem) -> Examination:
    """Whether the trajectory arrives, what it conserves, each equation, and the rate."""
    problem.progress("flow: integrating the reduced gradient flow")
    began = perf_counter()
    path = integrate_flow(problem.phi, problem.start)
    evidence = [_arrival(path, problem, perf_counter() - began)]
    if path.arrival is not Arrival.ARRIVED:
        return Examination(tuple(evidence), record=path)
    quantities = _quantities(path, problem)
    with np.errstate(all="ignore"):
        evidence.extend(_equation(equation, quantities) for equation in statement.equations)
        estimates = _estimates(path, quantities, float(problem.start.norm) ** 2)
    evidence.extend(_measurements(path))
    return Examination(tuple(evidence), estimates, path)


def _equation(equation: Equation, q: FloatQuantities) -> Evidence:
    began = perf_counter()
    left, right = map(float, equation.sides(q))
    error = _spread(q, lambda moved: float(np.subtract(*equation.sides(moved))))
    result = compare_sides(left, right, error)
    return Evidence(
        _METHOD,
        equation,
        result.outcome,
        Rigour.NUMERICAL,
        result.detail,
        perf_counter() - began,
        result.size,
    )


def _spread(q: FloatQuantities, value: Callable[[FloatQuantities], float]) -> float:
    """How much ``value`` changes when U, a and λ1 move by what the integrator may be off."""
    centre = value(q)
    moves = {name: ACCURACY * max(abs(getattr(q, name)), _SMALL) for name in ("U", "a", "lambda1")}
    return sum(
        abs(value(replace(q, **{name: getattr(q, name) + step})) - centre)
        for name, step in moves.items()
    )


def _arrival(path: Trajectory, problem: Problem, seconds: float) -> Evidence:
    words = f"{path.arrival.value} (1 - p = {path.residual[-1]:.2e} at t = {path.t[-1]:.4g})"
    outcome = Outcome.UNKNOWN
    if path.arrival is Arrival.ARRIVED:
        slowest = _slowest(path, problem)
        outcome = Outcome.SUPPORTS if slowest > NEAR_SADDLE else Outcome.UNKNOWN
        if outcome is Outcome.UNKNOWN:
            words += "; but it passed so close to a saddle that rounding may have chosen the side"
    return Evidence(_METHOD, FLOW_ARRIVES, outcome, Rigour.NUMERICAL, words, seconds, size=RELATIVE)


def _slowest(path: Trajectory, problem: Problem) -> float:
    """Least √(φ² + U²φ'²) on the way, relative to the largest; small next to a saddle."""
    if path.residual[0] <= 1:  # p0 >= 0: no saddle lies on the way
        return 1.0
    r2 = float(problem.start.norm) ** 2
    with np.errstate(all="ignore"):
        value, slope = problem.phi.array_functions(np)(path.v * r2)
        speed = np.hypot(value, path.u * r2 * slope)
    return float(speed.min() / speed.max())


def _quantities(path: Trajectory, problem: Problem) -> FloatQuantities:
    start, r2 = problem.start, float(problem.start.norm) ** 2
    return FloatQuantities(
        problem.phi,
        float(start.K),
        path.u[-1] * r2,
        path.v[-1] * r2,
        float(start.U0),
        float(start.a0),
        path.lambda1,
    )


def _measurements(path: Trajectory) -> Iterator[Evidence]:
    small = path.drift <= ACCURACY  # a larger one may be the quadrature's, next to a pole of φ/φ'
    yield Evidence(
        _METHOD,
        Observation("conserved along the path"),
        Outcome.SUPPORTS if small else Outcome.UNKNOWN,
        Rigour.NUMERICAL,
        f"u²/2 − ∫φ/φ' drifts by {path.drift:.1e} (relative) over {len(path.t)} steps",
        size=path.drift,
    )
    if math.isfinite(path.rate):
        rate = compare(path.rate, path.predicted_rate, RATE_ACCURACY * path.predicted_rate)
        yield Evidence(
            _METHOD,
            Observation("rate of convergence"),
            rate.outcome,
            Rigour.NUMERICAL,
            f"1 − p decays at rate {path.rate:.6g}; k(φ² + u²φ'²) = {path.predicted_rate:.6g}",
            size=rate.size,
        )


def _estimates(path: Trajectory, q: FloatQuantities, r2: float) -> dict[str, Estimate]:
    """u, v, λ1 with errors; λ1's includes how sharply φ' varies at the end point."""
    errors = {
        "u": ACCURACY * max(abs(q.U), _SMALL) / r2,
        "v": ACCURACY * max(abs(q.a), _SMALL) / r2,
        "lambda1": _spread(q, lambda moved: moved.K * moved.U * moved.dphi(moved.a) * moved.a)
        + ACCURACY * abs(q.lambda1),
    }
    values = {"u": path.u[-1], "v": path.v[-1], "lambda1": path.lambda1}
    return {
        name: Estimate(float(x), max(float(errors[name]), _UNDERFLOW)) for name, x in values.items()
    }
