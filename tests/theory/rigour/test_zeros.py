"""Exact multiple zeros of φ, and an isolating radius that is proved."""

from __future__ import annotations

import pytest
import sympy
from flint import arb, fmpq
from sympy import Rational, S, atan, cos, exp, pi, sin, tanh

from theory.activation import Activation, Piece, variable
from theory.expression.balls import precision
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.zeros import MULTIPLICITY, common_zero_radius, exact_points, order_of_zero

z = variable()
THIRD = Rational(1, 3)

ORDERS = {  # φ, the point, the order of its zero there; None: no zero that φ' shares
    "square": (z**2, S.Zero, 2),
    "cube": (z**3, S.Zero, 3),
    "shifted": ((z - THIRD) ** 4, THIRD, 4),
    "irrational": ((z**2 - 2) ** 2, sympy.sqrt(2), 2),
    "cosine": (1 - cos(z), S.Zero, 2),
    "cosine, one turn on": (1 - cos(z), 2 * pi, 2),
    "third order": (z - sin(z), S.Zero, 3),
    "written apart": (z**2 - 2 * z + 1, S.One, 2),
    "identity of hyperbolic functions": (tanh(z) ** 2, S.Zero, 2),
    "simple zero": (tanh(z), S.Zero, None),
    "no zero": (exp(z), S.Zero, None),
    "zero of the slope only": (cos(z), S.Zero, None),
    "near miss of the point": (z**2, Rational(1, 10**30), None),
    "near miss of the function": (z**2 + Rational(1, 10**60), S.Zero, None),
    "too high": (z ** (MULTIPLICITY + 1), S.Zero, None),
}
UNDECIDABLE = 2 * atan(tanh(z / 2)) - atan(sympy.sinh(z))  # 0 (Gudermann), unknown to is_zero


def piece(expression: sympy.Expr) -> Piece:
    return Piece(-sympy.oo, sympy.oo, expression)


@pytest.mark.parametrize(("expression", "point", "order"), ORDERS.values(), ids=ORDERS)
def test_orders_of_zeros(expression, point, order):
    assert order_of_zero(piece(expression), point) == order


def test_an_undecided_zero_has_no_order(monkeypatch):
    from theory.symbolic import exact

    slow = exact.is_zero
    monkeypatch.setattr(exact, "is_zero", lambda e, **_: slow(e, seconds=0))
    assert order_of_zero(piece(UNDECIDABLE * z + UNDECIDABLE), THIRD) is None


@pytest.mark.parametrize(
    ("expression", "point", "other"),
    [
        (z**2, S.Zero, None),
        (z**3 * (z - Rational(1, 10)) ** 2, S.Zero, Rational(6, 100)),
        (1 - cos(z), 2 * pi, 3 * pi),
        (z - sin(z), S.Zero, None),
        (z**2 - 2 * z + 1, S.One, None),
    ],
    ids=str,
)
def test_the_radius_isolates_the_zero(expression, point, other):
    """``other`` is the nearest other zero of φ': it must lie outside."""
    with precision(64):
        radius, at = common_zero_radius(piece(expression), point), ball(point)
        assert radius > 0
        if other is not None:
            assert abs(ball(other) - at) > radius
        phi = BallActivation.of(Activation.of(expression))
        for i in range(1, 9):
            for side in (1, -1):
                x = at + side * radius * arb(fmpq(i, 8))
                assert not phi.values(x)[1].contains(0)


@pytest.mark.parametrize("expression", [tanh(z), exp(z), cos(z)], ids=str)
def test_without_a_common_zero_there_is_no_radius(expression):
    assert common_zero_radius(piece(expression), S.Zero) is None


def test_candidates_are_fractions_and_multiples_of_pi():
    with precision(64):
        assert exact_points(piece(sin(z)), sin(z))[:3] == [0, -pi, pi]
        assert exact_points(piece(z**2 - Rational(1, 4)), z**2 - Rational(1, 4)) == [
            -Rational(1, 2),
            Rational(1, 2),
        ]
        assert exact_points(piece(exp(z)), exp(z)) == []
        assert exact_points(Piece(S.Zero, sympy.oo, sin(z)), sin(z))[0] == pi
