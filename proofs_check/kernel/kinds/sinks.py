"""Flows without a clock that run to a point of rest e.

Let F be continuously differentiable on B = {x : |x_i - e_i| ≤ w_i}, F(e) = 0, and everywhere on B

    ∂F_i/∂x_i + Σ_{j≠i} |∂F_i/∂x_j| w_j/w_i < 0  for all i.

Then a solution of ẋ = F(x) that is in B at some time exists for all later ones, stays in B, and
converges to e.  For B is compact, so that these sums are at most some -λ < 0, and convex, so that
y = x - e has ẏ = A(t) y, A the mean of ∂F/∂x from e to x, with A_ii + Σ |A_ij| w_j/w_i ≤ -λ.  Let
N = max |y_i|/w_i.  Where |y_i| = w_i N > 0, d|y_i|/dt ≤ A_ii |y_i| + Σ |A_ij| w_j N ≤ -λ |y_i|:
so N ≤ N(0) e^(-λ t), as long as the solution is in B, which it thus never leaves.  In Coq:
``sink_rule`` of Rest.v, with half the rate.

Taylor steps lead from the start into B.  Letters that stay equal to formulas in the others need no
steps (``While`` of places.py): the flow of the others is followed, with these put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Interval, Rejected, sign, size
from proofs_check.kernel.core.orbits import Step, Trajectory, advanced, followed, part_of
from proofs_check.kernel.core.places import While
from proofs_check.kernel.core.trees import (
    ZERO,
    Tree,
    derivative,
    letter,
    letters,
    sub,
    substituted,
)

NO_CLOCK = "@clock"  # a letter without a value, of which nothing is shown


@dataclass(frozen=True)
class Sink:
    """``limit`` is e, of all letters, ``widths`` are w, of those that are not ``known``."""

    piece: int
    limit: dict[str, Tree]
    widths: dict[str, Fraction]
    known: dict[str, Tree]
    order: int

    @property
    def names(self) -> set[str]:
        return set(self.limit)

    @property
    def ends(self) -> dict[str, Tree]:
        return self.limit

    def rest(self, system: System) -> System:
        """The flow of the other letters."""
        known = {s: system.plain(e) for s, e in self.known.items()}
        if known:
            While(system).stays(known)
        state = {s: x for s, x in system.state.items() if s not in known}
        motion = {s: substituted(system.plain(system.motion[s]), known) for s in state}
        return replace(system, state=state, motion=motion, programs={})

    def whole(self, system: System, box: Mapping[str, Interval]) -> dict[str, Interval]:
        """With the letters that are known."""
        return {**box, **{s: system.value(e, box) for s, e in self.known.items()}}

    def followed(self, system: System, steps: Sequence[Step]) -> Trajectory:
        """To B, on which the orbit is thereafter."""
        system = part_of(system, self.names)
        rest, f = self.rest(system), system.f
        if set(self.widths) != set(rest.state) or not all(w > 0 for w in self.widths.values()):
            raise Rejected("a point of rest, or a box about it, of other letters than the state")
        if any(letters(e) - set(system.numbers) for e in self.limit.values()):
            raise Rejected("a point of rest that moves")
        program, at = followed(rest, rest.motion)
        boxes = []
        for step in steps:
            swept, at = advanced(rest, program, at, step, self.order)
            boxes.append(self.whole(system, swept))
        end = {s: system.value(e, {}) for s, e in self.limit.items()}
        within = [size(f.sub(at[s], end[s])) <= f.of(w)[0] for s, w in self.widths.items()]
        if not all(within):
            raise Rejected("the steps do not lead into the box about the point of rest")
        last = {s: f.widened(end[s], f.of(w)[1]) for s, w in self.widths.items()}
        self.require_rest(rest, last)
        still = {**rest.motion, **{s: sub(letter(s), e) for s, e in self.known.items()}}
        for e in still.values():
            if not system.equal_inside(substituted(system.plain(e), self.limit), ZERO):
                raise Rejected("the flow does not rest at the point of rest")
        boxes.append(self.whole(system, last))
        for box in boxes:
            system.values((*system.motion.values(), *system.needed), box)
            if any(sign(x) != 1 for x in system.values(system.positive, box)):
                raise Rejected("the metric is not positive all along")
        return Trajectory(letter(NO_CLOCK), system.motion, boxes, [end])

    def require_rest(self, rest: System, box: Mapping[str, Interval]) -> None:
        """The sums above are negative."""
        f = rest.f
        for s, motion in rest.motion.items():
            slopes = rest.values([motion, *(derivative(motion, t) for t in self.widths)], box)[1:]
            total = 0
            for (t, w), slope in zip(self.widths.items(), slopes, strict=True):
                total += slope[1] if s == t else f.scaled((0, size(slope)), w / self.widths[s])[1]
            if total >= 0:
                raise Rejected("the flow may leave the box about the point of rest")
