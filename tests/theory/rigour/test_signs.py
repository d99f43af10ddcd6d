"""Proved signs of φ and φ' on intervals: right, or None; never wrong."""

from __future__ import annotations

import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st
from strategies import slots, smooth_texts

from theory.activation import Activation
from theory.expression.balls import precision
from theory.rigour.ball_activation import BallActivation
from theory.rigour.signs import covers, sign_at, sign_of, slope_sign, value_sign

BITS = 64
SLOPE = {  # φ, the interval, and what may be answered of φ'
    "increasing": ("tanh", -5, 5, {1}),
    "decreasing": ("-z**3 - z", -3, 3, {-1}),
    "positive far out": ("gumbel", -2, 60, {1}),
    "one turn": ("sin", 1, 2, {0}),
    "two turns": ("sin", 1, 5, {None}),
    "three turns": ("sin", 1, 8, {0}),
    "zero at the end": ("z**2", 0, 1, {None}),
    "zero at both ends": ("z**2*(z-1)**2", 0, 1, {None}),
    "touching zero": ("z**3", -1, 1, {None}),
    "touching zero off the grid": ("(z-1/3)**3", -1, 1, {None}),
    "nearly touching": ("(z-1/3)**3 + z/10**6", -1, 1, {1}),
    "nearly touching, too near": ("(z-1/3)**3 + z/10**40", -1, 1, {1, None}),
    "over a kink": ("leaky_relu", -1, 2, {1}),
    "flat half": ("relu", -1, 2, {None}),
    "pole of the slope": ("z**(1/3)", 0, 1, {None}),
    "single point": ("tanh", 1, 1, {1}),
    "reversed": ("tanh", 5, -5, {1}),
}
VALUE = {  # the same of φ
    "positive": ("exp(z)", -40, 5, {1}),
    "negative": ("cosid", 1, 9, {-1}),
    "one zero": ("tanh", -1, 2, {0}),
    "touching": ("z**2", -1, 2, {None}),
    "touching off the grid": ("(z-1/3)**2", -1, 2, {None}),
    "nearly touching": ("(z-1/3)**2 + 1/10**6", -1, 2, {1}),
    "underflow": ("gumbel", -9, 3, {1}),
    "undefined": ("log(z)", -1, 2, {None}),
    "even pole": ("1/(z-1/3)**2", -1, 2, {None}),
}


@pytest.mark.parametrize(("name", "low", "high", "allowed"), SLOPE.values(), ids=SLOPE)
def test_sign_of_the_slope(time_limit, name, low, high, allowed):
    with precision(BITS), time_limit(2):
        assert slope_sign(BallActivation.of(Activation.of(name)), arb(low), arb(high)) in allowed


@pytest.mark.parametrize(("name", "low", "high", "allowed"), VALUE.values(), ids=VALUE)
def test_sign_of_the_value(time_limit, name, low, high, allowed):
    with precision(BITS), time_limit(2):
        assert value_sign(BallActivation.of(Activation.of(name)), arb(low), arb(high)) in allowed


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        (slope_sign, "abs(z - 1/3)"),
        (slope_sign, "log((z-1/3)**2)"),
        (slope_sign, "log(z)"),
        (value_sign, "1/(z-1/3)"),
    ],
)
def test_a_jump_is_not_a_zero(claim, name):
    """ "0 if a zero in it is proved": these change sign and vanish nowhere."""
    with precision(BITS):
        assert claim(BallActivation.of(Activation.of(name)), arb(-1), arb(2)) is None


@pytest.mark.parametrize("name", ["exp(-1/(z-1/3)**2)", "exp(1/(z-1/3))", "-exp(-log(z-1/3))"])
def test_no_sign_is_proved_where_phi_is_undefined(name):
    """ "Proved to have that sign on all of [a, b]": at 1/3 there is no value at all."""
    with precision(BITS):
        assert value_sign(BallActivation.of(Activation.of(name)), arb(0), arb(1)) is None


@given(smooth_texts, slots, st.integers(1, 40), st.lists(st.integers(0, 97), min_size=1))
def test_a_proved_sign_holds_at_every_point(text, low, length, places):
    phi = BallActivation.of(Activation.of(text))
    with precision(BITS):
        points = [
            arb(fmpq(low.numerator, low.denominator)) + arb(length * i) / (97 * 10)
            for i in (0, 97, *places)
        ]
        for which, claim in enumerate((value_sign, slope_sign)):
            proved = claim(phi, points[0], points[1])
            if proved in (1, -1):
                assert all(not phi.values(x)[which] * proved < 0 for x in points)
            if proved == 0:
                ends = [sign_at(phi, which, x) for x in points[:2]]
                assert sorted(ends) == [-1, 1]


@pytest.mark.parametrize(
    ("name", "which", "x", "expected"),
    [
        ("gumbel", 0, -40, 1),
        ("gumbel", 1, -40, 1),
        ("gumbel", 0, "-1e9", 1),
        ("tanh", 1, 300, 1),
        ("sin", 0, 0, None),
        ("exp(z) - 1", 0, "1e-30", None),
        ("log(z)", 0, -1, None),
    ],
)
def test_the_sign_at_a_point_survives_underflow(name, which, x, expected):
    with precision(BITS):
        assert sign_at(BallActivation.of(Activation.of(name)), which, arb(x)) == expected


def test_the_sign_of_a_ball():
    assert sign_of(arb(1, 0.5)) == 1
    assert sign_of(arb(-1, 0.5)) == -1
    assert sign_of(arb(0.1, 0.5)) is None
    assert sign_of(arb(0)) is None
    assert sign_of(arb.nan()) is None


def test_a_cover_is_complete():
    """A property that fails on one short interval is not proved, however short."""
    for radius in (1e-3, 1e-9, 0.0):
        hole = arb(1) / 3 + arb(0, radius)
        assert not covers(lambda low, high, h=hole: high < h or low > h, arb(0), arb(1))
    assert covers(lambda low, high: high - low < 0.1, arb(0), arb(1))
