"""Output layers solved exactly: what is found, what cannot be, and how it is marked."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.data.configuration import Data
from empirical.data.registry import load
from empirical.laboratory import Laboratory
from empirical.measurements.least_squares_job import LeastSquaresJob
from empirical.measurements.proofs import proofs
from empirical.measurements.trained_network import TrainedRun, training_of
from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.networks.u_net import UNet
from empirical.training.configuration import Member, Stop
from empirical.training.job import TrainingJob
from empirical.training.least_squares import solved
from theory.errors import InputError

X = np.random.default_rng(3).random((6, 5))
MEMBERS = (Member(0), Member(1))


def untrained(**fields):
    network = FullyConnected(5, 5, **{"width": 8, "hidden": 2, "activation": "tanh"} | fields)
    return network, initialise(network, MEMBERS)


@pytest.mark.parametrize(
    "fields",
    [{}, {"bias": True}, {"bias": True, "parametrisation": "ntk", "sigma_w": 1.5, "sigma_b": 0.3},
     {"width": 6}],
)  # fmt: skip
def test_every_member_interpolates_and_only_its_last_layer_has_moved(fields):
    network, parameters = untrained(**fields)
    found, errors = solved(network, parameters, X, X[::-1])
    answer = network.apply(found, torch.from_numpy(X)[None])
    measured = ((answer.numpy() - X[::-1]) ** 2).mean(axis=(1, 2))
    assert errors == pytest.approx(measured, abs=1e-30)
    assert (errors < 1e-20).all()
    assert {n for n in found if not torch.equal(found[n], parameters[n].double())} == {"weight3"}


def test_it_is_the_nearest_interpolating_layer():
    """Any other that interpolates is farther away: the change has no part that x does not see."""
    network, parameters = untrained()
    found, _ = solved(network, parameters, X, X)
    change = (found["weight3"] - parameters["weight3"].double())[0]
    below = network.phi.value(network.preactivations(found, torch.from_numpy(X)[None])[-2])
    unseen = torch.linalg.svd(below[0])[2][6:]  # directions orthogonal to all answers below
    assert (change @ unseen.T).abs().max() < 1e-10 * change.abs().max()


def test_a_network_that_answers_alike_below_does_not_interpolate():
    """relu of one positive unit direction: all hidden answers are multiples of one another."""
    network = FullyConnected(5, 5, 8, 1, "relu")
    parameters = {"weight1": torch.ones(1, 8, 5), "weight2": torch.zeros(1, 5, 8)}
    found, errors = solved(network, parameters, X, X)
    line = X.sum(axis=1)
    best = X - np.outer(line, line @ X) / (line @ line)
    assert errors == pytest.approx([(best**2).mean()])
    assert errors[0] > 1e-3
    assert torch.isfinite(found["weight2"]).all()


def test_a_member_that_diverged_stays_as_it_is():
    network, parameters = untrained()
    parameters["weight1"][0, 0, 0] = torch.nan
    found, errors = solved(network, parameters, X, X)
    assert np.isnan(errors[0])
    assert errors[1] < 1e-20
    assert torch.equal(found["weight3"][0], parameters["weight3"][0].double())


def test_what_cannot_be_solved_is_refused():
    network, parameters = untrained(width=5)
    with pytest.raises(InputError, match="6 examples and a width of 5; make the width 6 or more"):
        solved(network, parameters, X, X)
    with pytest.raises(InputError, match="not of UNet"):
        solved(UNet((8, 8)), {}, X, X)


@pytest.fixture
def run(tmp_path):
    laboratory, data = Laboratory.at(tmp_path), Data("digits", count=3)
    job = TrainingJob(
        data, load(data, None).fingerprint, FullyConnected(64, 64, 16, 3), MEMBERS,
        Stop(1e-8, 2), task="sequence",
    )  # fmt: skip
    return laboratory, laboratory.perform(job)


def test_the_job_says_what_was_before_and_that_nothing_descended(run):
    laboratory, trained = run
    found = laboratory.perform(LeastSquaresJob.of(trained))
    n = found.numbers
    assert n["gradient_descent"] is False
    assert (n["outcomes"], n["reached"]) == (["REACHED"] * 2, 2)
    assert trained.numbers["outcomes"] == ["EPOCH_CAP"] * 2
    assert n["before"]["losses"] == trained.numbers["losses"]
    assert n["before"]["stored"] == (trained.array("stored") == 1).sum(axis=1).tolist()
    assert max(n["losses"]) < 1e-20 < min(n["before"]["losses"])
    assert found.array("stored").shape == (2, 1)  # of one sequence
    assert training_of(found) == training_of(trained)  # so that `prove` knows its networks
    titles = [p.title for p in proofs([TrainedRun.of(r) for r in (trained, found)], laboratory)]
    assert ["no gradient descent" in title for title in titles] == [False] * 2 + [True] * 2


def test_a_run_whose_weights_have_changed_is_refused(run):
    laboratory, trained = run
    job = LeastSquaresJob(trained.name, training_of(trained), "0" * 16)
    with pytest.raises(Exception, match="its weights have changed"):
        laboratory.perform(job)
