"""Polynomials with many terms are multiplied out; everything else is left to the other steps."""

from __future__ import annotations

import sympy
from sympy import Matrix, Symbol, symbols

from theory.outcome import Truth
from theory.symbolic.exact import is_zero, may_blow_up
from theory.symbolic.multiplied import multiplies_out_to_zero

x, y, z = symbols("x y z", real=True)
LONG_SUM = sum(Symbol(f"a_{i}", real=True) for i in range(30))


def test_a_long_identity_is_proved_and_its_neighbour_is_not():
    """(Σ a)² (x + y) − (Σ a)² x − (Σ a)² y, products kept apart."""
    square = LONG_SUM**2
    e = square * (x + y) - square * x - y * LONG_SUM * LONG_SUM.xreplace({x: y})
    assert may_blow_up(e)
    assert multiplies_out_to_zero(e)
    decision = is_zero(e, seconds=0)
    assert decision.truth is Truth.TRUE
    assert "multiplied out" in decision.reason
    assert is_zero(e + x**3, seconds=0).truth is Truth.FALSE
    assert not multiplies_out_to_zero(e + x**3)


def test_the_determinant_of_a_product():
    a, b = (Matrix(3, 3, symbols(f"{s}:9", real=True)) for s in "ab")
    e = (a * b).det(method="berkowitz") - a.det() * b.det()
    assert multiplies_out_to_zero(e)


def test_what_is_no_polynomial_or_too_long_is_left_alone():
    for e in (
        sympy.sin(x) - sympy.sin(x) * y / y,
        sympy.sqrt(x) * 0 + sympy.sqrt(y),
        1 / x - 1 / x * y,
    ):
        assert not multiplies_out_to_zero(e)
    huge = (LONG_SUM + x) ** 40
    assert not multiplies_out_to_zero(huge - sympy.Mul(huge, 1, evaluate=False))
    assert not multiplies_out_to_zero(x * 0.5 - x / 2)
    assert not multiplies_out_to_zero(sympy.pi * x)
