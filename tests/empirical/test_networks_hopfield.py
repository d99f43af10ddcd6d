"""Energy-based memories: energies that fall, fixed points that stabilities foretell, symmetry."""

from __future__ import annotations

import numpy as np
import pytest

from empirical.networks.hopfield import TOLERANCE, Classical, Modern


def patterns(n, d, seed=0):
    return np.random.default_rng(seed).choice([-1.0, 1.0], size=(n, d))


def test_orthogonal_patterns_are_kept_and_recovered():
    x = np.array([[1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, -1, -1, -1, -1]], dtype=float)
    network = Classical.storing(x)
    assert (network.stabilities(x) > 0).all()
    spoilt = x.copy()
    spoilt[:, 2] *= -1
    found = network.settle(spoilt, np.random.default_rng(0))
    assert (found.points == x).all()
    assert found.settled.all()


@pytest.mark.parametrize("n", [3, 12])
def test_a_pattern_is_fixed_exactly_where_no_stability_is_negative(n):
    x = patterns(n, 20, seed=n)
    network = Classical.storing(x)
    found = network.settle(x, np.random.default_rng(0))
    fixed = (found.points == x).all(axis=1)
    assert (fixed == (network.stabilities(x) >= 0).all(axis=1)).all()
    assert fixed.all() == (n == 3)  # 12 of 20 are too many


def test_the_classical_energy_never_rises():
    network = Classical.storing(patterns(6, 15))
    generator = np.random.default_rng(1)
    states = patterns(30, 15, seed=2)
    ends = network.settle(states, generator)
    assert (network.energy(ends.points) <= network.energy(states)).all()
    again = network.settle(ends.points, generator)
    assert (again.points == ends.points).all()
    assert (again.steps == 1).all()


def test_a_negative_is_kept_as_its_pattern_is():
    x = patterns(2, 30)
    network = Classical.storing(x)
    assert (network.stabilities(-x) == network.stabilities(x)).all()


@pytest.mark.parametrize("beta", [0.05, 0.5, 3.0])
def test_the_modern_energy_falls_at_each_step(beta):
    network = Modern(patterns(5, 12), beta)
    states = np.random.default_rng(3).normal(size=(40, 12))
    for _ in range(30):
        after = network.update(states)
        fall = network.energy(states) - network.energy(after)
        assert (fall >= ((after - states) ** 2).sum(axis=1) / 2 - 1e-12).all()
        states = after


def test_a_sharp_modern_network_is_the_nearest_neighbour_and_a_blunt_one_has_one_end():
    x = patterns(4, 30)
    spoilt = x.copy()
    spoilt[:, :5] *= -1
    sharp = Modern(x, 2.0).settle(spoilt)
    assert (np.sign(sharp.points) == x).all()
    blunt = Modern(x, 0.01).settle(spoilt)
    assert np.ptp(blunt.points, axis=0).max() < 1e3 * TOLERANCE
