"""Decimal strings enclose the ball, compared as exact fractions, and no wider than they must."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from flint import arb
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import fraction

from theory.expression.balls import precision
from theory.rigour import decimals
from theory.rigour.decimals import GUARD_DIGITS, Interval

mantissas = st.integers(-(10**25), 10**25)
exponents = st.one_of(st.integers(-80, 80), st.integers(-5000, 5000), st.integers(-20000, 20000))
digits_ = st.integers(1, 45)


def exact(text: str) -> Fraction:
    """A decimal string as a fraction (Fraction itself reads these too, but far more slowly)."""
    sign, digits, exponent = Decimal(text).as_tuple()
    whole = int("".join(map(str, digits))) * (-1 if sign else 1)
    return Fraction(whole * 10**exponent) if exponent >= 0 else Fraction(whole, 10**-exponent)


@example(1, -142_850, 20)  # about 1e-43000
@example(-1, 142_850, 20)
@example(10**25, 4096, 5)
@example(-(10**25) + 1, -4097, 1)
@given(mantissas, exponents, digits_)
def test_one_number_is_enclosed_tightly(mantissa, exponent, digits):
    with precision(200):
        x = arb((mantissa, exponent))
        found = Interval.hull(x, x, digits)
    value, low, high = fraction(x), exact(found.lower), exact(found.upper)
    assert low <= value <= high
    assert (high - low) * 10 ** (digits - 1) <= abs(value)
    for text in (found.lower, found.upper):
        assert len(Decimal(text).as_tuple().digits) <= digits


@given(mantissas, exponents, st.integers(-90, 0), digits_)
def test_a_ball_is_enclosed(mantissa, exponent, radius, digits):
    with precision(120):
        x = arb((mantissa, exponent), (1, exponent + radius))
        found = Interval.from_ball(x, digits)
        assert exact(found.lower) <= fraction(x.lower())
        assert exact(found.upper) >= fraction(x.upper())


@pytest.mark.parametrize(
    ("x", "digits", "lower", "upper"),
    [
        ((1, 0), 3, "1", "1"),
        ((0, 0), 3, "0", "0"),
        ((5, -1), 1, "2", "3"),
        ((-5, -1), 1, "-3", "-2"),
        ((1, -3), 3, "0.125", "0.125"),
        ((1, -3), 2, "0.12", "0.13"),
        ((-1, -3), 2, "-0.13", "-0.12"),
        ((999999, 0), 3, "999000", "1000000"),
        ((-999999, 0), 3, "-1000000", "-999000"),
        ((1, 10), 10, "1024", "1024"),
    ],
)
def test_rounding_goes_outwards(x, digits, lower, upper):
    found = Interval.hull(arb(x), arb(x), digits)
    assert (exact(found.lower), exact(found.upper)) == (exact(lower), exact(upper))


@pytest.mark.parametrize("exponent", [-142_850, 142_850, -(10**7), 10**7, 10**11, -(10**11)])
@pytest.mark.parametrize("mantissa", [3, -3])
def test_huge_exponents_do_not_take_long(time_limit, mantissa, exponent):
    """Compared by balls, because the fraction would have as many digits."""
    with precision(100), time_limit(2):
        x = arb((mantissa, exponent))
        found = Interval.hull(x, x, 12)
        lower, upper = arb(found.lower), arb(found.upper)
        assert not lower > x
        assert not upper < x
        assert abs(upper - lower) < abs(x) * arb("1e-11")


@pytest.mark.parametrize("exponent", [-(10**15), 10**15, -(10**40), 10**40])
@pytest.mark.parametrize("mantissa", [3, -3])
def test_absurd_exponents_are_enclosed_coarsely(time_limit, mantissa, exponent):
    with precision(100), time_limit(2):
        x = arb((mantissa, exponent))
        found = Interval.hull(x, x, 12)
        lower, upper = (arb(t.replace("Infinity", "inf")) for t in (found.lower, found.upper))
        assert not lower > x
        assert not upper < x
        assert lower < upper


def test_an_exponent_beyond_decimal_does_not_kill_the_process():
    """λ1 = v φ'/φ of erf at v0 = 1e18 is about exp(-1e36); below 1e-2e18 there is no Decimal."""
    code = (
        "from flint import arb; from theory.rigour.decimals import Interval;"
        "x = arb((3, -10**36)); print(Interval.hull(x, x, 12))"
    )
    path = os.pathsep.join([str(Path(decimals.__file__).parents[2]), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": path},
        timeout=10,
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.parametrize("digits", [1, 15, 60, 200])
def test_a_ball_keeps_the_digits_asked_for(digits):
    with precision(int(3.33 * digits) + 40):
        found = Interval.from_ball(arb.pi(), digits)
        width = exact(found.upper) - exact(found.lower)
        assert 0 < width <= Fraction(4) / 10 ** (digits + GUARD_DIGITS - 1)
        assert arb(found.lower) < arb.pi() < arb(found.upper)


PI = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"


@pytest.mark.parametrize("digits", [5, 15, 24])
def test_common_digits_lie_next_to_the_interval(digits):
    check_common_digits(digits)


@pytest.mark.parametrize("digits", [30, 60])
def test_common_digits_beyond_28(digits):
    check_common_digits(digits)


def check_common_digits(digits: int) -> None:
    """All but one or two digits are shown, and both ends are within one unit of the last."""
    found = Interval(*(f"{PI[:digits]}{end}" for end in "19"))
    shown = found.common_digits()
    unit = Fraction(10) ** Decimal(shown).as_tuple().exponent
    assert unit <= Fraction(100) / 10**digits
    assert all(abs(exact(shown) - exact(end)) <= unit for end in (found.lower, found.upper))


def test_common_digits_of_one_number_are_all_of_them():
    assert Interval("0.5", "0.5").common_digits() == "0.5"


@pytest.mark.parametrize(
    ("lower", "upper", "x", "distance"),
    [
        ("0.1", "0.2", 0.15, 0),
        ("0.1", "0.2", 0.25, 0.05),
        ("0.1", "0.2", 0.0, 0.1),
        ("-0.2", "-0.1", -0.5, 0.3),
        ("1e-43000", "2e-43000", 0.5, 0.5),
    ],
)
def test_distance_of_a_float(lower, upper, x, distance):
    assert Interval(lower, upper).distance(x) == pytest.approx(distance, abs=1e-15)


def test_a_float_that_only_looks_equal_is_at_a_distance():
    assert 0 < Interval("0.1", "0.1").distance(0.1) < 1e-17


def test_width_and_middle():
    found = Interval("0.25", "0.75")
    assert (found.width, found.middle, str(found)) == (0.5, 0.5, "[0.25, 0.75]")
    assert str(Interval("2", "2")) == "2"


@pytest.mark.parametrize("lower", ["1.000E+50000", "1.000E+2000000"])
def test_display_of_huge_numbers_does_not_fail(lower):
    found = Interval(lower, lower.replace("000", "001", 1))
    assert found.width > 0
    assert found.common_digits()


@pytest.mark.parametrize("ball", [arb.nan(), arb.pos_inf(), arb(0, "inf")], ids=str)
def test_what_is_not_finite_has_no_decimals(ball):
    with pytest.raises(ValueError, match=r"exact|finite|special"):
        Interval.from_ball(ball, 5)
