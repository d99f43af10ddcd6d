"""Figure 1: what a small run finds, what made-up runs would say, what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.experiment import Finding
from empirical.experiments.fig1 import EXPERIMENT, Configuration
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
STORED = {
    "activation": "selu", "seed": 0, "reached": True, "codes": [1, 1], "radii": [0.5, 0.6],
    "recovered": [True, True], "settled": [True, True], "at_examples": 1.0, "moving": 0.0,
}  # fmt: skip
LOST = STORED | {"codes": [1, 0], "radii": [0.5, 1.4], "recovered": [True, False],
                 "at_examples": 0.5}  # fmt: skip


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_both_networks_pass_through_the_examples(measured):
    a = measured.arrays
    step = a["line"][1] - a["line"][0]
    for values in a["map"]:
        error = np.interp(a["examples"], a["line"], values) - a["examples"]
        assert np.abs(error).max() < step  # the graph is drawn on a grid


def test_the_slope_of_the_graph_is_the_spectral_radius(measured):
    a = measured.arrays
    for i, values in zip(measured.numbers["shown"], a["map"], strict=True):
        slopes = np.interp(a["examples"], a["line"], np.abs(np.gradient(values, a["line"])))
        assert np.allclose(slopes, measured.numbers["networks"][i]["radii"], atol=0.3)


def test_one_network_stores_what_another_only_interpolates(measured):
    interpolation, memory = (measured.numbers["networks"][i] for i in measured.numbers["shown"])
    assert interpolation["reached"]
    assert max(interpolation["radii"]) > 1
    assert memory["reached"]
    assert max(memory["radii"]) < 1
    assert all(memory["recovered"])
    assert not any(
        ok
        for ok, r in zip(interpolation["recovered"], interpolation["radii"], strict=True)
        if r > 1
    )


def test_every_stored_example_lies_in_its_own_interval(measured):
    a = measured.arrays
    at = [np.abs(a["line"] - point).argmin() for point in a["examples"]]
    assert a["label"][1][at].tolist() == list(range(len(at)))
    assert (np.diff(a["label"][1][a["label"][1] >= 0]) != 0).sum() >= len(at) - 1


def test_the_figure_is_drawn(measured):
    assert len(printable(EXPERIMENT.draw(SMOKE, measured), dear=True).axes) == 5


def findings(*networks):
    return [c.finding.name for c in EXPERIMENT.claims(SMOKE, Measured({"networks": networks}))]


@pytest.mark.parametrize(
    ("networks", "place", "expected"),
    [
        ([LOST], 0, "SUPPORTED"),
        ([STORED] * 80, 0, "CONTRADICTED"),
        ([STORED] * 3, 0, "UNDECIDED"),
        ([LOST | {"reached": False}], 0, "UNDECIDED"),
        ([STORED | {"codes": [1, -1]}], 0, "UNDECIDED"),
        ([STORED], 1, "SUPPORTED"),
        ([LOST] * 80, 1, "CONTRADICTED"),
        ([LOST] * 3, 1, "UNDECIDED"),
        ([STORED], 2, "SUPPORTED"),
        ([STORED | {"recovered": [True, False]}], 2, "CONTRADICTED"),
        ([STORED | {"recovered": [True, False], "settled": [True, False]}], 2, "UNDECIDED"),
        ([STORED | {"reached": False}], 2, "UNDECIDED"),
        ([LOST], 3, "SUPPORTED"),
        ([LOST | {"recovered": [True, True]}], 3, "CONTRADICTED"),
        ([STORED], 3, "UNDECIDED"),
        ([STORED], 4, "SUPPORTED"),
        ([STORED | {"at_examples": 0.9}], 4, "CONTRADICTED"),
        ([STORED | {"at_examples": 0.9, "moving": 0.1}], 4, "UNDECIDED"),
        ([LOST], 4, "UNDECIDED"),
    ],
)
def test_what_made_up_networks_say(networks, place, expected):
    assert findings(*networks)[place] == expected
    assert expected in Finding.__members__


@pytest.mark.parametrize(
    "changes",
    [
        {"seeds": 0},
        {"activations": ()},
        {"nudge": 0.0},
        {"data": Data("points", "points", count=4)},
        {"data": Data("points", "points", count=1, dimension=1)},
    ],
)
def test_bad_input_is_refused(changes):
    with pytest.raises(InputError, match="fig1"):
        Configuration(**changes)


def test_pictures_are_refused_before_training(laboratory):
    data = Data("digits", "digits", count=4)
    with pytest.raises(InputError, match="fig1"):
        replace(SMOKE, data=data)
