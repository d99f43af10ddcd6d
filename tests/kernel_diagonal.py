"""One training example: λ1 = d log Θ(x, x) / d log ‖x‖², in floats and in balls, to compare with.

J_f(x) = x ∂_zΘ(x, z)ᵀ/Θ(x, x) has rank one, with the eigenvalue λ1 = x·∂_zΘ(x, z)/Θ(x, x) at z = x.
Θ is symmetric, so λ1 is half the logarithmic derivative of Θ(sx, sx) in s: the elasticity of the
diagonal of the kernel.  With A(q) = E[φ(√q Z)²], B(q) = E[φ'(√q Z)²] and S^l = Σ^l(x, x),

    S^{l+1} = σ_w² A(S^l) + σ_b²,   Θ^{l+1} = S^{l+1} + Θ^l σ_w² B(S^l),
    q A'(q) = ½E[(Z² − 1) φ²],      q B'(q) = ½E[(Z² − 1) φ'²]      (Stein: no second derivative),
    q A'(q) = E[a φ(a) φ'(a)],      q B'(q) = E[a φ'(a) φ''(a)]     (Price: no corner; a = √q Z).

For φ with a corner f has no Jacobian at x (Θ has a cusp there); λ1 is then the derivative along x.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
import sympy
from flint import arb

from theory.activation import Activation
from theory.errors import InputError
from theory.expression.balls import precision
from theory.ntk.architecture import Architecture
from theory.ntk.expectation import Factor, NotEnclosed, expectation
from theory.ntk.parts import Floats, Parts
from theory.ntk.recursion import ROUNDING, RULES
from theory.ntk.rules import Rule, cuts_around, normal_rule, reach
from theory.rigour.ball_activation import ball
from theory.rigour.decimals import in_decimals

GUARD_BITS = 40  # beyond the digits asked for


@dataclass(frozen=True)
class OneExample:
    """λ1 with its estimated error, and Θ(x, x)."""

    eigenvalue: float
    error: float
    kernel: float


def one_example(phi: Activation | str, architecture: Architecture, scale: float) -> OneExample:
    """For an example with ‖x‖/√n0 = ``scale`` > 0.  The error is an estimate, by a finer rule."""
    phi = Activation.of(phi)
    if not (np.isfinite(scale) and scale > 0):
        raise InputError(f"the example must have a positive finite norm, but ‖x‖/√n0 = {scale}.")
    parts = Parts.of(phi)
    coarse, fine = (_run(parts, architecture, scale, rule) for rule in (RULES[0], RULES[-1]))
    if not np.isfinite(fine).all():
        raise InputError(f"the kernel of φ = {phi.name} is not finite at ‖x‖/√n0 = {scale}.")
    if not fine[1] > 0:
        raise InputError(
            f"the kernel of φ = {phi.name} vanishes at this example: nothing is learnt."
        )
    error = abs(fine[0] - coarse[0]) + 10 * ROUNDING * max(1.0, abs(fine[0]))
    return OneExample(fine[0], error, fine[1])


def _run(parts: Parts, net: Architecture, scale: float, rule: Rule) -> tuple[float, float]:
    """(λ1, Θ(x, x)); a dot is d/d log ‖x‖²."""
    w, b = net.weight**2, net.bias**2
    S, S_dot = w * scale**2 + b, w * scale**2
    theta, theta_dot = S, S_dot
    for _ in range(net.depth):
        A, B, A_dot, B_dot = (w * m for m in moments(parts, S, rule))
        stretch = S_dot / S if S > 0 else 0.0
        theta_dot = A_dot * stretch + theta_dot * B + theta * B_dot * stretch
        theta = A + b + theta * B
        S, S_dot = A + b, A_dot * stretch
    return float(theta_dot / theta) if theta else float("nan"), float(theta)


def moments(parts: Parts, q: float, rule: Rule) -> tuple[float, float, float, float]:
    """A, B, qA', qB' at q."""
    s = float(np.sqrt(q))
    width = reach(parts, s) + rule.margin
    marks: Floats = np.array(parts.marks)
    cuts = cuts_around(marks / s, 1 / s, width, rule.level) if s else np.zeros(1)
    z, weight = normal_rule(np.zeros(1), 1.0, cuts, rule, width)
    with np.errstate(over="ignore", invalid="ignore"):
        value, slope, _ = parts.values(s * z[0])
        squares = (value**2, slope**2)
        plain = [float(np.sum(weight[0] * f)) for f in squares]
        tilted = [float(np.sum(weight[0] * (z[0] ** 2 - 1) * f)) / 2 for f in squares]
    return plain[0], plain[1], tilted[0], tilted[1]


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
    bits = int(3.33 * digits) + GUARD_BITS
    with precision(bits):
        try:
            return _in_balls(phi, depth, ball(scale), form, ball(sympy.sympify(bias)))
        except NotEnclosed as error:
            return Enclosed(None, None, str(error))


def _in_balls(phi: Activation, depth: int, r: arb, form: Form, b: arb) -> Enclosed:
    S, S_dot = r * r + b, r * r
    theta, theta_dot = S, S_dot
    for _ in range(depth):
        if not S > 0:
            raise NotEnclosed("a variance could not be separated from 0")
        A, B, A_dot, B_dot = enclosed_moments(phi, S, form)
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


def enclosed_moments(phi: Activation, q: arb, form: Form) -> tuple[arb, arb, arb, arb]:
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
