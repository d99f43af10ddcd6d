"""∫ t^k φ^(m)(at) φ^(n)(bt) dt over the line, with proof, for φ' that falls on both sides of 0."""

from __future__ import annotations

from flint import acb, arb

from theory.activation import Activation, variable
from theory.errors import required
from theory.expression.balls import ComplexBalls, RealBalls, precision
from theory.expression.program import Program
from theory.ntk.expectation import NotEnclosed
from theory.ntk.shape import bell_sloped, bounds
from theory.outcome import Truth
from theory.rigour.quadrature import complex_integral

REACH = 512  # up to here by quadrature, beyond by the monotony of φ'
EVALUATIONS = 40_000
BITS = 64  # more would cost more than it tells


def line_integral(
    phi: Activation, first: tuple[int, arb], second: tuple[int, arb], degree: int
) -> arb:
    """For a, b ≥ 1 and m = n = 1, k = 0, or m = 1, n = 2, k = 0 or 1.

    Beyond S = REACH let h = |φ'(S)|, and V ≥ ∫|φ'|: there |φ'(at)| ≤ h, ∫|φ'(bt)| ≤ V,
    ∫|φ''(bt)| ≤ h and ∫t|φ''(bt)| ≤ S h + V.  NotEnclosed where nothing was proved.
    """
    with precision(BITS):
        return _enclosed(phi, first, second, degree)


def _enclosed(phi: Activation, first: tuple[int, arb], second: tuple[int, arb], degree: int) -> arb:
    (m, a), (n, b) = sorted((first, second), key=lambda f: f[0])
    shape = bell_sloped(phi)
    if shape.truth is not Truth.TRUE or bounds(phi) is None or phi.pieces[0].open_guards:
        raise NotEnclosed(f"the integrals were not enclosed: {shape.reason}")
    if (m, n, degree) not in ((1, 1, 0), (1, 2, 0), (1, 2, 1)) or not (a >= 1 and b >= 1):
        raise NotEnclosed("no bound of the tails is known")
    slope = phi.pieces[0].derivative
    bend = slope.diff(variable())
    runs = {
        flag: [Program.compile([e]).bind(ComplexBalls(flag)) for e in (slope, bend)]
        for flag in (False, True)
    }

    def integrand(t: acb, flag: bool) -> acb:
        value = runs[flag][0](acb(a) * t)[0] * runs[flag][n - 1](acb(b) * t)[0]
        return value * t**degree if degree else value

    found = complex_integral(integrand, acb(-REACH), acb(REACH), eval_limit=EVALUATIONS).real
    if not found.is_finite():
        raise NotEnclosed("the rigorous quadrature did not converge")
    return found + arb(0, _tail(phi, n, degree).upper())


def _tail(phi: Activation, n: int, degree: int) -> arb:
    found = required(bounds(phi), "bounds of φ")
    run = Program.compile([phi.pieces[0].derivative]).bind(RealBalls())
    total = arb(0)
    for end in (-REACH, REACH):
        h, variation = abs(run(arb(end))[0]).upper(), (found.upper - found.lower).upper()
        if n == 1:
            total += h * variation
        else:
            total += h * (REACH * h + variation) if degree else h * h
    return total
