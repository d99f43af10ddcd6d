"""The certified end point of a deep network: against one layer, the ODE and exact identities."""

import pytest
from flint import arb

from theory.activation import Activation
from theory.deep.enclosure import BUDGET, enclose_deep
from theory.deep.flow import GAP, DeepFlow
from theory.deep.start import DeepStart
from theory.deep.trajectory import integrate_deep_flow
from theory.errors import DomainError, InputError
from theory.expression.balls import precision
from theory.flows.integration import follow
from theory.flows.orbit import Crossing, Ending, Horizon
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
        seen = DeepFlow(Activation.of("sin"), 2).real(found.state)
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
    assert slow.orbit.ending is Ending.BUDGET  # tried once: more bits would not help
    assert len(slow.orbit.steps) == BUDGET.steps <= 300


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


def test_a_constant_term_of_phi_is_followed():
    """u' = 1 + v, v' = u from rest at 0: u = sinh τ, v = cosh τ - 1."""
    with precision(100):
        state = (arb(0), arb(0))
        orbit = follow(DeepFlow(Activation.of("1 + z"), 1).field(state), state, Horizon(1))
        u, v = orbit.state
        assert u.overlaps(arb(1).sinh())
        assert v.overlaps(arb(1).cosh() - 1)
        assert max(u.rad(), v.rad()) < arb(2) ** -80


def test_the_flow_of_the_identity_is_the_exponential():
    """k = 1, h = 1: u = v = e^τ/4 solves u' = v, v' = u, and p = u v is 1 at τ = log 4."""
    with precision(120):
        state = (arb(1) / 4, arb(1) / 4)
        field = DeepFlow(Activation.of("identity"), 1).field(state)
        orbit = follow(field, state, Crossing(GAP, monotone=True))
        for step in orbit.steps[:-1]:
            exact = step.stop.exp() / 4
            assert all(x.overlaps(exact) and x.rad() < arb(2) ** -110 for x in step.end)
        assert orbit.time.overlaps(arb(4).log())


@pytest.mark.parametrize(
    ("phi", "width", "weights", "time", "steps"),
    [
        ("softplus", 3, (-1, 1, 1, 1, 0), "0.084", 40),
        ("swish", 1, (1, -1), "17.12", 40),
        ("softplus", 2, (1, 1, 1, 1, 1), "-0.1525", 40),
        ("z**3", 100, ("1/10", "-sinh(1)", -2, "log(2)"), "-3.6e-20", 150),
    ],
)
def test_steep_and_slow_flows_arrive_in_few_steps(phi, width, weights, time, steps):
    u0, *w0, v0 = weights
    found = enclose_deep(phi, depth=len(weights) - 1, width=width, u0=u0, v0=v0, w0=tuple(w0))
    assert found.certified
    assert abs(found.orbit.time - arb(time)) < arb("0.01") * abs(arb(time))
    assert len(found.orbit.steps) < steps


# (φ as it was written, width, u0, v0, whether the way to p = 1 leads through v = 0)
GUARDED = (
    ("1 + z**2/z", "1 + z", "1/4", "-1/2", True),
    ("1 + z**2/z", "1 + z", "1/4", "1/2", False),
    ("1 + z**2/z", "1 + z", "3", "-3/2", False),
    ("exp(log(z))", "z", "-1/2", "1/4", True),
    ("exp(log(z))", "z", "1/2", "1/4", False),
)


@pytest.mark.parametrize(("written", "simplified", "u0", "v0", "through"), GUARDED)
def test_phi_is_followed_only_where_it_is_defined_as_it_was_written(
    written, simplified, u0, v0, through
):
    """SymPy reads 1 + z and z; what was written has no value at 0, or below it."""
    found = enclose_deep(written, depth=1, width=1, u0=u0, v0=v0)
    other = enclose_deep(simplified, depth=1, width=1, u0=u0, v0=v0)
    assert other.outcome is Flow.INTERPOLATES
    if through:
        assert found.outcome is Flow.UNDECIDED
        assert found.orbit.ending is Ending.KINK
        assert "edge of the field's domain" in found.reason
    else:
        assert found.outcome is Flow.INTERPOLATES
        assert found.balls.lambda1.overlaps(other.balls.lambda1)


def test_each_layer_keeps_to_its_own_piece():
    """leaky ReLU, a_2 < 0 < a_3 = v: followed in two pieces, never across the kink."""
    found = enclose_deep("leaky_relu", depth=2, width=1, u0=-1, w0=(-1,), v0=1)
    slope = Activation.of("leaky_relu").pieces[0].derivative
    with precision(found.bits):
        u, w, v = found.state
        assert found.outcome is Flow.INTERPOLATES
        assert w < 0 < v
        assert (u * w * v * arb(slope.p) / arb(slope.q) - 1).contains(0)
    across = enclose_deep("leaky_relu", depth=1, width=1, u0=-1, v0="1/4")
    assert across.outcome is Flow.UNDECIDED
    assert across.orbit.ending is Ending.KINK


def test_formulas_grow_with_the_depth_as_fast_as_the_network():
    """φ(a) with a twice in it doubles an expression with each layer that is substituted."""
    sizes = []
    for depth in (4, 8, 16):
        with precision(100):
            state = (arb(1),) * (depth + 1)
            branch = DeepFlow(Activation.of("z - cos(z)"), 2).field(state).branch(state)
        sizes.append(len(branch._velocity.instructions))
    assert sizes[2] < 4 * sizes[1] < 16 * sizes[0]


def test_boxes_cover_the_orbit_and_are_halved_until_good():
    found = enclose_deep("tanh", depth=2, u0="1/10")
    with precision(found.bits):
        coarse = list(found.orbit.cover(lambda box: True))
        fine = list(found.orbit.cover(lambda box: max(x.rad() for x in box) < arb("0.02")))
        assert len(coarse) == len(found.orbit.steps) < len(fine)
        for step in found.orbit.steps[:-1]:
            for point in (step.at(step.length / 3), step.end):
                for boxes in (coarse, fine):
                    assert any(all(map(arb.contains, b, point)) for b in boxes)
        assert all(all(map(arb.overlaps, b, found.state)) for b in (coarse[-1], fine[-1]))
