"""Hypotheses and outcomes that several statements share, each decided with proof or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.statement import Condition, Decision
from theory.outcome import Flow, Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem


def _differentiable(problem: Problem) -> Decision:
    from theory.rigour.whole_line import differentiable

    found = differentiable(problem.phi)
    return Decision(found.truth, found.reason)


def _ratio_finite(problem: Problem) -> Decision:
    from theory.rigour.whole_line import ratio_finite

    found = ratio_finite(problem.phi)
    return Decision(found.truth, found.reason)


def _unit_norm(problem: Problem) -> Decision:
    norm = problem.start.norm
    return Decision(Truth.TRUE if norm == 1 else Truth.FALSE, f"‖x‖ = {norm}")


def _slope_at_start(problem: Problem) -> Decision:
    from theory.one_layer.certified.degenerate import slope_at_start

    found = slope_at_start(problem.phi, problem.start)
    return Decision(found.truth, found.reason)


def _derivative_at_start(problem: Problem) -> Decision:
    from theory.one_layer.certified.degenerate import derivative_at_start

    found = derivative_at_start(problem.phi, problem.start)
    return Decision(found.truth, found.reason)


def _arrives(problem: Problem) -> Decision:
    found = problem.enclosure
    if found.outcome is Flow.INTERPOLATES:
        return Decision(Truth.TRUE, found.reason)
    if found.outcome is Flow.UNDECIDED:
        return Decision(Truth.UNKNOWN, found.reason)
    return Decision(Truth.FALSE, f"{found.outcome.sentence} ({found.reason})")


DIFFERENTIABLE = Condition("differentiable", "φ is differentiable on R", _differentiable)

RATIO_FINITE = Condition("ratio-finite", "φ(z)/φ'(z) < ∞ for all z", _ratio_finite)

UNIT_NORM = Condition("unit-norm", "‖x‖ = 1", _unit_norm)

SLOPE_AT_START = Condition("slope-at-start", "φ'(v0) exists and is not 0", _slope_at_start)

DERIVATIVE_AT_START = Condition("derivative-at-start", "φ'(v0) exists", _derivative_at_start)

FLOW_ARRIVES = Condition("flow-arrives", "gradient flow reaches an interpolating network", _arrives)
