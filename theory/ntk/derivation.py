"""The derivation behind λ1 = d log Θ(x, x)/d log ‖x‖² and its limit, step by step.

Each step is an identity for abstract φ (through its Gaussian moments) or an abstract symmetric
kernel; SymPy shows that the difference of its sides vanishes.  Not proved here: that integrals and
derivatives may be exchanged, and the limits themselves (docs/mathematics.md).
"""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Expr, Rational, Sum

from theory.one_layer.derivation import Step, contract, d, m, n, x

q, q1, q2, s, t = sympy.symbols("q q1 q2 s t", positive=True)
a, b, c, u, v = sympy.symbols("a b c u v", real=True)
p, P, alpha, beta, theta = sympy.symbols("p P alpha beta theta", positive=True)
half = Rational(1, 2)


class Kappa(sympy.Function):
    """κ(q1, q2, c) with κ(q1, q2, c) = κ(q2, q1, c), of which nothing else is known."""

    nargs = 3

    def fdiff(self, argindex: int = 1) -> Expr:
        first, second, covariance = self.args
        if argindex == 3:
            return KappaC(first, second, covariance)
        if argindex == 2:
            return KappaQ(first, second, covariance)
        return KappaQ(second, first, covariance)


class KappaQ(sympy.Function):
    """∂κ/∂q2."""

    nargs = 3


class KappaC(sympy.Function):
    """∂κ/∂c."""

    nargs = 3


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """The derivation, in order."""
    return (
        _price(),
        _stein(),
        _rank_one(),
        _elasticity(),
        _recursion(),
        _homogeneous(),
        _one_half(),
        _erf(),
    )


def _price() -> Step:
    determinant = q1 * q2 - c**2
    log = -(q2 * u**2 - 2 * c * u * v + q1 * v**2) / (2 * determinant) - sympy.log(determinant) / 2
    return Step(
        "Price's theorem",
        "The normal density obeys a heat equation in each of its covariances, so a derivative of "
        "an expectation in a covariance is an expectation of derivatives.",
        r"\partial_c E[F(u)G(v)] = E[F'(u)G'(v)], \quad"
        r" \partial_{q_2} E[F(u)G(v)] = \tfrac12 E[F(u)G''(v)]",
        "∂_c E[F(u)G(v)] = E[F'(u)G'(v)],  ∂_{q2} E[F(u)G(v)] = ½E[F(u)G''(v)]",
        (
            sympy.cancel(log.diff(c) - log.diff(u, v) - log.diff(u) * log.diff(v)),
            sympy.cancel(log.diff(q2) - (log.diff(v, 2) + log.diff(v) ** 2) / 2),
        ),
    )


def _stein() -> Step:
    log = -(a**2) / (2 * q) - sympy.log(q) / 2
    return Step(
        "Stein's lemma",
        "In one variable the derivative in the variance needs no derivative of φ.",
        r"q\,\tfrac{d}{dq} E[g(\sqrt q Z)] = \tfrac12 E[(Z^2 - 1)\, g(\sqrt q Z)]",
        "q d/dq E[g(√q Z)] = ½E[(Z² − 1) g(√q Z)]",
        (sympy.expand(q * log.diff(q) - (a**2 / q - 1) / 2),),
    )


def _rank_one() -> Step:
    K, Kc, Kq = Kappa(q, q, q), KappaC(q, q, q), KappaQ(q, q, q)
    applied = Sum(x[m] * (Kc * x[n] + 2 * Kq * x[n]) / K * x[n], (n, 1, d))
    return Step(
        "One example",
        "At z = x the gradient of Θ(x, z), a function of z·z and x·z, is a multiple of x, so the "
        "Jacobian is a multiple of x xᵀ.",
        r"J_f(x) = x\, \partial_z\Theta(x, z)^T / \Theta(x, x) = \lambda_1 x x^T/\|x\|^2, \quad"
        r" \lambda_1 = q\,(\kappa_c + 2\kappa_q)/\kappa",
        "J_f(x) = x ∂_zΘ(x, z)ᵀ/Θ(x, x) = λ1 x xᵀ/‖x‖²,  λ1 = q(κ_c + 2κ_q)/κ,  q = ‖x‖²",
        (
            contract(applied).replace(lambda e: isinstance(e, Sum), lambda e: q)
            - q * (Kc + 2 * Kq) / K * x[m],
        ),
    )


def _elasticity() -> Step:
    along = Kappa(q, s**2 * q, s * q).diff(s).subs(s, 1)
    return Step(
        "Elasticity of the diagonal",
        "Θ is symmetric: the derivative in one argument is half that of the diagonal.",
        r"\lambda_1 = \frac{d \log \Theta(x, x)}{d \log \|x\|^2}",
        "λ1 = d log Θ(x, x)/d log ‖x‖²",
        (along - q * Kappa(q, q, q).diff(q), along - q * (KappaC(q, q, q) + 2 * KappaQ(q, q, q))),
    )


def _recursion() -> Step:
    S, T, A, B = (sympy.Function(name) for name in "STAB")
    z = sympy.Symbol("z", positive=True)

    def dot(F: Expr) -> Expr:  # z F'(z) at z = S(q)
        return (z * F(z).diff(z)).subs(z, S(q))

    stretch = q * S(q).diff(q) / S(q)
    following = (A(S(q)) + T(q) * B(S(q))).diff(q) * q
    wanted = dot(A) * stretch + q * T(q).diff(q) * B(S(q)) + T(q) * dot(B) * stretch
    return Step(
        "Recursion of the diagonal",
        "The logarithmic derivative in the norm passes from layer to layer by the chain rule.",
        r"\dot\Theta^{l+1} = \dot A\, \dot S/S + \dot\Theta^l B + \Theta^l \dot B\, \dot S/S",
        "Θ̇ˡ⁺¹ = Ȧ Ṡ/S + Θ̇ˡ B + Θˡ Ḃ Ṡ/S, a dot being d/d log of the argument",
        ((following - wanted).doit(),),
    )


def _homogeneous() -> Step:
    S, T = alpha * q**P, theta * q**P
    K = a**2 * S**p + T * b**2 * S ** (p - 1)
    return Step(
        "Homogeneous φ",
        "If φ(tz) = t^p φ(z) for t > 0 and σ_b = 0, each layer multiplies the degree by p.",
        r"\varphi(tz) = t^p \varphi(z) \;\Rightarrow\; \lambda_1 = p^L",
        "φ(tz) = t^p φ(z) for t > 0 and σ_b = 0  ⇒  λ1 = p^L at every norm",
        (sympy.expand(sympy.powsimp(sympy.expand(q * K.diff(q) - p * P * K), force=True)),),
    )


def _one_half() -> Step:
    A, B, A2, B2 = sympy.symbols("A B A_2 B_2", positive=True)  # E[φ²], E[φ'²], E[Z²φ²], E[Z²φ'²]
    K = A + q * B
    lam = ((A2 - A) / 2 + q * B + q * (B2 - B) / 2) / K
    return Step(
        "Distance from one half",
        "One hidden layer: for bounded φ the first two terms stay bounded and E[Z²φ'²] is small "
        "against E[φ'²], which falls like 1/√q only.",
        r"\lambda_1 - \tfrac12 = \frac{\tfrac12 E[Z^2\varphi^2] - E[\varphi^2]"
        r" + \tfrac q2 E[Z^2\varphi'^2]}{E[\varphi^2] + q E[\varphi'^2]}",
        "λ1 − ½ = (½E[Z²φ²] − E[φ²] + ½q E[Z²φ'²])/(E[φ²] + q E[φ'²])",
        (sympy.cancel(lam - half - (A2 / 2 - A + q * B2 / 2) / K),),
    )


def _erf() -> Step:
    first, second = 1 + 2 * q1, 1 + 2 * q2
    value = 2 / sympy.pi * sympy.asin(2 * c / sympy.sqrt(first * second))
    slope = 4 / (sympy.pi * sympy.sqrt(first * second - 4 * c**2))
    by_c = sympy.cancel(sympy.together(value.diff(c) ** 2 - slope**2))
    by_q2 = sympy.cancel(sympy.together(value.diff(q2) ** 2 - (c * slope / second) ** 2))
    return Step(
        "Closed form for erf",
        "The derivative of the arcsine formula is the Gaussian integral E[φ'φ'] (compared squared; "
        "both are positive).",
        r"E[\varphi\varphi] = \tfrac2\pi \arcsin\frac{2c}{\sqrt{(1+2q_1)(1+2q_2)}}, \;"
        r" E[\varphi'\varphi'] = \frac{4}{\pi\sqrt{(1+2q_1)(1+2q_2) - 4c^2}}",
        "E[φφ] = (2/π) arcsin(2c/√((1+2q1)(1+2q2))),  E[φ'φ'] = 4/(π√((1+2q1)(1+2q2) − 4c²))",
        (by_c, by_q2),
    )
