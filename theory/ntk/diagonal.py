"""One training example: λ1 = d log Θ(x, x) / d log ‖x‖², in floats, for any φ, corners included.

J_f(x) = x ∂_zΘ(x, z)ᵀ/Θ(x, x) has rank one, with the eigenvalue λ1 = x·∂_zΘ(x, z)/Θ(x, x) at z = x.
Θ is symmetric, so λ1 is half the logarithmic derivative of Θ(sx, sx) in s: the elasticity of the
diagonal of the kernel.  With A(q) = E[φ(√q Z)²], B(q) = E[φ'(√q Z)²] and S^l = Σ^l(x, x),

    S^{l+1} = σ_w² A(S^l) + σ_b²,   Θ^{l+1} = S^{l+1} + Θ^l σ_w² B(S^l),
    q A'(q) = ½E[(Z² − 1) φ²],      q B'(q) = ½E[(Z² − 1) φ'²]   (Stein: no second derivative).

For φ with a corner f has no Jacobian at x (Θ has a cusp there); λ1 is then the derivative along x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from theory.activation import Activation
from theory.errors import InputError
from theory.ntk.architecture import Architecture
from theory.ntk.parts import Floats, Parts
from theory.ntk.recursion import ROUNDING, RULES
from theory.ntk.rules import Rule, cuts_around, normal_rule, reach


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
