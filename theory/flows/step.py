"""One rigorous Taylor step of s' = F(s), forward or backward in time.

A polynomial that nearly solves the equation is searched, what it misses is bounded by Cauchy's
estimate on a disc of complex times (:mod:`theory.flows.disc`), and how far the solution may lie
from it, by a logarithmic norm (:mod:`theory.flows.tube`).  A step that would lead into another
piece of F ends before the surface between them (:mod:`theory.flows.meeting`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import flint
from flint import arb, arb_poly

from theory.expression.balls import precision
from theory.expression.hulls import hull
from theory.flows.branches import Branches
from theory.flows.disc import analytic_disc
from theory.flows.meeting import Meeting, first_meeting
from theory.flows.power_series import expand
from theory.flows.surfaces import Signs
from theory.flows.tube import Error, prove_tube
from theory.flows.vector_field import Box, SmoothField, VectorField

BITS_PER_ORDER = 2.6  # the order is the precision over this: -log2 of the usual q
LEAST_ORDER = 8
BOX_BITS = 53  # of bounds, which need not be sharp
SHRINKING = 0.5  # of a step whose tube was not proved
MAX_HALVINGS = 12  # after which a step is given up
BEYOND = 1 + 2.0**-10  # of the time until a surface is met, to look at it from both sides


@dataclass(frozen=True)
class Step:
    """The solution for 0 ≤ τ ≤ ``length`` (or ``length`` ≤ τ ≤ 0), τ counted from ``start``:
    polynomials with a bound ``error`` of what they miss during the step, ``final`` at its end.

    ``reach`` is the T of the proof.  ``meets`` are the switching surfaces right after the end.
    """

    field: SmoothField | Branches
    start: arb
    length: arb
    polynomials: tuple[arb_poly, ...]
    error: Error
    final: Error
    hulls: tuple[Box, ...]
    reach: arb
    meets: Meeting | None = None

    def at(self, time: arb) -> Box:
        """Proved: contains s(τ) for every τ of the ball ``time`` within the step."""
        return tuple(
            p(time) + arb(0, e) for p, e in zip(self.polynomials, self.error.box, strict=True)
        )

    def during(self, begin: arb, end: arb) -> Box:
        """Proved: contains s(τ) for every τ between two times within the step; sharper than
        :meth:`at`, and as sharp as the ends where a coordinate of the polynomial is monotone."""
        middle = ((begin + end) / 2).mid()
        around = begin.union(end) - middle
        found = []
        for p, e in zip(self.polynomials, self.error.box, strict=True):
            shifted = p(arb_poly([middle, 1]))
            slope = shifted.derivative()(around)
            ends = p(begin).union(p(end))
            found.append((ends if slope > 0 or slope < 0 else shifted(around)) + arb(0, e))
        return tuple(found)

    @cached_property
    def end(self) -> Box:
        return tuple(
            p(self.length) + arb(0, e)
            for p, e in zip(self.polynomials, self.final.box, strict=True)
        )

    @cached_property
    def arrival(self) -> Error:
        """Of s at the end of the step, about the midpoint of ``end``."""
        moved = [p(self.length) - x.mid() for p, x in zip(self.polynomials, self.end, strict=True)]
        return self.final.moved(moved)

    @cached_property
    def hull(self) -> Box:
        """A box that contains the solution during the whole step."""
        return tuple(hull(*parts) for parts in zip(*self.hulls, strict=True))

    @property
    def stop(self) -> arb:
        """The time at the end of the step."""
        return self.start + self.length


class Refusal(str):
    """Why no step could be proved, in words; ``kink`` if it would meet one."""

    kink: bool = False


def take_step(
    field: VectorField,
    box: Sequence[arb],
    backward: bool = False,
    longest: arb | None = None,
    start: arb | None = None,
    error: Error | None = None,
) -> Step | Refusal:
    """A step from every point of ``box`` that lies within ``error`` of its midpoint, at most
    ``longest`` long.

    Proved for a Step: the solution through every point of the box exists during the step and
    lies where :meth:`Step.at` says.  A Refusal proves nothing.
    """
    signs = field.surfaces.signs(box)
    if signs is None or not field.inside(box):
        return refused_at_a_kink(AT_A_KINK)
    branch = field.branch_of(signs)
    center = [x.mid() for x in box]
    order = max(LEAST_ORDER, int(flint.ctx.prec / BITS_PER_ORDER))
    expansion = expand(branch, center, order)
    if expansion is None:
        return Refusal("the Taylor coefficients of the flow are not finite")
    full = flint.ctx.prec
    with precision(BOX_BITS):
        disc = analytic_disc(branch, expansion, full)
        if disc is None:
            return Refusal("no disc was found on which the field is analytic along the flow")
        size = disc.length if longest is None else _smaller(disc.length, longest.mid())
    about = error or Error.of(box)

    def proved(length: arb) -> Step | None:
        with precision(BOX_BITS):
            tube = prove_tube(branch, expansion, disc, about, length)
        if tube is None:
            return None
        polynomials = tuple(arb_poly(row) for row in expansion.rows)
        begin = arb(0) if start is None else start
        ends = tube.error, tube.final, tube.hulls
        return Step(branch, begin, length, polynomials, *ends, disc.reach)

    for _ in range(MAX_HALVINGS):
        step = proved(-size if backward else size)
        if step is not None and (found := _in_one_piece(field, signs, step, proved)):
            return found
        size = size * SHRINKING
    return (
        Refusal("no tube around the flow could be proved")
        if step is None
        else refused_at_a_kink(AT_A_KINK)
    )


def _in_one_piece(
    field: VectorField, signs: Signs, step: Step, proved: Callable[[arb], Step | None]
) -> Step | None:
    """The step, or the part of it before the first switching surface; None if not proved to lie
    where the field has the formula by which it was made."""
    if field.everywhere:
        return step
    if not all(map(field.inside, step.hulls)):
        return None
    met = first_meeting(field, signs, step)
    if met is None or not met.surfaces:
        return step if met else None
    shorter = proved((met.before * BEYOND).mid())  # what is missed in less time is less
    sharper = first_meeting(field, signs, shorter) if shorter else None
    if sharper is not None and sharper.surfaces:
        met = sharper
    shorter = proved(met.before)
    return replace(shorter, meets=met) if shorter else None


AT_A_KINK = "the flow meets a kink or the edge of the field's domain, or cannot be told from one"


def refused_at_a_kink(words: str) -> Refusal:
    refusal = Refusal(words)
    refusal.kink = True
    return refusal


def _smaller(a: arb, b: arb) -> arb:
    return a if a < b else b
