"""The cyclic product of fully connected networks, at points and along cycles."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.spectra import cyclic
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.matrix_free import jacobian
from empirical.spectra.measure import cycle_spectra, measure_storage, spectral_radii
from empirical.spectra.stored import Stored, decide
from theory import Start, enclose
from theory.errors import InputError

SHAPES = [
    (12, 5, 1, "tanh"),
    (12, 5, 4, "relu"),
    (3, 9, 3, "sinusoid"),
    (6, 6, 2, "selu"),
    (1, 4, 1, "sin"),
]


def network(d, width, hidden, phi, members=2, scale=1.5, seed=0, **options):
    architecture = FullyConnected(d, d, width, hidden, phi, **options)
    generator = torch.Generator().manual_seed(seed)
    weights = {
        name: scale * torch.randn((members, *shape), generator=generator) / shape[-1] ** 0.5
        for name, shape in architecture.shapes().items()
    }
    return architecture, weights


def points(n, d, seed=1):
    return np.random.default_rng(seed).normal(size=(n, d))


def jacobians(architecture, weights, x, member=0):
    learned = LearnedMap.of(architecture, weights, member)
    return [jacobian(learned, z).numpy() for z in learned.points(x)]


def sorted_eigenvalues(matrix):
    values = np.linalg.eigvals(matrix)
    return values[np.argsort(-abs(values))]


def same_spectrum(found, values, absolute):
    """Every eigenvalue has one of the other set near it."""
    gaps = abs(found[:, None] - values[None])
    return max(gaps.min(axis=0).max(), gaps.min(axis=1).max()) < absolute


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("options", [{}, {"bias": True, "parametrisation": "ntk"}], ids=str)
def test_at_points_it_agrees_with_the_dense_jacobian(shape, options):
    architecture, weights = network(*shape, **options)
    x = points(4, shape[0])
    found = spectral_radii(LearnedMap.of(architecture, weights, 1), x)
    for i, dense in enumerate(jacobians(architecture, weights, x, member=1)):
        values = sorted_eigenvalues(dense)
        assert found.radius[i] == pytest.approx(abs(values[0]), rel=1e-12)
        assert same_spectrum(np.append(found.eigenvalues[i], 0), np.append(values, 0), 1e-6)
        assert abs(found.radius[i] - abs(values[0])) <= found.error[i] + 1e-13


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_along_a_cycle_it_agrees_with_the_product(shape):
    architecture, weights = network(*shape)
    x = points(5, shape[0])
    product = np.linalg.multi_dot(jacobians(architecture, weights, x)[::-1])
    for shift in range(5):
        found = cycle_spectra(LearnedMap.of(architecture, weights), np.roll(x, shift, axis=0))
        assert found.radius[0] == pytest.approx(abs(sorted_eigenvalues(product)[0]), rel=1e-11)


def test_every_member_is_a_map_of_its_own():
    architecture, weights = network(4, 3, 2, "tanh", members=3)
    x = points(2, 4)
    every = measure_storage(architecture, weights, x, leading=2)
    found = [spectral_radii(LearnedMap.of(architecture, weights, m), x) for m in range(3)]
    assert np.array_equal(every["radius"], [one.radius for one in found])
    assert np.array_equal(every["moduli"], [abs(one.eigenvalues[:, :2]) for one in found])
    assert len({one.radius[0] for one in found}) == 3


def test_leading_eigenvalues_are_padded():
    architecture, weights = network(12, 5, 2, "tanh")
    found = spectral_radii(LearnedMap.of(architecture, weights), points(2, 12), leading=8)
    assert found.eigenvalues.shape == (2, 8)
    assert (found.eigenvalues[:, 5:] == 0).all()
    assert np.isneginf(found.log10_moduli[:, 5:]).all()


@pytest.mark.parametrize("phi", ["sin", "tanh", "swish"])
def test_the_rank_one_network_of_theorem_1(phi):
    """W1 = x u 1ᵀ, W2 = v 1 xᵀ: the only nonzero eigenvalue is λ1 = v φ'(v)/φ(v)."""
    k, d = 5, 7
    end = enclose(phi, Start.of(width=k, u0=1, v0=1), digits=16)
    example = points(1, d)[0]
    example /= np.linalg.norm(example)
    weights = {
        "weight1": torch.tensor(np.outer(np.ones(k) * end.v.middle, example))[None],
        "weight2": torch.tensor(np.outer(example, np.ones(k) * end.u.middle))[None],
    }
    architecture = FullyConnected(d, d, k, 1, phi)
    found = spectral_radii(LearnedMap.of(architecture, weights), example[None])
    assert found.radius[0] == pytest.approx(abs(end.lambda1.middle), rel=1e-12)
    assert found.error[0] < 1e-12
    assert abs(found.eigenvalues[0, 1:]).max() < 1e-7


def linear(matrix, depth=2):
    """f(z) = matrix · z as a network with φ(z) = z."""
    d = len(matrix)
    weights = {f"weight{i}": torch.eye(d)[None] for i in range(2, depth + 1)}
    weights["weight1"] = torch.tensor(matrix)[None]
    return FullyConnected(d, d, d, depth - 1, "z"), weights


@pytest.mark.parametrize(
    ("matrix", "rho", "decision"),
    [
        (np.diag([0.5, -0.25, 0.0]), 0.5, Stored.STORED),
        (np.diag([0.5, -1.25, 0.0]), 1.25, Stored.NOT_STORED),
        (np.eye(3), 1, Stored.UNDECIDED),
        (np.eye(3) * np.nextafter(1, 0), 1, Stored.UNDECIDED),
        (np.roll(np.eye(3), 1, axis=0), 1, Stored.UNDECIDED),
        (np.array([[0.999, 1e9], [0, 0.999]]), 0.999, Stored.UNDECIDED),
    ],
    ids=["contraction", "expansion", "identity", "nearly identity", "permutation", "shear"],
)
def test_linear_networks(matrix, rho, decision):
    architecture, weights = linear(matrix.astype(np.float64))
    found = spectral_radii(LearnedMap.of(architecture, weights), points(2, len(matrix)))
    assert found.radius == pytest.approx(rho, rel=1e-6)
    assert decide(found) == (decision, decision)
    assert decide(cycle_spectra(LearnedMap.of(architecture, weights), points(4, len(matrix)))) == (
        decision,
    )


@pytest.mark.parametrize("factor", [0.01, 30.0])
def test_389_maps_neither_underflow_nor_overflow(factor):
    matrix = factor * np.linalg.qr(points(4, 4))[0]
    architecture, weights = linear(matrix)
    found = cycle_spectra(LearnedMap.of(architecture, weights), points(389, 4))
    assert found.log10_radius[0] == pytest.approx(389 * np.log10(factor), rel=1e-12)
    assert decide(found) == (Stored.STORED if factor < 1 else Stored.NOT_STORED,)


def test_small_eigenvalues_of_a_product_are_below_the_floor():
    """diag(0.9, 1e-3)^60 in a skew basis: 1e-180 cannot be seen beside 0.9^60."""
    basis = np.array([[1.0, 1.0], [0.5, 2.0]])
    matrix = basis @ np.diag([0.9, 1e-3]) @ np.linalg.inv(basis)
    found = cycle_spectra(LearnedMap.of(*linear(matrix)), points(60, 2))
    assert found.radius[0] == pytest.approx(0.9**60, rel=1e-10)
    assert abs(found.eigenvalues[0, 1]) < 10 * found.floor[0] < 1e-12


def test_diverged_members_are_undecided_and_say_why():
    architecture, weights = network(4, 3, 2, "tanh")
    weights["weight2"][1, 0, 0] = torch.nan
    every = measure_storage(architecture, weights, points(2, 4), leading=3)
    assert np.isfinite(every["radius"][0]).all()
    assert np.isfinite(every["moduli"][0]).all()
    assert np.isnan(every["moduli"][1]).all()
    lost = LearnedMap.of(architecture, weights, 1)
    found = spectral_radii(lost, points(2, 4))
    assert np.isnan(found.radius).all()
    assert decide(found) == (Stored.UNDECIDED,) * 2
    assert "diverged" in found.reasons[0]
    assert np.isnan(cycle_spectra(lost, points(2, 4)).radius[0])


def test_a_point_with_nan_spoils_only_itself():
    architecture, weights = network(4, 3, 2, "tanh")
    x = points(3, 4)
    x[1, 2] = np.nan
    found = spectral_radii(LearnedMap.of(architecture, weights), x)
    assert np.isfinite(found.radius).tolist() == [True, False, True]
    assert "point" in found.reasons[1]


def test_chunks_change_nothing(monkeypatch):
    architecture, weights = network(6, 5, 3, "tanh")
    x = points(7, 6)
    together = spectral_radii(LearnedMap.of(architecture, weights), x)
    monkeypatch.setattr(cyclic, "CHUNK_BYTES", 2 * 24 * 25)
    parts = spectral_radii(LearnedMap.of(architecture, weights), x)
    assert parts.radius == pytest.approx(together.radius, rel=1e-13)


def test_layers_that_are_not_those_of_the_map_are_noticed():
    """The product is compared with derivatives of the network itself."""

    class Wrong(FullyConnected):
        def preactivation_slopes(self, parameters, x):
            return [1.1 * s for s in super().preactivation_slopes(parameters, x)]

    weights = network(6, 5, 2, "tanh")[1]
    wrong = Wrong(6, 6, 5, 2, "tanh")
    found = spectral_radii(LearnedMap.of(wrong, weights), points(2, 6))
    assert (found.error > 0.05 * found.radius).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a, w: spectral_radii(LearnedMap.of(a, w), points(2, 5)), "points must have shape"),
        (lambda a, w: LearnedMap.of(a, w, 2), "member must be"),
        (lambda a, w: LearnedMap.of(FullyConnected(4, 5, 3, 2), w), "shape"),
        (lambda a, w: LearnedMap.of(a, {}), "is missing"),
    ],
)
def test_bad_input(call, message):
    architecture, weights = network(4, 3, 2, "tanh")
    with pytest.raises(InputError, match=message):
        call(architecture, weights)
