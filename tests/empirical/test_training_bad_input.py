"""What cannot be trained is said before any work."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.u_net import UNet
from empirical.training.configuration import Initialisation, Member, Stop
from empirical.training.ensemble import train
from theory.errors import InputError

NET = FullyConnected(2, 3, 4, 1)
X, Y = np.ones((5, 2)), np.ones((5, 3))
NOT_A_NUMBER, INFINITE = X.copy(), Y.copy()
NOT_A_NUMBER[3, 1] = np.nan
INFINITE[0, 0] = np.inf


@pytest.mark.parametrize(
    ("x", "targets", "options", "said"),
    [
        (NOT_A_NUMBER, Y, {}, "x holds NaN"),
        (X, INFINITE, {}, "targets holds NaN"),
        (X[:0], Y[:0], {}, "no example"),
        (np.ones((5, 3)), Y, {}, r"x must have the shape \(n, 2\)"),
        (X, np.ones((5, 2)), {}, r"targets must have the shape \(n, 3\)"),
        (X, Y[:4], {}, "5 examples x, but 4 targets"),
        (np.ones((3, 5, 2)), Y, {}, "3 members, but there are 2"),
        (X[0], Y, {}, "shape"),
        ("examples", Y, {}, "no array"),
        (X * 1j, Y, {}, "real"),
        (X * 1e300, Y, {}, "too large for float32"),
        (X, Y, {"members": []}, "no members"),
        (X, Y, {"loss": "hinge"}, "half-sum"),
        (X, Y, {"precision": "bfloat16"}, "float64"),
        (X, Y, {"device": "tpu"}, "cpu or cuda"),
        (X, Y, {"loss": "cross-entropy"}, "distributions"),
        (X, [0, 1, 2, 3, 0], {"loss": "cross-entropy"}, "class numbers"),
        (X, Y, {"start": {"weight1": torch.ones(2, 4, 2)}}, "weight2"),
        (X, Y, {"watch": (X, Y[:, :2])}, "targets must have the shape"),
        (X, Y, {"members": [Member(initialisation=Initialisation("he"))]}, "kaiming"),
        (X, Y, {"interval": -1.0}, "interval"),
        (X, Y, {"record": 0}, "record"),
    ],
)
def test_what_cannot_be_trained(x, targets, options, said):
    members = options.pop("members", [Member(0), Member(1)])
    with pytest.raises(InputError, match=said):
        train(NET, members, x, targets, Stop(0.0, 5), **options)


def test_cross_entropy_of_pictures():
    x = np.ones((2, 8, 8))
    with pytest.raises(InputError, match="one axis"):
        train(UNet((8, 8), 2, 1), [Member()], x, x, Stop(0.0, 5), loss="cross-entropy")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_no_gpu():
    with pytest.raises(InputError, match="no CUDA device"):
        train(NET, [Member()], X, Y, Stop(0.0, 5), device="cuda")


@pytest.mark.parametrize("options", [{"loss": float("nan")}, {"epochs": -1}, {"epochs": 1e6}])
def test_stops_that_cannot_be(options):
    with pytest.raises(InputError):
        Stop(**options)
