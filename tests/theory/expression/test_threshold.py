"""The sign as a step: exact where it can be, an enclosure where it cannot, never a guess."""

import pytest
import sympy
from flint import arb
from sympy import Rational, sqrt

from proofs_check.engine.case import Case
from proofs_check.engine.sides import on_balls, on_floats
from theory.errors import ExpressionError
from theory.expression.threshold import Sgn, sgn_of_ball, updated

x, s = sympy.symbols("x s", real=True)
CASE = Case({})


@pytest.mark.parametrize(
    ("argument", "expected"),
    [(Rational(1, 3), 1), (Rational(-7), -1), (sympy.S.Zero, 0)],
)
def test_of_a_fraction(argument, expected):
    assert Sgn(argument) == expected


def test_of_other_numbers_it_is_left_to_balls():
    """SymPy would look at floats."""
    near = sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))
    assert Sgn(near).func is Sgn
    assert Sgn(sympy.Symbol("p", positive=True)) == 1
    assert Sgn(x).func is Sgn


@pytest.mark.parametrize(
    ("ball", "expected"),
    [
        (arb(2, 1), arb(1)),
        (arb(-2, 1), arb(-1)),
        (arb(0), arb(0)),
        (arb(1, 1), None),
        (arb(0, 1), None),
    ],
)
def test_of_a_ball(ball, expected):
    found = sgn_of_ball(ball)
    if expected is None:  # every sign that a number of the ball may have
        assert found.contains(1)
        assert found.contains(0)
    else:
        assert found == expected


def test_of_a_ball_that_is_not_finite():
    assert not sgn_of_ball(arb.nan()).is_finite()


@pytest.mark.parametrize(
    ("field", "state", "expected"), [(2, -1, 1), (-3, 1, -1), (0, 1, 1), (0, -1, -1)]
)
def test_a_unit_that_sees_nothing_stays_as_it_is(field, state, expected):
    formula = updated(x, s)
    assert formula.xreplace({x: sympy.Integer(field), s: sympy.Integer(state)}) == expected
    assert on_balls([formula], (x, s), CASE)((arb(field), arb(state)))[0] == expected
    assert on_floats([formula], (x, s), CASE)((field, state))[0] == expected


def test_it_has_no_derivative():
    with pytest.raises(ExpressionError, match="no derivative"):
        Sgn(x**2 - 1).diff(x)
