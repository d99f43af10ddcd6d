"""Orbits in floats: two runs over the same times, as far as there is an orbit."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from proofs_check.engine.case import Case
from proofs_check.engine.flow.paths import Paths
from proofs_check.engine.letters import dphi, phi, t
from proofs_check.engine.sides import on_floats, on_scalars
from proofs_check.engine.system import System
from proofs_check.systems.one_layer import one_layer

x, x0 = sympy.symbols("x x_0", real=True)


def paths(velocity, start=1, **settings):
    system = System(state={x: x0}, velocity={x: velocity}, defaults={x0: start})
    return Paths(system, Case.of(system, None, {}, **settings))


def test_the_fine_run_is_better_than_the_coarse_one():
    path = paths(-x).timed
    exact = np.exp(-path.times)
    assert path.arrived
    assert path.fine[0, 0] == path.coarse[0, 0] == 1.0
    assert np.abs(path.fine[0] - exact).max() < 1e-10
    assert 1e-12 < np.abs(path.coarse[0] - exact).max() < 1e-7


def test_an_orbit_that_ends_is_followed_to_its_end():
    """ẋ = x² from 1 is 1/(1 − t)."""
    path = paths(x**2).timed
    assert not path.arrived
    assert path.reason
    assert 2 < len(path.times) < 5
    before = path.times < 1
    np.testing.assert_allclose(path.fine[0, before], 1 / (1 - path.times[before]), rtol=1e-9)


@pytest.mark.parametrize("velocity", [x / t, sympy.log(t) + x, 1 / (x - 1), sympy.exp(x) / t**2])
def test_no_velocity_at_the_start_is_no_path(velocity):
    found = paths(velocity).timed
    assert found.fine.shape == (1, 0)
    assert not found.arrived


def test_time_may_stand_in_the_velocity():
    path = paths(2 * t * x).timed
    np.testing.assert_allclose(path.fine[0], np.exp(path.times**2), rtol=1e-9)


def slow(rate="1/50"):
    """ẋ = −x/50, which is not at 0 by t = 1000."""
    system = System(
        state={x: x0}, velocity={x: -sympy.Rational(rate) * x}, target=(x,), defaults={x0: 3}
    )
    return Paths(system, Case.of(system))


def test_an_orbit_goes_on_from_one_horizon_to_the_next():
    path = slow().arriving
    assert path.arrived
    assert path.times[-1] == 1e4
    assert (np.diff(path.times) > 0).all()
    exact = 3 * np.exp(-path.times / 50)
    seen = exact > 1e-6
    np.testing.assert_allclose(path.fine[0, seen], exact[seen], rtol=1e-9)
    np.testing.assert_allclose(path.coarse[0, seen], exact[seen], rtol=1e-4)


def test_one_integration_serves_the_times_of_the_case_too(monkeypatch):
    found = slow()
    times = [0.0, *map(float, found.case.times)]
    alone = slow().timed
    whole = found.arriving
    monkeypatch.setattr(found, "_solved", None)
    path = found.timed
    assert path.times.tolist() == times
    np.testing.assert_allclose(path.fine, alone.fine, rtol=1e-10)
    assert whole.last.fine.shape == (1, 1)
    assert whole.last.fine[0, 0] == whole.fine[0, -1]


def test_times_beyond_the_arrival_have_a_run_of_their_own():
    system = System(state={x: x0}, velocity={x: -9 * x}, target=(x,), defaults={x0: 3})
    found = Paths(system, Case.of(system, times=(sympy.Integer(1), sympy.Integer(20))))
    assert found.arriving.times[-1] == 10
    assert found.timed.times.tolist() == [0, 1, 20]


FUNCTIONS = (
    "tanh", "relu", "gelu", "log(z)", "sqrt(z)", "z**(1/3)", "exp(z)", "1/z", "abs(z)**3",
    "max(z, 1) + min(z, -1)", "asin(z)", "erf(z)", "tan(z)", "z/z",
)  # fmt: skip
POINTS = (-800.0, -1.0, -0.5, -0.0, 0.0, 1e-300, 0.5, 1.0, 2.0, 1e4, 1e200, np.inf, -np.inf, np.nan)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_one_float_at_a_time_is_as_an_array(name):
    """Where a value is undefined or too large, at kinks and beyond them."""
    system = one_layer()
    case = Case.of(system, name)
    formulas = [phi(x), dphi(x), phi(x) / x, x**2 / dphi(x)]
    quick, full = (make(formulas, (x,), case) for make in (on_scalars, on_floats))
    with np.errstate(all="ignore"):
        every = [[float(y) for y in quick(point)] for point in POINTS]
    np.testing.assert_allclose(np.array(every).T, full((np.array(POINTS),)), rtol=1e-12)
