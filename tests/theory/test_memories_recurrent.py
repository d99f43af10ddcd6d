"""Sentences of recurrent networks: planted cycles that attract or repel, and orbits from zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from theory.errors import InputError
from theory.memories.attractor import Attractor
from theory.memories.memory import Verdict
from theory.memories.recurrent import Recurrent, examine_saying

WORDS, SIZE = 4, 9


def planted(radius: float, seed: int = 0, margin: float = 4.0) -> tuple[Recurrent, np.ndarray]:
    """(a network, states that say 0, 1, 2, 3, each by ``margin``), the spectral radius of the
    whole lap being ``radius``, as floats see it."""
    generator = np.random.default_rng(seed)
    states = generator.uniform(-0.7, 0.7, (WORDS, SIZE))
    offset = 0.3 * generator.normal(size=SIZE)
    weights = generator.normal(size=(SIZE, SIZE))
    product = np.eye(SIZE)
    for h in np.roll(states, -1, axis=0):
        product = (1 - h**2)[:, None] * weights @ product
    lap = np.abs(np.linalg.eigvals(product)).max()
    weights *= (radius / lap) ** (1 / WORDS)
    ears = np.arctanh(np.roll(states, -1, axis=0)).T - weights @ states.T - offset[:, None]
    columns = np.vstack([states.T, np.ones(WORDS)])
    voice = margin * np.linalg.pinv(columns)
    network = Recurrent.of("tanh", weights, ears, offset, voice[:, :-1], voice[:, -1])
    return network, states


def spoken(network: Recurrent, states: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """(words (steps, N), the last states) of orbits from states (N, k), the word there first."""
    found = []
    for _ in range(steps):
        found.append(network.said(states))
        heard = network.ears.T[found[-1]] + network.offset
        states = np.tanh(states @ network.weights.T + heard)
    return np.array(found), states


@pytest.mark.parametrize("radius", [0.05, 0.9])
def test_a_sentence_is_proved_and_said_from_all_of_its_ball(radius):
    network, states = planted(radius)
    found = examine_saying(network, states).finding
    assert found.verdict is Verdict.ATTRACTOR, found.reason
    assert found.distance[1] < 1e-9
    assert found.multiplier[0] - 1e-9 <= radius <= found.multiplier[1] + 1e-9
    assert isinstance(found.evidence, Attractor)
    y = np.random.default_rng(1).normal(size=(20, SIZE))
    starts = states[0] + found.radius * y / np.linalg.norm(y, axis=1, keepdims=True)
    words, ends = spoken(network, starts, 100 * WORDS)
    assert (words == (np.arange(len(words)) % WORDS)[:, None]).all()
    assert np.linalg.norm(ends - states[0], axis=1).max() < 1e-3
    assert found.radius > 0


def test_no_ball_holds_a_state_that_says_another_word():
    for margin in (1.0, 1e-3, 1e-8):
        network, states = planted(0.3, margin=margin)
        found = examine_saying(network, states).finding
        assert found.verdict is Verdict.ATTRACTOR or margin < 1e-5
        if not isinstance(found.evidence, Attractor):
            continue
        attractor = found.evidence
        z = np.random.default_rng(2).normal(size=(50, SIZE))
        z *= attractor.outer / np.linalg.norm(z, axis=1, keepdims=True)
        for word, (point, frame) in enumerate(zip(attractor.points, attractor.frames, strict=True)):
            assert (network.said(np.tanh(point + z @ frame.shape.T)) == word).all()


def test_a_repelling_sentence_is_proved_to_be_none():
    network, states = planted(1.3)
    found = examine_saying(network, states).finding
    assert found.verdict is Verdict.NOT_STORED, found.reason
    assert 1 < found.multiplier[0] <= 1.3 + 1e-9


@pytest.mark.parametrize("radius", [1 - 1e-13, 1.0, 1 + 1e-13])
def test_next_to_1_neither_is_claimed(radius):
    network, states = planted(radius)
    assert examine_saying(network, states).finding.verdict is Verdict.UNDECIDED


def test_two_words_that_tie_are_undecided():
    network, states = planted(0.3)
    voice, offset = network.voice.copy(), network.voice_offset.copy()
    voice[3], offset[3] = voice[2], offset[2]
    mute = replace(network, voice=voice, voice_offset=offset)
    assert examine_saying(mute, states).finding.verdict is Verdict.UNDECIDED
    one_rival = replace(network, voice=np.zeros_like(voice), voice_offset=np.zeros(WORDS))
    found = examine_saying(one_rival, None)
    assert (found.finding.verdict, found.begun) == (Verdict.UNDECIDED, None)


def test_from_the_zero_vector_right_and_wrong_words_are_proved():
    told = []
    for seed in range(3):
        network, states = planted(0.2, seed)
        confused = replace(network, ears=network.ears[:, ::-1])
        for one, known in ((network, states), (confused, None)):
            found = examine_saying(one, known)
            words = spoken(one, np.tanh(one.offset)[None], 20 * WORDS)[0][:, 0]
            right = bool((words == (words[0] + np.arange(len(words))) % WORDS).all())
            assert found.begun in (right, None), (seed, found.why)
            told.append(found.begun)
    assert {True, False} <= set(told)


def test_weights_that_do_not_fit_are_told():
    network, _ = planted(0.5)
    fields = (network.weights, network.ears, network.offset, network.voice, network.voice_offset)
    with pytest.raises(InputError, match="shape"):
        Recurrent.of("tanh", fields[0][:, 1:], *fields[1:])
    with pytest.raises(InputError, match="numbers below"):
        Recurrent.of("tanh", np.full_like(fields[0], np.nan), *fields[1:])
