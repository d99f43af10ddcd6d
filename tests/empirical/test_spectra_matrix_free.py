"""Dense and Arnoldi routes agree with each other and with known spectra, for any architecture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from empirical.networks.recurrent import VanillaRNN
from empirical.networks.u_net import UNet
from empirical.spectra import arnoldi as module
from empirical.spectra import matrix_free
from empirical.spectra.arnoldi import arnoldi
from empirical.spectra.eigen import spectrum
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.measure import cycle_spectra, spectral_radii
from empirical.spectra.stored import Stored, decide
from theory.errors import InputError


@dataclass(frozen=True)
class MatrixMap:
    """f(z) = A z / (1 + s |z|²) with A among the parameters: J(0) = A."""

    d: int
    s: float = 0.0

    @property
    def input_shape(self):
        return (self.d,)

    output_shape = input_shape

    def shapes(self):
        return {"a": (self.d, self.d)}

    def fans(self):
        return {"a": (self.d, self.d)}

    def apply(self, parameters, x):
        z = x @ parameters["a"].mT
        return z / (1 + self.s * (x**2).sum(dim=-1, keepdim=True))


def u_net():
    architecture = UNet((8, 8), 3, 1, "tanh")
    generator = torch.Generator().manual_seed(5)
    weights = {
        name: 0.35 * torch.randn((2, *shape), generator=generator)
        for name, shape in architecture.shapes().items()
    }
    return architecture, weights, np.random.default_rng(0).normal(size=(3, 8, 8))


def test_the_dense_jacobian_is_that_of_jacrev():
    architecture, weights, x = u_net()
    learned = LearnedMap.of(architecture, weights, 1)
    z = learned.points(x)[0]
    expected = torch.func.jacrev(lambda p: learned(p[None])[0])(z)
    assert torch.allclose(matrix_free.jacobian(learned, z), expected, rtol=1e-12, atol=1e-13)


def test_chunks_change_nothing(monkeypatch):
    architecture, weights, x = u_net()
    learned = LearnedMap.of(architecture, weights, 0)
    z = learned.points(x)[0]
    whole = matrix_free.jacobian(learned, z)
    monkeypatch.setattr(matrix_free, "CHUNK_NUMBERS", 5 * matrix_free.LAYERS * 64)
    assert torch.allclose(matrix_free.jacobian(learned, z), whole, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("cycle", [False, True], ids=["points", "cycle"])
def test_arnoldi_agrees_with_all_eigenvalues(monkeypatch, cycle):
    architecture, weights, x = u_net()
    learned, measure = (
        LearnedMap.of(architecture, weights),
        cycle_spectra if cycle else spectral_radii,
    )
    dense = measure(learned, x, leading=6)
    monkeypatch.setattr(matrix_free, "DENSE", 10)
    few = measure(learned, x, leading=6)
    assert not np.array_equal(few.eigenvalues, dense.eigenvalues)  # they came by another way
    assert few.radius == pytest.approx(dense.radius, rel=1e-10)
    assert abs(few.eigenvalues) == pytest.approx(abs(dense.eigenvalues), rel=1e-8)
    assert (abs(few.radius - dense.radius) <= few.error + dense.error + 1e-14).all()


def test_the_n_fold_map_has_one_spectrum_at_every_point_of_the_cycle():
    architecture, weights, x = u_net()
    learned = LearnedMap.of(architecture, weights)
    radii = [cycle_spectra(learned, np.roll(x, k, axis=0)).radius[0] for k in (0, 1)]
    assert radii[0] == pytest.approx(radii[1], rel=1e-11)


def random_matrix(seed, d=60):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(d, d)) / np.sqrt(d)


@pytest.mark.parametrize("seed", range(30))
def test_arnoldi_is_right_on_random_matrices_or_says_nothing(seed):
    """One eigenvalue by ARPACK was silently wrong for 5 of 200 of them."""
    a = random_matrix(seed)
    found = arnoldi(lambda v: a @ v, lambda v: a.T @ v, len(a), 1, 0)
    rho = spectrum(a).modulus
    assert abs(found.modulus - rho) <= found.error + 1e-12


def test_two_runs_that_disagree_claim_nothing():
    a, b = 0.5 * np.eye(50), random_matrix(1, 50)
    found = arnoldi(lambda v: a @ v, lambda v: b.T @ v, 50, 1, 0)
    assert found.error == np.inf
    assert "disagree" in found.reason


def test_no_convergence_is_said(monkeypatch):
    monkeypatch.setattr(module, "RESTARTS", 1)
    q = np.linalg.qr(random_matrix(0, 300))[0]  # all moduli alike
    found = arnoldi(lambda v: q @ v, lambda v: q.T @ v, 300, 1, 0)
    assert np.isnan(found.modulus)
    assert "did not converge" in found.reason


def made(matrix):
    learned = LearnedMap.of(MatrixMap(len(matrix)), {"a": torch.tensor(matrix)[None]})
    return learned, np.ones((1, len(matrix)))


@pytest.mark.parametrize(
    ("matrix", "rho", "decision"),
    [
        (np.zeros((50, 50)), 0, Stored.STORED),
        (np.eye(50), 1, Stored.UNDECIDED),
        (np.diag(np.linspace(-0.9, 0.8, 50)), 0.9, Stored.STORED),
        (np.outer(np.ones(50), np.ones(50)) / 25, 2, Stored.NOT_STORED),
    ],
    ids=["zero", "identity", "diagonal", "rank one"],
)
@pytest.mark.parametrize("dense", [True, False], ids=["dense", "Arnoldi"])
def test_known_spectra(monkeypatch, matrix, rho, decision, dense):
    monkeypatch.setattr(matrix_free, "DENSE", 100 if dense else 10)
    found = spectral_radii(*made(matrix))
    assert found.radius[0] == pytest.approx(rho, abs=1e-9)
    assert decide(found) == (decision,)


def test_the_error_of_a_nilpotent_matrix_is_seen(monkeypatch):
    """A Jordan block of order 50: rounding ε moves its zeros to ε^(1/50), about a half."""
    found = spectral_radii(*made(np.eye(50, k=1)))
    assert found.error[0] > 0.1
    assert decide(found) != (Stored.NOT_STORED,)
    monkeypatch.setattr(matrix_free, "DENSE", 10)
    few = spectral_radii(*made(np.eye(50, k=1)))
    assert decide(few) != (Stored.NOT_STORED,)


@pytest.mark.parametrize("dense", [True, False], ids=["dense", "Arnoldi"])
@pytest.mark.parametrize("factor", [1e-40, 1e40])
def test_long_products_neither_underflow_nor_overflow(monkeypatch, dense, factor):
    monkeypatch.setattr(matrix_free, "DENSE", 100 if dense else 10)
    matrix = factor * np.diag(np.append(0.9 ** np.arange(44), 0))
    learned, x = made(matrix)
    found = cycle_spectra(learned, np.repeat(x, 12, axis=0), leading=6)
    expected = 12 * np.log10(factor)
    assert found.log10_radius[0] == pytest.approx(expected, rel=1e-10)
    assert decide(found) == (Stored.STORED if factor < 1 else Stored.NOT_STORED,)


def test_nan_is_unknown(monkeypatch):
    learned, x = made(np.diag([0.5, np.nan, 0.1]))
    for dense in (100, 1):
        monkeypatch.setattr(matrix_free, "DENSE", dense)
        found = spectral_radii(learned, x)
        assert np.isnan(found.radius[0])
        assert decide(found) == (Stored.UNDECIDED,)


def test_an_overflow_inside_the_map_is_unknown(monkeypatch):
    architecture = MatrixMap(3, s=1.0)
    weights = {"a": torch.full((1, 3, 3), 1e300, dtype=torch.float64)}
    for dense in (100, 1):
        monkeypatch.setattr(matrix_free, "DENSE", dense)
        found = spectral_radii(LearnedMap.of(architecture, weights), np.full((1, 3), 1e200))
        assert np.isnan(found.radius[0])
        assert found.reasons[0]


def test_the_recurrent_network_is_no_map_of_words():
    """Its axis of examples is time, so that a batch of points means something else."""
    architecture = VanillaRNN(3, 4)
    generator = torch.Generator().manual_seed(0)
    weights = {
        name: torch.randn((1, *shape), generator=generator)
        for name, shape in architecture.shapes().items()
    }
    with pytest.raises(InputError, match="depends on the examples before it"):
        spectral_radii(LearnedMap.of(architecture, weights), np.eye(3))
