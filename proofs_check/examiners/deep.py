"""The claims that the statements about deep networks share, and what decides them.

A problem of depth h has the starts (w_2, …, w_h) = ``problem.w0``; when that is empty they are 1.
The deep results are solved for ‖x‖ = 1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from proofs_check.statement import Claim, Condition, Decision
from theory.errors import InputError
from theory.outcome import Flow, Truth

if TYPE_CHECKING:
    from flint import arb
    from theory.deep.enclosure import DeepEnclosure
    from theory.deep.field import Pass
    from theory.deep.start import DeepStart

    from proofs_check.problem import Problem
    from theory.activation import Activation

SETTING = (
    "f(z) = W_1 φ(W_2 φ(… φ(W_{h+1} z))) with h hidden layers of k units, trained on one example x "
    "of norm 1 by gradient descent on ½‖x − f(x)‖², from W_1 = x uᵀ, W_i = w_i 1 1ᵀ, "
    "W_{h+1} = v xᵀ with all u_j = u0 and v_j = v0; a_{h+1} = v, a_i = k w_i φ(a_{i+1})"
)


def deep_start(problem: Problem, depth: int | None = None) -> DeepStart:
    """The exact start; for another ``depth`` than the problem's, w0 is cut or filled with 1."""
    from theory.deep.start import DeepStart

    start = problem.start
    if start.norm != 1:
        raise InputError(
            f"The statements about deep networks need ‖x‖ = 1, but the norm is {start.norm}; "
            "leave --norm out."
        )
    if depth is None:
        return DeepStart.of(problem.depth, start.width, start.u0, start.v0, problem.w0)
    w0 = (*problem.w0, *[1] * depth)[: depth - 1]
    return DeepStart.of(depth, start.width, start.u0, start.v0, w0)


def deep_enclosure(problem: Problem, depth: int | None = None) -> DeepEnclosure:
    """The certified analysis, made once however many claims look at it.

    One that is undecided for want of time is made again when it is asked for again.
    """
    from theory.deep.enclosure import undecided

    from theory.deadline import OutOfTime

    start = deep_start(problem, depth)
    try:
        return _enclosed(problem.phi, start, problem.digits)
    except OutOfTime as spent:
        return undecided(str(spent), problem.digits)


@lru_cache(maxsize=16)
def _enclosed(phi: Activation, start: DeepStart, digits: int) -> DeepEnclosure:
    from theory.deep.enclosure import enclose_deep

    from theory.deadline import check

    found = enclose_deep(phi, start, digits)
    check()  # what is undecided for want of time must not be kept
    return found


def arrival(found: DeepEnclosure) -> Decision:
    """Whether the flow interpolates: proved either way, or unknown."""
    if found.outcome is Flow.INTERPOLATES:
        return Decision(Truth.TRUE, found.reason)
    if found.outcome is Flow.UNDECIDED:
        return Decision(Truth.UNKNOWN, found.reason)
    return Decision(Truth.FALSE, f"{found.outcome.sentence} ({found.reason})")


def _regular(problem: Problem) -> Decision:
    """φ'(a_i) ≠ 0 for all i and φ(a_i) ≠ 0 for i ≥ 3, on boxes that contain the whole orbit."""
    from theory.deep.flow import DeepFlow

    from theory.expression.balls import precision

    found = deep_enclosure(problem)
    if found.orbit is None or found.state is None:
        return Decision(Truth.UNKNOWN, f"the orbit was not enclosed: {found.reason}")
    flow = DeepFlow(problem.phi, problem.start.width)

    def doubt(box: tuple[arb, ...]) -> str:
        return _vanishing_denominator(flow.real(box))

    with precision(found.bits):
        boxes = [flow.start(deep_start(problem))]
        boxes += found.orbit.cover(lambda box: not doubt(box))
        words = next(filter(None, map(doubt, boxes)), "")
    if words:
        return Decision(Truth.UNKNOWN, words)
    return Decision(
        Truth.TRUE, f"no denominator vanishes on {len(boxes)} boxes that contain the orbit"
    )


def _vanishing_denominator(seen: Pass) -> str:
    for i, (slope, value) in enumerate(zip(seen.slope, seen.value, strict=True), 2):
        if slope.contains(0):
            return f"φ'(a_{i}) ≠ 0 was not proved along the orbit"
        if i > 2 and value.contains(0):
            return f"φ(a_{i}) ≠ 0 was not proved along the orbit"
    return ""


def _values(problem: Problem) -> Decision:
    from theory.deep.flow import DeepFlow

    from theory.expression.balls import precision

    found = deep_enclosure(problem)
    if found.state is None:
        return Decision(Truth.UNKNOWN, f"the end was not enclosed: {found.reason}")
    with precision(found.bits):
        seen = DeepFlow(problem.phi, problem.start.width).real(found.state)
        for i, value in enumerate(seen.value, 2):
            if value.contains(0):
                return Decision(Truth.UNKNOWN, f"φ(a_{i}) ≠ 0 was not proved at the end")
        words = ", ".join(f"φ(a_{i}) = {x.str(6)}" for i, x in enumerate(seen.value, 2))
    return Decision(Truth.TRUE, words)


ARRIVES = Condition(
    "deep-flow-arrives",
    "gradient flow reaches an interpolating network",
    lambda problem: arrival(deep_enclosure(problem)),
)

REGULAR = Condition(
    "denominators",
    "φ'(a_i) ≠ 0 (2 ≤ i ≤ h+1) and φ(a_i) ≠ 0 (3 ≤ i ≤ h+1) on the way",
    _regular,
)

VALUES = Condition("values", "φ(a_i) ≠ 0 (2 ≤ i ≤ h+1) at the end", _values)

INTERPOLATION = Claim("deep-interpolation", "k u φ(a_2) = 1")

RELATIONS = Claim(
    "relations",
    "u du = φ(a_2)/(φ'(a_2) φ(a_3)) dw_2, and w_i dw_i = φ(a_{i+1})/(k φ'(a_{i+1}) φ(a_{i+2})) "
    "dw_{i+1} for 2 ≤ i < h",
)

LAST_RELATION = Claim(
    "last-relation",
    "w_h² − w_{h,0}² = (2/k) ∫_{v0}^{v} φ/φ' (for h = 1: u² − u0² = 2 ∫ φ/φ')",
)

PRODUCT = Claim("product", "λ1(J_f(x)) = Π_{i=2}^{h+1} a_i φ'(a_i)/φ(a_i)")

INVARIANT_3 = Claim("invariant-3", "W_1 = x uᵀ and W_{h+1} = v xᵀ are kept, for any γ")

INVARIANT_4 = Claim("invariant-4", "with equal entries in u, in v and in each W_i, they stay equal")
