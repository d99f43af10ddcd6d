"""λ1 of one training example as a ball: Gaussian expectations with proof.

With Z standard normal, a = √q Z, the diagonal of the kernel (:mod:`theory.ntk.diagonal`) needs A, B
and their logarithmic derivatives, which are computed in two ways that share no integrand:

    Stein   qA' = ½E[(Z² − 1) φ(a)²],    qB' = ½E[(Z² − 1) φ'(a)²]
    Price   qA' = E[a φ(a) φ'(a)],       qB' = E[a φ'(a) φ''(a)]    (no corner)

Each is a ball by :mod:`theory.ntk.expectation`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, variable
from theory.expression.balls import precision
from theory.ntk.expectation import Factor, NotEnclosed, expectation
from theory.rigour.ball_activation import ball
from theory.rigour.decimals import in_decimals

if TYPE_CHECKING:
    import sympy

    from theory.activation import Piece

GUARD_BITS = 40  # beyond the digits asked for


class Form(enum.Enum):
    """Which integrals give the derivatives of A and B."""

    STEIN = "by Stein's lemma: the second Hermite polynomial"
    PRICE = "by Price's theorem: the derivatives of φ"


@dataclass(frozen=True)
class Enclosed:
    """``eigenvalue`` λ1 and ``kernel`` Θ(x, x) as balls, proved; None with the reason otherwise."""

    eigenvalue: arb | None
    kernel: arb | None
    reason: str


def enclose_one(
    phi: Activation,
    depth: int,
    scale: sympy.Expr,
    digits: int = 15,
    form: Form = Form.STEIN,
    bias: sympy.Expr | int = 0,
) -> Enclosed:
    """λ1 at an example with ‖x‖/√n0 = ``scale``, σ_w = 1 and σ_b² = ``bias``.

    Proved: that the true λ1 and Θ(x, x) lie in the balls (for φ with a corner, the derivative of f
    along x).
    """
    import sympy

    bits = int(3.33 * digits) + GUARD_BITS
    with precision(bits):
        try:
            return _recursion(phi, depth, ball(scale), form, ball(sympy.sympify(bias)))
        except NotEnclosed as error:
            return Enclosed(None, None, str(error))


def _recursion(phi: Activation, depth: int, r: arb, form: Form, b: arb) -> Enclosed:
    S, S_dot = r * r + b, r * r
    theta, theta_dot = S, S_dot
    for _ in range(depth):
        if not S > 0:
            raise NotEnclosed("a variance could not be separated from 0")
        A, B, A_dot, B_dot = moments(phi, S, form)
        stretch = S_dot / S
        theta_dot = A_dot * stretch + theta_dot * B + theta * B_dot * stretch
        theta = A + b + theta * B
        S, S_dot = A + b, A_dot * stretch
    if not theta > 0:
        raise NotEnclosed("Θ(x, x) could not be separated from 0")
    found = theta_dot / theta
    if not found.is_finite():
        raise NotEnclosed("the balls became infinite")
    return Enclosed(
        found, theta, f"λ1 ∈ {in_decimals(found, 12)}, Θ(x, x) ∈ {in_decimals(theta, 6)}"
    )


def moments(phi: Activation, q: arb, form: Form) -> tuple[arb, arb, arb, arb]:
    """A, B, qA', qB'."""
    weights: tuple[tuple[int, int, int], ...]
    if form is Form.STEIN:
        weights = ((0, 0, 0), (1, 1, 0), (0, 0, 2), (1, 1, 2))
    else:
        weights = ((0, 0, 0), (1, 1, 0), (0, 1, 1), (1, 2, 1))
    A, B, *rest = (
        expectation(phi, (Factor(f, q.sqrt()), Factor(g, q.sqrt())), degree)
        for f, g, degree in weights
    )
    if form is Form.STEIN:
        return A, B, (rest[0] - A) / 2, (rest[1] - B) / 2
    return A, B, q.sqrt() * rest[0], q.sqrt() * rest[1]


@lru_cache(maxsize=256)
def derivatives(piece: Piece) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr]:
    slope = piece.derivative
    return piece.value, slope, slope.diff(variable())
