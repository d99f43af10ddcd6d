"""Kernel and derivative: closed forms, quadrature, random networks by autograd, and symmetries."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from extent import few
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_diagonal import one_example

from theory.activation import Activation
from theory.errors import InputError
from theory.ntk import closed_forms
from theory.ntk.architecture import Architecture
from theory.ntk.moments import by_quadrature
from theory.ntk.parts import Parts
from theory.ntk.recursion import kernel
from theory.ntk.rules import Rule

NAMES = ("sigmoid", "tanh", "erf", "sin", "gumbel")
FIELDS = ("value", "slope", "value_q2", "slope_c", "slope_q2")


def points(seed, n=3, n0=4):
    return np.random.default_rng(seed).standard_normal((n, n0))


@pytest.mark.parametrize("name", ["erf", "relu", "sin"])
@pytest.mark.parametrize("q", [1e-4, 0.3, 25.0])
@pytest.mark.parametrize("rho", [0.3, -0.7, 0.99, 1 - 1e-6])
def test_quadrature_meets_the_closed_form(name, q, rho):
    q1, q2 = np.array([q]), np.array([1.7 * q])
    c = rho * np.sqrt(q1 * q2)
    exact = getattr(closed_forms, name)(q1, q2, c)
    found = by_quadrature(Parts.of(Activation.of(name)), Rule(20, 0, 2.0))(q1, q2, c)
    for field in FIELDS:
        wanted = getattr(exact, field)[0]
        assert getattr(found, field)[0] == pytest.approx(wanted, rel=1e-9), field


@pytest.mark.parametrize("q", [2500.0, 1e4])
def test_a_spike_is_resolved_at_large_norm(q):
    one = np.array([q])
    exact = closed_forms.erf(one, one, 0.4 * one)
    found = by_quadrature(Parts.of(Activation.of("erf")), Rule(20, 0, 2.0))(one, one, 0.4 * one)
    assert found.slope == pytest.approx(exact.slope, rel=1e-11)
    assert found.slope_c == pytest.approx(exact.slope_c, rel=1e-9)


@pytest.mark.parametrize("name", ["erf", "relu"])
@pytest.mark.parametrize("sign", [1, -1])
def test_perfect_correlation(name, sign):
    q = np.array([0.7])
    exact = getattr(closed_forms, name)(q, q, sign * q)
    found = by_quadrature(Parts.of(Activation.of(name)), Rule(20, 0, 2.0))(q, q, sign * q)
    for field in FIELDS:
        assert getattr(found, field) == pytest.approx(
            getattr(exact, field), rel=1e-11, abs=1e-13, nan_ok=True
        )
    assert np.isnan(found.slope_c[0]) == (name == "relu"), "a cusp only where φ has a corner"


@pytest.mark.parametrize(
    ("name", "depth"),
    few(3, [("erf", 1), ("relu", 3), ("sin", 2), *product(("erf", "relu", "sin"), (1, 2, 3))]),
)
def test_both_routes_agree_at_any_depth(name, depth):
    net, x, z = Architecture(depth, 1.3, 0.2), points(0), points(1, 2)
    closed, quadrature = kernel(name, net, x, z), kernel(name, net, x, z, quadrature=True)
    assert closed.closed
    assert not quadrature.closed
    assert np.all(abs(closed.terms - quadrature.terms) <= closed.errors + quadrature.errors)


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("name", [*NAMES, "relu", "elu", "tanh(z)**3"])
def test_the_derivative_against_finite_differences(name, depth):
    net, x, z, h = Architecture(depth, 1.3, 0.2), points(0, 1), points(1, 1), 1e-5
    found = kernel(name, net, x, z).gradient[0, 0]
    direction = np.array([0.5, -0.5, 0.1, 0.7])
    ahead, behind = kernel(
        name, net, x, np.concatenate([z + h * direction, z - h * direction])
    ).value[0]
    assert found @ direction == pytest.approx((ahead - behind) / (2 * h), abs=2e-9)


def measured(name, depth, x, z, nets, width):
    """Θ and ∂_zΘ of random networks by autograd, shape (nets,) and (nets, n0)."""
    torch = pytest.importorskip("torch")
    phi = Activation.of(name).array_value(torch)
    generator = torch.Generator().manual_seed(5)
    x, values, slopes = torch.tensor(x), [], []
    for _ in range(nets):
        sizes = [len(x), *[width] * depth, 1]
        weights = [
            torch.randn(o, i, generator=generator, dtype=torch.float64, requires_grad=True)
            for i, o in pairwise(sizes)
        ]

        def output(h, weights=weights):
            for i, w in enumerate(weights):
                h = w @ (phi(h) if i else h) / w.shape[1] ** 0.5
            return h[0]

        there = torch.tensor(z, requires_grad=True)
        left = torch.autograd.grad(output(x), weights)
        right = torch.autograd.grad(output(there), weights, create_graph=True)
        theta = sum((a * b).sum() for a, b in zip(left, right, strict=True))
        values.append(float(theta.detach()))
        slopes.append(torch.autograd.grad(theta, there)[0].numpy())
    return np.array(values), np.array(slopes)


@pytest.mark.parametrize(("depth", "nets", "width"), [(1, 40, 1000), (2, 40, 100)])
@pytest.mark.parametrize("name", ["sigmoid", "gumbel"])
def test_random_networks_have_this_kernel_and_derivative(name, depth, nets, width):
    x, z = points(2, 1)[0], points(3, 1)[0]
    values, slopes = measured(name, depth, x, z, nets, width)
    found = kernel(name, Architecture(depth), x, z)
    bias = 0.0 if depth == 1 else 4 / width  # the mean is exact for one hidden layer
    for sample, exact in ((values[:, None], found.value[0]), (slopes, found.gradient[0, 0])):
        error = sample.std(axis=0, ddof=1) / np.sqrt(nets)
        assert np.all(abs(sample.mean(axis=0) - exact) < 5 * error + bias)


def test_a_mutated_kernel_is_caught_by_random_networks():
    """Forget the second term of Θ, or take E[φ'φ'] at the wrong variance: far outside the error."""
    x, z = points(2, 1)[0], points(3, 1)[0]
    values, _ = measured("tanh", 1, x, z, 40, 2000)
    error = values.std(ddof=1) / np.sqrt(40)
    found = kernel("tanh", Architecture(1), x, z)
    wrong = kernel("tanh", Architecture(1), x, 1.2 * z)
    assert abs(values.mean() - found.covariance[0, 0]) > 20 * error
    assert abs(values.mean() - wrong.value[0, 0]) > 7 * error


def test_a_mutated_derivative_is_caught_by_finite_differences():
    net, x, z, h = Architecture(1), points(0, 1), points(1, 1), 1e-5
    right = kernel("tanh", net, x, z)
    wrong = replace(right, terms=right.terms * np.array([1, 1, -1])[:, None, None])
    along = z[0] / np.linalg.norm(z)  # where Θ_q, whose sign is turned, counts most
    ahead, behind = kernel("tanh", net, x, np.stack([z[0] + h * along, z[0] - h * along])).value[0]
    slope = (ahead - behind) / (2 * h)
    assert right.gradient[0, 0] @ along == pytest.approx(slope, abs=1e-9)
    assert abs(wrong.gradient[0, 0] @ along - slope) > 1e-3


@given(seed=st.integers(0, 10**6), name=st.sampled_from(["erf", "relu", "sin"]))
@settings(max_examples=5, deadline=None)
def test_symmetric_positive_and_invariant_under_rotations(seed, name):
    x, net = points(seed, 3), Architecture(2, 1.2, 0.3)
    K = kernel(name, net, x)
    assert pytest.approx(K.value.T, rel=1e-10) == K.value
    assert np.linalg.eigvalsh(K.value)[0] > -1e-10 * K.value.max()
    turn = np.linalg.qr(points(seed + 1, 4))[0]
    assert kernel(name, net, x @ turn).value == pytest.approx(K.value, rel=1e-9)


@given(q=st.floats(1e-3, 100), rho=st.floats(-0.95, 0.95))
@settings(max_examples=5, deadline=None)
def test_price_and_cauchy_schwarz(q, rho):
    dual = by_quadrature(Parts.of(Activation.of("tanh")), Rule(20, 0, 2.0))
    h = 1e-4 * q
    q_, c = np.full(3, q), rho * q + np.array([-h, 0, h])
    m = dual(q_, q_, c)
    assert m.slope[1] == pytest.approx((m.value[2] - m.value[0]) / (2 * h), rel=1e-4, abs=1e-9)
    assert abs(m.value[1]) <= dual(q_[:1], q_[:1], q_[:1]).value[0] * (1 + 1e-12)


def test_only_the_mean_square_of_the_entries_matters():
    x = points(0, 2)
    doubled = np.concatenate([x, x], axis=1)  # twice the norm², twice the entries
    net = Architecture(1)
    assert kernel("tanh", net, doubled).value == pytest.approx(kernel("tanh", net, x).value)


def test_the_zero_example():
    zero = np.zeros((1, 3))
    assert kernel("tanh", Architecture(2), zero).value[0, 0] == 0
    assert kernel("sigmoid", Architecture(1), zero).value[0, 0] == pytest.approx(0.25)
    with pytest.raises(InputError, match="positive finite norm"):
        one_example("tanh", Architecture(1), 0.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((0,), "depth"), ((1, 0.0), "σ_w"), ((1, 1.0, -1.0), "σ_b"), ((1, np.nan), "σ_w")],
)
def test_bad_architectures(arguments, words):
    with pytest.raises(InputError, match=words):
        Architecture(*arguments)


def test_bad_points_and_activations():
    with pytest.raises(InputError, match="finite numbers"):
        kernel("tanh", Architecture(1), [[np.nan, 1.0]])
    with pytest.raises(InputError, match="2 entries"):
        kernel("tanh", Architecture(1), np.ones((1, 3)), np.ones((1, 2)))
    with pytest.raises(InputError, match="not finite"):
        kernel("log(z)", Architecture(1), np.ones((1, 3)))


def test_a_blunt_quadrature_says_so():
    """sin over hundreds of periods: the error estimate must cover the true error."""
    x = 15.0 * np.eye(2)
    exact = kernel("sin", Architecture(1), x)
    found = kernel("sin", Architecture(1), x, quadrature=True)
    assert np.all(abs(found.value - exact.value) <= found.error + exact.error)
