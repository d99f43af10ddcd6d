"""A network of infinite width that is trained on one example, in the NTK parametrisation.

L hidden layers, σ_w = 1, σ_b = 0, zero initial output; r = ‖x‖/√n0.  In the limit of width f
follows the linear flow of the kernel Θ = Θ^{L+1}, S¹ = Θ¹ = r²,

    S^{l+1} = E[φ(√S Z)²],   Θ^{l+1} = S^{l+1} + Θ^l E[φ'(√S Z)²],

all at S = S^l.  With f(x) = f x and λ = ⟨x, J_f(x) x⟩/‖x‖² it is ḟ = Θ (1 − f), λ̇ = Θ_s (1 − f),
where Θ_s is the derivative of Θ(x, s x) in s at 1; J_f(x) is λ x xᵀ/‖x‖².
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Expr, sqrt

from proofs_check.engine.case import Case
from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.step_parts import Part
from proofs_check.engine.claims import Limit
from proofs_check.engine.letters import d2phi, dphi, phi
from proofs_check.engine.sides import number
from proofs_check.engine.system import Ensemble, System, Trainable
from theory.errors import InputError
from theory.rigour.decimals import in_decimals
from theory.symbolic.abstract import d3phi
from theory.symbolic.mean import Z1, Z2, Mean, Z

r = sympy.Symbol("r", positive=True)
rho = sympy.Symbol("rho", real=True)  # the cosine of two examples
PARTS = 16  # of the way from 0 to 1
MAX_DEPTH = 4  # hidden layers; the formulas double with each
DIMENSION = 4  # n0 of networks in training; only ‖x‖/√n0 matters
SEEDS = 12  # networks of each width
SHALLOW, DEEP = (64, 128, 256, 512, 1024), (24, 48, 96, 192)  # widths; deep ones cost a square
RATE = 0.5  # times the inverse of its kernel: small enough that the rate does not show
LAZY, NARROWEST = 0.1, 64  # the change of a unit's input that ε allows, at this width
f, lambda1 = sympy.symbols("f lambda1", real=True)


def kernel(depth: int, scale: Expr = r) -> Expr:
    """Θ(x, x)."""
    S = theta = scale**2
    for _ in range(depth):
        a = sqrt(S) * Z
        S, theta = Mean(phi(a) ** 2), Mean(phi(a) ** 2) + theta * Mean(dphi(a) ** 2)
    return theta


def along_the_ray(depth: int) -> Expr:
    """Θ_s, by Price's theorem: c_s and q_s are the same derivative of S(x, s x) and S(s x, s x)."""
    S, theta, theta_s = r**2, r**2, r**2
    c_s, q_s = r**2, 2 * r**2
    for _ in range(depth):
        a = sqrt(S) * Z
        slope, bend = Mean(dphi(a) ** 2), Mean(d2phi(a) ** 2)
        value_q = (Mean(a * phi(a) * dphi(a)) / S - slope) / 2  # ½E[φφ'']
        slope_q = (Mean(a * dphi(a) * d2phi(a)) / S - bend) / 2  # ½E[φ'φ''']
        value_s = slope * c_s + value_q * q_s
        theta_s = value_s + theta_s * slope + theta * (bend * c_s + slope_q * q_s)
        theta = Mean(phi(a) ** 2) + theta * slope
        c_s, q_s = value_s, Mean(a * phi(a) * dphi(a)) / S * q_s
        S = Mean(phi(a) ** 2)
    return theta_s


def elasticity(depth: int) -> Expr:
    """d log Θ(x, x)/d log ‖x‖², by Stein's lemma: without a derivative of φ'."""
    S = S_dot = theta = theta_dot = r**2
    half = (Z**2 - 1) / 2
    for _ in range(depth):
        a = sqrt(S) * Z
        value, slope = Mean(phi(a) ** 2), Mean(dphi(a) ** 2)
        stretch = S_dot / S
        value_dot = Mean(half * phi(a) ** 2) * stretch
        theta_dot = value_dot + theta_dot * slope + theta * Mean(half * dphi(a) ** 2) * stretch
        S, S_dot, theta = value, value_dot, value + theta * slope
    return theta_dot / theta


@dataclass(frozen=True)
class Pair:
    """Θ(x1, x2) of two examples with ‖x‖ = r, cosine ρ; its derivatives Θ_c, Θ_q in x1·x2 and in
    the square of the second one's norm."""

    theta: Expr
    by_product: Expr
    by_norm: Expr


def pair(depth: int, cosine: Expr = rho) -> Pair:
    """By Price's theorem; U = √S Z1 and V with the covariance C = Σ(x1, x2)."""
    S, C = r**2, cosine * r**2
    theta, theta_c, theta_q = C, sympy.S.One, sympy.S.Zero
    c_c, c_q, S_q = sympy.S.One, sympy.S.Zero, sympy.S.One
    for _ in range(depth):
        U = sqrt(S) * Z1
        V = C / sqrt(S) * Z1 + sqrt(sympy.factor(S - C**2 / S)) * Z2
        slope, bend = Mean(dphi(U) * dphi(V)), Mean(d2phi(U) * d2phi(V))
        value_q, slope_q = Mean(phi(U) * d2phi(V)) / 2, Mean(dphi(U) * d3phi(V)) / 2
        next_c, next_q = slope * c_c, slope * c_q + value_q * S_q
        theta_c = next_c + theta_c * slope + theta * bend * c_c
        theta_q = next_q + theta_q * slope + theta * (bend * c_q + slope_q * S_q)
        theta = Mean(phi(U) * phi(V)) + theta * slope
        C, c_c, c_q = Mean(phi(U) * phi(V)), next_c, next_q
        a = sqrt(S) * Z
        S, S_q = Mean(phi(a) ** 2), Mean(a * phi(a) * dphi(a)) / S * S_q
    return Pair(theta, theta_c, theta_q)


def two_examples(depth: int) -> sympy.ImmutableMatrix:
    """J_f(x1) in the basis x1, x2 for two examples of one norm: X K⁻¹ ∂_z k(z) at z = x1.

    ∂_zΘ(x_i, z) = (Θ_c x_i + 2Θ_q z)/n0; at i = 1 it is Θ̇ x1/‖x1‖², Θ̇ the elasticity times Θ.
    """
    own, other = kernel(depth), pair(depth)
    cosines = sympy.Matrix([[1, rho], [rho, 1]])
    inverse = sympy.Matrix([[own, -other.theta], [-other.theta, own]]) / (own**2 - other.theta**2)
    own_row = elasticity(depth) * own * cosines.row(0)
    other_row = r**2 * (other.by_product * cosines.row(1) + 2 * other.by_norm * cosines.row(0))
    return sympy.ImmutableMatrix(inverse * sympy.Matrix.vstack(own_row, other_row))


def on_a_ray(ratio: int) -> tuple[Expr, Expr]:
    """The eigenvalues at x and ``ratio`` x, the two examples, of one hidden layer:
    f(t x) = (α Θ(x, t x) + β Θ(s x, t x)) x with f(x) = x and f(s x) = s x."""
    t = sympy.Symbol("t", positive=True)

    def theta(a: Expr, b: Expr) -> Expr:
        first, second = a * r * Z, b * r * Z
        return Mean(phi(first) * phi(second)) + a * b * r**2 * Mean(dphi(first) * dphi(second))

    s = sympy.Integer(ratio)
    one, both, other = theta(1, 1), theta(1, s), theta(s, s)
    determinant = one * other - both**2
    alpha, beta = (other - s * both) / determinant, (s * one - both) / determinant
    along = [theta(a, t).diff(t) for a in (1, s)]
    at = lambda place: alpha * along[0].subs(t, place) + beta * along[1].subs(t, place)  # noqa: E731
    return at(1), at(s)


def _specialist(case: Case, depth: int) -> Arrival:
    """The flow is linear: with Θ > 0, f rises from 0 to 1 and λ = f Θ_s/Θ."""
    theta, theta_s = (number(e(depth), case) for e in (kernel, along_the_ray))
    end = theta_s / theta
    if not (theta > 0 and end.is_finite()):
        return Arrival(Limit.UNDECIDED, "Θ(x, x) and its derivative were not enclosed above 0")
    steps = [arb(fmpq(2 * i + 1, 2 * PARTS), fmpq(1, 2 * PARTS)) for i in range(PARTS)]
    return Arrival(
        Limit.ARRIVES,
        f"ḟ = Θ (1 − f) with Θ = {in_decimals(theta, 8)} > 0",
        {f: arb(1), lambda1: end},
        tuple(Part((x, x * end), arb(0)) for x in steps),
    )


def _networks(torch: Any, case: Case, width: int, depth: int) -> Trainable:
    """SEEDS networks f = (g(θ) − g(θ at the start))/ε, weights standard normal, on ½‖x − f(x)‖².

    The output scale ε ≤ 1 has the same limit, whatever it is, but lets weights move little at
    finite width.  Rate and ε come from the networks' own gradients, never from the kernel.
    """
    rng = torch.Generator().manual_seed(case.seed + width)
    sizes = [DIMENSION, *[width] * depth, DIMENSION]
    start = {
        f"W{i}": torch.randn(SEEDS, o, m, generator=rng)
        for i, (m, o) in enumerate(itertools.pairwise(sizes))
    }
    act, norm = case.phi.array_value(torch), float(case.number(r))
    direction = torch.nn.functional.normalize(torch.randn(DIMENSION, generator=rng), dim=0)
    x = norm * math.sqrt(DIMENSION) * direction

    def output(w: Any, point: Any) -> Any:
        h = point.expand(SEEDS, DIMENSION)[..., None]
        for i, each in enumerate(w.values()):
            h = each @ (act(h) if i else h) / math.sqrt(each.shape[2])
        return h[..., 0]

    leaves = {k: w.clone().requires_grad_() for k, w in start.items()}
    slopes = torch.autograd.grad((output(leaves, x) @ direction).sum(), list(leaves.values()))
    speeds = sum(g.square().flatten(1).sum(1) for g in slopes)  # each network's own kernel
    moved = norm * math.sqrt(DIMENSION / float(speeds.mean()))
    scale = min(1.0, LAZY * math.sqrt(NARROWEST) / (moved * max(norm, 1.0)))
    initial = output(start, x).detach()

    def loss(w: Any) -> Any:
        return (x - (output(w, x) - initial) / scale).square().sum(1) / 2

    def read(w: Any) -> dict[str, Any]:
        point = x.expand(SEEDS, DIMENSION).clone().requires_grad_()
        along = ((output(w, point) - output(start, point)) @ direction).sum() / scale
        (back,) = torch.autograd.grad(along, point)
        f_x = (output(w, x) - initial) @ direction / scale
        return {"f": f_x / (norm * math.sqrt(DIMENSION)), "lambda1": back @ direction}

    return Trainable(start, loss, read, rate=(RATE * scale**2 / speeds)[:, None, None])


@cache
def wide(depth: int) -> System:
    if not 1 <= depth <= MAX_DEPTH:
        raise InputError(f"depth must be from 1 to {MAX_DEPTH}, but is {depth}.")
    theta, theta_s = kernel(depth), along_the_ray(depth)
    return System(
        state={f: sympy.S.Zero, lambda1: sympy.S.Zero},
        velocity={f: theta * (1 - f), lambda1: theta_s * (1 - f)},
        clock=1 - f,
        defaults={r: 1, rho: "1/3"},
        words={"norm": r},
        specialist=lambda case: _specialist(case, depth),
        ensemble=Ensemble(
            SHALLOW if depth == 1 else DEEP,
            lambda torch, case, width: _networks(torch, case, width, depth),
        ),
    )
