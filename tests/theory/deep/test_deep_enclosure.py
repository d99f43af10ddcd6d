"""The certified end point of a deep network: against one layer, the ODE and exact identities."""

import pytest
from flint import arb

from theory.activation import Activation
from theory.deep.ball_field import BallField
from theory.deep.enclosure import enclose_deep
from theory.deep.orbit import follow
from theory.deep.start import DeepStart
from theory.deep.taylor import take_step
from theory.deep.trajectory import integrate_deep_flow
from theory.errors import DomainError, InputError
from theory.expression.balls import Jets, precision
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.trajectory import Arrival
from theory.outcome import Classification, Flow

GOLDEN = (1 + 5**0.5) / 4  # cos 36°, met by w2 for the identity, k = 2, all starts 1


@pytest.mark.parametrize("phi", ["sin", "tanh", "sigmoid", "z**2", "identity", "exp(-exp(-z))"])
def test_depth_one_is_the_one_layer_result_to_the_digit(phi):
    deep, shallow = enclose_deep(phi, depth=1, digits=25), enclose(phi, digits=25)
    assert deep.outcome is shallow.outcome is Flow.INTERPOLATES
    assert deep.classification is shallow.classification
    for name in ("u", "v", "lambda1"):
        assert getattr(deep.balls, name).overlaps(getattr(shallow.balls, name))
        assert getattr(deep, name).width < 1e-24


def test_depth_one_from_below_and_through_u_zero():
    for inputs in ({"u0": "1/10", "v0": "1/5"}, {"u0": "-1/2", "v0": 1}):
        deep, shallow = enclose_deep("tanh", depth=1, **inputs), enclose("tanh", **inputs)
        assert deep.balls.v.overlaps(shallow.balls.v)
        assert deep.balls.u.overlaps(shallow.balls.u)


@pytest.mark.parametrize("depth", [2, 3])
@pytest.mark.parametrize("phi", ["sin", "tanh", "sigmoid", "z**2"])
def test_the_ode_ends_in_the_enclosure(phi, depth):
    start = DeepStart.of(depth)
    found, path = enclose_deep(phi, start), integrate_deep_flow(phi, start)
    assert found.certified
    assert path.arrival is Arrival.ARRIVED
    for interval, x in zip((found.u, *found.w, found.v), path.states[-1], strict=True):
        assert interval.distance(x) < 1e-10
    assert found.lambda1.distance(path.lambda1) < 1e-9
    assert abs(path.lambda1 - path.product) < 1e-9
    assert max(path.drifts) < 1e-10
    assert path.quadrature_drift < 1e-10
    assert path.rate == pytest.approx(path.predicted_rate, rel=5e-3)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_squares_have_the_exact_eigenvalue_two_to_the_depth(depth):
    found = enclose_deep("z**2", depth=depth)
    assert found.balls.lambda1.contains(2**depth)
    assert not found.balls.lambda1.contains(2**depth + arb("1e-12"))
    assert found.classification is Classification.NOT_ATTRACTOR


def test_squares_keep_their_quadratic_relations():
    """u² - 1 = (k/2)(w2² - 1), w2² - 1 = (v² - 1)/(2k), and k u (k w2 v²)⁴ = 1 has φ twice."""
    found = enclose_deep("z**2", depth=2)
    with precision(found.bits):
        u, w, v = found.state
        assert (u * u - 1 - (w * w - 1)).contains(0)
        assert (w * w - 1 - (v * v - 1) / 4).contains(0)
        assert not (u * u - 1 - 2 * (w * w - 1)).contains(0)  # a false exponent: p = 1
        assert (2 * u * (2 * w * v**2) ** 2).contains(1)


def test_the_identity_is_neutral_at_every_depth():
    found = enclose_deep("identity", depth=2)
    assert found.classification is Classification.NEUTRAL
    assert found.w[0].distance(GOLDEN) < 1e-14


def test_the_product_of_elasticities_and_a_wrong_product():
    found = enclose_deep("sin", depth=3)
    with precision(found.bits):
        seen = BallField.of(Activation.of("sin"), 2).real(found.state)
        assert (seen.lambda1 - found.product).contains(0)
        wrong = found.product * seen.value[0] / (seen.a[0] * seen.slope[0])
        assert not (seen.lambda1 - wrong).contains(0)


def test_the_end_may_lie_next_to_the_start_of_the_last_step():
    found = enclose_deep("tanh", depth=3, width=3, u0="1/2", w0=("1/2", "2/3"))
    assert found.outcome is Flow.INTERPOLATES


def test_an_equilibrium_is_proved_and_a_slow_flow_is_undecided():
    rest = enclose_deep("tanh", depth=2, u0=0, w0=(0,))
    assert (rest.outcome, rest.certified) == (Flow.EQUILIBRIUM, True)
    slow = enclose_deep("z**2", depth=2, u0=-1)  # p tends to 0 from below
    assert (slow.outcome, slow.certified) == (Flow.UNDECIDED, False)
    assert "not reached" in slow.reason


def test_a_start_that_interpolates_stays():
    found = enclose_deep("identity", depth=2, width=1)
    assert found.outcome is Flow.INTERPOLATES
    assert str(found.u) == str(found.w[0]) == str(found.v) == "1"


def test_relu_is_followed_on_one_side_and_refused_at_the_kink():
    found, line = enclose_deep("relu", depth=2), enclose_deep("identity", depth=2)
    assert found.balls.u.overlaps(line.balls.u)
    assert enclose_deep("relu", depth=2, v0=0).outcome is Flow.UNDECIDED


def test_bad_starts_are_refused():
    for inputs in ({"depth": 0}, {"depth": 2, "w0": (1, 2)}, {"depth": 1, "w0": (1,)}):
        with pytest.raises(InputError):
            DeepStart.of(**inputs)
    with pytest.raises(DomainError):
        enclose_deep("sqrt(z)", depth=2, v0=-1)


def test_jets_of_rising_order_keep_no_short_constants():
    """With constants kept from order 0 every later coefficient would silently be 0."""
    assert Jets().precision() != 0
    with precision(100):
        field = BallField.of(Activation.of("1 + z"), 1)
        state = (arb(0), arb(0))
        table = field.coefficients(field.layers(state), state, 3)  # u' = 1 + v, v' = u
        assert [c.contains(x) for c, x in zip(table[0], (0, 1, 0, arb(1) / 6), strict=True)]
        assert float(table[0][3].mid()) == pytest.approx(1 / 6)


def test_one_step_of_the_identity_encloses_the_exponential():
    """k = 1, h = 1: u = v = e^τ solves u' = v, v' = u."""
    with precision(120):
        field = BallField.of(Activation.of("identity"), 1)
        step = take_step(field, (arb(1) / 4, arb(1) / 4), True, 0.5)
        exact = step.length.exp() / 4
        assert all(x.overlaps(exact) and x.rad() < arb(2) ** -110 for x in step.end)
        orbit = follow(field, (arb(1) / 4, arb(1) / 4), True)
        assert orbit.tau.overlaps(arb(4).log())
