"""The training method: real gradient descent on a ladder of learning rates, γ → 0.

Every letter of a claim is read off the trained weights; no formula of the theorem takes part.  A
gap left − right is extrapolated to γ → 0 and compared with 0, within the error that the
extrapolation sees itself.  Numbers are evidence, never a proof.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from proofs_check.engine import float_sets, growth
from proofs_check.engine.case import Case
from proofs_check.engine.claims import (
    Along,
    AtEnd,
    Attracts,
    Bound,
    Claim,
    Conserved,
    Cycle,
    Differential,
    Ends,
    Enumerates,
    Every,
    FlowLaw,
    FormClaim,
    Iff,
    Limit,
    Lyapunov,
    Monotone,
    Multiplier,
    Rate,
    Rounds,
    Stability,
    Stable,
    Tends,
    WeightClaim,
    Where,
)
from proofs_check.engine.comparison import BLUNT, Comparison, compare, compare_signs, unknown, worst
from proofs_check.engine.evidence import Evidence, Outcome
from proofs_check.engine.system import Dynamics, System
from proofs_check.engine.theorem import Theorem
from proofs_check.engine.training import maps as map_training
from proofs_check.engine.training import steps as stepwise
from proofs_check.engine.training.batch import Record
from proofs_check.engine.training.device import doubles
from proofs_check.engine.training.runs import STEPS_A_UNIT, Training, UnreadError
from proofs_check.engine.training.trainer import Ending, Run, not_there
from theory.extrapolation import EPSILON, richardson

METHOD = "training"
SAFETY = 10.0  # on the extrapolation's own error estimate, which is an estimate


def examine(
    theorem: Theorem, claim: Claim, case: Case, training: Training | None
) -> Evidence | None:
    """Evidence for one claim; None where training has nothing to say of its kind.

    ``training`` is the system's own, if it has any; claims about full weights bring theirs.
    """
    began = perf_counter()
    if isinstance(claim, FormClaim):
        return _at_form(claim, case).evidence(METHOD, claim, began)
    if training is None:
        return None
    steps = theorem.system.dynamics is Dynamics.MAP
    if steps and training.one.rate is None:
        return None
    examiners: Any = stepwise.EXAMINERS if steps else _EXAMINERS
    examiner = examiners.get(type(claim))
    if examiner is None:
        return None
    try:
        if not steps:
            training.require_read(*claim.expressions())
        found = examiner(theorem.system, claim, training.steps if steps else training)
    except UnreadError as error:
        found = unknown(str(error))
    return found.evidence(METHOD, claim, began)


def _at_form(claim: FormClaim, case: Case) -> Comparison:
    import torch

    from proofs_check.engine.training import all_weights, forms

    kind = all_weights if isinstance(claim, WeightClaim) else forms
    with doubles(torch):
        return kind.examined(torch, claim, case)


def _along(system: System, claim: Claim, training: Training) -> Comparison:
    left, right = claim.sides(system)  # type: ignore[attr-defined]
    run = training.timed
    if run.ending is not Ending.DONE:
        return unknown(run.ending.sentence)
    found = [
        _gap(
            training,
            record,
            time,
            left,
            right,
            steps=STEPS_A_UNIT * 2.0 ** np.arange(len(run.rates)) * float(time),
        )
        for record, time in zip(run.at, training.case.times, strict=True)
    ]
    return worst(found)


def _at_end(system: System, claim: AtEnd, training: Training) -> Comparison:
    run = training.settled
    why = not_there(run)
    if why:
        return unknown(why)
    return _gap(
        training, run.records[-1], math.nan, claim.left, claim.right, run.steps, run.records[-2]
    )


def _gap(
    training: Training,
    record: Record,
    time: Any,
    left: Expr,
    right: Expr,
    steps: Any,
    before: Record | None = None,
) -> Comparison:
    """left − right, extrapolated to γ → 0, against 0."""
    terms = [*sympy.Add.make_args(sympy.sympify(left)), *sympy.Add.make_args(sympy.sympify(right))]
    values = training.values(record, time, left, right, *terms)
    gap, scale = values[0] - values[1], np.abs(values[2:]).sum(axis=0)
    if not np.isfinite(values[:2]).all():
        return unknown("a side is not a finite number at the trained weights")
    noise = EPSILON * np.sqrt(np.maximum(steps, 1)) * scale
    noise = noise + training.rounding(record, time, left - right) * np.sqrt(np.maximum(steps, 1))
    if before is not None:
        moved = training.values(before, time, left, right)
        noise = noise + np.abs((moved[0] - moved[1]) - gap)
    limit = richardson(gap, noise)
    error = SAFETY * float(limit.error)
    if error > BLUNT * float(scale.max()):
        return unknown(f"too ill-conditioned for floats (error up to {error:.1e})")
    found = compare(float(limit.value), 0.0, error)
    size = abs(float(limit.value)) / max(float(scale.max()), 1e-300)
    size = (
        size + error / max(float(scale.max()), 1e-300)
        if found.outcome is Outcome.SUPPORTS
        else size
    )
    order = float(limit.order)
    seen = f", order {order:.3f} in γ" if math.isfinite(order) else ""
    words = f"left − right → {float(limit.value):.2e} as γ → 0 (error at most {error:.1e}{seen})"
    return Comparison(found.outcome, size, words)


def _ends(_: System, claim: Ends, training: Training) -> Comparison:
    run = training.settled
    why = not_there(run)
    where = (
        f"γ = {run.rates[0]:.3g} … {run.rates[-1]:.3g}; {run.device}, torch {run.torch_version}, "
        f"seed {training.case.seed}, {run.steps} steps"
    )
    if claim.limit is Limit.DIVERGES:
        return _growing(training, run)
    if why or claim.limit is not Limit.ARRIVES:
        return unknown(f"{why or 'the loss went to 0'} ({where})")
    return Comparison(Outcome.SUPPORTS, 1e-9, f"the weights stopped changing at loss 0 ({where})")


def _growing(training: Training, run: Run) -> Comparison:
    """The norm of the letters of the finest level."""
    times = np.array([r.step for r in run.records]) * run.rates[-1]
    at = growth.moments(times) if len(times) else None
    if at is None:
        return unknown(run.ending.sentence)
    letters = tuple(training.system.state)
    norms = [
        float(np.linalg.norm(training.values(run.records[i], times[i], *letters)[:, -1]))
        for i in at
    ]
    return growth.grows(norms, "the weights' norm")


def _tends(_: System, claim: Tends, training: Training) -> Comparison:
    run = training.settled
    times = np.array([r.step for r in run.records]) * run.rates[-1]
    at = growth.moments(times) if len(times) else None
    if at is None:
        return unknown(run.ending.sentence)
    shown = [claim.quantity] if claim.bound is not None else [claim.quantity, claim.value]
    every = [training.values(run.records[i], times[i], *shown)[:, -1] for i in at]
    return growth.tends([float(v[0]) for v in every], claim.bound or float(every[-1][-1]))


def _monotone(_: System, claim: Monotone, training: Training) -> Comparison:
    """On the finest level."""
    run = training.settled
    values = np.array(
        [training.values(r, r.step * run.rates[-1], claim.quantity)[0, -1] for r in run.records]
    )
    return compare_signs(np.diff(values) * (1 if claim.rising else -1), 1e-12 * np.abs(values[1:]))


def _bound(_: System, claim: Bound, training: Training) -> Comparison:
    if claim.at is Where.EVERYWHERE:
        return unknown("it speaks of all values of its letters")
    run = training.settled
    if claim.at is Where.END:
        why = not_there(run)
        if why:
            return unknown(why)
        gap = training.values(run.records[-1], math.nan, claim.right - claim.left)[0]
        limit = richardson(gap)
        return compare_signs(
            np.array([float(limit.value)]), np.array([SAFETY * float(limit.error) + 1e-12])
        )
    gaps = np.array(
        [
            training.values(r, r.step * run.rates[-1], claim.right - claim.left)[0, -1]
            for r in run.records
        ]
    )
    return compare_signs(gaps, np.full(len(gaps), 1e-6))


def _rate(_: System, claim: Rate, training: Training) -> Comparison:
    """The loss decays at twice the rate of the distance from the target."""
    run = training.settled
    why = not_there(run)
    if why:
        return unknown(why)
    loss = np.array([r.loss[-1] for r in run.records])
    time = np.array([r.step for r in run.records]) * run.rates[-1]
    claimed = float(training.values(run.records[-1], math.nan, claim.value)[0, -1])
    return growth.decays(time, np.sqrt(loss), claimed)


def _rounds(system: System, claim: Rounds, training: Training) -> Comparison:
    return _bound(system, claim.bound, training)


def _connected(system: System, claim: Every | Iff, training: Training) -> Comparison:
    def examine(part: Claim) -> Comparison:
        examiner = _EXAMINERS.get(type(part))
        return examiner(system, part, training) if examiner else unknown("it cannot be trained")

    return float_sets.connected(claim, training.case, examine)


_EXAMINERS: dict[type[Claim], Callable[[System, Any, Any], Comparison]] = {
    Along: _along,
    Conserved: _along,
    FlowLaw: _along,
    Differential: _along,
    AtEnd: _at_end,
    Ends: _ends,
    Monotone: _monotone,
    Bound: _bound,
    Rate: _rate,
    Tends: _tends,
    Rounds: _rounds,
    Cycle: map_training.on_a_map,
    Multiplier: map_training.on_a_map,
    Stable: map_training.on_a_map,
    Stability: map_training.on_a_map,
    Enumerates: map_training.on_a_map,
    Attracts: map_training.on_a_map,
    Lyapunov: map_training.lyapunov,
    Every: _connected,
    Iff: _connected,
}
