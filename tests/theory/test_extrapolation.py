"""Richardson extrapolation, on series whose limit is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.extrapolation import richardson

RATES = 0.1 * 0.5 ** np.arange(6)


def euler(rates):
    """e as the limit of (1 + γ)^(1/γ), a power series in γ."""
    return (1 + rates) ** (1 / rates)


SERIES = [
    pytest.param(euler(RATES), math.e, 1, id="euler-first-order"),
    pytest.param(1 / (1 - RATES), 1.0, 1, id="geometric-first-order"),
    pytest.param(np.cos(RATES), 1.0, 2, id="cosine-second-order"),
    pytest.param(np.sin(RATES) / RATES, 1.0, 2, id="sinc-second-order"),
]


@pytest.mark.parametrize(("ladder", "limit", "order"), SERIES)
def test_the_error_estimate_covers_the_error_and_the_order_is_seen(ladder, limit, order):
    result = richardson(ladder)
    assert abs(result.value - limit) <= result.error < 1e-7
    assert result.orders == pytest.approx(order, abs=0.15)
    assert result.order == pytest.approx(order, abs=0.02)


def test_fractional_orders_are_recognised_and_not_trusted():
    result = richardson(2 + np.sqrt(RATES))
    assert result.order == pytest.approx(0.5, abs=1e-6)
    assert abs(result.value - 2) <= 40 * result.error
    assert result.error > 1e-5


def test_a_sequence_without_a_limit_has_a_large_error():
    assert richardson([1.0, -1.0, 1.0, -1.0, 1.0]).error > 0.5


def test_a_limit_that_does_not_depend_on_the_rate_has_undefined_orders():
    result = richardson(0.7 + 1e-15 * np.array([1.0, -1.0, 0.5, 0.0, 1.0]))
    assert np.isnan(result.orders).all()
    assert np.isnan(result.order)
    assert abs(result.value - 0.7) <= result.error < 1e-13


def test_orders_end_where_the_noise_begins():
    rates = 0.5 ** np.arange(30)
    result = richardson(1 + rates, noise=1e-8)
    assert result.orders[:10] == pytest.approx(1)
    assert np.isnan(result.orders[-1])
    assert result.order == pytest.approx(1)


def test_noise_is_amplified_into_the_error():
    quiet, noisy = richardson(euler(RATES)), richardson(euler(RATES), noise=1e-6)
    assert noisy.value == quiet.value
    assert 1e-6 < noisy.error < 1e-5


def test_arrays_of_quantities_agree_with_single_ones():
    ladder = np.stack([euler(RATES), np.cos(RATES)], axis=1)
    both = richardson(ladder)
    assert both.value.shape == both.error.shape == both.order.shape == (2,)
    assert both.orders.shape == (4, 2)
    assert both.value[1] == richardson(np.cos(RATES)).value


@given(
    st.lists(st.floats(-3, 3), min_size=6, max_size=6),
    st.floats(0.01, 0.5),
)
def test_a_polynomial_of_the_table_s_degree_is_exact(coefficients, rate):
    ladder = np.polynomial.Polynomial(coefficients)(rate * 0.5 ** np.arange(6))
    result = richardson(ladder)
    assert abs(result.value - coefficients[0]) <= result.error + 1e-14


@pytest.mark.parametrize("ladder", [1.0, [1.0], [1.0, math.nan, 2.0], [1.0, math.inf]])
def test_what_cannot_be_extrapolated_is_refused(ladder):
    with pytest.raises(ValueError, match="ladder"):
        richardson(ladder)
