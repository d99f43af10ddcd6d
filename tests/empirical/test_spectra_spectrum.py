"""Eigenvalues of one matrix with their error, scaled products, and what ρ decides."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from empirical.spectra.eigen import spectrum
from empirical.spectra.scaled import Scaled
from empirical.spectra.spectrum import Spectrum, agreeing, gathered
from empirical.spectra.stored import Stored, codes, decide


def rotation(angle, length=1.0):
    c, s = np.cos(angle), np.sin(angle)
    return length * np.array([[c, -s], [s, c]])


def jordan(eigenvalue, n):
    return eigenvalue * np.eye(n) + np.eye(n, k=1)


EXACT = {  # matrix, ρ
    "diagonal": (np.diag([0.5, -0.9, 0.1]), 0.9),
    "rotation": (rotation(1.0, 0.7), 0.7),
    "zero": (np.zeros((3, 3)), 0.0),
    "nilpotent": (jordan(0, 3), 0.0),
    "Jordan block": (jordan(0.5, 2), 0.5),
    "permutation": (np.roll(np.eye(5), 1, axis=0), 1.0),
    "one number": (np.array([[-3.0]]), 3.0),
    "graded": (np.diag([1e-200, 1e-3]), 1e-3),
}


@pytest.mark.parametrize("name", EXACT)
def test_exact_spectra_are_within_the_estimated_error(name):
    matrix, rho = EXACT[name]
    found = spectrum(matrix)
    assert abs(found.modulus - rho) <= found.error + 1e-16
    assert found.error < 1e-3  # a Jordan block of order 3 costs a cube root of rounding


def grcar(n):
    return sum(np.eye(n, k=k) for k in range(4)) - np.eye(n, k=-1)


def similar_to(diagonal, condition, seed=3):
    """X diag X⁻¹ with cond X = ``condition``."""
    rng = np.random.default_rng(seed)
    n = len(diagonal)
    q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    p, _ = np.linalg.qr(rng.normal(size=(n, n)))
    x = q @ np.diag(np.geomspace(1, condition, n)) @ p
    return x @ np.diag(diagonal) @ np.linalg.inv(x)


@pytest.mark.parametrize(
    "matrix",
    [
        grcar(12) / 3,
        similar_to([0.9, 0.7, -0.5, 0.3, 0.2, 0.1], 1e5),
        similar_to([0.5, 0.5, 0.5, 0.1], 1e3),
        jordan(0.9, 8) + 1e-3 * np.random.default_rng(0).normal(size=(8, 8)),
    ],
    ids=["grcar", "skew basis", "triple", "nearly Jordan"],
)
def test_the_estimate_covers_the_true_error(matrix):
    """Against 60 digits: the estimate is no proof, but here it holds, and is not vacuous."""
    with mpmath.workdps(60):
        values, _ = mpmath.eig(mpmath.matrix(matrix.tolist()))
        rho = float(max(abs(v) for v in values))
    found = spectrum(matrix)
    assert abs(found.modulus - rho) <= found.error
    assert found.error < 1e-2


def test_what_float64_cannot_tell_is_undecided():
    """ρ = 0.9 before rounding; with such eigenvectors float64 knows nothing: it finds 0.80 or 0.97,
    as the library sums."""
    found = gathered([spectrum(similar_to([0.9, 0.7, -0.5, 0.3, 0.2, 0.1], 1e9))])
    assert abs(found.radius[0] - 0.9) > 0.05
    assert decide(found) == (Stored.UNDECIDED,)


def test_a_non_normal_matrix_on_which_float32_is_wrong():
    """Single precision puts ρ over 1; double precision knows it within its estimate."""
    matrix = similar_to([0.888, 0.7, -0.5, 0.3, 0.2, 0.1], 3e6)
    single = abs(np.linalg.eigvals(matrix.astype(np.float32))).max()
    with mpmath.workdps(60):
        values, _ = mpmath.eig(mpmath.matrix(matrix.tolist()))
        rho = float(max(abs(v) for v in values))
    found = gathered([spectrum(matrix)])
    assert single > 1 > rho
    assert abs(found.radius[0] - rho) <= found.error[0]
    assert decide(found) == (Stored.STORED,)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**20))
def test_the_spectra_of_ab_and_ba_agree(rows, columns, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(rows, columns)), rng.normal(size=(columns, rows))
    one, other = spectrum(a @ b), spectrum(b @ a)
    assert abs(one.modulus - other.modulus) <= 10 * (one.error + other.error)


@given(st.integers(2, 8), st.integers(0, 2**20))
def test_orthogonal_similarity_changes_nothing(n, seed):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, n))
    q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    one, other = spectrum(a), spectrum(q @ a @ q.T)
    assert abs(one.modulus - other.modulus) <= 10 * (one.error + other.error)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_never_reaches_lapack(bad):
    found = spectrum(np.array([[1.0, bad], [0, 1]]))
    assert np.isnan(found.modulus)
    assert "NaN or infinity" in found.reason


def of(radius, error=1e-12):
    return gathered([Spectrum(np.array([radius + 0j]), error, 0.0)])


@pytest.mark.parametrize(
    ("spectra", "expected"),
    [
        (of(0.5), Stored.STORED),
        (of(1.5), Stored.NOT_STORED),
        (of(1.0, 0.0), Stored.UNDECIDED),
        (of(1 - 1e-13), Stored.UNDECIDED),
        (of(1 + 1e-13), Stored.UNDECIDED),
        (of(0.9, 0.2), Stored.UNDECIDED),
        (of(0.9, np.inf), Stored.UNDECIDED),
        (gathered([Spectrum.unknown("diverged")]), Stored.UNDECIDED),
    ],
)
def test_decisions(spectra, expected):
    assert decide(spectra) == (expected,)
    assert codes(decide(spectra)) == expected.code


@pytest.mark.parametrize(
    ("size", "radius", "expected"),
    [
        (1e-300, 0, Stored.STORED),
        (3e-160, 0, Stored.STORED),
        (1.0, 1, Stored.UNDECIDED),
        (7e250, 2.0**1000, Stored.NOT_STORED),
    ],
    ids=str,
)
def test_long_products_keep_their_logarithm(size, radius, expected):
    """(size R)^389 with R orthogonal: log10 is 389 log10 size, far outside of float64."""
    factor = torch.from_numpy(rotation(0.3))
    product = Scaled.of((size * factor)[None])
    for _ in range(388):
        product = product.mapped(size * factor, None)
    rounding = 389 * np.finfo(float).eps
    found = spectrum(product.values[0].numpy(), int(product.exponent[0]), rounding)
    result = gathered([found])
    assert result.log10_radius[0] == pytest.approx(389 * np.log10(size), rel=1e-12, abs=1e-12)
    assert 0.5 * radius <= result.radius[0] <= 1.0001 * radius
    assert decide(result) == (expected,)


@pytest.mark.parametrize("numbers", [[5e-324, 0.0], [1.7e308, -1.0], [0.0, 0.0], [3.0, -8.0]])
def test_rescaling_is_exact(numbers):
    z = torch.tensor(numbers, dtype=torch.float64).reshape(1, 2, 1)
    scaled = Scaled.of(z)
    assert float(scaled.values.abs().max()) < 1
    again = scaled.in_units_of(Scaled(z, torch.zeros(1, dtype=torch.float64)))
    assert torch.equal(again, z) or 1.7e308 in numbers


def test_a_second_computation_that_differs_widens_the_error():
    one = Spectrum(np.array([0.5 + 0j]), 1e-15, 0.0, 3)
    other = Spectrum(np.array([0.3 + 0j]), 1e-15, 0.0, 4)
    assert agreeing(one, other).error == pytest.approx(0.1)
    assert np.isnan(agreeing(one, Spectrum.unknown("lost")).modulus)
