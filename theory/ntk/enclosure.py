"""λ1 of one training example as a ball: Gaussian expectations with proof.

With Z standard normal, a = √q Z, the diagonal of the kernel (:mod:`theory.ntk.diagonal`) needs A, B
and their logarithmic derivatives, which are computed in two ways that share no integrand:

    Stein   qA' = ½E[(Z² − 1) φ(a)²],    qB' = ½E[(Z² − 1) φ'(a)²]
    Price   qA' = E[a φ(a) φ'(a)],       qB' = E[a φ'(a) φ''(a)]    (no corner)

FLINT's rigorous quadrature gives the integral over |Z| ≤ T, :mod:`theory.ntk.growth` the rest.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import flint
from flint import acb, arb

from theory.activation import Activation, variable
from theory.expression.balls import ComplexBalls, precision
from theory.expression.program import Program
from theory.ntk.growth import growth
from theory.rigour.ball_activation import ball
from theory.rigour.domain import unbroken
from theory.rigour.quadrature import complex_integral

if TYPE_CHECKING:
    import sympy

    from theory.activation import Piece

GUARD_BITS = 40  # beyond the digits asked for
EVALUATIONS = 40_000  # of an integrand on one piece
SHIFT = 1  # t² and t are at most 2e^t: the tail of degree 2 is one of degree 0, shifted


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


class NotEnclosed(Exception):
    """An expectation that could not be enclosed; says why."""


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
    return Enclosed(found, theta, f"λ1 ∈ {found.str(12)}, Θ(x, x) ∈ {theta.str(6)}")


def moments(phi: Activation, q: arb, form: Form) -> tuple[arb, arb, arb, arb]:
    """A, B, qA', qB'."""
    if any(piece.open_guards for piece in phi.pieces) or not unbroken(phi):
        raise NotEnclosed("φ is not proved to be defined and continuous on the whole line")
    if form is Form.STEIN:
        weights = ((0, 0, 0), (1, 1, 0), (0, 0, 2), (1, 1, 2))
    else:
        weights = ((0, 0, 0), (1, 1, 0), (0, 1, 1), (1, 2, 1))
    totals = [arb(0)] * 4
    for piece in phi.pieces:
        for i, (f, g, degree) in enumerate(weights):
            totals[i] += _expectation(phi.name, piece, f, g, degree, q)
    A, B, *rest = totals
    if form is Form.STEIN:
        return A, B, (rest[0] - A) / 2, (rest[1] - B) / 2
    return A, B, q.sqrt() * rest[0], q.sqrt() * rest[1]


def _expectation(name: str, piece: Piece, f: int, g: int, degree: int, q: arb) -> arb:
    """E[Z^degree φ^(f)(√q Z) φ^(g)(√q Z)] over the part of the line where √q Z is on the piece."""
    first, second = derivatives(piece)[f], derivatives(piece)[g]
    if first == 0 or second == 0:
        return arb(0)
    s = q.sqrt()
    ends, rest = [], arb(0)
    for side, end in ((-1, piece.lower), (1, piece.upper)):
        if end.is_infinite:
            far, beyond = _tail(name, (first, second), side, s)
            ends.append(side * far)
            rest += beyond
        else:
            ends.append(ball(end) / s)
    low, high = ends
    if not low < high:
        raise NotEnclosed("a corner of φ lies outside the range of integration")
    return _integral((first, second), degree, s, low, high) + arb(0, rest.upper())


def _tail(name: str, factors: tuple[sympy.Expr, ...], side: int, s: arb) -> tuple[arb, arb]:
    """T, and a bound of the integral beyond it."""
    bounds = [growth(f, side, arb(1)) for f in factors]
    if None in bounds:
        raise NotEnclosed(f"no bound of φ = {name} and its derivatives for large |z| was found")
    rate = sum((b.rate for b in bounds if b is not None), arb(0)) * s + SHIFT
    factor = arb(2)
    for b in bounds:
        factor *= b.factor  # type: ignore[union-attr]
    wanted = rate * rate + 2 * (arb(2).log() * flint.ctx.prec + abs(factor.log()))
    far = (rate + wanted.sqrt() + 1 / s).upper()
    beyond = factor * (rate * rate / 2).exp() * ((far - rate) / arb(2).sqrt()).erfc() / 2
    return far, beyond


def _integral(
    factors: tuple[sympy.Expr, sympy.Expr], degree: int, s: arb, low: arb, high: arb
) -> arb:
    runs = _programs(factors)

    def integrand(z: acb, analytic: bool) -> acb:
        values = runs[analytic](s * z)
        product = _complex(values[0]) * _complex(values[-1]) * (-z * z / 2).exp()
        return product * z**degree if degree else product

    tolerance = arb(2) ** -flint.ctx.prec
    found = complex_integral(
        integrand, acb(low), acb(high), eval_limit=EVALUATIONS, abs_tol=tolerance
    )
    value = found.real / (2 * arb.pi()).sqrt()
    if not value.is_finite():
        raise NotEnclosed("the rigorous quadrature did not converge")
    return value


def _complex(x: Any) -> acb:
    return x if isinstance(x, acb) else acb(x)


@lru_cache(maxsize=256)
def _programs(factors: tuple[sympy.Expr, sympy.Expr]) -> dict[bool, Any]:
    program = Program.compile(list(dict.fromkeys(factors)))
    return {analytic: program.bind(ComplexBalls(analytic)) for analytic in (False, True)}


@lru_cache(maxsize=256)
def derivatives(piece: Piece) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr]:
    slope = piece.derivative
    return piece.value, slope, slope.diff(variable())
