"""What an ensemble has stored."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.spectra import matrix_free
from empirical.spectra.measure import measure_storage
from theory.errors import InputError


def affine(matrices, offsets):
    """z ↦ A z + b as networks with φ(z) = z, one member for each pair."""
    d = len(offsets[0])
    weights = {
        "weight1": torch.tensor(np.stack(matrices)),
        "weight2": torch.eye(d).expand(len(matrices), d, d),
        "bias1": torch.tensor(np.stack(offsets)),
        "bias2": torch.zeros(len(matrices), d),
    }
    return FullyConnected(d, d, d, 1, "z", bias=True), weights


def test_storage_of_examples():
    """A = 0.5 and A = 2, both with the fixed point (1, 1); and a diverged member."""
    half, two = 0.5 * np.eye(2), 2 * np.eye(2)
    architecture, weights = affine(
        [half, two, np.full((2, 2), np.nan)], [[0.5, 0.5], [-1.0, -1.0], [0.0, 0.0]]
    )
    found = measure_storage(architecture, weights, np.array([[1.0, 1.0], [1.0, 1.5]]))
    assert found["radius"][:2] == pytest.approx(np.array([[0.5, 0.5], [2.0, 2.0]]))
    assert np.isnan(found["radius"][2]).all()
    assert found["stored"].tolist() == [[1, -1], [0, 0], [-1, -1]]  # (1, 1.5) goes to (1, 1)
    assert found["residual"][:2] == pytest.approx(np.array([[0, 0.25], [0, 0.5]]))
    assert found["displacement"][0] == pytest.approx([0, 0.5], abs=1e-9)
    assert found["displacement"][1, 1] == np.inf
    assert {a.shape for a in found.values()} == {(3, 2)}


def test_storage_of_sequences():
    """A rotation by a quarter, contracted to 0.8: a spiral, ρ of the 4-fold map 0.8^4."""
    quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
    x = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [0.0, 0.0]])
    architecture, weights = affine([0.8 * quarter, quarter], [[0.0, 0.0]] * 2)
    found = measure_storage(architecture, weights, x, ((0, 1, 2, 3), (4,)))
    assert found["radius"] == pytest.approx(np.array([[0.8**4, 0.8], [1, 1]]))
    assert found["stored"].tolist() == [[-1, 1], [-1, -1]]  # the spiral leaves its sequence
    assert found["residual"] == pytest.approx(np.array([[0.2, 0], [0, 0]]))
    assert found["displacement"][0] == pytest.approx([1, 0], abs=0.01)


@pytest.mark.parametrize("sequences", [None, ((0, 1), (2, 3), (4,))])
def test_a_few_rows_at_once_give_the_same(monkeypatch, sequences):
    generator = np.random.default_rng(8)
    architecture, weights = affine([0.3 * generator.normal(size=(3, 3))], [[0.1, 0.2, 0.3]])
    x = generator.normal(size=(5, 3))
    whole = measure_storage(architecture, weights, x, sequences)
    monkeypatch.setattr(matrix_free, "CHUNK_NUMBERS", matrix_free.LAYERS * 3 * 2)
    found = measure_storage(architecture, weights, x, sequences)
    for name, array in whole.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-12, err_msg=name)


def test_what_decays_slowly_is_not_stored():
    """ρ = 0.999 at every x, but f(x) = 0.999 x has one attractor, 0."""
    architecture, weights = affine([0.999 * np.eye(2)], [[0.0, 0.0]])
    x = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    found = measure_storage(architecture, weights, x)
    assert found["radius"] == pytest.approx(np.full((1, 3), 0.999))
    assert found["stored"].tolist() == [[1, -1, -1]]


def test_a_slow_decay_behind_a_fast_one_is_not_stored():
    """Along x the map shrinks by 1e-6 a step, across it at once: after 50 steps x is still near."""
    slow = 1 - 1e-6
    architecture, weights = affine([np.diag([slow, 0.1])], [[0.0, -1e-3]])
    x = np.array([[1.0, 0.0], [2.0, 0.0]])
    found = measure_storage(architecture, weights, x)
    assert found["radius"] == pytest.approx(np.full((1, 2), slow))
    assert found["displacement"][0] == pytest.approx([1, 2], rel=0.01)
    assert found["stored"].tolist() == [[-1, -1]]


def test_an_empty_sequence_is_refused():
    with pytest.raises(InputError, match="at least one example"):
        measure_storage(*affine([np.eye(2)], [[0.0, 0.0]]), np.ones((1, 2)), ((),))
