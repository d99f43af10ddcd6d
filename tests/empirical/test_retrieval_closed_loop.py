"""Recurrent networks made by hand, whose cycles, Jacobians and tubes are known."""

from __future__ import annotations

import numpy as np
import pytest

from empirical.retrieval.closed_loop import NO_WORD, Network, cycle, period

N = 5


def ring(gain=4.0, feedback=0.0):
    """Says word i + 1 after word i: one hidden unit a word, W = feedback · 1."""
    shift = np.roll(np.eye(N), 1, axis=0)  # e_i ↦ e_{i+1}
    return Network(
        W=feedback * np.eye(N), U=gain * (2 * shift - 1), b=np.zeros(N), V=np.eye(N), c=np.zeros(N)
    )


def lap(network, laps=40):
    orbit, said = network.continued(np.zeros((1, N)), np.array([N - 1]), laps * N)
    assert said[:, 0].tolist() == list(range(N)) * laps
    return orbit[-N:, 0]


def test_without_memory_the_cycle_is_reached_at_once():
    network = ring()
    found = cycle(network, lap(network))
    assert found.words.tolist() == list(range(N))
    assert found.spectrum.modulus == 0
    assert found.margins == pytest.approx(np.full(N, 2 * np.tanh(4.0)))
    assert found.tube == 1  # another word is √2 tanh 4 away, and 1 is the largest that is tried


def test_the_spectral_radius_is_that_of_finite_differences():
    network = ring(gain=1.5, feedback=0.7)
    states = lap(network)
    found = cycle(network, states)

    def round_trip(h):
        for word in found.words:
            h = network.heard(h[None], np.array([word]))[0]
        return h

    step = 1e-6
    differences = [
        (round_trip(states[0] + step * e) - round_trip(states[0] - step * e)) / (2 * step)
        for e in np.eye(N)
    ]
    expected = abs(np.linalg.eigvals(np.stack(differences, axis=1))).max()
    radius = found.spectrum.modulus * 2.0**found.spectrum.exponent
    assert radius == pytest.approx(expected, rel=1e-4)


def test_no_orbit_leaves_the_tube():
    network = ring(gain=1.5, feedback=0.7)
    states = lap(network)
    found = cycle(network, states)
    assert found.tube > 0
    generator = np.random.default_rng(0)
    kicks = generator.normal(size=(500, N))
    kicks *= 0.999 * found.tube / np.linalg.norm(kicks, axis=1, keepdims=True)
    starts = states[0] + kicks
    words = network.logits(starts).argmax(axis=1)
    said = network.continued(starts, words, 20 * N)[1]
    assert (words == 0).all()
    assert (said == (1 + np.arange(20 * N))[:, None] % N).all()


def test_a_repelling_cycle_has_no_tube():
    """W = 3: the state outgrows its input, and the point 0 of the loop h ↦ tanh(3 h) repels."""
    network = Network(
        W=3 * np.eye(2), U=np.zeros((2, 2)), b=np.zeros(2), V=np.zeros((2, 2)), c=np.array([1.0, 0])
    )
    found = cycle(network, np.zeros((1, 2)))
    assert found.spectrum.modulus * 2.0**found.spectrum.exponent == pytest.approx(3)
    assert found.tube == 0


def test_a_tie_has_no_tube():
    network = Network(np.zeros((1, 1)), np.zeros((1, 2)), np.zeros(1), np.ones((2, 1)), np.zeros(2))
    found = cycle(network, np.zeros((1, 1)))
    assert (found.margins[0], found.tube) == (0, 0)


def test_no_word_is_the_zero_vector():
    network = ring()
    assert (network.heard(np.zeros((1, N)), np.array([NO_WORD])) == 0).all()


@pytest.mark.parametrize(
    ("orbit", "expected"),
    [
        pytest.param(np.tile([0.0, 1, 2], 6), 3, id="cycle"),
        pytest.param(np.ones(18), 1, id="fixed point"),
        pytest.param(np.arange(18.0), 0, id="never"),
        pytest.param(np.r_[np.arange(16.0), 9, 15], 0, id="once only"),
        pytest.param(np.tile([0.0, 1, 2], 6) + 1e-8 * np.arange(18), 0, id="drifting"),
    ],
)
def test_period(orbit, expected):
    assert period(orbit[:, None, None], 8).tolist() == [expected]
