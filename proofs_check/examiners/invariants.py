"""Training evidence for the invariants: full matrices, every step, learning rates of any size.

A *form* is a set of weights with a projection onto it.  An invariant says that a step of gradient
descent from the form stays in it.  In floats each step starts from weights in the form exactly as
projected, is made by autograd, and is compared with its own projection, in units of rounding: of
what the same step differs by when every weight is moved by one rounding.  The same training
without projections is reported too, for small γ; for large γ the dynamics amplify rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from proofs_check.descent.arguments import unfit_norm
from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.method import Examination, not_run
from proofs_check.statement import Claim, Examiner, Statement
from theory.extrapolation import EPSILON, Floats
from theory.one_layer.start import nearest_float

if TYPE_CHECKING:
    from proofs_check.descent.matrices import Matrices, Training
    from proofs_check.problem import Problem

DIMENSION = 5
MAX_UNITS = 32  # of the trained networks; the invariants speak of each unit alike
STEPS = 100
RATES = (0.01, 0.3, 1.0, 3.0, 20.0)  # times 1/curvature at the start; from 2 on it may diverge
SLOW = 2  # of RATES, for which training without projections is reported
ROUNDING = 200.0  # units that one step and one projection may cost: two products over DIMENSION
BROKEN = 1e6  # units that no rounding explains
OVERFLOW = 1e100  # entries beyond this are left alone

Projection = Callable[["Matrices", Floats], "Matrices"]


@dataclass(frozen=True)
class Form:
    """Weights that an invariant keeps: ``project`` finds the nearest, given the examples (n, d);
    ``start`` draws some of given width."""

    examples: int
    project: Projection
    start: Callable[[np.random.Generator, Floats, int], Matrices]


@dataclass(frozen=True)
class Drift:
    """The worst defect of one step in units of rounding, over ``steps`` steps; that of training
    without projections, in ulps of the largest entry (0 where it was not followed)."""

    one_step: float
    steps: int
    accumulated: float
    rate: float


def spanned(weights: Matrices, x: Floats) -> Matrices:
    """Onto W1 = Σ x_s a_sᵀ, W2 = Σ b_s x_sᵀ: for one example, x uᵀ and v xᵀ."""
    from proofs_check.descent.matrices import Matrices

    inverse = np.linalg.pinv(x)  # (d, n)
    return Matrices(x.T @ (inverse.T @ weights.first), (weights.second @ inverse) @ x)


def equal_units(weights: Matrices, x: Floats) -> Matrices:
    """Onto W1 = u x 1ᵀ, W2 = v 1 xᵀ."""
    from proofs_check.descent.matrices import Matrices

    rank_one = spanned(weights, x)
    first = np.repeat(rank_one.first.mean(axis=1, keepdims=True), weights.first.shape[1], axis=1)
    return Matrices(first, np.repeat(rank_one.second.mean(axis=0, keepdims=True), len(first.T), 0))


def random_span(rng: np.random.Generator, x: Floats, width: int) -> Matrices:
    """Random unequal a_s and b_s."""
    from proofs_check.descent.matrices import Matrices

    a, b = rng.standard_normal((2, len(x), width))
    return Matrices(x.T @ a, b.T @ x)


def random_equal(rng: np.random.Generator, x: Floats, width: int) -> Matrices:
    """Random numbers u and v for all units."""
    from proofs_check.descent.matrices import Matrices

    u, v = rng.uniform(0.5, 1.5, 2)
    return Matrices(u * np.repeat(x.T, width, axis=1), v * np.repeat(x, width, axis=0))


ONE_EXAMPLE = Form(1, spanned, random_span)
EQUAL_UNITS = Form(1, equal_units, random_equal)
SEVERAL = Form(3, spanned, random_span)


def trained(claim: Claim, form: Form) -> Examiner:
    """An examiner that watches ``form`` in training; numbers never prove."""

    def examine(_: Statement, problem: Problem) -> Examination:
        problem.progress("training: importing torch")
        try:
            import torch  # noqa: F401  (its absence must be known before anything is tried)
        except ImportError as error:
            return Examination((not_run("training", f"torch cannot be imported ({error})"),))
        if unfit_norm(problem.start):
            return Examination((not_run("training", unfit_norm(problem.start)),))
        problem.progress("training: every step at five learning rates")
        began = perf_counter()
        drifts = watch(problem, form)
        return Examination((_evidence(claim, drifts, perf_counter() - began),), record=drifts)

    return examine


def watch(problem: Problem, form: Form) -> tuple[Drift, ...]:
    """One drift for each of RATES, from the same random start."""
    from proofs_check.descent.matrices import Training

    rng = np.random.default_rng(problem.seed)
    x = rng.standard_normal((form.examples, DIMENSION))
    x *= nearest_float(problem.start.norm) / np.linalg.norm(x, axis=1, keepdims=True)
    start = form.project(form.start(rng, x, min(problem.start.width, MAX_UNITS)), x)
    training = Training.of(problem.phi, x)
    with np.errstate(all="ignore"):
        scale = training.curvature(start)
        natural = 1 / scale if np.isfinite(scale) and scale > 0 else 1.0
        free = [_free(training, form, start, x, rate * natural) for rate in RATES[:SLOW]]
        free += [0.0] * (len(RATES) - SLOW)
        return tuple(
            Drift(*_steps(training, form, start, x, rate * natural, rng), each, rate * natural)
            for rate, each in zip(RATES, free, strict=True)
        )


def _steps(
    training: Training,
    form: Form,
    kept: Matrices,
    x: Floats,
    rate: float,
    rng: np.random.Generator,
) -> tuple[float, int]:
    """The worst defect of one step in units of rounding, and the number of steps made."""
    worst = 0.0
    for step in range(STEPS):
        stepped, moved = training.step(kept, rate), training.step(_rounded(kept, rng), rate)
        if not (stepped.finite and moved.finite) or stepped.largest > OVERFLOW:
            return worst, step
        unit = max(_apart(stepped, moved), EPSILON * max(kept.largest, stepped.largest))
        kept = form.project(stepped, x)
        worst = max(worst, _apart(stepped, kept) / unit if unit > 0 else 0.0)
    return worst, STEPS


def _free(training: Training, form: Form, at: Matrices, x: Floats, rate: float) -> float:
    """How far training without projections leaves the form, in ulps of the largest entry."""
    worst = 0.0
    for _ in range(STEPS):
        at = training.step(at, rate)
        if not at.finite or at.largest > OVERFLOW:
            break
        ulp = EPSILON * at.largest
        worst = max(worst, _apart(at, form.project(at, x)) / ulp if ulp > 0 else 0.0)
    return worst


def _rounded(weights: Matrices, rng: np.random.Generator) -> Matrices:
    """Every weight moved by one rounding, up or down."""
    from proofs_check.descent.matrices import Matrices

    first, second = (
        w * (1 + EPSILON * rng.choice((-1, 1), w.shape)) for w in (weights.first, weights.second)
    )
    return Matrices(first, second)


def _apart(a: Matrices, b: Matrices) -> float:
    """The largest difference of two entries."""
    return float(max(np.abs(a.first - b.first).max(), np.abs(a.second - b.second).max()))


def _evidence(claim: Claim, drifts: tuple[Drift, ...], seconds: float) -> Evidence:
    worst = max(d.one_step for d in drifts)
    steps = sum(d.steps for d in drifts)
    outcome = Outcome.UNKNOWN
    if steps and worst <= ROUNDING:
        outcome = Outcome.SUPPORTS
    elif worst > BROKEN:
        outcome = Outcome.REFUTES
    rates = ", ".join(f"{d.rate:.3g}" for d in drifts)
    slow = max(d.accumulated for d in drifts[:SLOW])
    words = (
        f"no step of {steps} leaves the form by more than {worst:.1f} units of rounding "
        f"(γ = {rates}); without projection the {SLOW} smallest γ drift by {slow:.1f} ulps in all"
        if steps
        else "the gradient is not a finite number at the start"
    )
    return Evidence("training", claim, outcome, Rigour.NUMERICAL, words, seconds, worst * EPSILON)
