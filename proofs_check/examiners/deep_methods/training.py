"""Numerical evidence on deep networks from training all matrices on a ladder of learning rates."""

from __future__ import annotations

import math
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from theory.deep.field import forward

from proofs_check.comparison import compare
from proofs_check.descent.budget import at_most
from proofs_check.descent.deep import DeepDescent, descend_deep
from proofs_check.descent.results import Ending
from proofs_check.evidence import Evidence, Observation, Outcome, Rigour
from proofs_check.examiners.deep import (
    ARRIVES,
    INTERPOLATION,
    INVARIANT_3,
    INVARIANT_4,
    LAST_RELATION,
    PRODUCT,
    deep_start,
)
from proofs_check.examiners.power import POWER_LAMBDA, POWER_RELATION, exponent
from proofs_check.method import Estimate, Examination, not_run
from proofs_check.statement import Claim
from theory.extrapolation import EPSILON, Floats
from theory.one_layer.trajectory import integral_of_ratio

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from proofs_check.statement import Statement

_METHOD = "training"
SECONDS = 5.0  # a start that does not arrive would train for ever
SAFETY = 10.0  # on the extrapolation's own error estimate, which is an estimate
DRIFT = 1e6 * EPSILON  # of the invariants: each of the many steps rounds once
FIRST_ORDER = 0.1  # by which the observed order may differ from 1
SHIFTS = 1e-7  # relative, for the sensitivity of a side to the trained weights


def examine(statement: Statement, problem: Problem) -> Examination:
    """Arrival, invariants 3 and 4, order in γ, and each equation at the extrapolated weights."""
    problem.progress("training: importing torch")
    try:
        import torch  # noqa: F401  (its absence must be known before anything is tried)
    except ImportError as error:
        why = f"torch cannot be imported ({error}); install torch"
        return Examination((not_run(_METHOD, why),))
    problem.progress("training: gradient descent of a deep network on a ladder of learning rates")
    began = perf_counter()
    options = {"seed": problem.seed, "device": problem.device, "seconds": at_most(SECONDS)}
    run = descend_deep(problem.phi, deep_start(problem), **options)  # type: ignore[arg-type]
    if run.ending is Ending.TOO_WIDE:
        return Examination((not_run(_METHOD, run.ending.sentence),), record=run)
    if run.ending is Ending.TOO_SLOW:
        why = f"{run.ending.sentence}: about {run.seconds:.0f} s"
        return Examination((not_run(_METHOD, why),), record=run)
    claims = statement.claims
    evidence = [*_invariants(run)]
    if ARRIVES in claims:
        evidence.append(_arrival(run, perf_counter() - began))
    if not run.limits:
        return Examination(tuple(evidence), record=run)
    evidence.append(_order(run))
    with np.errstate(all="ignore"):
        sides = _sides(problem)
        evidence += [_at_limit(c, sides[c], run) for c in claims if c in sides]
    return Examination(tuple(evidence), _estimates(run), run)


def _arrival(run: DeepDescent, seconds: float) -> Evidence:
    where = f"{run.device}, torch {run.torch_version}, seed {run.seed}, {run.step[-1:]} steps"
    words = f"{run.ending.sentence} (γ = {run.rates[0]:.3g} … {run.rates[-1]:.3g}; {where})"
    arrived = run.ending is Ending.INTERPOLATED
    if arrived and float(run.residual[0].max()) > 1:
        arrived = False
        words += "; it starts with p < 0, where finite γ may choose the side of a saddle"
    outcome = Outcome.SUPPORTS if arrived else Outcome.UNKNOWN
    return Evidence(_METHOD, ARRIVES, outcome, Rigour.NUMERICAL, words, seconds, 1e-9)


def _invariants(run: DeepDescent) -> list[Evidence]:
    if run.ending in (Ending.NOT_FINITE, Ending.DIVERGED):
        return []
    rates = f"{len(run.step)} records at γ = {run.rates[0]:.3g} … {run.rates[-1]:.3g}"
    found = []
    for claim, drift in ((INVARIANT_3, run.invariant3), (INVARIANT_4, run.invariant4)):
        result = compare(drift, 0.0, DRIFT)
        words = f"the largest relative deviation in {rates} is {drift:.1e}"
        found.append(
            Evidence(_METHOD, claim, result.outcome, Rigour.NUMERICAL, words, size=result.size)
        )
    return found


def _order(run: DeepDescent) -> Evidence:
    seen = [float(x.order) for x in run.limits if math.isfinite(float(x.order))]
    words = ", ".join(f"{x:.4f}" for x in seen) or "the limit does not depend on γ to rounding"
    first = bool(seen) and all(abs(x - 1) < FIRST_ORDER for x in seen)
    return Evidence(
        _METHOD,
        Observation("first order in γ"),
        Outcome.SUPPORTS if first else Outcome.UNKNOWN,
        Rigour.NUMERICAL,
        f"observed order of gradient descent's deviation from the flow: {words}",
    )


def _sides(problem: Problem) -> dict:
    """Claim → a function of (u, w_2, …, v, λ1), shape (h + 2,), that gives both sides."""
    phi, k, start = problem.phi, problem.start.width, deep_start(problem)
    values, p, h = phi.array_functions(np), exponent(problem.phi), start.depth
    first = np.array([float(x) for x in start.state])
    factor = k if h > 1 else 1

    def passed(s: Floats):  # type: ignore[no-untyped-def]
        return forward(k, [np.float64(x) for x in s[:-1]], lambda _, a: values(a))

    def last(s: Floats) -> tuple[float, float]:
        integral = integral_of_ratio(phi, float(first[-1]), float(s[-2]))
        return s[-3] ** 2 - first[-2] ** 2, 2 * integral / factor

    found = {
        INTERPOLATION: lambda s: (float(passed(s).output), 1.0),
        PRODUCT: lambda s: (s[-1], float(passed(s).product_of_elasticities)),
        LAST_RELATION: last,
    }
    if p is not None:
        found[POWER_LAMBDA] = lambda s: (s[-1], float(p) ** h)
        found[POWER_RELATION] = lambda s: (
            s[0] ** 2 - first[0] ** 2,
            factor * (s[1] ** 2 - first[1] ** 2) / float(p),
        )
    return found


def _at_limit(claim: Claim, sides, run: DeepDescent) -> Evidence:  # type: ignore[no-untyped-def]
    """Both sides at the extrapolated weights; the error by moving each within its own error."""
    state = np.array([float(x.value) for x in run.limits])
    left, right = sides(state)
    spread = 100 * EPSILON * max(abs(left), abs(right), 1.0)
    for i, limit in enumerate(run.limits):
        moved = state.copy()
        shift = SHIFTS * max(abs(state[i]), 1.0)
        moved[i] += shift
        a, b = sides(moved)
        spread += SAFETY * abs((a - b) - (left - right)) / shift * float(limit.error)
    result = compare(left, right, spread)
    words = f"extrapolated to γ → 0: {result.detail}"
    return Evidence(_METHOD, claim, result.outcome, Rigour.NUMERICAL, words, size=result.size)


def _estimates(run: DeepDescent) -> dict[str, Estimate]:
    chosen = {"u": run.limits[0], "v": run.limits[-2], "lambda1": run.limits[-1]}
    return {name: Estimate(float(x.value), SAFETY * float(x.error)) for name, x in chosen.items()}
