"""The backward pass by hand, against autograd."""

from __future__ import annotations

import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.training.configuration import Member
from empirical.training.gradients import ByAutograd, ByHand
from empirical.training.layout import Layout
from empirical.training.losses import LOSSES

ROUNDING = 1e-12  # relative to the largest entry
PHIS = ("relu", "leaky_relu", "selu", "swish", "tanh", "sigmoid", "sin", "cosid", "sinusoid",
        "identity", "gelu", "elu", "z + z**3/10")  # fmt: skip


@pytest.fixture(autouse=True)
def _one_thread():
    """More would wait for one another on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def found(kind, net, parameters, x, targets, loss):
    layout = Layout.of(net)
    flat = layout.flattened(parameters)
    gradients = torch.full_like(flat, 7.0)  # whatever was there is overwritten
    gradient = kind(net, layout.views(flat), layout.views(gradients), x, targets, loss)
    with torch.no_grad():
        for _ in range(2):  # buffers are used again
            losses = gradient.loss().clone()
            gradient.backward()
    return losses, layout.views(gradients)


def compared(net, members=3, loss="mse", shared=True, examples=5):
    generator = torch.Generator().manual_seed(4)
    parameters = initialise(net, [Member(s) for s in range(members)], dtype=torch.float64)
    batch = (1 if shared else members, examples)
    x = torch.randn(*batch, net.inputs, generator=generator, dtype=torch.float64)
    y = torch.randn(*batch, net.outputs, generator=generator, dtype=torch.float64)
    targets = torch.softmax(y, -1) if loss == "cross-entropy" else y
    ours = found(ByHand, net, parameters, x, targets, loss)
    theirs = found(ByAutograd, net, parameters, x, targets, loss)
    torch.testing.assert_close(ours[0], theirs[0], rtol=ROUNDING, atol=0)
    for name, gradient in theirs[1].items():
        largest = float(gradient.abs().max())
        assert largest > 0
        torch.testing.assert_close(ours[1][name], gradient, rtol=0, atol=ROUNDING * largest)


@pytest.mark.parametrize("phi", PHIS)
def test_of_every_kind_of_activation(phi):
    compared(FullyConnected(4, 3, 6, 3, phi))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("members", [1, 3])
def test_of_every_loss(loss, members):
    compared(FullyConnected(4, 3, 6, 2, "tanh", bias=True), members, loss)


@pytest.mark.parametrize("members", [1, 2])
@pytest.mark.parametrize("hidden", [1, 2, 4])
def test_of_the_ntk_parametrisation(members, hidden):
    net = FullyConnected(4, 3, 6, hidden, "tanh", True, "ntk", sigma_w=1.3, sigma_b=0.4)
    compared(net, members, shared=False)


def test_of_one_example_and_one_coordinate():
    compared(FullyConnected(1, 1, 1, 1, "tanh"), 2, examples=1)
