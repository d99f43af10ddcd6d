"""A short step over a switching surface, from the piece before it to the piece beyond.

On the surface the formulas of F may disagree (the gradient of a loss with a kink jumps), so that a
solution is what Filippov calls one: absolutely continuous, with s' in the convex hull of the
formulas that hold near s.  Let X be a box with  X0 + [0, h] V ⊂ X,  where V is the hull of all
formulas that hold somewhere on X.  Then solutions from X0 exist during h, and each of them lies in
X0 + τ V at the time τ.

The orbits *cross* if every function that is 0 on a surface in X rises there by all formulas, or
falls by all.  Then along a solution each changes its sign once, at one instant; at all other times
s' = F(s), and from each point there is one solution only (Filippov 1988, §10).  No order is asked
of surfaces that are crossed together.  If F is continuous, s' = F(s) holds at that instant too;
nothing is proved of what has no value on the surface, such as the derivatives of F.

The step is about as short as balls allow: what it adds to an enclosure is of the size of X0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flint import arb, arb_poly

from theory.expression.hulls import hull
from theory.flows.branches import Branches
from theory.flows.crossing import Side
from theory.flows.frame import Frame
from theory.flows.meeting import Meeting
from theory.flows.step import Refusal, Step, refused_at_a_kink
from theory.flows.tube import Error
from theory.flows.vector_field import Box, VectorField

if TYPE_CHECKING:
    import sympy

    from theory.flows.surfaces import Signs

TRIALS = 16  # of the length, each with what the last one has shown
ROOM = 2  # of X over what its points seem to move
CLEAR = 2  # of the length over what crossing takes: the next step starts well beyond the surface

SLIDING = (
    "at a kink the flow was not proved to lead from one side to the other: it may slide along it, "
    "or end there"
)


def step_over(
    field: VectorField,
    box: Sequence[arb],
    met: Meeting,
    backward: bool = False,
    start: arb | None = None,
    error: Error | None = None,
) -> Step | Refusal:
    """A step from every point of ``box``, which lies before the surfaces that are ``met``, to a box
    beyond them.

    Proved for a Step: what the head of this file says.  A Refusal proves nothing.
    """
    sign = -1 if backward else 1
    before = field.watching(met.signs, met.surfaces)
    toward = {e: sign * before.rate(str(i), box) for i, e in enumerate(met.surfaces)}
    speed = before.velocity(box)
    span = CLEAR * _time_to_cross(field, toward, box)
    for _ in range(TRIALS):
        if not span.is_finite():
            return refused_at_a_kink(SLIDING)
        # as much for every letter: one that does not move yet may be about to
        room = arb(0, ROOM * span * max(abs(v).upper() for v in speed))
        whole = tuple(x + room for x in box)
        found = _directions(field, whole, sign)
        if isinstance(found, Refusal):
            return found
        branches, toward = found
        speed = branches.velocity(whole)
        during = tuple(x + arb(0).union(sign * span) * v for x, v in zip(box, speed, strict=True))
        needed = _time_to_cross(field, toward, box)
        if not needed < span:
            span = CLEAR * needed
        elif all(w.contains(d) for w, d in zip(whole, during, strict=True)):
            step = _straight(branches, box, speed, sign * span, start, during)
            if _beyond(field, toward, step.end):
                return step if error is None or error.frame is None else _framed(step)
            span = 2 * span
    return refused_at_a_kink("the flow could not be led over a kink")


def _directions(
    field: VectorField, whole: Box, sign: int
) -> tuple[Branches, dict[sympy.Expr, arb]] | Refusal:
    """The formulas on a box, and how fast the functions rise that may be 0 on it."""
    possible = field.surfaces.possible(whole)
    if possible is None:
        return refused_at_a_kink("the flow meets too many kinks at once")
    branches = Branches(tuple(field.branch_of(signs) for signs in possible))
    if not field.inside(whole) or not branches.jacobian_is_finite(whole):
        return refused_at_a_kink("at a kink the flow comes to the edge of its domain")
    met = _undecided(field, possible, whole)
    fields = [field.watching(signs, met) for signs in possible]
    rates = {e: sign * hull(*(f.rate(str(i), whole) for f in fields)) for i, e in enumerate(met)}
    if any(Side.of(rate) is None for rate in rates.values()):
        return refused_at_a_kink(SLIDING)
    return branches, rates


def _undecided(field: VectorField, possible: Sequence[Signs], whole: Box) -> tuple[sympy.Expr, ...]:
    every = dict.fromkeys(e for signs in possible for e in field.surfaces.along(signs))
    return tuple(e for e in every if Side.of(field.surfaces.value(e, whole)) is None)


def _time_to_cross(field: VectorField, rates: dict[sympy.Expr, arb], box: Sequence[arb]) -> arb:
    """After which every function has the sign of its rate, if it keeps to the rate; exact."""
    longest = arb(0)
    for e, rate in rates.items():
        value = field.surfaces.value(e, box)
        behind = (-value if rate > 0 else value).upper()
        longest = longest.max((behind / abs(rate).lower()).upper())
    return longest.mid() if longest.is_finite() else longest


def _straight(
    branches: Branches,
    box: Sequence[arb],
    velocity: Box,
    length: arb,
    start: arb | None,
    during: Box,
) -> Step:
    polynomials = tuple(arb_poly([x.mid(), v.mid()]) for x, v in zip(box, velocity, strict=True))
    error = Error.of(
        [x - x.mid() + length * (v - v.mid()) for x, v in zip(box, velocity, strict=True)]
    )
    begin, reach = arb(0) if start is None else start, abs(length)
    return Step(branches, begin, length, polynomials, error, error, (during,), reach)


def _framed(step: Step) -> Step:
    return replace(step, final=Error(step.final.box, step.final.length, Frame.of(step.final.box)))


def _beyond(field: VectorField, rates: dict[sympy.Expr, arb], end: Box) -> bool:
    """Whether every guard has a sign at the end, that of the other side where it was met."""
    across = all(
        Side.of(field.surfaces.value(e, end)) is Side.of(rate) for e, rate in rates.items()
    )
    return across and field.surfaces.signs(end) is not None and field.inside(end)
