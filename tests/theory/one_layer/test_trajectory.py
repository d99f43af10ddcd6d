"""The flow as an ODE: limits known elsewhere, rate, conservation, and starts that never arrive."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import starts

from theory.activation import Activation
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.start import Start
from theory.one_layer.trajectory import (
    RESIDUAL,
    Arrival,
    Trajectory,
    integral_of_ratio,
    integrate_flow,
)
from theory.outcome import Flow

CLOSE = 1e-9  # relative; the integrator is asked for 1e-12 a step
FEW = settings(max_examples=8)


@dataclass(frozen=True)
class Limit:
    """A start and its limit u, v, λ1, from theorem2.json or by hand."""

    phi: str
    start: tuple[object, ...]
    u: float
    v: float
    lambda1: float


LIMITS = {
    "paper": Limit(
        "sigmoid", (2, 1, 1), 0.69744511957535384, 0.92914742826341299, 0.26303951368718559
    ),
    "crosses": Limit(
        "sin", (2, -1, "1/2"), -1.0099500847049311, -0.51791996736161698, 0.90894536605911424
    ),
    "turns": Limit(
        "exp", (2, -1, "1/2"), 0.45153998128874498, 0.10194417735112008, 0.10194417735112008
    ),
    "repelling": Limit(
        "sin", (2, 1, "5/2"), 0.94204426015260558, 2.5820948709965907, -4.1231047044283294
    ),
    "identity": Limit("z", (4, "1/2", "1/4"), 0.6006247722506730, 0.4162332483610275, 1.0),
    "already there": Limit("z**3", (2, "1/2", 1), 0.5, 1.0, 3.0),
}
NEVER = {  # φ, k, u0, v0: trapped, or at a saddle (docs/mathematics.md)
    "gumbel": ("gumbel", 2, -2, 0),
    "square": ("z**2", 2, -1, 1),
    "cube": ("z**3", 2, -1, 1),
    "saddle": ("z", 2, -1, 1),
}
REST = {
    "origin": ("tanh", 2, 0, 0),
    "double zero": ("z**2", 2, 1, 0),
    "flat side of relu": ("relu", 2, 1, -1),
}
OVERFLOW = {
    "φ": ("exp", 2, 1, 1000),
    "u0": ("z", 2, "10**400", 1),
    "outside the domain": ("log(z)", 2, 1, -1),
}


@pytest.mark.parametrize("case", LIMITS.values(), ids=LIMITS)
def test_the_limit(case):
    found = integrate_flow(case.phi, Start.of(*case.start))
    assert found.arrival is Arrival.ARRIVED
    assert found.u[-1] == pytest.approx(case.u, rel=CLOSE)
    assert found.v[-1] == pytest.approx(case.v, rel=CLOSE)
    assert found.lambda1 == pytest.approx(case.lambda1, rel=CLOSE)
    assert abs(found.residual[-1]) < RESIDUAL
    assert found.t.shape == found.u.shape == found.v.shape == found.residual.shape
    assert (np.diff(found.t) > 0).all()


@pytest.mark.parametrize("phi", ["sigmoid", "tanh", "atan", "elu", "leaky_relu", "swish"])
def test_rate_and_conservation(phi):
    """ė = -k(φ² + u²φ'²) e at the end; u²/2 - ∫ φ/φ' is constant."""
    found = integrate_flow(phi, Start.of(3, "1/2", "1/2"))
    assert found.rate == pytest.approx(found.predicted_rate, rel=1e-3)
    value, slope = (float(x) for x in Activation.of(phi).array_functions(np)(found.v[-1]))
    expected = 3 * (value**2 + (found.u[-1] * slope) ** 2)
    assert found.predicted_rate == pytest.approx(expected, rel=1e-9)
    assert found.drift < CLOSE


def test_the_residual_decreases():
    """p is monotone along the flow: the residual keeps its sign and shrinks."""
    for start in (Start.of(2, 1, 1), Start.of(2, "1/8", "1/8"), Start.of(2, -1, "1/2")):
        residual = integrate_flow("tanh", start).residual
        assert (np.diff(np.abs(residual)) <= 1e-12).all()


@pytest.mark.parametrize(("phi", "k", "u0", "v0"), NEVER.values(), ids=NEVER)
def test_a_trapped_start_does_not_arrive(time_limit, phi, k, u0, v0):
    with time_limit(10):
        found = integrate_flow(phi, Start.of(k, u0, v0))
    assert found.arrival is not Arrival.ARRIVED
    assert found.residual[-1] > 0.99
    assert math.isnan(found.lambda1)
    assert math.isnan(found.rate)


@pytest.mark.parametrize(("phi", "k", "u0", "v0"), REST.values(), ids=REST)
def test_an_equilibrium_does_not_move(phi, k, u0, v0):
    found = integrate_flow(phi, Start.of(k, u0, v0))
    assert found.arrival is Arrival.EQUILIBRIUM
    assert len(found.t) == 1


@pytest.mark.parametrize(("phi", "k", "u0", "v0"), OVERFLOW.values(), ids=OVERFLOW)
def test_overflow_is_an_outcome(phi, k, u0, v0):
    assert integrate_flow(phi, Start.of(k, u0, v0)).arrival is Arrival.OVERFLOW


@pytest.mark.parametrize("phi", ["10**400*z", "z*(exp(1000)-1)/exp(1000)"])
def test_a_constant_that_overflows_is_an_outcome(phi):
    assert integrate_flow(phi, Start.of(2, 1, 1)).arrival in (Arrival.OVERFLOW, Arrival.ARRIVED)


def test_a_slow_start_arrives():
    found = integrate_flow("gumbel", Start.of(4, "-3/2", "1/4"))
    assert found.arrival is Arrival.ARRIVED
    assert found.u[-1] == pytest.approx(1.04110724975691935, rel=1e-6)


@pytest.mark.parametrize("phi", ["tanh", "sigmoid", "z**3 + z/2"])
@FEW
@given(start=starts())
def test_the_ode_ends_where_the_proof_says(phi, start):
    found, proved = integrate_flow(phi, start), enclose(phi, start)
    if found.arrival is Arrival.ARRIVED:
        assert proved.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED)
    if found.arrival is Arrival.ARRIVED and proved.certified:
        assert proved.u.distance(float(found.u[-1])) < 1e-7
        assert proved.v.distance(float(found.v[-1])) < 1e-7
        assert proved.lambda1.distance(found.lambda1) < 1e-6


@pytest.mark.parametrize("norm", ["1/2", "3"])
def test_the_norm_of_the_example(norm):
    found, proved = (f("tanh", Start.of(2, "1/2", "1/4", norm)) for f in (integrate_flow, enclose))
    assert found.arrival is Arrival.ARRIVED
    assert proved.u.distance(float(found.u[-1])) < 1e-9
    assert proved.v.distance(float(found.v[-1])) < 1e-9
    assert proved.lambda1.distance(found.lambda1) < 1e-9


@pytest.mark.parametrize(
    ("phi", "a", "b", "exact"),
    [
        ("z", -1, 2, 1.5),
        ("sigmoid", -1, 2, 3 + math.e**2 - 1 / math.e),
        ("leaky_relu", -3, 2, -2.5),
        ("elu", 2, -1, math.e - 4),
        ("tanh", 0, 3, math.sinh(3) ** 2 / 2),
    ],
)
def test_the_integral_of_the_ratio(phi, a, b, exact):
    assert integral_of_ratio(Activation.of(phi), a, b) == pytest.approx(exact, rel=1e-12)


def test_a_trajectory_says_what_it_measured():
    found = integrate_flow("sigmoid", Start.of(2, 1, 1))
    assert isinstance(found, Trajectory)
    assert found.evaluations > 10
    assert all(arrival.value for arrival in Arrival)
