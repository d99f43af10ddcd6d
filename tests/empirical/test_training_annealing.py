"""Two stages: what the first one is for, and that it is a job like any other."""

from __future__ import annotations

import numpy as np
import pytest

from empirical.data.configuration import Data
from empirical.data.registry import load
from empirical.networks.fully_connected import FullyConnected
from empirical.progress import silent
from empirical.runs.job import Workbench
from empirical.training.annealing import AnnealedJob
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

POINTS = Data("points", "points", count=5, seed=1, dimension=1)
RESTLESS = Optimiser("adam", learning_rate=1e-3, beta2=0.9)


def straight(learning_rate, epochs=5_000):
    architecture = FullyConnected(1, 1, 64, 10, "cosid")
    member = Member(0, Optimiser("adam", learning_rate=learning_rate))
    fingerprint = load(POINTS, None).fingerprint
    return TrainingJob(POINTS, fingerprint, architecture, (member,), Stop(1e-8, epochs))


def bench(folder):
    folder.mkdir(exist_ok=True)
    return Workbench(folder, None, "cpu", silent)


@pytest.mark.usefixtures("laboratory")  # one thread
def test_a_restless_first_stage_stores_what_a_straight_fall_only_interpolates(tmp_path):
    alone = straight(1e-3).perform(bench(tmp_path / "alone"))
    annealed = AnnealedJob(straight(1e-4), RESTLESS, 1_000).perform(bench(tmp_path / "annealed"))
    for found in (alone, annealed):
        assert found.numbers["outcomes"] == ["REACHED"]
    assert (alone.arrays["stored"] == 0).any()
    assert (annealed.arrays["stored"] == 1).all()
    assert np.median(annealed.arrays["radius"]) < 0.5
    assert annealed.numbers["first_losses"][0] > 1e-8


@pytest.mark.usefixtures("laboratory")
def test_performed_again_in_its_folder_it_finds_its_checkpoints(tmp_path):
    job = AnnealedJob(straight(1e-4, epochs=30), RESTLESS, 50)
    once, again = job.perform(bench(tmp_path)), job.perform(bench(tmp_path))
    for name in ("curve_losses", "radius"):
        assert np.array_equal(once.arrays[name], again.arrays[name])


def test_without_epochs_there_is_no_first_stage():
    with pytest.raises(InputError, match="use a TrainingJob"):
        AnnealedJob(straight(1e-4), RESTLESS, 0)
