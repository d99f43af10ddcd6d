"""Numerical evidence from training: full matrices, autograd, a ladder of learning rates.

Everything is measured on the trained weights and extrapolated to γ → 0; no formula of the paper
is used on the way.  What the ladder cannot separate is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from time import perf_counter

import numpy as np

from proofs_check.comparison import Comparison, compare, compare_sides
from proofs_check.conditions import FLOW_ARRIVES
from proofs_check.descent import Descent, Ending, descend
from proofs_check.descent.arguments import unfit_norm
from proofs_check.descent.budget import at_most
from proofs_check.evidence import Evidence, Observation, Outcome, Rigour
from proofs_check.method import Estimate, Examination
from proofs_check.problem import Problem
from proofs_check.quantities import FloatQuantities
from proofs_check.statement import Equation, Statement
from theory.errors import required
from theory.extrapolation import EPSILON

_METHOD = "training"
SECONDS = 5.0  # a start that does not arrive would train for ever
SAFETY = 10.0  # on the extrapolation's own error estimate, which is an estimate
DRIFT = 1e6 * EPSILON  # of the invariants: each of the many steps rounds once
FIRST_ORDER = 0.1  # by which the observed order may differ from 1
LINGERING = 0.05  # slowest decay rate on the way over the largest; γ then decides the side


def examine(statement: Statement, problem: Problem) -> Examination:
    """Arrival, invariants, order in γ, and each equation at the extrapolated weights."""
    problem.progress("training: importing torch")
    try:
        import torch  # noqa: F401  (its absence must be known before anything is tried)
    except ImportError as error:
        return Examination((_not_run(f"torch cannot be imported ({error}); install torch"),))
    if unfit_norm(problem.start):
        return Examination((_not_run(unfit_norm(problem.start)),))
    problem.progress("training: gradient descent on a ladder of learning rates")
    began = perf_counter()
    run = descend(
        problem.phi,
        problem.start,
        seed=problem.seed,
        device=problem.device,
        seconds=at_most(SECONDS),
        progress=lambda step, e: problem.progress(f"training: step {step}, residual {e:.1e}"),
    )
    evidence = [_arrival(run, perf_counter() - began)]
    if len(run.history.step):
        evidence.append(_invariants(run))
    if run.limit is None:
        return Examination(tuple(evidence), record=run)
    evidence.append(_order(run))
    with np.errstate(all="ignore"):
        evidence.extend(_equations(statement, problem, run))
    return Examination(tuple(evidence), _estimates(run), run)


def _not_run(why: str) -> Evidence:
    return Evidence(_METHOD, FLOW_ARRIVES, Outcome.NOT_RUN, Rigour.NUMERICAL, why)


def _arrival(run: Descent, seconds: float) -> Evidence:
    where = f"{run.device}, torch {run.torch_version}, seed {run.seed}, {run.steps} steps"
    rates = f"γ = {run.rates[0]:.3g} … {run.rates[-1]:.3g}"
    words = f"{run.ending.sentence} ({rates}; {where})"
    if run.ending is Ending.TOO_WIDE:
        return _not_run(run.ending.sentence)
    if run.ending is Ending.TOO_SLOW:
        return _not_run(f"{run.ending.sentence}: about {run.seconds:.0f} s")
    outcome = Outcome.SUPPORTS if run.ending is Ending.INTERPOLATED else Outcome.UNKNOWN
    if outcome is Outcome.SUPPORTS and _lingered(run):
        outcome = Outcome.UNKNOWN
        words += "; it lingered near a saddle, where finite γ may decide the side"
    return Evidence(_METHOD, FLOW_ARRIVES, outcome, Rigour.NUMERICAL, words, seconds, size=1e-9)


def _lingered(run: Descent) -> bool:
    decay = run.history.decay
    starts_wrong = bool((run.history.residual[0] > 1).any())
    return starts_wrong and bool((decay.min(axis=0) < LINGERING * decay.max(axis=0)).any())


def _invariants(run: Descent) -> Evidence:
    first = float(run.history.invariant1.max())
    second = float(run.history.invariant2.max())
    if run.steps == 0 or first == second == 0.0:
        words = "nothing moved, so nothing was tested"
        return Evidence(
            _METHOD, Observation("invariants 1 and 2"), Outcome.UNKNOWN, Rigour.NUMERICAL, words
        )
    result = compare(max(first, second), 0.0, DRIFT)
    return Evidence(
        _METHOD,
        Observation("invariants 1 and 2"),
        result.outcome,
        Rigour.NUMERICAL,
        f"W1 − x uᵀ and W2 − v xᵀ stay within {first:.1e}, the spread of the units within "
        f"{second:.1e} (relative) at every recorded step",
        size=result.size,
    )


def _order(run: Descent) -> Evidence:
    limit = required(run.limit, "an extrapolated limit")
    orders = {"u": limit.u.order, "v": limit.v.order}
    seen = {name: float(x) for name, x in orders.items() if math.isfinite(float(x))}
    if not seen:
        words, outcome = "the limit does not depend on γ to rounding: no order to observe", None
    else:
        words = ", ".join(f"{name}: {x:.4f}" for name, x in seen.items())
        first = all(abs(x - 1) < FIRST_ORDER for x in seen.values())
        outcome = Outcome.SUPPORTS if first else Outcome.UNKNOWN
    return Evidence(
        _METHOD,
        Observation("first order in γ"),
        outcome or Outcome.UNKNOWN,
        Rigour.NUMERICAL,
        f"observed order of gradient descent's deviation from the flow: {words}",
    )


def _equations(statement: Statement, problem: Problem, run: Descent) -> Iterator[Evidence]:
    for equation in statement.equations:
        began = perf_counter()
        result = _at_limit(equation, problem, run)
        yield Evidence(
            _METHOD,
            equation,
            result.outcome,
            Rigour.NUMERICAL,
            f"extrapolated to γ → 0: {result.detail}",
            perf_counter() - began,
            result.size,
        )


def _at_limit(equation: Equation, problem: Problem, run: Descent) -> Comparison:
    """Both sides at the extrapolated u, v, λ1; the error by moving each within its own error."""
    limit, start = required(run.limit, "an extrapolated limit"), problem.start
    r2 = float(start.norm) ** 2
    centre = {
        "U": float(limit.u.value) * r2,
        "a": float(limit.v.value) * r2,
        "lambda1": float(limit.lambda1.value),
    }
    errors = {
        "U": float(limit.u.error) * r2,
        "a": float(limit.v.error) * r2,
        "lambda1": float(limit.lambda1.error),
    }

    def sides(**moved: float) -> tuple[float, float]:
        at = centre | moved
        q = FloatQuantities(
            problem.phi,
            float(start.K),
            at["U"],
            at["a"],
            float(start.U0),
            float(start.a0),
            at["lambda1"],
        )
        left, right = equation.sides(q)
        return float(left), float(right)

    left, right = sides()
    spread = sum(
        abs((moved[0] - moved[1]) - (left - right))
        for name, error in errors.items()
        for moved in [sides(**{name: centre[name] + error + EPSILON * abs(centre[name])})]
    )
    rounding = 100 * EPSILON * max(abs(left), abs(right), abs(centre["U"]) ** 2)
    return compare_sides(left, right, SAFETY * spread + rounding)


def _estimates(run: Descent) -> dict[str, Estimate]:
    limit = required(run.limit, "an extrapolated limit")
    found = {"u": limit.u, "v": limit.v, "lambda1": limit.lambda1}
    return {name: Estimate(float(x.value), SAFETY * float(x.error)) for name, x in found.items()}
