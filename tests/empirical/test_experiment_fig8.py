"""Figure 8: what a small run finds, what made-up runs would say, what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.experiments.fig8 import EXPERIMENT, Configuration
from empirical.measurements.picture_memory import OURS, PAPER
from empirical.measurements.recipes import gathered, shown
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
COUNT = 100
MEMORY = {
    "recipe": OURS, "gradient_descent": True,
    "reached": True, "loss": 1e-9, "epochs": 10, "examples": COUNT, "stored": COUNT,
    "undecided": 0, "largest_radius": 0.5, "median_radius": 0.1, "largest_displacement": 1e-3,
}  # fmt: skip


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_the_pictures_are_interpolated_and_mostly_stored(measured):
    memory, radii = measured.numbers["networks"][1][0], measured.arrays["radius 1"][0]
    assert (memory["recipe"], memory["reached"]) == (OURS, True)
    assert memory["loss"] <= 1e-8
    assert memory["stored"] == (radii < 1).sum() >= 0.7 * memory["examples"]


def test_the_paper_s_recipe_reaches_the_loss_too_and_loses_pictures(measured):
    (paper,) = measured.numbers["networks"][0]
    assert (paper["recipe"], paper["reached"]) == (PAPER, True)
    assert paper["loss"] <= 1e-8
    assert 0 < paper["stored"] < paper["examples"] == 10
    first = EXPERIMENT.claims(SMOKE, measured)[0]
    assert first.text.startswith(PAPER)
    assert first.finding.name == "CONTRADICTED"


def test_iteration_recovers_what_is_slightly_corrupted(measured):
    a = shown(measured).arrays
    recovered = (a["end"] == a["truth"])[:, SMOKE.fractions.index(0.1)]
    assert recovered.mean() > 0.3  # chance is a tenth


def test_the_strips_end_where_they_should(measured):
    strips = shown(measured).arrays["shown_pictures"].astype(float)
    assert len(strips)
    assert strips.shape[1] == 6
    assert np.abs(strips[:, -1] - strips[:, 0]).mean() < 8  # of 255: recovered
    assert np.abs(strips[:, 1] - strips[:, 0]).mean() > 8  # it was corrupted


def test_the_figure_is_drawn(measured):
    assert len(printable(EXPERIMENT.draw(SMOKE, measured), dear=True).axes) > 10


def made_up(recovered=COUNT, **changes):
    truth = np.arange(COUNT)
    end = np.where(truth < recovered, truth, -1) * np.ones((6, 3, 1), dtype=int)
    arrays = {"end": end, "neighbour": end, "settled": end >= 0, "truth": truth}
    memory = MEMORY | changes
    found = gathered([Measured({"followed": True, "memory": memory}, arrays)])
    return Measured({**found.numbers, "networks": [[memory]], "set": "cifar10"}, found.arrays)


@pytest.mark.parametrize(
    ("changes", "stored", "recovers"),
    [
        ({}, "SUPPORTED", "SUPPORTED"),
        ({"stored": 99}, "CONTRADICTED", "SUPPORTED"),
        ({"stored": 99, "undecided": 1}, "UNDECIDED", "SUPPORTED"),
        ({"reached": False}, "UNDECIDED", "UNDECIDED"),
        ({"recovered": 0}, "SUPPORTED", "CONTRADICTED"),
        ({"recovered": 2}, "SUPPORTED", "UNDECIDED"),
    ],
)
def test_what_made_up_networks_say(changes, stored, recovers):
    claims = [c.finding.name for c in EXPERIMENT.claims(SMOKE, made_up(**changes))]
    assert claims == [stored] + [recovers] * 6


def test_one_network_that_stores_all_is_enough():
    found = made_up()
    networks = [MEMORY | {"stored": 3}, MEMORY]
    found = Measured({**found.numbers, "networks": [networks]}, found.arrays)
    assert EXPERIMENT.claims(SMOKE, found)[0].finding.name == "SUPPORTED"


@pytest.mark.parametrize("changes", [{"seeds": 0}, {"tested": 0.25}])
def test_bad_input_is_refused(changes):
    with pytest.raises(InputError, match="|".join(changes)):
        Configuration(**changes)


def test_an_unknown_corruption_is_refused_before_training(laboratory):
    with pytest.raises(InputError, match="none of"):
        EXPERIMENT.run(replace(SMOKE, kinds=("fog",)), laboratory)
