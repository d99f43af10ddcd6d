"""Convergence to a zero of the loss that need not be isolated: Łojasiewicz's argument.

Let s' = F(s) = M(s) r(s) for residuals r (m of them) and the loss ½‖r‖², with R the Jacobian of r.
On a ball of radius ρ around s(T), let the symmetric part of -R M be at least λ > 0 and ‖M‖ ≤ μ.
While s stays in the ball,

    d‖r‖/dt = rᵀ R M r / ‖r‖ ≤ -λ ‖r‖,    ‖s'‖ ≤ μ ‖r‖,

so that the path that is still to come is no longer than ℓ = (μ/λ) ‖r(s(T))‖.  If ℓ < ρ, then s
never leaves the ball, exists for ever and converges to a zero of r within ℓ of s(T), with
‖r‖ ≤ e^{-λ(t - T)} ‖r(s(T))‖.

Nothing is proved where R M is singular on the zero set, as for a degenerate minimum.
"""

from __future__ import annotations

import time as clock
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import flint
from flint import arb, arb_mat

from theory.errors import ExpressionError
from theory.flows.integration import follow
from theory.flows.orbit import Budget, Ending, Horizon, Orbit
from theory.flows.quadratic import positive_definite
from theory.flows.vector_field import Box, VectorField
from theory.outcome import Truth

if TYPE_CHECKING:
    import sympy

SHRINKING = 0.7  # of the ball until λ is positive on it
TRIALS = 40
FIRST_RADIUS = 1.0
BISECTIONS = 20  # of λ
FIRST_HORIZON = 1  # of the search for a state from which the argument holds; doubled each time
INFLATION = 2  # of the limit's box, in which its conserved quantities must determine it


@dataclass(frozen=True)
class ResidualFlow:
    """The flow s' = M r, with ``factor`` M as rows."""

    field: VectorField
    residuals: VectorField  # r as a function of the state, with R its Jacobian
    factor: VectorField  # the entries of M, row by row

    @classmethod
    def of(
        cls,
        field: VectorField,
        residuals: Sequence[sympy.Expr],
        factor: Sequence[Sequence[sympy.Expr]],
    ) -> ResidualFlow:
        """Any flow with F = M r, which is proved here by exact zero tests."""
        from theory.symbolic.exact import is_zero

        for f, row in zip(field.velocity_of, factor, strict=True):
            rest = f - sum(m * r for m, r in zip(row, residuals, strict=True))
            if is_zero(rest).truth is not Truth.TRUE:
                raise ExpressionError(
                    f"the velocity {f} could not be proved equal to the given factor times the "
                    "residuals."
                )
        entries = [m for row in factor for m in row]
        functions = VectorField.functions(field.state, residuals)
        return cls(field, functions, VectorField.functions(field.state, entries))

    @cached_property
    def _shape(self) -> tuple[int, int]:
        return self.field.dimension, len(self.residuals.velocity_of)

    def decay(self, box: Sequence[arb]) -> tuple[arb_mat, arb_mat]:
        """-R M and M over the box."""
        n, m = self._shape
        factor = arb_mat(n, m, list(self.factor.velocity(box)))
        return -(self.residuals.jacobian(box) * factor), factor


@dataclass(frozen=True)
class ZeroLossLimit:
    """From every state of the box that was examined the flow converges to a zero of r in ``box``,
    within ``distance``, and ‖r‖ decays at least like e^{-``rate`` t}."""

    box: Box
    distance: arb
    rate: arb


def zero_loss_limit(flow: ResidualFlow, state: Sequence[arb]) -> ZeroLossLimit | None:
    """Łojasiewicz's argument on balls around the box ``state``.

    Proved unless None: existence for all times, convergence, the limit's loss is 0, and ``box``
    contains the limit.  None proves nothing.
    """
    residual = _length(flow.residuals.velocity(state))
    if not residual.is_finite():
        return None
    own = _length([x.rad() for x in state])
    radius = arb(FIRST_RADIUS)
    for _ in range(TRIALS):
        found = _limit_within(flow, state, residual, (radius + own).upper(), radius)
        if found is not None:
            return found
        radius = radius * SHRINKING
    return None


def _limit_within(
    flow: ResidualFlow, state: Sequence[arb], residual: arb, reach: arb, radius: arb
) -> ZeroLossLimit | None:
    matrix, factor = flow.decay([x.mid() + arb(0, reach) for x in state])
    rate = least_eigenvalue(matrix)
    if rate is None:
        return None
    distance = (_length(factor.entries()) / rate * residual).upper()
    if not distance < radius:
        return None
    return ZeroLossLimit(tuple(x + arb(0, distance) for x in state), distance, rate)


def least_eigenvalue(matrix: arb_mat) -> arb | None:
    """A positive lower bound of xᵀ A x / ‖x‖² for every A of the interval matrix; None if none
    was proved."""
    n = matrix.nrows()

    def holds(bound: arb) -> bool:
        shift = arb_mat(n, n, [bound if i == j else arb(0) for i in range(n) for j in range(n)])
        return positive_definite(matrix - shift)

    if not holds(arb(0)):
        return None
    high = arb(min(float(matrix[i, i].upper()) for i in range(n)))
    low = high / 2
    while not holds(low):
        low = low / 2
        if low < high * arb(2) ** -60:
            return None
    for _ in range(BISECTIONS):
        middle = ((low + high) / 2).mid()
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _length(values: Sequence[arb]) -> arb:
    return sum((x * x for x in values), arb(0)).sqrt().upper()


@dataclass(frozen=True)
class ZeroLossConvergence:
    """If ``proved``, every orbit from the start converges to a zero of the loss in ``limit``;
    ``reason`` is a sentence in either case."""

    proved: bool
    reason: str
    orbit: Orbit
    found: ZeroLossLimit | None = None

    @property
    def limit(self) -> Box | None:
        return self.found.box if self.found else None


def converges_to_zero_loss(
    flow: ResidualFlow,
    start: Sequence[object],
    distance: arb | None = None,
    budget: Budget | None = None,
) -> ZeroLossConvergence:
    """Follow the flow until Łojasiewicz's argument holds and the limit is known to ``distance``."""
    whole, orbit, horizon = budget or Budget(), None, FIRST_HORIZON
    began = clock.process_time()
    wanted = arb(2) ** (-flint.ctx.prec // 3) if distance is None else distance
    while True:
        left = whole.after(clock.process_time() - began)
        following = follow(flow.field, start, Horizon(horizon), budget=left, onward=orbit)
        if following.ending is not Ending.ARRIVED or following.state is None:
            return ZeroLossConvergence(False, following.reason, following)
        orbit = following
        found = zero_loss_limit(flow, following.state)
        if found is not None and found.distance < wanted:
            words = (
                "the residuals decay exponentially on a ball that the rest of the path cannot leave"
            )
            return ZeroLossConvergence(True, words, following, found)
        horizon *= 2
