"""Where memory is short fewer orbits are followed at once, and end where they otherwise end."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.memory import Halving
from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.networks.recurrent import VanillaRNN
from empirical.retrieval.iteration import _Orbits, iterate
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.matrix_free import jacobian
from empirical.training import problem
from empirical.training.configuration import Initialisation, Member, Stop
from empirical.training.ensemble import train
from theory.errors import InputError

NET = FullyConnected(3, 3, 8, 2, "tanh")
STARTS = np.random.default_rng(6).normal(size=(11, 3))
X = np.random.default_rng(5).normal(size=(4, 3))


@pytest.fixture(scope="module")
def parameters():
    member = Member(0, initialisation=Initialisation(scale=2.0))
    return initialise(NET, [member], dtype=torch.float64)


def short_above(monkeypatch, most, error=None, kind=FullyConnected):
    """A device on which the layers of more than ``most`` rows do not fit."""
    real, seen = kind.apply, []

    def apply(network, parameters, x):
        seen.append(x.shape[1])
        if x.shape[1] > most:
            raise error or torch.OutOfMemoryError("CUDA out of memory.")
        return real(network, parameters, x)

    monkeypatch.setattr(kind, "apply", apply)
    return seen


def same(one, other):
    for name in ("outcomes", "periods"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert np.abs(one.points - other.points).max() < 1e-7
    assert np.abs(one.steps - other.steps).max() <= 1


def test_orbits_end_where_they_do_with_enough_memory(monkeypatch, parameters):
    expected = iterate(LearnedMap.of(NET, parameters), STARTS)
    seen = short_above(monkeypatch, 2)
    same(iterate(LearnedMap.of(NET, parameters), STARTS), expected)
    assert [rows for rows in seen if rows > 2] == [11, 5]  # and never more again


def test_a_batch_whose_orbits_do_not_fit_is_halved(monkeypatch, parameters):
    expected = iterate(LearnedMap.of(NET, parameters), STARTS)
    real, seen = _Orbits.advance, []

    def advance(orbits):
        seen.append(len(orbits.ends))
        if len(orbits.ends) > 3 and len(seen) > 4:  # in the middle of a batch
            raise RuntimeError("CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)")
        real(orbits)

    monkeypatch.setattr(_Orbits, "advance", advance)
    same(iterate(LearnedMap.of(NET, parameters), STARTS), expected)
    assert list(dict.fromkeys(seen)) == [11, 5, 2, 1]  # 11 = 5 × 2 + 1


def test_derivatives_are_the_same(monkeypatch, parameters):
    learned = LearnedMap.of(NET, parameters, 0)
    expected = jacobian(learned, torch.from_numpy(STARTS[0]))
    short_above(monkeypatch, 1)
    assert torch.allclose(jacobian(learned, torch.from_numpy(STARTS[0])), expected, atol=1e-14)


def test_one_point_that_does_not_fit_is_an_input_error(monkeypatch, parameters):
    learned = LearnedMap.of(NET, parameters, 0)
    short_above(monkeypatch, 0)
    with pytest.raises(InputError, match=r"one point and its layers are too large .* of cpu"):
        learned(torch.from_numpy(STARTS))


def test_one_orbit_that_does_not_fit_is_an_input_error(monkeypatch, parameters):
    def advance(orbits):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr(_Orbits, "advance", advance)
    with pytest.raises(InputError, match="one orbit is too large for the memory of cpu"):
        iterate(LearnedMap.of(NET, parameters), STARTS)


def test_layers_that_do_not_fit_beside_the_orbits_halve_the_batch():
    """To the halving around it an inner one that has failed is short memory."""
    inner, tried = Halving("one point is", "cpu"), []

    def outer(most):
        tried.append(most)
        return inner(1, lambda _: layers(most))

    def layers(most):
        if most > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return most

    assert Halving("one orbit is", "cpu")(8, outer) == 2
    assert tried == [8, 4, 2]


def test_another_error_is_raised_as_it_is(monkeypatch, parameters):
    learned = LearnedMap.of(NET, parameters, 0)
    short_above(monkeypatch, 0, RuntimeError("a mistake"))
    with pytest.raises(RuntimeError, match="a mistake"):
        learned(torch.from_numpy(STARTS))


def test_rows_that_depend_on_each_other_are_never_halved(monkeypatch):
    """Row by row, a recurrent network would seem to answer each by itself."""
    network = VanillaRNN(3, 4)
    recurrent = initialise(network, [Member(0)], dtype=torch.float64)
    with pytest.raises(InputError, match="depends on the examples before it"):
        iterate(LearnedMap.of(network, recurrent), STARTS)
    short_above(monkeypatch, 1, kind=VanillaRNN)
    with pytest.raises(torch.OutOfMemoryError):
        iterate(LearnedMap.of(network, recurrent), STARTS)


def test_examples_that_do_not_fit_are_an_input_error(monkeypatch):
    def to(tensor, *arguments, **names):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    real = problem.examples_of

    def examples_of(*arguments):
        tensor = real(*arguments)

        class Large(torch.Tensor):
            pass

        Large.to = to
        return tensor.as_subclass(Large)

    monkeypatch.setattr(problem, "examples_of", examples_of)
    with pytest.raises(InputError, match="the set of examples is too large for the memory of cpu"):
        train(NET, [Member(0)], X, X, Stop(1e-2, 3))
