"""Two examples x and s x on one ray: at large norm one of them repels, for every sigmoid-like φ.

For one hidden layer, σ_b = 0 and r → ∞, Θ(r a x, r b x)/r tends (up to a factor) to

    g(a, b) = ab ∫ φ'(at) φ'(bt) dt,

and for more layers to a multiple of it.  The predictor for the examples 1 and s of the ray is then
f(t) = α g(1, t) + β g(s, t), with eigenvalues f'(1) and f'(s).  g is symmetric and homogeneous of
degree 1, so with N = ∫φ'², I = ∫φ'(t)φ'(st)dt and D = ∫ t φ'(t) φ''(st) dt = ∂I/∂s

    g(1, 1) = N, g(s, s) = sN, g(1, s) = sI,  ∂₂g(1, 1) = ∂₂g(s, s) = N/2,
    ∂₂g(1, s) = I + sD,   ∂₂g(s, 1) = g(1, s) − s ∂₂g(1, s) = −s² D   (Euler).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import acb, arb

from theory.activation import Activation
from theory.errors import required
from theory.expression.balls import ComplexBalls, RealBalls, precision
from theory.expression.program import Program
from theory.ntk.enclosure import derivatives
from theory.ntk.expectation import NotEnclosed
from theory.ntk.shape import bell_sloped, bounds
from theory.outcome import Truth
from theory.rigour.quadrature import complex_integral

BITS = 64
REACH = 512  # the integrals are enclosed up to here by quadrature, beyond by monotony of φ'
EVALUATIONS = 40_000


@dataclass(frozen=True)
class RayLimit:
    """``eigenvalues`` at x and s x as balls, limits for large norm (proved); None with a reason."""

    ratio: int
    eigenvalues: tuple[arb, arb] | None
    reason: str

    @property
    def repels(self) -> bool:
        """Proved: one of the two is above 1 in absolute value."""
        return self.eigenvalues is not None and any(abs(x) > 1 for x in self.eigenvalues)


def ray_limit(phi: Activation, ratio: int = 2) -> RayLimit:
    """The limits of λ at x and ``ratio`` · x as ‖x‖ → ∞, for bell-sloped, bounded φ."""
    shape = bell_sloped(phi)
    if shape.truth is not Truth.TRUE or bounds(phi) is None:
        return RayLimit(ratio, None, f"the integrals were not enclosed: {shape.reason}")
    if phi.constant:
        return RayLimit(ratio, None, "φ is constant")
    with precision(BITS):
        try:
            integrals = _integrals(phi, ratio)
        except NotEnclosed as error:
            return RayLimit(ratio, None, str(error))
        found = eigenvalues(*integrals, arb(ratio))
    words = " and ".join(x.str(8, radius=False) for x in found)
    return RayLimit(ratio, found, f"at x and {ratio}x the eigenvalues tend to {words}")


def eigenvalues(N: arb, I: arb, D: arb, s: arb) -> tuple[arb, arb]:  # noqa: E741
    """f'(1) and f'(s) for the f with f(1) = 1 and f(s) = s."""
    a, b, c = N, s * N, s * I  # g(1, 1), g(s, s), g(1, s)
    determinant = a * b - c * c
    alpha, beta = (b - s * c) / determinant, (s * a - c) / determinant
    return alpha * N / 2 - beta * s * s * D, alpha * (I + s * D) + beta * N / 2


def _integrals(phi: Activation, s: int) -> tuple[arb, arb, arb]:
    if phi.pieces[0].open_guards:
        raise NotEnclosed("φ is not proved to be defined on the whole line")
    _, slope, bend = derivatives(phi.pieces[0])
    first = {flag: Program.compile([slope]).bind(ComplexBalls(flag)) for flag in (False, True)}
    second = {flag: Program.compile([bend]).bind(ComplexBalls(flag)) for flag in (False, True)}

    def quadrature(integrand: Callable[[acb, bool], acb]) -> arb:
        found = complex_integral(integrand, acb(-REACH), acb(REACH), eval_limit=EVALUATIONS).real
        if not found.is_finite():
            raise NotEnclosed("the rigorous quadrature did not converge")
        return found

    N = quadrature(lambda t, flag: first[flag](t)[0] ** 2)
    I = quadrature(lambda t, flag: first[flag](t)[0] * first[flag](s * t)[0])  # noqa: E741
    D = quadrature(lambda t, flag: t * first[flag](t)[0] * second[flag](s * t)[0])
    small, large = _tails(phi, s)
    return N + arb(0, small), I + arb(0, small), D + arb(0, large)


def _tails(phi: Activation, s: int) -> tuple[arb, arb]:
    """What lies beyond REACH of N or I, and of D.  There |φ'| falls, and with h = |φ'(S)|,
    v = |ℓ − φ(S)| ≤ V the variation left: ∫φ'² and ∫φ'(t)φ'(st) ≤ hV; by parts in t
    |∫ tφ'(t)φ''(st)| ≤ (S h h + hV + h(S h + V))/s."""
    found = required(bounds(phi), "bounds of φ")
    run = Program.compile([phi.pieces[0].value, phi.pieces[0].derivative]).bind(RealBalls())
    small = large = arb(0)
    for end in (-REACH, REACH):
        h = abs(run(arb(end))[1]).upper()
        variation = (found.upper - found.lower).upper()
        small += h * variation
        large += (2 * REACH * h * h + 2 * h * variation) / s
    return small.upper(), large.upper()
