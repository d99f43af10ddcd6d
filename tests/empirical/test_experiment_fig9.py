"""Figure 9: spurious attractors of a small run, claims of made-up ones, bad input."""

from __future__ import annotations

from dataclasses import replace

import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.experiment import Finding
from empirical.experiments.fig9 import EXPERIMENT, PLACES
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_an_odd_network_has_spurious_attractors(measured):
    networks = measured.numbers["networks"]
    assert [network["place"] for network in networks] == list(PLACES)
    assert all(network["reached"] for network in networks)
    others = networks[0]["others"]
    assert any(other["mirror"] for other in others)
    assert all(other["radius"] < 1 for other in others if other["certain"])
    assert sum(o["share"] for o in others) + networks[0]["at_examples"] <= 1 + 1e-9


def test_their_points_are_kept_and_drawn(measured):
    for i, network in enumerate(measured.numbers["networks"]):
        assert len(measured.arrays[f"points{i}"]) == min(10, len(network["others"]))
    assert printable(EXPERIMENT.draw(SMOKE, measured)).subfigs


OTHER = {"period": 1, "share": 0.5, "radius": 0.5, "error": 0.0, "certain": True, "mirror": False}


@pytest.mark.parametrize(
    ("reached", "others", "finding"),
    [
        (True, [OTHER], Finding.SUPPORTED),
        (True, [OTHER | {"certain": False}], Finding.UNDECIDED),
        (True, [], Finding.UNDECIDED),
        (False, [OTHER], Finding.UNDECIDED),
    ],
    ids=["found", "unsure", "none", "untrained"],
)
def test_claims(reached, others, finding):
    """That none was found never contradicts that some can exist."""
    network = {"seed": 0, "reached": reached, "stored": 1, "examples": 2, "others": others}
    made_up = Measured({"networks": [network | {"place": place} for place in PLACES]})
    assert {claim.finding for claim in EXPERIMENT.claims(SMOKE, made_up)} == {finding}


def test_bad_input(laboratory):
    with pytest.raises(InputError, match="starts"):
        replace(SMOKE, starts=0)
    with pytest.raises(InputError, match="points of the plane and pictures"):
        EXPERIMENT.run(replace(SMOKE, points=Data("digits", count=4)), laboratory)
