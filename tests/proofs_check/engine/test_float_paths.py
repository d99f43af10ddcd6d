"""Orbits in floats: two runs over the same times, as far as there is an orbit."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from proofs_check.engine.case import Case
from proofs_check.engine.flow.paths import Paths
from proofs_check.engine.letters import t
from proofs_check.engine.system import System

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
