"""Starts: their distribution, what they depend on, and the start of the invariants."""

from __future__ import annotations

import math

import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import SCHEMES, initialise
from empirical.networks.recurrent import VanillaRNN
from empirical.networks.u_net import UNet
from empirical.training.configuration import Initialisation, Member
from theory.errors import InputError

NET = FullyConnected(50, 40, 200, 2, bias=True)
FAN_IN, FAN_OUT = 50, 200  # of its first layer
DEVIATIONS = {
    "pytorch": 1 / math.sqrt(3 * FAN_IN),
    "uniform": 1 / math.sqrt(3),
    "xavier-uniform": math.sqrt(2 / (FAN_IN + FAN_OUT)),
    "xavier-normal": math.sqrt(2 / (FAN_IN + FAN_OUT)),
    "kaiming-uniform": math.sqrt(2 / FAN_IN),
    "kaiming-normal": math.sqrt(2 / FAN_IN),
    "normal": 1.0,
    "ntk": 1.0,
}
UNIFORM = ("pytorch", "uniform", "xavier-uniform", "kaiming-uniform")


@pytest.fixture(autouse=True)
def _one_thread():
    """More would wait for one another on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def member(scheme, seed=3, **options):
    return Member(seed, initialisation=Initialisation(scheme, **options))


@pytest.mark.parametrize("scheme", DEVIATIONS)
def test_deviation_and_range(scheme):
    w = initialise(NET, [member(scheme, scale=0.7)], dtype=torch.float64)["weight1"]
    expected = 0.7 * DEVIATIONS[scheme]
    assert w.shape == (1, 200, 50)
    assert float(w.std()) == pytest.approx(expected, rel=0.03)  # 10,000 numbers
    assert abs(float(w.mean())) < 0.05 * expected
    if scheme in UNIFORM:
        assert float(w.abs().max()) == pytest.approx(math.sqrt(3) * expected, rel=1e-3)
    else:
        assert float(w.abs().max()) > 3 * expected


@pytest.mark.parametrize("scheme", DEVIATIONS)
def test_biases(scheme):
    bias = initialise(NET, [member(scheme)])["bias1"]
    assert bool((bias != 0).any()) == (scheme in ("pytorch", "uniform", "ntk"))


def test_every_scheme_is_tested():
    assert {*DEVIATIONS, "rank-one"} == set(SCHEMES)


@pytest.mark.parametrize("net", [NET, UNet((8, 8), 2, 2), VanillaRNN(5, 7)], ids=repr)
def test_a_start_depends_on_its_own_member_alone(net):
    members = [member("normal", 1), member("pytorch", 2), member("uniform", 1)]
    together = initialise(net, members)
    for i, one in enumerate(members):
        alone = initialise(net, [one])
        for name in net.shapes():
            assert torch.equal(together[name][i], alone[name][0])
            assert together[name].shape == (3, *net.shapes()[name])


def test_float32_is_float64_rounded():
    exact = initialise(NET, [member("pytorch")], dtype=torch.float64)
    rounded = initialise(NET, [member("pytorch")], dtype=torch.float32)
    assert torch.equal(exact["weight2"].float(), rounded["weight2"])


def test_other_seeds_are_other_starts():
    starts = initialise(NET, [member("pytorch", seed) for seed in (0, 1)])["weight1"]
    assert not torch.equal(starts[0], starts[1])


def test_rank_one_is_the_start_of_the_invariants():
    net = FullyConnected(3, 3, 4, 2)
    x = torch.tensor([1.0, 2.0, -2.0]) / 3
    start = initialise(net, [member("rank-one", u0=0.5, v0=2.0, w0=0.25)], example=x)
    ones = torch.ones(4)
    torch.testing.assert_close(start["weight1"][0], torch.outer(2 * ones, x))
    torch.testing.assert_close(start["weight2"][0], torch.full((4, 4), 0.25))
    torch.testing.assert_close(start["weight3"][0], torch.outer(x, 0.5 * ones))
    answer = net.apply(start, x.view(1, 1, 3))[0, 0]  # k u φ(k w φ(v)) along x
    torch.testing.assert_close(answer, 4 * 0.5 * (4 * 0.25 * 2) * x)


def test_rank_one_of_a_step_of_a_sequence():
    x, y = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    start = initialise(FullyConnected(2, 2, 3, 1), [member("rank-one")], example=(x, y))
    torch.testing.assert_close(start["weight2"][0], torch.outer(y, torch.ones(3)))


@pytest.mark.parametrize(
    ("net", "one", "example", "said"),
    [
        (NET, member("he"), None, "kaiming-normal"),
        (FullyConnected(3, 3, 4, 1), member("rank-one"), None, "example"),
        (FullyConnected(3, 3, 4, 1), member("rank-one"), torch.ones(2), "coordinates"),
        (VanillaRNN(3, 4), member("rank-one"), torch.ones(3), "FullyConnected"),
    ],
)
def test_starts_that_cannot_be(net, one, example, said):
    with pytest.raises(InputError, match=said):
        initialise(net, [one], example=example)


def test_scales_are_finite():
    with pytest.raises(InputError, match="scale"):
        Initialisation(scale=math.nan)
