"""The intervals on which φ' ≠ 0, the quadrature, and what the table makes of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from theory.activation import Activation
from theory.one_layer.floats.landscape import End, Interval, survey
from theory.one_layer.floats.potential import Quadrature, potential
from theory.one_layer.floats.quadrature import GAUSS, KRONROD, NODES, integral

STATIONARY, VANISHING, FADING, OPEN, BARRED = End


def intervals(phi: str, low: float = -3.0, high: float = 3.0) -> tuple[Interval, ...]:
    with np.errstate(all="ignore"):
        return survey(Activation.of(phi), low, high, 8.0)


@pytest.mark.parametrize(
    ("phi", "at", "left", "right", "ends", "zero"),
    [
        ("tanh", 1.0, None, None, (OPEN, OPEN), 0.0),
        ("sin", 1.0, -math.pi / 2, math.pi / 2, (STATIONARY, STATIONARY), 0.0),
        ("sin", 2.0, math.pi / 2, 3 * math.pi / 2, (STATIONARY, STATIONARY), math.pi),
        ("sin(40*z)", 0.01, -math.pi / 80, math.pi / 80, (STATIONARY, STATIONARY), 0.0),
        ("z**3", 1.0, 0.0, None, (VANISHING, OPEN), None),
        ("z**2", -1.0, None, 0.0, (OPEN, VANISHING), None),
        ("z**2-2*z+1", 2.0, 1.0, None, (VANISHING, OPEN), None),
        ("cosid", 0.0, -math.pi / 2, 3 * math.pi / 2, (STATIONARY, STATIONARY), 0.7390851332151607),
        ("cosid", -2.0, -5 * math.pi / 2, -math.pi / 2, (STATIONARY, STATIONARY), None),
        ("z**5/5+z/10**4", 1.0, None, None, (OPEN, OPEN), 0.0),  # φ' is small at 0, not zero
        ("swish", 1.0, -1.2784645427610738, None, (STATIONARY, OPEN), 0.0),
        ("gumbel", 1.0, -6.48, None, (FADING, OPEN), None),
        ("relu", 1.0, 0.0, None, (VANISHING, OPEN), None),
        ("abs(z)", -1.0, None, 0.0, (OPEN, VANISHING), None),
        ("z*abs(z)", 1.0, 0.0, None, (VANISHING, OPEN), None),
        ("leaky_relu", 1.0, None, None, (OPEN, OPEN), 0.0),
        ("max(z,1)", 2.0, 1.0, None, (BARRED, OPEN), None),
        ("tan(z)", 0.0, -math.pi / 2, math.pi / 2, (BARRED, BARRED), 0.0),
        ("1/z", 1.0, 0.0, None, (BARRED, OPEN), None),
        ("sqrt(z)", 1.0, 0.0, None, (BARRED, OPEN), None),
    ],
)
def test_intervals(
    phi: str, at: float, left: float, right: float, ends: tuple[End, End], zero: float | None
) -> None:
    (found,) = (i for i in intervals(phi) if i.left < at < i.right)
    assert (found.left_end, found.right_end) == ends
    for place, expected, end in ((found.left, left, ends[0]), (found.right, right, ends[1])):
        if expected is not None:  # where floats cannot tell, the end lies a cell before the truth
            near = 1e-2 if end in (BARRED, FADING) else 4e-16
            assert place == pytest.approx(expected, rel=near, abs=near)
    assert math.isnan(found.zero) if zero is None else found.zero == pytest.approx(zero, abs=1e-15)


def test_a_constant_has_no_interval() -> None:
    assert intervals("3") == ()


def test_rounding_noise_ends_an_interval() -> None:
    """log(1 + exp z) keeps 10 digits down to about -13 and none below -37."""
    (found,) = (i for i in intervals("softplus", -40.0, 3.0) if i.left < 0 < i.right)
    assert found.left_end is BARRED
    assert -20 < found.left < -10


def test_the_rules_are_exact_for_polynomials() -> None:
    assert len(NODES) == 15
    for degree in range(23):
        exact = (1 - (-1) ** (degree + 1)) / (degree + 1)
        assert KRONROD @ NODES**degree == pytest.approx(exact, abs=1e-15)
        if degree < 14:
            assert GAUSS @ NODES**degree == pytest.approx(exact, abs=1e-15)
    assert abs(KRONROD @ NODES**24 - 2 / 25) > 1e-12  # and no further


def test_quadrature_next_to_a_pole_and_over_noise() -> None:
    distance = np.array([1.0, 1e-3, 1e-9])
    with np.errstate(all="ignore"):
        found = integral(np, lambda x: 1 / x, distance, np.ones(3))
    np.testing.assert_allclose(found, -np.log(distance), rtol=1e-12)
    random = np.random.default_rng(0)
    noise = integral(np, lambda x: random.normal(size=x.shape), np.zeros(2), np.ones(2))
    assert np.isfinite(noise).all() or np.isnan(noise).any()  # it ends


@pytest.mark.parametrize(
    ("phi", "position", "finite"),
    [
        ("gumbel", 0.0, True),  # exp(0)
        ("exp(-exp(-2*z))", 0.0, True),
        ("exp(z**3)", -1.0, True),  # ∫ 1/(3z²)
        ("exp(z)", 0.0, False),
        ("exp(-z**2/2)", -1.0, False),  # ∫ 1/z: every doubling adds the same
        ("softplus", -3.0, False),
    ],
)
def test_tails(phi: str, position: float, finite: bool) -> None:
    with np.errstate(all="ignore"):
        low, high = potential(Activation.of(phi), np).tail(position, -1)
    exact = {"gumbel": 1.0, "exp(-exp(-2*z))": 0.25, "exp(z**3)": 1 / 3}.get(phi, math.inf)
    assert low <= exact * (1 + 1e-12)
    assert exact <= high * (1 + 1e-12)
    assert math.isfinite(high) == finite


def test_kinks_are_integrated_piece_by_piece() -> None:
    kernel = potential(Activation.of("leaky_relu"), np)
    assert isinstance(kernel, Quadrature)
    rise = kernel.rise(np.array([-3.0, 1.0]), np.array([2.0, -1.0]))
    np.testing.assert_allclose(rise, [2.0 - 4.5, 0.0], atol=1e-15)
