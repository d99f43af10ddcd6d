"""Slopes of formulas by cases: those that exist; none at a kink, and refused of what jumps."""

from __future__ import annotations

import pytest
import sympy
from flint import arb
from sympy import Abs, Heaviside, Max, Min, Piecewise, floor, sign

from theory.errors import ExpressionError
from theory.expression.balls import RealBalls
from theory.expression.program import Program
from theory.expression.threshold import Sgn
from theory.symbolic.slopes import bends, jumps, slope

x, y = sympy.symbols("x y", real=True)


@pytest.mark.parametrize(
    ("e", "values"),  # of ∂e/∂x at x = −1, 0 and 2, where y = 1
    [
        (x**2 * y, (-2, 0, 4)),
        (Abs(x), (-1, None, 1)),
        (Abs(y) * x, (1, 1, 1)),
        (Max(x, 0) + x, (1, None, 2)),
        (Min(x, y), (1, 1, 0)),
        (Max(x, y), (0, 0, 1)),
        (Max(x**2, y - 1), (-2, None, 4)),
        (Abs(x) * x, (2, None, 4)),  # it has one at 0, which is not seen
        (x * Heaviside(y), (1, 1, 1)),
    ],
)
def test_slopes_that_exist(e, values):
    run = Program.compile([slope(e, x)], (x, y)).bind(RealBalls())
    for at, value in zip((-1, 0, 2), values, strict=True):
        (found,) = run(arb(at), arb(1))
        assert not found.is_finite() if value is None else found == value


@pytest.mark.parametrize(
    "e",
    [sign(x), Heaviside(x) * y, Piecewise((x, x > 0), (0, True)), floor(x + y), Sgn(x) * x],
    ids=str,
)
def test_what_jumps_has_none(e):
    assert jumps(e)
    assert jumps(e, x)
    with pytest.raises(ExpressionError, match="may jump"):
        slope(e, x)


def test_a_jump_in_another_letter_does_not_matter():
    e = Piecewise((1, y > 0), (2, True)) * x
    assert slope(e, x) == Piecewise((1, y > 0), (2, True))
    assert not jumps(e, x)
    assert jumps(e, y)
    assert bends(e)
    assert bends(Abs(x))
    assert not bends(x * sympy.exp(y))
