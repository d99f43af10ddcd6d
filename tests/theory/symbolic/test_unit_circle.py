"""Roots of a polynomial inside the unit circle, by its coefficients."""

from __future__ import annotations

import pytest
import sympy
from flint import arb
from sympy import Rational

from theory.outcome import Truth
from theory.symbolic.unit_circle import all_inside, without_root


def signed(e) -> int:
    return int(sympy.sign(e))


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        (["1/2", "-1/3"], Truth.TRUE),
        (["1/2", "-4/3"], Truth.FALSE),
        (["2", "1/2"], Truth.FALSE),  # the product is 1
        (["1", "1/2"], Truth.FALSE),
        (["-1"], Truth.FALSE),
        (["9/10", "-9/10", "4/5", "-1/7"], Truth.TRUE),
        (["9/10", "-9/10", "4/5", "-8/7"], Truth.FALSE),
        ([], Truth.TRUE),
    ],
)
def test_roots_in_the_unit_circle(roots, expected):
    z = sympy.Symbol("z")
    made = sympy.Mul(*(z - Rational(r) for r in roots))
    assert all_inside(sympy.Poly(made, z).all_coeffs(), signed) is expected


def test_complex_roots_on_and_in_the_unit_circle():
    for constant, expected in ((1, Truth.FALSE), (Rational(99, 100), Truth.TRUE)):
        assert all_inside([sympy.S.One, Rational(1, 5), constant], signed) is expected
    wide = [arb(1), arb(0, "0.1"), arb(1, "0.1")]
    assert all_inside(wide, lambda e: 1 if e > 0 else -1 if e < 0 else None) is Truth.UNKNOWN


def test_a_root_is_divided_out():
    rest, remainder = without_root([1, -3, 2], 1)
    assert (rest, remainder) == ([1, -2], 0)
    assert without_root([1, -3, 2], 3)[1] == 2
