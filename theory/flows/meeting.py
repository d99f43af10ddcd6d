"""Where an orbit meets a switching surface of its field for the first time, inside one step.

The step was made with the formula of one piece, which goes on as a function beyond the surface.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from flint import arb

from theory.flows.crossing import FirstZero, Side, cross, passed

if TYPE_CHECKING:
    import sympy

    from theory.flows.step import Step
    from theory.flows.surfaces import Signs
    from theory.flows.vector_field import VectorField


@dataclass(frozen=True)
class Meeting:
    """``before`` is an exact time since the step's start, soon after which the ``surfaces`` are met
    (together, as far as balls can tell); the field has one formula up to there, by ``signs``."""

    before: arb
    surfaces: tuple[sympy.Expr, ...]
    signs: Signs


def first_meeting(field: VectorField, signs: Signs, step: Step) -> Meeting | None:
    """The first meeting in a step that was made with the formula for ``signs``; without surfaces
    if the whole step is free of them.

    Proved unless None: up to ``before``, on every orbit from the step's start, no guard changes
    its sign, so that the step solves the field as it was given.  None proves nothing.
    """
    sides = field.surfaces.along(signs)
    watched = replace(step, field=field.watching(signs, tuple(sides)))
    zeros: list[tuple[sympy.Expr, FirstZero]] = []
    for i, (surface, above) in enumerate(sides.items()):
        found = _zero(watched, str(i), Side.ABOVE if above else Side.BELOW)
        if found is None:
            return None
        if found is not True:
            zeros.append((surface, found))
    if not zeros:
        return Meeting(step.length, (), signs)
    first = min(zeros, key=lambda zero: float(abs(zero[1].before)))[1]
    met = tuple(e for e, zero in zeros if not abs(zero.before) > abs(first.time))
    earliest = min((zero.before for e, zero in zeros if e in met), key=abs)
    return Meeting(earliest, met, signs)


def _zero(step: Step, name: str, side: Side) -> FirstZero | Literal[True] | None:
    """The first zero of a function in the step; True if there is none, None if undecided."""
    if all(Side.of(step.field.value(name, hull)) is side for hull in step.hulls):
        return True
    over = passed(step, name, side, monotone=False)
    if not over:
        return None if over is None else True
    found = cross(step, name, side, monotone=False)
    return None if isinstance(found, str) else found
