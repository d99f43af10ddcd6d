"""Networks: shapes, agreement with torch.nn and with theory, and ensembles against single ones."""

from __future__ import annotations

import itertools

import pytest
import torch

from empirical.networks.activations import nonlinearity
from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.networks.recurrent import VanillaRNN
from empirical.networks.u_net import UNet
from empirical.training.configuration import Initialisation, Member
from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.errors import ExpressionError, InputError

ROUNDING = 1e-14  # relative, float64: two orders of evaluation of one formula
MEMBERS = [Member(seed) for seed in range(3)]
POINTS = torch.linspace(-4, 4, 161, dtype=torch.float64)  # the kinks at 0 too
FORMULA = "z + tanh(z)/3"


@pytest.fixture(autouse=True)
def _one_thread():
    """More would wait for one another on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("phi", [*CATALOGUE, FORMULA])
def test_kernels_are_those_of_theory(phi):
    value, slope = Activation.of(phi).array_functions(torch)(POINTS)
    kernel = nonlinearity(phi)
    torch.testing.assert_close(kernel.value(POINTS), value, rtol=ROUNDING, atol=ROUNDING)
    torch.testing.assert_close(kernel.slope(POINTS), slope, rtol=ROUNDING, atol=ROUNDING)
    a, h, delta = POINTS.clone(), torch.empty_like(POINTS), torch.full_like(POINTS, 3)
    kernel.forward(a, h)
    kernel.backward(delta, a, h)
    torch.testing.assert_close(h, value, rtol=ROUNDING, atol=ROUNDING)
    torch.testing.assert_close(delta, 3 * slope, rtol=ROUNDING, atol=3 * ROUNDING)


@pytest.mark.parametrize("bias", [False, True])
def test_fully_connected_is_torch_sequential(bias):
    net = FullyConnected(5, 3, 7, 2, "tanh", bias=bias)
    stacked = initialise(net, MEMBERS, dtype=torch.float64)
    linear = [torch.nn.Linear(a, b, bias=bias).double() for a, b in itertools.pairwise(net.sizes)]
    plain = torch.nn.Sequential(linear[0], torch.nn.Tanh(), linear[1], torch.nn.Tanh(), linear[2])
    x = torch.randn(1, 4, 5, dtype=torch.float64)
    for i in range(len(MEMBERS)):
        for number, module in enumerate(linear, start=1):
            module.weight.data = stacked[f"weight{number}"][i]
            if bias:
                module.bias.data = stacked[f"bias{number}"][i]
        torch.testing.assert_close(net.apply(stacked, x)[i], plain(x[0]), rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("parametrisation", ["standard", "ntk"])
def test_layers_and_slopes_give_the_jacobian(parametrisation):
    scaled = {"sigma_w": 1.5} if parametrisation == "ntk" else {}
    net = FullyConnected(4, 4, 6, 3, "swish", parametrisation=parametrisation, **scaled)
    stacked = initialise(net, MEMBERS, dtype=torch.float64)
    x = torch.randn(1, 1, 4, dtype=torch.float64)
    first, *others = net.layers(stacked)
    product = first
    for w, slope in zip(others, net.preactivation_slopes(stacked, x), strict=True):
        product = w @ (slope[:, 0, :, None] * product)
    for i in range(len(MEMBERS)):
        one = {name: p[i : i + 1] for name, p in stacked.items()}
        expected = torch.autograd.functional.jacobian(
            lambda z, one=one: net.apply(one, z)[0, 0], x
        ).reshape(4, 4)
        torch.testing.assert_close(product[i], expected, rtol=1e-12, atol=1e-14)


def test_ntk_parametrisation_scales_weights_and_biases():
    net = FullyConnected(4, 2, 9, 1, "erf", True, "ntk", sigma_w=2.0, sigma_b=0.5)
    stacked = initialise(net, MEMBERS[:1], dtype=torch.float64)
    x = torch.randn(1, 3, 4, dtype=torch.float64)
    w1, b1, w2, b2 = (stacked[name][0] for name in net.shapes())
    h = torch.erf(2 / 2 * x[0] @ w1.T + 0.5 * b1)
    torch.testing.assert_close(net.apply(stacked, x)[0], 2 / 3 * h @ w2.T + 0.5 * b2)


@pytest.mark.parametrize("shape", [(8, 8), (9, 11), (3, 8, 12)])
def test_u_net_of_an_ensemble_is_that_of_each(shape):
    net = UNet(shape, channels=2, levels=2, activation="selu")
    stacked = initialise(net, MEMBERS, dtype=torch.float64)
    own = torch.randn(len(MEMBERS), 4, *shape, dtype=torch.float64)
    shared = net.apply(stacked, own[:1])
    assert shared.shape == (len(MEMBERS), 4, *shape)
    for i in range(len(MEMBERS)):
        one = {name: p[i : i + 1] for name, p in stacked.items()}
        torch.testing.assert_close(shared[i : i + 1], net.apply(one, own[:1]))
        torch.testing.assert_close(
            net.apply(stacked, own)[i : i + 1], net.apply(one, own[i : i + 1])
        )


def test_u_net_joins_maps_of_every_size():
    net = UNet((8, 8), channels=2, levels=2)
    assert net.fans()["up0"] == ((4 + 2) * 9, 2 * 9)
    start = initialise(net, MEMBERS[:1], dtype=torch.float64)
    x = torch.randn(1, 1, 8, 8, dtype=torch.float64)
    without = start | {"up0": start["up0"].clone()}
    without["up0"][:, :, -2:] = 0  # what comes over the bridge at full size
    assert not torch.allclose(net.apply(start, x), net.apply(without, x))


def test_rnn_is_torch_rnn():
    net = VanillaRNN(5, 7)
    stacked = initialise(net, MEMBERS, dtype=torch.float64)
    words = torch.eye(5, dtype=torch.float64)[[0, 3, 1, 4]]
    states, logits = net.unroll(stacked, words.unsqueeze(0))
    torch.testing.assert_close(net.apply(stacked, words.unsqueeze(0)), logits)
    answers = states @ stacked["output"].mT + stacked["output_bias"][:, None]
    torch.testing.assert_close(answers, logits)
    plain = torch.nn.RNN(5, 7, batch_first=True).double()
    plain.weight_hh_l0.data, plain.weight_ih_l0.data = stacked["recurrent"][1], stacked["input"][1]
    plain.bias_hh_l0.data.zero_()
    plain.bias_ih_l0.data = stacked["bias"][1]
    torch.testing.assert_close(plain(words.unsqueeze(0))[0], states[1:2])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: FullyConnected(2, 2, 0, 1), "width"),
        (lambda: FullyConnected(2, 2, 3, 0), "hidden"),
        (lambda: FullyConnected(2, 2, 3.0, 1), "width"),
        (lambda: FullyConnected(2, 2, 3, 1, parametrisation="mean-field"), "parametrisation"),
        (lambda: FullyConnected(2, 2, 3, 1, sigma_w=2.0), "sigma_w"),
        (lambda: FullyConnected(2, 2, 3, 1, parametrisation="ntk", sigma_b=1.0), "sigma_b"),
        (lambda: FullyConnected(2, 2, 3, 1, parametrisation="ntk", sigma_w=-1.0), "sigma_w"),
        (lambda: UNet((4, 4), 2, 3), "levels"),
        (lambda: UNet((4,), 2, 1), "shape"),
        (lambda: UNet((8, 8), 0, 1), "channels"),
        (lambda: VanillaRNN(0, 3), "symbols"),
    ],
)
def test_networks_that_cannot_be(make, said):
    with pytest.raises(InputError, match=said):
        make()


def test_activation_that_cannot_be_read():
    with pytest.raises(ExpressionError):
        FullyConnected(2, 2, 3, 1, "rleu(")


def test_starts_are_frozen_values():
    assert hash(FullyConnected(2, 2, 3, 1)) == hash(FullyConnected(2, 2, 3, 1))
    assert hash(Member(0, initialisation=Initialisation("uniform", 0.1)))
    assert UNet([8, 8], 2, 1) == UNet((8, 8), 2, 1)
