"""Fixed points and 2-cycles of the whole map, enumerated with proof."""

from __future__ import annotations

import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from theory.activation import Activation
from theory.elasticity.whole_map import WholeMap, only_fixed_point, portrait
from theory.elasticity.zeros import zeros
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.start import Start
from theory.outcome import Classification, Truth


def trained(name, **inputs):
    phi, start = Activation.of(name), Start.of(**inputs)
    return WholeMap.of_end_point(phi, start, enclose(phi, start))


def given_map(name, gain, place):
    return WholeMap(Activation.of(name), arb(gain), arb(place))


@pytest.mark.parametrize("name", ["sigmoid", "gumbel"])
def test_nothing_spurious_is_stored(name):
    found = portrait(trained(name))
    assert only_fixed_point(found).truth is Truth.TRUE
    assert found.complete
    assert found.cycles == ()
    assert found.cycles_complete


@pytest.mark.parametrize("name", ["tanh", "sin", "erf", "atan"])
def test_an_odd_activation_stores_minus_x(name):
    """E5: -x is a fixed point with the same multiplier, and 0 repels between the two."""
    found = portrait(trained(name))
    assert only_fixed_point(found).truth is Truth.FALSE
    assert found.complete
    low, zero, high = found.fixed_points
    assert low.ball.overlaps(arb(-1))
    assert zero.ball.overlaps(arb(0))
    assert high.ball.overlaps(arb(1))
    assert low.multiplier.middle == pytest.approx(high.multiplier.middle, rel=1e-9)
    assert low.classification is high.classification is Classification.ATTRACTOR
    assert zero.classification is Classification.NOT_ATTRACTOR


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "cos", "swish", "sinh", "sinusoid", "cosid"])
def test_the_example_is_among_them_with_the_certified_eigenvalue(name):
    start = Start.of()
    end = enclose(name, start)
    found = portrait(WholeMap.of_end_point(Activation.of(name), start, end))
    at_one = [p for p in found.fixed_points if p.ball.overlaps(arb(1))]
    assert len(at_one) == 1
    assert at_one[0].multiplier.middle == pytest.approx(end.lambda1.middle, rel=1e-9)


def test_a_norm_other_than_one():
    found = portrait(trained("tanh", norm="3/2", width=3))
    assert [round(float(p.ball.mid()), 6) for p in found.fixed_points] == [-1, 0, 1]


def test_two_cycles_of_the_cosine():
    """g(α) = 3 cos α has one unstable 2-cycle next to its fixed points; floats check it."""
    found = portrait(given_map("cos", 3, 1))
    assert found.complete
    assert found.cycles_complete
    for cycle in found.cycles:
        a, b = (place.middle for place in cycle.places)
        assert abs(3 * np.cos(a) - b) < 1e-9
        assert abs(3 * np.cos(b) - a) < 1e-9
        assert abs(a - b) > 1e-6
        assert cycle.multiplier.middle == pytest.approx(9 * np.sin(a) * np.sin(b), rel=1e-8)
    grid = np.linspace(-3.1, 3.1, 200_001)
    twice = 3 * np.cos(3 * np.cos(grid)) - grid
    crossings = int((np.sign(twice[1:]) != np.sign(twice[:-1])).sum())
    assert crossings == len(found.fixed_points) + 2 * len(found.cycles)


def test_identity_fixes_a_continuum():
    found = portrait(trained("identity"))
    assert found.continuum
    assert not found.complete
    assert only_fixed_point(found).truth is Truth.FALSE


def test_a_tangency_is_reported_as_open():
    """g(α) = tanh α touches the diagonal at 0 (a triple root): no proof of uniqueness there."""
    found = portrait(given_map("tanh", 1, 1))
    assert found.open_boxes
    assert not found.complete
    assert only_fixed_point(found).truth is Truth.UNKNOWN
    assert found.open_boxes[0].lower <= "0"


def test_an_increasing_derivative_across_poles_proves_nothing():
    """tan' > 0 wherever it is defined, and yet tan has infinitely many fixed points."""
    found = portrait(given_map("tan(z)", 1, 1), lower=-1, upper=1)
    assert found.outside.truth is Truth.UNKNOWN
    assert found.cycles_outside.truth is Truth.UNKNOWN


def test_a_nearly_linear_map_is_not_called_the_identity():
    """g(α) = (1 + 2^-200) α has the one fixed point 0; a ball of g(1) holds 1."""
    found = portrait(given_map("identity", 1 + arb(2) ** -200, 1))
    assert not found.continuum
    assert only_fixed_point(found).truth is Truth.UNKNOWN


def test_an_interval_that_misses_fixed_points_claims_nothing():
    found = portrait(trained("tanh"), lower=0.5, upper=2)
    assert len(found.fixed_points) == 1
    assert only_fixed_point(found).truth is Truth.UNKNOWN


def test_growth_at_infinity_is_not_overlooked():
    """exp has a second fixed point far to the right; softplus's line at infinity stays open."""
    assert only_fixed_point(portrait(trained("exp"))).truth is Truth.FALSE
    assert only_fixed_point(portrait(trained("softplus"))).truth is Truth.UNKNOWN


@given(st.lists(st.integers(-40, 40), min_size=0, max_size=5, unique=True))
def test_zeros_of_a_polynomial(roots):
    """∏(x - r/10): simple zeros are all found, and no others."""
    places = [arb(r) / 10 for r in roots]

    def evaluate(x):
        value, slope = arb(1), arb(0)
        for r in places:
            value, slope = value * (x - r), slope * (x - r) + value
        return value, slope

    found = zeros(evaluate, arb(-5), arb("5.03").mid())
    assert found.complete
    assert len(found.unique) == len(roots)
    for zero, root in zip(found.unique, sorted(roots), strict=True):
        assert zero.at.overlaps(arb(root) / 10)


def test_a_double_zero_is_never_proved():
    found = zeros(lambda x: (x * x, 2 * x), arb(-1), arb(2))
    assert found.unique == ()
    assert found.open_boxes


@given(
    name=st.sampled_from(["tanh", "sin", "sigmoid", "erf", "cos"]),
    gain=st.integers(-40, 40).filter(lambda n: n != 0),
    place=st.integers(1, 30),
)
def test_floats_find_no_more_fixed_points(name, gain, place):
    """Sign changes of g(α) - α on a fine grid are all explained by the enumeration."""
    whole = given_map(name, arb(gain) / 8, arb(place) / 8)
    found = portrait(whole)
    assert found.outside.truth is Truth.TRUE
    value = Activation.of(name).array_value(np)
    grid = np.linspace(-8.03, 8.05, 20_001)
    excess = gain / 8 * value(place / 8 * grid) - grid
    crossings = grid[:-1][np.sign(excess[1:]) != np.sign(excess[:-1])]
    known = [float(p.ball.mid()) for p in found.fixed_points]
    if found.open_boxes:
        assert len(known) <= len(crossings) + 2
    else:
        assert len(crossings) == len(known)
