"""A U-Net as a chain of matrices, against the network itself, and what it provably stores."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.data.configuration import Data
from empirical.measurements.trained_network import network_of, why_not
from empirical.networks.u_net import UNet
from empirical.networks.u_net_matrices import LARGEST_LAYER, largest_layer, matrices_of
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.memories.memory import Verdict, answer, examine
from theory.memories.polish import value

SHAPES = [((8, 8), 3, 2), ((2, 7, 9), 2, 1), ((1, 13, 11), 2, 3), ((3, 4, 4), 1, 2)]


def parameters(network: UNet, size: float = 0.25, seed: int = 0) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shapes = network.shapes().items()
    return {name: size * torch.randn(1, *shape, generator=generator) for name, shape in shapes}


def applied(network: UNet, weights: dict[str, torch.Tensor], x: np.ndarray) -> np.ndarray:
    double = {name: w.double() for name, w in weights.items()}
    return network.apply(double, torch.from_numpy(x)[None])[0].numpy()


@pytest.mark.parametrize(("shape", "channels", "levels"), SHAPES)
def test_the_chain_is_the_network(shape, channels, levels):
    network = UNet(shape, channels, levels, "cosid")
    weights = parameters(network)
    chain = network_of(network, weights, 0)
    assert largest_layer(network) == max(len(m) for m in chain.matrices)
    x = np.random.default_rng(0).normal(size=(2, *shape))
    found = [answer(chain, chain.entered(z.ravel())[0]) for z in x]
    expected = applied(network, weights, x).reshape(2, -1)
    assert np.allclose(found, expected, atol=1e-12)
    if not chain.narrow:
        assert np.allclose(value(chain.loop, x[0].ravel()), expected[0], atol=1e-12)


def test_entries_that_are_sums_of_weights_have_a_bound_of_their_rounding():
    network = UNet((8, 8), 2, 1, "tanh")
    weights = {name: w.numpy().astype(float)[0] for name, w in parameters(network).items()}
    made = matrices_of(network, weights)
    assert [s is None for s in made.sums] == [True, True, False, True]
    radii = network_of(network, parameters(network), 0).radii
    assert radii[0] == radii[1] == radii[3] == 0 < radii[2] < 1e-13


def test_the_fixed_point_of_a_quiet_network_is_proved_to_attract():
    network = UNet((6, 6), 2, 1, "tanh")
    weights = parameters(network, 0.15)
    x = np.zeros((1, 6, 6))
    for _ in range(300):
        x = applied(network, weights, x)
    found = examine(network_of(network, weights, 0), [x.ravel()], 1.0)
    assert found.verdict is Verdict.ATTRACTOR, found.reason
    assert found.distance[1] < 1e-9
    double = {name: w.double() for name, w in weights.items()}
    slope = torch.func.jacfwd(lambda z: network.apply(double, z.reshape(1, 1, 6, 6)).ravel())
    jacobian = slope(torch.from_numpy(x.ravel())).numpy()
    rho = float(np.abs(np.linalg.eigvals(jacobian)).max())
    assert found.multiplier[0] - 1e-9 <= rho <= found.multiplier[1] + 1e-9
    y = np.random.default_rng(0).normal(size=36)
    start = x + found.radius * (y / np.linalg.norm(y)).reshape(1, 6, 6)
    for _ in range(300):
        start = applied(network, weights, start)
    assert np.linalg.norm(start - x) < 1e-8


def test_what_would_be_too_large_a_matrix_is_undecided_with_the_size():
    small = UNet((8, 8), 8, 2)
    assert largest_layer(small) == 896 < LARGEST_LAYER
    large = UNet((3, 32, 32), 64, 4)
    data = Data("cifar10-subset", "digits", count=2)
    members = (Member(0, Optimiser("gd", 0.1)),)
    job = TrainingJob(data, "0", large, members, Stop(1e-8, 10))
    assert f"{largest_layer(large):,} units" in why_not(job)
