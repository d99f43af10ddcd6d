"""Complex quadrature across branch cuts (CERTIFIED_NUMERICS, pitfall 1): right, or NaN.

FLINT's quadrature evaluates its integrand on complex balls around the interval.  Antiderivatives
are from a table; each is checked by SymPy's differentiation before it judges anything.
"""

from __future__ import annotations

import pytest
import sympy
from flint import acb, arb
from sympy import acosh, asinh, atan, atanh, cos, log, sin, sqrt

from theory.expression.balls import ComplexBalls, RealBalls, precision
from theory.expression.grammar import parse_activation
from theory.expression.program import Program

z = sympy.Symbol("z", real=True)
DIGITS = 25

INTEGRALS = {  # integrand, antiderivative, from, to; the interval comes close to the cut
    "acosh": ("acosh(z)", z * acosh(z) - sqrt(z - 1) * sqrt(z + 1), "1.001", "2"),
    "log": ("log(z)", z * log(z) - z, "0.001", "2"),
    "log of a square": ("log(1+z**2)", z * log(1 + z**2) - 2 * z + 2 * atan(z), "-3", "5"),
    "sqrt": ("sqrt(z)", 2 * z * sqrt(z) / 3, "0.001", "2"),
    "sqrt of a square": ("z*sqrt(1+z**2)", (1 + z**2) * sqrt(1 + z**2) / 3, "-3", "5"),
    "cube root": ("z**(1/3)", 3 * z ** sympy.Rational(4, 3) / 4, "0.001", "2"),
    "asin": ("asin(z)", z * sympy.asin(z) + sqrt(1 - z**2), "-0.5", "0.999"),
    "acos": ("acos(z)", z * sympy.acos(z) - sqrt(1 - z**2), "-0.999", "0.5"),
    "atanh": ("atanh(z)", z * atanh(z) + log(1 - z**2) / 2, "-0.5", "0.999"),
    "atan": ("atan(z)", z * atan(z) - log(1 + z**2) / 2, "-3", "5"),
    "steep atan": ("atan(20*z)", z * atan(20 * z) - log(1 + 400 * z**2) / 40, "-3", "5"),
    "asinh": ("asinh(z)", z * asinh(z) - sqrt(1 + z**2), "-3", "5"),
    "power": ("2**z", 2**z / log(2), "-3", "5"),
    "tan": ("tan(z)", -log(cos(z)), "-1", "1.5"),
    "reciprocal sine": ("cos(z)/sin(z)", log(sin(z)), "0.01", "3"),
}
ACROSS = {  # the interval leaves the domain, or holds a pole: nothing finite may come out
    "log": ("log(z)", "-1", "1"),
    "asin": ("asin(z)", "0", "2"),
    "acos": ("acos(z)", "-2", "0"),
    "atanh": ("atanh(z)", "0", "2"),
    "fractional power": ("z**(1/3)", "-1", "1"),
    "pole of tan": ("tan(z)", "1", "2"),
    "simple pole": ("1/(z-1/3)", "0", "1"),
    "double pole": ("1/(z-1/3)**2", "0", "1"),
}


def integral(text: str, low: str, high: str) -> acb:
    program = Program.compile([parse_activation(text)])
    run = {flag: program.bind(ComplexBalls(flag)) for flag in (False, True)}
    return acb.integral(
        lambda x, flag: acb(run[bool(flag)](x)[0]), acb(arb(low)), acb(arb(high)), eval_limit=5000
    )


@pytest.mark.parametrize("name", INTEGRALS)
def test_quadrature_near_a_cut_is_right(name):
    text, antiderivative, low, high = INTEGRALS[name]
    difference = antiderivative.diff(z) - parse_activation(text)
    assert sympy.simplify(difference) == 0
    with precision(int(3.33 * DIGITS) + 20):
        found = integral(text, low, high)
        G = Program.compile([antiderivative]).bind(RealBalls())
        expected = G(arb(high))[0] - G(arb(low))[0]
        assert found.real.overlaps(expected)
        assert found.real.rad() < arb(10) ** (3 - DIGITS)
        assert found.imag.contains(0)


@pytest.mark.parametrize(("text", "low", "high"), ACROSS.values(), ids=ACROSS)
def test_quadrature_across_the_end_of_the_domain_encloses_nothing(text, low, high):
    with precision(64):
        assert not integral(text, low, high).is_finite()


@pytest.mark.parametrize(("text", "low"), [("sqrt(z)", "-1"), ("acosh(z)", "0")])
def test_quadrature_along_a_cut_is_not_real(text, low):
    """The value on the cut is imaginary, and bounded: balls of radius 1 may come back."""
    with precision(64):
        found = integral(text, low, "1")
    assert not found.is_finite() or (found.imag.rad() > 0.1 and found.real.rad() > 0.1)


@pytest.mark.parametrize(
    ("name", "x"),
    [
        ("atan", acb(0, 2)),
        ("atan", acb(arb(0, 0.1), arb(1, 0.1))),
        ("asinh", acb(0, -2)),
        ("asin", acb(2)),
        ("acos", acb(arb(-1, 0.1), arb(0, 0.1))),
        ("atanh", acb(-2)),
        ("acosh", acb(0)),
        ("acosh", acb(arb(1, 0.1), arb(0, 0.1))),
        ("log", acb(-1)),
        ("sqrt", acb(arb(0, 1), arb(0, 1))),
    ],
)
def test_a_ball_on_the_cut_is_not_analytic(name, x):
    assert not acb(ComplexBalls(analytic=True).function(name)(x)).is_finite()


@pytest.mark.parametrize(
    ("name", "x"),
    [("atan", acb(1, 2)), ("asin", acb(0, 2)), ("acosh", acb(2)), ("log", acb(0, -1))],
)
def test_off_the_cut_the_flag_changes_nothing(name, x):
    strict, loose = (ComplexBalls(flag).function(name)(x) for flag in (True, False))
    assert strict.is_finite()
    assert strict.overlaps(loose)
