"""The job: examples in, what was trained and stored out."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from empirical.data.configuration import Data
from empirical.data.examples import Examples
from empirical.data.registry import load
from empirical.networks.fully_connected import FullyConnected
from empirical.networks.u_net import UNet
from empirical.progress import silent
from empirical.runs.job import Workbench
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob, arranged
from theory.errors import InputError

DATA = Data("digits", count=6)
MEMBERS = (Member(0, Optimiser(learning_rate=1e-3)), Member(1, Optimiser(learning_rate=1e-3)))


@pytest.fixture(autouse=True)
def _one_thread():
    """More would wait for one another on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def digits():
    return load(DATA, None)


def job(examples, **changes):
    usual = {
        "data": DATA,
        "fingerprint": examples.fingerprint,
        "architecture": FullyConnected(examples.size, examples.size, 64, 2, "selu"),
        "members": MEMBERS,
        "stop": Stop(1e-6, 2000),
    }
    return TrainingJob(**usual | changes)


def bench(folder):
    return Workbench(folder, None, "cpu", silent)


def test_an_autoencoder(tmp_path, digits):
    measured = job(digits).perform(bench(tmp_path))
    assert measured.numbers["outcomes"] == ["REACHED"] * 2
    json.dumps(measured.numbers, allow_nan=False)
    assert measured.arrays["radius"].shape == (2, 6)
    assert measured.arrays["residual"].max() < 0.05
    assert measured.arrays["curve_losses"].shape == (2, len(measured.arrays["curve_epochs"]))
    assert measured.weights["weight1"].shape == (2, 64, digits.size)
    again = job(digits).perform(bench(tmp_path))  # from its checkpoint
    assert again.numbers["losses"] == measured.numbers["losses"]


def test_sequences(tmp_path, digits):
    measured = job(digits, task="sequence", lengths=(4, 2)).perform(bench(tmp_path))
    assert measured.arrays["radius"].shape == (2, 2)
    assert measured.arrays["residual"].max() < 0.05


def test_a_u_net_and_no_spectra(tmp_path, digits):
    net = UNet(digits.shape, 2, 1)
    measured = job(digits, architecture=net, spectra=False, stop=Stop(0.0, 3)).perform(
        bench(tmp_path)
    )
    assert set(measured.arrays) == {"curve_epochs", "curve_losses"}


def test_divergence_is_reported(tmp_path, digits):
    members = (Member(0, Optimiser("gd", 1e6)),)
    measured = job(digits, members=members).perform(bench(tmp_path))
    assert measured.numbers["outcomes"] == ["DIVERGED"]
    json.dumps(measured.numbers, allow_nan=False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fingerprint": "0123456789abcdef"}, "other numbers"),
        ({"task": "sequence", "lengths": (4, 3)}, "7 examples"),
        ({"architecture": FullyConnected(5, 5, 4, 1)}, "do not fit"),
    ],
)
def test_what_does_not_fit(tmp_path, digits, changes, said):
    with pytest.raises(InputError, match=said):
        job(digits, **changes).perform(bench(tmp_path))


@pytest.mark.parametrize("changes", [{"task": "dream"}, {"lengths": (6,)}])
def test_jobs_that_cannot_be(digits, changes):
    with pytest.raises(InputError):
        job(digits, **changes)


def test_colours_come_first_in_a_u_net():
    values = np.arange(2 * 4 * 5 * 3, dtype=float).reshape(2, 4, 5, 3)
    found = arranged(Examples(values, "numbers"), (3, 4, 5))
    assert np.array_equal(found[1, 2], values[1, :, :, 2])
    assert arranged(Examples(values, "numbers"), (60,)).shape == (2, 60)
