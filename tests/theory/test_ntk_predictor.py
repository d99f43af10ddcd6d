"""The predictor and its Jacobian; λ1 at one example and at several; what cannot be decided."""

from __future__ import annotations

import numpy as np
import pytest
from extent import seldom
from kernel_diagonal import one_example

from theory.errors import InputError
from theory.ntk.architecture import Architecture
from theory.ntk.predictor import Jacobian, Predictor, spectrum
from theory.outcome import Classification


def examples(norm, n=3, n0=4, seed=0):
    x = np.random.default_rng(seed).standard_normal((n, n0))
    return x * norm * np.sqrt(n0) / np.linalg.norm(x, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("name", "depth"),
    [
        *((name, 1) for name in ("sigmoid", "erf", "gumbel")),
        ("tanh", 2),
        ("erf", 2),
        *(pytest.param(*case, marks=seldom) for case in (("tanh", 1), ("sigmoid", 2))),
        pytest.param("gumbel", 2, marks=seldom),
    ],
)
def test_it_interpolates_and_its_jacobian_is_its_derivative(name, depth):
    x, h = examples(1.5, 2), 1e-5
    f = Predictor.fit(name, Architecture(depth, 1.1, 0.1), x)
    direction = np.array([0.5, -0.5, 0.1, 0.7])
    z = x[1] + 0.1
    ahead, behind, *again = f(np.concatenate([[z + h * direction, z - h * direction], x]))
    assert np.array(again) == pytest.approx(x, abs=1e-10)
    J = f.jacobian(z)
    assert J.matrix @ direction == pytest.approx((ahead - behind) / (2 * h), abs=1e-7)
    assert J.error < 1e-8


def test_the_two_routes_give_one_spectrum():
    x = examples(2.0)
    closed = Predictor.fit("erf", Architecture(2), x).at_examples()
    other = Predictor.fit("erf", Architecture(2), x, quadrature=True).at_examples()
    for a, b in zip(closed, other, strict=True):
        assert abs(a.largest - b.largest) <= a.error + b.error


@pytest.mark.parametrize("bias", [0.0, 0.7])
@pytest.mark.parametrize("depth", [1, 3])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "erf", "sin", "gumbel"])
def test_one_example_has_the_elasticity_as_eigenvalue(name, depth, bias):
    net, x = Architecture(depth, 1.2, bias), examples(1.3, 1)
    found = Predictor.fit(name, net, x).at_examples()[0]
    wanted = one_example(name, net, 1.3)
    assert abs(found.largest - abs(wanted.eigenvalue)) <= found.error + wanted.error
    assert abs(found.eigenvalues[1]) < 1e-9, "rank one"
    h = 1e-5
    above, below = (one_example(name, net, 1.3 * (1 + s * h)).kernel for s in (1, -1))
    slope = (np.log(above) - np.log(below)) / (4 * h)  # log ‖x‖² changes by 2h each way
    assert wanted.eigenvalue == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("norm", [0.1, 1.0, 30.0])
@pytest.mark.parametrize(
    ("name", "degree"), [("relu", 1), ("identity", 1), ("leaky_relu", 1), ("z**2", 2)]
)
@pytest.mark.parametrize("depth", [1, 2])
def test_homogeneous_activations(name, degree, depth, norm):
    found = one_example(name, Architecture(depth), norm)
    assert found.eigenvalue == pytest.approx(degree**depth, abs=1e-9)


def test_a_bias_makes_relu_contract_at_finite_norm_only():
    values = [one_example("relu", Architecture(1, 1.0, 1.0), r).eigenvalue for r in (1, 10, 100)]
    assert values[0] < values[1] < values[2] < 1
    assert values[2] > 0.999


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "erf", "atan", "gumbel", "tanh(z)**3", "tanh(z-3)"]
)
def test_the_limit_of_large_norm_is_one_half(name, depth):
    far = [one_example(name, Architecture(depth), r).eigenvalue - 0.5 for r in (1e3, 1e4)]
    assert abs(far[1]) < (0.03, 0.07, 0.25)[depth - 1], "slower with every layer"
    assert abs(far[1]) < abs(far[0])


def test_a_sigmoid_may_repel_before_it_attracts():
    """tanh³ is sigmoid-like, and λ1 → 3 as the norm falls."""
    small, large = (one_example("tanh(z)**3", Architecture(1), r).eigenvalue for r in (0.1, 5.0))
    assert small > 2.5
    assert large < 0.5


@pytest.mark.parametrize("name", ["sin", "cosid"])
def test_not_sigmoid_like_does_not_tend_to_one_half(name):
    assert one_example(name, Architecture(1), 6.0).eigenvalue > 0.9


def test_several_examples_of_one_norm_decouple():
    found = Predictor.fit("erf", Architecture(2), examples(1e3, 6)).at_examples()
    assert all(abs(s.largest - 0.5) < 0.02 for s in found)
    assert all(abs(s.eigenvalues[1]) < 0.01 for s in found)
    assert all(s.classification is Classification.ATTRACTOR for s in found)


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("norm", [1.0, 5.0, 50.0])
def test_two_examples_on_one_ray_do_not_both_attract(norm, depth):
    x = examples(norm, 1)
    found = Predictor.fit("erf", Architecture(depth), np.concatenate([x, 2 * x])).at_examples()
    kinds = [s.classification for s in found]
    assert kinds == [Classification.NOT_ATTRACTOR, Classification.ATTRACTOR]


def test_undecided_within_the_error():
    found = spectrum(Jacobian(np.diag([1 + 1e-9, 0.2]), 1e-8))
    assert found.classification is Classification.UNDECIDED
    assert "within its error" in found.reason
    assert spectrum(Jacobian(np.diag([0.9, 0.2]), 1e-8)).classification is Classification.ATTRACTOR
    repelling = spectrum(Jacobian(np.diag([-1.1, 0.2]), 1e-8))
    assert repelling.classification is Classification.NOT_ATTRACTOR


def test_a_jacobian_that_is_badly_conditioned_is_undecided():
    found = spectrum(Jacobian(np.array([[0.9, 1e9], [1e-13, 0.9]]), 1e-6))
    assert found.classification is Classification.UNDECIDED


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[1.0, 2.0], [1.0, 2.0]], "examples 0 and 1 coincide"),
        ([[1.0, 2.0], [-1.0, -2.0]], "minus example"),
        ([[1.0, 2.0], [0.0, 0.0]], "example 1 is 0"),
        ([[1.0, 2.0], [1.0, 2.0 + 1e-7]], "singular"),
    ],
)
def test_singular_kernels_are_refused_with_advice(rows, words):
    with pytest.raises(InputError, match=words) as caught:
        Predictor.fit("tanh", Architecture(1), rows)
    assert "leave" in str(caught.value)


def test_opposite_examples_are_fine_where_f_is_not_odd():
    found = Predictor.fit("sigmoid", Architecture(1), [[2.0, 1.0], [-2.0, -1.0]])
    assert all(s.classification is Classification.ATTRACTOR for s in found.at_examples())


def test_a_corner_leaves_no_jacobian_at_an_example():
    x = examples(1.0)
    f = Predictor.fit("relu", Architecture(1), x)
    with pytest.raises(InputError, match="cusp"):
        f.jacobian(x[0])
    assert np.isfinite(f.jacobian(x[0] + 0.1).matrix).all()
    t, across = 1e-4, np.array([x[0][1], -x[0][0], 0, 0])
    fall = [np.linalg.norm(f(x[0] + s * across)[0] - x[0]) for s in (t, -t, 2 * t)]
    assert fall[0] > 1e-2 * t, "f falls on both sides, linearly: a cusp"
    assert fall[2] / fall[0] == pytest.approx(2, rel=0.01)


def test_targets_and_shapes():
    x = examples(1.0)
    f = Predictor.fit("tanh", Architecture(1), x, targets=x[:, :2])
    assert f(x) == pytest.approx(x[:, :2], abs=1e-10)
    with pytest.raises(InputError, match="no eigenvalues"):
        f.spectrum(x[0])
    with pytest.raises(InputError, match="as many targets"):
        Predictor.fit("tanh", Architecture(1), x, targets=x[:2])
