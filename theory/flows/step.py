"""One rigorous Taylor step of s' = F(s), forward or backward in time.

A polynomial that nearly solves the equation is searched, what it misses is bounded by Cauchy's
estimate on a disc of complex times (:mod:`theory.flows.disc`), and how far the solution may lie
from it, by a logarithmic norm (:mod:`theory.flows.tube`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import flint
from flint import arb, arb_poly

from theory.expression.balls import precision
from theory.flows.disc import analytic_disc
from theory.flows.power_series import expand
from theory.flows.tube import Error, prove_tube
from theory.flows.vector_field import Box, SmoothField, VectorField

BITS_PER_ORDER = 2.6  # the order is the precision over this: -log2 of the usual q
LEAST_ORDER = 8
BOX_BITS = 53  # of bounds, which need not be sharp
SHRINKING = 0.5  # of a step whose tube was not proved
MAX_HALVINGS = 12  # after which a step is given up


@dataclass(frozen=True)
class Step:
    """The solution for 0 ≤ τ ≤ ``length`` (or ``length`` ≤ τ ≤ 0), τ counted from ``start``:
    polynomials with a bound ``error`` of what they miss during the step, ``final`` at its end.

    ``reach`` is the T of the proof.
    """

    field: SmoothField
    start: arb
    length: arb
    polynomials: tuple[arb_poly, ...]
    error: Error
    final: Error
    hulls: tuple[Box, ...]
    reach: arb

    def at(self, time: arb) -> Box:
        """Proved: contains s(τ) for every τ of the ball ``time`` within the step."""
        return tuple(
            p(time) + arb(0, e) for p, e in zip(self.polynomials, self.error.box, strict=True)
        )

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
        return tuple(_union(parts) for parts in zip(*self.hulls, strict=True))

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
    branch = field.branch(box)
    if branch is None:
        return _at_a_kink()
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
    for _ in range(MAX_HALVINGS):
        with precision(BOX_BITS):
            about = error or Error.of(box)
            tube = prove_tube(branch, expansion, disc, about, -size if backward else size)
        if tube is not None and _keeps_branch(field, branch, tube.hulls):
            break
        size = size * SHRINKING
    else:
        return _at_a_kink() if tube else Refusal("no tube around the flow could be proved")
    polynomials = tuple(arb_poly(row) for row in expansion.rows)
    begin = arb(0) if start is None else start
    length = -size if backward else size
    return Step(branch, begin, length, polynomials, tube.error, tube.final, tube.hulls, disc.reach)


def _at_a_kink() -> Refusal:
    words = "the flow meets a kink or the edge of the field's domain, or cannot be told from one"
    refusal = Refusal(words)
    refusal.kink = True
    return refusal


def _keeps_branch(field: VectorField, branch: SmoothField, hulls: Sequence[Box]) -> bool:
    return field.everywhere or all(field.branch(hull) is branch for hull in hulls)


def _smaller(a: arb, b: arb) -> arb:
    return a if a < b else b


def _union(parts: Sequence[arb]) -> arb:
    total = parts[0]
    for part in parts[1:]:
        total = total.union(part)
    return total
