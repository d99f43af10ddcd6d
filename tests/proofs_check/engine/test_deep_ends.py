"""The certified end of a deep network: against one layer, the ODE and exact identities."""

from __future__ import annotations

from typing import NamedTuple

import pytest
import sympy
from flint import arb

from proofs_check.engine.case import Case
from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import check
from proofs_check.engine.claims import Bound, Limit, Where
from proofs_check.engine.flow.method import Paths
from proofs_check.engine.sides import as_shown, on_balls
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.deep import deep, lambda1
from proofs_check.theorems.pnas2020.theorem_deep import theorem as deep_theorem
from theory.activation import Activation
from theory.errors import InputError
from theory.expression.balls import precision
from theory.one_layer.certified.enclosure import enclose
from theory.outcome import Flow

GOLDEN = (1 + 5**0.5) / 4  # cos 36°, met by w2 for the identity, k = 2, all starts 1


class End(NamedTuple):
    arrival: Arrival
    orbits: Orbits
    depth: int

    @property
    def state(self) -> tuple[arb, ...]:
        return tuple(self.arrival.state[s] for s in self.orbits.system.state)

    def value(self, *expressions) -> tuple[arb, ...]:
        """Formulas in the letters, at the end."""
        system, case = self.orbits.system, self.orbits.case
        with precision(self.orbits.bits):
            return as_shown(on_balls, system, expressions, tuple(system.state), case)(self.state)


def end(phi, weights=None, width=2, digits=15, depth=None):
    """Of the flow from the ``weights`` u0, w2, …, v0; all 1 without."""
    weights = weights or (1,) * (depth + 1)
    system, letters = deep(len(weights) - 1)
    values = {str(s): w for s, w in zip(letters.starts, weights, strict=True)}
    orbits = Orbits(system, Case.of(system, phi, values | {"k": width}, digits=digits))
    return End(orbits.arrival, orbits, letters.depth)


@pytest.mark.parametrize("phi", ["sin", "tanh", "sigmoid", "z**2", "identity", "exp(-exp(-z))"])
def test_depth_one_is_the_one_layer_result_to_the_digit(phi):
    found, shallow = end(phi, depth=1, digits=25), enclose(phi, digits=25)
    assert found.arrival.limit is Limit.ARRIVES
    assert shallow.outcome is Flow.INTERPOLATES
    (eigenvalue,) = found.value(lambda1)
    for ours, theirs in zip((*found.state, eigenvalue), ("u", "v", "lambda1"), strict=True):
        assert ours.overlaps(getattr(shallow.balls, theirs))
        assert ours.rad() < 1e-24


@pytest.mark.parametrize("weights", [("1/10", "1/5"), ("-1/2", 1)])
def test_depth_one_from_below_and_through_u_zero(weights):
    found, shallow = end("tanh", weights), enclose("tanh", u0=weights[0], v0=weights[1])
    assert found.state[0].overlaps(shallow.balls.u)
    assert found.state[1].overlaps(shallow.balls.v)


@pytest.mark.parametrize(("phi", "depth"), [("sin", 3), ("tanh", 2), ("sigmoid", 2), ("z**2", 2)])
def test_the_ode_ends_in_the_enclosure(phi, depth):
    found = end(phi, depth=depth)
    path = Paths(found.orbits.system, found.orbits.case).arriving
    assert path.arrived
    for ball, x in zip(found.state, path.fine[:, -1], strict=True):
        assert abs(float(ball.mid()) - x) < 1e-9


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_squares_have_the_exact_eigenvalue_two_to_the_depth(depth):
    (eigenvalue,) = end("z**2", depth=depth).value(lambda1)
    assert eigenvalue.contains(2**depth)
    assert not eigenvalue.contains(2**depth + arb("1e-12"))


def test_squares_keep_their_quadratic_relations():
    """u² - 1 = (k/2)(w2² - 1), w2² - 1 = (v² - 1)/(2k), and k u (k w2 v²)⁴ = 1 has φ twice."""
    found = end("z**2", depth=2)
    with precision(found.orbits.bits):
        u, w, v = found.state
        assert (u * u - 1 - (w * w - 1)).contains(0)
        assert (w * w - 1 - (v * v - 1) / 4).contains(0)
        assert not (u * u - 1 - 2 * (w * w - 1)).contains(0)  # a false exponent: p = 1
        assert (2 * u * (2 * w * v**2) ** 2).contains(1)


def test_the_identity_has_eigenvalue_one_at_every_depth():
    found = end("identity", depth=2)
    assert found.value(lambda1)[0].contains(1)
    assert abs(float(found.state[1].mid()) - GOLDEN) < 1e-14


def test_the_product_of_elasticities_and_a_wrong_product():
    found, letters = end("sin", depth=3), deep(3)[1]
    product = letters.elasticities
    eigenvalue, right, wrong = found.value(lambda1, product, product * letters.a[0])
    assert (eigenvalue - right).contains(0)
    assert not (eigenvalue - wrong).contains(0)


def test_the_end_may_lie_next_to_the_start_of_the_last_step():
    assert end("tanh", ("1/2", "1/2", "2/3", 1), width=3).arrival.limit is Limit.ARRIVES


def test_an_equilibrium_is_proved_and_a_slow_flow_does_not_arrive():
    assert end("tanh", (0, 0, 1)).arrival.limit is Limit.EQUILIBRIUM
    assert end("z**2", (-1, 1, 1)).arrival.limit is not Limit.ARRIVES  # p tends to 0 from below


def test_a_start_that_interpolates_stays():
    assert all(x == 1 for x in end("identity", (1, 1, 1), width=1).state)


def test_relu_is_followed_on_one_side_and_refused_at_the_kink():
    found, line = end("relu", (1, 1, 1)), end("identity", (1, 1, 1))
    assert found.state[0].overlaps(line.state[0])
    assert end("relu", (1, 1, 0)).arrival.limit is Limit.UNDECIDED


def test_bad_depths_are_refused():
    for depth in (0, 9):
        with pytest.raises(InputError):
            deep(depth)


@pytest.mark.parametrize(
    ("phi", "width", "weights", "parts"),
    [
        ("softplus", 3, (-1, 1, 1, 1, 0), 160),
        ("swish", 1, (1, -1), 160),
        ("softplus", 2, (1, 1, 1, 1, 1), 160),
        ("z**3", 100, ("1/10", "-sinh(1)", -2, "log(2)"), 600),
    ],
)
def test_steep_and_slow_flows_arrive_in_few_steps(phi, width, weights, parts):
    found = end(phi, weights, width)
    assert found.arrival.limit is Limit.ARRIVES
    assert len(found.arrival.cover) < parts


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
    found, other = (end(phi, (u0, v0), width=1) for phi in (written, simplified))
    assert other.arrival.limit is Limit.ARRIVES
    assert found.arrival.limit is (Limit.UNDECIDED if through else Limit.ARRIVES)
    if not through:
        assert found.value(lambda1)[0].overlaps(other.value(lambda1)[0])


def test_each_layer_keeps_to_its_own_piece():
    """leaky ReLU, a_2 < 0 < a_3 = v: followed in two pieces, of which none comes to its kink."""
    found = end("leaky_relu", (-1, -1, 1), width=1)
    slope = Activation.of("leaky_relu").pieces[0].derivative
    with precision(found.orbits.bits):
        u, w, v = found.state
        assert found.arrival.limit is Limit.ARRIVES
        assert w < 0 < v
        assert (u * w * v * arb(slope.p) / arb(slope.q) - 1).contains(0)


def test_one_layer_is_led_over_its_kink():
    """leaky ReLU: u² − v² is conserved on both sides, and so over the kink."""
    found = end("leaky_relu", (-1, "1/4"), width=1)
    with precision(found.orbits.bits):
        u, v = found.state
        assert u < v < 0
        assert (u * v / 100 - 1).contains(0)
        assert (u**2 - v**2 - arb(15) / 16).contains(0)


def test_the_cover_ends_where_the_flow_does():
    """Beyond p = 1 the last Taylor step goes on, but the flow does not."""
    found = end("1 + z", (3, "-3/2"), width=1)
    last = found.arrival.cover[-1]
    for _ in range(12):
        last = last.halves()[1]
    with precision(found.orbits.bits):
        assert all(x.overlaps(y) for x, y in zip(last.box, found.state, strict=True))
        assert last.box[1] < -0.6


@pytest.mark.parametrize(("most", "verdict"), [("11/10", "verified"), ("9/10", "refuted")])
def test_a_bound_is_asked_of_the_orbit_alone(most, verdict):
    x, x0 = sympy.symbols("x x_0", real=True)
    system = System(state={x: x0}, loss=(x - 1) ** 2 / 2, clock=1 - x, defaults={x0: "1/2"})
    claim = Bound(x, sympy.Rational(most), at=Where.ALONG)
    found = check(Theorem("bounded", system, (claim,)), methods=("symbolic", "certified"))
    assert found.verdict == verdict


def test_claims_of_the_deepest_layers_are_proved():
    """Their second derivatives have a φ that is derived more often than has a name."""
    found = check(deep_theorem(3), "tanh", methods=("symbolic", "certified"))
    assert found.verdict == "verified"
    assert not found.errors
